"""More lies in a bin than the record says, and somebody who picks needs it.

It becomes stock by a movement of its own (reason found), within a limit by role, and a count is born. A count makes
the record right; this makes the walk go on.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.queries import still_wanted
from warehouse.picking import picks, shortages
from warehouse.picking.models import PickLine, PickList
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import BalanceKey, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Allocation

#: Pieces that one person may find at once: a supervisor is believed more.
LIMIT = 12
SUPERVISORS_LIMIT = 1_000
BECAUSE = "found"


def report(context: Context, walk: Walk, stop: Stop, quantity: int | None) -> Verdict:
    """So many more lie there than were promised: the stop's orders get them, as far as they lack some."""
    if quantity is None or quantity < 1:
        raise Refused("picking.number_missing")
    if stop.line.bin_confirmed_at is None:
        raise picks.bin_first(stop)
    lacking = _lacking(context.session, stop)
    wanted = sum(lacking.values())
    if not wanted:
        raise Refused("picking.nobody_lacks", product=stop.product.name)
    number = min(quantity, wanted)
    count = book(context, stop.bin, Goods(stop.product.id, stop.lot.id, number), stop.product.name)
    given, rest = [], number
    key = BalanceKey(context.warehouse_id, stop.bin.id, stop.product.id, stop.lot.id)
    for order_line, lacks in lacking.items():
        part = min(rest, lacks)
        if part:
            ledger.allocate(context.session, key, order_line, part, stop.line.id)
            given.append([order_line, part])
            rest -= part
    stop.line.quantity += number
    stop.line.number_asked_at = None
    context.session.flush()
    forget(context.session)
    memo = {"did": "more", "list": walk.pick_list.id, "line": stop.line.id, "given": given, "count": count}
    values = {"quantity": number, "product": stop.product.name, "left": stop.left + number}
    return Verdict("ok", "picking.more_found", values, memo=[memo])


def book(context: Context, place: Location, goods: Goods, name: str) -> int | None:
    """The pieces are stock from now on, and are to be counted. Answers the count that was asked for.

    Raises Refused above what this person may find.
    """
    most = SUPERVISORS_LIMIT if "supervisor" in context.visitor.roles else LIMIT
    if goods.quantity > most:
        raise Refused("picking.too_many_found", most=most, product=name)
    source = virtual(context.session, context.warehouse_id, "adjustment")
    ledger.move(context.session, context.act, goods, source, place, "found")
    return belief.ask_for_count(context.session, context.act, place.id, goods.product_id, BECAUSE)


def before_undo(context: Context, entry: dict[str, Any]) -> None:
    """What was promised of the found pieces is free, before they are not there any more."""
    line = context.session.get_one(PickLine, entry["line"], populate_existing=True)
    take_promises(context.session, line.id, shortages.by_line(entry["given"]))
    line.quantity -= sum(quantity for _order_line, quantity in entry["given"])
    line.number_asked_at = None
    context.session.flush()


def undo(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """They were not there."""
    line = picks.open_line(context, entry["line"])
    belief.take_back_count(context.session, entry["count"])
    place = context.session.get_one(Location, line.location_id)
    values = {"product": context.session.get_one(Product, line.product_id).name, "bin": place.code}
    return Verdict("ok", "picking.undone_more", values, task=f"picking/{pick_list.id}")


def take_promises(session: Session, line_id: int, given: dict[int, int]) -> None:
    """So much of what order lines are promised at a stop is free again. Raises Refused once it was picked."""
    wanted = select(Allocation).join(PickLine, PickLine.id == Allocation.pick_line_id)
    rows = session.scalars(
        wanted.where(PickLine.id == line_id, Allocation.location_id == PickLine.location_id),
        execution_options={"populate_existing": True},
    ).all()
    left = dict(given)
    for promise in rows:
        part = min(left.get(promise.customer_order_line_id, 0), promise.quantity)
        if part:
            ledger.release(session, promise, part if part < promise.quantity else None)
            left[promise.customer_order_line_id] -= part
    if any(left.values()):
        raise Refused("picking.undo_in_list")


def _lacking(session: Session, stop: Stop) -> dict[int, int]:
    """What the orders of this stop want more of its product than they have and are promised, by order line."""
    orders = {share.order_id for share in stop.shares}
    lacks = still_wanted()
    wanted = (
        select(CustomerOrderLine.id, lacks)
        .where(
            CustomerOrderLine.customer_order_id.in_(orders),
            CustomerOrderLine.product_id == stop.product.id,
            lacks > 0,
        )
        .order_by(CustomerOrderLine.customer_order_id, CustomerOrderLine.line)
    )
    return shortages.by_line(session.execute(wanted).all())
