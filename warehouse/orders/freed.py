"""Which orders goods that arrive make possible, and the promises made to them.

An order waits for a product when the bins cannot serve it, after those that are more urgent. What arrives goes to the
waiting orders, the most urgent first; freed is an order whose wish for the product is then served whole (one that
ships complete: whose every wish is). Where the building promises its dock, that happens as a line is counted;
else it is only told then, and promised when the goods lie in a bin. A promise made here has no stop yet: it is
work, and Next work or a wave makes a list of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from warehouse.orders.queries import WantingLine, lacking_others, wanting
from warehouse.sites import Warehouse
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Need, Promise, is_sound, promisable_quantity
from warehouse.stock.ledger import Act, BalanceKey, Goods, NotEnough
from warehouse.stock.models import PICKABLE_KINDS, Location, Lot
from warehouse.stock.places import is_inbound
from warehouse.stock.quantities import Allocation, Balance


@dataclass
class Freed:
    """How many orders, and what was promised to them: for the memo of the scan, so that its undo can take it back."""

    orders: int = 0
    promised: list[list[int]] = field(default_factory=list)


@dataclass(frozen=True)
class Served:
    """What arriving goods give to whom: the orders that get all that they lack, and the needs to promise."""

    orders: frozenset[int]
    needs: list[Need]


def by_arrival(session: Session, act: Act, product_ids: Iterable[int], dock_id: int) -> Freed:
    """Goods were counted in: tell how many orders they free, and promise them where the dock is promised."""
    lines = wanting(session, act.warehouse_id, act.at, product_ids)
    if not lines:
        return Freed()
    promises = session.get_one(Warehouse, act.warehouse_id).promises_dock
    stock = _stock(session, act.warehouse_id, {line.product_id for line in lines}, dock_id)
    freed = Freed()
    for product_id, (on_shelves, at_dock, on_dock) in stock.items():
        # What stands on a pallet is told, and promised only when it lies in its bin.
        arrived = on_dock if promises else at_dock
        served = _served(session, act, lines, product_id, on_shelves, arrived)
        freed.orders += len(served.orders)
        if promises:
            freed.promised += _promise(session, act, served.needs, dock_id)
    return freed


def by_placing(session: Session, act: Act, goods: Goods, place: Location) -> Freed:
    """Goods lie in a bin now: promise them to the orders that waited for them."""
    if place.kind not in PICKABLE_KINDS or place.held_at is not None:
        return Freed()
    here = BalanceKey(act.warehouse_id, place.id, goods.product_id, goods.lot_id)
    found = wanting(session, act.warehouse_id, act.at, [goods.product_id], *_lying(here))
    lot = session.get_one(Lot, goods.lot_id) if found else None
    lines = [line for line in found if lot is None or _lasts(lot, line)]
    if not lines:
        return Freed()
    # PostgreSQL answers a sum of sums as a decimal number.
    on_shelves, lying = int(lines[0].on_shelves), int(lines[0].here)
    arrived = min(goods.quantity, lying)
    served = _served(session, act, lines, goods.product_id, on_shelves - arrived, arrived)
    freed = Freed(len(served.orders))
    for need in served.needs:
        ledger.allocate(session, here, need.order_line_id, need.quantity)
        promise = Promise(need.order_line_id, place.id, goods.product_id, goods.lot_id, need.quantity)
        freed.promised.append(_kept(promise))
    return freed


def take_back(session: Session, memo: Sequence[dict[str, Any]]) -> None:
    """Before goods go back: free what their scan had promised. Raises NotEnough once somebody walks for it."""
    for entry in memo:
        for line_id, place_id, product_id, lot_id, quantity in entry.get("promised", ()):
            key = {"customer_order_line_id": line_id, "location_id": place_id}
            wanted = select(Allocation).filter_by(**key, product_id=product_id, lot_id=lot_id)
            promise = session.scalar(wanted.execution_options(populate_existing=True))
            if promise is None:
                continue
            if promise.pick_line_id is not None or promise.quantity < quantity:
                raise NotEnough(place_id, Goods(product_id, lot_id, quantity))
            ledger.release(session, promise, quantity if promise.quantity > quantity else None)


def make_room(session: Session, place_id: int, goods: Goods) -> None:
    """Free so many of the goods in a place, where promises without a walk hold them: the least urgent promise first."""
    key = {"location_id": place_id, "product_id": goods.product_id, "lot_id": goods.lot_id}
    here = [getattr(Balance, name) == value for name, value in key.items()]
    free = session.scalar(select(allocation.free_quantity()).where(*here))
    lacking = goods.quantity - (free or 0)
    if lacking <= 0:
        return
    waiting = select(Allocation).filter_by(**key, pick_line_id=None).order_by(Allocation.id.desc())
    for promise in session.scalars(waiting.execution_options(populate_existing=True)).all():
        part = min(lacking, promise.quantity)
        if part > 0:
            ledger.release(session, promise, part if part < promise.quantity else None)
            lacking -= part


def share(lines: Sequence[WantingLine], on_shelves: int, arrived: int) -> Served:
    """Who gets what, pure: the bins serve the most urgent first, what arrived goes to those that are left."""
    needs, lacking, whole = [], set(), set()
    for line in lines:
        from_bins = min(line.quantity, on_shelves)
        on_shelves -= from_bins
        missing = line.quantity - from_bins
        given = min(missing, arrived)
        arrived -= given
        if given:
            needs.append(Need(line.order_line_id, line.product_id, given, line.lasts_until))
            whole.add(line.order_id)
        if missing > given:
            lacking.add(line.order_id)
    return Served(frozenset(whole - lacking), needs)


def _served(
    session: Session, act: Act, lines: Sequence[WantingLine], product_id: int, on_shelves: int, arrived: int
) -> Served:
    """As `share`, without the orders that ship complete and could not."""
    mine = [line for line in lines if line.product_id == product_id]
    complete = sorted({line.order_id for line in mine if line.ships_complete})
    out: set[int] = set()
    if complete and arrived:
        out = lacking_others(session, act.warehouse_id, act.at, complete, product_id)
    while True:
        served = share([line for line in mine if line.order_id not in out], on_shelves, arrived)
        of_line = {line.order_line_id: line for line in mine}
        partly = {
            of_line[need.order_line_id].order_id
            for need in served.needs
            if of_line[need.order_line_id].ships_complete
        } - served.orders
        if not partly:
            return served
        out |= partly


def _lasts(lot: Lot, line: WantingLine) -> bool:
    """The lot is good for as long as the line's channel and product demand."""
    return lot.expires_on is None or line.lasts_until is None or lot.expires_on >= line.lasts_until


