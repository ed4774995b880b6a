"""What people do about one paper: print again, to another printer, not at all, and say whether it came out."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from warehouse.codes import fold
from warehouse.labels import moving_jobs, queues, spool
from warehouse.labels.job_words import title
from warehouse.labels.models import Printer, PrintJob
from warehouse.orders.parcel_prints import label_of_job
from warehouse.orders.parcels import label_by_id
from warehouse.people import rights
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def printer_of(context: Context, meaning: Meaning) -> Printer:
    """The printer whose code was scanned."""
    return printer_named(context, meaning.label, meaning.text)


def printer_named(context: Context, name: str, shown: str = "") -> Printer:
    """The printer of this name in this building. Raises Refused."""
    found = queues.printers(context.session, context.warehouse_id)
    printer = next((one for one in found if fold(one.name) == fold(name)), None)
    if printer is None:
        raise Refused("printing.unknown_printer", code=shown or name)
    return printer


def find_label(context: Context, meaning: Meaning) -> Verdict:
    """The print of a parcel's label that was scanned."""
    label = label_by_id(context.session, context.warehouse_id, meaning.id)
    if label is None or label.print_job_id is None:
        raise Refused("printing.gone")
    job = context.session.get_one(PrintJob, label.print_job_id)
    return Verdict("ok", "printing.found", {"title": title(job)}, task=f"printing/{job.id}")


def print_again(context: Context, job: PrintJob) -> Verdict:
    """The same paper once more, marked as such. A parcel's label voids the one before."""
    refuse_unfit(context, job)
    _refuse_forgotten(job)
    new = spool.print_again(
        context.session,
        job,
        context.person_id,
        context.reason if context.reason in spool.REPRINT_REASONS else "other",
        device_id=context.visitor.device_id,
        station_id=context.visitor.station_id,
        scan_id=context.act.scan_id,
    )
    values = {"printer": _printer_name(context, new)}
    message = "printing.again_label" if job.kind == "parcel" else "printing.again"
    memo = [{"did": "again", "job": new.id}]
    return Verdict("ok", message, values, task=f"printing/{new.id}", memo=memo)


def answer(context: Context, job: PrintJob, came_out: bool) -> Verdict:
    """What somebody saw at the printer, of a paper of which nobody knew; the next one in doubt is asked about.

    It did not come out: it is printed again, on the printer that the tap names.
    """
    if job.state != "uncertain":
        raise Refused("printing.not_in_doubt")
    elsewhere = None if came_out or not context.reason else printer_named(context, context.reason)
    if not came_out:
        refuse_unfit(context, job)
        _refuse_forgotten(job)
    new = spool.answer_uncertain(context.session, job, came_out, context.person_id, context.visitor.device_id)
    after = next(iter(queues.doubtful(context.session, job.printer_id)), None) if job.printer_id else None
    if came_out:
        memo = [{"did": "came_out", "job": job.id}]
        return Verdict("ok", "printing.came_out", task=f"printing/{after.id}" if after else None, memo=memo)
    if elsewhere is not None:
        _refuse_there(new, elsewhere)
        moving_jobs.move(context.session, new, elsewhere)
    values = {"printer": _printer_name(context, new)}
    memo = [{"did": "again", "job": new.id}]
    return Verdict("ok", "printing.again", values, task=f"printing/{(after or new).id}", memo=memo)


def move(context: Context, job: PrintJob, printer: Printer) -> Verdict:
    """One paper that waits goes to another printer."""
    if job.printer_id == printer.id:
        raise Refused("printing.waits_there", printer=printer.name)
    _refuse_there(job, printer)
    entry = moving_jobs.move(context.session, job, printer)
    if entry is None:
        raise Refused("printing.too_late", title=title(job))
    values = {"title": title(job), "printer": printer.name}
    return Verdict("ok", "printing.moved", values, memo=[{"did": "moved", "entries": [entry]}])


