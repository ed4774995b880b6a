"""Words into a box: wrap at spaces, shrink, break words, and at last end with an ellipsis.

The unit is the caller's (dots for ZPL), and so is the measure: a function of text and type size.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from warehouse.labels.design import CannotFit, Text
from warehouse.labels.emoji import without_emoji

Measure = Callable[[str, float], float]
LINE_HEIGHT = 1.14
#: Capitals reach this share of the type size above the baseline; the rest hangs below it.
CAPITALS = 0.74
ELLIPSIS = "…"


@dataclass(frozen=True)
class Typeset:
    """Lines and the one size that they have."""

    lines: list[str]
    size: int

    @property
    def line_height(self) -> int:
        """From one line's top to the next one's."""
        return round(self.size * LINE_HEIGHT)

    @property
    def height(self) -> float:
        """From the top of the first line's capitals to the last baseline."""
        return (len(self.lines) - 1) * self.line_height + self.size * CAPITALS


@dataclass(frozen=True)
class Room:
    """What a text may take, in the caller's unit."""

    width: float
    height: float
    largest: int
    smallest: int
    lines: int

    def lines_at(self, size: int) -> int:
        """How many lines of this size the box holds."""
        if size > self.height:
            return 0
        return min(self.lines, 1 + int((self.height - size) // (size * LINE_HEIGHT)))


def typeset(field: Text, room: Room, measure: Measure) -> Typeset:
    """Set the text as large as it fits. Raises CannotFit for a text that must stay whole and cannot."""
    paragraphs = cleaned(field.text)
    for breaks_words in (False, True):
        if breaks_words and room.lines == 1:
            break
        for size in range(room.largest, room.smallest - 1, -1):
            lines = _wrapped(paragraphs, room.width, size, measure, breaks_words)
            if lines is not None and len(lines) <= room.lines_at(size):
                return Typeset(lines, size)
    if field.whole or room.lines_at(room.smallest) == 0:
        raise CannotFit(
            f"{field.name} does not fit {field.width:.1f} x {field.height:.1f} mm: {field.text!r}"
        )
    return Typeset(_cut(paragraphs, room, measure), room.smallest)


def cleaned(text: str) -> list[str]:
    """Its lines without emoji, control characters and doubled spaces; one empty line for an empty text."""
    plain = unicodedata.normalize("NFC", without_emoji(text)).replace("\r\n", "\n")
    lines = [
        "".join(" " if unicodedata.category(c) == "Cc" else c for c in line) for line in plain.split("\n")
    ]
    return [" ".join(line.split()) for line in lines if line.strip()] or [""]


def _wrapped(
    paragraphs: list[str], width: float, size: int, measure: Measure, breaks_words: bool
) -> list[str] | None:
    """The lines at this size, or None when a word is wider than the box and must not be broken."""
    lines: list[str] = []
    for paragraph in paragraphs:
        line = ""
        for piece in _pieces(paragraph):
            if not line or measure(line + piece.rstrip(), size) <= width:
                line += piece
            else:
                lines.append(line.rstrip())
                line = piece
            while measure(line.rstrip(), size) > width:
                if not breaks_words:
                    return None
                head = _longest(line, width, size, measure)
                lines.append(line[:head])
                line = line[head:]
        lines.append(line.rstrip())
    return lines


def _pieces(paragraph: str) -> list[str]:
    """What a line may be broken between: words with the space behind them, single wide (CJK) characters."""
    pieces: list[str] = []
    for word in re.findall(r"\S+\s*", paragraph):
        start = 0
        for place, char in enumerate(word):
            if unicodedata.east_asian_width(char) in "WF":
                if place > start:
                    pieces.append(word[start:place])
                pieces.append(char)
                start = place + 1
        if start < len(word):
            pieces.append(word[start:])
    return pieces


def _longest(line: str, width: float, size: int, measure: Measure) -> int:
    """How many characters fit; never less than one, or a broken word would never end."""
    count = len(line) - 1
    while count > 1 and measure(line[:count], size) > width:
        count -= 1
    return max(count, 1)


def _cut(paragraphs: list[str], room: Room, measure: Measure) -> list[str]:
    """As many lines as there is room for, the last one ending with an ellipsis."""
    allowed, size = room.lines_at(room.smallest), room.smallest
    lines = _wrapped(paragraphs, room.width, size, measure, breaks_words=True) or [""]
    kept = lines[:allowed]
    last = kept[-1]
    while last and measure(last + ELLIPSIS, size) > room.width:
        last = last[:-1]
    return [*kept[:-1], last.rstrip() + ELLIPSIS]
