"""`warehouse worker`, `warehouse printer`, `warehouse printers`, `warehouse print-jobs`.

`ctx.obj` is a callable that gives the Database; cli.py sets it.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.db import Database
from warehouse.labels import probing, spool, transports
from warehouse.labels.models import PRINTS, STATES, Printer, PrintJob, Station, StationPrinter
from warehouse.labels.rendering import Size, parse_size
from warehouse.labels.worker import Worker
from warehouse.sites import Warehouse, only_warehouse

DatabaseOf = Callable[[], Database]


@click.command("worker")
@click.pass_obj
def worker_command(database_of: DatabaseOf) -> None:
    """Serve the print queue until stopped.

    Example: warehouse worker
    """
    worker = Worker(database_of())

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    worker.run()


@click.group("printer")
def printer_group() -> None:
    """Make printers known."""


@printer_group.command("add")
@click.argument("name")
@click.argument("url")
@click.option("--kind", type=click.Choice(PRINTS), required=True, help="What it prints.")
@click.option("--dpi", type=click.Choice(["203", "300", "600"]), default="203", show_default=True)
@click.option(
    "--size", help="The stock that is loaded, such as 100x150mm; without it each label has its own size."
)
@click.option("--station", help="The station that prints on it; made when there is none of this name.")
@click.option("--status", is_flag=True, help="It answers ~HS: ask it before each job.")
@click.option("--warehouse", "site", help="The code of its warehouse, where there are several.")
@click.pass_obj
def add_printer(
    database_of: DatabaseOf, name: str, url: str, kind: str, dpi: str, size: str | None, station: str | None,
    status: bool, site: str | None,
) -> None:  # fmt: skip
    """Make a printer known, or change one: tcp://host:9100, ipp://host/ipp/print, cups://queue, or file:FOLDER.

    Example: warehouse printer add BENCH-LABELS tcp://10.0.0.21:9100 --kind label --size 100x150mm --station BENCH-1
    """
    stock = _size(size)
    address = _address(url)
    with database_of().writing() as session:
        warehouse = _warehouse(session, site)
        printer = session.scalar(select(Printer).where(Printer.name == name))
        if printer is None:
            printer = Printer(warehouse_id=warehouse.id, name=name, url=address, kind=kind)
            session.add(printer)
        elif printer.warehouse_id != warehouse.id:
            raise click.ClickException(f"{name} is already the name of a printer of another warehouse")
        printer.url, printer.kind, printer.dpi = address, kind, int(dpi)
        printer.width_mm, printer.height_mm = stock or (None, None)
        printer.answers = {"status": True} if status else {}
        printer.state, printer.refusals, printer.not_before = "never", 0, None
        session.flush()
        if station:
            _use_at(session, warehouse, station, printer)
    click.echo(f"{name}: {address}, {kind}{f', at {station}' if station else ''}")


@printer_group.command("test")
@click.argument("name")
@click.pass_obj
def test_printer(database_of: DatabaseOf, name: str) -> None:
    """Ask a printer what it answers, and print its test page: scan the page's code to prove that it can be read.

    Example: warehouse printer test BENCH-LABELS
    """
    with database_of().reading() as session:
        printer = session.scalar(select(Printer).where(Printer.name == name))
        if printer is None:
            raise click.ClickException(f"there is no printer {name}")
        url = printer.url
    try:
        found = probing.probe(url)
    except transports.NotSent as refused:
        raise click.ClickException(f"{name}: {refused.reason}") from refused
    with database_of().writing() as session:
        printer = session.scalars(select(Printer).where(Printer.name == name)).one()
        probing.keep(session, printer.id, found)
        job = probing.ask_for(session, printer, "en", station_id=None, person_id=None, device_id=None)
        code = job.content["code"]
    click.echo(f"{name}: {_answers(found)}; the test page is queued, scan {code} in Printing")


@click.command("printers")
@click.pass_obj
def list_printers(database_of: DatabaseOf) -> None:
    """What each printer last said, and how many jobs wait for it.

    Example: warehouse printers
    """
    waiting = (
        select(func.count())
        .where(
            PrintJob.printer_id == Printer.id, PrintJob.state.in_(("queued", "waiting", "claimed", "sending"))
        )
        .correlate(Printer)
        .scalar_subquery()
    )
    with database_of().reading() as session:
        for printer, count in session.execute(select(Printer, waiting).order_by(Printer.name)):
            seen = f"{printer.last_seen_at:%Y-%m-%d %H:%M}" if printer.last_seen_at else "never"
            reason = f" ({printer.reason})" if printer.reason else ""
            click.echo(
                f"{printer.name}\t{printer.kind}\t{printer.url}\t{printer.state}{reason}\tseen {seen}\t{count} jobs"
            )


@click.command("print-jobs")
@click.option("--state", type=click.Choice(STATES), help="Only jobs in this state.")
@click.option("--retry", "retried", type=int, help="Try this job again now (it waits, failed or expired).")
@click.pass_obj
def list_jobs(database_of: DatabaseOf, state: str | None, retried: int | None) -> None:
    """The spool, newest first.

    Example: warehouse print-jobs --state waiting
    """
    if retried is not None:
        _retry(database_of(), retried)
        return
    with database_of().reading() as session:
        wanted = select(PrintJob).order_by(PrintJob.id.desc()).limit(200)
        for job in session.scalars(wanted.where(PrintJob.state == state) if state else wanted):
            printer = job.printer.name if job.printer else "no printer"
            reason = f"\t{job.reason}" if job.reason else ""
            click.echo(
                f"{job.id}\t{job.made_at:%Y-%m-%d %H:%M}\t{job.kind}\t{job.subject}\t{printer}\t{job.state}{reason}"
            )


commands: list[click.Command] = [worker_command, printer_group, list_printers, list_jobs]


def _answers(found: dict[str, Any]) -> str:
    words = {
        "status": "how it is",
        "odometer": "how many labels it printed",
        "receipt": "that a label is done",
    }
    told = [sentence for name, sentence in words.items() if found.get(name)]
    model = f"{found['model']}, " if "model" in found else ""
    return f"{model}answers {', '.join(told)}" if told else f"{model}answers nothing"


def _retry(database: Database, job_id: int) -> None:
    with database.writing() as session:
        job = session.get(PrintJob, job_id)
        if job is None:
            raise click.ClickException(f"there is no job {job_id}")
        if not spool.retry(session, job):
            raise click.ClickException(f"job {job_id} is {job.state}: print it again at its station")
    click.echo(f"job {job_id} is queued")


def _warehouse(session: Session, code: str | None) -> Warehouse:
    found = (
        session.scalar(select(Warehouse).where(Warehouse.code == code)) if code else only_warehouse(session)
    )
    if found is None:
        raise click.ClickException(f"there is no warehouse {code}" if code else "say which --warehouse")
    return found


def _use_at(session: Session, warehouse: Warehouse, name: str, printer: Printer) -> None:
    station = session.scalar(select(Station).where(Station.name == name))
    if station is None:
        station = Station(warehouse_id=warehouse.id, name=name)
        session.add(station)
        session.flush()
    elif station.warehouse_id != warehouse.id:
        raise click.ClickException(f"{name} is a station of another warehouse")
    session.merge(StationPrinter(station_id=station.id, paper=printer.kind, printer_id=printer.id))


def _size(text: str | None) -> Size | None:
    try:
        return parse_size(text) if text else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--size") from error


def _address(url: str) -> str:
    try:
        checked = transports.checked_url(url)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="URL") from error
    if checked.startswith("file:"):
        # The worker may be started from another folder.
        return f"file:{Path(transports.folder_of(checked)).expanduser().resolve()}"
    return checked
