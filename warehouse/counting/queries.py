"""What counting asks the database, and what it tells the office: the differences that nobody has settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from warehouse.counting.judging import Passed
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.people.models import Person
from warehouse.stock.columns import moved
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance, CountRequest, Movement

LISTED = 50
#: Wishes behind which nothing is wrong: the programme, a stocktake.
CAN_WAIT = ("due", "worn", "stocktake")
#: Reasons of movements that a count books.
BOOKED_BY_COUNTS = ("count", "opening")


@dataclass(frozen=True)
class Asked:
    """A bin that somebody wishes counted; blind, so no product and no number."""

    location_id: int
    code: str
    because: str
    asked_at: datetime
    counted_by: str | None


@dataclass(frozen=True)
class Record:
    """What the books say at a moment: how many lie there, and the number of the ledger's latest row."""

    on_hand: int
    movement: int


@dataclass(frozen=True)
class OpenVariance:
    """A difference of a closed count that nobody has settled, and no later count of the bin has taken its place.

    `confirmed_by`: who found the same before; None: somebody else is to count again. `cost`: of one piece, in
    ten-thousandths of the currency. `is_serial`: `lot` names one piece.
    """

    count_id: int
    location_id: int
    bin: str
    product_id: int
    sku: str
    product: str
    lot_id: int
    lot: str
    quantity_counted: int
    quantity_on_hand_seen: int
    variance: int
    person: str
    closed_at: datetime
    confirmed_by: str | None
    cost: int | None
    is_serial: bool


def asked_for(session: Session, warehouse_id: int) -> list[Asked]:
    """The bins with open requests, each once: what something is wrong with first, then along the walk."""
    can_wait = func.min(case((CountRequest.because.in_(CAN_WAIT), 1), else_=0))
    wanted = (
        select(
            Location.id,
            Location.code,
            func.min(CountRequest.because),
            func.min(CountRequest.asked_at).label("asked_at"),
            func.min(Person.name),
        )
        .join(CountRequest, CountRequest.location_id == Location.id)
        .outerjoin(Count, and_(Count.location_id == Location.id, Count.closed_at.is_(None)))
        .outerjoin(Person, Person.id == Count.claimed_by)
        .where(CountRequest.warehouse_id == warehouse_id, CountRequest.closed_at.is_(None))
        .group_by(Location.id, Location.code, Location.sequence)
        .order_by(can_wait, Location.sequence, Location.code)
        .limit(LISTED)
    )
    return [Asked(*row) for row in session.execute(wanted)]


def asked_count(session: Session, warehouse_id: int) -> int:
    """How many bins somebody wishes counted."""
    wanted = select(func.count(CountRequest.location_id.distinct()))
    wanted = wanted.where(CountRequest.warehouse_id == warehouse_id, CountRequest.closed_at.is_(None))
    return session.scalar(wanted) or 0


def open_count_of(session: Session, warehouse_id: int, person_id: int) -> Count | None:
    """The bin that this person is counting."""
    wanted = _counts(warehouse_id).where(Count.claimed_by == person_id, Count.closed_at.is_(None))
    return session.scalar(wanted.order_by(Count.id).limit(1))


def open_counts(session: Session, warehouse_id: int, location_id: int, person_id: int) -> list[Count]:
    """The counts that stand in the way of a new one: of this bin, whoever does it, and of this person."""
    in_the_way = or_(Count.location_id == location_id, Count.claimed_by == person_id)
    return list(session.scalars(_counts(warehouse_id).where(in_the_way, Count.closed_at.is_(None))))


def count_and_entries(
    session: Session, warehouse_id: int, count_id: int
) -> tuple[Count | None, list[CountEntry]]:
    """A count with its bin and person, and every entry of it, in one statement."""
    rows = session.execute(
        _counts(warehouse_id)
        .where(Count.id == count_id)
        .add_columns(CountEntry)
        .outerjoin(CountEntry, CountEntry.count_id == Count.id)
        .options(joinedload(CountEntry.product), joinedload(CountEntry.lot))
        .order_by(CountEntry.id)
    ).all()
    return (rows[0][0] if rows else None), [row[1] for row in rows if row[1] is not None]


def lock_count(session: Session, warehouse_id: int, count_id: int | None) -> Count | None:
    """A count with its bin and its person, for one act at a time."""
    wanted = _counts(warehouse_id).where(Count.id == count_id).with_for_update(of=Count, key_share=True)
    return session.scalar(wanted.execution_options(populate_existing=True))