def cancel(context: Context, job: PrintJob) -> Verdict:
    """It is not printed at all."""
    if not spool.cancel(context.session, job):
        raise Refused("printing.too_late", title=title(job))
    memo = [{"did": "cancelled", "job": job.id}]
    return Verdict("ok", "printing.cancelled", {"title": title(job)}, memo=memo)


def undo_answer(context: Context, entry: dict[str, Any]) -> Verdict:
    """It did not come out after all, or somebody looked at the wrong printer: it is asked again."""
    job = context.session.get_one(PrintJob, entry["job"])
    if not spool.doubt_again(context.session, job):
        raise Refused("printing.not_in_doubt")
    return Verdict("ok", "printing.undone_answer", {"title": title(job)}, task=f"printing/{job.id}")


def _refuse_forgotten(job: PrintJob) -> None:
    if job.purged_at is not None:
        raise Refused("printing.forgotten")


def _refuse_there(job: PrintJob, printer: Printer) -> None:
    told = moving_jobs.unfit(job, printer)
    if told is not None:
        raise Refused("printing.unfit", printer=printer.name, reason=gettext(told[0]) % told[1])


def job_of(context: Context) -> PrintJob:
    """The job of this task, locked."""
    wanted = select(PrintJob).where(
        PrintJob.id == context.task_id, PrintJob.warehouse_id == context.warehouse_id
    )
    job = context.session.scalar(
        wanted.with_for_update(of=PrintJob, key_share=True).execution_options(populate_existing=True)
    )
    if job is None:
        raise Refused("printing.gone", task="printing")
    return job


def refuse_unfit(context: Context, job: PrintJob) -> None:
    """Badges are a supervisor's; papers of a parcel that left or was stopped would only mislead."""
    if job.kind == "badge" and not rights.ADMINISTER & context.visitor.roles:
        raise Refused("printing.not_yours")
    label = label_of_job(context.session, job) if job.kind in {"parcel", "slip"} else None
    if label is None:
        return
    order = label.parcel.customer_order
    if label.parcel.dispatched_at is not None:
        raise Refused("printing.left", order=order.number)
    if order.cancelled_at is not None or order.held_at is not None or label.parcel.verified_at is None:
        raise Refused("printing.stopped", order=order.number)


def undo_print(context: Context, entry: dict[str, Any]) -> Verdict:
    """A label that was not sent is cancelled."""
    job = context.session.get_one(PrintJob, entry["job"])
    label = label_of_job(context.session, job) if job.kind == "parcel" else None
    taken_back = spool.cancel if entry["did"] == "queued" else spool.cancel_reprint
    is_used = label is not None and label.scanned_at is not None
    if is_used or not taken_back(context.session, job, "undone"):
        raise Refused("printing.undo_too_late", title=title(job))
    task = f"printing/{job.reprint_of_id}" if entry["did"] == "again" else None
    return Verdict("ok", "printing.undone", {"title": title(job)}, task=task)


def undo_move(context: Context, entry: dict[str, Any]) -> Verdict:
    """All of it waits where it waited before, or nothing goes back."""
    for moved in entry["entries"]:
        if not moving_jobs.move_back(context.session, moved):
            job = context.session.get_one(PrintJob, moved["job"])
            raise Refused("printing.undo_too_late", title=title(job))
    moving_jobs.use_again(context.session, entry.get("instead", []))
    return Verdict("ok", "printing.undone_move", {"number": len(entry["entries"])})


def undo_cancel(context: Context, entry: dict[str, Any]) -> Verdict:
    """It waits again."""
    job = context.session.get_one(PrintJob, entry["job"])
    if not moving_jobs.restore(context.session, job):
        raise Refused("printing.not_cancelled", title=title(job))
    return Verdict("ok", "printing.undone_cancel", {"title": title(job)})


def _printer_name(context: Context, job: PrintJob) -> str:
    printer = context.session.get(Printer, job.printer_id) if job.printer_id else None
    return printer.name if printer else "–"
