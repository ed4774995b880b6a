"""What the page of held and refused scans lists: one list of both, the newest first, open or decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import String, Subquery, cast, func, literal, select, union_all
from sqlalchemy.orm import Session, aliased

from warehouse.office.paging import ROWS, Page, offset_of
from warehouse.office.scan_words import Task, Words
from warehouse.people.models import Device, Person
from warehouse.scanning import held
from warehouse.scanning.models import RefusedScan, Scan, ScanConflict, ScanDecision
from warehouse.scanning.screens import sentence

#: The fields of a conflicting body that a supervisor can read.
_SHOWN = ("task", "step", "code", "action", "quantity", "reason")


@dataclass
class Row:
    """One held or refused scan as a supervisor reads it."""

    key: str
    is_refused: bool
    received_at: datetime
    made_at: datetime | None
    person: str
    device: int | None
    task: Task
    scanned: str
    means: str
    why: str
    decision: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    bodies: list[str] = field(default_factory=list)
    """Of a scan whose id came twice: what each of the two said."""


def page_of(session: Session, warehouse_id: int, number: int, *, decided: bool) -> Page[Row]:
    """One page of the open scans, or of those that were decided."""
    all_of_them = _newest(warehouse_id, decided)
    total = session.scalar(select(func.count()).select_from(all_of_them)) or 0
    wanted = (
        select(all_of_them)
        .order_by(all_of_them.c.at.desc(), all_of_them.c.key)
        .offset(offset_of(number))
        .limit(ROWS)
    )
    found = [(row.is_refused, row.key) for row in session.execute(wanted)]
    words = Words(session, warehouse_id)
    rows = _held_rows(session, words, [key for is_refused, key in found if not is_refused])
    rows |= _refused_rows(session, words, [int(key) for is_refused, key in found if is_refused])
    return Page([rows[key] for _is_refused, key in found if key in rows], number, total)


def _newest(warehouse_id: int, decided: bool) -> Subquery:
    """Both kinds as (kind, key, moment)."""
    scans = select(
        literal(False).label("is_refused"), Scan.scan_id.label("key"), Scan.received_at.label("at")
    )
    if decided:
        scans = scans.join(ScanDecision, ScanDecision.scan_id == Scan.scan_id)
    else:
        scans = scans.where(held.is_open())
    key = cast(RefusedScan.id, String)
    reports = select(literal(True), key, RefusedScan.received_at)
    settled = RefusedScan.settled_at.is_not(None) if decided else RefusedScan.settled_at.is_(None)
    return union_all(
        scans.where(Scan.warehouse_id == warehouse_id),
        reports.where(RefusedScan.warehouse_id == warehouse_id, settled),
    ).subquery()


def _held_rows(session: Session, words: Words, scan_ids: list[str]) -> dict[str, Row]:
    decider = aliased(Person)
    found = session.execute(
        select(Scan, Person.name, Device.number, ScanDecision, decider.name)
        .join(Person, Person.id == Scan.person_id)
        .outerjoin(Device, Device.id == Scan.device_id)
        .outerjoin(ScanDecision, ScanDecision.scan_id == Scan.scan_id)
        .outerjoin(decider, decider.id == ScanDecision.decided_by)
        .where(Scan.scan_id.in_(scan_ids))
    )
    rows = {}
    for scan, person, device, decision, decided_by in found:
        row = rows[scan.scan_id] = Row(
            scan.scan_id,
            False,
            scan.received_at,
            held.made_at(scan),
            person,
            device,
            words.task(scan.task),
            words.scanned(scan.code, scan.action, scan.quantity),
            words.means(scan.code),
            sentence(scan.message or "scanning.fault", scan.message_values),
        )
        if decision is not None:
            row.decision, row.reason = decision.decision, decision.reason or ""
            row.decided_by, row.decided_at = decided_by, decision.decided_at
    return rows


def _refused_rows(session: Session, words: Words, ids: list[int]) -> dict[str, Row]:
    decider = aliased(Person)
    found = session.execute(
        select(RefusedScan, Person.name, Device.number, decider.name, Scan)
        .outerjoin(Person, Person.id == RefusedScan.person_id)
        .outerjoin(Device, Device.id == RefusedScan.device_id)
        .outerjoin(decider, decider.id == RefusedScan.settled_by)
        .outerjoin(Scan, Scan.scan_id == RefusedScan.scan_id)
        .where(RefusedScan.id.in_(ids))
    ).all()
    conflicts = _conflicts(session, [report.scan_id for report, *_rest in found])
    rows = {}
    for report, person, device, decided_by, scan in found:
        row = rows[str(report.id)] = _refused_row(words, report, person or "?", device)
        others = conflicts.get(report.scan_id, [])
        if scan is not None:
            row.bodies = [_of_scan(words, scan), *(words.told(body) for body in others)]
        if report.settled_at is not None:
            row.decision, row.reason = "seen", report.settled_because or ""
            row.decided_by, row.decided_at = decided_by, report.settled_at
    return rows


def _refused_row(words: Words, report: RefusedScan, person: str, device: int | None) -> Row:
    body = report.body
    return Row(
        str(report.id),
        True,
        report.received_at,
        None,
        person,
        device,
        words.task(str(body.get("task", ""))),
        words.scanned(body.get("code") or body.get("text"), body.get("action"), body.get("quantity")),
        words.means(body.get("code")),
        words.because(report.status),
    )


def _conflicts(session: Session, scan_ids: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The bodies that came under an id that another scan had."""
    wanted = select(ScanConflict).where(ScanConflict.scan_id.in_(scan_ids)).order_by(ScanConflict.id)
    found: dict[str, list[dict[str, Any]]] = {}
    for conflict in session.scalars(wanted):
        found.setdefault(conflict.scan_id, []).append(conflict.body)
    return found


def _of_scan(words: Words, scan: Scan) -> str:
    """What the journal has under the id of a refused scan, and what came of it."""
    body = {name: getattr(scan, name) for name in _SHOWN}
    return f"{words.told(body)}: {sentence(scan.message or 'scanning.fault', scan.message_values)}"
