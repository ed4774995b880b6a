"""A bin failed one picker: whoever else was to fetch the same goods there is sent elsewhere before they walk.

Lines of other lists that nobody has begun, and promises that wait on no list. Who stands at the bin sees for
themselves. All is found elsewhere in one plan with what the reporter lacks, the most urgent order first.

Locks: the reporter holds their own list already. Lists are waited for in the order of their numbers only; where a
list with a smaller number is in somebody's hands just now, the act begins anew with that one locked first
(`LockFirst`). Orders of waiting promises are never waited for: who has one of them looks at it in that moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session

from warehouse.orders import queries as orders
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.picking import lists
from warehouse.picking.changing import end_unbegun, note
from warehouse.picking.models import PickLine, PickList, Shortage
from warehouse.scanning.registry import Context
from warehouse.stock import ledger
from warehouse.stock.columns import BALANCE_KEY, balance_of
from warehouse.stock.ledger import Act, BalanceKey, NotEnough
from warehouse.stock.promising import Promise
from warehouse.stock.quantities import Allocation

#: Where it is kept which lists this act has locked before it began.
_LOCKED = "picking.locked_first"
#: Goods in a bin: a stop there, or the balance itself.
Spot = PickLine | BalanceKey


class LockFirst(Exception):
    """Lists that must be locked before the act begins, so that two acts never wait for each other in a circle."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(f"lists {sorted(numbers)}")
        self.numbers = sorted(numbers)


@dataclass(frozen=True)
class Others:
    """What one order line of somebody else was to get from the bin. `list_id`: whose walk, None for none."""

    order_line_id: int
    order_id: int
    list_id: int | None
    quantity: int


def lock_before(session: Session, numbers: Sequence[int]) -> None:
    """Lock these lists, in order, before an act looks at its own."""
    session.info[_LOCKED] = set(numbers)
    for number in numbers:
        lists.lock(session, number)


def lock_walks(session: Session, own: PickList | None, line: Spot) -> set[int]:
    """The other walks that are to fetch these goods there, ours until the transaction ends. Raises LockFirst, but
    never where no walk is our own yet.
    """
    meant = set(session.scalars(_walks(own, line)))
    if not meant:
        return set()
    smaller = {number for number in meant if number < _number(own)}
    ours = _without_waiting(session, smaller)
    busy = smaller - ours - session.info.pop(_LOCKED, set())
    if busy:
        raise LockFirst(smaller)
    for number in sorted(meant - smaller):
        lists.lock(session, number)
    return ours | (meant - smaller)


def take_out(session: Session, walks: Collection[int], own: PickList | None, line: Spot) -> list[Others]:
    """Free what these walks, and orders on no walk, were to get there; their stops shrink or are gone."""
    rows = session.execute(_promises(own, line), execution_options={"populate_existing": True}).all()
    waiting = {order_id for _promise, stop, order_id in rows if stop is None}
    ours = _orders(session, waiting)
    freed = []
    for promise, stop, order_id in rows:
        if (stop.pick_list_id not in walks) if stop is not None else (order_id not in ours):
            continue
        one = Others(
            promise.customer_order_line_id, order_id, stop.pick_list_id if stop else None, promise.quantity
        )
        ledger.release(session, promise)
        if stop is not None:
            pick_list = session.get_one(PickList, stop.pick_list_id)
            stop.short_asked_at = None
            lists.take_out(session, pick_list, stop, one.quantity)
        freed.append(one)
    return freed


def unbegun(session: Session, own: PickList, line: PickLine) -> list[Others]:
    """What other walks are still to fetch of these goods there."""
    rows = session.execute(_promises(own, line), execution_options={"populate_existing": True}).all()
    return [
        Others(promise.customer_order_line_id, order_id, stop.pick_list_id, promise.quantity)
        for promise, stop, order_id in rows
        if stop is not None
    ]


def most_urgent_first(session: Session, order_lines: Collection[int]) -> list[int]:
    """Order lines by the urgency of their orders, of one order in their turn."""
    line, order = CustomerOrderLine, CustomerOrder
    wanted = (
        select(line.id)
        .join(order, order.id == line.customer_order_id)
        .where(line.id.in_(order_lines))
        .order_by(*orders.URGENCY, line.line)
    )
    return list(session.scalars(wanted))


def give_stops(
    session: Session, act: Act, freed: Sequence[Others], promises: Sequence[Promise]
) -> list[dict[str, Any]]:
    """Their walks fetch elsewhere what was found; a list nobody has begun that has nothing left is over.

    Answers, for an undo, what each order line lost here and got where.
    """
    of_list: dict[int, list[Promise]] = defaultdict(list)
    walk_of = {one.order_line_id: one.list_id for one in freed}
    for promise in promises:
        number = walk_of.get(promise.order_line_id)
        if number is not None:
            of_list[number].append(promise)
    for number in sorted({one.list_id for one in freed if one.list_id is not None}):
        pick_list = session.get_one(PickList, number)
        if of_list[number]:
            lists.add_stops(session, pick_list, of_list[number])
        note(act, pick_list)
        end_unbegun(session, act, pick_list)
    return [_entry(one, promises) for one in freed]


def bring_back(context: Context, line: Spot, entries: Sequence[dict[str, Any]]) -> int:
    """Undo: who was sent elsewhere comes here again, where that is still possible. Answers for how many order lines
    it is not: their walk has gone on, or their order is as good as served.
    """
    staying = 0
    for entry in entries:
        try:
            with context.session.begin_nested():
                _bring_back(context.session, line, entry)
        except (NotEnough, _GoneOn):
            staying += 1
    return staying


