"""Making pick lists of promises, adding stops to them, and giving them back.

An order is on one open list at a time, so that its promises in a bin belong to one stop. What is promised is
decided before (releasing.py); `add_stops` takes promises of any orders, so a batch is the same thing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, select, update
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.picking import route
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote
from warehouse.picking.route import Place
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Promise
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation


@dataclass(frozen=True)
class Group:
    """Orders of one list, and the way in which it is picked: one of `PICK_WAYS`."""

    order_ids: tuple[int, ...]
    way: str = "single"


def make_many(
    session: Session, act: Act, promises: Mapping[int, Sequence[Promise]], groups: Sequence[Group]
) -> dict[int, PickList]:
    """A pick list for each group of orders (`promises`: order -> its own), in a few statements however many they are.

    Answers the list of each order; the groups name every order once.
    """
    lists = [
        PickList(warehouse_id=act.warehouse_id, made_at=act.at, lines_total=0, way=group.way)
        for group in groups
    ]
    session.add_all(lists)
    session.flush()
    made = {
        order_id: pick_list
        for group, pick_list in zip(groups, lists, strict=True)
        for order_id in group.order_ids
    }
    session.add_all(
        PickListOrder(pick_list_id=pick_list.id, customer_order_id=order_id)
        for order_id, pick_list in made.items()
    )
    walked = route.building(session, act.warehouse_id)
    places = places_of(session, {one.location_id for ones in promises.values() for one in ones})
    stops: list[tuple[PickList, _NewStop]] = []
    for group, pick_list in zip(groups, lists, strict=True):
        ones = [one for order_id in group.order_ids for one in promises[order_id]]
        found = _stops(ones, walked.order(places[one.location_id] for one in ones))
        pick_list.lines_total = len(found)
        stops += [(pick_list, stop) for stop in found]
    session.flush()
    _write_stops(session, stops)
    return made


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
    _put_in_walk_order(session, pick_list)
    return list(stops.values()), dict(grown)


def new_stop(session: Session, pick_list: PickList, promise: Promise) -> PickLine:
    """A stop for nothing yet, at its place in the walk."""
    line = _new_line(session, pick_list, promise)
    session.flush()
    _put_in_walk_order(session, pick_list)
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
    give_back_all(session, [pick_list], act)


def give_back_all(session: Session, pick_lists: Sequence[PickList], act: Act) -> None:
    """The same of many, in a few statements however many they are."""
    for part in in_parts([pick_list.id for pick_list in pick_lists]):
        ledger.release_all(session, session.scalars(_to_fetch(PickLine.pick_list_id.in_(part))).all())
        for table, over, at in (
            (PickLine, PickLine.finished_at, "finished_at"),
            (PickTote, PickTote.closed_at, "closed_at"),
        ):
            open_rows = update(table).where(table.pick_list_id.in_(part), over.is_(None))
            more = {"version": PickLine.version + 1} if table is PickLine else {}
            session.execute(
                open_rows.values({at: act.at} | more).execution_options(synchronize_session="fetch")
            )
    for pick_list in pick_lists:
        pick_list.finished_at = pick_list.withdrawn_at = act.at
    session.flush()


def unrelease(
    session: Session, pick_lists: Sequence[PickList], order_ids: Collection[int] | None = None
) -> None:
    """Their orders (of several these) are as before the lists, unless an earlier walk has picked for them."""
    for part in in_parts([pick_list.id for pick_list in pick_lists]):
        wanted = (
            select(CustomerOrder)
            .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
            .join(PickList, PickList.id == PickListOrder.pick_list_id)
            .where(PickList.id.in_(part), CustomerOrder.released_at == PickList.made_at)
        )
        for order in session.scalars(wanted):
            if order_ids is None or order.id in order_ids:
                order.released_at = None
    session.flush()


def let_leave(session: Session, pick_list: PickList) -> None:
    """The orders for which an unstarted list fetches nothing any more are on no list: others may take them up."""
    served = (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(PickLine, PickLine.id == Allocation.pick_line_id)
        .where(PickLine.pick_list_id == pick_list.id)
    )
    idle = select(PickListOrder).where(
        PickListOrder.pick_list_id == pick_list.id, PickListOrder.customer_order_id.not_in(served)
    )
    leaving = session.scalars(idle).all()
    unrelease(session, [pick_list], [one.customer_order_id for one in leaving])
    for one in leaving:
        session.delete(one)
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
    return session.scalars(_to_fetch(PickLine.pick_list_id == pick_list_id)).all()


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


def _to_fetch(of: ColumnElement[bool]) -> Select[Allocation]:
    return (
        select(Allocation)
        .join(PickLine, PickLine.id == Allocation.pick_line_id)
        .where(of, Allocation.location_id == PickLine.location_id)
        .order_by(
            Allocation.location_id,
            Allocation.product_id,
            Allocation.lot_id,
            Allocation.customer_order_line_id,
        )
        .execution_options(populate_existing=True)
    )


@dataclass
class _NewStop:
    """A stop to be written: its place in the walk, and what it fetches for whom."""

    sequence: int
    promises: list[Promise]

    @property
    def columns(self) -> dict[str, int]:
        first = self.promises[0]
        return {
            "sequence": self.sequence,
            "location_id": first.location_id,
            "product_id": first.product_id,
            "lot_id": first.lot_id,
            "quantity": sum(one.quantity for one in self.promises),
        }


def _stops(promises: Iterable[Promise], walk: Sequence[Place]) -> list[_NewStop]:
    """One stop for the same goods in the same bin, numbered along the walk."""
    turns = {place.location_id: turn for turn, place in enumerate(walk)}
    goods: dict[tuple[int, int, int], list[Promise]] = defaultdict(list)
    for one in promises:
        goods[one.location_id, one.product_id, one.lot_id].append(one)
    along = sorted(goods, key=lambda key: (turns[key[0]], key))
    return [_NewStop(number, goods[key]) for number, key in enumerate(along, start=1)]


def places_of(session: Session, location_ids: Collection[int]) -> dict[int, Place]:
    """Where these places are."""
    places: dict[int, Place] = {}
    for part in in_parts(sorted(location_ids)):
        rows = session.execute(select(*route.COLUMNS).where(Location.id.in_(part)))
        places |= {place.location_id: place for place in (Place(*row) for row in rows)}
    return places


def _write_stops(session: Session, stops: Sequence[tuple[PickList, _NewStop]]) -> None:
    """The stops of new lists; then each promise of their orders learns which of them fetches it."""
    rows = [{"warehouse_id": one.warehouse_id, "pick_list_id": one.id, **stop.columns} for one, stop in stops]
    if rows:
        session.execute(insert(PickLine), rows)
    for part in in_parts(sorted({one.id for one, _stop in stops})):
        allocation.assign_all(session, _served_by(part))


def _served_by(list_ids: Sequence[int]) -> Select[int, int, int, int, int]:
    """Order line, location, product and lot of what these lists fetch, with the stop that does."""
    goods = (PickLine.location_id, PickLine.product_id, PickLine.lot_id)
    return (
        select(CustomerOrderLine.id, *goods, PickLine.id)
        .join(PickListOrder, PickListOrder.pick_list_id == PickLine.pick_list_id)
        .join(
            CustomerOrderLine,
            (CustomerOrderLine.customer_order_id == PickListOrder.customer_order_id)
            & (CustomerOrderLine.product_id == PickLine.product_id),
        )
        .where(PickLine.pick_list_id.in_(list_ids))
    )


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


def _put_in_walk_order(session: Session, pick_list: PickList) -> None:
    """Number the stops: those that are done or at hand as they were, the others along the shortest way from there."""
    wanted = (
        select(PickLine, *route.COLUMNS)
        .join(Location, Location.id == PickLine.location_id)
        .where(PickLine.pick_list_id == pick_list.id)
        .order_by(PickLine.finished_at.is_(None), PickLine.finished_at, PickLine.sequence, PickLine.id)
    )
    rows: Sequence[Any] = session.execute(wanted).all()
    stops: list[tuple[PickLine, Place]] = [(line, Place(*place)) for line, *place in rows]
    begun = [stop for stop in stops if _is_begun(stop[0])]
    here = next((place for _line, place in reversed(begun) if place.point is not None), None)
    ahead = [stop for stop in stops if not _is_begun(stop[0])]
    walk = route.building(session, pick_list.warehouse_id).order((place for _line, place in ahead), here)
    turns = {place: turn for turn, place in enumerate(walk)}
    ahead.sort(key=lambda stop: (turns[stop[1]], stop[0].id))
    for number, (line, _place) in enumerate([*begun, *ahead], start=1):
        line.sequence = number
    session.flush()


def _is_begun(line: PickLine) -> bool:
    """Somebody has been there, or stands there."""
    return line.finished_at is not None or line.bin_confirmed_at is not None


def _waiting_lines(session: Session, pick_list_id: int) -> list[PickLine]:
    wanted = select(PickLine).where(PickLine.pick_list_id == pick_list_id, PickLine.finished_at.is_(None))
    return list(session.scalars(wanted.order_by(PickLine.id)))


def _goods_of(line: PickLine) -> tuple[int, int, int]:
    return (line.location_id, line.product_id, line.lot_id)


def _as_promise(row: Allocation) -> Promise:
    return Promise(row.customer_order_line_id, row.location_id, row.product_id, row.lot_id, row.quantity)
