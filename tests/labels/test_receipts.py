"""What a printer that answers spares a person: receipts, its count of labels, and the state of its memory."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest

from tests.labels.conftest import Bench
from tests.labels.printers import FakePrinter, TellingPrinter
from tests.labels.test_worker import _later, _worker_process
from warehouse import clock
from warehouse.labels import leases
from warehouse.labels.transports import limits
from warehouse.labels.worker import Worker

ALL = {"status": True, "odometer": True, "receipt": True}
COUNTS = {"status": True, "odometer": True}


@pytest.mark.parametrize("kind", ["parcel", "badge"])
def test_a_label_that_the_printer_says_is_done_came_out(bench: Bench, kind: str) -> None:
    with TellingPrinter() as printer:
        bench.set_printer(url=printer.url, answers=ALL)
        job = bench.ask(kind)
        Worker(bench.database).run_once()
        assert len(printer.printed) == 1
    row = bench.job(job)
    assert (row.state, row.receipt) == ("confirmed", "done:1")
    assert b"^HV900" in (row.payload or b"")


def test_a_roll_of_bin_labels_is_not_held_up_by_receipts(bench: Bench) -> None:
    with TellingPrinter() as printer:
        bench.set_printer(url=printer.url, answers=ALL)
        job = bench.ask("location")
        Worker(bench.database).run_once()
    row = bench.job(job)
    assert row.state == "sent"
    assert b"^HV" not in (row.payload or b"")


def test_what_broke_after_the_label_came_out_is_settled_by_the_count(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="after") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        job, behind = bench.ask("parcel"), bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        assert (bench.job(job).state, bench.job(behind).state) == ("uncertain", "queued")
        _later(monkeypatch, 10)
        assert served.run_once() == 1
        assert len(printer.printed) == 2
    assert (bench.job(job).state, bench.job(job).receipt) == ("confirmed", "counted")
    assert bench.job(behind).state == "sent"


def test_what_broke_before_the_label_came_out_is_sent_again_with_the_same_bytes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="before") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        before = bench.job(job)
        assert (before.state, printer.printed) == ("uncertain", [])
        _later(monkeypatch, 10)
        assert served.run_once() == 1
        assert printer.printed == [(before.payload or b"").strip()]
    after = bench.job(job)
    assert (after.state, after.payload_sha256, after.attempt) == ("sent", before.payload_sha256, 1)


def test_nobody_concludes_too_early_that_nothing_came_out(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="before") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        _later(monkeypatch, 4)
        assert served.run_once() == 0
        assert bench.job(job).state == "uncertain"
        assert printer.printed == []


def test_paper_that_ends_under_a_label_is_waited_for_and_gives_one_label(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The label lies in the printer's memory: the job is in doubt, the printer says why, and nothing is sent twice."""
    # The word that never comes is not waited for; what the printer does answer may take its time.
    monkeypatch.setattr(limits, "RECEIPT_SECONDS", 0.3)
    with TellingPrinter(dies="paper") as printer:
        bench.set_printer(url=printer.url, answers=ALL)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        assert bench.job(job).state == "uncertain"
        _later(monkeypatch, 10)
        assert served.run_once() == 0
        assert (bench.job(job).state, bench.job(job).reason) == ("uncertain", "out of paper")
        printer.load_paper()
        _later(monkeypatch, 100)
        served.run_once()
        assert len(printer.printed) == 1
    assert bench.job(job).state == "confirmed"


def test_a_printer_switched_off_with_a_label_in_its_memory_gets_it_again(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="before") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        printer.memory.append(b"^XA^XZ")
        _later(monkeypatch, 10)
        assert served.run_once() == 0, "its memory is not empty: the label may still come"
        printer.switch_off()
        _later(monkeypatch, 60)
        assert served.run_once() == 1
    assert bench.job(job).state == "sent"


def test_a_printer_that_never_tells_leaves_it_to_a_person(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="after") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        printer.count += 5  # somebody prints on it from another computer
        _later(monkeypatch, 10)
        served.run_once()
        row = bench.job(job)
        assert (row.state, row.receipt) == ("uncertain", None)
        assert len(printer.printed) == 1


def test_a_worker_killed_while_sending_is_made_good_by_the_printers_count(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    with TellingPrinter() as printer:
        bench.set_printer(url=printer.url, answers=ALL)
        job = bench.ask("parcel")
        monkeypatch.setattr(printer, "_format", lambda connection, said: _swallow(printer, said))
        process = _worker_process(database_url)
        try:
            assert printer.got_bytes.wait(60)
            os.kill(process.pid, signal.SIGKILL)
        finally:
            process.wait(60)
        row = bench.job(job)
        assert (row.state, (row.receipt or "").split(":")[:3]) == ("sending", ["count", "1000", "1"])
        monkeypatch.undo()
        _later(monkeypatch, leases.LEASE.total_seconds() + 1)
        Worker(bench.database).run_once()
        assert len(printer.printed) == 1
    assert bench.job(job).state == "confirmed"


def _swallow(printer: TellingPrinter, said: bytes) -> None:
    """It prints, and is slow to say so."""
    printer._come_out(said)
    printer.got_bytes.set()


def test_darkness_and_speed_come_from_the_printer_and_stay_in_the_stored_bytes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(dies="before") as printer:
        bench.set_printer(url=printer.url, answers=COUNTS, darkness=7, speed=4)
        job = bench.ask("parcel")
        served = Worker(bench.database)
        served.run_once()
        bench.set_printer(darkness=20)
        _later(monkeypatch, 10)
        served.run_once()
        assert printer.printed[0].startswith(b"^XA^PR4^CI28")
        assert printer.questions.count(b"~SD07") == 2, "a safe retry sends the stored bytes"
    assert (bench.job(job).payload or b"").startswith(b"~SD07\n^XA^PR4")


def test_an_idle_printer_is_asked_how_it_is_every_half_minute(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TellingPrinter(has_paper=False) as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        served = Worker(bench.database)
        served.ask_idle()
        row = bench.printer()
        assert (row.state, row.reason) == ("paper", "out of paper")
        assert row.asked_at is not None and row.last_seen_at is not None and row.leased_by is None
        printer.load_paper()
        served.ask_idle()
        assert bench.printer().state == "paper", "not more often than that"
        _later(monkeypatch, 31)
        served.ask_idle()
        assert (bench.printer().state, bench.printer().reason) == ("ok", None)


def test_a_printer_with_a_job_or_in_other_hands_is_not_asked_besides(bench: Bench) -> None:
    with TellingPrinter() as printer:
        bench.set_printer(url=printer.url, answers=COUNTS)
        bench.set_printer("slip", leased_by="another", leased_until=clock.now() + timedelta(seconds=60))
        bench.ask("parcel")
        Worker(bench.database).ask_idle()
        assert printer.questions == [b"~HS"] or printer.questions == [], (
            "once at most, when it was never asked"
        )
    assert bench.printer("slip").asked_at is None


def test_a_silent_printer_is_never_fine(bench: Bench, quick: None) -> None:
    with FakePrinter(says=b"") as printer:
        bench.set_printer(url=printer.url, answers={"status": True}, state="ok")
        Worker(bench.database).ask_idle()
    row = bench.printer()
    assert (row.state, row.last_seen_at) == ("silent", None)
