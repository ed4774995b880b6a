"""The commands for printers and the spool."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from tests.labels.conftest import Bench
from warehouse.labels.commands import commands
from warehouse.labels.models import Printer, Station, StationPrinter
from warehouse.labels.worker import Worker


def _run(bench: Bench, *words: str) -> Result:
    command = next(command for command in commands if command.name == words[0])
    done = CliRunner().invoke(command, words[1:], obj=lambda: bench.database)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def test_a_printer_is_added_with_its_stock_at_a_new_station(bench: Bench) -> None:
    done = _run(bench, "printer", "add", "ZEB", "tcp://10.0.0.21:9100", "--kind", "label", "--dpi", "300", "--size",
                "100x150mm", "--station", "BENCH-9")  # fmt: skip
    assert done.exit_code == 0, done.output
    printer = bench.read(lambda s: s.scalars(select(Printer).where(Printer.name == "ZEB")).one())
    assert (printer.dpi, printer.width_mm, printer.height_mm, printer.state) == (300, 100, 150, "never")
    station = bench.read(lambda s: s.scalars(select(Station).where(Station.name == "BENCH-9")).one())
    used = bench.read(lambda s: s.get(StationPrinter, (station.id, "label")))
    assert used is not None
    assert used.printer_id == printer.id


def test_adding_a_printer_again_changes_it(bench: Bench) -> None:
    for dpi in ("203", "300"):
        assert (
            _run(bench, "printer", "add", "ZEB", "tcp://10.0.0.21", "--kind", "label", "--dpi", dpi).exit_code
            == 0
        )
    printers = bench.read(lambda s: s.scalars(select(Printer).where(Printer.name == "ZEB")).all())
    assert [printer.dpi for printer in printers] == [300]


def test_a_folder_is_kept_as_its_full_path(bench: Bench) -> None:
    _run(bench, "printer", "add", "FOLDER", "file:some/where", "--kind", "slip")
    printer = bench.read(lambda s: s.scalars(select(Printer).where(Printer.name == "FOLDER")).one())
    assert printer.url == f"file:{Path('some/where').resolve()}"


@pytest.mark.parametrize(
    "words",
    [
        ("printer", "add", "Z", "http://x", "--kind", "label"),
        ("printer", "add", "Z", "tcp://x", "--kind", "label", "--size", "big"),
        ("printer", "add", "Z", "tcp://x", "--kind", "label", "--warehouse", "NOWHERE"),
        ("print-jobs", "--retry", "999"),
        ("print-jobs", "--state", "lost"),
    ],
)
def test_nonsense_is_one_line_and_changes_nothing(bench: Bench, words: tuple[str, ...]) -> None:
    done = _run(bench, *words)
    assert done.exit_code != 0
    assert "Traceback" not in done.output
    assert bench.read(lambda s: s.scalars(select(Printer).where(Printer.name == "Z")).all()) == []


def test_the_lists_say_what_waits_and_why_and_a_retry_helps(bench: Bench, closed_port: int) -> None:
    bench.set_printer(url=f"tcp://127.0.0.1:{closed_port}")
    job = bench.ask("parcel", subject="1001")
    Worker(bench.database).run_once()
    printers = _run(bench, "printers").output
    assert "offline" in printers
    assert "connection refused" in printers
    assert "1 jobs" in printers
    assert f"{job}\t" in _run(bench, "print-jobs", "--state", "waiting").output
    bench.set_printer(url=f"file:{bench.folder}")
    assert "is queued" in _run(bench, "print-jobs", "--retry", str(job)).output
    Worker(bench.database).run_once()
    assert bench.job(job).state == "sent"
    assert "print it again" in _run(bench, "print-jobs", "--retry", str(job)).output
