"""The paper of a print job, exactly as its printer gets it; and how the printers of a device's station are."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import undefer

from warehouse.db import session
from warehouse.labels import spool
from warehouse.labels.job_words import printer_words
from warehouse.labels.models import PrintJob, Station
from warehouse.people import rights
from warehouse.people.presence import current_device, current_roles, current_warehouse_id, needs

blueprint = Blueprint("printing", __name__)


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


@blueprint.get("/printing/station")
@needs()
def station() -> Any:
    """The printers of the station where this device stands, as each last said of itself; a part of a page."""
    device = current_device()
    where = session.get(Station, device.station_id) if device and device.station_id else None
    if where is None:
        return "", 204
    rows = [(printer.name, *printer_words(printer)) for printer in spool.station_printers(session, where.id)]
    return render_template("printing/_station.html", station=where.name, printers=rows)