def _counts(warehouse_id: int) -> Any:
    return (
        select(Count)
        .where(Count.warehouse_id == warehouse_id)
        .options(
            joinedload(Count.location, innerjoin=True),
            joinedload(Count.person, innerjoin=True).lazyload(Person.roles),
            joinedload(Count.asked_lot),
        )
    )


def entries_of(session: Session, count_id: int) -> list[CountEntry]:
    """Every entry of a count, with what it is of."""
    wanted = (
        select(CountEntry)
        .where(CountEntry.count_id == count_id)
        .options(joinedload(CountEntry.product, innerjoin=True), joinedload(CountEntry.lot, innerjoin=True))
        .order_by(CountEntry.id)
    )
    return list(session.scalars(wanted))


def record_of(session: Session, count: Count, product_id: int, lot_id: int) -> Record:
    """What the record says of a product and lot in the bin at this moment."""
    on_hand = select(Balance.quantity_on_hand).filter_by(
        warehouse_id=count.warehouse_id, location_id=count.location_id, product_id=product_id, lot_id=lot_id
    )
    row = session.execute(select(func.coalesce(on_hand.scalar_subquery(), 0), latest_movement())).one()
    return Record(*row)


def latest_movement() -> ColumnElement[int]:
    """The number of the ledger's latest row."""
    return func.coalesce(select(func.max(Movement.id)).correlate(None).scalar_subquery(), 0)


def passed_since(session: Session, count: Count, number: int) -> list[Passed]:
    """What touched the bin after that row of the ledger, or since the count began."""
    wanted = select(Movement.product_id, Movement.lot_id, Movement.id, Movement.reason).where(
        Movement.warehouse_id == count.warehouse_id,
        or_(Movement.source_id == count.location_id, Movement.target_id == count.location_id),
        or_(Movement.id > number, Movement.at >= count.opened_at),
        ~is_taken_back(),
    )
    return [Passed(*row) for row in session.execute(wanted)]


def is_taken_back() -> ColumnElement[bool]:
    """What a count booked and was undone, or the row that undid it: together they say nothing."""
    undo, undone = aliased(Movement), aliased(Movement)
    of_a_count = exists().where(undone.id == Movement.reverses_id, undone.reason.in_(BOOKED_BY_COUNTS))
    was_undone = exists().where(undo.reverses_id == Movement.id)
    return or_(and_(Movement.reason.in_(BOOKED_BY_COUNTS), was_undone), of_a_count)


def net_since(session: Session, balance: Balance, number: int) -> int:
    """How many more came than went of what lies there, after that row of the ledger."""
    comes = case((Movement.target_id == balance.location_id, Movement.quantity), else_=-Movement.quantity)
    wanted = select(func.coalesce(func.sum(comes), 0)).where(*moved(balance), Movement.id > number)
    return int(session.scalar(wanted) or 0)


def open_variances(session: Session, warehouse_id: int) -> list[OpenVariance]:
    """The differences that stand, the latest count first."""
    first, first_person = aliased(Count), aliased(Person)
    wanted = (
        select(
            Count.id,
            Location.id,
            Location.code,
            Product.id,
            Product.sku,
            Product.name,
            Lot.id,
            func.coalesce(func.nullif(Lot.code, ""), Lot.serial),
            CountVariance.quantity_counted,
            CountVariance.quantity_on_hand_seen,
            CountVariance.variance,
            Person.name,
            Count.closed_at,
            first_person.name,
            Product.unit_cost,
            Lot.serial != "",
        )
        .join(CountVariance, CountVariance.count_id == Count.id)
        .join(Location, Location.id == Count.location_id)
        .join(Product, Product.id == CountVariance.product_id)
        .join(Lot, Lot.id == CountVariance.lot_id)
        .join(Person, Person.id == Count.claimed_by)
        .outerjoin(first, first.id == CountVariance.confirms_id)
        .outerjoin(first_person, first_person.id == first.claimed_by)
        .where(Count.warehouse_id == warehouse_id, *_is_open())
        .order_by(Count.closed_at.desc(), Count.id.desc(), Product.sku, Lot.id)
    )
    return [OpenVariance(*row) for row in session.execute(wanted)]


def _is_open() -> list[ColumnElement[bool]]:
    return [CountVariance.variance != 0, CountVariance.moved.is_(False), CountVariance.settled.is_(None)]
