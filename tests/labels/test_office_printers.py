"""Pages over IPP and by way of CUPS: a slip arrives byte for byte, and whatever is wrong has a name."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.labels.conftest import Bench
from tests.labels.office_printer import OfficePrinter
from tests.labels.test_worker import _later
from warehouse.labels import spool, transports
from warehouse.labels.transports import NotSent, limits
from warehouse.labels.worker import Worker


def test_a_slip_arrives_as_it_was_made_and_is_followed_until_it_lies_in_the_tray(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OfficePrinter("holds") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        assert served.run_once() == 1
        (taken,) = printer.jobs
        assert taken.document == bench.job(job).payload
        assert taken.name.startswith(f"{job}-slip-")
        assert (bench.job(job).state, bench.job(job).receipt) == ("sent", "job:17")
        served.ask_idle()
        assert bench.job(job).state == "sent"
        taken.state = 9
        _later(monkeypatch, 3)
        served.ask_idle()
    assert (bench.job(job).state, bench.job(job).receipt) == ("confirmed", "job:17")


@pytest.mark.parametrize(
    ("reason", "health"),
    [("media-empty", "paper"), ("media-needed-error", "paper"), ("media-jam", "fault"), ("cover-open", "fault"),
     ("toner-empty-error", "fault"), ("paused", "paused"), ("media-empty-warning", "ok"), ("media-low", "ok")],
)  # fmt: skip
def test_what_it_says_of_itself_is_understood(bench: Bench, reason: str, health: str) -> None:
    with OfficePrinter(reasons=(reason,)) as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        Worker(bench.database).run_once()
        assert bench.printer("slip").state == health
        assert len(printer.jobs) == (health == "ok")
    row = bench.job(job)
    assert (row.state, row.attempt) == (("sent", 1) if health == "ok" else ("waiting", 0))


def test_media_empty_while_it_prints_is_seen_without_a_new_job(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OfficePrinter("holds") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        served.run_once()
        printer.state, printer.reasons = 5, ("media-empty",)
        printer.jobs[0].state, printer.jobs[0].reasons = 6, ["printer-stopped"]
        _later(monkeypatch, 3)
        served.ask_idle()
        assert (bench.printer("slip").state, bench.printer("slip").reason) == ("paper", "out of paper")
        assert bench.job(job).state == "sent"


@pytest.mark.parametrize(("pages", "state"), [(0, "failed"), (1, "uncertain")])
def test_a_job_that_the_printer_gives_up_says_so(
    bench: Bench, pages: int, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OfficePrinter("holds") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        served.run_once()
        printer.jobs[0].state, printer.jobs[0].reasons = 8, ["document-format-error"]
        printer.jobs[0].pages = pages
        _later(monkeypatch, 3)
        served.ask_idle()
    assert (bench.job(job).state, bench.job(job).receipt) == (state, None)
    assert "document-format-error" in str(bench.job(job).reason)


def test_a_job_whose_answer_was_lost_is_found_by_its_name(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OfficePrinter("drops") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        served.run_once()
        assert bench.job(job).state == "uncertain"
        _later(monkeypatch, 10)
        served.run_once()
        assert len(printer.jobs) == 1
    assert (bench.job(job).state, bench.job(job).receipt) == ("confirmed", "job:17")


def test_one_that_was_taken_and_is_not_done_yet_is_sent_and_followed(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with OfficePrinter("drops") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        served.run_once()
        printer.jobs[0].state = 5
        _later(monkeypatch, 10)
        served.run_once()
        assert (bench.job(job).state, bench.job(job).receipt) == ("sent", "job:17")


def test_one_that_the_printer_does_not_know_is_asked_of_a_person(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A printer forgets quickly: not knowing a job does not mean that it did not print it."""
    with OfficePrinter("drops") as printer:
        printer.knows_jobs = False
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        served = Worker(bench.database)
        served.run_once()
        _later(monkeypatch, 10)
        served.run_once()
        assert (bench.job(job).state, bench.job(job).receipt) == ("uncertain", None)
        assert len(printer.jobs) == 1


@pytest.mark.parametrize("habit", ["babbles", "drowns", "dribbles", "http"])
def test_what_is_no_printer_is_not_believed_and_not_waited_for(bench: Bench, habit: str, quick: None) -> None:
    with OfficePrinter(habit) as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        Worker(bench.database).run_once()
    assert (bench.job(job).state, bench.job(job).attempt) == ("waiting", 0)
    assert bench.printer("slip").state in {"silent", "fault"}
    assert len(str(bench.job(job).reason)) <= 300


def test_a_refused_job_was_not_sent_and_may_be_taken_back(bench: Bench) -> None:
    with OfficePrinter("refuses") as printer:
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        Worker(bench.database).run_once()
    assert (bench.job(job).state, bench.job(job).attempt) == ("waiting", 0)
    assert bench.job(job).reason == "the printer refused the job: it is busy"
    assert bench.do(job, spool.cancel)


