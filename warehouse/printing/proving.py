"""The test page, which proves the whole way: it comes out, the printer says how it is, and its code is scanned back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import get_locale
from sqlalchemy import select

from warehouse import clock
from warehouse.labels import probing, spool
from warehouse.labels.models import Printer, PrintJob
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def print_test(context: Context, printer: Printer) -> Verdict:
    """A test page of this printer; its worker asks it before, how it is and what it can answer."""
    job = probing.ask_for(
        context.session,
        printer,
        language=str(get_locale()),
        station_id=context.visitor.station_id,
        person_id=context.person_id,
        device_id=context.visitor.device_id,
        scan_id=context.act.scan_id,
    )
    memo = [{"did": "queued", "job": job.id}]
    return Verdict("ok", "printing.test", {"printer": printer.name}, task=f"printer/{printer.id}", memo=memo)


def scanned(context: Context, meaning: Meaning) -> Verdict:
    """The code of a test page was scanned: it came out, and what this printer prints can be read."""
    wanted = select(PrintJob).where(
        PrintJob.id == meaning.id, PrintJob.warehouse_id == context.warehouse_id, PrintJob.kind == "test"
    )
    job = context.session.scalar(wanted)
    printer = context.session.get(Printer, job.printer_id) if job is not None and job.printer_id else None
    if job is None or printer is None:
        raise Refused("printing.no_test")
    entry = {"did": "proved", "printer": printer.id, "before": _text(printer.proved_at)}
    entry |= {"job": job.id, "state": job.state, "confirmed": _text(job.confirmed_at)}
    spool.confirm(context.session, job)
    printer.proved_at = clock.now()
    message = "printing.proved" if probing.tells(printer) else "printing.proved_silent"
    task = f"printer/{printer.id}"
    return Verdict("ok", message, {"printer": printer.name}, task=task, memo=[entry])


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """It counts as it did before the scan."""
    printer = context.session.get_one(Printer, entry["printer"])
    job = context.session.get_one(PrintJob, entry["job"])
    printer.proved_at = datetime.fromisoformat(entry["before"]) if entry["before"] else None
    job.state, job.confirmed_at = (
        entry["state"],
        datetime.fromisoformat(entry["confirmed"]) if entry["confirmed"] else None,
    )
    return Verdict("ok", "printing.undone_proof", {"printer": printer.name}, task=f"printer/{printer.id}")


def _text(moment: Any) -> str | None:
    return moment.isoformat() if moment is not None else None
