"""The test page: it comes out, the printer answers, and its code is scanned back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.labels.talking import TalkingPrinter
from tests.office.test_printers import every, set_printer
from tests.person import Person
from tests.world import World
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.worker import Worker


@pytest.fixture
def printer() -> Iterator[TalkingPrinter]:
    """A printer that says how it is."""
    talking = TalkingPrinter()
    with talking:
        yield talking


def test_the_code_scanned_back_proves_the_printer(world: World, eve: Person, printer: TalkingPrinter) -> None:
    number = set_printer(world, "label-1", url=printer.url)
    eve.open(f"/printer/{number}")
    page = eve.tap("test")
    assert (page.outcome, page.message) == ("ok", "printing.test")
    assert Worker(world.database).run_once() == 1
    (job,) = every(world, PrintJob)
    assert (job.kind, job.state, job.content["code"]) == ("test", "sent", f"T.{job.id}")
    eve.open("/")
    page = eve.scan(f"T.{job.id}")
    assert (page.outcome, page.message) == ("ok", "printing.proved")
    assert page.sentence == "label-1 prints, answers, and its codes read."
    assert world.one(Printer, id=number).proved_at is not None
    assert world.one(PrintJob, id=job.id).state == "confirmed"
    page = eve.tap("undo")
    assert page.message == "printing.undone_proof"
    assert world.one(Printer, id=number).proved_at is None
    assert world.one(PrintJob, id=job.id).state == "sent"


def test_a_printer_of_pages_proves_itself_with_a_page(world: World, eve: Person, tmp_path: Any) -> None:
    number = set_printer(world, "slip-1", url=f"file:{tmp_path}")
    eve.open(f"/printer/{number}")
    eve.scan("C.PRINT")
    assert Worker(world.database).run_once() == 1
    (page_of_paper,) = tmp_path.iterdir()
    assert page_of_paper.suffix == ".pdf"
    assert page_of_paper.read_bytes().startswith(b"%PDF")
    eve.open("/printing")
    page = eve.scan(f"T.{every(world, PrintJob)[0].id}")
    assert page.sentence == "slip-1 prints, and its codes read."


def test_a_test_page_not_sent_is_taken_back(world: World, eve: Person) -> None:
    eve.open(f"/printer/{world.one(Printer, name='label-1').id}")
    eve.tap("test")
    assert eve.tap("undo").message == "printing.undone"
    assert every(world, PrintJob)[0].state == "cancelled"


@pytest.mark.parametrize("code", ["T.999999", "T.1"])
def test_a_number_that_is_no_test_page_proves_nothing(world: World, eve: Person, code: str) -> None:
    eve.open("/printing")
    eve.scan("A-01-A-01")
    eve.tap("print")
    page = eve.scan(code)
    assert (page.outcome, page.message) == ("error", "printing.no_test")


def test_who_does_not_print_proves_nothing(world: World, ada: Person) -> None:
    assert ada.scan("T.1").message == "lookup.printer"
