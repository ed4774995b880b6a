"""Promising stock to order lines: which bin serves which need, repeatably.

The same stock and the same needs give the same promises: what expires first (undated last), the pick face
before reserve, a bin that holds all of what is needed before one that holds a part, then the order of the
walk. The dock comes after the bins, where the building promises what lies there, and what nobody has located
yet comes last. What is on hold (product, lot or bin), retired places and what is in doubt are left out.

Balances are read as columns, never from rows that the session may have kept; whoever else was faster makes
the ledger say NotEnough, and then we look again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from warehouse.db import Base
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import BalanceKey, NotEnough
from warehouse.stock.models import INBOUND_KINDS, PICKABLE_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance

#: How often we look again after somebody was faster, before the rest counts as short.
LOOKS = 5


@dataclass(frozen=True)
class Need:
    """So many of a product for an order line."""

    order_line_id: int
    product_id: int
    quantity: int


@dataclass(frozen=True)
class Candidate:
    """What lies free in one place, and what decides whether it is taken first."""

    location_id: int
    product_id: int
    lot_id: int
    free: int
    expires_on: date | None
    kind: str
    sequence: int
    code: str


@dataclass(frozen=True)
class Promise:
    """A part of a need and the place that serves it."""

    order_line_id: int
    location_id: int
    product_id: int
    lot_id: int
    quantity: int


@dataclass
class Allocated:
    """What was promised, and what each order line is short of (order line -> quantity)."""

    promises: list[Promise] = field(default_factory=list)
    short: dict[int, int] = field(default_factory=dict)


def free_quantity() -> ColumnElement[int]:
    """What of a balance is promised to nobody."""
    return Balance.quantity_on_hand - Balance.quantity_allocated


def promisable_quantity() -> ColumnElement[int]:
    """What of a balance (joined to its location) may be promised: at the dock not what somebody carries away."""
    return case((Location.kind.in_(INBOUND_KINDS), free_quantity() - _in_hands()), else_=free_quantity())


def is_allocatable() -> list[ColumnElement[bool]]:
    """The conditions of a balance (joined to its location and lot) from which may be promised."""
    at_dock = and_(Location.kind.in_(INBOUND_KINDS), _promises_dock())
    return [or_(Location.kind.in_(PICKABLE_KINDS), at_dock), *is_sound()]


def is_sound() -> list[ColumnElement[bool]]:
    """The conditions of free goods, wherever they lie: not on hold, not in doubt, in a place that is in use."""
    return [
        Location.retired_at.is_(None),
        Location.held_at.is_(None),
        Lot.held_at.is_(None),
        ~exists().where(Product.id == Balance.product_id, Product.held_at.is_not(None)).correlate(Balance),
        Balance.in_doubt_at.is_(None),
        promisable_quantity() > 0,
    ]


def allocate(
    session: Session, warehouse_id: int, needs: Sequence[Need], places: Collection[int] | None = None
) -> Allocated:
    """Promise as much as there is, with `places` only of what lies in these. The caller makes stops of the
    promises (`assign`).
    """
    result, open_needs = Allocated(), list(needs)
    for _look in range(LOOKS):
        products = {need.product_id for need in open_needs}
        planned = plan(_candidates(session, warehouse_id, products, places), open_needs)
        lost = _promise(session, warehouse_id, planned.promises, result.promises)
        result.short = planned.short
        if not lost:
            break
        open_needs = _needs_again(lost, planned.short, open_needs)
        result.short = {need.order_line_id: need.quantity for need in open_needs}
    result.promises = _together(result.promises)
    return result


def plan(candidates: Iterable[Candidate], needs: Sequence[Need]) -> Allocated:
    """Which place would serve which need: pure, so that a simulation and the act say the same.

    Lines of one product are served as one need and shared back in their order.
    """
    result, open_needs = Allocated(), {need.order_line_id: need.quantity for need in needs}
    by_product: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_product[candidate.product_id].append(candidate)
    for product_id in dict.fromkeys(need.product_id for need in needs):
        lines = [need for need in needs if need.product_id == product_id]
        for taken in _take(by_product[product_id], sum(need.quantity for need in lines)):
            result.promises += _share(taken, lines, open_needs)
    result.short = {line: quantity for line, quantity in open_needs.items() if quantity}
    return result


def assign(session: Session, promise: Promise, pick_line_id: int | None) -> None:
    """Say which stop of a walk fetches this promise; None: no walk yet. Changes no quantity."""
    session.execute(
        update(Allocation)
        .where(
            Allocation.customer_order_line_id == promise.order_line_id,
            Allocation.location_id == promise.location_id,
            Allocation.product_id == promise.product_id,
            Allocation.lot_id == promise.lot_id,
        )
        .values(pick_line_id=pick_line_id)
        .execution_options(synchronize_session="fetch")
    )


def _promises_dock() -> ColumnElement[bool]:
    """The building of a balance promises what lies on its dock."""
    is_set = exists().where(Warehouse.id == Balance.warehouse_id, Warehouse.promises_dock)
    return is_set.correlate(Balance)


def _in_hands() -> ColumnElement[int]:
    """What of a balance somebody has taken up to put it away: nothing of it has moved yet.

    Put-away stands above this package, so its table is read by name, here and nowhere else.
    """
    taken = Base.metadata.tables["put_away"].c
    same = (
        taken.warehouse_id == Balance.warehouse_id,
        taken.source_id == Balance.location_id,
        taken.product_id == Balance.product_id,
        taken.lot_id == Balance.lot_id,
        taken.finished_at.is_(None),
    )
    held = select(func.coalesce(func.sum(taken.quantity), 0)).where(*same)
    return held.correlate(Balance).scalar_subquery()


def _candidates(
    session: Session, warehouse_id: int, product_ids: set[int], places: Collection[int] | None
) -> list[Candidate]:
    columns = (
        Balance.location_id,
        Balance.product_id,
        Balance.lot_id,
        promisable_quantity(),
        Lot.expires_on,
        Location.kind,
        Location.sequence,
        Location.code,
    )
    found = (
        select(*columns)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, Balance.product_id.in_(product_ids), *is_allocatable())
    )
    if places is not None:
        found = found.where(Balance.location_id.in_(places))
    return [Candidate(*row) for row in session.execute(found)]


def _rank(candidate: Candidate, needed: int) -> tuple[object, ...]:
    """What is taken first; the last two make it the same every time."""
    return (
        candidate.kind == "unlocated",
        candidate.kind in INBOUND_KINDS,
        candidate.expires_on is None,
        candidate.expires_on or date.max,
        (*PICKABLE_KINDS, *INBOUND_KINDS).index(candidate.kind),
        candidate.free < needed,
        candidate.sequence,
        candidate.code,
        candidate.lot_id,
    )


def _take(candidates: list[Candidate], needed: int) -> list[Candidate]:
    """The places that serve a need, each with `free` cut to what is taken there."""
    left, taken = list(candidates), []
    while needed and left:
        best = min(left, key=lambda candidate: _rank(candidate, needed))
        left.remove(best)
        taken.append(replace(best, free=min(best.free, needed)))
        needed -= taken[-1].free
    return taken


def _share(taken: Candidate, lines: list[Need], open_needs: dict[int, int]) -> list[Promise]:
    """What one place gives, shared to the lines in their order; lowers `open_needs`."""
    shares, left = [], taken.free
    for line in lines:
        quantity = min(left, open_needs[line.order_line_id])
        if quantity:
            shares.append(
                Promise(line.order_line_id, taken.location_id, taken.product_id, taken.lot_id, quantity)
            )
            open_needs[line.order_line_id] -= quantity
            left -= quantity
    return shares


def _promise(
    session: Session, warehouse_id: int, planned: list[Promise], made: list[Promise]
) -> list[Promise]:
    """Write the promises in the order of their places (nobody waits in a circle); answers those that were lost."""
    lost = []
    for promise in sorted(
        planned, key=lambda one: (one.location_id, one.product_id, one.lot_id, one.order_line_id)
    ):
        place = BalanceKey(warehouse_id, promise.location_id, promise.product_id, promise.lot_id)
        try:
            ledger.allocate(session, place, promise.order_line_id, promise.quantity)
            made.append(promise)
        except NotEnough:
            lost.append(promise)
    return lost


def _needs_again(lost: list[Promise], short: dict[int, int], needs: Sequence[Need]) -> list[Need]:
    again = dict(short)
    for promise in lost:
        again[promise.order_line_id] = again.get(promise.order_line_id, 0) + promise.quantity
    return [
        replace(need, quantity=again[need.order_line_id]) for need in needs if again.get(need.order_line_id)
    ]


def _together(promises: list[Promise]) -> list[Promise]:
    """One promise an order line and place, however many looks it took."""
    sums: dict[tuple[int, int, int, int], int] = defaultdict(int)
    for one in promises:
        sums[(one.order_line_id, one.location_id, one.product_id, one.lot_id)] += one.quantity
    return [Promise(*key, quantity) for key, quantity in sums.items()]
