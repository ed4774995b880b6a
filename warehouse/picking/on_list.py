"""Of the orders on a list: which were stopped, and which still need a tote of their own."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlalchemy.orm import aliased

from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.picking.models import PickLine, PickTote
from warehouse.stock.quantities import Allocation


def is_stopped() -> ColumnElement[bool]:
    """Of an order: nobody is to pick for it any more, or not now."""
    return or_(CustomerOrder.cancelled_at.is_not(None), CustomerOrder.held_at.is_not(None))


def lacks_tote(pick_list_id: Any) -> ColumnElement[bool]:
    """Of an order of a cluster: something is still to be fetched for it on this list, and it has no tote there.

    An order that was held and resumed may have nothing left on the walk: a tote for it would stay empty.
    """
    tote, line, own = aliased(PickTote), aliased(PickLine), aliased(CustomerOrderLine)
    has_one = exists().where(
        tote.pick_list_id == pick_list_id,
        tote.customer_order_id == CustomerOrder.id,
        tote.closed_at.is_(None),
    )
    wants_some = exists().where(
        line.pick_list_id == pick_list_id,
        Allocation.pick_line_id == line.id,
        Allocation.customer_order_line_id == own.id,
        own.customer_order_id == CustomerOrder.id,
    )
    return ~is_stopped() & wants_some & ~has_one
