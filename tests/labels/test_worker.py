"""What the worker does with jobs and printers, whatever the printers do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from tests.labels.conftest import CONTENTS, Bench
from tests.labels.printers import FakePrinter, status
from warehouse import clock
from warehouse.labels import leases, worker
from warehouse.labels.worker import Worker


def _later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=seconds))


def _stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a pause of two seconds that a busy machine could let go by."""
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)


def test_a_folder_gets_one_file_a_job_whole_and_named_after_it(bench: Bench) -> None:
    label, slip = bench.ask("parcel"), bench.ask("slip")
    assert Worker(bench.database).run_once() == 2
    assert bench.files() == sorted([f"{label}-parcel.zpl", f"{slip}-slip.pdf"])
    assert (bench.folder / f"{label}-parcel.zpl").read_bytes() == bench.job(label).payload
    assert bench.job(label).state == "sent"
    assert bench.printer().state == "ok"


def test_a_label_goes_out_once_over_one_connection(bench: Bench) -> None:
    with FakePrinter() as printer:
        bench.set_printer(url=printer.url)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        served.run_once()
        assert printer.printed == [bench.job(job).payload]
    assert bench.printer().answers == {"closes": True}


def test_a_printer_that_refuses_and_comes_back_prints_exactly_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, closed_port: int
) -> None:
    _stands_still(monkeypatch)
    bench.set_printer(url=f"tcp://127.0.0.1:{closed_port}")
    job = bench.ask("parcel")
    served = Worker(bench.database)
    assert served.run_once() == 0
    waiting = bench.job(job)
    assert (waiting.state, waiting.attempt) == ("waiting", 0)
    assert "connection refused" in str(waiting.reason)
    assert bench.printer().state == "offline"
    with FakePrinter() as printer:
        bench.set_printer(url=printer.url)
        assert served.run_once() == 0, "the pause after a refusal is kept"
        _later(monkeypatch, 90)
        assert served.run_once() == 1
        assert len(printer.printed) == 1
    assert bench.job(job).payload_sha256 == waiting.payload_sha256
    assert bench.printer().state == "ok"


def test_the_pause_doubles_up_to_a_minute() -> None:
    pauses = [leases.pause(refusals).total_seconds() for refusals in (1, 2, 3, 20)]
    for pause, about in zip(pauses, (2, 4, 8, 60), strict=True):
        assert about * 0.8 <= pause <= about * 1.2


