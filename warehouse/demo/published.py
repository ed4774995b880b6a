"""Reads published order lines (UCI Online Retail, plain CSV or .xz) and says what in them is no order.

Columns: InvoiceNo, StockCode, Description, Quantity, InvoiceDate, UnitPrice, CustomerID, Country. What is left
out is counted with its reason; what is only untidy is mended and counted too.
"""

from __future__ import annotations

import csv
import io
import lzma
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from warehouse.codes import fold
from warehouse.exchange.faults import Unreadable, printable

COLUMNS = "InvoiceNo StockCode Description Quantity InvoiceDate UnitPrice CustomerID Country".split()  # noqa: SIM905
#: Codes that stand for money or paper, never for goods.
NOT_STOCK = {"POST", "DOT", "M", "C2", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS"}
NOT_STOCK_BEGINS = "GIFT_0001"
DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M")
#: Web sales are dealt out in file order to parcels of so many lines, again and again.
PARCEL_LINES = (1, 2, 3, 4)


@dataclass
class PublishedLine:
    """One line that is an order for goods."""

    sku: str
    name: str
    quantity: int
    pence: int


@dataclass
class PublishedOrder:
    """An invoice; `is_web`: a day's web sales under one number."""

    number: str
    placed_at: datetime
    customer: str
    country: str
    is_web: bool = False
    lines: list[PublishedLine] = field(default_factory=list)


@dataclass
class Published:
    """What a file holds, what was left out of it and what was mended, in words with their numbers."""

    orders: dict[str, PublishedOrder] = field(default_factory=dict)
    read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)

    def sentences(self) -> list[str]:
        """What to print."""
        kept = sum(len(order.lines) for order in self.orders.values())
        found = [f"{self.read:,} lines read, {kept:,} kept in {len(self.orders):,} orders"]
        found += [f"left out: {count:,} lines {reason}" for reason, count in sorted(self.left_out.items())]
        return found + [f"kept: {count:,} {what}" for what, count in sorted(self.mended.items()) if count]


def read_orders(path: str, *, web_whole: bool = False) -> Published:
    """The orders of a file. Raises Unreadable."""
    found = Published()
    invoices = _invoices(path, found)
    for number, rows in invoices.items():
        order = _order(number, rows, found)
        if order.lines:
            _count_untidy(order, found)
            for part in _parcels(order, found) if order.is_web and not web_whole else [order]:
                found.orders[part.number] = part
    return found


def is_stock(sku: str) -> bool:
    """False for codes that stand for postage, fees, discounts, vouchers."""
    return sku not in NOT_STOCK and not sku.startswith(NOT_STOCK_BEGINS)


def rows_of(path: str, columns: list[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, plain or .xz. Raises Unreadable."""
    try:
        content = Path(path).read_bytes()
        content = lzma.decompress(content) if path.endswith(".xz") else content
    except (OSError, EOFError, lzma.LZMAError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"{printable(path)}: cannot be read: {reason}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1")  # as the set was first published
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
        missing = [name for name in columns if name not in (reader.fieldnames or [])]
        if missing:
            raise Unreadable(f"{printable(path)}:1: header: the columns {', '.join(missing)} are missing")
        return list(reader)
    except csv.Error as error:
        raise Unreadable(f"{printable(path)}: this is not CSV: {error}") from None


def _invoices(path: str, found: Published) -> dict[str, list[dict[str, str]]]:
    """Rows by number: an invoice may span two minutes, so its time does not tell it from others."""
    invoices: dict[str, list[dict[str, str]]] = {}
    for row in rows_of(path, COLUMNS):
        found.read += 1
        reason = _no_order(row)
        if reason:
            found.left_out[reason] += 1
        else:
            invoices.setdefault(row["InvoiceNo"].strip(), []).append(row)
    return invoices


def _no_order(row: dict[str, str]) -> str:
    """Why a row is no order at all; '' for one that may be."""
    number, quantity = (row["InvoiceNo"] or "").strip(), (row["Quantity"] or "").strip()
    if None in row or not number or _moment(row) is None or not quantity.lstrip("-").isdigit():
        return "that cannot be read"
    if number.upper().startswith("C"):
        return "of cancelled invoices (the number begins with C)"
    if number.upper().startswith("A"):
        return "of adjusted bad debt (the number begins with A)"
    if int(quantity) <= 0:
        return "whose quantity is negative or zero (stock corrections)"
    if _pence(row) == 0 and not row["CustomerID"].strip():
        return "without price and customer (stock corrections)"
    return ""


def _order(number: str, rows: list[dict[str, str]], found: Published) -> PublishedOrder:
    first = rows[0]
    customer = first["CustomerID"].strip().removesuffix(".0")
    order = PublishedOrder(number, _moment(first) or datetime(1970, 1, 1), customer, first["Country"].strip())  # noqa: DTZ001
    order.is_web = not customer or any(fold(row["StockCode"]) == "DOT" for row in rows)
    for row in rows:
        sku = fold(row["StockCode"])
        if not is_stock(sku):
            kind = "gift vouchers" if sku.startswith(NOT_STOCK_BEGINS) else sku
            found.left_out[f"that are no goods: {kind}"] += 1
            continue
        found.mended["lines whose stock code is written in small letters"] += sku != row["StockCode"].strip()
        found.mended["lines without a name"] += not row["Description"].strip()
        order.lines.append(PublishedLine(sku, row["Description"].strip(), int(row["Quantity"]), _pence(row)))
    return order


def _count_untidy(order: PublishedOrder, found: Published) -> None:
    skus = Counter(line.sku for line in order.lines)
    if max(skus.values()) > 1:
        found.mended["orders that carry a product on two lines or more"] += 1
        found.mended["lines of a product that the same order carries already"] += sum(skus.values()) - len(
            skus
        )


def _parcels(order: PublishedOrder, found: Published) -> list[PublishedOrder]:
    """A day's web sales as the parcels that they were."""
    parcels: list[PublishedOrder] = []
    left = list(order.lines)
    while left:
        size = PARCEL_LINES[len(parcels) % len(PARCEL_LINES)]
        part = PublishedOrder(
            f"{order.number}-{len(parcels) + 1:03}", order.placed_at, "", order.country, True, left[:size]
        )
        parcels.append(part)
        left = left[size:]
    found.mended["numbers of a day's web sales, each split into parcels of 1, 2, 3, 4, 1, 2, ... lines"] += 1
    found.mended["parcels of web sales"] += len(parcels)
    return parcels


def _moment(row: dict[str, str]) -> datetime | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime((row["InvoiceDate"] or "").strip(), form)  # noqa: DTZ007 - the file has no zone
        except ValueError:
            continue
    return None


def _pence(row: dict[str, str]) -> int:
    try:
        return max(0, round(float(row["UnitPrice"]) * 100))
    except (ValueError, OverflowError):
        return 0
