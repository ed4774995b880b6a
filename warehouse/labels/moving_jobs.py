"""Sending papers that wait for one printer to another one, and back again while nothing was sent.

Bytes made for another resolution, stock or language are made anew. A paper that is larger than what is loaded is
refused and stays where it is: half an address label is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session

from warehouse.labels.design import CannotFit
from warehouse.labels.kinds import kind_named
from warehouse.labels.models import Printer, PrintJob, StationPrinter
from warehouse.labels.rendering import render
from warehouse.words import N_

#: Of these nothing has left. A worker that holds one finds it gone before its first byte.
MOVABLE = ("queued", "waiting", "claimed")
#: A label may be a little larger than the stock: its edges are white.
_SLACK = 0.9
#: A sentence to be translated, and what it names.
Sentence = tuple[str, dict[str, Any]]


@dataclass
class Moved:
    """What came of sending several: what is needed to take each back, and which stayed and why."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    kept: list[tuple[PrintJob, Sentence]] = field(default_factory=list)


def refusal(kind: str, printer: Printer) -> Sentence | None:
    """Why this printer cannot print such a paper at all; None when it can."""
    spec = kind_named(kind)
    if spec.design is None:
        return None if printer.kind == "slip" else (N_("It prints labels only."), {})
    if not (printer.width_mm and printer.height_mm and spec.identity):
        return None
    if printer.width_mm >= spec.width * _SLACK and printer.height_mm >= spec.height * _SLACK:
        return None
    have, need = f"{printer.width_mm:g} × {printer.height_mm:g}", f"{spec.width:g} × {spec.height:g}"
    return N_("It holds %(have)s mm, this needs %(need)s mm."), {"have": have, "need": need}


def unfit(job: PrintJob, printer: Printer) -> Sentence | None:
    """Why this very paper cannot come out there. What has to be made anew is made once, to see whether it goes on."""
    told = refusal(job.kind, printer)
    if told is not None or kind_named(job.kind).design is None or not _is_made_anew(job.printer, printer):
        return told
    size = (printer.width_mm, printer.height_mm) if printer.width_mm and printer.height_mm else None
    try:
        render(job.kind, job.content, printer.dpi, size, prints=printer.kind)
    except CannotFit as error:
        return "%(reason)s", {"reason": str(error)}
    except ValueError:
        # It cannot be made anywhere: its own printer's worker says so.
        return None
    return None


def move(
    session: Session, job: PrintJob, printer: Printer, urgent: int | None = None
) -> dict[str, Any] | None:
    """Send one paper to another printer. Answers what `move_back` needs; None when it is too late."""
    entry: dict[str, Any] = {
        "job": job.id,
        "from": job.printer_id,
        "moved_from": job.moved_from_id,
        "urgent": job.urgent,
    }
    entry |= {"to": printer.id, "attempt": job.attempt, "anew": _is_made_anew(job.printer, printer)}
    values = {"printer_id": printer.id, "moved_from_id": job.printer_id} | _afresh(entry["anew"])
    if not _change(session, job, values | {"urgent": job.urgent if urgent is None else urgent}):
        return None
    return entry


def move_all(session: Session, jobs: Sequence[PrintJob], printer: Printer) -> Moved:
    """Send several. Those that somebody waits for come out in this order, before what waits there already."""
    done = Moved()
    for place, job in enumerate(jobs):
        told = unfit(job, printer)
        if told is not None:
            done.kept.append((job, told))
        elif entry := move(session, job, printer, 1 + len(jobs) - place if job.urgent > 0 else None):
            done.entries.append(entry)
    return done


def move_back(session: Session, entry: dict[str, Any]) -> bool:
    """Take one move back. False when its paper was sent meanwhile."""
    job = session.get_one(PrintJob, entry["job"], populate_existing=True)
    if job.printer_id != entry["to"] or job.attempt != entry["attempt"]:
        return False
    values = {"printer_id": entry["from"], "moved_from_id": entry["moved_from"], "urgent": entry["urgent"]}
    return _change(session, job, values | _afresh(entry["anew"]), "queued" if entry["from"] else "waiting")


def use_instead(
    session: Session, station_id: int | None, source: Printer, target: Printer
) -> list[dict[str, Any]]:
    """A station prints on `target` what it printed on `source`, which is its spare from now on: whoever waits there has
    seen to it. Answers what `use_again` needs."""
    if station_id is None or source.kind != target.kind:
        return []
    wanted = select(StationPrinter).where(
        StationPrinter.station_id == station_id, StationPrinter.printer_id == source.id
    )
    entries = []
    for used in session.scalars(wanted).all():
        entries.append(
            {"station": station_id, "paper": used.paper, "printer": source.id, "spare": used.spare_id}
        )
        used.printer_id, used.spare_id = target.id, source.id
    session.flush()
    return entries


def use_again(session: Session, entries: Sequence[dict[str, Any]]) -> None:
    """A station prints as it printed before."""
    for entry in entries:
        used = session.get(StationPrinter, (entry["station"], entry["paper"]))
        if used is not None:
            used.printer_id, used.spare_id = entry["printer"], entry["spare"]
    session.flush()


def send_to(session: Session, job: PrintJob, printer: Printer) -> None:
    """A paper just asked for comes out of this printer, whatever its station would use."""
    job.printer_id, job.state = printer.id, "queued"
    session.flush()


def restore(session: Session, job: PrintJob) -> bool:
    """A paper that was cancelled before anything was sent waits again. False for any other."""
    if job.state != "cancelled" or job.attempt:
        return False
    job.state, job.reason = ("queued" if job.printer_id else "waiting"), None
    session.flush()
    return True


def _is_made_anew(before: Printer | None, after: Printer) -> bool:
    if before is None:
        return True
    return any(
        getattr(before, name) != getattr(after, name)
        for name in ("kind", "dpi", "width_mm", "height_mm", "darkness", "speed")
    )


def _afresh(anew: bool) -> dict[str, Any]:
    return {"payload": None, "payload_sha256": None} if anew else {}


def _change(session: Session, job: PrintJob, values: dict[str, Any], state: str = "queued") -> bool:
    """One statement with its own condition: the worker may be quicker."""
    free = {"state": state, "reason": None, "leased_by": None, "leased_until": None}
    wanted = update(PrintJob).where(
        PrintJob.id == job.id,
        PrintJob.state.in_(MOVABLE),
        PrintJob.printer_id.is_(None) if job.printer_id is None else PrintJob.printer_id == job.printer_id,
    )
    done = session.execute(wanted.values(**values, **free).execution_options(synchronize_session=False))
    session.refresh(job)
    return isinstance(done, CursorResult) and done.rowcount == 1
