"""The printing screens: the last jobs of this station, and one job."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.codes import fold
from warehouse.labels import moving_jobs, queues
from warehouse.labels.job_words import KIND_WORDS, STATE_WORDS, printer_words, title, trouble
from warehouse.labels.models import Printer, PrintJob, Station
from warehouse.people import rights
from warehouse.people.models import Person
from warehouse.printing import diverting
from warehouse.printing.words import REASON_WORDS, age
from warehouse.scanning.registry import Screen, Visitor

SHOWN = 15
#: Jobs that somebody has to look after.
TROUBLED = ("waiting", "uncertain", "failed")
EXPECT = "printer station location product tote command"


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, or one job; None for a job that is not of this warehouse."""
    if task_id is None:
        return jobs_screen(session, visitor)
    wanted = _with_printer().where(PrintJob.id == task_id, PrintJob.warehouse_id == visitor.warehouse_id)
    job = session.scalar(wanted)
    return None if job is None else _job(session, visitor, job)


def waiting(session: Session, visitor: Visitor) -> int:
    """How many jobs wait for somebody's help."""
    wanted = select(func.count()).select_from(PrintJob).where(PrintJob.warehouse_id == visitor.warehouse_id)
    return int(session.scalar(wanted.where(PrintJob.state.in_(TROUBLED))) or 0)


def jobs_screen(session: Session, visitor: Visitor) -> Screen:
    """The last papers of this station, and its printers that somebody has to look at."""
    station = session.get(Station, visitor.station_id) if visitor.station_id else None
    wanted = _with_printer().where(PrintJob.warehouse_id == visitor.warehouse_id, PrintJob.state != "ahead")
    if station is not None:
        wanted = wanted.where(PrintJob.station_id == station.id)
    jobs = session.scalars(wanted.order_by(PrintJob.id.desc()).limit(SHOWN)).all()
    values = {
        "rows": [row(job) for job in jobs],
        "station": station.name if station else None,
        "stuck": _stuck(session, visitor),
    }
    return Screen("printing", "/printing", "jobs", EXPECT, values=values)


def _stuck(session: Session, visitor: Visitor) -> list[dict[str, Any]]:
    """Printers of this station that are out of order while papers wait."""
    found = diverting.stuck_printers(session, visitor.station_id)
    waiting = queues.of_all(session, visitor.warehouse_id) if found else {}
    return [
        {"id": one.id, "name": one.name, "words": gettext(printer_words(one)[0]), "queue": waiting[one.id]}
        for one in found
    ]


def _job(session: Session, visitor: Visitor, job: PrintJob) -> Screen:
    person = session.get(Person, job.person_id) if job.person_id else None
    may = job.kind != "badge" or bool(rights.ADMINISTER & visitor.roles)
    is_doubtful, waits = job.state == "uncertain", job.state in moving_jobs.MOVABLE
    others = _others(session, job) if waits or is_doubtful else []
    before = session.get(Printer, job.moved_from_id) if job.moved_from_id else None
    values = {
        "job": row(job),
        "number": job.print_number,
        "asked_by": person.name if person else None,
        "doubtful": is_doubtful,
        "waits": waits,
        "can_cancel": waits and not job.attempt,
        "others": others,
        "moved_from": before.name if before else None,
        "printer_at": f"/printer/{job.printer_id}" if job.printer_id else None,
        "paper_at": f"/printing/{job.id}/paper" if job.payload_sha256 and may else None,
        "may": may,
        "reasons": list(REASON_WORDS.items()),
    }
    task = f"printing/{job.id}"
    return Screen(task, f"/{task}", "job", EXPECT, values=values)


def _others(session: Session, job: PrintJob) -> list[dict[str, str]]:
    """Where this paper could go instead, what works first."""
    found = queues.suited(session, job.warehouse_id, job.kind)
    able = [one for one in found if one.id != job.printer_id and moving_jobs.refusal(job.kind, one) is None]
    able.sort(key=lambda one: not queues.is_fine(one))
    return [
        {"name": one.name, "code": f"R.{fold(one.name)}", "words": gettext(printer_words(one)[0])}
        for one in able[:4]
    ]


def row(job: PrintJob) -> dict[str, Any]:
    """One paper as lists show it."""
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
