"""Labels at the dock: as many as were counted, on the receiver's station, by setting and never by question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.labels.conftest import Bench
from tests.labels.reading import barcodes, drawn
from tests.person import Person
from tests.receiving.goods import JAM, MUG, TOWEL, gs1
from tests.world import World, case_code
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.transports import limits
from warehouse.labels.worker import Worker
from warehouse.orders.models import Supplier
from warehouse.receiving.models import ReceiptLine
from warehouse.stock.models import Barcode, Product

STATION = "S.BENCH-1"


def want(
    world: World, sku: str | None = None, of_product: str | None = None, supplier: str | None = None
) -> None:
    """Set which labels a product gets, and the goods of Acme."""

    def change(session: Session) -> None:
        if sku is not None:
            product = session.scalars(select(Product).filter_by(sku=sku)).one()
            product.details = {**product.details, "label_at_receipt": of_product}
        session.scalars(select(Supplier).filter_by(code="ACME")).one().label_at_receipt = supplier

    world.database.write(change)


def jobs(world: World, kind: str = "product") -> list[PrintJob]:
    """The print jobs of this kind, the oldest first."""
    wanted = select(PrintJob).where(PrintJob.kind == kind).order_by(PrintJob.id)
    return world.read(lambda session: list(session.scalars(wanted)))


def copies(world: World) -> list[tuple[str, int, str]]:
    """Of each product label's job: of what, how many, and how far it is."""
    return [(job.subject, job.content["copies"], job.state) for job in jobs(world)]


def at_station(ben: Person) -> None:
    """Ben opens 1042 with a device that stands at a station."""
    ben.open("/receiving")
    ben.scan(STATION)
    ben.scan("1042")


