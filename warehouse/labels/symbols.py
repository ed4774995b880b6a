"""Symbols as modules, and as SVG of exact size for a sheet: a module is as wide as it was asked to be.

GS1 symbols are given as elements in brackets, `(01)...(10)LOT7(37)05`: FNC1 in front and the separators
between are the writer's. A lot may hold round brackets: `[10]A(1)` is read as well.
"""

from __future__ import annotations

from functools import cache

import zxingcpp

from warehouse.labels.barcodes import QR_QUIET_ZONE, qr_rows

#: White modules on each side of a bar code, and around a DataMatrix (its standard asks for one; readers like more).
BAR_QUIET_ZONE, MATRIX_QUIET_ZONE = 10, 3
Rows = tuple[bytes, ...]


def code128(text: str, module: float, height: float) -> str:
    """A Code128."""
    return _bars(_written(text, zxingcpp.BarcodeFormat.Code128), module, height)


def gs1_128(elements: str, module: float, height: float) -> str:
    """A GS1-128."""
    return _bars(_written(elements, zxingcpp.BarcodeFormat.Code128, gs1=True), module, height)


def gs1_datamatrix(elements: str, module: float) -> str:
    """A GS1 DataMatrix."""
    rows = _written(elements, zxingcpp.BarcodeFormat.DataMatrix, gs1=True)
    return _drawn(rows, module, module, MATRIX_QUIET_ZONE, MATRIX_QUIET_ZONE)


@cache
def gs1_bars(elements: str) -> Rows:
    """The one row of modules of a GS1-128. Raises ValueError for what GS1 does not allow in it."""
    return _written(elements, zxingcpp.BarcodeFormat.Code128, gs1=True)[:1]


@cache
def gs1_matrix(elements: str) -> Rows:
    """The modules of a square GS1 DataMatrix. Raises ValueError for what GS1 does not allow in it."""
    return _written(elements, zxingcpp.BarcodeFormat.DataMatrix, gs1=True, force_square=True)


@cache
def code128_bars(text: str) -> Rows:
    """The one row of modules of a Code 128."""
    return _written(text, zxingcpp.BarcodeFormat.Code128)[:1]


@cache
def ean13(digits: str) -> Rows:
    """The one row of modules of an EAN-13."""
    return _written(digits, zxingcpp.BarcodeFormat.EAN13)[:1]


@cache
def ean8(digits: str) -> Rows:
    """The one row of modules of an EAN-8."""
    return _written(digits, zxingcpp.BarcodeFormat.EAN8)[:1]


def is_gs1(elements: str) -> bool:
    """True when a GS1 symbol can carry these elements: its letters are those of a typewriter."""
    try:
        return bool(gs1_bars(elements))
    except ValueError:
        return False


def qr(text: str, module: float) -> str:
    """A QR code."""
    return _drawn(qr_rows(text), module, module, QR_QUIET_ZONE, QR_QUIET_ZONE)


def _written(text: str, symbology: zxingcpp.BarcodeFormat, **options: bool) -> Rows:
    """The modules of a symbol, row by row, 1 = black."""
    picture = zxingcpp.create_barcode(text, symbology, **options).to_image(scale=1, add_quiet_zones=False)
    lines: list[list[int]] = memoryview(picture).tolist()  # type: ignore[arg-type, assignment]
    return tuple(bytes(dot < 128 for dot in line) for line in lines)


def _bars(rows: Rows, module: float, height: float) -> str:
    return _drawn(rows[:1], module, height, BAR_QUIET_ZONE, 0)


def _drawn(rows: Rows, module: float, row_height: float, beside: int, above: int) -> str:
    """Black runs as one path, in modules; the drawing's own size is in millimetres."""
    across, down = len(rows[0]) + 2 * beside, len(rows) + 2 * above
    path = "".join(runs(row, beside, above + place) for place, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{across * module:.3f}mm" height="{down * row_height:.3f}mm"'
        f' viewBox="0 0 {across} {down}" preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path d="{path}"/></svg>'
    )


def runs(row: bytes, left: int, top: int) -> str:
    """The black modules of a row as a path, one high."""
    found, start = [], 0
    for place in range(1, len(row) + 1):
        if place == len(row) or row[place] != row[start]:
            if row[start]:
                found.append(f"M{left + start} {top}h{place - start}v1h{start - place}z")
            start = place
    return "".join(found)
