"""The pages of printers: how each is and what waits for it, new ones, their pause, their test page, their removal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import get_locale, gettext
from sqlalchemy import select, update

from warehouse import clock
from warehouse.db import session
from warehouse.labels import probing, queues
from warehouse.labels.job_words import printer_words
from warehouse.labels.models import Printer, PrintJob, StationPrinter
from warehouse.office import form_keys, printer_forms
from warehouse.office.purchasing import Typed
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.printing.screens import row
from warehouse.printing.words import age, loaded
from warehouse.words import N_

PRINTS_WORDS = {"label": N_("Labels"), "slip": N_("Pages")}
#: How long a printer may be paused, in minutes.
PAUSES = ((15, N_("15 minutes")), (60, N_("an hour")), (240, N_("four hours")), (24 * 60, N_("a day")))
SHOWN = 50
#: When one of these changes, what was made for it before is made anew.
_PAPER = ("kind", "dpi", "width_mm", "height_mm", "darkness", "speed")


@needs(SUPERVISE)
def printers() -> Any:
    """Every printer of the building, and the form for a new one."""
    return _list(Typed({}))


@needs(SUPERVISE)
def add() -> Any:
    """A new printer; nothing is known of it until its test page is scanned."""
    typed = printer_forms.read_printer(session, request.form, None)
    if typed.faults:
        return _list(typed), 422
    made = Printer(warehouse_id=current_warehouse_id(), **typed.values)
    session.add(made)
    session.flush()
    flash(gettext("%(name)s is entered. Print its test page.", name=made.name))
    return _to(made)


@needs(SUPERVISE)
def printer(printer_id: int) -> Any:
    """One printer."""
    return _show(_found(printer_id), Typed({}))


@needs(SUPERVISE)
def change(printer_id: int) -> Any:
    """What was typed holds from the next paper on."""
    found = _found(printer_id)
    typed = printer_forms.read_printer(session, request.form, found)
    if typed.faults:
        return _show(found, typed), 422
    is_moved = found.url != typed.values["url"]
    is_other_paper = any(getattr(found, name) != typed.values[name] for name in _PAPER)
    for name, value in typed.values.items():
        setattr(found, name, value)
    if is_moved:
        _forget(found)
    if is_other_paper:
        waiting = PrintJob.state.in_(("queued", "waiting"))
        anew = update(PrintJob).where(PrintJob.printer_id == found.id, waiting)
        session.execute(anew.values(payload=None, payload_sha256=None))
    flash(gettext("%(name)s is changed.", name=found.name))
    return _to(found)


@needs(SUPERVISE)
def test(printer_id: int) -> Any:
    """Its test page, once a form."""
    found, key = _found(printer_id), form_keys.read(request.form.get("form_key", ""))
    if key is None:
        return _show(found, Typed({}), error=gettext("This form is old. Send it again.")), 422
    device = current_device_id()
    person = current_person()
    assert person is not None, "the view needs somebody"
    asked = {"station_id": None, "person_id": person.id, "device_id": device, "form_key": f"test:{key}"}
    probing.ask_for(session, found, str(get_locale()), **asked)
    flash(gettext("A test page is on its way. Scan its code in Printing."))
    return _to(found)


@needs(SUPERVISE)
def pause(printer_id: int) -> Any:
    """Nothing is sent for so long; 0 ends it."""
    found, text = _found(printer_id), request.form.get("minutes", "")
    minutes = next((minutes for minutes, _words in PAUSES if str(minutes) == text), 0)
    found.paused_until = clock.now() + timedelta(minutes=minutes) if minutes else None
    if not minutes:
        found.not_before = None
    told = gettext("%(name)s is paused.", name=found.name)
    flash(told if minutes else gettext("%(name)s goes on.", name=found.name))
    return _to(found)


@needs(SUPERVISE)
def remove(printer_id: int) -> Any:
    """Only a printer that never had a paper: of every other the spool's history speaks."""
    found = _found(printer_id)
    fault = _why_it_stays(found)
    if fault is None and request.form.get("sure") != "1":
        fault = gettext("Tick the box to remove it.")
    if fault:
        return _show(found, Typed({}), error=fault), 422
    session.delete(found)
    flash(gettext("%(name)s is removed.", name=found.name))
    return redirect("/office/printers", code=303)


def health(one: Printer) -> tuple[str, str]:
    """How it is, in words of the reader, and the sign beside them."""
    words, icon = printer_words(one)
    return gettext(words), icon


def _found(printer_id: int) -> Printer:
    found = session.get(Printer, printer_id)
    if found is None or found.warehouse_id != current_warehouse_id():
        abort(404)
    return found


def _to(found: Printer) -> Any:
    return redirect(f"/office/printers/{found.id}", code=303)


def _forget(found: Printer) -> None:
    """At another address another machine may stand: nothing that was learned holds."""
    found.state, found.reason, found.refusals, found.not_before = "never", None, 0, None
    found.answers, found.last_seen_at, found.proved_at, found.asked_at = {}, None, None, None


def _why_it_stays(found: Printer) -> str | None:
    papers = select(PrintJob.id).where(
        (PrintJob.printer_id == found.id) | (PrintJob.moved_from_id == found.id)
    )
    if session.scalar(papers.limit(1)) is not None:
        return gettext("It has printed: it stays for the record.")
    used = (StationPrinter.printer_id == found.id) | (StationPrinter.spare_id == found.id)
    if session.scalar(select(StationPrinter.station_id).where(used).limit(1)) is not None:
        return gettext("A station uses it. Change the station first.")
    return None


def _list(typed: Typed) -> str:
    waiting, now = queues.of_all(session, current_warehouse_id() or 0), clock.now()
    rows = [_row(one, waiting.get(one.id, queues.Queue()), now) for one in _all()]
    return render_template("office/printers.html", rows=rows, typed=typed, prints=_prints())


def _all() -> Any:
    return queues.printers(session, current_warehouse_id() or 0)


def _row(one: Printer, queue: queues.Queue, now: Any) -> dict[str, Any]:
    words, icon = health(one)
    return {
        "shown": one,
        "prints": gettext(PRINTS_WORDS[one.kind]),
        "loaded": loaded(one),
        "words": words,
        "icon": icon,
        "bad": not queues.is_fine(one),
        "queue": queue,
        "oldest": age(queue.oldest, now) if queue.oldest else None,
        "seen": age(one.last_seen_at, now) if one.last_seen_at else None,
        "proved": age(one.proved_at, now) if one.proved_at else None,
    }


def _show(found: Printer, typed: Typed, error: str | None = None) -> str:
    waiting = queues.of_all(session, found.warehouse_id).get(found.id, queues.Queue())
    jobs = [*queues.doubtful(session, found.id), *queues.waiting(session, found.id)]
    size = f"{found.width_mm:g}x{found.height_mm:g}" if found.width_mm and found.height_mm else ""
    return render_template(
        "office/printer.html",
        told=_row(found, waiting, clock.now()),
        shown=found,
        size=size,
        jobs=[row(job) for job in jobs[:SHOWN]],
        more=max(len(jobs) - SHOWN, 0),
        typed=typed,
        error=error,
        prints=_prints(),
        pauses=[(str(minutes), gettext(words)) for minutes, words in PAUSES],
        paused=queues.is_paused(found),
        stays=_why_it_stays(found),
        form_key=form_keys.mint(),
    )


def _prints() -> list[tuple[str, str]]:
    return [(kind, gettext(words)) for kind, words in PRINTS_WORDS.items()]
