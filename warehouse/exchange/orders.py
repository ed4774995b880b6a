"""Customers' orders, paper by paper: new ones enter, known ones are changed (known_orders.py)."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from warehouse.codes import fold
from warehouse.db import FEW, in_parts
from warehouse.exchange.cells import LARGEST, Cells
from warehouse.exchange.channels import channel_of, service_of
from warehouse.exchange.faults import found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind
from warehouse.exchange.known_orders import ChannelWords, apply
from warehouse.exchange.listings import listed
from warehouse.exchange.papers import PaperRecord, add_line, gather, say_once
from warehouse.orders import cut_offs
from warehouse.orders.changes import UNKNOWN_SKU
from warehouse.orders.channel_rules import ships_complete
from warehouse.orders.models import CustomerOrder
from warehouse.sites import Warehouse

COLUMNS = Columns.of(
    "number channel sku quantity_ordered",
    "line placed_at ship_by service name company address1 address2 city region postcode country email phone "
    "unit_price currency gift_message language note warehouse channel_line_id customer status release_after "
    "ship_complete priority",
)
STATUSES = ("open", "hold", "unpaid", "cancelled")
#: Texts of the head and the longest that fits.
TEXTS = {
    "name": 120,
    "company": 120,
    "address1": 120,
    "address2": 120,
    "city": 80,
    "region": 80,
    "postcode": 20,
    "country": 60,
    "email": 120,
    "phone": 40,
    "language": 10,
    "customer": 80,
    "service": 40,
}
END_OF_DAY = time(17)


def read(intake: Intake, rows: list[Row]) -> list[PaperRecord]:
    """The sound orders of the rows."""
    words = ChannelWords(
        intake.products, listed(intake), {key: one.id for key, one in intake.channels.items()}
    )
    weeks = cut_offs.all_cut_offs(intake.session)
    return gather(intake, rows, "channel", lambda cells, paper: _take_row(intake, words, weeks, cells, paper))


def _take_row(
    intake: Intake, words: ChannelWords, weeks: cut_offs.CutOffs, cells: Cells, paper: PaperRecord
) -> None:
    warehouse = intake.warehouse(cells)
    if warehouse is None:
        return
    paper.warehouse_id = paper.warehouse_id or warehouse.id
    if paper.warehouse_id != warehouse.id:
        cells.wrong("warehouse", f"another row of {paper.number} names another warehouse")
    say_once(cells, paper, _head(intake, weeks, cells, warehouse))
    sku = cells.text("sku", 80, required=True)
    quantity = cells.quantity("quantity_ordered", required=True)
    columns = {
        "unit_price": cells.money("unit_price"),
        "channel_line_id": cells.text("channel_line_id", 80) or None,
    }
    parts = words.parts(paper.owner, sku) or ()
    if quantity is not None and any(quantity * count > LARGEST for _, count in parts):
        cells.wrong("quantity_ordered", f"too large, found {quantity}")
    told = {name: value for name, value in columns.items() if value is not None}
    add_line(cells, paper, sku, quantity, told)


def _head(intake: Intake, weeks: cut_offs.CutOffs, cells: Cells, warehouse: Warehouse) -> dict[str, Any]:
    zone = warehouse.time_zone
    return {
        **{name: cells.text(name, longest) for name, longest in TEXTS.items()},
        "currency": cells.text("currency", 3).upper(),
        "gift_message": cells.text("gift_message", 1000, lines=True),
        "note": cells.text("note", 1000, lines=True),
        "placed_at": cells.moment("placed_at", zone),
        "ship_by": _ship_by(intake, weeks, cells, warehouse),
        "release_after": cells.moment("release_after", zone),
        "ship_complete": cells.yes_no("ship_complete"),
        "priority": cells.whole("priority"),
        "status": cells.choice("status", STATUSES),
    }


def _ship_by(intake: Intake, weeks: cut_offs.CutOffs, cells: Cells, warehouse: Warehouse) -> datetime | None:
    """The moment; of a day alone, that day's cut-off of the service."""
    day = cells.moment("ship_by", warehouse.time_zone, END_OF_DAY)
    service = intake.services.get(fold(cells.row.get("service")))
    week = weeks.get((warehouse.id, service.id), {}) if service else {}
    if day is None or len(cells.row.get("ship_by")) > len("2026-11-30"):
        return day
    return (
        day.replace(hour=week[day.weekday()].hour, minute=week[day.weekday()].minute)
        if day.weekday() in week
        else day
    )


