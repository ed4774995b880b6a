"""Pieces that are kept back because nobody can be sure of them, and that an order wants: their bin is counted at once.

Asked by a release that comes out short, and by the worker every minute, for orders that no release has looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.db import insert_unless_there
from warehouse.orders.queries import is_wanted, wanting
from warehouse.sites import Warehouse
from warehouse.stock.allocation import free_quantity, is_allocatable, is_unheld, promisable_quantity
from warehouse.stock.belief import is_asked_for
from warehouse.stock.keeping import kept_quantity
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Balance, CountRequest

#: Why the bin is to be counted.
BECAUSE = "unproved"


def ask_everywhere(session: Session, now: datetime) -> int:
    """What the worker does every minute."""
    sites = session.scalars(select(Warehouse.id).where(Warehouse.keeps_unbelieved > 0)).all()
    return sum(ask(session, Act(site, None, None, None, now)) for site in sites)


def ask(session: Session, act: Act, products: Collection[int] | None = None) -> int:
    """Ask that each such bin be counted, of these products or of all; nobody is asked twice. Answers how many."""
    kept = _kept(session, act.warehouse_id, act.at, products)
    if not kept:
        return 0
    lacking = _lacking(session, act.warehouse_id, act.at, {product_id for product_id, _place in kept})
    same = {
        "warehouse_id": act.warehouse_id,
        "because": BECAUSE,
        "asked_by": act.person_id,
        "asked_at": act.at,
    }
    return sum(
        insert_unless_there(
            session, CountRequest, {**same, "product_id": product_id, "location_id": location_id}
        )
        for product_id, location_id in kept
        if product_id in lacking
    )


def _kept(
    session: Session, warehouse_id: int, now: datetime, products: Collection[int] | None
) -> list[tuple[int, int]]:
    """Wanted products and the bins where the last of them is kept back and to be counted by nobody yet."""
    found = (
        select(Balance.product_id, Balance.location_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, free_quantity() > 0, kept_quantity() > 0, *is_unheld())
        .where(~is_asked_for(), is_wanted(warehouse_id, now, Balance.product_id))
        .order_by(Balance.location_id, Balance.product_id)
        .distinct()
    )
    if products is not None:
        found = found.where(Balance.product_id.in_(products))
    return [(product_id, location_id) for product_id, location_id in session.execute(found)]


def _lacking(session: Session, warehouse_id: int, now: datetime, products: Collection[int]) -> set[int]:
    """Those of which orders want more than may be promised."""
    wanted: Counter[int] = Counter()
    for line in wanting(session, warehouse_id, now, products):
        wanted[line.product_id] += line.quantity
    free = (
        select(Balance.product_id, func.sum(promisable_quantity()))
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, Balance.product_id.in_(products), *is_allocatable())
        .group_by(Balance.product_id)
    )
    able = {product_id: int(quantity) for product_id, quantity in session.execute(free)}
    return {product_id for product_id in wanted if wanted[product_id] > able.get(product_id, 0)}
