"""Many cheap labels at once: asked for in one go, behind everything that somebody waits for, watched and cancelled.

A batch has no table: its jobs carry its key at the beginning of their form keys, so that the same form sent twice
finds what it asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.queues import WAITING

#: A label of the bench asked for later goes first.
BEHIND_ALL = -1
#: What a label takes on a printer of the usual kind, connection and pause included.
SECONDS_A_LABEL = 2.0


@dataclass(frozen=True)
class Progress:
    """How far a batch has come."""

    printer: str
    done: int = 0
    waiting: int = 0
    cancelled: int = 0
    failed: int = 0
    reason: str | None = None

    @property
    def total(self) -> int:
        """How many labels were asked for."""
        return self.done + self.waiting + self.cancelled + self.failed


def ask_for(
    session: Session,
    key: str,
    kind: str,
    papers: Iterable[tuple[str, dict[str, Any]]],
    printer: Printer,
    asked: dict[str, Any],
) -> int:
    """Queue a label of each subject and content. `asked`: station_id, person_id, device_id. Answers how many."""
    known = set(session.scalars(select(PrintJob.form_key).where(_of(key))))
    rows = [
        asked
        | {"warehouse_id": printer.warehouse_id, "kind": kind, "subject": subject, "content": content}
        | {"printer_id": printer.id, "state": "queued", "urgent": BEHIND_ALL, "made_at": clock.now()}
        | {"form_key": f"{key}/{place}"}
        for place, (subject, content) in enumerate(papers)
        if f"{key}/{place}" not in known
    ]
    if rows:
        session.execute(insert(PrintJob), rows)
    return len(rows)


def progress(session: Session, warehouse_id: int, key: str) -> Progress | None:
    """How far it has come; None for a batch that was never asked for here."""
    wanted = select(PrintJob.state, func.count()).where(_of(key), PrintJob.warehouse_id == warehouse_id)
    counts = {state: int(count) for state, count in session.execute(wanted.group_by(PrintJob.state))}
    if not counts:
        return None
    first = select(PrintJob).where(_of(key), PrintJob.state.in_((*WAITING, "failed")))
    job = session.scalar(first.order_by(PrintJob.id).limit(1))
    printer = session.scalar(
        select(Printer.name).join(PrintJob, PrintJob.printer_id == Printer.id).where(_of(key))
    )
    return Progress(
        printer=printer or "–",
        done=sum(counts.get(state, 0) for state in ("sent", "confirmed", "uncertain")),
        waiting=sum(counts.get(state, 0) for state in WAITING),
        cancelled=counts.get("cancelled", 0) + counts.get("expired", 0),
        failed=counts.get("failed", 0),
        reason=job.reason if job else None,
    )


def cancel_rest(session: Session, warehouse_id: int, key: str) -> int:
    """Take back what was not sent yet. Answers how many labels that are."""
    waiting = PrintJob.state.in_(("queued", "waiting", "claimed"))
    rest = update(PrintJob).where(_of(key), PrintJob.warehouse_id == warehouse_id, waiting)
    changes = {"state": "cancelled", "reason": "cancelled", "leased_by": None, "leased_until": None}
    done = session.execute(rest.values(**changes).execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]


def _of(key: str) -> ColumnElement[bool]:
    return PrintJob.form_key.startswith(f"{key}/", autoescape=True)
