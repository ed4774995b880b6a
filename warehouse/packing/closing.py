"""Closing a box: its papers are asked for when the last piece is verified, and its label is scanned on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import exists, select

from warehouse.delivery import announcing
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.parcel_prints import cancel_unsent, jobs_of
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing import boxing, caging, opening
from warehouse.packing.contents import Contents
from warehouse.packing.steps import CHOOSE_SERVICE
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse

Memo = list[dict[str, Any]]


def verify(context: Context, contents: Contents) -> dict[str, Any]:
    """Every piece is in the box: carton, weight and service are proposed, and papers asked for where nothing stands
    between (boxing.py), in this act's own transaction."""
    before = boxing.taken(contents.parcel)
    boxing.propose(context.session, contents)
    return _papers(context, contents) | {"before": before}


def verified(context: Context, contents: Contents, values: dict[str, Any], memo: Memo) -> Verdict:
    """The last piece is in: what the packer hears of it, and does next."""
    memo.append(verify(context, contents))
    return _next(context, contents, values, memo)


def go_on(context: Context, contents: Contents, values: dict[str, Any], memo: Memo) -> Verdict:
    """What stood between the pieces and the papers is settled: the papers, or what else is to be done."""
    memo.append(_papers(context, contents))
    return _next(context, contents, values, memo)


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
    jobs = jobs_of(context.session, label)
    if _are_forgotten(jobs):
        return _anew(context, contents, label)
    return _printed_again(context, contents, label, [_again(context, job, reason) for job in jobs])


def answer(context: Context, contents: Contents, came_out: bool) -> Verdict:
    """What the packer sees at the printer, of the paper of which nobody knows."""
    label = _current(context, contents.parcel)
    doubtful = [job for job in jobs_of(context.session, label) if job.state == "uncertain"]
    if not doubtful:
        raise Refused("packing.nothing_doubtful")
    if came_out:
        spool.answer_uncertain(context.session, doubtful[0], True, context.person_id, context.act.device_id)
        memo = [{"did": "came_out", "parcel": contents.parcel.id, "job": doubtful[0].id}]
        return Verdict("ok", "packing.came_out", memo=memo)
    if _are_forgotten(doubtful[:1]):
        return _anew(context, contents, label)
    new = spool.answer_uncertain(
        context.session, doubtful[0], False, context.person_id, context.act.device_id
    )
    return _printed_again(context, contents, label, [new])


def undo_answer(context: Context, entry: dict[str, Any]) -> Verdict:
    """It did not come out after all: it is asked again."""
    job = context.session.get_one(PrintJob, entry["job"])
    if not spool.doubt_again(context.session, job):
        raise Refused("packing.nothing_doubtful")
    return Verdict("ok", "packing.undone_answer", task=f"packing/{entry['parcel']}")


def undo_print(context: Context, entry: dict[str, Any]) -> Verdict:
    """The second print is taken back unsent, and the label before it counts again."""
    session, parcel = context.session, context.session.get_one(Parcel, entry["parcel"])
    if "instead_of" in entry:
        _take_anew_back(context, parcel, entry["instead_of"])
    for job_id in reversed(entry["jobs"]):
        if not spool.cancel_reprint(session, session.get_one(PrintJob, job_id), "undone"):
            raise Refused("packing.undo_printed", order=parcel.customer_order.number)
    label = _current(context, parcel)
    return Verdict("ok", "packing.undone_print", {"code": label.code}, task=f"packing/{parcel.id}")


def undo_verified(context: Context, entry: dict[str, Any]) -> None:
    """The last piece comes out again, while its papers have not: their jobs are cancelled, the label is void."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if entry["label"] is not None:
        _take_papers_back(context, parcel)
    if "before" in entry:
        boxing.restore(context.session, parcel, entry["before"])


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
    current.scanned_at = context.act.at
    job = context.session.get(PrintJob, current.print_job_id) if current.print_job_id else None
    if job is not None:
        spool.confirm(context.session, job)
    return _packed(context, parcel, current, [])


def _packed(context: Context, parcel: Parcel, label: ParcelLabel, memo: Memo) -> Verdict:
    """The box is closed: its cage may be scanned next."""
    order = parcel.customer_order
    parcel.packed_at, parcel.packed_by = context.act.at, context.person_id
    context.session.flush()
    if not _wants_more(context, order.id):
        order.packed_at = context.act.at
    memo = [*memo, {"did": "packed", "parcel": parcel.id, "label": label.id}]
    cage = caging.proposed(context.session, parcel)
    values = {"order": order.number, caging.SORTS: parcel.id} | ({"cage": cage.code} if cage else {})
    message = "packing.packed_for_cage" if cage else "packing.packed"
    return Verdict("task_done", message, values, task="packing", memo=memo)


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


def _papers(context: Context, contents: Contents) -> dict[str, Any]:
    label = None
    if boxing.waits_for(context.session, contents) is None:
        label = boxing.ask_papers(context, contents)
    return {"did": "verified", "parcel": contents.parcel.id, "label": label.id if label else None}


def _next(context: Context, contents: Contents, values: dict[str, Any], memo: Memo) -> Verdict:
    waits_for = boxing.waits_for(context.session, contents)
    if waits_for is not None:
        message = "packing.choose_service" if waits_for == CHOOSE_SERVICE else "packing.weigh"
        return Verdict("line_done", message, values, memo=memo)
    if contents.parcel.verified_at is not None and not _scans_label(context):
        return _packed(context, contents.parcel, _current(context, contents.parcel), memo)
    return Verdict("line_done", "packing.verified", values, memo=memo)


def _scans_label(context: Context) -> bool:
    """False where one packer and one printer do without: the label is first scanned at loading."""
    return context.session.get_one(Warehouse, context.warehouse_id).scans_label


def _take_papers_back(context: Context, parcel: Parcel) -> None:
    label = _current(context, parcel)
    for job in jobs_of(context.session, label):
        if job.state != "cancelled" and not spool.cancel(context.session, job, "undone"):
            raise Refused("packing.undo_printed", order=parcel.customer_order.number)
    label.voided_at = context.act.at
    parcel.verified_at = parcel.verified_by = None
    if boxing.is_told(parcel):
        announcing.withdraw(context.session, parcel.id, context.act.at)
    context.session.flush()


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


def _are_forgotten(jobs: list[PrintJob]) -> bool:
    return any(job.purged_at is not None for job in jobs)


def _anew(context: Context, contents: Contents, before: ParcelLabel) -> Verdict:
    """What stood on papers so old is not kept: they are made from the order as it is now."""
    boxing.renew(context, contents)
    verdict = _printed_again(context, contents, before, [])
    return replace(verdict, memo=[verdict.memo[0] | {"instead_of": before.id}])


def _take_anew_back(context: Context, parcel: Parcel, before: int) -> None:
    made = _current(context, parcel)
    if cancel_unsent(context.session, made):
        raise Refused("packing.undo_printed", order=parcel.customer_order.number)
    made.voided_at = context.act.at
    context.session.flush()
    context.session.get_one(ParcelLabel, before).voided_at = None
    context.session.flush()


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
