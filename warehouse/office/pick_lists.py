"""Pick lists on paper, of one list or of a wave: to look at, and to print at a station, for a day without a network."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext, ngettext
from sqlalchemy import select

from warehouse import clock
from warehouse.db import session
from warehouse.labels import rendering, spool
from warehouse.labels.models import Station
from warehouse.office import form_keys
from warehouse.people.presence import (
    current_device,
    current_device_id,
    current_person,
    current_warehouse_id,
    needs,
)
from warehouse.people.rights import SUPERVISE
from warehouse.picking import on_paper
from warehouse.picking.models import PickList, Wave


@needs(SUPERVISE)
def show(of: str, number: int) -> Any:
    """What can be printed, and where."""
    return _show(of, number)


@needs(SUPERVISE)
def paper(of: str, number: int) -> Response:
    """The paper itself, as it would be printed now."""
    contents = on_paper.contents(session, _lists(of, number) or abort(404), clock.now())
    try:
        content = rendering.pick_lists(contents)
    except OSError:
        abort(503)
    name = f"pick-list-{number}" if of == "list" else f"wave-{number}"
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


@needs(SUPERVISE)
def enqueue(of: str, number: int) -> Any:
    """One paper a list, on the A4 printer of a station; the same form sent twice prints once."""
    key, lists = form_keys.read(request.form.get("form_key", "")), _lists(of, number)
    station = next((one for one in _stations() if str(one.id) == request.form.get("station")), None)
    if key is None or station is None:
        old = gettext("This form is old. Send it again.")
        return _show(of, number, gettext("Choose a station.") if key else old), 422
    for content in on_paper.contents(session, lists, clock.now()):
        _print(content, station, key)
    told = ngettext("%(num)s pick list comes at", "%(num)s pick lists come at", len(lists))
    flash(f"{told} {station.name}.")
    return redirect(_address(of, number), 303)


def _print(content: dict[str, Any], station: Station, key: str) -> None:
    person = current_person()
    spool.enqueue(
        session,
        warehouse_id=current_warehouse_id() or 0,
        kind="pick-list",
        subject=content["code"],
        content=content,
        station_id=station.id,
        person_id=person.id if person else None,
        device_id=current_device_id(),
        form_key=f"pick-list:{content['code']}:{key}"[:80],
    )


def _lists(of: str, number: int) -> list[PickList]:
    """The lists that are still open; 404 for what is not here."""
    warehouse_id = current_warehouse_id() or 0
    found = session.get(PickList, number) if of == "list" else session.get(Wave, number)
    if found is None or found.warehouse_id != warehouse_id:
        abort(404)
    which = PickList.id == number if of == "list" else PickList.wave_id == number
    return on_paper.open_lists(session, warehouse_id, which)


def _show(of: str, number: int, error: str = "") -> str:
    contents = on_paper.contents(session, _lists(of, number), clock.now())
    device = current_device()
    return render_template(
        "office/pick_lists.html",
        of=of,
        number=number,
        address=_address(of, number),
        lists=contents,
        stations=[(one.id, one.name) for one in _stations()],
        station=device.station_id if device else None,
        form_key=form_keys.mint(),
        error=error,
    )


def _stations() -> list[Station]:
    wanted = select(Station).where(Station.warehouse_id == current_warehouse_id()).order_by(Station.name)
    return list(session.scalars(wanted))


def _address(of: str, number: int) -> str:
    return f"/office/pick-lists/{number}" if of == "list" else f"/office/waves/{number}/pick-lists"
