"""The label of a product: SKU, name, and its GTIN, or the SKU as a barcode where it has none. Never a price.

Goods of a lot that have a GTIN carry a GS1 DataMatrix beside it: one scan of it says number, date, lot and serial.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypedDict

from warehouse.gtin import is_gtin
from warehouse.labels import barcodes, symbols
from warehouse.labels.design import Code128, Ean, Field, Gs1Bars, Gs1Matrix, Label, Mark, Text

#: The smallest box in which a DataMatrix of a number, a date and a lot is read.
_SMALLEST_MATRIX_MM = 7.5
#: Bars of an EAN-13, and of a case's GS1-128, with their quiet zones at the thinnest.
_NARROWEST_EAN_MM, _NARROWEST_CASE_MM = 28.5, 38.5


class Content(TypedDict, total=False):
    """sku is needed; barcode is what a scan shall find (an EAN, a case code); without it the SKU is.

    lot, serial, expires_on (ISO) and printed_on are printed as they come; pieces is what a case holds; copies is
    how many equal labels to print.
    """

    sku: str
    name: str
    barcode: str
    lot: str
    serial: str
    expires_on: str
    printed_on: str
    pieces: int
    copies: int


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A product label of any size."""
    label, edge = Label("product", width, height), min(1.5, height * 0.05)
    across, sku_high, name_high, foot = width - 2 * edge, height * 0.2, height * 0.24, height * 0.08
    foot *= 1.7 if content.get("lot") or content.get("serial") else 1
    top = edge
    label.add(Text("the SKU", content["sku"], edge, top, across, sku_high, sku_high, 1.8, lines=2, middle=True,
                   whole=True))  # fmt: skip
    top += sku_high
    label.add(Text("the name", content.get("name") or "", edge, top + 0.4, across, name_high - 0.4,
                   min(name_high * 0.46, 5), 1.8, lines=2))  # fmt: skip
    top += name_high
    # The dates below must not run into the bars.
    gap = height * 0.02
    label.add(*_codes(content, edge, top, across, height - top - foot - edge - gap))
    label.add(*_foot(content, mark, edge, height - edge - foot + 0.2, across, foot))
    return label


def elements(content: dict[str, Any]) -> str:
    """What the goods' DataMatrix says: number, date, lot, serial. Empty without a GTIN, or without any of the rest."""
    number, until = content.get("barcode") or "", content.get("expires_on") or ""
    told = [f"[17]{date.fromisoformat(until):%y%m%d}" if until else ""]
    told += [
        f"[{key}]{content[name]}" for key, name in (("10", "lot"), ("21", "serial")) if content.get(name)
    ]
    said = "".join(told)
    whole = f"[01]{number.zfill(14)}{said}"
    return whole if said and is_gtin(number) and symbols.is_gs1(whole) else ""


def _codes(content: dict[str, Any], x: float, y: float, width: float, height: float) -> list[Field]:
    goods = elements(content)
    if not goods:
        return _barcode(content, x, y, width, height)
    side = min(height, width * 0.4)
    if width - side < _NARROWEST_EAN_MM or side < _SMALLEST_MATRIX_MM:
        return [Gs1Matrix("the DataMatrix", goods, x, y, width, height)]
    matrix = Gs1Matrix("the DataMatrix", goods, x + width - side, y, side, height)
    return [*_barcode(content, x, y, width - side, height), matrix]


def _barcode(content: dict[str, Any], x: float, y: float, width: float, height: float) -> list[Field]:
    text = content.get("barcode") or content["sku"]
    digits = barcodes.ean_digits(text)
    if digits:
        return [Ean("the EAN", digits, x, y, width, height)]
    if not is_gtin(text) or width < _NARROWEST_CASE_MM:
        return [Code128("the barcode", text, x, y, width, height)]
    below = min(3.2, height * 0.3)
    return [
        Gs1Bars("the case's number", f"[01]{text}", x, y, width, height - below),
        Text(
            "its digits",
            text,
            x,
            y + height - below + 0.4,
            width,
            below - 0.4,
            below - 0.6,
            1.2,
            align="centre",
        ),
    ]


def _foot(content: dict[str, Any], mark: Mark, x: float, y: float, across: float, high: float) -> list[Field]:
    titled = (("", "pieces", " pcs"), ("Lot ", "lot", ""), ("S/N ", "serial", ""), ("Exp ", "expires_on", ""))
    facts = [f"{before}{content[name]}{after}" for before, name, after in titled if content.get(name)]
    # What is of the lot stands in a line of its own.
    between = "\n" if content.get("lot") or content.get("serial") else " · "
    left = between.join(filter(None, (" · ".join(facts), content.get("printed_on") or "")))
    size = min(high, 3.0)
    return [
        Text("the lot and dates", left, x, y, across * 0.68, high, size, 1.2, lines=2, whole=True),
        Text(
            "the mark",
            mark.line,
            x + across * 0.68,
            y,
            across * 0.32,
            high,
            min(size, 1.8),
            1.0,
            lines=2,
            align="right",
        ),
    ]
