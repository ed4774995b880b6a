"""Carriers are told of parcels after the commit: the scan writes a row, the worker tells, again until it went.

A row that was withdrawn before it was told is told to nobody; one that was told is cancelled by a row of its own. No
transaction is open while a carrier is spoken to, and nobody at the bench waits for it.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.db import Database
from warehouse.delivery.carriers import carrier_named
from warehouse.delivery.carriers.interface import CarrierFailed, ParcelFacts
from warehouse.delivery.models import CarrierMessage
from warehouse.orders.models import DeliveryService
from warehouse.orders.parcels import Parcel

log = logging.getLogger(__name__)
#: After so many tries in vain the pause grows no more.
LONGEST_PAUSE = timedelta(minutes=30)
FIRST_PAUSE = timedelta(seconds=15)
_AT_ONCE = 100


@dataclass(frozen=True)
class State:
    """How a parcel stands with its carrier: none, waits, failed (and why), told."""

    word: str
    fault: str = ""


@dataclass(frozen=True)
class _Due:
    """One row as it is told, outside of any transaction."""

    id: int
    kind: str
    content: dict[str, Any]
    carrier: str
    settings: dict[str, Any]
    tries: int


def announce(session: Session, service: DeliveryService | None, facts: ParcelFacts, at: datetime) -> None:
    """A parcel has its label: its carrier is to be told, or told anew. Whoever was told before and is not the one hears
    that it does not come."""
    is_told = service is not None and carrier_named(service.carrier).is_told
    withdraw(session, facts.parcel_id, at, but=service.id if service is not None and is_told else None)
    if service is not None and is_told:
        content = asdict(facts)
        session.add(
            CarrierMessage(
                parcel_id=facts.parcel_id,
                delivery_service_id=service.id,
                kind="register",
                content=content,
                made_at=at,
            )
        )
    session.flush()


def withdraw(session: Session, parcel_id: int, at: datetime, *, but: int | None = None) -> None:
    """A parcel does not come: what was not told yet never is, what was told is cancelled. `but`: this service hears of
    it anew."""
    told: dict[int, CarrierMessage] = {}
    for row in _standing(session, parcel_id):
        if row.done_at is not None:
            told[row.delivery_service_id] = row
        row.withdrawn_at = at
    for service_id, row in told.items():
        if service_id != but:
            session.add(_cancelling(row, at))
    session.flush()


def state_of(session: Session, parcel_id: int) -> State:
    """What the bench shows of a parcel's carrier."""
    rows = _standing(session, parcel_id)
    if not rows:
        return State("none")
    row = rows[-1]
    if row.done_at is not None:
        return State("told")
    return State("failed", row.fault) if row.fault else State("waits")


def tell_waiting(database: Database) -> int:
    """Tell carriers what waits for them; answers of how many parcels. One carrier in trouble keeps no other waiting."""
    with database.reading() as session:
        given_up, due = _given_up(session), _due(session, clock.now())
    for parcel_id in given_up:
        database.write(partial(withdraw, parcel_id=parcel_id, at=clock.now()))
    return sum(_tell(database, one) for one in due)


def _tell(database: Database, due: _Due) -> bool:
    if not database.write(lambda session: _claim(session, due)):
        return False
    carrier, facts, number, fault = carrier_named(due.carrier), ParcelFacts(**due.content), "", ""
    try:
        if due.kind == "register":
            number = carrier.register(facts, due.settings).tracking_number
        else:
            carrier.cancel(facts, due.settings)
    except CarrierFailed as failed:
        fault = str(failed) or "failed"
    except Exception as error:  # a carrier's library may fail in any way, and must not stop the others
        log.exception("carrier %s: parcel %d", due.carrier, facts.parcel_id)
        fault = f"{type(error).__name__}: {error}"
    database.write(lambda session: _finish(session, due, number, fault))
    return not fault


def _given_up(session: Session) -> list[int]:
    """Parcels given up after their carrier was to be told: whoever gives one up need not think of it."""
    wanted = (
        select(CarrierMessage.parcel_id)
        .join(Parcel, Parcel.id == CarrierMessage.parcel_id)
        .where(CarrierMessage.kind == "register", CarrierMessage.withdrawn_at.is_(None))
        .where(Parcel.cancelled_at.is_not(None))
    )
    return list(session.scalars(wanted.distinct().limit(_AT_ONCE)))


def _due(session: Session, now: datetime) -> list[_Due]:
    wanted = (
        select(CarrierMessage)
        .where(
            CarrierMessage.done_at.is_(None),
            or_(CarrierMessage.withdrawn_at.is_(None), CarrierMessage.kind == "cancel"),
            or_(CarrierMessage.due_at.is_(None), CarrierMessage.due_at <= now),
        )
        .options(joinedload(CarrierMessage.delivery_service))
        .order_by(CarrierMessage.id)
        .limit(_AT_ONCE)
    )
    return [
        _Due(
            row.id,
            row.kind,
            row.content,
            row.delivery_service.carrier,
            row.delivery_service.settings,
            row.tries,
        )
        for row in session.scalars(wanted)
    ]


def _claim(session: Session, due: _Due) -> bool:
    """This worker tells it, and no other one: its next try is put off before the first."""
    pause = min(FIRST_PAUSE * 2 ** min(due.tries, 10), LONGEST_PAUSE)
    row = CarrierMessage
    claimed = session.execute(
        update(row)
        .where(row.id == due.id, row.tries == due.tries, row.done_at.is_(None))
        .where(or_(row.withdrawn_at.is_(None), row.kind == "cancel"))
        .values(tries=due.tries + 1, due_at=clock.now() + pause)
        .returning(row.id)
    )
    return claimed.first() is not None


def _finish(session: Session, due: _Due, number: str, fault: str) -> None:
    row = session.get_one(CarrierMessage, due.id, with_for_update=True, populate_existing=True)
    row.fault = fault[:200] or None
    if fault:
        return
    row.done_at, row.tracking_number = clock.now(), number or None
    # It was taken back while the carrier was being told, and nothing newer stands in its place.
    if due.kind == "register" and row.withdrawn_at is not None:
        standing = _standing(session, row.parcel_id)
        if all(one.delivery_service_id != row.delivery_service_id for one in standing):
            session.add(_cancelling(row, clock.now()))


def _standing(session: Session, parcel_id: int) -> list[CarrierMessage]:
    wanted = select(CarrierMessage).where(
        CarrierMessage.parcel_id == parcel_id,
        CarrierMessage.kind == "register",
        CarrierMessage.withdrawn_at.is_(None),
    )
    return list(session.scalars(wanted.order_by(CarrierMessage.id)))


def _cancelling(row: CarrierMessage, at: datetime) -> CarrierMessage:
    return CarrierMessage(
        parcel_id=row.parcel_id,
        delivery_service_id=row.delivery_service_id,
        kind="cancel",
        content=row.content,
        made_at=at,
    )