class _GoneOn(Exception):
    """What was found elsewhere is not as it was left."""


def _bring_back(session: Session, line: Spot, entry: dict[str, Any]) -> None:
    """Nobody is waited for: who works on that order or list now has gone on."""
    if not _orders(session, [entry["order"]]):
        raise _GoneOn
    pick_list = _open_walk(session, entry["list"]) if entry["list"] is not None else None
    for location_id, lot_id, quantity in entry["found"]:
        _let_go(session, pick_list, line, entry["order_line"], (location_id, lot_id, quantity))
    if _still_wanted(session, entry["order_line"]) < entry["quantity"]:
        raise _GoneOn
    ledger.allocate(session, balance_of(line), entry["order_line"], entry["quantity"])
    if pick_list is not None:
        place = (line.location_id, line.product_id, line.lot_id, entry["quantity"])
        lists.add_stops(session, pick_list, [Promise(entry["order_line"], *place)])


def _open_walk(session: Session, number: int) -> PickList | None:
    """The walk; None for one that is over: then the promise waits for a list. Raises _GoneOn while it is worked on."""
    pick_list = session.get(PickList, number, populate_existing=True)
    if pick_list is None or pick_list.finished_at is not None:
        return None
    if not _without_waiting(session, [number]):
        raise _GoneOn
    return pick_list


def _let_go(
    session: Session, pick_list: PickList | None, line: Spot, order_line: int, found: tuple[int, int, int]
) -> None:
    location_id, lot_id, quantity = found
    promise = session.scalar(
        select(Allocation)
        .filter_by(customer_order_line_id=order_line, location_id=location_id, lot_id=lot_id)
        .where(Allocation.product_id == line.product_id)
        .execution_options(populate_existing=True)
    )
    if promise is None or promise.quantity < quantity:
        raise _GoneOn
    stop = (
        session.get(PickLine, promise.pick_line_id, populate_existing=True) if promise.pick_line_id else None
    )
    if stop is not None and (pick_list is None or not _may_shrink(stop, pick_list)):
        raise _GoneOn
    ledger.release(session, promise, quantity if promise.quantity > quantity else None)
    if stop is not None and pick_list is not None:
        lists.take_out(session, pick_list, stop, quantity)


def _may_shrink(stop: PickLine, pick_list: PickList) -> bool:
    is_begun = stop.finished_at is not None or stop.bin_confirmed_at is not None or stop.quantity_picked > 0
    return stop.pick_list_id == pick_list.id and not is_begun


def _still_wanted(session: Session, order_line: int) -> int:
    wanted = select(orders.still_wanted()).join(CustomerOrder)
    is_open = (CustomerOrder.cancelled_at.is_(None), CustomerOrder.packed_at.is_(None))
    return session.scalar(wanted.where(CustomerOrderLine.id == order_line, *is_open)) or 0


def _entry(one: Others, promises: Sequence[Promise]) -> dict[str, Any]:
    found = [
        [promise.location_id, promise.lot_id, promise.quantity]
        for promise in promises
        if promise.order_line_id == one.order_line_id
    ]
    entry = {"order_line": one.order_line_id, "order": one.order_id, "list": one.list_id}
    return entry | {"quantity": one.quantity, "found": found}


def _walks(own: PickList | None, line: Spot) -> Any:
    """Numbers of the other open lists that are to fetch these goods there and have not begun to."""
    return (
        select(PickLine.pick_list_id)
        .join(PickList, PickList.id == PickLine.pick_list_id)
        .join(Allocation, Allocation.pick_line_id == PickLine.id)
        .where(*_is_here(line), PickList.id != _number(own), PickList.finished_at.is_(None), *_is_unbegun())
        .distinct()
    )


def _promises(own: PickList | None, line: Spot) -> Any:
    """What others are promised of these goods there, in the order in which balances are locked."""
    return (
        select(Allocation, PickLine, CustomerOrderLine.customer_order_id)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .outerjoin(PickLine, PickLine.id == Allocation.pick_line_id)
        .where(
            *_is_here(line),
            Allocation.pick_line_id.is_(None)
            | ((PickLine.pick_list_id != _number(own)) & and_(*_is_unbegun())),
        )
        .order_by(Allocation.customer_order_line_id)
    )


def _number(own: PickList | None) -> int:
    """Of the walk of whoever acts; 0, which is nobody's, for who has none."""
    return own.id if own is not None else 0


def _is_here(line: Spot) -> list[ColumnElement[bool]]:
    return [getattr(Allocation, name) == getattr(line, name) for name in BALANCE_KEY]


def _is_unbegun() -> list[ColumnElement[bool]]:
    """Nobody stands at the stop, took of it, or said something about it."""
    return [
        PickLine.finished_at.is_(None),
        PickLine.quantity_picked == 0,
        PickLine.bin_confirmed_at.is_(None),
        ~exists().where(Shortage.pick_line_id == PickLine.id),
    ]


def _without_waiting(session: Session, numbers: Collection[int]) -> set[int]:
    if not numbers:
        return set()
    wanted = select(PickList.id).where(PickList.id.in_(numbers)).order_by(PickList.id)
    return set(session.scalars(wanted.with_for_update(skip_locked=True, of=PickList, key_share=True)))


def _orders(session: Session, numbers: Collection[int]) -> set[int]:
    """Those of the orders that are ours now."""
    if not numbers:
        return set()
    wanted = select(CustomerOrder.id).where(CustomerOrder.id.in_(numbers)).order_by(CustomerOrder.id)
    return set(session.scalars(wanted.with_for_update(skip_locked=True, of=CustomerOrder, key_share=True)))
