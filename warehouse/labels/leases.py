"""What the worker does to print jobs, each step a short transaction of its own.

    claim -> keep -> begin_sending -> (bytes leave) -> finish_sent | finish_waiting | finish_uncertain
                  -> finish_failed                                          claim -> finish_asked <-|

A printer is served by the worker that holds its lease; a job that a dead worker left in `sending` is in
doubt, one that it left in `claimed` is not. Of what is in doubt the printer is asked before anybody else,
where it left a note (print_job.receipt) by which it can be asked: before the next job, which would change its count.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session, undefer

from warehouse.labels import spool
from warehouse.labels.design import Mark
from warehouse.labels.kinds import kind_named
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.transports import Fate, Receipt, Told
from warehouse.sites import Warehouse

#: Longer than any one job may take (connect, status, write, read: transports.py).
LEASE = timedelta(seconds=60)
#: So often may a cheap label be sent again by itself; then a person is asked, for the fault stays.
TRIES_OF_CHEAP = 3
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True)
class Claimed:
    """All that the worker needs to print a job without a session.

    prints: what the printer prints. in_doubt: nothing is to be sent, the printer is asked about `note`.
    """

    job_id: int
    printer_id: int
    kind: str
    content: dict[str, Any]
    payload: bytes | None
    mark: Mark
    url: str
    dpi: int
    size: tuple[float, float] | None
    answers: dict[str, Any]
    prints: str = "label"
    ticket: str = ""
    darkness: int | None = None
    speed: int | None = None
    in_doubt: bool = False
    note: str = ""


def due_printers(session: Session, worker: str, at: datetime) -> list[int]:
    """Printers for which there is something to do now, and which no other worker holds."""
    free = or_(Printer.leased_until.is_(None), Printer.leased_until < at, Printer.leased_by == worker)
    ready = and_(
        or_(PrintJob.state.in_(("queued", "waiting")), _can_be_asked()),
        or_(Printer.not_before.is_(None), Printer.not_before <= at),
        or_(Printer.paused_until.is_(None), Printer.paused_until <= at),
    )
    abandoned = and_(PrintJob.state.in_(("claimed", "sending")), PrintJob.leased_until < at)
    joined = select(Printer.id).join(PrintJob, PrintJob.printer_id == Printer.id)
    return list(session.scalars(joined.where(free, or_(ready, abandoned)).distinct().order_by(Printer.id)))


def lost_jobs(session: Session) -> list[PrintJob]:
    """Jobs that had no printer when they were made and could have one now."""
    wanted = select(PrintJob).where(PrintJob.printer_id.is_(None), PrintJob.state.in_(("queued", "waiting")))
    return [job for job in session.scalars(wanted).all() if _printer_for(session, job) is not None]


def find_printers(session: Session) -> None:
    """Give those jobs their printer."""
    for job in lost_jobs(session):
        job.printer_id = _printer_for(session, job)


def claim(session: Session, printer_id: int, worker: str, at: datetime) -> Claimed | None:
    """The printer's lease and its next job: one in doubt before all, urgent ones first, else in order."""
    if not lease(session, printer_id, worker, at):
        return None
    _take_over(session, printer_id, at)
    _let_expire(session, printer_id, at)
    job = session.scalar(
        select(PrintJob)
        .where(PrintJob.printer_id == printer_id)
        .where(or_(PrintJob.state.in_(("queued", "waiting")), _can_be_asked()))
        .order_by((PrintJob.state == "uncertain").desc(), PrintJob.urgent.desc(), PrintJob.id)
        .options(undefer(PrintJob.payload))
        .limit(1)
    )
    printer = session.get_one(Printer, printer_id, populate_existing=True)
    if job is None or any(moment and moment > at for moment in (printer.not_before, printer.paused_until)):
        printer.leased_by = printer.leased_until = None
        return None
    if job.state != "uncertain":
        job.state, job.leased_by, job.leased_until = "claimed", worker, at + LEASE
    return as_claimed(session, job, printer)


def lease(session: Session, printer_id: int, worker: str, at: datetime) -> bool:
    """Hold this printer for a while. False: another worker does."""
    free = or_(Printer.leased_until.is_(None), Printer.leased_until < at, Printer.leased_by == worker)
    wanted = (
        update(Printer)
        .where(Printer.id == printer_id, free)
        .values(leased_by=worker, leased_until=at + LEASE)
    )
    return _count(session.execute(wanted.execution_options(synchronize_session=False))) == 1


