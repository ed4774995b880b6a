"""After its days (warehouse.keeps_paper_days) a paper is forgotten but for what the record needs: which paper, of what,
when, by whom, on which printer. The bytes and the words on it, names and addresses above all, go."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.labels import ahead
from warehouse.labels.models import PrintJob
from warehouse.sites import Warehouse

#: Of what a paper said, what names its subject and nobody's person.
KEPT = ("order_number", "code", "sku", "print_code", "number", "parcel", "parcels")
#: What still waits to come out is not forgotten, however old.
_DONE = ("sent", "confirmed", "uncertain", "failed", "cancelled", "expired")
#: What was made ahead and not asked for within a day is not going to be.
_AHEAD_FOR = timedelta(days=1)
#: So many at once, for nobody is to wait for this.
_AT_ONCE = 500


def purge(session: Session, at: datetime) -> int:
    """A chore of the worker. Answers how many papers were forgotten."""
    return _unwanted(session, at) + sum(
        _of(session, site, at) for site in session.scalars(select(Warehouse)).all()
    )


def _of(session: Session, site: Warehouse, at: datetime) -> int:
    old = at - timedelta(days=site.keeps_paper_days)
    wanted = select(PrintJob).where(
        PrintJob.warehouse_id == site.id, PrintJob.purged_at.is_(None), PrintJob.made_at < old
    )
    found = session.scalars(
        wanted.where(PrintJob.state.in_(_DONE)).order_by(PrintJob.made_at).limit(_AT_ONCE)
    ).all()
    for job in found:
        job.content = {name: job.content[name] for name in KEPT if name in job.content}
        job.payload, job.purged_at = None, at
    return len(found)


def _unwanted(session: Session, at: datetime) -> int:
    old = select(PrintJob).where(
        PrintJob.state == "ahead", PrintJob.purged_at.is_(None), PrintJob.made_at < at - _AHEAD_FOR
    )
    found = session.scalars(old.limit(_AT_ONCE)).all()
    for job in found:
        job.state, job.reason, job.payload = "cancelled", ahead.NOT_WANTED, None
    return len(found)
