"""What a change to an order does to the walks that serve it: its stops shrink, vanish, or new ones join.

Whoever changes an order holds its row; the lists are locked here, in the order of their numbers. A walk in
somebody's hands goes on: the next screen shows what is left.
"""

from __future__ import annotations

from sqlalchemy import Select, delete, exists, func, select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.wishes import needs_of
from warehouse.picking import lists
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote
from warehouse.stock import allocation, ledger
from warehouse.stock.ledger import Act
from warehouse.stock.quantities import Allocation


def is_in_hands(session: Session, order_id: int) -> bool:
    """Somebody walks for this order now."""
    mine = lists.open_lists_of(order_id).where(PickList.claimed_by.is_not(None))
    return session.scalar(mine.limit(1)) is not None


def take_order_out(session: Session, act: Act, pick_list: PickList, order_id: int) -> bool:
    """Take one order out of a (locked) list that serves others too: what was not fetched for it is free.

    False where something was fetched for it: its tote stays on the walk. A list that nobody has begun and that has
    nothing left is over.
    """
    lines = select(CustomerOrderLine.id).where(CustomerOrderLine.customer_order_id == order_id)
    mine = set(session.scalars(lines))
    for promise in lists.promises_to_fetch(session, pick_list.id):
        if promise.customer_order_line_id in mine:
            let_go(session, act, pick_list, promise, promise.quantity)
            note(act, pick_list)
    if _was_fetched(session, pick_list.id, mine):
        return False
    # Whoever walks with it is told that it was stopped: in their list it stays.
    if pick_list.claimed_by is None:
        session.execute(
            delete(PickListOrder).where(
                PickListOrder.pick_list_id == pick_list.id, PickListOrder.customer_order_id == order_id
            )
        )
    end_unbegun(session, act, pick_list)
    return True


def shrink(session: Session, act: Act, line: CustomerOrderLine, quantity: int) -> None:
    """So many of a line are wanted now: its stops are for so many fewer, those at the end of the walk first."""
    for number in session.scalars(lists.open_lists_of(line.customer_order_id)).all():
        lists.lock(session, number)
    rows = session.execute(_stops_of(line.id), execution_options={"populate_existing": True}).all()
    too_many = _promised(session, line.id) + line.quantity_dispatched - quantity
    for promise, stop in rows:
        freed = min(too_many, promise.quantity)
        if freed > 0:
            pick_list = session.get_one(PickList, stop.pick_list_id)
            let_go(session, act, pick_list, promise, freed)
            note(act, pick_list)
            too_many -= freed
    for pick_list in {session.get_one(PickList, stop.pick_list_id) for _promise, stop in rows}:
        end_unbegun(session, act, pick_list)


def join(session: Session, act: Act, order_id: int) -> int:
    """What an order wants more joins the walk that serves it, as far as there is stock; without a walk it waits for
    one. Answers how many pieces joined.
    """
    pick_list = _open_list(session, order_id)
    needs = needs_of(session, [order_id], act.at).get(order_id, [])
    if pick_list is None or not needs:
        return 0
    found = allocation.allocate(session, pick_list.warehouse_id, needs)
    lists.add_stops(session, pick_list, found.promises)
    note(act, pick_list)
    return sum(promise.quantity for promise in found.promises)


def let_go(session: Session, act: Act, pick_list: PickList, promise: Allocation, quantity: int) -> None:
    """So many of a promise are not fetched; the stop shrinks, and one from which some was fetched is done."""
    stop = session.get_one(PickLine, promise.pick_line_id, populate_existing=True)
    ledger.release(session, promise, quantity if quantity < promise.quantity else None)
    stop.short_asked_at = stop.number_asked_at = None
    stop.quantity_in_hand = 0
    if stop.quantity_picked and stop.quantity - quantity <= stop.quantity_picked:
        stop.finished_at = act.at
    lists.take_out(session, pick_list, stop, quantity)


def note(act: Act, pick_list: PickList) -> None:
    """Whoever walks is told at the next screen that the stops are others now."""
    if pick_list.claimed_by is not None:
        pick_list.changed_at = act.at


def end_unbegun(session: Session, act: Act, pick_list: PickList) -> None:
    """A list with nothing left to fetch that nobody has in hand is over."""
    is_begun = pick_list.claimed_by is not None or lists.has_picked(session, pick_list.id)
    is_open = pick_list.finished_at is None and not is_begun
    if is_open and not lists.promises_to_fetch(session, pick_list.id):
        lists.give_back(session, pick_list, act)


def _was_fetched(session: Session, pick_list_id: int, order_lines: set[int]) -> bool:
    """Something of these order lines lies in a tote of this walk."""
    totes = select(PickTote.location_id).where(
        PickTote.pick_list_id == pick_list_id, PickTote.closed_at.is_(None)
    )
    held = exists().where(
        Allocation.customer_order_line_id.in_(order_lines), Allocation.location_id.in_(totes)
    )
    return bool(session.scalar(select(held)))


def _promised(session: Session, order_line_id: int) -> int:
    """All that the line is promised, wherever it lies."""
    wanted = select(func.sum(Allocation.quantity)).filter_by(customer_order_line_id=order_line_id)
    return session.scalar(wanted) or 0


def _open_list(session: Session, order_id: int) -> PickList | None:
    """The walk that serves the order, locked, while it is open."""
    for number in session.scalars(lists.open_lists_of(order_id)).all():
        pick_list = lists.lock(session, number)
        if pick_list is not None and pick_list.finished_at is None:
            return pick_list
    return None


def _stops_of(order_line_id: int) -> Select[Allocation, PickLine]:
    """What a line is still to be fetched by open walks, the last stops first."""
    return (
        select(Allocation, PickLine)
        .join(PickLine, PickLine.id == Allocation.pick_line_id)
        .join(PickList, PickList.id == PickLine.pick_list_id)
        .where(
            Allocation.customer_order_line_id == order_line_id,
            Allocation.location_id == PickLine.location_id,
            PickList.finished_at.is_(None),
        )
        .order_by(PickLine.postponed.desc(), PickLine.sequence.desc(), PickLine.id.desc())
    )
