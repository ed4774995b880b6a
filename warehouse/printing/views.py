"""The paper of a print job as its printer gets it, a label before it is printed, and how a station's printers are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import undefer

from warehouse.db import session
from warehouse.labels import queues, spool
from warehouse.labels.design import CannotFit
from warehouse.labels.job_words import printer_words
from warehouse.labels.models import Printer, PrintJob, Station
from warehouse.labels.rendering import picture
from warehouse.people import rights
from warehouse.people.presence import current_device, current_roles, current_warehouse_id, needs
from warehouse.printing import things

blueprint = Blueprint("printing", __name__)
DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


@blueprint.get("/printing/<int:job_id>/paper")
@needs(rights.PRINT)
def paper(job_id: int) -> Any:
    """A slip as PDF, a label as ZPL; a sentence while it has not been made."""
    wanted = select(PrintJob).where(PrintJob.id == job_id, PrintJob.warehouse_id == current_warehouse_id())
    job = session.scalar(wanted.options(undefer(PrintJob.payload)))
    if job is None:
        abort(404)
    if job.kind == "badge" and not rights.ADMINISTER & current_roles():
        abort(403)
    if job.payload is None:
        words = {
            "heading": gettext("This paper is not made yet"),
            "detail": gettext("Its printer's turn will come."),
        }
        return render_template("errors/error.html", **words), 404
    is_pdf = job.payload.startswith(b"%PDF")
    answer = Response(job.payload, mimetype="application/pdf" if is_pdf else "text/plain")
    name = f"{job.id}-{job.kind}.{'pdf' if is_pdf else 'zpl'}"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@blueprint.get("/printing/preview")
@needs(rights.PRINT)
def preview() -> Any:
    """A label before it is asked for, as the printer chosen would draw it; what does not fit is said in the picture's
    place."""
    name, _, number = request.args.get("task", "").partition("/")
    if name not in things.RIGHTS or not number.isdecimal() or len(number) > 9:
        abort(404)
    if not things.RIGHTS[name] & current_roles():
        abort(403)
    warehouse_id = current_warehouse_id() or 0
    thing = things.of(session, warehouse_id, name, int(number))
    printer = session.get(Printer, request.args.get("printer", 0, int))
    if thing is None or (printer is not None and printer.warehouse_id != warehouse_id):
        abort(404)
    return _picture(thing, printer)


def _picture(thing: things.Thing, printer: Printer | None) -> Response:
    size = (
        (printer.width_mm, printer.height_mm) if printer and printer.width_mm and printer.height_mm else None
    )
    try:
        drawn = picture(thing.kind, thing.content, size, dpi=printer.dpi if printer else 203)
    except (CannotFit, ValueError):
        return Response(status=422)
    answer = Response(drawn, mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "private, no-store"
    # Opened by itself it is a document: it may run and load nothing.
    answer.headers["Content-Security-Policy"] = DRAWING_POLICY
    return answer


@blueprint.get("/printing/station")
@needs()
def station() -> Any:
    """The printers of the station where this device stands: beside a bench's screen all of them, on every other
    screen one line while one of them needs somebody; a part of a page."""
    device = current_device()
    where = session.get(Station, device.station_id) if device and device.station_id else None
    found = {one.id: one for one in spool.station_printers(session, where.id)} if where else {}
    waiting = queues.of_all(session, where.warehouse_id) if where and found else {}
    rows = [
        (printer, *printer_words(printer), waiting.get(printer.id, queues.Queue()))
        for printer in found.values()
    ]
    may_print = bool(rights.PRINT & current_roles())
    return render_template(
        "printing/_station.html",
        station=where.name if where else None,
        printers=rows,
        trouble=_trouble(rows),
        may_print=may_print,
    )


def _trouble(rows: list[tuple[Printer, str, str, queues.Queue]]) -> tuple[Printer, str, queues.Queue] | None:
    """The printer that needs somebody most: out of order while papers wait, else in doubt, else out of order."""
    told = [
        (one, words, queue) for one, words, _icon, queue in rows if not queues.is_fine(one) or queue.doubtful
    ]
    return max(told, key=lambda row: (row[2].waiting, row[2].doubtful), default=None)
