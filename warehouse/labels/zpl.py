"""A label as ZPL II: the only place that knows dots, and the only one that writes a `^`.

Every label begins with a full reset of the state that other labels leave behind, every variable text goes
through `escaped`, and every width is computed before it is sent: a printer cuts off in silence. Media type,
tear-off and speed belong to the printer and are never sent.
"""

from __future__ import annotations

from functools import singledispatchmethod

from PIL import Image, ImageDraw

from warehouse.labels import barcodes, drawing, font_zero, symbols
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
    Qr,
    Text,
)
from warehouse.labels.typesetting import Room, Typeset, cleaned, typeset

DOTS_PER_MM = {203: 8, 300: 12, 600: 24}
#: Copies are pieces that somebody counted: a whole pallet of cards may be one job, a slip of the finger may not.
MAX_COPIES = 2_000
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-/():+*=#")
#: Thinner bars than this are not read by ordinary scanners.
_THINNEST_MM = 0.25
#: The digits below an EAN-13 take this much of its box.
_EAN_DIGITS_MM = 3.6
_LARGEST_QR_MODULE_MM = 1.25
#: A DataMatrix larger than this wins nothing; one thinner than _THINNEST_MM is not read.
_LARGEST_MATRIX_MODULE_MM = 0.75
_EAN13_MODULES, _EAN8_MODULES = 95 + 18, 67 + 14


def escaped(text: str) -> str:
    """Field data that can neither end its field nor give a command: UTF-8 in hex outside a safe set.

    It is good only behind `^FH_`, which holds for one field.
    """
    return "".join(c if c in _SAFE else "".join(f"_{byte:02X}" for byte in c.encode()) for c in text)


def write(label: Label, dpi: int = 203, copies: int = 1) -> bytes:
    """The label as the bytes that a printer of this resolution gets. Raises CannotFit by name."""
    try:
        return _Writer(label, dpi).written(copies)
    except CannotFit as error:
        raise CannotFit(f"{label.kind} label on {label.width:g} x {label.height:g} mm: {error}") from error


