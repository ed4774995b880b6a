"""The pages of stations: where each stands, which printer it uses for which paper, and which one instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import func, select

from warehouse.db import session
from warehouse.labels import queues
from warehouse.labels.models import PAPERS, Printer, PrintJob, Station, StationPrinter
from warehouse.office import printer_forms
from warehouse.office.printers import health
from warehouse.office.purchasing import Typed
from warehouse.people.models import Device
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.stock.models import Location
from warehouse.words import N_

PAPER_WORDS = {"label": N_("Address labels"), "small": N_("Small labels"), "slip": N_("Pages")}
#: Where a work place may be.
PLACES = ("bench", "dock", "staging", "returns", "hold")


@needs(SUPERVISE)
def stations() -> Any:
    """Every work place of the building, and the form for a new one."""
    return _list(Typed({}))


@needs(SUPERVISE)
def add() -> Any:
    """A new work place; its printers are chosen on its own page."""
    typed = printer_forms.read_station(session, request.form, None)
    if typed.faults:
        return _list(typed), 422
    made = Station(warehouse_id=_here(), name=typed.values["name"])
    session.add(made)
    session.flush()
    flash(gettext("%(name)s is entered. Choose its printers.", name=made.name))
    return _to(made)


@needs(SUPERVISE)
def station(station_id: int) -> Any:
    """One work place."""
    return _show(_found(station_id), Typed({}))


@needs(SUPERVISE)
def change(station_id: int) -> Any:
    """Its name, its place, its printers: they hold from the next paper on."""
    found = _found(station_id)
    typed = printer_forms.read_station(session, request.form, found)
    wanted = _wanted_printers(typed)
    if typed.faults:
        return _show(found, typed), 422
    found.name, found.location_id = typed.values["name"], _place(request.form)
    for paper in PAPERS:
        known = session.get(StationPrinter, (found.id, paper))
        if paper not in wanted:
            if known is not None:
                session.delete(known)
            continue
        main, spare = wanted[paper]
        session.merge(StationPrinter(station_id=found.id, paper=paper, printer_id=main, spare_id=spare))
    flash(gettext("%(name)s is changed.", name=found.name))
    return _to(found)


@needs(SUPERVISE)
def remove(station_id: int) -> Any:
    """Only one that nothing speaks of; its devices stand nowhere then."""
    found = _found(station_id)
    fault = None
    if session.scalar(select(PrintJob.id).where(PrintJob.station_id == found.id).limit(1)) is not None:
        fault = gettext("Papers came out here: it stays for the record.")
    elif request.form.get("sure") != "1":
        fault = gettext("Tick the box to remove it.")
    if fault:
        return _show(found, Typed({}), fault), 422
    for device in session.scalars(select(Device).where(Device.station_id == found.id)):
        device.station_id = None
    for used in session.scalars(select(StationPrinter).where(StationPrinter.station_id == found.id)):
        session.delete(used)
    session.flush()
    session.delete(found)
    flash(gettext("%(name)s is removed.", name=found.name))
    return redirect("/office/stations", code=303)


def _here() -> int:
    return current_warehouse_id() or 0


def _found(station_id: int) -> Station:
    found = session.get(Station, station_id)
    if found is None or found.warehouse_id != _here():
        abort(404)
    return found


def _to(found: Station) -> Any:
    return redirect(f"/office/stations/{found.id}", code=303)


def _wanted_printers(typed: Typed) -> dict[str, tuple[int, int | None]]:
    """For each paper its printer and its spare; a paper without a printer is not among them."""
    known = {one.id: one for one in queues.printers(session, _here())}
    wanted: dict[str, tuple[int, int | None]] = {}
    for paper in PAPERS:
        main, spare = (_chosen(typed.form, f"{paper}_{which}", known) for which in ("printer", "spare"))
        if spare is not None and (main is None or spare.id == main.id):
            typed.faults[f"{paper}_spare"] = gettext("The spare is another printer.")
        if paper == "slip" and any(one is not None and one.kind != "slip" for one in (main, spare)):
            typed.faults["slip_printer"] = gettext("Pages need a printer of pages.")
        if main is not None:
            wanted[paper] = main.id, spare.id if spare else None
    return wanted


def _chosen(form: Mapping[str, str], name: str, known: Mapping[int, Printer]) -> Printer | None:
    text = form.get(name, "")
    return known.get(int(text)) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _place(form: Mapping[str, str]) -> int | None:
    return next((one.id for one in _places() if str(one.id) == form.get("location")), None)


def _places() -> list[Location]:
    wanted = select(Location).where(Location.warehouse_id == _here(), Location.kind.in_(PLACES))
    return list(session.scalars(wanted.where(Location.retired_at.is_(None)).order_by(Location.code)))


def _used(station_id: int) -> dict[str, StationPrinter]:
    wanted = select(StationPrinter).where(StationPrinter.station_id == station_id)
    return {one.paper: one for one in session.scalars(wanted)}


def _list(typed: Typed) -> str:
    standing = select(Device.station_id, func.count()).group_by(Device.station_id)
    devices = {station_id: int(count) for station_id, count in session.execute(standing)}
    known = {one.id: one for one in queues.printers(session, _here())}
    rows = []
    for one in queues.stations(session, _here()):
        used = _used(one.id)
        named = [
            (gettext(PAPER_WORDS[paper]), _told(known, used.get(paper))) for paper in PAPERS if paper in used
        ]
        place = session.get(Location, one.location_id) if one.location_id else None
        rows.append((one, named, place.code if place else None, devices.get(one.id, 0), f"S.{one.name}"))
    return render_template("office/stations.html", rows=rows, typed=typed)


def _told(known: Mapping[int, Printer], used: StationPrinter | None) -> dict[str, Any]:
    printer = known[used.printer_id] if used else None
    spare = known.get(used.spare_id) if used and used.spare_id else None
    words, icon = health(printer) if printer else ("", "alert")
    name = printer.name if printer else "–"
    return {"name": name, "words": words, "icon": icon, "spare": spare.name if spare else None}


def _show(found: Station, typed: Typed, error: str | None = None) -> str:
    used, printers = _used(found.id), queues.printers(session, _here())
    papers = []
    for paper in PAPERS:
        one = used.get(paper)
        fitting = [printer for printer in printers if printer.kind == "slip" or paper != "slip"]
        choices = [(str(printer.id), f"{printer.name} · {health(printer)[0]}") for printer in fitting]
        chosen = (str(one.printer_id), str(one.spare_id or "")) if one else ("", "")
        papers.append((paper, gettext(PAPER_WORDS[paper]), choices, *chosen))
    return render_template(
        "office/station.html",
        shown=found,
        papers=papers,
        places=[("", gettext("Not said")), *((str(one.id), one.code) for one in _places())],
        typed=typed,
        error=error,
    )
