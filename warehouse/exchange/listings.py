"""Listings: what one of a channel's SKU takes from stock. A set has a row for each product in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.exchange.cells import Cells
from warehouse.exchange.channels import channel_of
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind
from warehouse.orders.models import Listing
from warehouse.stock.models import Product

COLUMNS = Columns.of("channel channel_sku sku", "quantity")


@dataclass(eq=False)
class ListingRecord:
    """All rows of one channel's SKU: how many of each product it takes."""

    channel: str
    channel_sku: str
    parts: dict[int, int] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)


def read(intake: Intake, rows: list[Row]) -> list[ListingRecord]:
    """The sound listings, each with all its rows."""
    records: dict[tuple[str, str], ListingRecord] = {}
    for row in rows:
        faults: list[Fault] = []
        _take_row(intake, Cells(row, faults), records)
        if faults:
            intake.keep_out([row], faults)
    for record in records.values():
        _check(intake, record)
    return [record for record in records.values() if not any(row in intake.kept_out for row in record.rows)]


def _take_row(intake: Intake, cells: Cells, records: dict[tuple[str, str], ListingRecord]) -> None:
    channel = cells.text("channel", 40, required=True)
    channel_sku = cells.text("channel_sku", 80, required=True)
    product = intake.product(cells)
    quantity = cells.quantity("quantity") or 1
    key = (fold(channel), fold(channel_sku))
    record = records.setdefault(key, ListingRecord(channel, channel_sku))
    record.rows.append(cells.row)
    if product is None or not cells.sound:
        return
    if record.parts.setdefault(product.id, quantity) != quantity:
        told = f"{found(channel_sku)} takes {record.parts[product.id]} of {product.sku} on another line"
        cells.wrong("quantity", f"{told}, found {quantity}")


def _check(intake: Intake, record: ListingRecord) -> None:
    """A channel's SKU that stands for something else already is not silently given another meaning."""
    known = _known(intake, record)
    if known and record.parts and known != record.parts:
        what = f"{found(record.channel_sku)} stands already for {_told(intake, known)}"
        fault = record.rows[0].fault("channel_sku", f"{what}, found {_told(intake, record.parts)}")
        intake.keep_out(record.rows, [fault])


def _known(intake: Intake, record: ListingRecord) -> dict[int, int]:
    channel = intake.channels.get(fold(record.channel))
    return listed(intake).get((channel.id, fold(record.channel_sku)), {}) if channel else {}


def listed(intake: Intake) -> dict[tuple[int, str], dict[int, int]]:
    """What every channel's SKU takes: by channel and folded SKU, how many of which product."""
    if intake.listed is None:
        intake.listed = {}
        for one in intake.session.scalars(select(Listing).order_by(Listing.id)):
            intake.listed.setdefault((one.channel_id, one.channel_sku_key), {})[one.product_id] = one.quantity
    return intake.listed


def _told(intake: Intake, parts: dict[int, int]) -> str:
    skus = {number: intake.session.get_one(Product, number).sku for number in parts}
    return " and ".join(f"{quantity} x {skus[number]}" for number, quantity in parts.items())


def write(intake: Intake, records: list[ListingRecord]) -> None:
    """Write those that are new; known ones are as the file tells them."""
    for record in intake.watch(records, "listings"):
        if _known(intake, record):
            intake.counts["unchanged"] += 1
            continue
        channel = channel_of(intake, record.channel)
        intake.session.add_all(
            Listing(
                channel_id=channel.id,
                channel_sku=record.channel_sku,
                channel_sku_key=fold(record.channel_sku),
                product_id=product_id,
                quantity=quantity,
            )
            for product_id, quantity in record.parts.items()
        )
        intake.counts["new"] += 1
    intake.session.flush()


KIND = Kind("listings", COLUMNS, read, write)
