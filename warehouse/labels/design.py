"""A label as typed fields in millimetres, before it is turned into any printer's language.

Nothing here knows dots, ZPL or fonts: a writer (`zpl.py` is one) measures and places. The origin is the top
left corner. A field says how small it may become; what still does not fit is refused by its name, for a
label that is cut off silently is worse than none.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Align = Literal["left", "centre", "right"]


class CannotFit(Exception):
    """Something does not fit the paper; the message names it, its text and the room it has."""


@dataclass(frozen=True)
class Text:
    """Words in a box. They wrap to `lines`, shrink from `size` to `smallest`, and then end with an ellipsis,
    or are refused where `whole` says that a part of them would mislead (a bin's code, an address)."""

    name: str
    text: str
    x: float
    y: float
    width: float
    height: float
    size: float
    smallest: float = 2.0
    lines: int = 1
    align: Align = "left"
    middle: bool = False
    whole: bool = False
    white: bool = False


@dataclass(frozen=True)
class Code128:
    """A barcode in a box, quiet zones included. Too long for it: thinner bars, then a QR code, then refused."""

    name: str
    data: str
    x: float
    y: float
    width: float
    height: float
    module: float = 0.375


@dataclass(frozen=True)
class Ean:
    """An EAN-13 (a UPC-A with its leading 0) with its digits below; the caller has checked the check digit."""

    name: str
    digits: str
    x: float
    y: float
    width: float
    height: float
    module: float = 0.375


@dataclass(frozen=True)
class Qr:
    """A QR code, as large as the box allows."""

    name: str
    data: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Gs1Bars:
    """A GS1-128 in a box, quiet zones included. `elements` in brackets, `[00]395212340000000017`: FNC1 is the writer's.

    Thinner than `thinnest` it is refused: a pallet's symbol is read from a fork-lift truck.
    """

    name: str
    elements: str
    x: float
    y: float
    width: float
    height: float
    module: float = 0.5
    thinnest: float = 0.25


@dataclass(frozen=True)
class Gs1Matrix:
    """A GS1 DataMatrix, square, as large as the box allows; its elements in brackets."""

    name: str
    elements: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Box:
    """A frame, or a black area when `filled`; a thin filled box is a line."""

    x: float
    y: float
    width: float
    height: float
    thickness: float = 0.4
    filled: bool = False


@dataclass(frozen=True)
class Arrow:
    """A solid arrow: which of two levels on one beam a bin label speaks of."""

    x: float
    y: float
    width: float
    height: float
    direction: Literal["up", "down"] = "up"


@dataclass(frozen=True)
class Picture:
    """A logo or a photograph, as large as the box allows: SVG text, or a data: address of a PNG, JPEG or SVG.

    A photograph is dithered, a logo is not. What cannot be read is left out: no paper waits for a picture.
    """

    name: str
    data: str
    x: float
    y: float
    width: float
    height: float
    is_photo: bool = False
    align: Align = "left"


Field = Text | Code128 | Ean | Qr | Gs1Bars | Gs1Matrix | Box | Arrow | Picture


@dataclass
class Label:
    """A piece of paper and what stands on it."""

    kind: str
    width: float
    height: float
    fields: list[Field] = field(default_factory=list)

    def add(self, *fields: Field) -> None:
        """Put fields on the paper."""
        self.fields.extend(fields)

    def line(self, x: float, y: float, width: float, thickness: float = 0.4) -> None:
        """A horizontal rule."""
        self.add(Box(x, y, width, thickness, filled=True))


@dataclass(frozen=True)
class Mark:
    """The small type that every print carries: which job made it, whether it is a second one, and why."""

    job: int | None = None
    number: int = 1
    at: str = ""
    reason: str = ""

    @property
    def small(self) -> str:
        """`J17/1`: job 17, first print of it; empty for a label that no job made."""
        return f"J{self.job}/{self.number}" if self.job else ""

    @property
    def loud(self) -> str:
        """What a second print says aloud, so that nobody takes it for the first."""
        if self.number <= 1:
            return ""
        return " ".join(filter(None, ("REPRINT", str(self.number), self.at, self.reason.replace("_", " "))))

    @property
    def line(self) -> str:
        """Both in one line, for labels with room for one line only."""
        return " · ".join(part for part in (self.loud, self.small) if part)
