"""Where to: the bin that has the same goods, else the product's own bin, else the next empty one.

A bin in doubt is never proposed, nor an empty one that somebody else is walking to.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from warehouse.putaway.models import PutAway
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import Balance


@dataclass(frozen=True)
class Suggestion:
    """A bin, and why it is this one: same, fixed or empty."""

    bin: Location
    because: str


def suggest(
    session: Session, warehouse_id: int, product: Product, lot_id: int, passed: Collection[int] = ()
) -> Suggestion | None:
    """The best bin for a product and lot, leaving out those that were full; None where there is none."""
    return _with_the_same(session, warehouse_id, product, lot_id, passed) or _empty(
        session, warehouse_id, product.id, passed
    )


def _with_the_same(
    session: Session, warehouse_id: int, product: Product, lot_id: int, passed: Collection[int]
) -> Suggestion | None:
    """Pick bins first, and of these the one that holds most of it; then the bin that is kept for the product."""
    here = _balances(warehouse_id).where(Balance.product_id == product.id, Balance.quantity_on_hand > 0)
    # Every serial is a lot of its own: they may lie together.
    is_same_lot = true() if product.tracking == "serial" else Balance.lot_id == lot_id
    held = here.where(is_same_lot).with_only_columns(func.sum(Balance.quantity_on_hand)).scalar_subquery()
    other_lot = here.where(~is_same_lot).exists()
    is_fixed = and_(Location.fixed_product_id == product.id, or_(Location.mixes_lots, ~other_lot))
    holding = select(Balance.location_id).where(
        Balance.warehouse_id == warehouse_id,
        Balance.product_id == product.id,
        Balance.quantity_on_hand > 0,
        is_same_lot,
    )
    row = session.execute(
        _bins(warehouse_id, passed)
        .add_columns(held.label("held"))
        .where(or_(Location.id.in_(holding), is_fixed))
        .order_by(
            held.is_(None),
            case((Location.kind == "pick", 0), else_=1),
            held.desc(),
            Location.sequence,
            Location.id,
        )
        .limit(1)
    ).first()
    return Suggestion(row.Location, "same" if row.held else "fixed") if row else None


def _empty(
    session: Session, warehouse_id: int, product_id: int, passed: Collection[int]
) -> Suggestion | None:
    """The empty pick bin nearest in the walk to where the product lies already, else the first of the walk."""
    going_there = select(PutAway.id).where(
        PutAway.warehouse_id == warehouse_id,
        PutAway.suggested_id == Location.id,
        PutAway.finished_at.is_(None),
    )
    there = aliased(Location)
    near = (
        select(func.min(there.sequence))
        .join(Balance, Balance.location_id == there.id)
        .where(
            Balance.warehouse_id == warehouse_id,
            Balance.product_id == product_id,
            Balance.quantity_on_hand > 0,
            there.kind == "pick",
        )
    )
    centre = func.coalesce(near.scalar_subquery(), 0)
    row = session.execute(
        _bins(warehouse_id, passed)
        .where(
            Location.kind == "pick",
            or_(Location.fixed_product_id.is_(None), Location.fixed_product_id == product_id),
            ~_balances(warehouse_id).where(Balance.quantity_on_hand > 0).exists(),
            ~going_there.exists(),
        )
        .order_by(func.abs(Location.sequence - centre), Location.sequence, Location.id)
        .limit(1)
    ).first()
    return Suggestion(row.Location, "empty") if row else None


def _bins(warehouse_id: int, passed: Collection[int]) -> Any:
    """Bins in use that nobody doubts."""
    in_doubt = _balances(warehouse_id).where(Balance.in_doubt_at.is_not(None))
    return select(Location).where(
        Location.warehouse_id == warehouse_id,
        Location.kind.in_(BIN_KINDS),
        Location.retired_at.is_(None),
        Location.id.not_in(passed),
        ~in_doubt.exists(),
    )


def _balances(warehouse_id: int) -> Any:
    """What is on record of a bin, inside a query that has Location."""
    at_bin: ColumnElement[bool] = Balance.location_id == Location.id
    return select(Balance.location_id).where(Balance.warehouse_id == warehouse_id, at_bin).correlate(Location)
