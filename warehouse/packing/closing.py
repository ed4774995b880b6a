"""Closing a box: its papers are asked for when the last piece is verified, and its label is scanned on it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select

from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.parcel_prints import first_prints, jobs_of
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing import opening
from warehouse.packing.contents import Contents
from warehouse.packing.papers import label_content, slip_content, tracking_number
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def verify(context: Context, contents: Contents) -> dict[str, Any]:
    """Every piece is in the box: slip and label are asked for, in this act's own transaction."""
    session, parcel, order = context.session, contents.parcel, contents.order
    parcel.verified_at, parcel.verified_by = context.act.at, context.person_id
    label = first_prints(
        session,
        context.act,
        context.visitor.station_id,
        parcel,
        tracking_number(parcel.id),
        slip_content(session, order, parcel),
        lambda label: label_content(order, parcel, label),
    )
    return {"did": "verified", "parcel": parcel.id, "label": label.id}


def scan(context: Context, contents: Contents, meaning: Meaning) -> Verdict:
    """A scan while the label is to be scanned on the box."""
    opening.refuse_on_hold(contents.on_hold)
    current = _current(context, contents.parcel)
    if meaning.kind == "parcel":
        return _close(context, contents.parcel, current, meaning)
    if meaning.kind == "unknown":
        raise Refused("packing.unknown", code=meaning.text)
    raise Refused("packing.label_wanted", code=current.code)


def print_again(context: Context, contents: Contents) -> Verdict:
    """Both papers once more: the label gets a new number and the one before is void."""
    label = _current(context, contents.parcel)
    reason = context.reason if context.reason in spool.REPRINT_REASONS else "other"
    made = [_again(context, job, reason) for job in jobs_of(context.session, label)]
    return _printed_again(context, contents, label, made)


def answer(context: Context, contents: Contents, came_out: bool) -> Verdict:
    """What the packer sees at the printer, of the paper of which nobody knows."""
    label = _current(context, contents.parcel)
    doubtful = [job for job in jobs_of(context.session, label) if job.state == "uncertain"]
    if not doubtful:
        raise Refused("packing.nothing_doubtful")
    if came_out:
        spool.answer_uncertain(context.session, doubtful[0], True, context.person_id, context.act.device_id)
        return Verdict("ok", "packing.came_out")
    new = spool.answer_uncertain(
        context.session, doubtful[0], False, context.person_id, context.act.device_id
    )
    return _printed_again(context, contents, label, [new])


def undo_print(context: Context, entry: dict[str, Any]) -> Verdict:
    """The second print is taken back unsent, and the label before it counts again."""
    session, parcel = context.session, context.session.get_one(Parcel, entry["parcel"])
    for job_id in reversed(entry["jobs"]):
        if not spool.cancel_reprint(session, session.get_one(PrintJob, job_id), "undone"):
            raise Refused("packing.undo_printed", order=parcel.customer_order.number)
    label = _current(context, parcel)
    return Verdict("ok", "packing.undone_print", {"code": label.code}, task=f"packing/{parcel.id}")


def undo_verified(context: Context, entry: dict[str, Any]) -> None:
    """The last piece comes out again, while its papers have not: their jobs are cancelled, the label is void."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    label = _current(context, parcel)
    for job in jobs_of(context.session, label):
        if job.state != "cancelled" and not spool.cancel(context.session, job, "undone"):
            raise Refused("packing.undo_printed", order=parcel.customer_order.number)
    label.voided_at = context.act.at
    parcel.verified_at = parcel.verified_by = None
    context.session.flush()


def undo_packed(context: Context, entry: dict[str, Any]) -> Verdict:
    """The box is open again: its label is to be scanned once more. Not once it has left."""
    parcel = context.session.get_one(
        Parcel, entry["parcel"], with_for_update={"key_share": True}, populate_existing=True
    )
    order = parcel.customer_order
    if parcel.dispatched_at is not None:
        raise Refused("packing.undo_dispatched", order=order.number)
    opening.make_room(context, parcel)
    parcel.packed_at = parcel.packed_by = None
    order.packed_at = None
    context.session.get_one(ParcelLabel, entry["label"]).scanned_at = None
    opening.claim(context, parcel)
    return Verdict("ok", "packing.undone_packed", {"order": order.number}, task=f"packing/{parcel.id}")


def _close(context: Context, parcel: Parcel, current: ParcelLabel, meaning: Meaning) -> Verdict:
    if meaning.id != current.id:
        raise _not_this_label(context, parcel, current, meaning)
    order = parcel.customer_order
    parcel.packed_at, parcel.packed_by = context.act.at, context.person_id
    current.scanned_at = context.act.at
    job = context.session.get(PrintJob, current.print_job_id) if current.print_job_id else None
    if job is not None:
        spool.confirm(context.session, job)
    context.session.flush()
    if not _wants_more(context, order.id):
        order.packed_at = context.act.at
    memo = [{"did": "packed", "parcel": parcel.id, "label": current.id}]
    return Verdict("task_done", "packing.packed", {"order": order.number}, task="packing", memo=memo)


def _not_this_label(context: Context, parcel: Parcel, current: ParcelLabel, meaning: Meaning) -> Refused:
    label = context.session.get(ParcelLabel, meaning.id)
    if label is None or label.parcel.warehouse_id != parcel.warehouse_id:
        return Refused("packing.unknown_label", code=meaning.text)
    if label.parcel_id != parcel.id:
        return Refused("packing.other_label", order=label.parcel.customer_order.number, code=current.code)
    return Refused("packing.old_label", code=current.code)


def _wants_more(context: Context, order_id: int) -> bool:
    line = CustomerOrderLine
    wanted = line.quantity_ordered - line.quantity_cancelled
    more = exists().where(line.customer_order_id == order_id, line.quantity_packed < wanted)
    return bool(context.session.scalar(select(more)))


def _current(context: Context, parcel: Parcel) -> ParcelLabel:
    label = current_label(context.session, parcel.id)
    assert label is not None, "a verified parcel has a label"
    return label


def _printed_again(
    context: Context, contents: Contents, before: ParcelLabel, made: list[PrintJob]
) -> Verdict:
    memo = {"did": "printed_again", "parcel": contents.parcel.id, "jobs": [job.id for job in made]}
    values = {"old": before.code, "code": _current(context, contents.parcel).code}
    return Verdict("ok", "packing.printed_again", values, memo=[memo])


def _again(context: Context, job: PrintJob, reason: str) -> PrintJob:
    return spool.print_again(
        context.session,
        job,
        context.person_id,
        reason,
        device_id=context.act.device_id,
        station_id=context.visitor.station_id,
        scan_id=context.act.scan_id,
    )