class _Writer:
    """One label being written; `self.dots` turns its millimetres into the printer's dots."""

    def __init__(self, label: Label, dpi: int) -> None:
        if dpi not in DOTS_PER_MM:
            raise CannotFit(f"no {dpi} dpi: a label printer has {', '.join(map(str, DOTS_PER_MM))} dpi")
        self.label, self.scale = label, DOTS_PER_MM[dpi]

    def dots(self, mm: float) -> int:
        return round(mm * self.scale)

    def written(self, copies: int) -> bytes:
        width, height = self.dots(self.label.width), self.dots(self.label.height)
        parts = [f"^XA^CI28^PON^LH0,0^LRN^PMN^FWN^MCY^PW{width}^LL{height}"]
        for field in self.label.fields:
            self._refuse_outside(field)
            parts.append(self.field(field))
        if copies > 1:
            parts.append(f"^PQ{min(copies, MAX_COPIES)}")
        return "\n".join([*filter(None, parts), "^XZ\n"]).encode("ascii")

    def _refuse_outside(self, field: Field) -> None:
        right, bottom = field.x + field.width, field.y + field.height
        if field.x < 0 or field.y < 0 or right > self.label.width + 0.01 or bottom > self.label.height + 0.01:
            raise CannotFit(f"{getattr(field, 'name', type(field).__name__.lower())} stands outside of it")

    @singledispatchmethod
    def field(self, field: Field) -> str:
        raise TypeError(f"no such field: {field!r}")

    @field.register
    def _(self, field: Box) -> str:
        width, height = max(self.dots(field.width), 1), max(self.dots(field.height), 1)
        thick = min(width, height) if field.filled else max(self.dots(field.thickness), 1)
        return f"^FO{self.dots(field.x)},{self.dots(field.y)}^GB{width},{height},{thick}^FS"

    @field.register
    def _(self, field: Arrow) -> str:
        image = Image.new("L", (self.dots(field.width), self.dots(field.height)), 0)
        wide, tall = image.width - 1, image.height - 1
        pen = ImageDraw.Draw(image)
        pen.polygon([(wide / 2, 0), (wide, tall * 0.52), (0, tall * 0.52)], fill=255)
        pen.rectangle((wide * 0.3, tall * 0.5, wide * 0.7, tall), fill=255)
        if field.direction == "down":
            image = image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        return f"^FO{self.dots(field.x)},{self.dots(field.y)}{drawing.graphic(image)}"

    @field.register
    def _(self, field: Text) -> str:
        text = "\n".join(cleaned(field.text))
        if not text:
            return ""
        built_in = font_zero.has(text.replace("\n", ""))
        smallest, largest = self.dots(field.smallest), self.dots(field.size)
        room = Room(
            self.dots(field.width), self.dots(field.height), largest, min(smallest, largest), field.lines
        )
        words = typeset(field, room, font_zero.width if built_in else drawing.width)
        return self._lettered(field, words) if built_in else self._drawn(field, words)

    def _top(self, field: Text, words: Typeset) -> int:
        spare = self.dots(field.height) - words.height
        return self.dots(field.y) + (max(round(spare / 2), 0) if field.middle else 0)

    def _lettered(self, field: Text, words: Typeset) -> str:
        top, lines = self._top(field, words), []
        for number, line in enumerate(words.lines):
            left = self.dots(field.x) + self._indent(field, line, words.size)
            place = f"^FO{left},{top + number * words.line_height}"
            reverse = "^FR" if field.white else ""
            lines.append(f"{place}{reverse}^A0N,{words.size}^FH_^FD{escaped(line)}^FS")
        return "\n".join(lines)

    def _indent(self, field: Text, line: str, size: int) -> int:
        # The narrower measure centres; the wider one keeps a right-aligned line inside the box.
        if field.align == "centre":
            return max(round((self.dots(field.width) - font_zero.ink_width(line, size)) / 2), 0)
        if field.align == "right":
            return max(round(self.dots(field.width) - font_zero.width(line, size)), 0)
        return 0

    def _drawn(self, field: Text, words: Typeset) -> str:
        image = drawing.picture(words, self.dots(field.width), field.align)
        top = self._top(field, words) - drawing.overhang(words.size)
        if top < 0:
            image, top = image.crop((0, -top, image.width, image.height)), 0
        reverse = "^FR" if field.white else ""
        return f"^FO{self.dots(field.x)},{top}{reverse}{drawing.graphic(image)}"

    @field.register
    def _(self, field: Code128) -> str:
        if barcodes.fits_code128(field.data):
            modules = barcodes.code128_modules(field.data)
            bar = self._bar(field, modules + 20)
            if bar:
                left = self.dots(field.x) + (self.dots(field.width) - modules * bar) // 2
                tall = self.dots(field.height)
                place = f"^FO{left},{self.dots(field.y)}^BY{bar},3,{tall}"
                return f"{place}^BCN,{tall},N,N,N,A^FH_^FD{escaped(field.data)}^FS"
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
        tall = self.dots(field.height - _EAN_DIGITS_MM)
        place = f"^FO{left},{self.dots(field.y)}^BY{bar},3,{tall}"
        return f"{place}^BEN,{tall},Y,N^FH_^FD{escaped(field.digits[:12])}^FS"

    def _ean8(self, field: Ean, bar: int) -> str:
        # A picture: what ^B8 makes of eight digits differs between printers.
        tall = field.height - _EAN_DIGITS_MM
        words = Text("its digits", f"{field.digits[:4]} {field.digits[4:]}", field.x, field.y + tall + 0.4, field.width,
                     _EAN_DIGITS_MM - 0.4, _EAN_DIGITS_MM - 0.6, align="centre")  # fmt: skip
        return f"{self._picture(field, symbols.ean8(field.digits), bar, tall)}\n{self.field(words)}"

    def _picture(self, field: Ean | Gs1Bars, row: symbols.Rows, bar: int, tall: float) -> str:
        """One row of modules as bars of `bar` dots, in the middle of the field's box."""
        image = drawing.enlarged(row, bar).resize((len(row[0]) * bar, self.dots(tall)))
        left = self.dots(field.x) + (self.dots(field.width) - image.width) // 2
        return f"^FO{left},{self.dots(field.y)}{drawing.graphic(image)}"

    @field.register
    def _(self, field: Gs1Bars) -> str:
        # A picture, not ^BC: printers differ in what its modes make of brackets, FNC1 and runs of digits.
        row = symbols.gs1_bars(field.elements)
        modules, room = len(row[0]) + 2 * symbols.BAR_QUIET_ZONE, self.dots(field.width)
        bar = min(max(self.dots(field.module), 1), room // modules)
        if bar < field.thinnest * self.scale:
            raise CannotFit(f"{field.name} {field.elements} needs more than {field.width:.1f} mm")
        return self._picture(field, row, bar, field.height)

    @field.register
    def _(self, field: Gs1Matrix) -> str:
        rows = symbols.gs1_matrix(field.elements)
        side = min(self.dots(field.width), self.dots(field.height))
        dot = min(side // (len(rows) + 2 * symbols.MATRIX_QUIET_ZONE), self.dots(_LARGEST_MATRIX_MODULE_MM))
        if dot < max(self.dots(_THINNEST_MM), 1):
            raise CannotFit(
                f"{field.name} does not fit {field.width:.1f} x {field.height:.1f} mm: {field.elements!r}"
            )
        image = drawing.enlarged(rows, dot)
        left = self.dots(field.x) + (self.dots(field.width) - image.width) // 2
        top = self.dots(field.y) + (self.dots(field.height) - image.height) // 2
        return f"^FO{left},{top}{drawing.graphic(image)}"

    def _bar(self, field: Code128 | Ean, modules: int) -> int:
        """The thickest bar in dots, not above the wanted one, with which all modules fit; 0 when none does."""
        wanted = max(self.dots(field.module), 1)
        thinnest = max(self.dots(_THINNEST_MM), 1)
        bars = range(wanted, thinnest - 1, -1)
        return next((bar for bar in bars if bar * modules <= self.dots(field.width)), 0)

    @field.register
    def _(self, field: Qr) -> str:
        modules = len(barcodes.qr_rows(field.data)) + 2 * barcodes.QR_QUIET_ZONE if field.data else 0
        side = min(self.dots(field.width), self.dots(field.height))
        dot = min(side // modules, self.dots(_LARGEST_QR_MODULE_MM)) if modules else 0
        if dot < max(self.dots(_THINNEST_MM), 1):
            raise CannotFit(
                f"{field.name} does not fit {field.width:.1f} x {field.height:.1f} mm: {field.data!r}"
            )
        image = drawing.enlarged(barcodes.qr_rows(field.data), dot)
        left = self.dots(field.x) + (self.dots(field.width) - image.width) // 2
        top = self.dots(field.y) + (self.dots(field.height) - image.height) // 2
        # A picture, not ^BQ: printers disagree by up to 70 dots on where a ^BQ stands, and choose its size.
        return f"^FO{left},{top}{drawing.graphic(image)}"