def as_claimed(session: Session, job: PrintJob, printer: Printer) -> Claimed:
    """The job as the worker needs it."""
    stock = (printer.width_mm, printer.height_mm)
    return Claimed(
        job_id=job.id,
        printer_id=printer.id,
        kind=job.kind,
        content=dict(job.content),
        payload=job.payload,
        mark=Mark(job.id, job.print_number, *_why(session, job)),
        url=printer.url,
        dpi=printer.dpi,
        size=(stock[0], stock[1]) if stock[0] and stock[1] else None,
        answers=dict(printer.answers or {}),
        prints=printer.kind,
        ticket=f"{job.id}-{job.kind}-{job.made_at:%y%m%d%H%M%S}-{job.attempt + 1}",
        darkness=printer.darkness,
        speed=printer.speed,
        in_doubt=job.state == "uncertain",
        note=job.receipt or "",
    )


def keep(session: Session, job_id: int, worker: str, payload: bytes) -> bool:
    """Store what was rendered, so that every later try sends the same bytes. False: the job was taken back."""
    version = kind_named(session.get_one(PrintJob, job_id).kind).version
    values: dict[str, Any] = {
        "payload": payload,
        "payload_sha256": digest(payload),
        "template_version": version,
    }
    return _change(session, job_id, worker, **values)


def digest(payload: bytes) -> str:
    """How bytes are known again."""
    return hashlib.sha256(payload).hexdigest()


def payload_of(session: Session, job_id: int) -> bytes | None:
    """The bytes that are stored with a job."""
    return session.scalar(select(PrintJob.payload).where(PrintJob.id == job_id))


def begin_sending(session: Session, job_id: int, worker: str, at: datetime, clue: str | None = None) -> bool:
    """To be committed before the first byte, with the note by which the printer can be asked should nobody hear its
    answer. False: the job was taken back, send nothing."""
    changes: dict[str, Any] = {"state": "sending", "attempt": PrintJob.attempt + 1, "receipt": clue}
    return _change(session, job_id, worker, leased_until=at + LEASE, **changes)


def finish_sent(session: Session, job: Claimed, worker: str, at: datetime, receipt: Receipt) -> None:
    """All bytes are with the printer, and perhaps it has proved that they became paper."""
    known: dict[str, Any] = (
        {"state": "confirmed", "confirmed_at": at} if receipt.is_proved else {"state": "sent"}
    )
    known |= {"sent_at": at, "reason": None, "receipt": receipt.note}
    _change(session, job.job_id, worker, _SENDING, **known, **_FREE)
    printer = session.get_one(Printer, job.printer_id)
    is_well(printer, at)
    if not receipt.learned.items() <= (printer.answers or {}).items():
        printer.answers = {**(printer.answers or {}), **receipt.learned}


def is_well(printer: Printer, at: datetime) -> None:
    """It took a job, or said that it could: nothing keeps the next one from it."""
    printer.state, printer.reason, printer.last_seen_at = "ok", None, at
    printer.refusals, printer.not_before = 0, None


def finish_waiting(
    session: Session, job: Claimed, worker: str, at: datetime, health: str, reason: str
) -> None:
    """Nothing was sent: the job keeps its place, and the printer gets a pause that doubles each time."""
    waits = {"state": "waiting", "reason": reason[:300], "receipt": None, **_FREE}
    if not _change(session, job.job_id, worker, **waits):
        # Refused in the middle: that was no try, and whoever wants to may still take it back.
        _change(session, job.job_id, worker, ("sending",), attempt=PrintJob.attempt - 1, **waits)
    _refused(session, job, at, health, reason)


def finish_uncertain(session: Session, job: Claimed, worker: str, at: datetime, reason: str) -> None:
    """Bytes left, and nobody knows whether they became paper."""
    row = session.get_one(PrintJob, job.job_id)
    _change(session, job.job_id, worker, _SENDING, **_FREE, **_doubt(row, reason))
    _refused(session, job, at, "fault", reason)


def finish_asked(session: Session, job: Claimed, at: datetime, told: Told) -> None:
    """What the printer said of a job in doubt, or of one that it has. Nobody is asked what it knows."""
    known = PrintJob.state.in_(("uncertain", "sent")) & (PrintJob.receipt == job.note)
    wanted = (
        update(PrintJob).where(PrintJob.id == job.job_id, known).execution_options(synchronize_session=False)
    )
    session.execute(wanted.values(**_outcome(job, at, told)))
    if job.in_doubt and told.fate is Fate.UNDER_WAY and told.note is None:
        printer = session.get_one(Printer, job.printer_id)
        printer.refusals += 1
        printer.not_before = at + pause(printer.refusals)
        printer.leased_by = printer.leased_until = None


def finish_failed(session: Session, job: Claimed, worker: str, reason: str) -> None:
    """It cannot be made into paper; the next job is not kept from it."""
    _change(session, job.job_id, worker, state="failed", reason=reason[:300], **_FREE)


