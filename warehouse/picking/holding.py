"""Something was put on hold: nobody is sent for it any more, and what is promised of it is found elsewhere.

What lies in bins is given back, whoever walks for it: their stop shrinks or is gone, and other stock takes its
place on the same walk. What is picked already stays in its tote, where the bench refuses it. A list on which
nothing is left to fetch, and which nobody has begun, is taken apart.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from warehouse.orders.wishes import with_life
from warehouse.picking import changing, lists
from warehouse.picking.models import PickLine, PickList
from warehouse.picking.operations import withdraw_list
from warehouse.picking.walk import forget
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Need
from warehouse.stock.ledger import Act, NotEnough
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Allocation

#: How often we look again after a picker was faster.
LOOKS = 3
_COLUMNS = {"product": Allocation.product_id, "lot": Allocation.lot_id, "location": Allocation.location_id}


def stop(session: Session, act: Act, kind: str, number: int) -> int:
    """Take what is on hold out of the walks. Answers how many order lines were to have some of it."""
    forget(session)
    if kind == "order":
        withdraw_list(session, act, number)
        return 0
    for look in range(LOOKS):
        try:
            with session.begin_nested():
                return _take_out(session, act, _COLUMNS[kind] == number)
        except NotEnough:
            if look == LOOKS - 1:
                raise
    raise AssertionError("unreachable")


def _take_out(session: Session, act: Act, meant: ColumnElement[bool]) -> int:
    walks = _lock_walks(session, meant)
    needs: dict[int | None, list[Need]] = defaultdict(list)
    order_lines = set()
    for promise in _promises(session, meant):
        line = session.get(PickLine, promise.pick_line_id) if promise.pick_line_id else None
        need = Need(promise.customer_order_line_id, promise.product_id, promise.quantity)
        ledger.release(session, promise)
        order_lines.add(need.order_line_id)
        if line is not None and line.pick_list_id in walks:
            _shrink(session, act, walks[line.pick_list_id], line, need.quantity)
            needs[line.pick_list_id].append(need)
    for number, walk in walks.items():
        _find_elsewhere(session, act, walk, needs[number])
    return len(order_lines)


def _lock_walks(session: Session, meant: ColumnElement[bool]) -> dict[int, PickList]:
    """The walks that are to fetch some of it, ours until the transaction ends: the first lock of each act on one."""
    wanted = (
        select(PickLine.pick_list_id)
        .join(Allocation, Allocation.pick_line_id == PickLine.id)
        .where(meant, Allocation.location_id == PickLine.location_id)
        .distinct()
        .order_by(PickLine.pick_list_id)
    )
    locked = [lists.lock(session, number) for number in session.scalars(wanted).all()]
    return {walk.id: walk for walk in locked if walk is not None and walk.finished_at is None}


def _promises(session: Session, meant: ColumnElement[bool]) -> list[Allocation]:
    """What is promised of it in bins, in the order in which balances are locked."""
    wanted = (
        select(Allocation)
        .join(Location, Location.id == Allocation.location_id)
        .where(meant, Location.kind.not_in(CONTAINER_KINDS))
        .order_by(
            Allocation.location_id,
            Allocation.product_id,
            Allocation.lot_id,
            Allocation.customer_order_line_id,
        )
    )
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def _shrink(session: Session, act: Act, walk: PickList, line: PickLine, quantity: int) -> None:
    """The stop is for so many fewer; what was fetched there stays on record."""
    if line.quantity_picked and line.quantity - quantity <= line.quantity_picked:
        line.finished_at = act.at
    line.short_asked_at = line.number_asked_at = None
    changing.note(act, walk)
    lists.take_out(session, walk, line, quantity)


def _find_elsewhere(session: Session, act: Act, walk: PickList, needs: list[Need]) -> None:
    found = allocation.allocate(session, walk.warehouse_id, with_life(session, needs, act.at))
    lists.add_stops(session, walk, found.promises)
    is_begun = walk.claimed_by is not None or lists.has_picked(session, walk.id)
    if not is_begun and not lists.promises_to_fetch(session, walk.id):
        lists.give_back(session, walk, act)
