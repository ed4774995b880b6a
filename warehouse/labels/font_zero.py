"""How wide the letters of the printers' built-in font 0 are, so that text is measured before it is sent.

Font 0 is the one scalable font that every ZPL printer has (CG Triumvirate Bold Condensed; its advance widths
are those of the narrow Helvetica). A table gives the same layout on every machine, whatever fonts it has.
Printers differ by a little: 5 % of slack is added to every measured width.
"""

from __future__ import annotations

import unicodedata

SLACK = 1.05
#: Letters of so few dots are widened to whole ones: each of them takes more than its share.
SMALL, SMALL_SLACK = 12, 1.2

#: Advance width in hundredths of the type size -> the characters that have it. Accented letters are as wide
#: as their plain ones; the hyphen is a long one. No other character is trusted to be in the font.
_BY_WIDTH = {
    25: " '\\|¦",
    27: "{}",
    28: "/:;Ifijlt‚‹‘’›",
    30: "ª²³¹º",
    33: '!"(),.[]`rˆ˜¡¨¯´·¸',
    39: "z",
    40: "°",
    42: "•",
    44: "Jcksvxy",
    50: "#$*+0123456789<=>?EFLTZ^_abdeghnopqu~€ƒ„†‡“”–¢£¤¥§«¬±µ»×ßð÷øþ",
    52: "¿",
    55: "¶",
    56: "ABCKPSVXYÞ",
    61: "DGHNOQRUÐØ",
    67: "&w",
    72: "œæ",
    75: "¼½¾",
    78: "MmÆ",
    80: "-",
    83: "%@WŒ©®",
    86: "™",
    100: "…—",
    111: "‰",
}
_WIDTHS = {char: width for width, chars in _BY_WIDTH.items() for char in chars}


def has(text: str) -> bool:
    """True when every character is one that font 0 surely draws: Western European (Windows-1252).

    Not for a backslash before an ampersand, which some printers take for the end of a line.
    """
    if "\\&" in text:
        return False
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return all(_width(char) is not None for char in text)


def width(text: str, size: float) -> float:
    """How wide the text is at this type size, in the unit of the size, slack included."""
    return ink_width(text, size) * (SLACK if size >= SMALL else SMALL_SLACK)


def ink_width(text: str, size: float) -> float:
    """The same without slack: what centring needs."""
    return sum(_width(char) or 100 for char in text) * size / 100


def _width(char: str) -> int | None:
    return _WIDTHS.get(char) or _WIDTHS.get(unicodedata.normalize("NFD", char)[0])
