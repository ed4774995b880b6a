"""Promising to orders and making their lists, of one order or of thousands in the same few statements.

What Next work and a wave do: the orders are locked (not waited for), served one after the other, the most urgent
first, from what was read once; what later orders were promised and nobody has started may be taken (earlier.py).
Locks in this order: orders, lists, balances in the order of their places.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.orders import kept, wishes
from warehouse.orders import queries as orders
from warehouse.orders.models import CustomerOrder
from warehouse.picking import earlier, lists
from warehouse.picking.earlier import Later, Taken
from warehouse.picking.lists import Group
from warehouse.picking.models import PickList, PickListOrder
from warehouse.stock import allocation
from warehouse.stock.allocation import Need, Promise, Shelves
from warehouse.stock.ledger import Act


@dataclass
class Wish:
    """An order that is ours until the transaction ends: what it lacks, and what waits for it in bins on no list."""

    order_id: int
    rank: earlier.Rank
    ships_complete: bool
    needs: list[Need] = field(default_factory=list)
    waiting: list[Promise] = field(default_factory=list)
    until: dict[int, date | None] = field(default_factory=dict)
    """Of the lines of what waits: the day until which a lot must last."""


@dataclass
class Served:
    """What one order gets: from free stock, from later orders, and what it is short of (order line -> quantity)."""

    wish: Wish
    made: list[Promise]
    taken: list[Taken]
    short: dict[int, int]

    @property
    def promises(self) -> list[Promise]:
        """All that its list is to fetch."""
        return [*self.wish.waiting, *self.made, *(one.promise for one in self.taken)]


@dataclass
class Moved:
    """What an order lost to a more urgent one, and what it gets elsewhere instead."""

    pick_list_id: int
    order_id: int
    made: list[Promise]
    is_incomplete: bool


@dataclass
class Plan:
    """What a release comes to."""

    served: list[Served] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    unfit: set[int] = field(default_factory=set)
    """Orders that would get something, but not what was chosen."""

    @property
    def taken(self) -> list[Taken]:
        """All that changes its order."""
        return [one for served in self.served for one in served.taken]

    @property
    def short(self) -> dict[int, int]:
        """What the served orders lack: order line -> quantity."""
        return {line: quantity for one in self.served for line, quantity in one.short.items()}

    @property
    def made(self) -> list[Promise]:
        """All that is promised of free stock."""
        parts = [served.made for served in self.served] + [moved.made for moved in self.moved]
        return [one for part in parts for one in part]


@dataclass
class Made:
    """The list of each order, the most urgent first, what those orders are short of (order line -> quantity), and
    the orders for which there was nothing, or not all.
    """

    lists: dict[int, PickList] = field(default_factory=dict)
    short: dict[int, int] = field(default_factory=dict)
    left_out: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Terms:
    """What of the orders is served: at most so many, and such as `fits` says of what they would get."""

    most: int | None = None
    fits: Callable[[Served], bool] = lambda served: True

    def is_full(self, served: int) -> bool:
        """No more of them."""
        return self.most is not None and served >= self.most


def alone(served: Sequence[Served]) -> list[Group]:
    """A list for each order."""
    return [Group((one.wish.order_id,)) for one in served]


def make_lists(
    session: Session,
    act: Act,
    order_ids: Sequence[int],
    terms: Terms | None = None,
    group: Callable[[Sequence[Served]], list[Group]] = alone,
) -> Made:
    """Promise what there is to these orders, in this order, and make pick lists for those that get something, as they
    are grouped.

    Of two who want the same order at once one gets it; orders on a walk are left as they are.
    """
    terms = terms or Terms()
    mine = _wishes(session, act, order_ids, lock=True)
    plan, looks = Plan(), 0

    def choose(shelves: Shelves) -> list[Promise]:
        nonlocal plan, looks
        looks += 1
        later = earlier.unstarted if looks < allocation.LOOKS else _nothing_later
        plan = _plan(session, act, shelves, mine, terms, later)
        return plan.made

    def also() -> None:
        _hand_on(session, act, plan)

    products = {need.product_id for wish in mine for need in wish.needs}
    if mine:
        allocation.promise(session, act.warehouse_id, products, choose, also=also)
    promises = {one.wish.order_id: one.promises for one in plan.served}
    made = lists.make_many(session, act, promises, group(plan.served))
    _mark_released(session, act, list(made))
    made = {order_id: made[order_id] for order_id in promises}
    without = left_out(plan, mine, terms)
    if plan.short or without:
        kept.ask(session, act, products)
    return Made(made, plan.short, [wish.order_id for wish in without])


def forecast(
    session: Session, act: Act, order_ids: Sequence[int], terms: Terms | None = None
) -> tuple[Plan, list[Wish]]:
    """What `make_lists` would come to at this moment, and whom it would leave out: nothing is locked or written."""
    terms = terms or Terms()
    mine = _wishes(session, act, order_ids, lock=False)
    products = {need.product_id for wish in mine for need in wish.needs}
    shelves = allocation.look(session, act.warehouse_id, products)
    plan = _plan(session, act, shelves, mine, terms, earlier.could_be_taken)
    return plan, left_out(plan, mine, terms)


def left_out(plan: Plan, mine: Sequence[Wish], terms: Terms) -> list[Wish]:
    """The orders for which there is nothing, or not all; none where no more were wanted."""
    served = {one.wish.order_id for one in plan.served}
    if terms.is_full(len(served)):
        return []
    return [wish for wish in mine if wish.order_id not in served | plan.unfit]


def make_list(session: Session, act: Act, order_id: int) -> PickList | None:
    """The same for one order; None when somebody else has it, or there is nothing to fetch."""
    return make_lists(session, act, [order_id]).lists.get(order_id)


def serve_all(shelves: Shelves, mine: Sequence[Wish], later: Later, terms: Terms) -> Plan:
    """Who gets what, pure but for the shelves and the promises that it takes from: orders with nothing to fetch, and
    such as ship complete and cannot, are not among them.
    """
    plan = Plan()
    lost: dict[int, list[Taken]] = defaultdict(list)
    for wish in mine:
        if terms.is_full(len(plan.served)):
            break
        one = _serve(shelves, _without(wish, lost[wish.order_id]), later)
        is_able = bool(one.promises) and not (one.wish.ships_complete and one.short)
        if not is_able or not terms.fits(one):
            # What it does not get the next one may have: as if it had never been among them.
            shelves.put_back(one.made)
            later.put_back(one.taken)
            plan.unfit |= {wish.order_id} if is_able else set()
            continue
        plan.served.append(one)
        for taken in one.taken:
            lost[taken.held.order_id].append(taken)
    return plan


def _serve(shelves: Shelves, wish: Wish, later: Later) -> Served:
    got = shelves.serve(wish.needs)
    short = dict(got.short)
    taken = later.take(wish.rank, wish.needs, short) if short else []
    return Served(wish, got.promises, taken, {line: n for line, n in short.items() if n})


def _without(wish: Wish, lost: Sequence[Taken]) -> Wish:
    """The order after a more urgent one has taken of what waits for it: it lacks so much more."""
    if not lost:
        return wish
    gone: dict[tuple[int, int, int], int] = defaultdict(int)
    for one in lost:
        gone[_where(one.held.promise)] += one.quantity
    left = [replace(one, quantity=one.quantity - gone[_where(one)]) for one in wish.waiting]
    more = [_need_again(one, wish.until.get(one.held.promise.order_line_id)) for one in lost]
    return replace(wish, waiting=[one for one in left if one.quantity > 0], needs=[*wish.needs, *more])


def _where(promise: Promise) -> tuple[int, int, int]:
    return (promise.order_line_id, promise.location_id, promise.lot_id)


def _need_again(taken: Taken, until: date | None) -> Need:
    old = taken.held.promise
    return Need(old.order_line_id, old.product_id, taken.quantity, until)


Look = Callable[[Session, Act, Collection[int]], Later]


def _nothing_later(_session: Session, _act: Act, _products: Collection[int]) -> Later:
    return Later()


def _plan(
    session: Session, act: Act, shelves: Shelves, mine: Sequence[Wish], terms: Terms, look: Look
) -> Plan:
    """`look` answers what may be taken from later orders."""
    plan = serve_all(shelves, mine, Later(), terms)
    lacking = _lacking(shelves, mine, plan, terms)
    later = look(session, act, lacking) if lacking else Later()
    if later.of_product:
        shelves.put_back(plan.made)
        plan = serve_all(shelves, mine, later, terms)
        plan.moved = _elsewhere(session, act, shelves, plan.taken, {wish.order_id for wish in mine})
    return plan


def _lacking(shelves: Shelves, mine: Sequence[Wish], plan: Plan, terms: Terms) -> set[int]:
    """The products of which free stock is too little for these orders."""
    lines = set(plan.short)
    without = left_out(plan, mine, terms)
    lines |= {line for wish in without for line in _short_alone(shelves, wish)}
    return {need.product_id for wish in mine for need in wish.needs if need.order_line_id in lines}


def _short_alone(shelves: Shelves, wish: Wish) -> list[int]:
    got = shelves.serve(wish.needs)
    shelves.put_back(got.promises)
    return list(got.short)


def _elsewhere(
    session: Session, act: Act, shelves: Shelves, taken: Sequence[Taken], mine: Collection[int]
) -> list[Moved]:
    """What orders on lists that lost something find in other places."""
    lost: dict[tuple[int, int], list[Taken]] = defaultdict(list)
    for one in taken:
        if one.held.pick_list_id is not None and one.held.order_id not in mine:
            lost[one.held.pick_list_id, one.held.order_id].append(one)
    moved = []
    for (pick_list_id, order_id), ones in sorted(lost.items()):
        needs = wishes.with_life(session, [_need_again(one, None) for one in ones], act.at)
        got = shelves.serve(needs)
        is_incomplete = bool(got.short) and ones[0].held.ships_complete
        if is_incomplete:
            shelves.put_back(got.promises)
        moved.append(Moved(pick_list_id, order_id, [] if is_incomplete else got.promises, is_incomplete))
    return moved


def _hand_on(session: Session, act: Act, plan: Plan) -> None:
    touched = earlier.hand_on(session, plan.taken)
    for moved in plan.moved:
        if moved.made:
            lists.add_stops(session, session.get_one(PickList, moved.pick_list_id), moved.made)
    incomplete = [moved.order_id for moved in plan.moved if moved.is_incomplete]
    earlier.let_go(session, act, touched, incomplete)


def _wishes(session: Session, act: Act, order_ids: Sequence[int], *, lock: bool) -> list[Wish]:
    """The orders that are ours (with `lock`, else just open) and not on a walk, in the order given."""
    found: dict[int, Wish] = {}
    for part in in_parts(sorted(order_ids)):
        wanted = select(
            CustomerOrder.id,
            CustomerOrder.priority,
            CustomerOrder.ship_by_at,
            CustomerOrder.ships_complete,
        ).where(CustomerOrder.id.in_(part), *orders.is_open(act.warehouse_id, act.at))
        if lock:
            wanted = wanted.with_for_update(skip_locked=True, of=CustomerOrder, key_share=True)
        for order_id, priority, ship_by_at, ships_complete in session.execute(wanted):
            found[order_id] = Wish(order_id, earlier.rank_of(priority, ship_by_at), ships_complete)
    for order_id in _on_a_walk(session, found):
        del found[order_id]
    _read_wishes(session, found, act.at)
    return [found[order_id] for order_id in order_ids if order_id in found]


def _on_a_walk(session: Session, order_ids: Collection[int]) -> set[int]:
    """After the lock: a list that was made before it is seen."""
    walked: set[int] = set()
    for part in in_parts(sorted(order_ids)):
        wanted = (
            select(PickListOrder.customer_order_id)
            .join(PickList, PickList.id == PickListOrder.pick_list_id)
            .where(PickListOrder.customer_order_id.in_(part), PickList.finished_at.is_(None))
        )
        walked |= set(session.scalars(wanted))
    return walked


def _read_wishes(session: Session, found: dict[int, Wish], now: datetime) -> None:
    for order_id, needs in wishes.needs_of(session, found, now).items():
        found[order_id].needs = needs
    for part in in_parts(sorted(found)):
        for order_id, promise in orders.promises_without_a_walk(session, part):
            found[order_id].waiting.append(promise)
    waiting = [
        Need(one.order_line_id, one.product_id, one.quantity)
        for wish in found.values()
        for one in wish.waiting
    ]
    until = {need.order_line_id: need.lasts_until for need in wishes.with_life(session, waiting, now)}
    for wish in found.values():
        wish.until = {one.order_line_id: until[one.order_line_id] for one in wish.waiting}


def _mark_released(session: Session, act: Act, order_ids: list[int]) -> None:
    for part in in_parts(order_ids):
        session.execute(
            update(CustomerOrder)
            .where(CustomerOrder.id.in_(part), CustomerOrder.released_at.is_(None))
            .values(released_at=act.at)
            .execution_options(synchronize_session="evaluate")
        )
