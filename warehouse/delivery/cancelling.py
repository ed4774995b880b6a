"""Cancelling, and what the channel is told of it: one piece of code for every way an order or a part of it ends.

Its channel's file, the command line, a supervisor in the office, a bin or a tote in which the goods are not: all come
here, and the message is written in the act's own transaction. It says why: `channel` (the channel asked for it, and
hears that it was in time), `warehouse` (we did) or `missing` (nobody finds the goods). What was never open here, an
order that comes cancelled, is not told; nor is a smaller number that the channel itself sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.delivery import telling
from warehouse.orders import changes, shortfalls
from warehouse.orders.models import CustomerOrder, CustomerOrderLine, LineCancellation
from warehouse.stock.ledger import Act


class Heard(Exception):
    """The channel knows that it is cancelled: an undo cannot take that back. The message is the order's number."""


def whole(session: Session, act: Act, order: CustomerOrder, why: str) -> bool:
    """The order is not wanted any more. False when it was cancelled before. Raises TooLate once it has left."""
    if not changes.cancel(session, act, order):
        return False
    rest = {line.id: line.quantity_wanted - line.quantity_dispatched for line in order.lines}
    telling.cancelled(session, act, order, rest, why)
    return True


def by_rule(session: Session, act: Act, short: Mapping[int, int], because: str) -> list[int]:
    """What these lines (order line -> quantity) are short of, where their rule says so. Answers the rows."""
    numbers = shortfalls.apply_rules(session, act, short, because)
    _tell(session, act, numbers)
    return numbers


def missing(session: Session, act: Act, order: CustomerOrder, because: str) -> int:
    """All that the (locked) order lacks. Answers how many pieces that is."""
    numbers = shortfalls.cancel_missing(session, act, order, because)
    return _tell(session, act, numbers)


def take_back(session: Session, act: Act, numbers: Sequence[int]) -> None:
    """Undo: the pieces are wanted again, and what nobody has heard is not said. Raises Heard."""
    if not numbers:
        return
    wanted = (
        select(CustomerOrderLine.customer_order_id, LineCancellation.at)
        .join(LineCancellation, LineCancellation.customer_order_line_id == CustomerOrderLine.id)
        .where(LineCancellation.id.in_(numbers))
        .distinct()
    )
    moments = [(order_id, at) for order_id, at in session.execute(wanted)]
    heard = telling.withdraw_cancelled(session, act, moments)
    if heard is not None:
        raise Heard(heard)
    shortfalls.take_back(session, list(numbers))


def _tell(session: Session, act: Act, numbers: Sequence[int]) -> int:
    """One message an order, whatever many of its lines. Answers how many pieces all of them are."""
    if not numbers:
        return 0
    wanted = (
        select(CustomerOrder, LineCancellation)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(LineCancellation, LineCancellation.customer_order_line_id == CustomerOrderLine.id)
        .where(LineCancellation.id.in_(numbers))
        .order_by(LineCancellation.id)
    )
    of_order: dict[CustomerOrder, dict[int, int]] = {}
    for order, row in session.execute(wanted):
        lines = of_order.setdefault(order, {})
        lines[row.customer_order_line_id] = lines.get(row.customer_order_line_id, 0) + row.quantity
    for order, lines in of_order.items():
        telling.cancelled(session, act, order, lines, "missing")
    return sum(sum(lines.values()) for lines in of_order.values())
