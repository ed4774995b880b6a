"""Asking printers for which there is nothing to do how they are, and what became of what they were given.

Only under the lease, for a printer talks to one at a time, and never while a job waits: its next try asks as well.
Health is what a printer said last and when; one that says nothing is never fine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from warehouse.labels import leases
from warehouse.labels.leases import Claimed
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.transports import NotSent, Told

#: So often an idle printer is asked; one that has a job of ours in hand more often, for a person stands before it.
IDLE, FOLLOWING = timedelta(seconds=30), timedelta(seconds=2)
#: A printer that has not finished a job by then has forgotten it.
FOLLOWED_FOR = timedelta(hours=8)
_AT_ONCE = 20
#: States in which nobody was there to say how it is.
_NOT_THERE = ("offline", "silent")


@dataclass(frozen=True)
class Asked:
    """A printer that is to be asked, and the jobs that it has."""

    printer_id: int
    url: str
    answers: dict[str, Any]
    jobs: Sequence[Claimed]


def idle_printers(session: Session, worker: str, at: datetime) -> list[int]:
    """Printers that are to be asked now, for which nothing waits and which no other worker holds."""
    free = or_(Printer.leased_until.is_(None), Printer.leased_until < at, Printer.leased_by == worker)
    runs = or_(Printer.paused_until.is_(None), Printer.paused_until <= at)
    of_it = PrintJob.printer_id == Printer.id
    to_do = exists().where(of_it, PrintJob.state.in_(("queued", "waiting", "claimed", "sending")))
    has_ours = exists().where(of_it, *_followed(at))
    due = or_(
        Printer.asked_at.is_(None),
        and_(~to_do, Printer.asked_at <= at - IDLE),
        and_(has_ours, Printer.asked_at <= at - FOLLOWING),
    )
    return list(
        session.scalars(select(Printer.id).where(free, runs, due, or_(~to_do, has_ours)).order_by(Printer.id))
    )


def begin(session: Session, printer_id: int, worker: str, at: datetime) -> Asked | None:
    """Take the lease for it; None where another was quicker."""
    if not leases.lease(session, printer_id, worker, at):
        return None
    printer = session.get_one(Printer, printer_id, populate_existing=True)
    printer.asked_at = at
    jobs = select(PrintJob).where(PrintJob.printer_id == printer_id, *_followed(at)).order_by(PrintJob.id)
    claimed = [leases.as_claimed(session, job, printer) for job in session.scalars(jobs.limit(_AT_ONCE))]
    return Asked(printer_id, printer.url, dict(printer.answers or {}), claimed)


def finish(
    session: Session,
    asked: Asked,
    at: datetime,
    refused: NotSent | None,
    fates: Sequence[tuple[Claimed, Told]],
) -> None:
    """Keep what it said."""
    printer = session.get_one(Printer, asked.printer_id)
    for job, told in fates:
        leases.finish_asked(session, job, at, told)
    if refused is None:
        leases.is_well(printer, at)
        return
    printer.state, printer.reason = refused.health, str(refused)[:300]
    if refused.health not in _NOT_THERE:
        printer.last_seen_at = at


def _followed(at: datetime) -> tuple[Any, ...]:
    """Given to a printer that gave it a number, and not yet known to have come out."""
    return PrintJob.state == "sent", PrintJob.receipt.like("job:%"), PrintJob.sent_at > at - FOLLOWED_FOR
