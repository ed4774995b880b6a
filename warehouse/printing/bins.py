"""Labels of many bins: a zone, or from one bin to another, looked at first, then printed behind everything else.

Most in one go is a limit of paper, not of the program: a roll holds some hundreds, and a mistake costs a roll.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.db import session
from warehouse.labels import batches, moving_jobs, queues
from warehouse.labels.job_words import printer_words
from warehouse.labels.models import Printer
from warehouse.people import rights
from warehouse.people.presence import (
    current_device,
    current_device_id,
    current_person,
    current_roles,
    current_warehouse_id,
    needs,
)
from warehouse.printing import asking, things
from warehouse.scanning.cards import COMMANDS
from warehouse.scanning.screens import current_visitor
from warehouse.stock.models import Location, Zone

blueprint = Blueprint("bins", __name__)
#: More than this is asked about once more; more than the second is done in parts.
ASKED_ABOVE, MOST = 200, 2_000
BINS = ("pick", "bulk")
_KEY = re.compile(r"[0-9a-f]{24}")
_KIND = "location"


@dataclass
class Wanted:
    """What the form says: a zone or a range, and where it prints."""

    zone: str = ""
    first: str = ""
    last: str = ""
    bins: list[Location] = field(default_factory=list)
    fault: str | None = None


@blueprint.get("/printing/choice")
@needs(rights.PRINT)
def choice() -> str:
    """What has a label and hangs nowhere yet, so that there is nothing to scan."""
    warehouse_id = current_warehouse_id() or 0
    printers = queues.printers(session, warehouse_id)
    commands = [
        (f"/print-command/{number}", gettext(name)) for number, (_, name, *_rest) in enumerate(COMMANDS, 1)
    ]
    return render_template(
        "printing/choice.html",
        commands=commands,
        stations=[(f"/print-station/{one.id}", one.name) for one in queues.stations(session, warehouse_id)],
        printers=[(f"/print-printer/{one.id}", one.name) for one in printers],
        may_badge=bool(rights.ADMINISTER & current_roles()),
    )


@blueprint.get("/printing/bins")
@needs(rights.PRINT)
def bins() -> Any:
    """The form, and what it would print: how many, how long, how the first one looks."""
    wanted = _wanted(session, request.args)
    return _page(wanted, 422 if wanted.fault else 200)


@blueprint.post("/printing/bins")
@needs(rights.PRINT)
def start() -> Any:
    """Ask for all of them; the same form sent twice asks once."""
    key, printer = request.form.get("form_key", ""), _printer(request.form.get("printer", ""))
    wanted = _wanted(session, request.form)
    if not _KEY.fullmatch(key) or printer is None:
        wanted.fault = (
            gettext("Choose a printer.") if printer is None else gettext("This form is old. Send it again.")
        )
    if wanted.fault or not wanted.bins or printer is None:
        return _page(wanted, 422)
    if len(wanted.bins) > ASKED_ABOVE and request.form.get("sure") != str(len(wanted.bins)):
        return _page(wanted, 422, printer)
    device, person = current_device(), current_person()
    asked = {"device_id": current_device_id(), "person_id": person.id if person else None}
    papers = ((thing.subject, thing.content) for thing in map(things.place, wanted.bins))
    asked["station_id"] = device.station_id if device else None
    batches.ask_for(session, f"bins:{key}", _KIND, papers, printer, asked)
    return redirect(f"/printing/bins/{key}", code=303)


@blueprint.get("/printing/bins/<key>")
@needs(rights.PRINT)
def batch(key: str) -> Any:
    """How far they have come."""
    found = batches.progress(session, current_warehouse_id() or 0, f"bins:{_known(key)}")
    if found is None:
        abort(404)
    return render_template("office/bins_batch.html", key=key, batch=found, time=_time(found.waiting))


@blueprint.post("/printing/bins/<key>/cancellation")
@needs(rights.PRINT)
def cancel(key: str) -> Any:
    """What was not sent yet is not printed."""
    number = batches.cancel_rest(session, current_warehouse_id() or 0, f"bins:{_known(key)}")
    flash(gettext("%(number)s labels are not printed.", number=number))
    return redirect(f"/printing/bins/{key}", code=303)


def _known(key: str) -> str:
    if not _KEY.fullmatch(key):
        abort(404)
    return key


def _wanted(opened: Session, told: Any) -> Wanted:
    """The bins that the form names, in the order in which one walks past them."""
    wanted = Wanted(*(told.get(name, "").strip()[:60] for name in ("zone", "first", "last")))
    if not (wanted.zone or wanted.first or wanted.last):
        return wanted
    every = select(Location).where(Location.warehouse_id == current_warehouse_id(), Location.kind.in_(BINS))
    every = every.where(Location.retired_at.is_(None))
    if wanted.zone:
        zones = select(Zone.id).where(Zone.warehouse_id == current_warehouse_id(), Zone.code == wanted.zone)
        every = every.where(Location.zone_id.in_(zones))
    low, high = fold(wanted.first), fold(wanted.last) or fold(wanted.first)
    found = opened.scalars(every.order_by(Location.sequence, Location.code)).all()
    wanted.bins = [one for one in found if low <= fold(one.code) and (not high or fold(one.code) <= high)]
    if high and low > high:
        wanted.fault = gettext("The last bin comes before the first.")
    elif not wanted.bins:
        wanted.fault = gettext("There is no such bin.")
    elif len(wanted.bins) > MOST:
        wanted.fault = gettext("%(number)s bins: print them in parts.", number=len(wanted.bins))
    return wanted


def _page(wanted: Wanted, status: int, asked: Printer | None = None) -> Any:
    warehouse_id, visitor = current_warehouse_id() or 0, current_visitor()
    found = asking.printers(session, visitor, _KIND) if visitor is not None else []
    offered = [one for one in found if moving_jobs.refusal(_KIND, one) is None]
    number = 0 if wanted.fault else len(wanted.bins)
    page = render_template(
        "office/bins.html",
        wanted=wanted,
        zones=_zones(warehouse_id),
        number=number,
        time=_time(number),
        ends=[one.code for one in (wanted.bins[:1] + wanted.bins[-1:])] if number else [],
        preview=f"/printing/preview?task=print-location/{wanted.bins[0].id}&printer={offered[0].id}"
        if number and offered
        else None,
        printers=[(str(one.id), f"{one.name} · {gettext(printer_words(one)[0])}") for one in offered],
        printer=str(asked.id) if asked else None,
        ask_sure=number > ASKED_ABOVE,
        form_key=_new_key(),
    )
    return page, status


def _zones(warehouse_id: int) -> list[tuple[str, str]]:
    codes = session.scalars(select(Zone.code).where(Zone.warehouse_id == warehouse_id).order_by(Zone.code))
    return [("", gettext("Any zone")), *((code, code) for code in codes)]


def _printer(text: str) -> Printer | None:
    found = session.get(Printer, int(text)) if text.isdecimal() and len(text) < 10 else None
    return found if found is not None and found.warehouse_id == current_warehouse_id() else None


def _time(number: int) -> str:
    """How long it takes, as people say it."""
    minutes = max(round(number * batches.SECONDS_A_LABEL / 60), 1)
    return gettext("about %(minutes)s min", minutes=minutes)


def _new_key() -> str:
    kept = request.form.get("form_key", "")
    return kept if _KEY.fullmatch(kept) else secrets.token_hex(12)
