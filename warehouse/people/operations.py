"""What is done to people and the devices they share: made, given a PIN or badge, disabled, signed in."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse import clock, codes
from warehouse.db import insert_or_ignore
from warehouse.people import pins
from warehouse.people.badges import new_badge
from warehouse.people.models import Device, Person, PersonRole
from warehouse.sites import Warehouse


def add_person(
    session: Session, name: str, roles: Iterable[str], warehouse_id: int, pin: str, badge: str | None = None
) -> Person:
    """A new person with these roles in a warehouse. Without `badge` a random one is made.

    Raises ValueError for what is no PIN, codes.CodeTaken for a badge that is already something.
    """
    code = (badge or new_badge()).strip()
    _require_free(session, code)
    person = Person(name=name.strip(), badge=code, pin_hash=pins.hash_pin(pin), wrong_pins=0)
    person.roles = [PersonRole(role=role, warehouse_id=warehouse_id) for role in sorted(set(roles))]
    session.add(person)
    session.flush()
    codes.register(session, code, "badge", person.id)
    return person


def set_roles(session: Session, person: Person, warehouse_id: int, roles: Iterable[str]) -> None:
    """Give a person exactly these roles in a warehouse; those elsewhere stay."""
    wanted = set(roles)
    kept = [row for row in person.roles if row.warehouse_id != warehouse_id or row.role in wanted]
    had = {row.role for row in kept if row.warehouse_id == warehouse_id}
    person.roles = kept + [
        PersonRole(person_id=person.id, role=role, warehouse_id=warehouse_id) for role in sorted(wanted - had)
    ]
    session.flush()


def reset_pin(session: Session, person: Person, pin: str) -> None:
    """Give a person another PIN; their wrong tries are forgotten. Raises ValueError for what is no PIN."""
    person.pin_hash = pins.hash_pin(pin)
    unlock(session, person)


def revoke_badge(session: Session, person: Person, badge: str | None = None) -> str:
    """Make the badge worthless at once, and answer the code of the new one (random unless given)."""
    if person.badge:
        codes.withdraw(session, person.badge)
    code = (badge or new_badge()).strip()
    _require_free(session, code)
    person.badge = code
    session.flush()
    codes.register(session, code, "badge", person.id)
    return code


def unlock(session: Session, person: Person) -> None:
    """Forget the wrong tries: the next PIN is looked at."""
    person.wrong_pins, person.paused_until = 0, None
    session.flush()


def disable(session: Session, person: Person) -> None:
    """Shut a person out, from their next request on."""
    person.disabled_at = person.disabled_at or clock.now()
    session.flush()


def enable(session: Session, person: Person) -> None:
    """Let a person in again."""
    person.disabled_at = None
    unlock(session, person)


def welcome_device(session: Session, device_id: str, person: Person) -> Device:
    """The row of the device on which this person signs in; a new one stands where the person works."""
    if session.get(Device, device_id) is None:
        # Two tabs may sign in at once: one of them makes the row.
        row = {"warehouse_id": home_of(session, person), "profile": {}, "error_number": 0, "pending": 0}
        insert_or_ignore(session, Device, {"id": device_id} | row, ["id"])
    device = session.get_one(Device, device_id)
    if device.number is None:
        _give_number(session, device)
    device.last_seen_at = clock.now()
    session.flush()
    return device


def _give_number(session: Session, device: Device) -> None:
    """The next number of the building: what people call this device from now on."""
    # Two devices may come at once: the building's row is held until the first one's number is written.
    held = {"key_share": True}
    session.get_one(Warehouse, device.warehouse_id, with_for_update=held, populate_existing=True)
    session.refresh(device, ["number"])
    if device.number is None:
        numbers = select(func.max(Device.number)).where(Device.warehouse_id == device.warehouse_id)
        device.number = (session.scalar(numbers) or 0) + 1


def home_of(session: Session, person: Person) -> int:
    """The warehouse in which a person works; of somebody without a role, the first there is."""
    with_roles = min((role.warehouse_id for role in person.roles), default=None)
    return with_roles or session.scalars(select(Warehouse.id).order_by(Warehouse.id).limit(1)).one()


def _require_free(session: Session, badge: str) -> None:
    """Raises CodeTaken, before the database's own refusal, which would name nobody."""
    for taken in codes.taken(session, [codes.fold(badge)]).values():
        raise codes.CodeTaken(badge, "badge", taken)
