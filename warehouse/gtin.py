"""Trade item numbers: check digit, and the one form (14 digits) under which all of their forms meet.

Source: GS1 General Specifications, section 7.9 (check digit) and 7.10 (UPC-E expansion).
"""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def check_digit(digits: str) -> int:
    """The GS1 check digit of the digits before it (GTIN, SSCC): weights 3 and 1 from the right."""
    weighted = (int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return -sum(weighted) % 10


def is_gtin(text: str) -> bool:
    """True for 8, 12, 13 or 14 digits whose last one is right."""
    if not (text.isascii() and text.isdigit() and len(text) in LENGTHS):
        return False
    return check_digit(text[:-1]) == int(text[-1])


def expand_upc_e(text: str) -> str | None:
    """The UPC-A that an eight-digit UPC-E (number system 0 or 1) stands for, or None."""
    if not (text.isascii() and text.isdigit() and len(text) == 8 and text[0] in "01"):
        return None
    system, body, last, check = text[0], text[1:6], text[6], text[7]
    if last in "012":
        full = f"{system}{body[:2]}{last}0000{body[2:5]}{check}"
    elif last == "3":
        full = f"{system}{body[:3]}00000{body[3:5]}{check}"
    elif last == "4":
        full = f"{system}{body[:4]}00000{body[4]}{check}"
    else:
        full = f"{system}{body}0000{last}{check}"
    return full if is_gtin(full) else None


def forms(text: str) -> list[str]:
    """The 14-digit forms that a scanned number may stand for, the likelier first; none for nonsense."""
    found = [text.zfill(14)] if is_gtin(text) else []
    expanded = expand_upc_e(text)
    return [*found, *([expanded.zfill(14)] if expanded else [])]
