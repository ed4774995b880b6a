"""A label as SVG, and by way of it as PDF: for screens, and for printers of pages. The same dots as in ZPL.

Its viewBox counts the dots of the printer that it stands for, its width and height are millimetres. Words stay words,
so that they can be read aloud and found; they are stretched to the width that the printer's own letters take.
Nothing in it is fetched, and no colour, style or script of anybody's gets in.
"""

from __future__ import annotations

from html import escape

from PIL import Image

from warehouse.labels import drawing, font_zero, symbols
from warehouse.labels.design import Label
from warehouse.labels.pages import FONTS, to_pdf
from warehouse.labels.placing import placed, scale_of
from warehouse.labels.typesetting import CAPITALS, Typeset

#: A laser's dots: what is drawn as dots is sharp at this.
PAGE_DPI = 600
MAX_PAGES = 200
_FONTS = FONTS.replace('"', "")


def write(label: Label, dpi: int = 203) -> str:
    """The label as a drawing of its own size in millimetres. Raises CannotFit by name."""
    scale = scale_of(dpi)
    size = f'width="{label.width:g}mm" height="{label.height:g}mm"'
    box = f'viewBox="0 0 {round(label.width * scale)} {round(label.height * scale)}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} font-family="{_FONTS}" font-weight="700">',
            '<rect width="100%" height="100%" fill="#fff"/>',
            *placed(label, dpi, _Svg()),
            "</svg>\n",
        ]
    )


def pdf(label: Label, copies: int = 1) -> bytes:
    """The label as a PDF whose pages are as large as it is. Raises CannotFit by name."""
    drawn = write(label, PAGE_DPI)
    page = (
        f"<!DOCTYPE html><title>{escape(label.kind)}</title><style>"
        f"@page {{ size: {label.width:g}mm {label.height:g}mm; margin: 0 }}"
        " body { margin: 0 } svg { display: block; break-inside: avoid }</style>"
    )
    return to_pdf(page + drawn * max(min(copies, MAX_PAGES), 1))


class _Svg:
    """The pen of a drawing."""

    def box(self, x: int, y: int, width: int, height: int, thick: int) -> str:
        if thick * 2 >= min(width, height):
            return f'<rect x="{x}" y="{y}" width="{width}" height="{height}"/>'
        inner = f"M{x + thick} {y + thick}v{height - 2 * thick}h{width - 2 * thick}v{2 * thick - height}z"
        return f'<path d="M{x} {y}h{width}v{height}h{-width}z{inner}" fill-rule="evenodd"/>'

    def letters(self, x: int, y: int, size: int, text: str, white: bool) -> str:
        length = f' textLength="{font_zero.ink_width(text, size):.0f}" lengthAdjust="spacingAndGlyphs"'
        return _text(x, y + round(size * CAPITALS), size, text, white, length if len(text) > 1 else "")

    def words(self, x: int, y: int, width: int, words: Typeset, align: str, white: bool) -> str:
        # Drawn, not written: readers of SVG differ in how they join and turn letters.
        drawn = self.image(x, y - drawing.overhang(words.size), drawing.picture(words, width, align))
        colour = ' fill="#fff"' if white else ""
        return f'<g role="img" aria-label="{escape(" ".join(words.lines))}"{colour}>{drawn}</g>'

    def image(self, x: int, y: int, image: Image.Image) -> str:
        rows = tuple(
            bytes(dot > 0 for dot in image.crop((0, line, image.width, line + 1)).tobytes())
            for line in range(image.height)
        )
        return self.modules(x, y, rows, 1, 1)

    def modules(self, x: int, y: int, rows: symbols.Rows, dot: int, tall: int) -> str:
        path = "".join(symbols.runs(row, 0, place) for place, row in enumerate(rows))
        where = f'transform="translate({x} {y}) scale({dot} {tall})"'
        return f'<path {where} shape-rendering="crispEdges" d="{path}"/>' if path else ""

    def code128(self, x: int, y: int, bar: int, tall: int, data: str) -> str:
        return self.modules(x, y, symbols.code128_bars(data), bar, tall)

    def ean13(self, x: int, y: int, bar: int, tall: int, digits: str) -> str:
        drawn, size = self.modules(x, y, symbols.ean13(digits), bar, tall), round(bar * 9)
        under = y + tall + round(size * 0.9)
        groups = ((digits[0], x - 9 * bar), (digits[1:7], x + 5 * bar), (digits[7:], x + 51 * bar))
        length = f' textLength="{38 * bar}" lengthAdjust="spacingAndGlyphs"'
        return "\n".join(
            [
                drawn,
                *(
                    _text(left, under, size, text, False, length if len(text) > 1 else "")
                    for text, left in groups
                ),
            ]
        )


def _text(x: int, baseline: int, size: int, text: str, white: bool, more: str = "") -> str:
    colour = ' fill="#fff"' if white else ""
    return f'<text x="{x}" y="{baseline}" font-size="{size}"{colour}{more}>{escape(text)}</text>'
