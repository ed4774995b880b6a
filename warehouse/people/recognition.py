"""Whose badge and PIN these are; `Declined` says in a sentence why nobody is recognized."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.people import badges, tickets, tries
from warehouse.people.messages import say
from warehouse.people.models import Device, Person
from warehouse.people.operations import home_of
from warehouse.people.presence import current_device
from warehouse.people.rights import SUPERVISE


class Declined(Exception):
    """Somebody is not let through; `message` is the sentence's code."""

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message, self.sentence = message, say(message, **values)


def by_badge(session: Session, badge: str, address: str, or_name: bool = False) -> Person:
    """Whose badge this is, or whose name (see `takes_names`). Raises Declined; `address` pays for guesses."""
    if tries.unknown_badges().are_too_many(address):
        raise Declined("people.too_many_badges")
    person = badges.person_of(session, badge) or (_by_name(session, badge) if or_name else None)
    if person is None:
        tries.unknown_badges().count(address)
        is_name = or_name and not any(sign.isdigit() or sign == "." for sign in badge)
        raise Declined("people.unknown_name" if is_name else "people.unknown_badge", name=badge[:40])
    return _active(person)


def takes_names() -> bool:
    """Whoever left the badge at home types a name instead: where somebody has signed in before.

    Anywhere else it would leave the PIN alone to be guessed, for names are no secret.
    """
    return current_device() is not None


def _by_name(session: Session, name: str) -> Person | None:
    """Who is called so; the first name will do where nobody else has it. Raises Declined for a name of several."""
    people = session.scalars(select(Person).order_by(Person.disabled_at.is_not(None))).unique().all()
    wanted = name.casefold().split()
    for length in (None, 1):
        called = [each for each in people if each.name.casefold().split()[:length] == wanted]
        if sum(each.is_active for each in called) > 1:
            raise Declined("people.name_of_several", name=name[:40])
        if called:
            return called[0]
    return None


def require_device() -> None:
    """Raises Declined on a device that was blocked."""
    device = current_device()
    if device is not None and device.revoked_at is not None:
        raise Declined("people.device_revoked")


def by_ticket(session: Session, ticket: str) -> Person:
    """Whose badge was scanned a moment ago. Raises Declined."""
    person = tickets.holder(session, ticket)
    if person is None:
        raise Declined("people.ticket_expired")
    return _active(person)


def check_pin(session: Session, person: Person, pin: str) -> None:
    """Raises Declined for a wrong PIN (counted) and while the person is paused (not looked at)."""
    if tries.seconds_paused(person):
        raise Declined("people.paused")
    if tries.try_pin(session, person, pin):
        return
    if tries.seconds_paused(person):
        raise Declined("people.paused")
    left = tries.tries_left(person)
    raise Declined("people.wrong_pin" if left > 1 else "people.wrong_pin_last", left=left)


def supervisor(session: Session, badge: str, pin: str, address: str, warehouse_id: int) -> Person:
    """The supervisor of this warehouse behind badge and PIN; their wrong PINs count against them."""
    person = tries.lock(session, by_badge(session, badge, address).id)
    if tries.seconds_paused(person):
        raise Declined("people.approver_paused", name=person.name)
    check_pin(session, person, pin)
    if not person.role_names(warehouse_id) & SUPERVISE:
        raise Declined("people.not_supervisor", name=person.name)
    return person


def warehouse_of(session: Session, device: Device | None, person: Person) -> int:
    """Where a supervisor's word is asked: where the device stands, else where the person works."""
    return device.warehouse_id if device is not None else home_of(session, person)


def _active(person: Person) -> Person:
    if not person.is_active:
        raise Declined("people.disabled", name=person.name)
    return person
