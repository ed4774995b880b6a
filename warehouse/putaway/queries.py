"""What waits to be put away, and what of it is in somebody's hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, joinedload

from warehouse.people.models import Person
from warehouse.putaway.models import LISTED as IS_LISTED
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.stock.models import INBOUND_KINDS, Barcode, Location, Lot, Product
from warehouse.stock.quantities import Balance, Movement

#: What is taken up with all that lies on it.
LOAD_KINDS = ("pallet", "cart")
#: Where goods wait: on dock and staging, on pallets and carts, and in totes that a cancelled order left behind.
WAITING_KINDS = (*INBOUND_KINDS, "tote", *LOAD_KINDS)
LISTED = 50
FREE = Balance.quantity_on_hand - Balance.quantity_allocated


@dataclass(frozen=True)
class Listed:
    """A row of the list: what lies free in a place, in nobody's hands; or, with `held_id`, in this person's.

    `place` is where it waits, or where it is to go; `since` orders: the lower, the longer it waits. `kinds`: of a
    pallet or cart, which is one row, how many products lie on it.
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
    kinds: int = 0


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


def listed(session: Session, warehouse_id: int, person_id: int, source_id: int | None = None) -> list[Listed]:
    """What this person holds, the latest first; then what waits, the longest first. One statement.

    With a `source_id` only what waits there.
    """
    parts = [_waiting(warehouse_id, source_id)]
    if source_id is None:
        parts += [_loads(warehouse_id), _held(warehouse_id, person_id), _held_loads(warehouse_id, person_id)]
    rows = session.execute(union_all(*parts))
    found = [Listed(*row) for row in rows]
    return sorted(found, key=lambda row: (not row.held_id, -row.held_id, row.since, -row.quantity, row.sku))


def _waiting(warehouse_id: int, source_id: int | None) -> Any:
    left = FREE - _taken()
    code = select(Barcode.text).where(Barcode.product_id == Product.id).order_by(Barcode.id).limit(1)
    since = func.coalesce(_arrived(), 0)
    is_meant = Location.kind.not_in(LOAD_KINDS) if source_id is None else Location.id == source_id
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
            literal(0).label("kinds"),
        )
        .where(left > 0, is_meant)
        .order_by(since, left.desc(), Product.sku)
        .limit(LISTED)
    )
    return select(rows.subquery())


def _loads(warehouse_id: int) -> Any:
    """Pallets and carts on which something waits, a row each."""
    left = (FREE - _taken()).label("waits")
    goods = (
        _free_balances(warehouse_id)
        .with_only_columns(
            Product.name, Product.id, Location.code, left, func.coalesce(_arrived(), 0).label("since")
        )
        .where(left > 0, Location.kind.in_(LOAD_KINDS))
        .subquery()
    ).c
    rows = (
        select(
            literal(0).label("held_id"),
            func.min(goods.name),
            literal("").label("sku"),
            goods.code,
            literal("").label("lot"),
            func.sum(goods.waits),
            goods.code.label("scanned"),
            func.min(goods.since).label("since"),
            literal(0).label("in_all"),
            func.count(goods.id.distinct()),
        )
        .group_by(goods.code)
        .order_by(func.min(goods.since))
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
            literal(0),
        )
        .join(Product, Product.id == PutAway.product_id)
        .outerjoin(Location, Location.id == PutAway.suggested_id)
        .outerjoin(PutAwayLoad, PutAwayLoad.id == PutAway.load_id)
        .where(
            PutAway.warehouse_id == warehouse_id,
            PutAway.claimed_by == person_id,
            PutAway.finished_at.is_(None),
            or_(PutAway.load_id.is_(None), PutAwayLoad.mode == IS_LISTED),
        )
    )


def _held_loads(warehouse_id: int, person_id: int) -> Any:
    """Pallets and carts in this person's care, with what is still to do of each."""
    return (
        select(
            PutAwayLoad.id,
            literal(""),
            literal(""),
            Location.code,
            literal(""),
            func.sum(PutAway.quantity),
            Location.code,
            literal(0),
            literal(0),
            func.count(),
        )
        .join(Location, Location.id == PutAwayLoad.source_id)
        .join(PutAway, and_(PutAway.load_id == PutAwayLoad.id, PutAway.finished_at.is_(None)))
        .where(
            PutAwayLoad.warehouse_id == warehouse_id,
            PutAwayLoad.claimed_by == person_id,
            PutAwayLoad.finished_at.is_(None),
            PutAwayLoad.mode != IS_LISTED,
        )
        .group_by(PutAwayLoad.id, Location.code)
    )


