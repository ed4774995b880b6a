"""How the devices get on: who scans on them, when they were last seen, what waits, how good their Wi-Fi is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.people.models import Device, Person
from warehouse.scanning import held
from warehouse.scanning.models import Scan

#: Replays are counted over so long: they measure the Wi-Fi.
REPLAYS_OF = timedelta(hours=1)
#: A device that nobody has used for so long is not listed, unless something waits on it.
SHOWN_FOR = timedelta(days=7)


@dataclass(frozen=True)
class SeenDevice:
    """One device, as a supervisor reads it."""

    number: int | None
    person: str
    last_seen_at: datetime | None
    waiting: int
    replays: int
    held: int


def devices_seen(session: Session, warehouse_id: int, now: datetime) -> list[SeenDevice]:
    """The devices of a building: those on which scans wait first, then the latest seen."""
    last_person = (
        select(Scan.person_id)
        .where(Scan.device_id == Device.id)
        .order_by(Scan.received_at.desc())
        .limit(1)
        .correlate(Device)
        .scalar_subquery()
    )
    wanted = (
        select(Device, Person.name)
        .outerjoin(Person, Person.id == last_person)
        .where(Device.warehouse_id == warehouse_id, Device.revoked_at.is_(None))
        .where((Device.last_seen_at > now - SHOWN_FOR) | (Device.pending > 0))
        .order_by(Device.pending.desc(), Device.last_seen_at.desc(), Device.id)
    )
    found = session.execute(wanted).all()
    replays, holds = _replays(session, warehouse_id, now), _held(session, warehouse_id)
    return [
        SeenDevice(
            device.number,
            person or "",
            device.last_seen_at,
            device.pending,
            replays.get(device.id, 0),
            holds.get(device.id, 0),
        )
        for device, person in found
    ]


def _replays(session: Session, warehouse_id: int, now: datetime) -> Mapping[str, int]:
    """Answers that a device asked for again, in the last hour."""
    rows = session.execute(
        select(Scan.device_id, func.sum(Scan.replays))
        .join(Device, Device.id == Scan.device_id)
        .where(Device.warehouse_id == warehouse_id, Scan.received_at > now - REPLAYS_OF, Scan.replays > 0)
        .group_by(Scan.device_id)
    )
    return {device_id: int(number) for device_id, number in rows}


def _held(session: Session, warehouse_id: int) -> Mapping[str, int]:
    rows = session.execute(
        select(Scan.device_id, func.count())
        .where(Scan.warehouse_id == warehouse_id, held.is_open())
        .group_by(Scan.device_id)
    )
    return {device_id: int(number) for device_id, number in rows}
