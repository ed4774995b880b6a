"""Text as a picture of black dots, where a printer has no letters for it, and the ZPL form of pictures."""

from __future__ import annotations

import re

from PIL import Image, ImageDraw

from warehouse.labels import fonts
from warehouse.labels.pages import way
from warehouse.labels.typesetting import CAPITALS, Typeset

_MEASURED_AT = 100
_BLACK_BELOW = 140
#: Room above the capitals and below the last line for accents and hanging strokes, in type sizes.
_OVERHANG = 0.32
_REPEATS = {count: chr(ord("F") + count) for count in range(1, 20)} | {
    count * 20: chr(ord("f") + count) for count in range(1, 21)
}


def width(text: str, size: float) -> float:
    """How wide these words will be when drawn at this size."""
    return (
        sum(run.font.at(_MEASURED_AT).getlength(run.text) for run in fonts.runs(text)) * size / _MEASURED_AT
    )


def overhang(size: int) -> int:
    """How far above its place a picture of this type size begins."""
    return round(size * _OVERHANG)


def aligned(words: Typeset, align: str) -> str:
    """Where the lines begin: what is written from right to left begins at the right, if nobody said otherwise."""
    if align != "left":
        return align
    return "right" if way("".join(words.lines)) == "rtl" else "left"


def picture(words: Typeset, box_width: int, align: str) -> Image.Image:
    """The lines as a picture as wide as the box; its non-zero dots are ink."""
    tall = round(words.height) + 2 * overhang(words.size)
    image = Image.new("L", (box_width, tall), 255)
    pen = ImageDraw.Draw(image)
    for number, line in enumerate(words.lines):
        left = {"left": 0.0, "centre": 0.5, "right": 1.0}[align] * (box_width - width(line, words.size))
        baseline = overhang(words.size) + number * words.line_height + round(words.size * CAPITALS)
        for run in fonts.runs(line):
            pen.text((left, baseline), run.text, font=run.font.at(words.size), fill=0, anchor="ls")
            left += run.font.at(words.size).getlength(run.text)
    return image.point(lambda value: 255 if value < _BLACK_BELOW else 0)


def enlarged(rows: tuple[bytes, ...], dots: int) -> Image.Image:
    """Modules (1 = black) as squares of so many dots."""
    small = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows)).point(
        lambda value: 255 if value else 0
    )
    return small.resize((small.width * dots, small.height * dots), Image.Resampling.NEAREST)


def graphic(image: Image.Image) -> str:
    """^GFA of a picture whose non-zero dots are black, in ZPL's compressed hex, which clones read too."""
    bits = image.convert("1", dither=Image.Dither.NONE)
    row = (bits.width + 7) // 8
    rows = [bits.tobytes()[start : start + row].hex().upper() for start in range(0, row * bits.height, row)]
    total = row * bits.height
    return f"^GFA,{total},{total},{row},{_compressed(rows)}^FS"


def _compressed(rows: list[str]) -> str:
    """A row equal to the one before is `:`, zeros to the row's end `,`, a repeat a letter and a digit."""
    parts, before = [], None
    for row in rows:
        parts.append(":" if row == before else _compressed_row(row))
        before = row
    return "".join(parts)


def _compressed_row(row: str) -> str:
    # `!` (ones to the row's end) is left alone: some printers' software reads it as the digit 1, not F.
    body = row.rstrip("0")
    end = "," if len(row) - len(body) > 1 else row[len(body) :]
    return re.sub(r"(.)\1+", _repeated, body) + end


def _repeated(match: re.Match[str]) -> str:
    count, digit, parts = len(match.group()), match.group(1), ""
    while count > 419:
        parts, count = parts + _REPEATS[400] + digit, count - 400
    if count >= 20:
        parts += _REPEATS[count // 20 * 20]
    if count % 20:
        parts += _REPEATS[count % 20]
    return parts + digit
