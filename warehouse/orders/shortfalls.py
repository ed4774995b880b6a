"""With nothing left: what becomes of an order that lacks goods, by its channel's rule or a supervisor's word.

`wait`: the bench does not pack it before it is whole. `split`: what is there goes, the rest follows. `cancel`: what is
missing is cancelled, with a row that says by whom and why. Who cancels here tells the channel (delivery/cancelling.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders.channel_rules import when_short
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, LineCancellation
from warehouse.orders.parcels import Parcel
from warehouse.orders.queries import still_wanted
from warehouse.stock.ledger import Act


def rule_of(order: CustomerOrder) -> str:
    """What becomes of this order when it is short: one of WHEN_SHORT."""
    return order.when_short or when_short(order.channel.rules)


def waits(session: Session, order: CustomerOrder) -> bool:
    """It is not to be packed: it lacks something, and waits for it."""
    return rule_of(order) == "wait" and lacks_something(session, order.id)


def lacks_something(session: Session, order_id: int) -> bool:
    """A line of it wants more than is picked and promised."""
    lacking = exists().where(
        CustomerOrderLine.customer_order_id == order_id,
        CustomerOrderLine.product_id.is_not(None),
        still_wanted() > 0,
    )
    return bool(session.scalar(select(lacking)))


def apply_rules(session: Session, act: Act, short: Mapping[int, int], because: str) -> list[int]:
    """Cancel what these lines (order line -> quantity) are short of, where their rule says so.

    Answers the rows that say so, for an undo.
    """
    cancelled: dict[int, int] = {}
    for part in in_parts(sorted(line for line, quantity in short.items() if quantity)):
        wanted = (
            select(CustomerOrderLine.id, CustomerOrder.when_short, Channel.rules)
            .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
            .join(Channel, Channel.id == CustomerOrder.channel_id)
            .where(CustomerOrderLine.id.in_(part))
        )
        for line, own, rules in session.execute(wanted):
            if (own or when_short(rules)) == "cancel":
                cancelled[line] = short[line]
    return [_cancel(session, act, line, quantity, because) for line, quantity in sorted(cancelled.items())]


def cancel_missing(session: Session, act: Act, order: CustomerOrder, because: str) -> list[int]:
    """Cancel all that the (locked) order lacks. Answers the rows that say so."""
    wanted = select(CustomerOrderLine.id, still_wanted()).where(
        CustomerOrderLine.customer_order_id == order.id, still_wanted() > 0
    )
    lacking = [(line, quantity) for line, quantity in session.execute(wanted.order_by(CustomerOrderLine.id))]
    return [_cancel(session, act, line, quantity, because) for line, quantity in lacking]


def take_back(session: Session, numbers: list[int]) -> None:
    """Undo: the pieces are wanted again."""
    for number in reversed(numbers):
        row = session.get(LineCancellation, number)
        if row is None:
            continue
        line = session.get_one(CustomerOrderLine, row.customer_order_line_id, populate_existing=True)
        line.quantity_cancelled -= row.quantity
        order = line.customer_order
        if order.cancelled_at == row.at:
            order.cancelled_at = None
        session.delete(row)
    session.flush()


def _cancel(session: Session, act: Act, line_id: int, quantity: int, because: str) -> int:
    line = session.get_one(CustomerOrderLine, line_id, populate_existing=True)
    line.quantity_cancelled += quantity
    row = LineCancellation(
        customer_order_line_id=line.id,
        quantity=quantity,
        because=because[:200],
        person_id=act.person_id,
        at=act.at,
    )
    session.add(row)
    session.flush()
    _conclude(session, act, line.customer_order_id)
    return row.id


def _conclude(session: Session, act: Act, order_id: int) -> None:
    """An order that wants nothing any more is cancelled; one of which all that it still wants is packed, is packed."""
    order = session.get_one(CustomerOrder, order_id)
    if any(line.quantity_wanted for line in _lines(session, order)):
        conclude_packed(session, act, order)
    else:
        order.cancelled_at = order.cancelled_at or act.at
    session.flush()


def conclude_packed(session: Session, act: Act, order: CustomerOrder) -> None:
    """It wants less than before: it is packed when all that it still wants is, and no box of it is open."""
    lines = _lines(session, order)
    is_open = exists().where(
        Parcel.customer_order_id == order.id, Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None)
    )
    if any(line.quantity_packed < line.quantity_wanted for line in lines) or session.scalar(select(is_open)):
        return
    order.packed_at = order.packed_at or act.at
    if all(line.quantity_dispatched >= line.quantity_wanted for line in lines):
        order.dispatched_at = order.dispatched_at or act.at


def _lines(session: Session, order: CustomerOrder) -> Sequence[CustomerOrderLine]:
    return session.scalars(select(CustomerOrderLine).filter_by(customer_order_id=order.id)).all()
