"""What waits for each printer, and which printer a person would choose: read, never written."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.labels.kinds import kind_named
from warehouse.labels.models import Printer, PrintJob, Station, StationPrinter

#: Jobs whose paper is still to come.
WAITING = ("queued", "waiting", "claimed", "sending")
#: States of a printer that need nobody: it works, or nobody has tried it yet.
FINE = ("ok", "never")


@dataclass(frozen=True)
class Queue:
    """What waits for one printer: how many papers, since when, and of how many nobody knows whether they came out."""

    waiting: int = 0
    oldest: datetime | None = None
    doubtful: int = 0


def of_all(session: Session, warehouse_id: int) -> dict[int, Queue]:
    """The queues of a building's printers; a printer for which nothing waits is not among them."""
    is_doubtful = PrintJob.state == "uncertain"
    wanted = (
        select(
            PrintJob.printer_id,
            func.count().filter(~is_doubtful),
            func.min(PrintJob.made_at).filter(~is_doubtful),
            func.count().filter(is_doubtful),
        )
        .where(PrintJob.warehouse_id == warehouse_id, PrintJob.state.in_((*WAITING, "uncertain")))
        .where(PrintJob.printer_id.is_not(None))
        .group_by(PrintJob.printer_id)
    )
    return {
        printer: Queue(waiting, oldest, doubtful)
        for printer, waiting, oldest, doubtful in session.execute(wanted)
        if printer is not None
    }


def printers(session: Session, warehouse_id: int) -> Sequence[Printer]:
    """Every printer of a building, by name."""
    wanted = select(Printer).where(Printer.warehouse_id == warehouse_id)
    return session.scalars(wanted.order_by(func.lower(Printer.name), Printer.id)).all()


def stations(session: Session, warehouse_id: int) -> Sequence[Station]:
    """Every station of a building, by name."""
    wanted = select(Station).where(Station.warehouse_id == warehouse_id)
    return session.scalars(wanted.order_by(func.lower(Station.name), Station.id)).all()


def waiting(session: Session, printer_id: int) -> Sequence[PrintJob]:
    """What waits for a printer, in the order in which it would come out."""
    wanted = select(PrintJob).where(PrintJob.printer_id == printer_id, PrintJob.state.in_(WAITING))
    return session.scalars(_in_turn(wanted)).all()


def doubtful(session: Session, printer_id: int) -> Sequence[PrintJob]:
    """The papers of a printer of which nobody knows whether they came out."""
    wanted = select(PrintJob).where(PrintJob.printer_id == printer_id, PrintJob.state == "uncertain")
    return session.scalars(_in_turn(wanted)).all()


def is_fine(printer: Printer) -> bool:
    """True while nobody has to look at it."""
    return printer.state in FINE and not is_paused(printer)


def is_paused(printer: Printer) -> bool:
    """True while the office lets nothing be sent to it."""
    return printer.paused_until is not None and printer.paused_until > clock.now()


def suited(session: Session, warehouse_id: int, kind: str) -> list[Printer]:
    """The printers that can print this kind of paper, those made for it first: labels come out of a printer of pages
    too, pages never out of a printer of labels."""
    is_page = kind_named(kind).design is None
    found = [one for one in printers(session, warehouse_id) if one.kind == "slip" or not is_page]
    return found if is_page else sorted(found, key=lambda one: one.kind == "slip")


def spares(session: Session, printer_id: int) -> list[int]:
    """The printers that stations name as the spare of this one."""
    wanted = select(StationPrinter.spare_id).where(StationPrinter.printer_id == printer_id)
    return [spare for spare in session.scalars(wanted.distinct()) if spare is not None]


def last_used(session: Session, device_id: str, station_id: int | None, kinds: Collection[str]) -> int | None:
    """The printer to which this device last sent a paper of these kinds, at the station where it stands."""
    wanted = (
        select(PrintJob.printer_id)
        .where(PrintJob.device_id == device_id, PrintJob.kind.in_(kinds), PrintJob.printer_id.is_not(None))
        .where(PrintJob.station_id == station_id if station_id else PrintJob.station_id.is_(None))
    )
    return session.scalar(wanted.order_by(PrintJob.id.desc()).limit(1))


def _in_turn(wanted: Select[PrintJob]) -> Select[PrintJob]:
    return wanted.options(joinedload(PrintJob.printer)).order_by(PrintJob.urgent.desc(), PrintJob.id)
