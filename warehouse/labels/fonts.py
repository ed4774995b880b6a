"""The fonts of this machine, for text that the printers' own font cannot draw.

They are looked for where fontconfig keeps them, Noto first: `fonts-noto-core` covers most scripts, and
`make fonts` fetches the large ones for Chinese, Japanese and Korean. A character that no font here has is
drawn as an empty box, and the log says how many there were (never which: labels hold names).
"""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError
from PIL import ImageFont

log = logging.getLogger(__name__)

#: The usual scripts first, so that a name costs one or two fonts and not a search through two hundred.
_FIRST = (
    "NotoSans-",
    "NotoSansCJK",
    "NotoSansArabic-",
    "NotoSansHebrew-",
    "NotoSansThai-",
    "NotoSansDevanagari-",
)
_NO_FONT = "□"


@dataclass(frozen=True)
class Font:
    """A font file; a collection (.ttc) holds several, of which the first serves."""

    path: Path

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """The font at a size in dots."""
        return _opened(self.path, size)

    def has(self, text: str) -> bool:
        """True when it has a glyph for every character that leaves ink."""
        return all(ord(char) in _characters(self.path) for char in text if not char.isspace())


@dataclass(frozen=True)
class Run:
    """Text that one font draws."""

    font: Font
    text: str


class NoFont(Exception):
    """There is no font on this machine at all."""

    def __init__(self) -> None:
        super().__init__("no font on this machine: install fonts-noto-core (make setup names it)")


@cache
def known_fonts() -> tuple[Font, ...]:
    """Every upright sans of this machine: Noto before others, bold before regular, usual scripts first."""
    files = [path for folder in _folders() if folder.is_dir() for path in folder.rglob("*")]
    return tuple(Font(path) for path in sorted(filter(_is_wanted, files), key=_rank))


@cache
def runs(line: str) -> tuple[Run, ...]:
    """The line in as few fonts as it takes; a line that one font has is shaped and turned as a whole."""
    if not known_fonts():
        raise NoFont
    whole = next((font for font in _likely(line) if font.has(line)), None)
    return (Run(whole, line),) if whole else _mixed(line)


def _mixed(line: str) -> tuple[Run, ...]:
    parts: list[Run] = []
    for char in line:
        font, shown = _font_of(char)
        if parts and (parts[-1].font == font or char.isspace()):
            parts[-1] = Run(parts[-1].font, parts[-1].text + shown)
        else:
            parts.append(Run(font, shown))
    lacking = sum(_font_of(char)[1] != char for char in line)
    if lacking:
        log.warning("%d characters of a label have no font on this machine: run 'make fonts'", lacking)
    return tuple(parts)


def _likely(line: str) -> list[Font]:
    """The fonts that draw this line's characters one by one, without doubles."""
    return list(dict.fromkeys(_font_of(char)[0] for char in line))


@cache
def _font_of(char: str) -> tuple[Font, str]:
    """The first font that has the character, and what is drawn for it."""
    found = next((font for font in known_fonts() if font.has(char)), None)
    return (found, char) if found else (known_fonts()[0], _NO_FONT)


@cache
def _characters(path: Path) -> frozenset[int]:
    try:
        if path.suffix.lower() == ".ttc":
            with TTCollection(path, lazy=True) as collection:
                return frozenset(collection.fonts[0].getBestCmap())
        with TTFont(path, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (TTLibError, OSError):
        return frozenset()


@cache
def _opened(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size)


def _folders() -> list[Path]:
    home = Path(os.environ.get("HOME", "/nonexistent"))
    data = Path(os.environ.get("XDG_DATA_HOME", home / ".local/share"))
    system = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/System/Library/Fonts")]
    return [*system, data / "fonts", home / ".fonts", Path("/Library/Fonts")]


def _is_wanted(path: Path) -> bool:
    name = path.name
    if path.suffix.lower() not in {".ttf", ".otf", ".ttc"} or "Mono" in name or "Italic" in name:
        return False
    return name.startswith(("NotoSans", "DejaVuSans", "Liberation", "Arial")) and name.count("-") <= 1


def _rank(path: Path) -> tuple[int, bool, bool, str]:
    place = next((rank for rank, start in enumerate(_FIRST) if path.name.startswith(start)), len(_FIRST))
    return place, not path.name.startswith("Noto"), "Bold" not in path.name, path.name
