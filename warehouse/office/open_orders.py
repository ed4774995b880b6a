"""What a supervisor may release: open orders by cut-off, each with what the shelves can serve of it.

Goods are given to the orders in the order of the list, so that the numbers say what releasing from the top
down would do. It is a forecast: nothing is promised by looking.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.queries import URGENCY, is_open
from warehouse.stock.allocation import is_allocatable, promisable_quantity
from warehouse.stock.models import CONTAINER_KINDS, Location, Lot
from warehouse.stock.quantities import Allocation, Balance


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
    lines: int = 0
    units: int = 0
    can_be_allocated: int = 0


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
        )
        .join(Channel)
        .outerjoin(DeliveryService)
        .where(*is_open(warehouse_id, now))
        .order_by(*URGENCY)
    )
    orders = [OpenOrder(*row) for row in session.execute(found)]
    wanted, free = _still_wanted(session, warehouse_id, now), _free(session, warehouse_id)
    promised = _promised(session, warehouse_id)
    for order in orders:
        if order.id in promised:
            lines, units = promised[order.id]
            order.lines, order.units, order.can_be_allocated = lines, units, units
        for product_id, quantity in wanted[order.id]:
            given = min(quantity, free[product_id])
            free[product_id] -= given
            order.lines += 1
            order.units += quantity
            order.can_be_allocated += given
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


def _still_wanted(session: Session, warehouse_id: int, now: datetime) -> dict[int, list[tuple[int, int]]]:
    """For each open order, product and number of each line that is neither picked nor promised in a bin."""
    promised = (
        select(
            Allocation.customer_order_line_id.label("line_id"),
            func.sum(Allocation.quantity).label("quantity"),
        )
        .join(Location, Location.id == Allocation.location_id)
        .where(Allocation.warehouse_id == warehouse_id, Location.kind.not_in(CONTAINER_KINDS))
        .group_by(Allocation.customer_order_line_id)
        .subquery()
    )
    line = CustomerOrderLine
    left = (
        line.quantity_ordered
        - line.quantity_cancelled
        - line.quantity_picked
        - func.coalesce(promised.c.quantity, 0)
    )
    wanted = (
        select(line.customer_order_id, line.product_id, left)
        .join(CustomerOrder)
        .outerjoin(promised, promised.c.line_id == line.id)
        .where(*is_open(warehouse_id, now), line.product_id.is_not(None), left > 0)
        .order_by(line.customer_order_id, line.line)
    )
    lines: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for order_id, product_id, quantity in session.execute(wanted):
        if product_id is not None:
            lines[order_id].append((product_id, quantity))
    return lines


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


def _free(session: Session, warehouse_id: int) -> dict[int, int]:
    """What of each product may be promised now."""
    wanted = (
        select(Balance.product_id, func.sum(promisable_quantity()))
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, *is_allocatable())
        .group_by(Balance.product_id)
    )
    return defaultdict(int, {product_id: int(quantity) for product_id, quantity in session.execute(wanted)})
