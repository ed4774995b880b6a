"""The look-up of a customer's order: how far it is, line by line, its parcels, what happened to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from warehouse import clock
from warehouse.delivery import telling
from warehouse.lookup import history, holding
from warehouse.lookup.history import Event, local_time
from warehouse.lookup.messages import ORDER_STATES
from warehouse.lookup.screens import screen
from warehouse.orders import short
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.scanning.registry import Screen, Visitor
from warehouse.sites import Warehouse
from warehouse.stock.quantities import Movement


def order(session: Session, visitor: Visitor, order_id: int | None) -> Screen | None:
    """One order's look-up screen."""
    wanted = (
        select(CustomerOrder)
        .where(CustomerOrder.id == order_id, CustomerOrder.warehouse_id == visitor.warehouse_id)
        .options(
            joinedload(CustomerOrder.channel),
            joinedload(CustomerOrder.delivery_service),
            selectinload(CustomerOrder.lines).joinedload(CustomerOrderLine.product),
        )
    )
    found = session.scalar(wanted)
    if found is None:
        return None
    parcels, warehouse = _parcels(session, found), session.get_one(Warehouse, visitor.warehouse_id)
    lines = [line.id for line in found.lines]
    moved = (Movement.paper_kind == "order") & Movement.paper_line_id.in_(lines)
    values = {
        "order": found,
        "state": gettext(ORDER_STATES[state(found, parcels)]),
        "lines": found.lines,
        "short": _short(session, found),
        "hold": holding.told(session, visitor, "order", found),
        "may_hold": found.dispatched_at is None and found.cancelled_at is None,
        "ship_by": local_time(warehouse, found.ship_by_at),
        "parcels": [_parcel(warehouse, parcel) for parcel in parcels],
        "events": history.newest(
            history.movements(session, warehouse, moved),
            [*_milestones(warehouse, found), *_told(session, warehouse, found)],
        ),
    }
    return screen("order", found.id, warehouse, values)


def _short(session: Session, found: CustomerOrder) -> dict[int, str]:
    """What each line lacks that is neither picked nor promised, and why."""
    if found.packed_at is not None or found.cancelled_at is not None:
        return {}
    lacking = short.lines(session, found.warehouse_id, clock.now(), [found.id])
    return {
        one.order_line_id: gettext("%(number)s short: %(why)s", number=one.quantity, why=one.why(gettext))
        for one in lacking
        if not one.is_free
    }


def state(found: CustomerOrder, parcels: list[Parcel]) -> str:
    """The one word for where an order stands (a key of ORDER_STATES)."""
    facts = [
        ("cancelled", found.cancelled_at is not None),
        ("dispatched", found.dispatched_at is not None),
        ("held", found.held_at is not None),
        ("packed", found.packed_at is not None),
        ("packing", any(parcel.is_open for parcel in parcels)),
        ("picked", _is_picked(found)),
        ("picking", any(line.quantity_picked for line in found.lines)),
        ("released", found.released_at is not None),
    ]
    return next((word for word, is_so in facts if is_so), "open")


def _is_picked(found: CustomerOrder) -> bool:
    wanted = [line for line in found.lines if line.quantity_wanted]
    return bool(wanted) and all(line.quantity_picked >= line.quantity_wanted for line in wanted)


def _parcels(session: Session, found: CustomerOrder) -> list[Parcel]:
    wanted = (
        select(Parcel)
        .where(Parcel.warehouse_id == found.warehouse_id, Parcel.customer_order_id == found.id)
        .options(selectinload(Parcel.labels), joinedload(Parcel.location))
        .order_by(Parcel.number, Parcel.id)
    )
    return list(session.scalars(wanted))


def _parcel(warehouse: Warehouse, parcel: Parcel) -> dict[str, Any]:
    """A parcel's number, the tracking number that counts, and when it was packed and left."""
    current = next((label for label in reversed(parcel.labels) if label.voided_at is None), None)
    return {
        "number": parcel.number,
        "code": parcel.location.code,
        "location_id": parcel.location_id,
        "tracking": current.tracking_number if current else "",
        "packed": local_time(warehouse, parcel.packed_at),
        "dispatched": local_time(warehouse, parcel.dispatched_at),
        "is_cancelled": parcel.cancelled_at is not None,
    }


def _told(session: Session, warehouse: Warehouse, found: CustomerOrder) -> list[Event]:
    """What its channel was told, or is to be told."""
    events = []
    for message in telling.of_order(session, found.id):
        shipped = message.kind == "shipped"
        what = gettext("Channel to be told: left") if shipped else gettext("Channel to be told: cancelled")
        if message.sent_at is not None:
            what = gettext("Channel told: left") if shipped else gettext("Channel told: cancelled")
        if message.withdrawn_at is None:
            at = message.sent_at or message.made_at
            events.append(Event(at, what, when=local_time(warehouse, at)))
    return events


def _milestones(warehouse: Warehouse, found: CustomerOrder) -> list[Event]:
    dates: list[tuple[datetime | None, str]] = [
        (found.placed_at, gettext("Order placed")),
        (found.released_at, gettext("Released for picking")),
        (found.held_at, gettext("Put on hold")),
        (found.packed_at, gettext("Order packed")),
        (found.dispatched_at, gettext("Order dispatched")),
        (found.cancelled_at, gettext("Order cancelled")),
    ]
    return [Event(at, what, when=local_time(warehouse, at)) for at, what in dates if at is not None]
