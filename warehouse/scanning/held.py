"""Held scans: kept, not applied, until a supervisor applies them after all or discards them.

A held scan is applied as its own person, on its own device, under its own id, judged anew by what is true now. A
refusal leaves it held. Of two who decide at once one does: the decision's row is keyed by the scan.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from warehouse.db import insert_or_ignore
from warehouse.people.models import Device, Person
from warehouse.scanning import journal
from warehouse.scanning.body import ScanBody
from warehouse.scanning.door import judge
from warehouse.scanning.models import ACCEPTED, RefusedScan, Scan, ScanDecision
from warehouse.scanning.registry import Verdict, Visitor
from warehouse.stock.ledger import Act


class AlreadyDecided(Exception):
    """Somebody was faster, or nothing holds this scan."""


class _StaysHeld(Exception):
    """What the activity says against it; nothing of the try remains."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.message)
        self.verdict = verdict


def is_open() -> ColumnElement[bool]:
    """Of a scan: it is held, and nobody has decided."""
    return (Scan.outcome == "held") & ~exists().where(ScanDecision.scan_id == Scan.scan_id)


def open_count(session: Session, warehouse_id: int) -> int:
    """How many held and refused scans wait for a supervisor."""
    held = select(func.count()).select_from(Scan).where(Scan.warehouse_id == warehouse_id, is_open())
    refused = (
        select(func.count())
        .select_from(RefusedScan)
        .where(RefusedScan.warehouse_id == warehouse_id, RefusedScan.settled_at.is_(None))
    )
    return session.scalar(select(held.scalar_subquery() + refused.scalar_subquery())) or 0


def open_count_of(session: Session, warehouse_id: int, task: str) -> int:
    """How many held scans of one piece of work wait for a supervisor: whoever ends it is told."""
    wanted = select(func.count()).where(Scan.warehouse_id == warehouse_id, Scan.task == task, is_open())
    return session.scalar(wanted) or 0


def apply(session: Session, scan_id: str, act: Act) -> Verdict:
    """Judge a held scan now; `act` is the supervisor's. Accepted, it is written down as theirs to answer for;
    whatever else comes of it leaves it held. Raises AlreadyDecided; LookupError for no such scan."""
    scan = _held_scan(session, scan_id, act.warehouse_id)
    try:
        with session.begin_nested():
            _decide(session, scan, "applied", None, act)
            verdict = _judge(session, scan, act.at)
            if verdict.outcome not in ACCEPTED:
                raise _StaysHeld(verdict)
            journal.close(session, _body(scan, act.at), verdict, scan.error_number or 0, act.person_id)
    except _StaysHeld as held:
        return held.verdict
    session.expire(scan)
    return verdict


def discard(session: Session, scan_id: str, reason: str, act: Act) -> None:
    """It is not applied, and why. Raises AlreadyDecided; LookupError for no such scan."""
    _decide(session, _held_scan(session, scan_id, act.warehouse_id), "discarded", reason, act)


def _held_scan(session: Session, scan_id: str, warehouse_id: int) -> Scan:
    scan = session.get(Scan, scan_id, populate_existing=True)
    if scan is None or scan.warehouse_id != warehouse_id:
        raise LookupError(scan_id)
    if scan.outcome != "held":
        raise AlreadyDecided
    return scan


def _decide(session: Session, scan: Scan, decision: str, reason: str | None, act: Act) -> None:
    row = {
        "scan_id": scan.scan_id,
        "decision": decision,
        "reason": reason,
        "decided_by": act.person_id,
        "decided_at": act.at,
    }
    if not insert_or_ignore(session, ScanDecision, row, ["scan_id"]):
        raise AlreadyDecided


def _judge(session: Session, scan: Scan, now: datetime) -> Verdict:
    device = session.get_one(Device, scan.device_id)
    person = session.get_one(Person, scan.person_id)
    visitor = Visitor(person, device.id, scan.warehouse_id, device.station_id)
    act = Act(scan.warehouse_id, person.id, device.id, scan.scan_id, now)
    return judge(session, _body(scan, now), visitor, act)


def _body(scan: Scan, now: datetime) -> ScanBody:
    """The scan as its device sent it, older by as long as it was held here."""
    return ScanBody(
        scan_id=scan.scan_id,
        device=scan.device_id,
        person_id=scan.person_id,
        signed_in_at=now,
        task=scan.task,
        step=scan.step,
        code=scan.code or "",
        action=scan.action or "",
        quantity="" if scan.quantity is None else str(scan.quantity),
        reason=scan.reason or "",
        approval="",
        seen_error=None,
        scanned_at=made_at(scan),
        sent_at=now,
    )


def made_at(scan: Scan) -> datetime:
    """When a scan was made, on the server's clock."""
    if scan.scanned_at is None or scan.sent_at is None or scan.sent_at < scan.scanned_at:
        return scan.received_at
    return scan.received_at - (scan.sent_at - scan.scanned_at)
