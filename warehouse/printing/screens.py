"""The printing screens: the last jobs of this station, and one job."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.labels.job_words import KIND_WORDS, STATE_WORDS, title, trouble
from warehouse.labels.models import PrintJob, Station
from warehouse.people import rights
from warehouse.people.models import Device, Person
from warehouse.printing.operations import SCANNED_KINDS
from warehouse.printing.words import REASON_WORDS, age
from warehouse.scanning.registry import Screen, Visitor

SHOWN = 15
#: Jobs that somebody has to look after.
TROUBLED = ("waiting", "uncertain", "failed")
EXPECT = "printer station location product tote command"


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, or one job; None for a job that is not of this warehouse."""
    if task_id is None:
        return _jobs(session, visitor)
    wanted = _with_printer().where(PrintJob.id == task_id, PrintJob.warehouse_id == visitor.warehouse_id)
    job = session.scalar(wanted)
    return None if job is None else _job(session, visitor, job)


def waiting(session: Session, visitor: Visitor) -> int:
    """How many jobs wait for somebody's help."""
    wanted = select(func.count()).select_from(PrintJob).where(PrintJob.warehouse_id == visitor.warehouse_id)
    return int(session.scalar(wanted.where(PrintJob.state.in_(TROUBLED))) or 0)


def _jobs(session: Session, visitor: Visitor) -> Screen:
    device = session.get(Device, visitor.device_id)
    station = session.get(Station, device.station_id) if device and device.station_id else None
    wanted = _with_printer().where(PrintJob.warehouse_id == visitor.warehouse_id)
    if station is not None:
        wanted = wanted.where(PrintJob.station_id == station.id)
    jobs = session.scalars(wanted.order_by(PrintJob.id.desc()).limit(SHOWN)).all()
    mine = (job for job in jobs if job.person_id == visitor.person.id and job.kind in SCANNED_KINDS)
    last = next(mine, None)
    values = {
        "rows": [_row(job) for job in jobs],
        "station": station.name if station else None,
        "last": title(last) if last else None,
    }
    return Screen("printing", "/printing", "jobs", EXPECT, values=values)


def _job(session: Session, visitor: Visitor, job: PrintJob) -> Screen:
    person = session.get(Person, job.person_id) if job.person_id else None
    may = job.kind != "badge" or bool(rights.ADMINISTER & visitor.roles)
    values = {
        "job": _row(job),
        "number": job.print_number,
        "asked_by": person.name if person else None,
        "doubtful": job.state == "uncertain",
        "paper_at": f"/printing/{job.id}/paper" if job.payload_sha256 and may else None,
        "may": may,
        "reasons": list(REASON_WORDS.items()),
    }
    task = f"printing/{job.id}"
    return Screen(task, f"/{task}", "job", EXPECT, values=values)


def _row(job: PrintJob) -> dict[str, Any]:
    words, icon = STATE_WORDS[job.state]
    wrong = trouble(job) if job.is_open else None
    return {
        "id": job.id,
        "title": title(job),
        "kind": gettext(KIND_WORDS[job.kind]),
        "words": gettext(words),
        "icon": "alert" if wrong else icon,
        "printer": job.printer.name if job.printer else None,
        "trouble": gettext(wrong) if wrong else None,
        "reason": job.reason if job.state in {*TROUBLED, "expired"} else None,
        "bad": job.state in TROUBLED or wrong is not None,
        "age": age(job.made_at, clock.now()),
        "copies": int(job.content.get("copies") or 1),
    }


def _with_printer() -> Any:
    return select(PrintJob).options(joinedload(PrintJob.printer)).execution_options(populate_existing=True)