def test_a_printer_that_reads_no_pdf_is_told_of(bench: Bench) -> None:
    with OfficePrinter() as printer:
        printer.reads = ["image/urf"]
        bench.set_printer("slip", url=printer.url)
        job = bench.ask("slip")
        Worker(bench.database).run_once()
    assert "does not read PDF" in str(bench.job(job).reason)


def test_a_printer_that_is_off_is_offline(bench: Bench, closed_port: int) -> None:
    bench.set_printer("slip", url=f"ipp://127.0.0.1:{closed_port}/ipp/print")
    job = bench.ask("slip")
    Worker(bench.database).run_once()
    assert bench.printer("slip").state == "offline"
    assert bench.job(job).state == "waiting"


LPSTAT = """#!/bin/sh
case "$2" in
  LASER) echo "printer LASER is idle.  enabled since Sun Nov 22 10:00:00 2026";;
  STOPPED) printf 'printer STOPPED disabled since Sun Nov 22 10:00:00 2026 -\\n\\tout of toner\\n';;
  *) echo "lpstat: Invalid destination name in list \\"$2\\"." >&2; exit 1;;
esac
"""
LPR = """#!/bin/sh
echo "$@" > "{folder}/arguments"
cat > "{folder}/taken"
{end}
"""


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for lpstat and lpr, before all others on PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    _program(folder / "lpstat", LPSTAT)
    _program(folder / "lpr", LPR.format(folder=folder, end=""))
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


def _program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@pytest.mark.parametrize("kind", ["parcel", "slip"])
def test_a_queue_gets_the_bytes_labels_raw_and_pages_not(bench: Bench, cups: Path, kind: str) -> None:
    bench.set_printer("label", url="cups://LASER")
    bench.set_printer("slip", url="cups://LASER")
    job = bench.ask(kind)
    Worker(bench.database).run_once()
    assert bench.job(job).state == "sent"
    assert (cups / "taken").read_bytes() == bench.job(job).payload
    arguments = (cups / "arguments").read_text()
    assert "-PLASER" in arguments and f"{job}-{kind}" in arguments
    assert ("raw" in arguments) == (kind == "parcel")


@pytest.mark.parametrize(
    ("queue", "health", "reason"),
    [("NOPE", "fault", 'queue NOPE: lpstat: Invalid destination name in list "NOPE".'),
     ("STOPPED", "paused", "queue STOPPED is stopped: out of toner")],
)  # fmt: skip
def test_a_queue_that_is_missing_or_stopped_is_named(
    bench: Bench, cups: Path, queue: str, health: str, reason: str
) -> None:
    bench.set_printer("slip", url=f"cups://{queue}")
    job = bench.ask("slip")
    Worker(bench.database).run_once()
    row = bench.job(job)
    assert (row.state, row.attempt, row.reason) == ("waiting", 0, reason)
    assert bench.printer("slip").state == health
    assert not (cups / "taken").exists()


def test_an_lpr_that_fails_has_sent_nothing(bench: Bench, cups: Path) -> None:
    _program(cups / "lpr", LPR.format(folder=cups, end='echo "lpr: The printer is out of disk." >&2; exit 1'))
    bench.set_printer("slip", url="cups://LASER")
    job = bench.ask("slip")
    Worker(bench.database).run_once()
    row = bench.job(job)
    assert (row.state, row.attempt) == ("waiting", 0)
    assert row.reason == "queue LASER refused it: lpr: The printer is out of disk."


@pytest.mark.parametrize("end", ["kill -9 $$", "exec sleep 60"])
def test_an_lpr_that_does_not_end_leaves_a_doubt(
    bench: Bench, cups: Path, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WRITE_SECONDS", 1.0)
    _program(cups / "lpr", LPR.format(folder=cups, end=end))
    bench.set_printer("slip", url="cups://LASER")
    job = bench.ask("slip")
    Worker(bench.database).run_once()
    assert bench.job(job).state == "uncertain"


def test_a_machine_without_cups_says_what_is_missing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NotSent, match="lpstat cannot be started: is cups-bsd"):
        transports.transport_to("cups://LASER", {}).look()


@pytest.mark.parametrize(
    "url",
    ["cups://", "cups://a b", "cups://-o", "cups://x/y", "ipp://", "ipp://user@host/x", "ipp://host/x?y", "ipp://h:x/",
     "cups:x", "ipp://host/a b"],
)  # fmt: skip
def test_nonsense_is_no_address(url: str) -> None:
    with pytest.raises(ValueError):
        transports.checked_url(url)


@pytest.mark.parametrize(
    "url", ["ipp://host", "ipp://host:631/ipp/print", "ipps://host/printers/A4", "cups://LASER_2.a-b"]
)
def test_these_are_addresses(url: str) -> None:
    assert transports.checked_url(url) == url
