"""What a purchase order allows after the dock has begun with it, whoever wants to change it: a form or a file.

A closed order stays as it is, and a line is never ordered for less than came of it.
"""

from __future__ import annotations

from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine


class OrderClosed(Exception):
    """The order is closed: nothing more of it is changed."""


class ReceivedAlready(Exception):
    """More of the line has come than it would be ordered for."""


def check_open(order: PurchaseOrder) -> None:
    """Refuse any change of lines and numbers of an order that is closed. Raises OrderClosed."""
    if order.closed_at is not None:
        raise OrderClosed(order.number)


def check_quantity(line: PurchaseOrderLine, quantity: int) -> None:
    """May so many be ordered on a line? Raises OrderClosed, ReceivedAlready."""
    if quantity == line.quantity_ordered:
        return
    check_open(line.purchase_order)
    if quantity < line.quantity_received:
        raise ReceivedAlready(f"{line.quantity_received} of line {line.line} are received")
