"""Held and refused scans: who scanned what, why it was not applied, and what a supervisor makes of it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.office.devices_seen import devices_seen
from warehouse.office.held_scans import page_of
from warehouse.office.paging import wanted_page
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import held, refused
from warehouse.scanning.body import plain
from warehouse.scanning.models import ACCEPTED
from warehouse.scanning.screens import sentence
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act

LONGEST_REASON = 200


@needs(SUPERVISE)
def scans() -> str:
    """What waits for a decision, and how the devices get on."""
    return _show(decided=False)


@needs(SUPERVISE)
def decided() -> str:
    """What was decided, by whom and why."""
    return _show(decided=True)


@needs(SUPERVISE)
def apply(scan_id: str) -> Any:
    """Judge a held scan now, as its own person; say what came of it."""
    try:
        verdict = held.apply(session, scan_id, _act())
    except LookupError:
        abort(404)
    except held.AlreadyDecided:
        return _decided_already()
    said = sentence(verdict.message, verdict.values)
    if verdict.outcome in ACCEPTED:
        flash(gettext("Applied. %(said)s", said=said))
    else:
        flash(gettext("Not applied, it stays held. %(said)s", said=said), "error")
    return redirect(url_for("office.scans"), 303)


@needs(SUPERVISE)
def discard(scan_id: str) -> Any:
    """Leave a held scan unapplied for good, and say why."""
    reason = _reason()
    if not reason:
        return _reason_wanted()
    try:
        held.discard(session, scan_id, reason, _act())
    except LookupError:
        abort(404)
    except held.AlreadyDecided:
        return _decided_already()
    flash(gettext("Discarded."))
    return redirect(url_for("office.scans"), 303)


@needs(SUPERVISE)
def settle(refused_id: int) -> Any:
    """A refused scan was seen; what was done about it is written down."""
    act, reason = _act(), _reason()
    if not reason:
        return _reason_wanted()
    try:
        refused.settle(session, refused_id, act.warehouse_id, act.person_id or 0, reason, act.at)
    except LookupError:
        abort(404)
    except refused.AlreadySettled:
        return _decided_already()
    flash(gettext("Noted as seen."))
    return redirect(url_for("office.scans"), 303)


def _show(*, decided: bool, status: int = 200, error: str | None = None) -> Any:
    warehouse_id, now = current_warehouse_id() or 0, clock.now()
    warehouse = session.get_one(Warehouse, warehouse_id)
    page = render_template(
        "office/scans.html",
        page=page_of(session, warehouse_id, wanted_page(), decided=decided),
        decided=decided,
        devices=devices_seen(session, warehouse_id, now) if not decided else [],
        local=lambda moment: local_time(warehouse, moment),
        error=error,
    )
    return page if status == 200 else (page, status)


def _reason() -> str:
    return plain(request.form.get("reason", "")).strip()[:LONGEST_REASON]


def _reason_wanted() -> Any:
    return _show(decided=False, status=422, error=gettext("Say why. The next person reads it."))


def _decided_already() -> Any:
    flash(gettext("Somebody has decided this scan already."), "warning")
    return redirect(url_for("office.scans"), 303)


def _act() -> Act:
    person = current_person()
    assert person is not None, "the view needs somebody"
    return Act(current_warehouse_id() or 0, person.id, current_device_id(), None, clock.now())
