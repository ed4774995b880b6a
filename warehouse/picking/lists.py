"""Making pick lists of promises, adding stops to them, and giving them back.

An order is on one open list at a time, so that its promises in a bin belong to one stop. A list of Floor 1
serves one order; what makes it (`add_stops`) takes promises of any orders, so a batch is the same thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from warehouse.orders import queries as orders
from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Need, Promise
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation


class _NotComplete(Exception):
    """An order that ships complete cannot be promised whole; what was promised goes back."""


def make_list(session: Session, act: Act, order_id: int) -> PickList | None:
    """Promise what there is to an order and make its pick list; None when there is nothing to fetch.

    Of two who want the same order at once, one gets it and the other None: its row is locked, not waited for.
    """
    order = session.scalar(
        select(CustomerOrder)
        .where(CustomerOrder.id == order_id, *orders.is_open(act.warehouse_id, act.at))
        .with_for_update(skip_locked=True, of=CustomerOrder, key_share=True)
        .execution_options(populate_existing=True)
    )
    if order is None or is_on_a_walk(session, order_id):
        return None
    try:
        with session.begin_nested():
            promises = _promise(session, order)
    except _NotComplete:
        return None
    if not promises:
        return None
    order.released_at = order.released_at or act.at
    return _list_of(session, act, [order_id], promises)


def is_on_a_walk(session: Session, order_id: int) -> bool:
    """True while an open pick list serves the order."""
    return session.scalar(open_lists_of(order_id).limit(1)) is not None


def open_lists_of(order_id: int) -> Select[int]:
    """The open lists that serve an order."""
    return (
        select(PickList.id)
        .join(PickListOrder, PickListOrder.pick_list_id == PickList.id)
        .where(PickListOrder.customer_order_id == order_id, PickList.finished_at.is_(None))
        .order_by(PickList.id)
    )


def lock(session: Session, pick_list_id: int) -> PickList | None:
    """The list, ours until the transaction ends: the first lock that an act takes."""
    return session.get(
        PickList, pick_list_id, with_for_update={"of": PickList, "key_share": True}, populate_existing=True
    )


def add_stops(
    session: Session, pick_list: PickList, promises: Iterable[Promise]
) -> tuple[list[PickLine], dict[int, int]]:
    """Give promises their stops: a waiting stop of the same goods grows, others are new and find their place in
    the walk. Answers the stops, and by how many pieces each grew.
    """
    waiting = {_goods_of(line): line for line in _waiting_lines(session, pick_list.id)}
    grown: dict[int, int] = defaultdict(int)
    stops: dict[int, PickLine] = {}
    for promise in promises:
        key = (promise.location_id, promise.product_id, promise.lot_id)
        line = waiting.get(key)
        if line is None:
            line = waiting[key] = _new_line(session, pick_list, promise)
        line.quantity += promise.quantity
        session.flush()
        allocation.assign(session, promise, line.id)
        grown[line.id] += promise.quantity
        stops[line.id] = line
    _put_in_walk_order(session, pick_list.id)
    return list(stops.values()), dict(grown)


def new_stop(session: Session, pick_list: PickList, promise: Promise) -> PickLine:
    """A stop for nothing yet, at its place in the walk."""
    line = _new_line(session, pick_list, promise)
    session.flush()
    _put_in_walk_order(session, pick_list.id)
    return line


def take_out(session: Session, pick_list: PickList, line: PickLine, quantity: int) -> None:
    """The stop is for so many fewer; one that is for nothing any more is no line of the list."""
    line.quantity -= quantity
    if line.quantity == 0:
        pick_list.lines_total -= 1
        session.delete(line)
    session.flush()


def give_back(session: Session, pick_list: PickList, act: Act) -> None:
    """A list on which nothing was picked: its promises are free again, its totes too, and it is over."""
    release_unpicked(session, pick_list.id)
    for line in _waiting_lines(session, pick_list.id):
        line.finished_at = act.at
    finish(session, pick_list, act)
    pick_list.withdrawn_at = act.at
    session.flush()


def finish(session: Session, pick_list: PickList, act: Act) -> list[PickTote]:
    """The walk is over; its totes belong to no walk any more. Answers them."""
    totes = open_totes(session, pick_list.id)
    for tote in totes:
        tote.closed_at = act.at
    pick_list.finished_at = act.at
    session.flush()
    return totes


def release_unpicked(session: Session, pick_list_id: int) -> list[tuple[Promise, int | None]]:
    """Free what the list promised and nobody has fetched yet. Answers what that was, with the stop of each."""
    released = []
    for promise in promises_to_fetch(session, pick_list_id):
        released.append((_as_promise(promise), promise.pick_line_id))
        ledger.release(session, promise)
    return released


def promises_to_fetch(session: Session, pick_list_id: int) -> Sequence[Allocation]:
    """The promises of a list that still lie in their bins, in the order in which balances are locked."""
    wanted = (
        select(Allocation)
        .join(PickLine, PickLine.id == Allocation.pick_line_id)
        .where(PickLine.pick_list_id == pick_list_id, Allocation.location_id == PickLine.location_id)
        .order_by(
            Allocation.location_id,
            Allocation.product_id,
            Allocation.lot_id,
            Allocation.customer_order_line_id,
        )
    )
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def open_totes(session: Session, pick_list_id: int) -> list[PickTote]:
    """The totes that a walk carries, the first one first."""
    wanted = select(PickTote).where(PickTote.pick_list_id == pick_list_id, PickTote.closed_at.is_(None))
    return list(session.scalars(wanted.order_by(PickTote.id).execution_options(populate_existing=True)))


def carrier_of(session: Session, tote_id: int) -> int | None:
    """The list whose walk carries this tote now."""
    wanted = select(PickTote.pick_list_id)
    return session.scalar(wanted.where(PickTote.location_id == tote_id, PickTote.closed_at.is_(None)))


def most_postponed(session: Session, pick_list_id: int) -> int:
    """How often the stop at the end of the walk was put there; a stop that is postponed more comes after it."""
    wanted = select(func.max(PickLine.postponed)).where(PickLine.pick_list_id == pick_list_id)
    return session.scalar(wanted) or 0


def has_picked(session: Session, pick_list_id: int) -> bool:
    """True once a piece was fetched for this list."""
    wanted = select(PickLine.id).where(PickLine.pick_list_id == pick_list_id, PickLine.quantity_picked > 0)
    return session.scalar(wanted.limit(1)) is not None


def _promise(session: Session, order: CustomerOrder) -> list[Promise]:
    waiting = orders.promises_without_a_walk(session, order.id)
    needs = [
        Need(line.order_line_id, line.product_id, line.quantity)
        for line in orders.wanted_lines(session, order.id)
    ]
    made = allocation.allocate(session, order.warehouse_id, needs) if needs else allocation.Allocated()
    if made.short and order.ships_complete:
        raise _NotComplete
    return [*waiting, *made.promises]


def _list_of(session: Session, act: Act, order_ids: list[int], promises: list[Promise]) -> PickList:
    pick_list = PickList(warehouse_id=act.warehouse_id, made_at=act.at, lines_total=0)
    session.add(pick_list)
    session.flush()
    session.add_all(
        PickListOrder(pick_list_id=pick_list.id, customer_order_id=order_id) for order_id in order_ids
    )
    add_stops(session, pick_list, promises)
    return pick_list


def _new_line(session: Session, pick_list: PickList, promise: Promise) -> PickLine:
    line = PickLine(
        warehouse_id=pick_list.warehouse_id,
        pick_list_id=pick_list.id,
        sequence=0,
        location_id=promise.location_id,
        product_id=promise.product_id,
        lot_id=promise.lot_id,
        quantity=0,
    )
    pick_list.lines_total += 1
    session.add(line)
    return line


def _put_in_walk_order(session: Session, pick_list_id: int) -> None:
    """Number the stops along the walk: by the places' sequence, then code; what has no known bin comes last."""
    wanted = (
        select(PickLine)
        .join(Location, Location.id == PickLine.location_id)
        .where(PickLine.pick_list_id == pick_list_id)
        .order_by(Location.kind == "unlocated", Location.sequence, Location.code, PickLine.id)
    )
    for place, line in enumerate(session.scalars(wanted), start=1):
        line.sequence = place
    session.flush()


def _waiting_lines(session: Session, pick_list_id: int) -> list[PickLine]:
    wanted = select(PickLine).where(PickLine.pick_list_id == pick_list_id, PickLine.finished_at.is_(None))
    return list(session.scalars(wanted.order_by(PickLine.id)))


def _goods_of(line: PickLine) -> tuple[int, int, int]:
    return (line.location_id, line.product_id, line.lot_id)


def _as_promise(row: Allocation) -> Promise:
    return Promise(row.customer_order_line_id, row.location_id, row.product_id, row.lot_id, row.quantity)
