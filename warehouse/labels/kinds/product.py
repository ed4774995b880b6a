"""The label of a product: SKU, name, and its GTIN, or the SKU as a barcode where it has none. Never a price."""

from __future__ import annotations

from typing import Any, TypedDict

from warehouse.labels import barcodes
from warehouse.labels.design import Code128, Ean, Field, Label, Mark, Text


class Content(TypedDict, total=False):
    """sku is needed; barcode is what a scan shall find (an EAN, a case code); without it the SKU is.

    lot, expires_on and printed_on are printed as they come; copies is how many equal labels to print.
    """

    sku: str
    name: str
    barcode: str
    lot: str
    expires_on: str
    printed_on: str
    copies: int


def design(content: dict[str, Any], width: float, height: float, mark: Mark) -> Label:
    """A product label of any size."""
    label, edge = Label("product", width, height), min(1.5, height * 0.05)
    across, sku_high, name_high, foot = width - 2 * edge, height * 0.2, height * 0.24, height * 0.08
    top = edge
    label.add(Text("the SKU", content["sku"], edge, top, across, sku_high, sku_high, 1.8, lines=2, middle=True,
                   whole=True))  # fmt: skip
    top += sku_high
    label.add(Text("the name", content.get("name") or "", edge, top + 0.4, across, name_high - 0.4,
                   min(name_high * 0.46, 5), 1.8, lines=2))  # fmt: skip
    top += name_high
    label.add(_barcode(content, edge, top, across, height - top - foot - edge))
    label.add(*_foot(content, mark, edge, height - edge - foot + 0.2, across, foot))
    return label


def _barcode(content: dict[str, Any], x: float, y: float, width: float, height: float) -> Field:
    text = content.get("barcode") or content["sku"]
    digits = barcodes.ean13_digits(text)
    if digits:
        return Ean("the EAN", digits, x, y, width, height)
    return Code128("the barcode", text, x, y, width, height)


def _foot(content: dict[str, Any], mark: Mark, x: float, y: float, across: float, high: float) -> list[Field]:
    lot, until = content.get("lot"), content.get("expires_on")
    facts = [f"Lot {lot}" if lot else "", f"Exp {until}" if until else "", content.get("printed_on") or ""]
    left, size = " · ".join(filter(None, facts)), min(high, 2.6)
    return [
        Text("the lot and dates", left, x, y, across * 0.68, high, size, 1.2, whole=True),
        Text(
            "the mark",
            mark.line,
            x + across * 0.68,
            y,
            across * 0.32,
            high,
            min(size, 1.8),
            0.9,
            align="right",
        ),
    ]
