"""What people do about paper: choose a station, one label more, print again, say whether it came out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from warehouse.codes import fold
from warehouse.labels import spool
from warehouse.labels.job_words import title
from warehouse.labels.models import Printer, PrintJob
from warehouse.orders.parcel_prints import label_of_job
from warehouse.orders.parcels import label_by_id
from warehouse.people import rights
from warehouse.printing.words import printer_state
from warehouse.scanning import stations
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import CONTAINER_KINDS, Location, Product
from warehouse.stock.products import first_of

MOST_COPIES = 200
#: Labels that anybody may have one more of, and for how long "more of it" means the thing scanned last.
SCANNED_KINDS = ("location", "product", "tote")
MEANS_LAST_FOR = timedelta(minutes=30)


def choose_station(context: Context, meaning: Meaning) -> Verdict:
    """This device stands at that station: its papers come out there."""
    station, before = stations.stand_at(context, meaning, "printing.unknown_station")
    memo = [{"did": "station", "before": before}]
    return Verdict("ok", "printing.station", {"station": station.name}, task="printing", memo=memo)


def ask_printer(context: Context, meaning: Meaning) -> Verdict:
    """What a printer last said of itself."""
    printers = context.session.scalars(select(Printer).where(Printer.warehouse_id == context.warehouse_id))
    printer = next((printer for printer in printers if fold(printer.name) == meaning.label), None)
    if printer is None:
        raise Refused("printing.unknown_printer", code=meaning.text)
    return Verdict(
        "ok", "printing.printer", {"printer": printer.name, "state": gettext(printer_state(printer))}
    )


def print_label(context: Context, meaning: Meaning) -> Verdict:
    """One label of the thing scanned, on the station's label printer."""
    kind, subject, content = (
        _product_label(context, meaning) if meaning.kind == "product" else _place_label(context, meaning)
    )
    return _queue(context, kind, subject, content, "printing.queued", 1)


def print_more(context: Context) -> Verdict:
    """So many more of the thing scanned last."""
    last = last_scanned(context)
    if last is None:
        raise Refused("printing.nothing_scanned")
    if context.quantity is None or not 1 <= context.quantity <= MOST_COPIES:
        raise Refused("printing.number_range", most=MOST_COPIES)
    content = {**last.content, "copies": context.quantity}
    return _queue(context, last.kind, last.subject, content, "printing.queued_more", context.quantity)


def last_scanned(context: Context) -> PrintJob | None:
    """The label that this person has just asked for on this device."""
    wanted = (
        select(PrintJob)
        .where(PrintJob.warehouse_id == context.warehouse_id, PrintJob.kind.in_(SCANNED_KINDS))
        .where(PrintJob.person_id == context.person_id, PrintJob.device_id == context.visitor.device_id)
        .where(PrintJob.made_at > context.act.at - MEANS_LAST_FOR)
        .order_by(PrintJob.id.desc())
        .limit(1)
    )
    return context.session.scalar(wanted)


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
    """What somebody saw at the printer, of a paper of which nobody knew."""
    if job.state != "uncertain":
        raise Refused("printing.not_in_doubt")
    if not came_out:
        refuse_unfit(context, job)
    new = spool.answer_uncertain(context.session, job, came_out, context.person_id, context.visitor.device_id)
    if came_out:
        return Verdict("ok", "printing.came_out")
    memo = [{"did": "again", "job": new.id}]
    values = {"printer": _printer_name(context, new)}
    return Verdict("ok", "printing.again", values, task=f"printing/{new.id}", memo=memo)


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


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """A label that was not sent is cancelled; the station is the one before."""
    entry = memo[0]
    if entry["did"] == "station":
        stations.stand_back(context, entry["before"])
        return Verdict("ok", "printing.undone_station")
    job = context.session.get_one(PrintJob, entry["job"])
    label = label_of_job(context.session, job) if job.kind == "parcel" else None
    taken_back = spool.cancel if entry["did"] == "queued" else spool.cancel_reprint
    is_used = label is not None and label.scanned_at is not None
    if is_used or not taken_back(context.session, job, "undone"):
        raise Refused("printing.undo_too_late", title=title(job))
    task = f"printing/{job.reprint_of_id}" if entry["did"] == "again" else None
    return Verdict("ok", "printing.undone", {"title": title(job)}, task=task)


def _product_label(context: Context, meaning: Meaning) -> tuple[str, str, dict[str, Any]]:
    product = context.session.get_one(Product, meaning.id, options=[joinedload(Product.barcodes)])
    barcode = first_of(product.barcodes) or ""
    return "product", product.sku, {"sku": product.sku, "name": product.name, "barcode": barcode}


def _place_label(context: Context, meaning: Meaning) -> tuple[str, str, dict[str, Any]]:
    place = context.session.get_one(Location, meaning.id)
    if place.kind == "pallet":
        return "pallet", place.code, {"code": place.code}
    if place.kind in CONTAINER_KINDS:
        return "tote", place.code, {"code": place.code, "word": place.kind.upper()}
    return "location", place.code, {"code": place.code, "check_digits": place.check_digits or ""}


def _queue(
    context: Context, kind: str, subject: str, content: dict[str, Any], message: str, number: int
) -> Verdict:
    job = spool.enqueue(
        context.session,
        warehouse_id=context.warehouse_id,
        kind=kind,
        subject=subject,
        content=content,
        station_id=context.visitor.station_id,
        person_id=context.person_id,
        device_id=context.visitor.device_id,
        scan_id=context.act.scan_id,
    )
    values = {"title": title(job), "printer": _printer_name(context, job), "number": number}
    memo = [{"did": "queued", "job": job.id}]
    return Verdict(
        "ok", message if job.printer_id else "printing.no_printer", values, task="printing", memo=memo
    )


def _printer_name(context: Context, job: PrintJob) -> str:
    printer = context.session.get(Printer, job.printer_id) if job.printer_id else None
    return printer.name if printer else "–"
