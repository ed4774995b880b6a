"""The test page of a printer: is everything there, sharp, dark enough, in the right size, and can it be scanned back?

+-------------------------------+   a frame 1 mm inside the edge: all four sides must be there
| TEST PAGE              [QR]   |
| ZEB-1 · 100 x 150 mm · 203 dpi|
| ÄÖÜ é ñ ß €   Łódź Ω 山田     |   letters of the printer, and letters that are drawn
| ||||||| 0.5   ||||| 0.375 ... |   the same code in three widths of bars
| ▌▌▌▌▌▌ ████                  |   fine lines beside black: too dark when they run together
| T.17                     J17  |
+-------------------------------+
"""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels.barcodes import code128_modules
from warehouse.labels.design import Box, Code128, Label, Mark, Qr, Text
from warehouse.labels.document_words import document_words

#: What is drawn on a page large enough for all of it; a whole sheet of A4 is no larger than this.
_WIDEST, _TALLEST = 180.0, 150.0
_BARS_MM = (0.5, 0.375, 0.25)
_LETTERS, _DRAWN = "ÄÖÜ äöü éèê ñ ç ø ß € £", "Łódź ἕν Ж 山田 سلام"


class Content(TypedDict, total=False):
    """code is what a scan of the page must find, printer its name; dpi is the resolution it is printed in."""

    code: str
    printer: str
    dpi: int
    language: str


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A test page of any size, from a product label to a sheet."""
    label = Label("test", width, height)
    # A printer of pages leaves a margin white of its own.
    is_sheet = width > _WIDEST
    frame = 6.0 if is_sheet else 1.0
    label.add(Box(frame, frame, width - 2 * frame, height - 2 * frame, thickness=0.25))
    edge = 15.0 if is_sheet else min(3.0, height * 0.08)
    across, high = min(width - 2 * edge, _WIDEST), min(height - 2 * edge, _TALLEST)
    side = min(high * 0.34, across * 0.3)
    _words(label, content, edge, across - side - 1, side)
    label.add(Qr("the QR code", content["code"], edge + across - side, edge, side, side))
    top, foot = edge + side, min(high * 0.1, 6.0)
    bars = high - side - foot - high * 0.16
    _bars(label, content["code"], edge, top + 0.5, across, bars - 0.5)
    _darkness(label, edge, top + bars + 0.6, across, high * 0.16 - 1.2)
    _foot(label, content, mark, edge, edge + high - foot, across, foot)
    return label


def _words(label: Label, content: dict[str, Any], edge: float, across: float, high: float) -> None:
    word = document_words(str(content.get("language") or "en"))
    told = f"{label.width:g} × {label.height:g} mm"
    told += f" · {content['dpi']} dpi" if content.get("dpi") and label.width <= _WIDEST else ""
    lines = (
        (word["test_page"], 0.3),
        (content.get("printer") or "", 0.22),
        (told, 0.16),
        (_LETTERS, 0.16),
        (_DRAWN, 0.16),
    )
    top = edge
    for place, (text, share) in enumerate(lines):
        tall = high * share
        label.add(
            Text(f"line {place + 1}", text, edge, top, across, tall, min(tall * 0.78, 9), 1.0, middle=True)
        )
        top += tall


def _bars(label: Label, code: str, x: float, y: float, across: float, high: float) -> None:
    """The code in each width of bars that has room, one below the other where they do not stand side by side."""
    needed = [(module, (code128_modules(code) + 20) * module) for module in _BARS_MM]
    fitting = [(module, wide) for module, wide in needed if wide <= across]
    if not fitting or high / len(fitting) < 4:
        fitting = fitting[-1:]
    each = high / max(len(fitting), 1)
    for place, (module, wide) in enumerate(fitting):
        top, small = y + place * each, min(each * 0.22, 2.6)
        label.add(Code128(f"the bars of {module:g} mm", code, x, top, wide, each - small - 0.6, module))
        if wide + 14 <= across:
            label.add(Text(f"the words {module:g} mm", f"{module:g} mm", x + wide + 1, top, across - wide - 1,
                           each - small - 0.6, min(each * 0.4, 3.5), 1.0, middle=True))  # fmt: skip


def _darkness(label: Label, x: float, y: float, across: float, high: float) -> None:
    """Lines as far apart as they are wide, upright and lying, and an area of black."""
    if high < 1.5:
        return
    share = (across - 4) / 3
    pitch = 0.5 if share >= 12 else 0.75
    for number in range(int(share / pitch)):
        label.add(Box(x + number * pitch, y, pitch / 2, high, filled=True))
    for number in range(int(high / pitch)):
        label.line(x + share + 2, y + number * pitch, share, pitch / 2)
    label.add(Box(x + 2 * share + 4, y, share, high, filled=True))


def _foot(
    label: Label, content: dict[str, Any], mark: Mark, x: float, y: float, across: float, high: float
) -> None:
    ask = document_words(str(content.get("language") or "en"))["scan_it"]
    label.add(
        Text("the code", content["code"], x, y, across * 0.3, high, high * 0.7, 1.0, middle=True),
        Text("what to do", ask, x + across * 0.3, y, across * 0.5, high, min(high * 0.5, 2.6), 0.9, lines=2,
             middle=True),
        Text("the mark", mark.line, x + across * 0.8, y, across * 0.2, high, min(high * 0.5, 2.4), 1.2, lines=3,
             align="right", middle=True),
    )  # fmt: skip
