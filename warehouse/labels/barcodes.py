"""What a barcode can carry, how wide it will be, and barcodes as SVG for slips."""

from __future__ import annotations

import io
import re
from functools import cache

import segno

from warehouse.gtin import is_gtin

#: On paper from an office laser; python-barcode's own default is too thin for many readers.
SLIP_MODULE_MM = 0.33
#: White modules that a QR code needs on each side.
QR_QUIET_ZONE = 4


def ean13_digits(text: str) -> str | None:
    """The 13 digits to draw as EAN-13 (a UPC-A is one with a leading 0); None for any other text."""
    if not is_gtin(text) or len(text) not in {12, 13}:
        return None
    return text.zfill(13)


def ean_digits(text: str) -> str | None:
    """The digits of the symbol that shops read for this number: EAN-13, UPC-A as one, or EAN-8; None for others."""
    return text if is_gtin(text) and len(text) == 8 else ean13_digits(text)


def fits_code128(text: str) -> bool:
    """True when Code128 can carry it without tricks: printable ASCII, not empty."""
    return bool(text) and all(" " <= char <= "~" for char in text)


def code128_modules(data: str) -> int:
    """How many modules wide the symbol is, without quiet zones, when digits are packed as printers do."""
    return 11 * (_code128_symbols(data) + 2) + 13


def _code128_symbols(data: str) -> int:
    """Data and switch symbols behind the start symbol: runs of four digits and more go in pairs (code C)."""
    runs = [run for run in re.split(r"(\d{4,})", data) if run]
    count, packing = 0, False
    for place, run in enumerate(runs):
        packed = _is_packed(run, at_edge=place in {0, len(runs) - 1}, alone=len(runs) == 1)
        if packed:
            count += len(run) // 2 + (len(run) % 2) + (place > 0) + (len(run) % 2 and place == 0)
        else:
            count += len(run) + (packing and place > 0)
        packing = packed
    return count


def _is_packed(run: str, at_edge: bool, alone: bool) -> bool:
    if not _are_digits(run):
        return False
    return len(run) >= (4 if at_edge else 6) or (alone and len(run) == 2)


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


@cache
def qr_rows(data: str) -> tuple[bytes, ...]:
    """The modules of a QR code (never a Micro QR) at error level M, row by row, 1 = black; no quiet zone."""
    code = segno.make_qr(data, error="m", boost_error=False, encoding=None if data.isascii() else "utf-8")
    return tuple(bytes(row) for row in code.matrix)


def qr_svg(data: str) -> str:
    """A QR code for paper, with its quiet zone; as large as the page says."""
    rows = qr_rows(data)
    side = len(rows) + 2 * QR_QUIET_ZONE
    dots = "".join(
        f"M{x + QR_QUIET_ZONE} {y + QR_QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_black in enumerate(row)
        if is_black
    )
    box = f'viewBox="0 0 {side} {side}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} shape-rendering="crispEdges"><path d="{dots}"/></svg>'
    )


def code128_svg(data: str, height_mm: float = 12.0) -> str:
    """A Code128 for a slip, without text; the slip prints the words beside it."""
    import barcode
    from barcode.writer import SVGWriter

    if not fits_code128(data):
        raise ValueError(f"not to be drawn as Code128: {data!r}")
    options = {"module_width": SLIP_MODULE_MM, "module_height": height_mm, "quiet_zone": 10 * SLIP_MODULE_MM}
    drawn = io.BytesIO()
    barcode.Code128(data, writer=SVGWriter()).write(drawn, {**options, "write_text": False, "font_size": 0})
    return _svg_only(drawn.getvalue().decode())


def _svg_only(document: str) -> str:
    """The drawing without the declarations in front, which have no place inside a page."""
    return document[document.index("<svg") :]
