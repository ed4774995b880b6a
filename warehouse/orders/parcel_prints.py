"""The papers of a parcel on their way to the printers: the first print, and every one after it.

Wherever a label is printed again, at the bench, on the printing screen or by a command, the print before
it is void from then on: only the newest `X.` closes the box and goes on the van.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.stock.ledger import Act


def first_prints(
    session: Session,
    act: Act,
    station_id: int | None,
    parcel: Parcel,
    tracking_number: str,
    slip: dict[str, Any] | None,
    label_of: Callable[[ParcelLabel], dict[str, Any]],
) -> ParcelLabel:
    """Ask for the slip and the address label of a parcel whose every piece is verified. Without a slip the one before
    lies in the box."""
    label = ParcelLabel(parcel_id=parcel.id, tracking_number=tracking_number, made_at=act.at)
    session.add(label)
    session.flush()
    asked: dict[str, Any] = {
        "warehouse_id": act.warehouse_id,
        "subject": subject(parcel),
        "station_id": station_id,
        "person_id": act.person_id,
        "device_id": act.device_id,
        "scan_id": act.scan_id,
    }
    if slip is not None:
        label.slip_job_id = spool.enqueue(session, kind="slip", content=slip, **asked).id
    label.print_job_id = spool.enqueue(session, kind="parcel", content=label_of(label), **asked).id
    session.flush()
    return label


def subject(parcel: Parcel) -> str:
    """How the spool knows a parcel's papers: its order and which of its parcels."""
    return f"O.{parcel.customer_order_id}/{parcel.number}"


def jobs_of(session: Session, label: ParcelLabel) -> list[PrintJob]:
    """The print jobs of a label and of its slip, the label first."""
    ids = [job_id for job_id in (label.print_job_id, label.slip_job_id) if job_id is not None]
    wanted = select(PrintJob).where(PrintJob.id.in_(ids)).options(joinedload(PrintJob.printer))
    found = {job.id: job for job in session.scalars(wanted)}
    return [found[job_id] for job_id in ids if job_id in found]


def cancel_unsent(session: Session, label: ParcelLabel) -> list[PrintJob]:
    """Take back the papers of a label that have not come out; answers those that are out already, or in doubt."""
    jobs = [job for job in jobs_of(session, label) if job.state != "cancelled"]
    return [job for job in jobs if not spool.cancel(session, job, "not wanted any more")]


def label_of_job(session: Session, job: PrintJob) -> ParcelLabel | None:
    """The label that a job printed, or whose slip it is."""
    owner = ParcelLabel.print_job_id if job.kind == "parcel" else ParcelLabel.slip_job_id
    return session.scalar(select(ParcelLabel).where(owner == job.id).order_by(ParcelLabel.id.desc()).limit(1))


def _renew(session: Session, old: PrintJob, new: PrintJob) -> dict[str, Any]:
    """A label printed again carries a code of its own; what was current is void."""
    before = label_of_job(session, old)
    if before is None:
        return {}
    current, at = current_label(session, before.parcel_id), clock.now()
    if current is not None:
        current.voided_at = at
        session.flush()
    label = ParcelLabel(
        parcel_id=before.parcel_id,
        print_job_id=new.id,
        slip_job_id=(current or before).slip_job_id,
        tracking_number=before.tracking_number,
        made_at=at,
    )
    session.add(label)
    session.flush()
    return {"print_code": label.code}


def _renew_slip(session: Session, old: PrintJob, new: PrintJob) -> dict[str, Any]:
    """A slip printed again belongs to the label that counts."""
    before = label_of_job(session, old)
    current = current_label(session, before.parcel_id) if before else None
    if current is not None:
        current.slip_job_id = new.id
        session.flush()
    return {}


def _restore(session: Session, old: PrintJob, new: PrintJob) -> None:
    """The label printed again is taken back unsent: the one that it had made void counts again."""
    taken_back, before = label_of_job(session, new), label_of_job(session, old)
    if taken_back is None or before is None:
        return
    taken_back.voided_at = taken_back.voided_at or clock.now()
    session.flush()
    if current_label(session, before.parcel_id) is None:
        before.voided_at = None
    session.flush()


def _restore_slip(session: Session, old: PrintJob, new: PrintJob) -> None:
    """The label that counts has its earlier slip again."""
    before = label_of_job(session, new)
    current = current_label(session, before.parcel_id) if before else None
    if current is not None:
        current.slip_job_id = old.id
        session.flush()


spool.renew_with("parcel", _renew, _restore)
spool.renew_with("slip", _renew_slip, _restore_slip)
