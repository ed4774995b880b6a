"""What a printer answers is found out with its test page, and kept with it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.labels.conftest import Bench
from tests.labels.printers import READY, FakePrinter
from tests.labels.talking import MODEL, TalkingPrinter
from tests.labels.test_commands import _run
from warehouse.labels import probing
from warehouse.labels.models import Printer
from warehouse.labels.transports import NotSent, limits
from warehouse.labels.worker import Worker

COUNT, DONE = b'"10734"', b"ACK[probe]\r\n"


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, {}),
        ({b"~HS": READY}, {"status": True}),
        ({b"~HI": MODEL}, {"model": "ZD421-203dpi,V93.21.26Z,8,8192KB"}),
        (
            {b"~HI": MODEL, b"~HS": READY, b"! U1": COUNT, b"^XA^FN900^FDprobe": DONE},
            {"model": "ZD421-203dpi,V93.21.26Z,8,8192KB", "status": True, "odometer": True, "receipt": True},
        ),
        ({b"~HS": READY, b"! U1": b'"?"', b"^XA^FN900^FDprobe": b"what?"}, {"status": True}),
    ],
)
def test_each_answer_is_found_out_by_its_question(
    answers: dict[bytes, bytes], found: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A silent question takes all of it; one that is answered must not, on a busy machine either.
    monkeypatch.setattr(limits, "STATUS_SECONDS", 1.0)
    with TalkingPrinter(answers) as printer:
        assert probing.probe(printer.url) == found


def test_a_printer_out_of_reach_is_not_known(bench: Bench, closed_port: int) -> None:
    with pytest.raises(NotSent):
        probing.probe(f"tcp://127.0.0.1:{closed_port}")
    assert probing.probe(f"file:{bench.folder}") == {}


def test_a_printer_that_hangs_is_silent_and_no_more(quick: None) -> None:
    with FakePrinter("hangs") as printer:
        assert probing.probe(printer.url) == {}


def test_the_worker_asks_before_a_test_page_and_prints_it(bench: Bench) -> None:
    with TalkingPrinter() as printer:
        bench.set_printer(url=printer.url, answers={"odometer": True, "closes": True})
        number = bench.printer().id
        job = bench.database.write(lambda session: _asked(session, number))
        assert Worker(bench.database).run_once() == 1
        answers = bench.printer().answers
        assert {name: answers.get(name) for name in ("status", "odometer", "closes")} == {
            "status": True, "odometer": None, "closes": True,
        }  # fmt: skip
        (page,) = printer.printed
    assert f"T.{job}".encode() in page or b"T_2E" in page
    assert bench.job(job).content["code"] == f"T.{job}"


def _asked(session: Any, printer_id: int) -> int:
    printer = session.get_one(Printer, printer_id)
    return probing.ask_for(session, printer, "en", station_id=None, person_id=None, device_id=None).id


def test_the_command_tells_what_it_answers(bench: Bench, closed_port: int) -> None:
    with TalkingPrinter() as printer:
        bench.set_printer(url=printer.url)
        name = bench.printer().name
        done = _run(bench, "printer", "test", name)
    assert done.exit_code == 0, done.output
    assert "ZD421" in done.output
    assert "answers how it is" in done.output
    bench.set_printer(url=f"tcp://127.0.0.1:{closed_port}")
    assert "cannot be reached" in _run(bench, "printer", "test", name).output
    assert _run(bench, "printer", "test", "NOBODY").exit_code != 0
