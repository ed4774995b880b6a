"""What people and acts do to print jobs: ask for paper, cancel it, ask again, say whether it came out.

An act enqueues in its own transaction, so that paper and stock agree, and no request waits for a printer.
Exactly one paper a job cannot be promised by any printer; what is promised: none is lost, and none is
printed a second time without saying so on itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import insert_or_ignore
from warehouse.labels import ahead
from warehouse.labels.kinds import Kind, kind_named
from warehouse.labels.models import Printer, PrintJob, StationPrinter

#: Why somebody asks for the same paper again (the report counts them).
REPRINT_REASONS = ("jammed", "faded", "lost", "wrong_printer", "did_not_come_out", "other")
_NOT_YET_SENT = ("queued", "waiting", "claimed", "expired")
#: Labels that may come out of a station's small printer, where it has one.
_SMALL = ("location", "product", "tote", "badge", "command")
DID_NOT_COME_OUT = "did_not_come_out"
#: Why a job was cancelled whose paper was to come and was asked for once more.
ASKED_AGAIN = "asked for again"
_SCAN_KEY = ["scan_id", "kind", "subject", "number"]

Renewal = Callable[[Session, PrintJob, PrintJob], dict[str, Any]]
Restoration = Callable[[Session, PrintJob, PrintJob], None]
_renewals: dict[str, Renewal] = {}
_restorations: dict[str, Restoration] = {}


class NotInDoubt(ValueError):
    """Somebody answers a question that this job does not ask (any more)."""


class Forgotten(ValueError):
    """Somebody wants a paper again whose words are gone, as the building wishes (purging.py)."""


def renew_with(kind: str, renewal: Renewal, restoration: Restoration | None = None) -> None:
    """For paper whose second print must not equal the first: `renewal(session, old, new)` is called when a job
    is printed again and gives the values that change (a parcel's label gets its new `X.` code so);
    `restoration(session, old, new)` when the new job is taken back."""
    _renewals[kind] = renewal
    if restoration is not None:
        _restorations[kind] = restoration


def enqueue(
    session: Session,
    *,
    warehouse_id: int,
    kind: str,
    subject: str,
    content: dict[str, Any],
    station_id: int | None,
    person_id: int | None,
    device_id: str | None,
    scan_id: str | None = None,
    number: int = 1,
    form_key: str | None = None,
    reprint_of: PrintJob | None = None,
    reason: str | None = None,
) -> PrintJob:
    """Ask for one paper, in the act's own transaction.

    The same scan, kind, subject and number, or the same form key, give the job that is already there; one that was
    made ahead with the same values is ready.
    """
    spec = kind_named(kind)
    values = {
        "warehouse_id": warehouse_id, "kind": kind, "subject": subject, "content": content,
        "station_id": station_id, "person_id": person_id, "device_id": device_id, "scan_id": scan_id,
        "number": number, "form_key": form_key, "reprint_reason": reason, **_lineage(reprint_of),
        **_beginning(session, spec, warehouse_id, station_id),
    }  # fmt: skip
    return _known(session, values) or ahead.take(session, values) or _made(session, values)


def paper_of(kind: str) -> str:
    """What a station calls the paper of this kind (models.PAPERS)."""
    return "small" if kind in _SMALL else kind_named(kind).paper


def route(session: Session, warehouse_id: int, station_id: int | None, paper: str) -> int | None:
    """The printer for this paper: the station's own, else the first one of the building; None when none.

    A station without a printer for small labels prints them where its address labels come from. A printer that is out
    of order keeps its papers: they are not sent to another place of which nobody at the bench knows. Its spare is
    offered to whoever waits there, who takes all of them along with one scan.
    """
    made_by = "label" if paper == "small" else paper
    # `small` sorts behind `label`.
    own = (
        select(StationPrinter.printer_id)
        .where(StationPrinter.station_id == station_id, StationPrinter.paper.in_({paper, made_by}))
        .order_by(StationPrinter.paper.desc())
        .limit(1)
    )
    any_one = (
        select(Printer.id)
        .where(Printer.warehouse_id == warehouse_id, Printer.kind == made_by)
        .order_by(Printer.id)
        .limit(1)
    )
    found: int | None = session.scalar(
        select(func.coalesce(own.scalar_subquery(), any_one.scalar_subquery()))
    )
    return found


def station_printers(session: Session, station_id: int) -> list[Printer]:
    """The printers that this station's papers come from, labels before slips."""
    wanted = select(Printer).join(StationPrinter, StationPrinter.printer_id == Printer.id)
    mine = wanted.where(StationPrinter.station_id == station_id)
    return list(session.scalars(mine.order_by(StationPrinter.paper, Printer.name)))


def cancel(session: Session, job: PrintJob, reason: str = "cancelled") -> bool:
    """Take back a job of which nothing was sent. False when it is too late: paper may be there."""
    changed = session.execute(
        update(PrintJob)
        .where(PrintJob.id == job.id, PrintJob.state.in_(_NOT_YET_SENT), PrintJob.attempt == 0)
        .values(state="cancelled", reason=reason, leased_by=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(job)
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def cancel_reprint(session: Session, job: PrintJob, reason: str = "cancelled") -> bool:
    """Take back a print asked for again: the paper before it counts as it did. False when it is too late."""
    if job.reprint_of_id is None or not cancel(session, job, reason):
        return False
    before = session.get_one(PrintJob, job.reprint_of_id, populate_existing=True)
    if (before.state, before.reason) == ("cancelled", ASKED_AGAIN):
        before.state, before.reason = "queued" if before.printer_id else "waiting", None
    elif before.state == "failed" and job.reprint_reason == DID_NOT_COME_OUT:
        before.state = "uncertain"
    session.flush()
    if job.kind in _restorations:
        _restorations[job.kind](session, before, job)
    return True


def cancel_scan(session: Session, scan_id: str) -> list[PrintJob]:
    """Take back what a scan asked for (its undo); answers the jobs for which it is too late."""
    jobs = session.scalars(select(PrintJob).where(PrintJob.scan_id == scan_id, PrintJob.state != "cancelled"))
    return [job for job in jobs.all() if not cancel(session, job, "undone")]


def print_again(
    session: Session,
    job: PrintJob,
    person_id: int | None,
    reason: str,
    *,
    device_id: str | None = None,
    station_id: int | None = None,
    scan_id: str | None = None,
    form_key: str | None = None,
) -> PrintJob:
    """The same paper once more, as a new job that says so on itself. Paper still to come is cancelled instead.

    Raises Forgotten for one that is kept no longer.
    """
    if not reason:
        raise ValueError("a reprint needs its reason")
    if job.purged_at is not None:
        raise Forgotten(f"job {job.id} is too old: what it said is not kept any more")
    cancel(session, job, ASKED_AGAIN)
    new = enqueue(
        session,
        warehouse_id=job.warehouse_id,
        kind=job.kind,
        subject=job.subject,
        content=dict(job.content),
        station_id=station_id or job.station_id,
        person_id=person_id,
        device_id=device_id,
        scan_id=scan_id,
        form_key=form_key,
        reprint_of=job,
        reason=reason,
    )
    if job.kind in _renewals and new.state in {"queued", "waiting"} and new.content == job.content:
        new.content = {**new.content, **_renewals[job.kind](session, job, new)}
        session.flush()
    return new


def answer_uncertain(
    session: Session,
    job: PrintJob,
    came_out: bool,
    person_id: int | None = None,
    device_id: str | None = None,
) -> PrintJob:
    """What a person saw at the printer. It came out: confirmed. It did not: a new, marked job, which is returned."""
    changed = session.execute(
        update(PrintJob)
        .where(PrintJob.id == job.id, PrintJob.state == "uncertain")
        .values(state="confirmed" if came_out else "failed", confirmed_at=clock.now() if came_out else None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(job)
    if not changed.rowcount:  # type: ignore[attr-defined]
        raise NotInDoubt(f"job {job.id} is {job.state}: nobody has to say whether it came out")
    if came_out:
        return job
    return print_again(session, job, person_id, DID_NOT_COME_OUT, device_id=device_id)


def doubt_again(session: Session, job: PrintJob) -> bool:
    """To say that it came out was a mistake: nobody knows again. False for a job that is no longer confirmed."""
    changed = session.execute(
        update(PrintJob)
        .where(PrintJob.id == job.id, PrintJob.state == "confirmed")
        .values(state="uncertain", confirmed_at=None)
        .execution_options(synchronize_session=False)
    )
    session.refresh(job)
    return bool(changed.rowcount)  # type: ignore[attr-defined]


def confirm(session: Session, job: PrintJob) -> None:
    """Somebody scanned the paper itself: it is there, whatever the printer said."""
    if job.state in {"sending", "sent", "uncertain"}:
        job.state, job.confirmed_at, job.reason = "confirmed", clock.now(), None
        session.flush()


def retry(session: Session, job: PrintJob) -> bool:
    """Try at once a job that waits, failed or expired. False for any other: it is done, or in doubt."""
    can_be = job.state in {"waiting", "expired"} or (job.state == "failed" and job.attempt == 0)
    if not can_be or job.purged_at is not None:
        return False
    spec = kind_named(job.kind)
    at = clock.now()
    printer_id = route(session, job.warehouse_id, job.station_id, paper_of(job.kind))
    if printer_id != job.printer_id:
        # Another printer may have another resolution or stock: the bytes are made anew.
        job.printer_id, job.payload, job.payload_sha256 = printer_id, None, None
    job.state, job.reason, job.expires_at = "queued", None, _good_until(spec, at)
    if job.printer_id is not None:
        session.execute(update(Printer).where(Printer.id == job.printer_id).values(not_before=None))
    session.flush()
    return True


def jobs(
    session: Session,
    warehouse_id: int,
    states: Sequence[str] | None = None,
    station_id: int | None = None,
    limit: int = 100,
) -> Sequence[PrintJob]:
    """The newest jobs first, of these states and this station where given."""
    wanted = (
        select(PrintJob)
        .where(PrintJob.warehouse_id == warehouse_id, PrintJob.state != "ahead")
        .order_by(PrintJob.id.desc())
        .limit(limit)
    )
    if states is not None:
        wanted = wanted.where(PrintJob.state.in_(states))
    if station_id is not None:
        wanted = wanted.where(PrintJob.station_id == station_id)
    return session.scalars(wanted).all()


def last_job(session: Session, warehouse_id: int, kind: str, subject: str) -> PrintJob | None:
    """The newest job for this paper of this subject."""
    wanted = select(PrintJob).where(
        PrintJob.warehouse_id == warehouse_id, PrintJob.kind == kind, PrintJob.subject == subject,
        PrintJob.state != "ahead",
    )  # fmt: skip
    return session.scalar(wanted.order_by(PrintJob.id.desc()).limit(1))


def _beginning(session: Session, spec: Kind, warehouse_id: int, station_id: int | None) -> dict[str, Any]:
    at = clock.now()
    printer_id = route(session, warehouse_id, station_id, paper_of(spec.name))
    return {
        "printer_id": printer_id,
        "state": "queued" if printer_id else "waiting",
        "urgent": int(spec.urgent),
        "made_at": at,
        "expires_at": _good_until(spec, at),
    }


def _good_until(spec: Kind, at: datetime) -> datetime | None:
    return at + spec.good_for if spec.good_for else None


def _lineage(first: PrintJob | None) -> dict[str, Any]:
    """A print after one that never reached paper is not a second one."""
    if first is None:
        return {"reprint_of_id": None, "print_number": 1}
    return {"reprint_of_id": first.id, "print_number": first.print_number + (1 if first.attempt else 0)}


def _made(session: Session, values: dict[str, Any]) -> PrintJob:
    """A new row; where another transaction made the same one meanwhile, that one."""
    key = _SCAN_KEY if values["scan_id"] else ["form_key"] if values["form_key"] else None
    if key is None:
        job = PrintJob(**values)
        session.add(job)
        session.flush()
        return job
    insert_or_ignore(session, PrintJob, values, key)
    kept = _known(session, values)
    if kept is None:
        raise RuntimeError(f"the {values['kind']} job of {values['subject']} was neither made nor found")
    return kept


def _known(session: Session, values: dict[str, Any]) -> PrintJob | None:
    if values["form_key"]:
        found = session.scalar(select(PrintJob).where(PrintJob.form_key == values["form_key"]))
        if found is not None:
            return found
    if not values["scan_id"]:
        return None
    return session.scalar(
        select(PrintJob).where(*(getattr(PrintJob, name) == values[name] for name in _SCAN_KEY))
    )
