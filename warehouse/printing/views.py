"""The paper of a print job, exactly as its printer gets it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import undefer

from warehouse.db import session
from warehouse.labels.models import PrintJob
from warehouse.people import rights
from warehouse.people.presence import current_roles, current_warehouse_id, needs

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
