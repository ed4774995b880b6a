"""What a supervisor may release: open orders by cut-off, each with what the shelves can serve of it.

Goods are given to the orders in the order of the list, by the plan of the release itself, so that the numbers say
what releasing from the top down would do. It is a forecast: nothing is promised by looking.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.queries import URGENCY, is_open
from warehouse.orders.wishes import needs_of
from warehouse.stock import allocation
from warehouse.stock.allocation import Need, Shelves
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Allocation


@dataclass
class OpenOrder:
    """An order that still wants goods from the shelves."""

    id: int
    number: str
    channel: str
    channel_code: str
    service: str
    ship_by_at: datetime | None
    is_released: bool
    ships_complete: bool = False
    lines: int = 0
    units: int = 0
    can_be_allocated: int = 0
    short: dict[int, int] = field(default_factory=dict)
    """Order line -> how many of it nothing is free for, when all more urgent orders are served."""


def open_orders(session: Session, warehouse_id: int, now: datetime) -> list[OpenOrder]:
    """All of them, the earliest cut-off first."""
    found = (
        select(
            CustomerOrder.id,
            CustomerOrder.number,
            Channel.name,
            Channel.code,
            func.coalesce(DeliveryService.name, ""),
            CustomerOrder.ship_by_at,
            CustomerOrder.released_at.is_not(None),
            CustomerOrder.ships_complete,
        )
        .join(Channel)
        .outerjoin(DeliveryService)
        .where(*is_open(warehouse_id, now))
        .order_by(*URGENCY)
    )
    orders = [OpenOrder(*row) for row in session.execute(found)]
    needs = needs_of(session, [order.id for order in orders], now)
    shelves = allocation.look(
        session, warehouse_id, {need.product_id for ones in needs.values() for need in ones}
    )
    promised = _promised(session, warehouse_id)
    for order in orders:
        if order.id in promised:
            lines, units = promised[order.id]
            order.lines, order.units, order.can_be_allocated = lines, units, units
        _forecast(order, shelves, needs.get(order.id, []))
    return [order for order in orders if order.units]


def waiting_elsewhere(session: Session, warehouse_id: int, now: datetime) -> tuple[int, int]:
    """How many orders are on hold, and how many wait for their day."""
    living = (
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.packed_at.is_(None),
    )
    held = select(func.count(CustomerOrder.id)).where(*living, CustomerOrder.held_at.is_not(None))
    later = select(func.count(CustomerOrder.id)).where(
        *living, CustomerOrder.held_at.is_(None), CustomerOrder.release_after_at > now
    )
    return session.scalar(held) or 0, session.scalar(later) or 0


def _forecast(order: OpenOrder, shelves: Shelves, needs: list[Need]) -> None:
    """What a release would give to the order of what the more urgent ones leave."""
    got = shelves.serve(needs)
    order.lines += len(needs)
    order.units += sum(need.quantity for need in needs)
    order.short = got.short
    if got.short and order.ships_complete:
        shelves.put_back(got.promises)
    else:
        order.can_be_allocated += sum(one.quantity for one in got.promises)


def _promised(session: Session, warehouse_id: int) -> dict[int, tuple[int, int]]:
    """Lines and pieces of each order that are promised and that no walk fetches yet: releasing makes a list of them."""
    wanted = (
        select(CustomerOrderLine.customer_order_id, func.count(), func.sum(Allocation.quantity))
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(
            Allocation.warehouse_id == warehouse_id,
            Allocation.pick_line_id.is_(None),
            Location.kind.not_in(CONTAINER_KINDS),
        )
        .group_by(CustomerOrderLine.customer_order_id)
    )
    return {order_id: (lines, int(units)) for order_id, lines, units in session.execute(wanted)}
