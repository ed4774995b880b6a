"""An order with a larger priority or an earlier cut-off takes promises of later orders that nobody has started.

Not started: promised without a walk, or on a pick list that nobody has in hand, of which nothing was picked and
that has no tote. The least urgent order gives first. Its stop shrinks or vanishes; what it lacks now is looked for
elsewhere in the same plan (releasing.py), and else it waits. Of two equally urgent orders none takes from the other.

Orders and lists are locked only where nobody else has them just now (SKIP LOCKED): somebody who takes the list in
the same moment has begun it. So this never waits for a row while it holds another. The goods stay where they are,
promised as before: no balance changes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.wishes import needs_of
from warehouse.picking import lists
from warehouse.picking.models import PickLine, PickList, PickTote
from warehouse.stock import ledger
from warehouse.stock.allocation import Need, Promise, is_unheld
from warehouse.stock.ledger import Act, Goods, NotEnough
from warehouse.stock.models import CONTAINER_KINDS, Location, Lot
from warehouse.stock.quantities import Allocation, Balance

#: The larger priority, then the earlier cut-off, none last: what counts between two orders here.
Rank = tuple[int, bool, datetime | None]


@dataclass(eq=False)
class Held:
    """A promise that may be taken: whose it is, what of it is left while others take."""

    id: int
    promise: Promise
    order_id: int
    rank: Rank
    ships_complete: bool
    expires_on: date | None
    pick_line_id: int | None
    pick_list_id: int | None
    left: int

    def may_go_to(self, rank: Rank, need: Need) -> bool:
        """The order is more urgent, and the lot lasts long enough for it."""
        until = need.lasts_until
        lasts = until is None or self.expires_on is None or self.expires_on >= until
        return lasts and comes_before(rank, self.rank)


@dataclass(frozen=True)
class Taken:
    """So much of a held promise, for another order line."""

    held: Held
    order_line_id: int
    quantity: int

    @property
    def promise(self) -> Promise:
        """What the taker is promised by it."""
        old = self.held.promise
        return Promise(self.order_line_id, old.location_id, old.product_id, old.lot_id, self.quantity)


@dataclass
class Later:
    """What may be taken from later orders, by product, the least urgent first."""

    of_product: dict[int, list[Held]] = field(default_factory=dict)

    def take(self, rank: Rank, needs: Sequence[Need], short: dict[int, int]) -> list[Taken]:
        """Serve what an order is short of; lowers `short`."""
        taken = []
        for need in needs:
            for held in self.of_product.get(need.product_id, ()):
                part = min(held.left, short.get(need.order_line_id, 0))
                if part and held.may_go_to(rank, need):
                    held.left -= part
                    short[need.order_line_id] -= part
                    taken.append(Taken(held, need.order_line_id, part))
        return taken

    def could_serve(self, rank: Rank, needs: Sequence[Need]) -> bool:
        """Something of it may be taken for these."""
        return any(
            held.may_go_to(rank, need) for need in needs for held in self.of_product.get(need.product_id, ())
        )

    def put_back(self, taken: Iterable[Taken]) -> None:
        """These are not taken after all."""
        for one in taken:
            one.held.left += one.quantity


def rank_of(priority: int, ship_by_at: datetime | None) -> Rank:
    """By what two orders are compared."""
    return (-priority, ship_by_at is None, ship_by_at)


def comes_before(one: Rank, other: Rank) -> bool:
    """More urgent, not only earlier in the list."""
    if one[:2] != other[:2] or one[2] is None or other[2] is None:
        return one[:2] < other[:2]
    return one[2] < other[2]


def takers(session: Session, act: Act, order_ids: Collection[int]) -> set[int]:
    """Those of the orders that could take something: a look, without locks and without a promise."""
    needs = needs_of(session, order_ids, act.at)
    held = _read(session, act, {need.product_id for ones in needs.values() for need in ones}) if needs else []
    ranks = select(CustomerOrder.id, CustomerOrder.priority, CustomerOrder.ship_by_at)
    found = session.execute(ranks.where(CustomerOrder.id.in_(needs))).all() if held else []
    later = Later(_by_product(held))
    return {
        order_id
        for order_id, priority, ship_by_at in found
        if later.could_serve(rank_of(priority, ship_by_at), needs[order_id])
    }


def could_be_taken(session: Session, act: Act, products: Collection[int]) -> Later:
    """What nobody has started of these products: a look, without locks."""
    return Later(_by_product(_read(session, act, products)))


def unstarted(session: Session, act: Act, products: Collection[int]) -> Later:
    """What nobody has started of these products, its orders and lists locked until the transaction ends."""
    found = _read(session, act, products)
    orders = _locked(session, CustomerOrder, {held.order_id for held in found})
    walks = _locked(session, PickList, {held.pick_list_id for held in found if held.pick_list_id})
    # Between the look and the lock somebody may have begun: look again at what is ours now.
    ours = [
        held
        for held in (_read(session, act, products) if orders else ())
        if held.order_id in orders and (held.pick_list_id is None or held.pick_list_id in walks)
    ]
    return Later(_by_product(ours))


def hand_on(session: Session, taken: Sequence[Taken]) -> set[int]:
    """Write what was taken: promises change their order line, stops shrink or vanish. Answers the lists.

    Raises NotEnough where goods were found in another bin meanwhile.
    """
    lines = _lines(session, {one.held.pick_line_id for one in taken if one.held.pick_line_id})
    for one in sorted(taken, key=lambda one: (one.held.id, one.order_line_id)):
        held, old = one.held, one.held.promise
        row = session.get(Allocation, held.id, populate_existing=True)
        if row is None or row.location_id != old.location_id or row.pick_line_id != held.pick_line_id:
            raise NotEnough(old.location_id, Goods(old.product_id, old.lot_id, one.quantity))
        ledger.hand_on(session, row, one.order_line_id, one.quantity)
        if held.pick_line_id is not None and held.pick_list_id is not None:
            _shrink(session, lines[held.pick_line_id], one.quantity)
    return {one.held.pick_list_id for one in taken if one.held.pick_list_id is not None}


def let_go(session: Session, act: Act, pick_list_ids: Iterable[int], incomplete: Collection[int]) -> None:
    """A list on which nothing is left to fetch is over, and an order for which nothing is left on it leaves it;
    `incomplete`: orders that ship complete and cannot any more, whose other promises go back.
    """
    for number in sorted(pick_list_ids):
        pick_list = session.get_one(PickList, number)
        _take_off(session, pick_list, incomplete)
        if lists.promises_to_fetch(session, number):
            lists.let_leave(session, pick_list)
        else:
            lists.give_back(session, pick_list, act)
            lists.unrelease(session, [pick_list])


def _by_product(found: Iterable[Held]) -> dict[int, list[Held]]:
    later: dict[int, list[Held]] = defaultdict(list)
    for held in sorted(found, key=_turn):
        later[held.promise.product_id].append(held)
    return dict(later)


def _turn(held: Held) -> tuple[Any, ...]:
    """The least urgent first, then what expires first, then always the same."""
    priority, has_none, ship_by_at = held.rank
    moment = ship_by_at.timestamp() if ship_by_at else 0
    until = held.expires_on or date.max
    old = held.promise
    return (-priority, not has_none, -moment, -held.order_id, until, old.location_id, old.lot_id, held.id)


def _read(session: Session, act: Act, products: Collection[int]) -> list[Held]:
    return [held for part in in_parts(sorted(products)) for held in _read_part(session, act, part)]


def _read_part(session: Session, act: Act, products: Sequence[int]) -> list[Held]:
    rows = session.execute(
        _unstarted(act.warehouse_id, products), execution_options={"populate_existing": True}
    )
    return [
        Held(
            row.id,
            Promise(row.customer_order_line_id, row.location_id, row.product_id, row.lot_id, row.quantity),
            order_id,
            rank_of(priority, ship_by_at),
            ships_complete,
            expires_on,
            row.pick_line_id,
            pick_list_id,
            row.quantity,
        )
        for row, order_id, priority, ship_by_at, ships_complete, expires_on, pick_list_id in rows
    ]


def _unstarted(warehouse_id: int, products: Sequence[int]) -> Select[*tuple[Any, ...]]:
    order = CustomerOrder
    same = [
        getattr(Balance, name) == getattr(Allocation, name)
        for name in ("warehouse_id", "location_id", "product_id", "lot_id")
    ]
    return (
        select(
            Allocation,
            order.id,
            order.priority,
            order.ship_by_at,
            order.ships_complete,
            Lot.expires_on,
            PickLine.pick_list_id,
        )
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(order, order.id == CustomerOrderLine.customer_order_id)
        .join(Location, Location.id == Allocation.location_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .join(Balance, and_(*same))
        .outerjoin(PickLine, PickLine.id == Allocation.pick_line_id)
        .outerjoin(PickList, PickList.id == PickLine.pick_list_id)
        .where(
            Allocation.warehouse_id == warehouse_id,
            Allocation.product_id.in_(products),
            Location.kind.not_in(CONTAINER_KINDS),
            *is_unheld(),
            or_(Allocation.pick_line_id.is_(None), _is_free()),
        )
    )


def _is_free() -> ColumnElement[bool]:
    """Nobody has the list, or had it and fetched something."""
    line, tote = PickLine.__table__.alias(), PickTote
    return and_(
        PickList.finished_at.is_(None),
        PickList.claimed_by.is_(None),
        ~exists().where(line.c.pick_list_id == PickList.id, line.c.quantity_picked > 0),
        ~exists().where(tote.pick_list_id == PickList.id, tote.closed_at.is_(None)),
    )


def _locked(
    session: Session, table: type[CustomerOrder] | type[PickList], numbers: Collection[int]
) -> set[int]:
    """Those of the rows that are ours now."""
    ours: set[int] = set()
    for part in in_parts(sorted(numbers)):
        wanted = select(table.id).where(table.id.in_(part)).order_by(table.id)
        ours |= set(session.scalars(wanted.with_for_update(skip_locked=True, of=table, key_share=True)))
    return ours


def _lines(session: Session, numbers: Collection[int]) -> dict[int, PickLine]:
    wanted = select(PickLine).where(PickLine.id.in_(numbers)).order_by(PickLine.id)
    locked = wanted.with_for_update(of=PickLine, key_share=True).execution_options(populate_existing=True)
    return {line.id: line for line in session.scalars(locked)}


def _shrink(session: Session, line: PickLine, quantity: int) -> None:
    pick_list = session.get_one(PickList, line.pick_list_id)
    lists.take_out(session, pick_list, line, quantity)


def _take_off(session: Session, pick_list: PickList, order_ids: Collection[int]) -> None:
    """Free what the list was to fetch for these orders."""
    if not order_ids:
        return
    order_lines = set(
        session.scalars(
            select(CustomerOrderLine.id).where(CustomerOrderLine.customer_order_id.in_(order_ids))
        )
    )
    for promise in lists.promises_to_fetch(session, pick_list.id):
        if promise.customer_order_line_id in order_lines:
            line, quantity = session.get_one(PickLine, promise.pick_line_id), promise.quantity
            ledger.release(session, promise)
            lists.take_out(session, pick_list, line, quantity)