def test_a_line_done_prints_as_many_labels_as_came_in_one_job(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    at_station(ben)
    ben.scan(TOWEL)
    assert copies(world) == []
    ben.tap("quantity", 6)
    assert (ben.page.message, copies(world)) == ("receiving.set_labels", [("TOWEL", 6, "queued")])
    assert jobs(world)[0].content["barcode"] == TOWEL
    assert "price" not in str(jobs(world)[0].content)


def test_the_last_scan_prints_for_all_that_was_counted_before_it(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    at_station(ben)
    for _piece in range(6):
        ben.scan(TOWEL)
    assert (ben.page.outcome, ben.page.message) == ("line_done", "receiving.line_done_labels")
    assert "6 labels" in ben.page.sentence
    assert copies(world) == [("TOWEL", 6, "queued")]


@pytest.mark.parametrize(
    ("product", "supplier", "has_barcode", "printed"),
    [
        ("", None, True, None),
        ("none", None, True, None),
        ("each", None, True, 6),
        ("each", "none", True, None),
        ("none", "each", True, 6),
        ("case", None, True, 1),
        ("missing", None, True, None),
        ("missing", None, False, 6),
        ("case", None, False, 6),
        (None, "missing", False, 6),
    ],
)
def test_what_is_printed_is_a_setting(
    world: World,
    ben: Person,
    product: str | None,
    supplier: str | None,
    has_barcode: bool,
    printed: int | None,
) -> None:
    want(world, "TOWEL", product, supplier)
    at_station(ben)
    ben.scan(TOWEL)
    if not has_barcode:
        with world.database.writing() as session:
            for code in _barcodes(session, "TOWEL"):
                session.delete(code)
    ben.tap("receive-rest")
    assert copies(world) == ([] if printed is None else [("TOWEL", printed, "queued")])
    if printed == 1:
        assert jobs(world)[0].content["barcode"] == case_code("TOWEL")
        assert jobs(world)[0].content["pieces"] == 6


def _barcodes(session: Session, sku: str) -> list[Barcode]:
    return list(session.scalars(select(Barcode).join(Product).where(Product.sku == sku)))


def test_lots_get_labels_of_their_own_with_date_and_symbol(world: World, ben: Person, tmp_path: Path) -> None:
    want(world, "JAM", "each")
    at_station(ben)
    ben.scan(gs1(JAM, "L1", "391130"))
    ben.tap("quantity", 5)
    ben.scan(gs1(JAM, "L2", "400131"))
    ben.tap("receive-rest")
    assert [(job.content["lot"], job.content["copies"]) for job in jobs(world)] == [("L1", 5), ("L2", 7)]
    bench = Bench(world.database, tmp_path)
    Worker(world.database).run_once()
    paper = bench.job(jobs(world)[0].id).payload or b""
    assert b"^PQ5" in paper
    assert f"(01){JAM.zfill(14)}(17)391130(10)L1" in barcodes(drawn(paper, (57, 32), 203))


def test_a_short_line_gets_its_labels_at_closing(world: World, ben: Person) -> None:
    want(world, "MUG-BL", "each")
    at_station(ben)
    ben.scan(MUG)
    ben.tap("quantity", 7)
    assert copies(world) == []
    ben.tap("done")
    ben.tap("close-short")
    assert (ben.page.outcome, copies(world)) == ("task_done", [("MUG-BL", 7, "queued")])
    ben.tap("undo")
    assert (ben.page.task[:10], copies(world)) == ("receiving/", [("MUG-BL", 7, "cancelled")])
    ben.tap("done")
    ben.tap("close-short")
    assert copies(world)[-1] == ("MUG-BL", 7, "queued")


def test_without_a_station_a_sentence_says_what_to_do_and_nothing_is_lost(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(TOWEL)
    ben.tap("receive-rest")
    assert (ben.page.outcome, ben.page.message) == ("line_done", "receiving.labels_wait")
    assert copies(world) == []
    ben.scan(STATION)
    assert (ben.page.message, copies(world)) == ("receiving.station_labels", [("TOWEL", 6, "queued")])
    ben.scan(STATION)
    assert (ben.page.message, len(copies(world))) == ("scanning.station", 1)


def test_labels_of_a_closed_receipt_come_out_when_the_station_is_scanned(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(TOWEL)
    ben.tap("done")
    ben.tap("keep-open")
    assert (ben.page.outcome, ben.page.message) == ("task_done", "receiving.labels_wait")
    ben.scan(STATION)
    assert copies(world) == [("TOWEL", 1, "queued")]
    ben.tap("undo")
    assert copies(world) == [("TOWEL", 1, "cancelled")]


def test_undo_cancels_what_is_not_printed_and_the_line_prints_again(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    at_station(ben)
    ben.scan(TOWEL)
    ben.tap("receive-rest")
    ben.tap("undo")
    assert (ben.page.message, copies(world)) == ("receiving.uncounted", [("TOWEL", 6, "cancelled")])
    ben.tap("receive-rest")
    assert copies(world)[-1] == ("TOWEL", 6, "queued")


def test_undo_says_how_many_printed_labels_to_throw_away(world: World, ben: Person, tmp_path: Path) -> None:
    want(world, "TOWEL", "each")
    Bench(world.database, tmp_path)
    at_station(ben)
    ben.scan(TOWEL)
    ben.tap("receive-rest")
    Worker(world.database).run_once()
    ben.tap("undo")
    assert ben.page.message == "receiving.throw_labels"
    assert ben.page.sentence == "Throw 5 labels of Tea towel, striped away."
    ben.tap("receive-rest")
    assert copies(world) == [("TOWEL", 6, "sent"), ("TOWEL", 5, "queued")]


def test_a_number_set_lower_says_which_labels_are_too_many(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    at_station(ben)
    ben.scan(TOWEL)
    ben.tap("quantity", 6)
    ben.tap("quantity", 4)
    assert ben.page.message == "receiving.throw_labels"
    assert copies(world) == [("TOWEL", 6, "queued")]
    # Nothing is printed yet: they are too many all the same, and no word says that they are here.
    assert ben.page.sentence == "Throw 2 labels of Tea towel, striped away."
    ben.tap("quantity", 6)
    assert [job[1] for job in copies(world)] == [6, 2]


def test_the_labels_of_the_last_product_are_printed_again_with_a_number(world: World, ben: Person) -> None:
    at_station(ben)
    ben.tap("print")
    assert ben.page.message == "receiving.scan_first"
    ben.scan(TOWEL)
    ben.tap("print")
    assert (ben.page.message, ben.page.step, copies(world)) == ("receiving.how_many_labels", "how_many", [])
    ben.tap("print", 12)
    assert copies(world) == [("TOWEL", 12, "queued")]
    for number in (0, 201):
        ben.tap("print", number)
        assert ben.page.message == "receiving.labels_range"
    ben.tap("undo")
    assert copies(world)[-1] == ("TOWEL", 12, "cancelled")
    assert world.one(ReceiptLine).quantity_labelled == 0


def test_a_print_asked_for_without_a_station_says_so(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(TOWEL)
    ben.tap("print")
    assert (ben.page.outcome, ben.page.message, copies(world)) == ("error", "receiving.station_first", [])


def test_the_same_scan_sent_twice_prints_once(world: World, ben: Person) -> None:
    want(world, "TOWEL", "each")
    at_station(ben)
    ben.scan(TOWEL)
    again: dict[str, Any] = {"scan_id": "ab" * 16}
    ben.tap("receive-rest", **again)
    ben.tap("receive-rest", **again)
    assert copies(world) == [("TOWEL", 6, "queued")]


def test_a_printer_that_is_off_keeps_its_labels(
    world: World, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "CONNECT_SECONDS", 0.3)
    want(world, "TOWEL", "each")
    at_station(ben)
    ben.scan(TOWEL)
    ben.tap("receive-rest")

    def unplug(session: Session) -> None:
        for printer in session.scalars(select(Printer)):
            printer.url = "tcp://127.0.0.1:1"

    world.database.write(unplug)
    Worker(world.database).run_once()
    assert copies(world) == [("TOWEL", 6, "waiting")]
