"""A label as ZPL II: the only place that writes a `^`.

Every label begins with a full reset of the state that other labels leave behind, and every variable text goes through
`escaped`. Media type, tear-off and speed belong to the printer and are never sent.
"""

from __future__ import annotations

from PIL import Image

from warehouse.labels import drawing, symbols
from warehouse.labels.design import Label
from warehouse.labels.placing import DOTS_PER_MM, placed, scale_of
from warehouse.labels.typesetting import Typeset

__all__ = ["DOTS_PER_MM", "MAX_COPIES", "escaped", "write"]

#: Copies are pieces that somebody counted: a whole pallet of cards may be one job, a slip of the finger may not.
MAX_COPIES = 2_000
_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 .,-/():+*=#")


def escaped(text: str) -> str:
    """Field data that can neither end its field nor give a command: UTF-8 in hex outside a safe set.

    It is good only behind `^FH_`, which holds for one field.
    """
    return "".join(c if c in _SAFE else "".join(f"_{byte:02X}" for byte in c.encode()) for c in text)


def write(label: Label, dpi: int = 203, copies: int = 1) -> bytes:
    """The label as the bytes that a printer of this resolution gets. Raises CannotFit by name."""
    scale = scale_of(dpi)
    width, height = round(label.width * scale), round(label.height * scale)
    parts = [f"^XA^CI28^PON^LH0,0^LRN^PMN^FWN^MCY^PW{width}^LL{height}", *placed(label, dpi, _Zpl())]
    if copies > 1:
        parts.append(f"^PQ{min(copies, MAX_COPIES)}")
    return "\n".join([*parts, "^XZ\n"]).encode("ascii")


class _Zpl:
    """The pen of a ZPL printer."""

    def box(self, x: int, y: int, width: int, height: int, thick: int) -> str:
        return f"^FO{x},{y}^GB{width},{height},{thick}^FS"

    def letters(self, x: int, y: int, size: int, text: str, white: bool) -> str:
        return f"^FO{x},{y}{'^FR' if white else ''}^A0N,{size}^FH_^FD{escaped(text)}^FS"

    def words(self, x: int, y: int, width: int, words: Typeset, align: str, white: bool) -> str:
        image, top = drawing.picture(words, width, align), y - drawing.overhang(words.size)
        if top < 0:
            image, top = image.crop((0, -top, image.width, image.height)), 0
        return f"^FO{x},{top}{'^FR' if white else ''}{drawing.graphic(image)}"

    def image(self, x: int, y: int, image: Image.Image) -> str:
        return f"^FO{x},{y}{drawing.graphic(image)}"

    def modules(self, x: int, y: int, rows: symbols.Rows, dot: int, tall: int) -> str:
        image = drawing.enlarged(rows, dot).resize((len(rows[0]) * dot, len(rows) * tall))
        return self.image(x, y, image)

    def code128(self, x: int, y: int, bar: int, tall: int, data: str) -> str:
        return f"^FO{x},{y}^BY{bar},3,{tall}^BCN,{tall},N,N,N,A^FH_^FD{escaped(data)}^FS"

    def ean13(self, x: int, y: int, bar: int, tall: int, digits: str) -> str:
        return f"^FO{x},{y}^BY{bar},3,{tall}^BEN,{tall},Y,N^FH_^FD{escaped(digits[:12])}^FS"