def test_out_of_paper_waits_and_says_so_then_prints_one(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakePrinter(says=status(paper_out=True)) as printer:
        bench.set_printer(url=printer.url, answers={"status": True})
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        assert (bench.job(job).state, bench.job(job).reason) == ("waiting", "out of paper")
        assert bench.printer().state == "paper"
        assert printer.printed == []
        printer.says = status()
        _later(monkeypatch, 90)
        served.run_once()
        assert printer.printed == [bench.job(job).payload]


def test_a_printer_that_says_nothing_of_itself_is_not_taken_for_fine(bench: Bench, quick: None) -> None:
    with FakePrinter(says=b"") as printer:
        bench.set_printer(url=printer.url, answers={"status": True})
        job = bench.ask("parcel")
        Worker(bench.database).run_once()
        assert bench.job(job).state == "waiting"
        assert bench.printer().state == "silent"


@pytest.mark.parametrize("habit", ["dies_midway", "dies_after"])
def test_an_address_label_whose_printer_died_is_in_doubt_and_never_sent_again_by_itself(
    bench: Bench, habit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakePrinter(habit) as printer:
        bench.set_printer(url=printer.url)
        # Longer than a socket takes at once, so that the reset comes while it is written.
        long = {**CONTENTS["parcel"], "ship_to": ["山" * 40, *["日本語の住所" * 4] * 4]}
        job = bench.ask("parcel", content=long)
        served = Worker(bench.database)
        served.run_once()
        assert bench.job(job).state == "uncertain"
        printer.habit = "takes"
        before = len(printer.printed)
        _later(monkeypatch, 90)
        assert served.run_once() == 0
        assert len(printer.printed) == before


def test_a_bin_label_in_doubt_comes_again_by_itself_with_the_same_bytes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakePrinter("dies_after") as printer:
        bench.set_printer(url=printer.url)
        job = bench.ask("location")
        served = Worker(bench.database)
        served.run_once()
        assert bench.job(job).state == "waiting"
        printer.habit = "takes"
        _later(monkeypatch, 90)
        assert served.run_once() == 1
        assert printer.printed == [bench.job(job).payload] * 2
    assert bench.job(job).attempt == 2


def test_a_bin_label_is_not_tried_for_ever_on_a_printer_that_always_dies(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakePrinter("dies_after") as printer:
        bench.set_printer(url=printer.url)
        job = bench.ask("location")
        for _ in range(6):
            Worker(bench.database).run_once()
            _later(monkeypatch, 90)
        assert bench.job(job).state == "uncertain"
        assert len(printer.printed) == leases.TRIES_OF_CHEAP


def test_a_printer_that_used_to_end_the_connection_and_hangs_leaves_a_doubt(
    bench: Bench, quick: None
) -> None:
    with FakePrinter("hangs") as printer:
        bench.set_printer(url=printer.url, answers={"closes": True})
        job = bench.ask("parcel")
        Worker(bench.database).run_once()
        assert bench.job(job).state == "uncertain"


def test_a_printer_that_never_ends_a_connection_still_prints(bench: Bench, quick: None) -> None:
    with FakePrinter("keeps") as printer:
        bench.set_printer(url=printer.url)
        job = bench.ask("parcel")
        Worker(bench.database).run_once()
        assert bench.job(job).state == "sent"
        # Nobody waited for it to read.
        _until(lambda: printer.printed == [bench.job(job).payload])


def test_a_job_that_cannot_be_rendered_fails_with_its_reason_and_blocks_no_other(bench: Bench) -> None:
    bad = bench.ask("parcel", content={"print_code": "X.1"})
    good = bench.ask("parcel")
    Worker(bench.database).run_once()
    assert (bench.job(bad).state, bench.job(bad).reason) == ("failed", "a parcel label needs ship_to")
    assert bench.job(good).state == "sent"


def test_a_label_too_large_for_the_stock_fails_by_name(bench: Bench) -> None:
    bench.set_printer(width_mm=30, height_mm=20)
    job = bench.ask("parcel")
    Worker(bench.database).run_once()
    assert bench.job(job).state == "failed"
    assert str(bench.job(job).reason).startswith("parcel label on 30 x 20 mm: ")


def test_what_the_bench_waits_for_goes_before_bin_labels_and_the_rest_in_order(bench: Bench) -> None:
    with FakePrinter() as printer:
        bench.set_printer(url=printer.url)
        asked = [bench.ask("location"), bench.ask("tote"), bench.ask("parcel"), bench.ask("location")]
        Worker(bench.database).run_once()
        expected = [bench.job(asked[place]).payload for place in (2, 0, 1, 3)]
        assert printer.printed == expected


def test_a_hanging_printer_keeps_no_other_from_printing(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.02)
    with FakePrinter("hangs") as hanging, FakePrinter() as working:
        bench.set_printer("label", url=hanging.url, answers={"status": True})
        bench.set_printer("slip", url=working.url)
        served = Worker(bench.database)
        thread = threading.Thread(target=served.run)
        thread.start()
        bench.ask("parcel")
        slips = [bench.ask("slip") for _ in range(2)]
        _until(lambda: all(bench.job(job).state == "sent" for job in slips))
        served.stop()
        thread.join(60)
        assert not thread.is_alive()
    assert len(working.printed) == 2


def test_a_killed_worker_loses_nothing_and_prints_no_second_address_label(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    with FakePrinter("keeps") as printer:
        bench.set_printer(url=printer.url)
        sending, behind = bench.ask("parcel"), bench.ask("parcel")
        process = _worker_process(database_url)
        try:
            assert printer.got_bytes.wait(60)
            os.kill(process.pid, signal.SIGKILL)
        finally:
            process.wait(60)
        assert (bench.job(sending).state, bench.job(behind).state) == ("sending", "queued")
        printer.habit = "takes"
        other = Worker(bench.database)
        assert other.run_once() == 0, "the dead worker's lease still holds"
        _later(monkeypatch, leases.LEASE.total_seconds() + 1)
        assert other.run_once() == 1
        assert len(printer.printed) == 2
    assert bench.job(sending).state == "uncertain"
    assert bench.job(behind).state == "sent"


def test_two_workers_never_print_the_same_job(bench: Bench) -> None:
    with FakePrinter() as printer:
        bench.set_printer(url=printer.url)
        jobs = [bench.ask("location") for _ in range(6)]
        counts: list[int] = []
        threads = [
            threading.Thread(target=lambda: counts.append(Worker(bench.database).run_once()))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert sum(counts) == len(printer.printed) == len(jobs)


def test_a_worker_stops_on_sigterm_and_says_goodbye(bench: Bench, database_url: str) -> None:
    process = _worker_process(database_url, "run")
    try:
        _until(lambda: bench.read(lambda session: worker.state(session, clock.now())) == "ok")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
    assert "not running" in bench.read(lambda session: worker.state(session, clock.now()))


def test_a_worker_not_heard_of_is_not_ready(bench: Bench) -> None:
    Worker(bench.database)._beat()
    now = clock.now()
    assert bench.read(lambda session: worker.state(session, now)) == "ok"
    late = now + timedelta(seconds=90)
    assert bench.read(lambda session: worker.state(session, late)).startswith("not heard of for")


def test_a_slip_nobody_waits_for_any_more_expires_and_can_be_asked_for_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bench.ask("slip")
    _later(monkeypatch, 9 * 3600)
    assert Worker(bench.database).run_once() == 0
    assert bench.job(job).state == "expired"


def test_a_job_made_before_there_was_a_printer_finds_it(bench: Bench) -> None:
    job = bench.ask("location")
    bench.do(job, lambda session, row: setattr(row, "printer_id", None))
    Worker(bench.database).run_once()
    assert bench.job(job).state == "sent"


def test_a_folder_that_cannot_be_written_makes_the_job_wait(bench: Bench, tmp_path: Path) -> None:
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("not a folder")
    bench.set_printer(url=f"file:{in_the_way}")
    job = bench.ask("location")
    Worker(bench.database).run_once()
    assert (bench.job(job).state, bench.job(job).attempt) == ("waiting", 0)


def _worker_process(url: str, how: str = "run_once") -> subprocess.Popen[bytes]:
    code = (
        "import signal, sys; from warehouse.db import Database; from warehouse.labels.worker import Worker; "
        "import warehouse.people.models; worker = Worker(Database(sys.argv[1])); "
        "signal.signal(signal.SIGTERM, lambda *_: worker.stop()); getattr(worker, sys.argv[2])()"
    )
    return subprocess.Popen([sys.executable, "-c", code, url, how], env={**os.environ, "PYTHONPATH": "."})


def _until(happened: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
