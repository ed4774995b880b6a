"""What stands picked at the benches: whose goods lie in which tote, on which pallet, on which cart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.orders.queries import URGENCY
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Allocation


@dataclass(frozen=True)
class ReadyToPack:
    """An order whose goods lie in a tote and have no stop left on a walk; one row a tote.

    `stands_at` is the code of the place where the tote was set down, or the cart on which it stays; None while it is
    still carried.
    """

    order_id: int
    number: str
    channel: str
    tote_id: int
    tote_code: str
    ship_by_at: datetime | None
    is_fully_picked: bool
    stands_at: str | None


def ready_to_pack(session: Session, warehouse_id: int) -> list[ReadyToPack]:
    """Orders to pack: fully picked ones first, then by cut-off."""
    tote, place, line = aliased(Location), aliased(Location), aliased(CustomerOrderLine)
    under_cart = aliased(Location)
    # On a pallet or in a cage that which was picked; what came in so is promised without a stop.
    holds_picked = or_(
        tote.kind == "tote", and_(tote.kind.in_(("pallet", "cage")), Allocation.pick_line_id > 0)
    )
    unpicked = exists().where(
        line.customer_order_id == CustomerOrder.id,
        line.quantity_ordered - line.quantity_cancelled > line.quantity_picked,
    )
    ready = (
        select(
            CustomerOrder.id,
            CustomerOrder.number,
            Channel.name,
            tote.id,
            tote.code,
            CustomerOrder.ship_by_at,
            unpicked.label("unpicked"),
            case((place.kind == "cart", under_cart.code), else_=place.code).label("stands_at"),
            CustomerOrder.priority,
            CustomerOrder.placed_at,
        )
        .join(Channel)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(tote, (tote.id == Allocation.location_id) & holds_picked)
        .outerjoin(place, place.id == tote.parent_id)
        .outerjoin(under_cart, under_cart.id == place.parent_id)
        .where(*_may_be_packed(warehouse_id), ~_has_stops_left())
        .distinct()
        .order_by("unpicked", *URGENCY, tote.code)
    )
    rows: Any = session.execute(ready)
    return [
        ReadyToPack(order_id, number, channel, tote_id, code, ship_by_at, not unpicked, stands_at)
        for order_id, number, channel, tote_id, code, ship_by_at, unpicked, stands_at, *_ in rows
    ]


def _may_be_packed(warehouse_id: int) -> list[ColumnElement[bool]]:
    return [
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.held_at.is_(None),
        CustomerOrder.packed_at.is_(None),
    ]


def _has_stops_left() -> ColumnElement[bool]:
    """The order has promised goods that still lie in a bin: somebody is to fetch them."""
    line, promise, place = aliased(CustomerOrderLine), aliased(Allocation), aliased(Location)
    return exists().where(
        line.customer_order_id == CustomerOrder.id,
        promise.customer_order_line_id == line.id,
        place.id == promise.location_id,
        place.kind.not_in(CONTAINER_KINDS),
    )