def release(session: Session, printer_id: int, worker: str) -> None:
    """Give the printer back, so that another worker need not wait for the lease to run out."""
    mine = update(Printer).where(Printer.id == printer_id, Printer.leased_by == worker)
    session.execute(
        mine.values(leased_by=None, leased_until=None).execution_options(synchronize_session=False)
    )


def pause(refusals: int) -> timedelta:
    """2, 4, 8 ... 60 seconds, give or take a fifth, so that printers do not all come due together."""
    seconds = min(_LONGEST_PAUSE, 2.0 ** min(refusals, 10))
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))


_FREE: dict[str, Any] = {"leased_by": None, "leased_until": None}
#: Notes that are taken down before the first byte (transports.Connection.clue).
_CLUES = ("count:%", "name:%")
#: A worker that was slow, not dead, may find its job declared uncertain; what it knows is better.
_SENDING = ("sending", "uncertain")


def _can_be_asked() -> ColumnElement[bool]:
    """In doubt, and the printer could know what became of it."""
    return and_(PrintJob.state == "uncertain", or_(*(PrintJob.receipt.like(clue) for clue in _CLUES)))


def _outcome(job: Claimed, at: datetime, told: Told) -> dict[str, Any]:
    reason = told.reason[:300] or None
    if told.fate is Fate.CAME_OUT:
        return {"state": "confirmed", "confirmed_at": at, "reason": None, "receipt": told.note or "counted"}
    if told.fate is Fate.NOTHING:
        # As if it had never been tried: the stored bytes go out once more.
        return {"state": "queued", "attempt": PrintJob.attempt - 1, "reason": None, "receipt": None}
    if told.fate is Fate.GIVEN_UP:
        return {"state": "failed", "reason": reason, "receipt": None}
    if told.fate is Fate.UNDER_WAY:
        has_it = {"state": "sent", "sent_at": at, "receipt": told.note} if told.note and job.in_doubt else {}
        return {"reason": reason, **has_it}
    doubtful = {"state": "uncertain", "reason": reason} if reason else {}
    return {"receipt": None, **doubtful}


def _change(
    session: Session, job_id: int, worker: str, states: tuple[str, ...] = ("claimed",), **values: Any
) -> bool:
    """Change the job if it is still in this worker's hands."""
    held = or_(PrintJob.leased_by == worker, PrintJob.state == "uncertain")
    wanted = update(PrintJob).where(PrintJob.id == job_id, PrintJob.state.in_(states), held)
    return _count(session.execute(wanted.values(**values).execution_options(synchronize_session=False))) == 1


def _take_over(session: Session, printer_id: int, at: datetime) -> None:
    """What the last holder of the lease left behind: it is dead, or it would still hold it."""
    left = select(PrintJob).where(
        PrintJob.printer_id == printer_id, PrintJob.state.in_(("claimed", "sending"))
    )
    for job in session.scalars(left.with_for_update(key_share=True)).all():
        job.leased_by = job.leased_until = None
        changes = (
            {"state": "queued"} if job.state == "claimed" else _doubt(job, "the worker stopped while sending")
        )
        for name, value in changes.items():
            setattr(job, name, value)


def _let_expire(session: Session, printer_id: int, at: datetime) -> None:
    waiting = PrintJob.state.in_(("queued", "waiting"))
    late = update(PrintJob).where(PrintJob.printer_id == printer_id, waiting, PrintJob.expires_at < at)
    reason = "nobody waits for it any more: ask again if it is still wanted"
    session.execute(late.values(state="expired", reason=reason).execution_options(synchronize_session=False))


def _doubt(job: PrintJob, reason: str) -> dict[str, Any]:
    """A second address label could end on a second parcel: a person decides. A bin label more does no harm."""
    if kind_named(job.kind).identity or job.attempt >= TRIES_OF_CHEAP:
        return {"state": "uncertain", "reason": reason[:300]}
    return {"state": "waiting", "reason": reason[:300]}


def _refused(session: Session, job: Claimed, at: datetime, health: str, reason: str) -> None:
    printer = session.get_one(Printer, job.printer_id)
    printer.state, printer.reason, printer.refusals = health, reason[:300], printer.refusals + 1
    printer.not_before = at + pause(printer.refusals)
    printer.leased_by = printer.leased_until = None


def _why(session: Session, job: PrintJob) -> tuple[str, str]:
    """When and why it was asked for once more."""
    if job.print_number <= 1:
        return "", ""
    local = session.get_one(Warehouse, job.warehouse_id).local(job.made_at)
    return f"{local:%d %b %H:%M}", job.reprint_reason or ""


def _printer_for(session: Session, job: PrintJob) -> int | None:
    return spool.route(session, job.warehouse_id, job.station_id, spool.paper_of(job.kind))


def _count(result: Any) -> int:
    return int(result.rowcount) if isinstance(result, CursorResult) else 0
