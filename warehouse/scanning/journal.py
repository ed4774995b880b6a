"""The journal guards the whole operation: each scan id is carried out once, whatever the network does.

The row of a scan is inserted first and in the same transaction as all that the scan changes; its key
decides when two answers race. What was said once is said again for the same id.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import insert_or_ignore
from warehouse.scanning.body import ScanBody
from warehouse.scanning.models import ACCEPTED, RefusedScan, Scan, ScanConflict
from warehouse.scanning.registry import Verdict, Visitor

#: How many scans an undo looks back for one that changed something.
LOOKED_BACK = 20
#: Work that was left longer ago is not spoken of.
LEFT_OPEN_FOR = timedelta(hours=24)
_KEPT = ("scan_id", "task", "step", "seen_error", "scanned_at", "sent_at")


#: Built once, because every scan runs it. The columns are named by the values that come with it.
_CLOSE = update(Scan.__table__).where(Scan.__table__.c.scan_id == bindparam("this_scan"))  # type: ignore[arg-type]


class Conflict(Exception):
    """The same id came with another body: answered 409, both are kept."""


def enter(session: Session, body: ScanBody, warehouse_id: int, now: datetime) -> bool:
    """Write the scan down before anything else happens. False when its id was here before."""
    values = {name: getattr(body, name) for name in _KEPT} | {
        "fingerprint": body.fingerprint,
        "warehouse_id": warehouse_id,
        "device_id": body.device,
        "person_id": body.person_id,
        "code": body.code or None,
        "action": body.action or None,
        "quantity": _quantity(body),
        "reason": body.reason or None,
        "received_at": now,
        "message_values": {},
        "memo": [],
        "replays": 0,
    }
    return insert_or_ignore(session, Scan, values, ["scan_id"])


def close(
    session: Session, body: ScanBody, verdict: Verdict, error_number: int, approved_by: int | None
) -> None:
    """Write down what came of the scan."""
    session.execute(
        _CLOSE,
        {
            "this_scan": body.scan_id,
            "outcome": verdict.outcome,
            "message": verdict.message,
            "message_values": verdict.values,
            "ask": verdict.ask,
            "task_after": body.task if verdict.task is None else verdict.task,
            "memo": verdict.memo,
            "error_number": error_number,
            "approved_by": approved_by,
        },
    )


def replay(session: Session, body: ScanBody) -> Scan:
    """The stored row of a scan that came again. Raises Conflict for another body under the same id."""
    stored = session.get_one(Scan, body.scan_id, populate_existing=True)
    if stored.fingerprint != body.fingerprint:
        raise Conflict(body.scan_id)
    session.execute(update(Scan).where(Scan.scan_id == body.scan_id).values(replays=Scan.replays + 1))
    return stored


def keep_conflict(session: Session, body: ScanBody, warehouse_id: int, now: datetime) -> None:
    """Keep a body that contradicts an earlier one of the same id: a supervisor looks into it."""
    plain = {name: str(value) for name, value in asdict(body).items() if value is not None}
    session.add(ScanConflict(scan_id=body.scan_id, fingerprint=body.fingerprint, body=plain, at=now))
    refused = {
        "warehouse_id": warehouse_id,
        "device_id": body.device,
        "scan_id": body.scan_id,
        "person_id": body.person_id,
        "body": plain,
        "status": 409,
        "received_at": now,
    }
    insert_or_ignore(session, RefusedScan, refused, ["scan_id"])


def last_undoable(session: Session, person_id: int, task: str, except_id: str) -> Scan | None:
    """The last accepted scan of this person in this task that changed something and still stands."""
    recent = session.scalars(
        select(Scan)
        .where(
            Scan.person_id == person_id,
            of_task(task),
            # A question that waits for its answer has a memo too; one that changed nothing has none.
            Scan.outcome.in_((*ACCEPTED, "ask")),
            Scan.undone_by.is_(None),
            Scan.scan_id != except_id,
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(LOOKED_BACK)
    )
    return next((scan for scan in recent if scan.memo), None)


def last_task(session: Session, visitor: Visitor, activity: str) -> int | None:
    """The number of the last piece of this work that a person was accepted in, of the last day."""
    last = session.scalar(
        select(Scan.task_after)
        .where(
            Scan.warehouse_id == visitor.warehouse_id,
            Scan.person_id == visitor.person.id,
            Scan.received_at > clock.now() - LEFT_OPEN_FOR,
            Scan.outcome.in_(ACCEPTED),
            Scan.task_after.startswith(f"{activity}/"),
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(1)
    )
    return int(last.partition("/")[2]) if last else None


def has_worked(session: Session, visitor: Visitor, task: str, *, in_this_hand: bool = False) -> bool:
    """This person has worked on the task before: anywhere, or on the device that they hold now."""
    worked = select(Scan.scan_id).where(
        Scan.person_id == visitor.person.id, Scan.outcome.in_(ACCEPTED), of_task(task)
    )
    if in_this_hand:
        worked = worked.where(Scan.device_id == visitor.device_id)
    return session.scalar(worked.limit(1)) is not None


def scans_since(session: Session, visitor: Visitor, task: str, since: datetime) -> int:
    """How many scans of this person were accepted in the task since then."""
    accepted = (
        select(func.count()).select_from(Scan).where(Scan.person_id == visitor.person.id, of_task(task))
    )
    counted = accepted.where(Scan.outcome.in_(ACCEPTED), Scan.received_at >= since)
    return session.scalar(counted) or 0


def of_task(task: str) -> ColumnElement[bool]:
    """The scans of a piece of work: made in it, or the one that opened it."""
    return or_(Scan.task == task, Scan.task_after == task)


def mark_undone(session: Session, scan: Scan, by_scan_id: str) -> None:
    """Remember which scan took this one back."""
    session.execute(update(Scan).where(Scan.scan_id == scan.scan_id).values(undone_by=by_scan_id))


def _quantity(body: ScanBody) -> int | None:
    try:
        return body.number
    except ValueError:
        return None
