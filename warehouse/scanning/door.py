"""POST /scans: the only way in for every scan and every tap that changes something on the floor.

One transaction: the journal's row, then in a savepoint what the activity does with the scan, then the
verdict. A refusal or a fault rolls back to the savepoint; the row of the scan stays. The screen is made
after the commit, from what is stored.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, Response, current_app, request
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import TRIES, database, is_out_of_order, is_worth_another_try, session
from warehouse.people import approvals
from warehouse.people.approvals import NO_WORD, Word
from warehouse.people.models import Device, Person
from warehouse.people.presence import device_holder
from warehouse.scanning import faults, glances, journal, lookup, photos, refused, screens, stations, unclear
from warehouse.scanning.body import ScanBody, Unreadable, read_body
from warehouse.scanning.put_back import settle
from warehouse.scanning.registry import (
    SENT_AT_ONCE_WITHIN,
    Activity,
    Context,
    Refused,
    Verdict,
    Visitor,
    registry,
)
from warehouse.scanning.way_back import go_back, take_back
from warehouse.stock.ledger import Act, NotEnough
from warehouse.stock.models import Location, Product

log = logging.getLogger(__name__)
blueprint = Blueprint("scanning", __name__)

HELD_AFTER = timedelta(hours=2)
ACTOR_GOOD_FOR = timedelta(hours=24)
#: How exactly it is known when a device was last seen: a normal scan writes nothing for it.
SEEN_EVERY = timedelta(minutes=1)
COMMANDS = {"SHORT", "SKIP", "UNDO", "DONE", "BACK", "PRINT", "FULL", "EMPTY"}


@dataclass(frozen=True)
class Answer:
    """The door's verdict and whether it was given before."""

    verdict: Verdict
    visitor: Visitor
    error_number: int
    replayed: bool


blueprint.add_url_rule("/scans/refused", view_func=refused.report, methods=["POST"])
blueprint.add_url_rule("/photos", "photos", photos.take, methods=["POST"])
blueprint.add_url_rule("/photos/<photo_id>.jpg", "photo", photos.show)


@blueprint.post("/scans")
def scans() -> Response:
    """Take one scan or tap in (contract.md section 4)."""
    fault = faults.requested(request, current_app)
    if (early := faults.before(fault)) is not None:
        return early
    try:
        body = read_body(request.values)
    except Unreadable as error:
        return _plain(400, f"scanning: {error} cannot be read")
    # The actor speaks for the device: its browser may have lost the cookie, and what waited goes out all the same.
    if device_holder() is None:
        return _plain(401, "scanning: sign in on this device")
    try:
        answer = _take(body)
    except journal.Conflict:
        return _plain(409, "scanning: this id was used for another scan")
    return faults.after(fault, _answer(answer, body))


def _take(body: ScanBody) -> Answer:
    """Process the scan in a transaction of its own, again when the database asks for it."""
    for tries_left in range(TRIES, -1, -1):
        try:
            with database().committing(session):
                return _process(session, body)
        except journal.Conflict:
            with database().committing(session):
                warehouse_id = session.get_one(Device, body.device).warehouse_id
                journal.keep_conflict(session, body, warehouse_id, clock.now())
            raise
        except DBAPIError as error:
            if not tries_left or not is_worth_another_try(error):
                raise
    raise AssertionError("unreachable")


def _process(opened: Session, body: ScanBody) -> Answer:
    now = clock.now()
    # Read with the session's person a moment ago: a device sends one scan at a time, nothing to lock.
    device = opened.get_one(Device, body.device)
    visitor = Visitor(
        opened.get_one(Person, body.person_id), device.id, device.warehouse_id, device.station_id
    )
    is_new = journal.enter(opened, body, device.warehouse_id, now)
    _note_device(opened, device, body, now)
    if not is_new:
        stored = journal.replay(opened, body)
        verdict = Verdict(
            stored.outcome or "held", stored.message or "scanning.fault", stored.message_values, stored.ask
        )
        again = Verdict(verdict.outcome, verdict.message, verdict.values, verdict.ask, stored.task_after)
        return Answer(again, visitor, stored.error_number or 0, replayed=True)
    word = NO_WORD
    if body.approval:
        word = approvals.spend(opened, body.approval, body.device, body.task, body.scan_id)
    act = Act(device.warehouse_id, visitor.person.id, device.id, body.scan_id, now)
    verdict = _held(body, visitor, act) or judge(opened, body, visitor, act, device.error_number, word)
    error_number = device.error_number + (verdict.outcome == "error")
    if verdict.outcome == "error":
        opened.execute(update(Device).where(Device.id == device.id).values(error_number=error_number))
    journal.close(opened, body, verdict, error_number, word.approver_id)
    # Where the device stands may just have changed.
    return Answer(verdict, replace(visitor, station_id=device.station_id), error_number, replayed=False)


def _note_device(opened: Session, device: Device, body: ScanBody, now: datetime) -> None:
    """What supervisors see of a device; written only when it has something new to say."""
    news: dict[str, Any] = {}
    if body.waiting is not None and body.waiting != device.pending:
        news = {"pending": body.waiting, "last_seen_at": now}
    elif device.last_seen_at is None or now - device.last_seen_at > SEEN_EVERY:
        news = {"last_seen_at": now}
    if news:
        opened.execute(update(Device).where(Device.id == device.id).values(news))


