"""Promising stock to order lines: the plan (promising.py) written as rows, whole or not at all.

What is on hold (product, lot or bin), retired places, what is in doubt and lots whose day is over are left out, and of
what nobody can be sure of the last pieces (keeping.py). Belief is of the moment at which it is read.

Balances are read as columns, never from rows that the session may have kept. All promises of a plan are written in
the order of their places; whoever else was faster makes the ledger say NotEnough: then everything is let go, so
that nobody waits in a circle, and we look again. The last look locks what it looks at, and cannot be too late.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session

from warehouse.db import Base, in_parts
from warehouse.sites import Warehouse
from warehouse.stock import ages, asides, ledger
from warehouse.stock.keeping import kept_quantity
from warehouse.stock.ledger import BalanceKey, Grant, NotEnough
from warehouse.stock.models import INBOUND_KINDS, PICKABLE_KINDS, Barcode, Location, Lot, Product
from warehouse.stock.promising import Allocated, Candidate, Need, Promise, Shelves, plan
from warehouse.stock.quantities import Allocation, Balance
from warehouse.stock.wear import is_believed

__all__ = ["Allocated", "Candidate", "Need", "Promise", "Shelves", "plan"]

#: How often we look again after somebody was faster; the last look locks.
LOOKS = 3


def free_quantity() -> ColumnElement[int]:
    """What of a balance is promised to nobody."""
    return Balance.quantity_on_hand - Balance.quantity_allocated


def promisable_quantity() -> ColumnElement[int]:
    """What of a balance (joined to its location) may be promised: at the dock not what somebody carries away, in a bin
    not the last pieces that nobody can be sure of (keeping.py).
    """
    at_dock = (Location.kind.in_(INBOUND_KINDS), free_quantity() - _in_hands())
    return case(at_dock, else_=free_quantity() - kept_quantity())


def is_allocatable() -> list[ColumnElement[bool]]:
    """The conditions of a balance (joined to its location and lot) from which may be promised."""
    # What was laid aside at a bench goes home first.
    at_dock = and_(Location.kind.in_(INBOUND_KINDS), _promises_dock(), ~asides.is_aside())
    return [or_(Location.kind.in_(PICKABLE_KINDS), at_dock), *is_sound()]


def is_sound() -> list[ColumnElement[bool]]:
    """The conditions of free goods, wherever they lie: not on hold, not in doubt, in a place that is in use."""
    return [*is_unheld(), promisable_quantity() > 0]


def is_unheld() -> list[ColumnElement[bool]]:
    """The conditions of goods that may be sold, promised or not: no hold on them, and no doubt."""
    return [
        Location.retired_at.is_(None),
        Location.held_at.is_(None),
        Lot.held_at.is_(None),
        ~exists().where(Product.id == Balance.product_id, Product.held_at.is_not(None)).correlate(Balance),
        Balance.in_doubt_at.is_(None),
    ]


def allocate(
    session: Session, warehouse_id: int, needs: Sequence[Need], places: Collection[int] | None = None
) -> Allocated:
    """Promise as much as there is, with `places` only of what lies in these. The caller makes stops of the
    promises (`assign`).
    """
    products = {need.product_id for need in needs}
    result = Allocated()

    def serve(shelves: Shelves) -> list[Promise]:
        nonlocal result
        result = shelves.serve(needs)
        return result.promises

    promise(session, warehouse_id, products, serve, places)
    return result


def promise(
    session: Session,
    warehouse_id: int,
    products: Collection[int],
    choose: Callable[[Shelves], Sequence[Promise]],
    places: Collection[int] | None = None,
    also: Callable[[], None] | None = None,
) -> None:
    """Look at the shelves, let `choose` say what to promise, and write it; again when somebody was faster.

    `also` is written with the promises, or not at all.
    """
    for look_number in range(1, LOOKS + 1):
        shelves = look(session, warehouse_id, products, places, lock=look_number == LOOKS)
        chosen = choose(shelves)
        try:
            with session.begin_nested():
                ledger.allocate_all(session, [_grant(warehouse_id, one) for one in chosen])
                if also is not None:
                    also()
            return
        except NotEnough:
            if look_number == LOOKS:
                raise


def look(
    session: Session,
    warehouse_id: int,
    products: Collection[int],
    places: Collection[int] | None = None,
    *,
    lock: bool = False,
) -> Shelves:
    """What lies free of these products. With `lock` nobody else promises of it until the transaction ends."""
    return Shelves(*candidates(session, warehouse_id, products, places, lock=lock))


def candidates(
    session: Session,
    warehouse_id: int,
    products: Collection[int],
    places: Collection[int] | None = None,
    *,
    lock: bool = False,
) -> tuple[list[Candidate], dict[int, list[int]]]:
    """The same as values: what lies free where, and the sizes in which cases of each product come."""
    found: dict[tuple[int, int, int], Candidate] = {}
    cases: dict[int, set[int]] = defaultdict(set)
    for part in in_parts(sorted(products)):
        wanted = _candidates(warehouse_id, part, places)
        # In the order in which everybody locks balances.
        wanted = wanted.with_for_update(of=Balance, key_share=True) if lock else wanted
        for *columns, serial, size, believed in session.execute(wanted):
            one = Candidate(*columns)
            if size is not None:
                cases[one.product_id].add(size)
            # Serials that are alike do not come one by one in the order in which they were made.
            lot_order = 0 if serial else one.lot_id
            found[columns[0], columns[1], columns[2]] = replace(one, lot_order=lot_order, believed=believed)
    dated = _with_days(session, warehouse_id, list(found.values()))
    return dated, {product: sorted(sizes) for product, sizes in cases.items()}


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


def assign_all(session: Session, stops: Select[int, int, int, int, int]) -> None:
    """As `assign`, of many in one statement: order line, location, product and lot of each promise, and its stop.

    Rows of promises that are loaded do not learn of it.
    """
    session.flush()
    found = stops.subquery()
    line, place, product, lot, stop = found.c
    session.execute(
        update(Allocation)
        .where(
            Allocation.customer_order_line_id == line,
            Allocation.location_id == place,
            Allocation.product_id == product,
            Allocation.lot_id == lot,
        )
        .values(pick_line_id=stop)
        .execution_options(synchronize_session=False)
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
    warehouse_id: int, product_ids: Sequence[int], places: Collection[int] | None
) -> Select[*tuple[Any, ...]]:
    """Each once, or once for each size of its cases."""
    columns = (
        Balance.location_id,
        Balance.product_id,
        Balance.lot_id,
        promisable_quantity(),
        Lot.expires_on,
        Location.kind,
        Location.sequence,
        Location.code,
        Lot.serial,
        Barcode.quantity,
        is_believed().label("believed"),
    )
    is_case = and_(Barcode.product_id == Balance.product_id, Barcode.unit == "case", Barcode.quantity > 1)
    found = (
        select(*columns)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .outerjoin(Barcode, is_case)
        .where(Balance.warehouse_id == warehouse_id, Balance.product_id.in_(product_ids), *is_allocatable())
        .order_by(Balance.location_id, Balance.product_id, Balance.lot_id)
    )
    return found if places is None else found.where(Balance.location_id.in_(places))


def _with_days(session: Session, warehouse_id: int, found: list[Candidate]) -> list[Candidate]:
    """Where several places are alike, since when their goods lie there: asked for these alone."""
    alike: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in found:
        alike[one.product_id, one.turn, one.kind == "bulk"].append(one)
    asked = [one for same in alike.values() if len({one.location_id for one in same}) > 1 for one in same]
    if not asked:
        return found
    days = _days(session, warehouse_id, asked)
    return [replace(one, since=days.get((one.location_id, one.product_id, one.lot_id))) for one in found]


def _days(
    session: Session, warehouse_id: int, asked: Collection[Candidate]
) -> dict[tuple[int, int, int], date]:
    warehouse = session.get_one(Warehouse, warehouse_id)
    products, places = {one.product_id for one in asked}, {one.location_id for one in asked}
    moments = ages.since(session, warehouse_id, products, places)
    return {key: warehouse.local_date(at) for key, at in moments.items()}


def _grant(warehouse_id: int, one: Promise) -> Grant:
    place = BalanceKey(warehouse_id, one.location_id, one.product_id, one.lot_id)
    return Grant(place, one.order_line_id, one.quantity)