def waiting_count(session: Session, warehouse_id: int) -> int:
    """How many rows the list has."""
    is_load = Location.kind.in_(LOAD_KINDS)
    rows = (
        _free_balances(warehouse_id)
        .where(FREE - _taken() > 0)
        .with_only_columns(
            Location.id,
            case((is_load, 0), else_=Balance.product_id).label("product"),
            case((is_load, 0), else_=Balance.lot_id).label("lot"),
        )
        .distinct()
    )
    return session.scalar(select(func.count()).select_from(rows.subquery())) or 0


def coming(warehouse_id: int) -> Subquery:
    """What people are carrying to bins: location_id, product_id, quantity."""
    return (
        select(PutAway.suggested_id.label("location_id"), PutAway.product_id, PutAway.quantity)
        .where(
            PutAway.warehouse_id == warehouse_id,
            PutAway.suggested_id.is_not(None),
            PutAway.finished_at.is_(None),
        )
        .subquery()
    )


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
            joinedload(PutAway.load),
        )
    )


def lock_load(session: Session, warehouse_id: int, load_id: int | None) -> PutAwayLoad | None:
    """A load, for one act at a time."""
    return session.scalar(
        loaded_load(warehouse_id, load_id)
        .with_for_update(of=PutAwayLoad, key_share=True)
        .execution_options(populate_existing=True)
    )


def loaded_load(warehouse_id: int, load_id: int | None) -> Select[PutAwayLoad]:
    """The query for a load with its places."""
    return (
        select(PutAwayLoad)
        .where(PutAwayLoad.id == load_id, PutAwayLoad.warehouse_id == warehouse_id)
        .options(joinedload(PutAwayLoad.source, innerjoin=True), joinedload(PutAwayLoad.suggested))
    )


def open_load(session: Session, warehouse_id: int, source_id: int) -> PutAwayLoad | None:
    """Who has a pallet or cart in their care."""
    return session.scalar(
        select(PutAwayLoad).where(
            PutAwayLoad.warehouse_id == warehouse_id,
            PutAwayLoad.source_id == source_id,
            PutAwayLoad.finished_at.is_(None),
            PutAwayLoad.mode != IS_LISTED,
        )
    )


def open_rows(session: Session, load: PutAwayLoad, *, locked: bool = False) -> list[PutAway]:
    """What is still to do of a load: in the order of the walk of its bins, the postponed last."""
    to_bin = aliased(Location)
    wanted = (
        select(PutAway)
        .outerjoin(to_bin, to_bin.id == PutAway.suggested_id)
        .where(
            PutAway.load_id == load.id,
            PutAway.finished_at.is_(None),
            PutAway.claimed_by == load.claimed_by,
        )
        .options(
            joinedload(PutAway.product, innerjoin=True),
            joinedload(PutAway.lot, innerjoin=True),
            joinedload(PutAway.suggested),
        )
        .order_by(PutAway.postponed, to_bin.sequence, PutAway.id)
    )
    if locked:
        wanted = wanted.with_for_update(of=PutAway, key_share=True)
    return list(session.scalars(wanted, execution_options={"populate_existing": locked}))


def done_count(session: Session, load: PutAwayLoad) -> int:
    """How many rows of a load lie in their bins."""
    done = select(func.count()).where(PutAway.load_id == load.id, PutAway.target_id.is_not(None))
    return session.scalar(done) or 0


def is_picked_with(session: Session, warehouse_id: int, cart_id: int) -> bool:
    """True for a cart with totes on it, or with goods that are promised to an order."""
    totes = select(literal(1)).where(Location.warehouse_id == warehouse_id, Location.parent_id == cart_id)
    promised = select(literal(1)).where(
        Balance.warehouse_id == warehouse_id, Balance.location_id == cart_id, Balance.quantity_allocated > 0
    )
    return session.scalar(select(or_(totes.exists(), promised.exists()))) or False