def write(intake: Intake, papers: list[PaperRecord]) -> None:
    """New papers enter together; each known one is changed in a savepoint of its own."""
    words = ChannelWords(intake.products, listed(intake), {})
    weeks = cut_offs.all_cut_offs(intake.session)
    known = _known(intake, papers)
    for paper in intake.watch(papers, "orders"):
        channel = channel_of(intake, paper.owner)
        words.channels[fold(paper.owner)] = channel.id
        if paper.head.get("service"):
            paper.head["service"] = service_of(intake, paper.head["service"]).id
        order = known.get((channel.id, fold(paper.number)))
        if order is not None:
            apply(intake, words, order, paper)
        else:
            # The channel's rule, unless the order says otherwise.
            paper.head.setdefault("ship_complete", ships_complete(channel.rules))
            intake.session.add(_new(intake, words, weeks, channel.id, paper))
            intake.counts["new"] += 1
    intake.session.flush()


def _known(intake: Intake, papers: list[PaperRecord]) -> dict[tuple[int, str], CustomerOrder]:
    """The papers of the file that are here already, with their lines."""
    keys = sorted({fold(paper.number) for paper in papers})
    known: dict[tuple[int, str], CustomerOrder] = {}
    for part in in_parts(keys, FEW):
        wanted = select(CustomerOrder).where(CustomerOrder.number_key.in_(part))
        for order in intake.session.scalars(wanted.options(selectinload(CustomerOrder.lines))):
            known[order.channel_id, order.number_key] = order
    return known


def _new(
    intake: Intake, words: ChannelWords, weeks: cut_offs.CutOffs, channel_id: int, paper: PaperRecord
) -> CustomerOrder:
    columns = words.columns(paper.head)
    status = paper.head.get("status")
    order = CustomerOrder(
        **{"placed_at": intake.at, **columns},
        warehouse_id=paper.warehouse_id,
        channel_id=channel_id,
        number=paper.number,
        number_key=fold(paper.number),
        lines=[line for one in paper.lines for line in words.lines(paper.owner, one, one.number)],
    )
    _give_ship_by(intake, weeks, order)
    unknown = list(dict.fromkeys(line.sku_text for line in order.lines if line.product_id is None))
    if status == "cancelled":
        order.cancelled_at = intake.at
    elif unknown or status in words.hold_reasons:
        order.held_at = intake.at
        order.hold_reason = (
            f"{UNKNOWN_SKU}: {', '.join(unknown)}"[:200] if unknown else words.hold_reasons[str(status)]
        )
    if unknown:
        intake.counts["on hold"] += 1
        row = next(line.row for line in paper.lines if line.sku == unknown[0])
        intake.notice(
            str(
                row.fault(
                    "sku", f"unknown SKU: order {paper.number} enters on hold, found {found(unknown[0])}"
                )
            )
        )
    return order


def _give_ship_by(intake: Intake, weeks: cut_offs.CutOffs, order: CustomerOrder) -> None:
    """Without a time of its own an order goes with the next cut-off of its service."""
    week = weeks.get((order.warehouse_id, order.delivery_service_id or 0))
    if order.ship_by_at is None and week:
        warehouse = next(one for one in intake.warehouses.values() if one.id == order.warehouse_id)
        order.ship_by_at = cut_offs.next_cut_off(warehouse, week, order.placed_at)


KIND = Kind("orders", COLUMNS, read, write, by_paper=True)
