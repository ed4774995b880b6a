"""Where each field of a label comes to stand, in the dots of a printer: the half that every writer shares.

A writer is a `Pen`: it knows one language (`zpl.py`, `svg.py`) and nothing of millimetres. Since both are told the
same dots, what is seen on a screen is what a printer burns. Every width is computed before anything is written: a
printer cuts off in silence.
"""

from __future__ import annotations

from functools import singledispatchmethod
from typing import Protocol

from PIL import Image, ImageDraw

from warehouse.labels import barcodes, drawing, font_zero, pictures, symbols
from warehouse.labels.design import (
    Arrow,
    Box,
    CannotFit,
    Code128,
    Ean,
    Field,
    Gs1Bars,
    Gs1Matrix,
    Label,
    Picture,
    Qr,
    Text,
)
from warehouse.labels.typesetting import Room, Typeset, cleaned, typeset

DOTS_PER_MM = {203: 8, 300: 12, 600: 24}
#: Thinner bars than this are not read by ordinary scanners.
_THINNEST_MM = 0.25
#: The digits below an EAN-13 take this much of its box.
_EAN_DIGITS_MM = 3.6
_LARGEST_QR_MODULE_MM = 1.25
#: A DataMatrix larger than this wins nothing; one thinner than _THINNEST_MM is not read.
_LARGEST_MATRIX_MODULE_MM = 0.75
_DRAWN_SHARE = 0.85
_EAN13_MODULES, _EAN8_MODULES = 95 + 18, 67 + 14


class Pen(Protocol):
    """Writes one thing at a place in dots; what it answers is a piece of the paper's language."""

    def box(self, x: int, y: int, width: int, height: int, thick: int) -> str:
        """A frame; filled where it is as thick as it is wide or high."""
        ...

    def letters(self, x: int, y: int, size: int, text: str, white: bool) -> str:
        """A line in the printer's own letters, its cell's top at y."""
        ...

    def words(self, x: int, y: int, width: int, words: Typeset, align: str, white: bool) -> str:
        """Lines in the fonts of this machine, in a box so wide."""
        ...

    def image(self, x: int, y: int, image: Image.Image) -> str:
        """A picture whose non-zero dots are ink."""
        ...

    def modules(self, x: int, y: int, rows: symbols.Rows, dot: int, tall: int) -> str:
        """A symbol: each module `dot` wide, each row `tall` high."""
        ...

    def code128(self, x: int, y: int, bar: int, tall: int, data: str) -> str:
        """A Code 128 without its text, x at its first bar."""
        ...

    def ean13(self, x: int, y: int, bar: int, tall: int, digits: str) -> str:
        """An EAN-13 with its digits below, x at its first bar."""
        ...


def scale_of(dpi: int) -> int:
    """Dots in a millimetre. Raises CannotFit for what no label printer has."""
    if dpi not in DOTS_PER_MM:
        raise CannotFit(f"no {dpi} dpi: a label printer has {', '.join(map(str, DOTS_PER_MM))} dpi")
    return DOTS_PER_MM[dpi]


def placed(label: Label, dpi: int, pen: Pen) -> list[str]:
    """What the pen wrote, field by field. Raises CannotFit by name."""
    placing = _Placing(label, scale_of(dpi), pen)
    try:
        return [written for field in label.fields if (written := placing.checked(field))]
    except CannotFit as error:
        raise CannotFit(f"{label.kind} label on {label.width:g} x {label.height:g} mm: {error}") from error


