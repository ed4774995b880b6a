"""Papers made ahead: what a person is going to ask for is made while they still work, so that it comes out at once.

Such a job is in state `ahead`: the worker makes its bytes when nothing else is to be done, and nothing sends it. The
act that wants the paper gives the same values and gets this job, bytes and all; with other values it gets a new one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.labels.design import Mark
from warehouse.labels.kinds import kind_named
from warehouse.labels.models import PrintJob

#: Only pages: a label is made in milliseconds.
KINDS = ("slip",)
NOT_WANTED = "not wanted"


@dataclass(frozen=True)
class Unmade:
    """A paper whose bytes are to be made."""

    job_id: int
    kind: str
    content: dict[str, Any]

    @property
    def mark(self) -> Mark:
        """It is the first print, whenever it comes out."""
        return Mark(self.job_id)


def make(
    session: Session,
    *,
    warehouse_id: int,
    kind: str,
    subject: str,
    content: dict[str, Any],
    station_id: int | None,
) -> PrintJob:
    """Have a paper made that will probably be wanted, in the act's own transaction. It has no printer yet."""
    if kind not in KINDS:
        raise ValueError(f"a {kind} is not made ahead")
    job = PrintJob(
        warehouse_id=warehouse_id, kind=kind, subject=subject, content=content, station_id=station_id,
        state="ahead", made_at=clock.now(),
    )  # fmt: skip
    session.add(job)
    session.flush()
    return job


def take(session: Session, values: dict[str, Any]) -> PrintJob | None:
    """The paper that was made ahead with just these values, queued now; what was made with others is not wanted."""
    if values["kind"] not in KINDS or values["reprint_of_id"] is not None:
        return None
    taken = None
    for job in session.scalars(_of(values["warehouse_id"], values["kind"], values["subject"])).all():
        if taken is None and job.content == values["content"] and _change(session, job, values):
            taken = job
        else:
            _change(session, job, {"state": "cancelled", "reason": NOT_WANTED, "payload": None})
    return taken


def drop(session: Session, warehouse_id: int, kind: str, subject: str) -> None:
    """Nobody is going to want it: its parcel was given up."""
    unwanted = _of(warehouse_id, kind, subject).with_only_columns(PrintJob.id)
    gone = update(PrintJob).where(PrintJob.id.in_(unwanted), PrintJob.state == "ahead")
    changes = {"state": "cancelled", "reason": NOT_WANTED, "payload": None}
    session.execute(gone.values(**changes).execution_options(synchronize_session=False))


def unmade(session: Session) -> Unmade | None:
    """The next paper to make, the newest first: its person is nearest to wanting it."""
    wanted = select(PrintJob.id, PrintJob.kind, PrintJob.content).where(
        PrintJob.state == "ahead", PrintJob.payload_sha256.is_(None)
    )
    row = session.execute(wanted.order_by(PrintJob.id.desc()).limit(1)).first()
    return Unmade(*row) if row else None


def keep(session: Session, job_id: int, payload: bytes, digest: str) -> None:
    """Store what was made, unless the worker that sends it was quicker."""
    job = session.get_one(PrintJob, job_id)
    if job.payload_sha256 is not None or job.state not in {"ahead", "queued", "waiting", "claimed"}:
        return
    version = kind_named(job.kind).version
    wanted = update(PrintJob).where(PrintJob.id == job_id, PrintJob.payload_sha256.is_(None))
    values = {"payload": payload, "payload_sha256": digest, "template_version": version}
    session.execute(wanted.values(**values).execution_options(synchronize_session=False))


def give_up(session: Session, job_id: int, reason: str) -> None:
    """It cannot be made: whoever wants it is told by the job that they get then."""
    wanted = update(PrintJob).where(PrintJob.id == job_id, PrintJob.state == "ahead")
    changes = {"state": "cancelled", "reason": reason[:300]}
    session.execute(wanted.values(**changes).execution_options(synchronize_session=False))


def _of(warehouse_id: int, kind: str, subject: str) -> Any:
    wanted = select(PrintJob).where(
        PrintJob.kind == kind, PrintJob.subject == subject, PrintJob.state == "ahead"
    )
    return wanted.where(PrintJob.warehouse_id == warehouse_id).order_by(PrintJob.id.desc())


def _change(session: Session, job: PrintJob, values: dict[str, Any]) -> bool:
    wanted = update(PrintJob).where(PrintJob.id == job.id, PrintJob.state == "ahead")
    done = session.execute(wanted.values(**values).execution_options(synchronize_session=False))
    session.expire(job)
    return isinstance(done, CursorResult) and done.rowcount == 1
