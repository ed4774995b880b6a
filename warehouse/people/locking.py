"""Lock and unlock: a tap or the idle device puts the cover on; the own badge, or the PIN, lifts it.

Forms, never scans: nothing typed or scanned here enters the outbox, the journal or a log. One field takes
both, because a wedge types into whatever has the focus: a PIN is digits, a badge is not.

    cover -> own badge, or PIN                     -> the screen that was open
          -> own badge, later in the day           -> pin -> the screen that was open
          -> somebody else's badge                 -> pin -> their home
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for

from warehouse.db import session
from warehouse.people import cover, operations, pages, recognition, tries
from warehouse.people.models import Person
from warehouse.people.pages import form
from warehouse.people.presence import current_device_id, current_person, device_holder, shift_hours
from warehouse.people.recognition import Declined

blueprint = Blueprint("locking", __name__)


@blueprint.post("/lock")
def lock() -> Any:
    """Cover this device. Task, step and waiting scans stay."""
    if current_person() is not None:
        cover.put_on(pages.local(form("next")), form("task_name")[:60])
    return redirect(url_for("people.sign_in"), 303)


@blueprint.post("/unlock")
def unlock() -> Any:
    """Take a badge or a PIN at the cover."""
    holder = device_holder()
    if holder is None or not cover.lies():
        return redirect(pages.next_address(holder), 303)
    given = form("pin")
    try:
        recognition.require_device()
        if not given:
            return pages.show_cover(holder)
        return _try_pin(holder, given) if _is_typed(given) else _try_badge(holder, given)
    except Declined as declined:
        return pages.show_cover(holder, error=declined.sentence)


def _is_typed(given: str) -> bool:
    """A PIN, right or wrong; the shortest barcodes of digits alone have eight."""
    return given.isascii() and given.isdigit() and len(given) < 8


def _try_pin(holder: Person, pin: str) -> Any:
    """Raises Declined."""
    if not cover.takes_badge_or_pin(shift_hours()):
        raise Declined("people.badge_first")
    person = tries.lock(session, holder.id)
    if tries.seconds_paused(person):
        return pages.show("paused", person)
    try:
        recognition.check_pin(session, person, pin)
    except Declined as declined:
        if tries.seconds_paused(person):
            return pages.show("paused", person, error=declined.sentence)
        raise
    return _go_on(person)


def _try_badge(holder: Person, badge: str) -> Any:
    """Raises Declined."""
    found = recognition.by_badge(session, badge, request.remote_addr or "")
    person = tries.lock(session, found.id)
    if tries.seconds_paused(person):
        return pages.show("paused", person)
    if person.id == holder.id and cover.takes_badge_or_pin(shift_hours()):
        return _go_on(person)
    return pages.show("pin", person)


def _go_on(person: Person) -> Any:
    address = pages.next_address(person)
    operations.welcome_device(session, current_device_id(), person)
    cover.lift()
    return redirect(address, 303)