def _held(body: ScanBody, visitor: Visitor, act: Act) -> Verdict | None:
    """Scans that only a supervisor may let in: hours late, of a long gone sign-in, of somebody disabled."""
    if not visitor.person.is_active:
        return Verdict("held", "scanning.disabled_person", {"name": visitor.person.name})
    if act.at - body.signed_in_at > ACTOR_GOOD_FOR:
        return Verdict("held", "scanning.old_sign_in")
    if body.waited > HELD_AFTER:
        return Verdict("held", "scanning.late")
    return None


def judge(
    opened: Session,
    body: ScanBody,
    visitor: Visitor,
    act: Act,
    error_number: int | None = None,
    word: Word = NO_WORD,
) -> Verdict:
    """What comes of a scan now. Without an `error_number` a supervisor asks, who has seen its error, and is told
    what the activity says. `word`: who else allowed it."""
    activity, task_id = registry().of_task(body.task)
    if activity is None:
        return Verdict("error", "scanning.unknown_task", task="")
    if activity.rights and not activity.rights & visitor.roles:
        return Verdict("error", "scanning.no_right", task="")
    seen = body.seen_error
    if activity.latch and error_number is not None and seen is not None and seen < error_number:
        return Verdict("skipped", "scanning.skipped")
    try:
        with opened.begin_nested():
            return _carry_out(opened, body, visitor, act, activity, task_id, word)
    except Refused as refusal:
        if refusal.moved_on and error_number is not None and body.waited >= SENT_AT_ONCE_WITHIN:
            return Verdict("held", "scanning.moved_on", task=refusal.verdict.task)
        return refusal.verdict
    except NotEnough as missing:
        return _not_there(opened, missing)
    except Exception as error:
        # A database out of order is the device's to wait for; any other fault must not stop its queue.
        if isinstance(error, DBAPIError) and is_out_of_order(error):
            raise
        log.exception("scan %s: fault in %s", body.scan_id, activity.name)
        return Verdict("held", "scanning.fault")


def _carry_out(
    opened: Session,
    body: ScanBody,
    visitor: Visitor,
    act: Act,
    activity: Activity,
    task_id: int | None,
    word: Word,
) -> Verdict:
    try:
        number = body.number
    except ValueError:
        raise Refused("scanning.bad_number", found=body.quantity) from None
    context = Context(
        opened,
        act,
        visitor,
        body.task,
        task_id,
        quantity=number,
        reason=body.reason or None,
        waited=body.waited,
        step=body.step,
        approved_by=word.approver_id,
        approved_for=word.what,
    )
    with glances.passing_over(context) as passed:
        verdict = _act(context, activity, body.action) if body.action else _scan(context, activity, body)
        return passed(verdict)


def _scan(context: Context, activity: Activity, body: ScanBody) -> Verdict:
    if not body.code.strip():
        raise Refused("scanning.nothing")
    # Bare numbers of papers are looked up on lists and home alone.
    expect = activity.opens if context.task_id is None else frozenset()
    loses = lookup.loses_separators(context.session, context.visitor.device_id)
    meaning = lookup.resolve(context.session, context.warehouse_id, body.code, expect, loses_separators=loses)
    if meaning.kind == "command" and meaning.label in COMMANDS:
        return _act(context, activity, meaning.label.lower())
    if meaning.kind == "station":
        return stations.stand_at(context, activity, meaning)
    if not activity.asks_readings:
        meaning = unclear.on_record(context.session, meaning)
    return settle(context, activity, meaning) or activity.scan(context, meaning)


def _act(context: Context, activity: Activity, action: str) -> Verdict:
    settled = settle(context, activity, action=action) or glances.answered(context, action)
    if settled is not None:
        return settled
    if action == "undo":
        return take_back(context, activity)
    return go_back(context, activity) if action == "back" else activity.act(context, action)


def _not_there(opened: Session, missing: NotEnough) -> Verdict:
    product = opened.get_one(Product, missing.goods.product_id)
    place = opened.get_one(Location, missing.location_id)
    values = {"quantity": missing.goods.quantity, "product": product.name, "place": place.code}
    return Verdict("error", "scanning.not_there", values)


def _answer(answer: Answer, body: ScanBody) -> Response:
    task = body.task if answer.verdict.task is None else answer.verdict.task
    screen = screens.current_screen(session, answer.visitor, task)
    assert screen is not None, "home is always there"
    # Whoever holds the device now sees the screen; the scan is booked to whoever made it.
    holder = screens.current_visitor() or answer.visitor
    verdict = screens.shown(answer.verdict, answer.error_number)
    response = Response(screens.render(screen, holder, verdict), mimetype="text/html")
    response.headers["X-Scan-Result"] = answer.verdict.outcome
    response.headers["X-Scan-Replay"] = "1" if answer.replayed else "0"
    response.headers["X-Scan-Message"] = answer.verdict.message
    response.headers["X-Error-Number"] = str(answer.error_number)
    return response


def _plain(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status=status, mimetype="text/plain")
