"""Sign in by badge and PIN, sign out, and a second person's approval: forms, never scans.

Nothing typed here enters the outbox, the journal or a log. Between the badge and the PIN a signed ticket
says whose badge it was; no row is written for it. Views answer rather than raise: a wrong PIN is counted,
so its transaction must be kept.

    badge -> pin -> the page that was asked for
              |
              +-> paused (five wrong PINs) -- a minute, or a supervisor's approval --> pin
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, jsonify, redirect, request, url_for
from flask import session as browser
from flask_login import logout_user

from warehouse.db import session
from warehouse.people import approvals, cover, operations, pages, presence, recognition, tickets, tries
from warehouse.people.messages import say
from warehouse.people.models import Person
from warehouse.people.pages import UNLOCK, form, show
from warehouse.people.presence import current_device, current_device_id, current_person, device_holder
from warehouse.people.recognition import Declined

blueprint = Blueprint("people", __name__)

SIGN_IN = "sign-in"


def load_person(person_id: str) -> Person | None:
    """Who a session belongs to; nobody, at once, when they were disabled."""
    if not (person_id.isascii() and person_id.isdigit() and len(person_id) < 10):
        return None
    person = presence.read_all(int(person_id))
    cover.slide()
    return person if person is not None and person.is_active else None


@blueprint.get("/sign-in")
def sign_in() -> str:
    """Ask for a badge; on a covered device, for what lifts the cover, unless it is to be somebody else's."""
    holder = device_holder()
    if holder is not None and cover.lies() and "other" not in request.args:
        return pages.show_cover(holder)
    return show("badge")


@blueprint.post("/sign-in")
def try_to_sign_in() -> Any:
    """Take a badge, a PIN, or both."""
    try:
        holder = _holder()
    except Declined as declined:
        return show("badge", error=declined.sentence, approval=form("approval"))
    if holder is None:
        return show("badge")
    person = tries.lock(session, holder.id)
    error = _use_approval(person)
    if tries.seconds_paused(person):
        return show("paused", person, error=error)
    if not form("pin"):
        return show("pin", person, error=error)
    return _try_pin(person)


@blueprint.post("/sign-out")
def sign_out() -> Any:
    """Leave the device to the next person."""
    logout_user()
    browser.clear()
    return redirect(url_for("people.sign_in"), 303)


@blueprint.post("/approvals")
def approve() -> Any:
    """A second person's word, as the value that goes with the next action."""
    task, what = form("task")[:60], form("what")[:60]
    try:
        asks = _who_asks(task, what)
        warehouse_id = recognition.warehouse_of(session, current_device(), asks)
        approver = recognition.supervisor(
            session, form("badge"), form("pin"), request.remote_addr or "", warehouse_id
        )
        if approver.id == asks.id:
            raise Declined("people.not_yourself")
    except Declined as declined:
        return _not_approved(declined, task)
    value = approvals.give(session, approver, current_device_id(), task, what)
    if task != SIGN_IN and _is_page(task):
        approvals.keep(what, approval=value, name=approver.name)
        return redirect(f"/{task}", 303)
    if _wants_json() or task != SIGN_IN:
        return jsonify(
            approval=value, approver=approver.name, seconds=int(approvals.GOOD_FOR.total_seconds())
        )
    return _show_asking(told=say("people.unlocked", name=approver.name), approval=value)


def _holder() -> Person | None:
    """Whose badge was scanned or name typed, now or a moment ago. Raises Declined."""
    recognition.require_device()
    if form("badge"):
        told, address = form("badge"), request.remote_addr or ""
        return recognition.by_badge(session, told, address, or_name=recognition.takes_names())
    return recognition.by_ticket(session, form("badge_ticket")) if form("badge_ticket") else None


def _use_approval(person: Person) -> str | None:
    """Let a supervisor's word end the pause. Answers what is wrong with the word."""
    if not form("approval"):
        return None
    what = f"{UNLOCK}{person.id}"
    if approvals.use(session, form("approval"), current_device_id(), SIGN_IN, None, what) is None:
        return say("people.approval_spent")
    operations.unlock(session, person)
    return None


def _try_pin(person: Person) -> Any:
    try:
        recognition.check_pin(session, person, form("pin"))
    except Declined as declined:
        step = "paused" if tries.seconds_paused(person) else "pin"
        return show(step, person, error=declined.sentence)
    operations.welcome_device(session, current_device_id(), person)
    address = pages.next_address(person)
    cover.begin(person)
    return redirect(address, 303)


def _who_asks(task: str, what: str) -> Person:
    """For whom the approval is: the paused person of an unlock, else whoever is signed in. Raises Declined."""
    if not task or not what:
        raise Declined("people.nothing_to_approve")
    number = what.removeprefix(UNLOCK)
    asks = load_person(number) if task == SIGN_IN and what.startswith(UNLOCK) else current_person()
    if asks is None:
        raise Declined("people.nothing_to_approve" if task == SIGN_IN else "people.sign_in_first")
    return asks


def _is_page(task: str) -> bool:
    """A page of the floor without scripts asks: it is shown again."""
    return bool(form("next")) and not _wants_json() and re.fullmatch(r"[a-z-]+(/\d{1,9})?", task) is not None


def _not_approved(declined: Declined, task: str) -> Any:
    if task != SIGN_IN and _is_page(task):
        approvals.keep(form("what")[:60], error=declined.sentence)
        return redirect(f"/{task}", 303)
    if _wants_json() or task != SIGN_IN:
        return jsonify(message=declined.message, sentence=declined.sentence), 403
    return _show_asking(error=declined.sentence)


def _show_asking(**values: Any) -> str:
    """The screen of whoever waits for the approval; without a ticket, their badge first."""
    waiting = tickets.holder(session, form("badge_ticket"))
    return show("paused" if waiting else "badge", waiting, **values)


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
