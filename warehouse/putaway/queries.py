"""What waits to be put away, and what of it is in somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, literal, select, union_all
from sqlalchemy.orm import Session, joinedload

from warehouse.people.models import Person
from warehouse.putaway.models import PutAway
from warehouse.stock.models import INBOUND_KINDS, Barcode, Location, Lot, Product
from warehouse.stock.quantities import Balance, Movement

#: Where goods wait: on dock and staging, and in totes that a cancelled order left behind.
WAITING_KINDS = (*INBOUND_KINDS, "tote")
LISTED = 50
FREE = Balance.quantity_on_hand - Balance.quantity_allocated


@dataclass(frozen=True)
class Listed:
    """A row of the list: what lies free in a place, in nobody's hands; or, with `held_id`, in this person's.

    `place` is where it waits, or where it is to go; `since` orders: the lower, the longer it waits.
    """

    held_id: int
    name: str
    sku: str
    place: str | None
    lot: str
    quantity: int
    code: str
    since: int
    in_all: int


def _taken() -> Any:
    """What is in somebody's hands of a balance, inside a query that has Balance."""
    same = and_(
        PutAway.warehouse_id == Balance.warehouse_id,
        PutAway.source_id == Balance.location_id,
        PutAway.product_id == Balance.product_id,
        PutAway.lot_id == Balance.lot_id,
        PutAway.finished_at.is_(None),
    )
    taken = select(func.coalesce(func.sum(PutAway.quantity), 0)).where(same)
    return taken.correlate(Balance).scalar_subquery()


def _arrived() -> Any:
    """The last movement that brought some of a balance here: the lower, the longer it waits."""
    last = select(func.max(Movement.id)).where(
        Movement.warehouse_id == Balance.warehouse_id,
        Movement.product_id == Balance.product_id,
        Movement.lot_id == Balance.lot_id,
        Movement.target_id == Balance.location_id,
    )
    return last.correlate(Balance).scalar_subquery()


def _free_balances(warehouse_id: int) -> Any:
    """Balances of the places where goods wait, with their place, lot and product."""
    return (
        select(Balance, Location, Lot, Product)
        .select_from(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Product, Product.id == Balance.product_id)
        .where(Balance.warehouse_id == warehouse_id, Location.kind.in_(WAITING_KINDS), FREE > 0)
    )


def listed(session: Session, warehouse_id: int, person_id: int) -> list[Listed]:
    """What this person holds, the latest first; then what waits, the longest first. One statement."""
    rows = session.execute(union_all(_waiting(warehouse_id), _held(warehouse_id, person_id)))
    found = [Listed(*row) for row in rows]
    return sorted(found, key=lambda row: (not row.held_id, -row.held_id, row.since, -row.quantity, row.sku))


def _waiting(warehouse_id: int) -> Any:
    left = FREE - _taken()
    code = select(Barcode.text).where(Barcode.product_id == Product.id).order_by(Barcode.id).limit(1)
    since = func.coalesce(_arrived(), 0)
    rows = (
        _free_balances(warehouse_id)
        .with_only_columns(
            literal(0).label("held_id"),
            Product.name,
            Product.sku,
            Location.code.label("place"),
            func.coalesce(func.nullif(Lot.code, ""), Lot.serial).label("lot"),
            left.label("quantity"),
            func.coalesce(code.correlate(Product).scalar_subquery(), Product.sku).label("code"),
            since.label("since"),
            func.count().over().label("in_all"),
        )
        .where(left > 0)
        .order_by(since, left.desc(), Product.sku)
        .limit(LISTED)
    )
    return select(rows.subquery())


def _held(warehouse_id: int, person_id: int) -> Any:
    return (
        select(
            PutAway.id,
            Product.name,
            Product.sku,
            Location.code,
            literal(""),
            PutAway.quantity,
            literal(""),
            literal(0),
            literal(0),
        )
        .join(Product, Product.id == PutAway.product_id)
        .outerjoin(Location, Location.id == PutAway.suggested_id)
        .where(
            PutAway.warehouse_id == warehouse_id,
            PutAway.claimed_by == person_id,
            PutAway.finished_at.is_(None),
        )
    )


def waiting_count(session: Session, warehouse_id: int) -> int:
    """How many rows the list has."""
    rows = _free_balances(warehouse_id).where(FREE - _taken() > 0).with_only_columns(Balance.product_id)
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def lock_waiting(session: Session, warehouse_id: int, *conditions: Any) -> list[Any]:
    """The free balances that fulfil these conditions, locked, the longest waiting first.

    Two people who take up the same goods meet here, the second sees what the first has left.
    """
    wanted = _free_balances(warehouse_id).where(*conditions).order_by(Balance.location_id, Balance.product_id)
    rows = session.execute(
        wanted.add_columns(_arrived().label("arrived"))
        .order_by(Balance.lot_id)
        .with_for_update(of=Balance, key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    return sorted(rows, key=lambda row: (row.Lot.expires_on is None, row.Lot.expires_on, row.arrived or 0))


def in_hands(session: Session, warehouse_id: int, balances: Sequence[Balance]) -> list[PutAway]:
    """What people have taken up of these products."""
    wanted = (
        select(PutAway)
        .where(
            PutAway.warehouse_id == warehouse_id,
            PutAway.finished_at.is_(None),
            PutAway.source_id.in_({balance.location_id for balance in balances}),
            PutAway.product_id.in_({balance.product_id for balance in balances}),
        )
        .options(joinedload(PutAway.product, innerjoin=True))
        .order_by(PutAway.id)
    )
    return list(session.scalars(wanted))


def key_of_balance(balance: Balance) -> tuple[int, int, int]:
    """Place, product and lot."""
    return balance.location_id, balance.product_id, balance.lot_id


def key_of(put_away: PutAway) -> tuple[int, int, int]:
    """The place, product and lot that something was taken up from."""
    return put_away.source_id, put_away.product_id, put_away.lot_id


def left_of(balance: Balance, taken: Sequence[PutAway]) -> int:
    """What of a balance is free and in nobody's hands."""
    in_hand = sum(one.quantity for one in taken if key_of(one) == key_of_balance(balance))
    return balance.quantity_on_hand - balance.quantity_allocated - in_hand


def name_of(session: Session, person_id: int) -> str:
    """Whom to ask."""
    return session.get_one(Person, person_id).name


def lock_put_away(session: Session, warehouse_id: int, put_away_id: int | None) -> PutAway | None:
    """A put-away with its places, for one act at a time."""
    return session.scalar(
        loaded_put_away(warehouse_id, put_away_id)
        .with_for_update(of=PutAway, key_share=True)
        .execution_options(populate_existing=True)
    )


def loaded_put_away(warehouse_id: int, put_away_id: int | None) -> Select[PutAway]:
    """The query for a put-away with all that its screen shows."""
    return (
        select(PutAway)
        .where(PutAway.id == put_away_id, PutAway.warehouse_id == warehouse_id)
        .options(
            joinedload(PutAway.product, innerjoin=True),
            joinedload(PutAway.lot, innerjoin=True),
            joinedload(PutAway.source, innerjoin=True),
            joinedload(PutAway.suggested),
        )
    )