class _Placing:
    """One label being placed; `self.dots` turns its millimetres into the printer's dots."""

    def __init__(self, label: Label, scale: int, pen: Pen) -> None:
        self.label, self.scale, self.pen = label, scale, pen

    def dots(self, mm: float) -> int:
        return round(mm * self.scale)

    def checked(self, field: Field) -> str:
        right, bottom = field.x + field.width, field.y + field.height
        if field.x < 0 or field.y < 0 or right > self.label.width + 0.01 or bottom > self.label.height + 0.01:
            raise CannotFit(f"{getattr(field, 'name', type(field).__name__.lower())} stands outside of it")
        return self.field(field)

    @singledispatchmethod
    def field(self, field: Field) -> str:
        raise TypeError(f"no such field: {field!r}")

    @field.register
    def _(self, field: Box) -> str:
        width, height = max(self.dots(field.width), 1), max(self.dots(field.height), 1)
        thick = min(width, height) if field.filled else max(self.dots(field.thickness), 1)
        return self.pen.box(self.dots(field.x), self.dots(field.y), width, height, thick)

    @field.register
    def _(self, field: Arrow) -> str:
        image = Image.new("L", (self.dots(field.width), self.dots(field.height)), 0)
        wide, tall = image.width - 1, image.height - 1
        pen = ImageDraw.Draw(image)
        pen.polygon([(wide / 2, 0), (wide, tall * 0.52), (0, tall * 0.52)], fill=255)
        pen.rectangle((wide * 0.3, tall * 0.5, wide * 0.7, tall), fill=255)
        if field.direction == "down":
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return self.pen.image(self.dots(field.x), self.dots(field.y), image)

    @field.register
    def _(self, field: Picture) -> str:
        image = pictures.inked(field.data, self.dots(field.width), self.dots(field.height), field.is_photo)
        if image is None:
            return ""
        spare = self.dots(field.width) - image.width
        left = self.dots(field.x) + {"left": 0, "centre": spare // 2, "right": spare}[field.align]
        top = self.dots(field.y) + (self.dots(field.height) - image.height) // 2
        return self.pen.image(left, top, image)

    @field.register
    def _(self, field: Text) -> str:
        text = "\n".join(cleaned(field.text))
        if not text:
            return ""
        built_in = font_zero.has(text.replace("\n", ""))
        smallest, largest = self.dots(field.smallest), self.dots(field.size)
        if not built_in:
            # Accents of letters that are drawn reach above their capitals, and must not leave the box.
            largest = min(largest, max(round(self.dots(field.height) * _DRAWN_SHARE), smallest))
        room = Room(
            self.dots(field.width), self.dots(field.height), largest, min(smallest, largest), field.lines
        )
        words = typeset(field, room, font_zero.width if built_in else drawing.width)
        spare = self.dots(field.height) - words.height
        top = self.dots(field.y) + (max(round(spare / 2), 0) if field.middle else 0)
        if built_in:
            return self._lettered(field, words, top)
        align = drawing.aligned(words, field.align)
        return self.pen.words(self.dots(field.x), top, self.dots(field.width), words, align, field.white)

    def _lettered(self, field: Text, words: Typeset, top: int) -> str:
        lines = []
        for number, line in enumerate(words.lines):
            left = self.dots(field.x) + self._indent(field, line, words.size)
            lines.append(
                self.pen.letters(left, top + number * words.line_height, words.size, line, field.white)
            )
        return "\n".join(lines)

    def _indent(self, field: Text, line: str, size: int) -> int:
        # The narrower measure centres; the wider one keeps a right-aligned line inside the box.
        if field.align == "centre":
            return max(round((self.dots(field.width) - font_zero.ink_width(line, size)) / 2), 0)
        if field.align == "right":
            return max(round(self.dots(field.width) - font_zero.width(line, size)), 0)
        return 0

    @field.register
    def _(self, field: Code128) -> str:
        if barcodes.fits_code128(field.data):
            modules = barcodes.code128_modules(field.data)
            bar = self._bar(field, modules + 20)
            if bar:
                left = self.dots(field.x) + (self.dots(field.width) - modules * bar) // 2
                return self.pen.code128(left, self.dots(field.y), bar, self.dots(field.height), field.data)
        return self.field(Qr(field.name, field.data, field.x, field.y, field.width, field.height))

    @field.register
    def _(self, field: Ean) -> str:
        is_short = len(field.digits) == 8
        bar = self._bar(field, _EAN8_MODULES if is_short else _EAN13_MODULES)
        if not bar:
            raise CannotFit(f"{field.name} {field.digits} needs more than {field.width:.1f} mm")
        if is_short:
            return self._ean8(field, bar)
        # The first digit stands left of the bars, so its quiet zone (11) is wider than the right one (7).
        left = self.dots(field.x) + (self.dots(field.width) - 113 * bar) // 2 + 11 * bar
        return self.pen.ean13(
            left, self.dots(field.y), bar, self.dots(field.height - _EAN_DIGITS_MM), field.digits
        )

    def _ean8(self, field: Ean, bar: int) -> str:
        # A picture: what ^B8 makes of eight digits differs between printers.
        tall = field.height - _EAN_DIGITS_MM
        words = Text("its digits", f"{field.digits[:4]} {field.digits[4:]}", field.x, field.y + tall + 0.4, field.width,
                     _EAN_DIGITS_MM - 0.4, _EAN_DIGITS_MM - 0.6, align="centre")  # fmt: skip
        return f"{self._row(field, symbols.ean8(field.digits), bar, tall)}\n{self.field(words)}"

    def _row(self, field: Ean | Gs1Bars, row: symbols.Rows, bar: int, tall: float) -> str:
        """One row of modules as bars of `bar` dots, in the middle of the field's box."""
        left = self.dots(field.x) + (self.dots(field.width) - len(row[0]) * bar) // 2
        return self.pen.modules(left, self.dots(field.y), row, bar, self.dots(tall))

    @field.register
    def _(self, field: Gs1Bars) -> str:
        # A picture, not ^BC: printers differ in what its modes make of brackets, FNC1 and runs of digits.
        row = symbols.gs1_bars(field.elements)
        modules, room = len(row[0]) + 2 * symbols.BAR_QUIET_ZONE, self.dots(field.width)
        bar = min(max(self.dots(field.module), 1), room // modules)
        if bar < field.thinnest * self.scale:
            raise CannotFit(f"{field.name} {field.elements} needs more than {field.width:.1f} mm")
        return self._row(field, row, bar, field.height)

    @field.register
    def _(self, field: Gs1Matrix) -> str:
        rows = symbols.gs1_matrix(field.elements)
        return self._square(field, rows, symbols.MATRIX_QUIET_ZONE, _LARGEST_MATRIX_MODULE_MM, field.elements)

    @field.register
    def _(self, field: Qr) -> str:
        # A picture, not ^BQ: printers disagree by up to 70 dots on where a ^BQ stands, and choose its size.
        rows = barcodes.qr_rows(field.data) if field.data else ()
        return self._square(field, rows, barcodes.QR_QUIET_ZONE, _LARGEST_QR_MODULE_MM, field.data)

    def _square(
        self, field: Qr | Gs1Matrix, rows: symbols.Rows, quiet: int, largest: float, said: str
    ) -> str:
        """A square symbol, as large as the box and sense allow, in its middle."""
        side = min(self.dots(field.width), self.dots(field.height))
        dot = min(side // (len(rows) + 2 * quiet), self.dots(largest)) if rows else 0
        if dot < max(self.dots(_THINNEST_MM), 1):
            raise CannotFit(f"{field.name} does not fit {field.width:.1f} x {field.height:.1f} mm: {said!r}")
        left = self.dots(field.x) + (self.dots(field.width) - len(rows) * dot) // 2
        top = self.dots(field.y) + (self.dots(field.height) - len(rows) * dot) // 2
        return self.pen.modules(left, top, rows, dot, dot)

    def _bar(self, field: Code128 | Ean, modules: int) -> int:
        """The thickest bar in dots, not above the wanted one, with which all modules fit; 0 when none does."""
        wanted = max(self.dots(field.module), 1)
        thinnest = max(self.dots(_THINNEST_MM), 1)
        bars = range(wanted, thinnest - 1, -1)
        return next((bar for bar in bars if bar * modules <= self.dots(field.width)), 0)