def _stock(
    session: Session, warehouse_id: int, product_ids: set[int], place_id: int
) -> dict[int, tuple[int, int, int]]:
    """Of each product what lies free in bins; at the docks with what stands there; and in this place itself."""
    in_bins = Location.kind.in_(PICKABLE_KINDS)
    free = promisable_quantity()
    sums = [
        func.sum(case((counts, free), else_=0)) for counts in (in_bins, is_inbound(), Location.id == place_id)
    ]
    wanted = (
        select(Balance.product_id, *sums)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, Balance.product_id.in_(product_ids), *is_sound())
        .group_by(Balance.product_id)
    )
    return {row[0]: (int(row[1]), int(row[2]), int(row[3])) for row in session.execute(wanted)}


def _lying(here: BalanceKey) -> list[Any]:
    """What lies free of a product in bins, and of these very goods in this one: columns of the same look."""
    free = (
        select(func.coalesce(func.sum(promisable_quantity()), 0))
        .select_from(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == here.warehouse_id, Balance.product_id == here.product_id, *is_sound())
    )
    on_shelves = free.where(Location.kind.in_(PICKABLE_KINDS))
    mine = free.where(Balance.location_id == here.location_id, Balance.lot_id == here.lot_id)
    return [on_shelves.correlate(None).scalar_subquery(), mine.correlate(None).scalar_subquery()]


def _promise(session: Session, act: Act, needs: list[Need], place_id: int) -> list[list[int]]:
    """Promise what lies in this one place."""
    if not needs:
        return []
    made = allocation.allocate(session, act.warehouse_id, needs, [place_id]).promises
    return [_kept(promise) for promise in made]


def _kept(promise: Promise) -> list[int]:
    return [promise.order_line_id, promise.location_id, promise.product_id, promise.lot_id, promise.quantity]
