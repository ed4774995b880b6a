"""A printer out of order: what waits for it goes to another one in one act, nothing is lost or doubled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.office.test_printers import ask, every, set_printer
from tests.packing.bench import set_job
from tests.person import Person
from tests.world import World
from warehouse import clock
from warehouse.labels.models import Printer, PrintJob, Station, StationPrinter
from warehouse.labels.worker import Worker
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock.places import add_location

ADDRESS = {
    "print_code": "X.1", "order_number": "1001", "channel": "SHOP", "shop_name": "Mill", "ship_from": ["Dock Road"],
    "ship_to": ["Z. Müller", "York"], "service": "Standard", "tracking_number": "T1", "parcel": 1, "parcels": 1,
}  # fmt: skip


@pytest.fixture
def other(world: World) -> int:
    """A second label printer, as fine as the first."""
    return add_printer(world, "label-2")


def add_printer(world: World, name: str, **values: Any) -> int:
    """One more printer in the building."""
    with world.database.writing() as session:
        printer = Printer(
            warehouse_id=world.warehouse_id, name=name, url="tcp://127.0.0.1:9", kind="label", **values
        )
        session.add(printer)
        session.flush()
        return printer.id


def printer_of(world: World, job_id: int) -> str:
    """Where a paper waits."""
    printer_id = world.one(PrintJob, id=job_id).printer_id
    return str(world.one(Printer, id=printer_id).name)


def stuck(world: World, eve: Person, state: str = "paper") -> int:
    """The bench's label printer is out of order, and Eve stands at the bench."""
    number = set_printer(world, "label-1", state=state)
    eve.open("/printing")
    eve.scan("S.BENCH-1")
    return number


def test_the_other_printer_scanned_takes_everything(world: World, eve: Person, other: int) -> None:
    jobs = [ask(world), ask(world, "tote"), ask(world, state="waiting", reason="no paper")]
    stuck(world, eve)
    page = eve.open("/printing")
    assert "3 wait. Scan another printer" in page.text
    page = eve.scan("R.LABEL-2")
    assert (page.outcome, page.message, page.step) == ("ok", "printing.all_moved", "printer")
    assert page.sentence == "3 papers go to label-2."
    assert [printer_of(world, job) for job in jobs] == ["label-2"] * 3
    assert {world.one(PrintJob, id=job).moved_from_id for job in jobs} == {
        world.one(Printer, name="label-1").id
    }
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "printing.undone_move")
    assert [printer_of(world, job) for job in jobs] == ["label-1"] * 3


def test_what_the_station_prints_from_then_on_comes_out_there_too(
    world: World, eve: Person, other: int
) -> None:
    number = stuck(world, eve)
    ask(world)
    eve.open(f"/printer/{number}")
    assert eve.tap("all-to-printer", reason="label-2").message == "printing.all_moved"
    station = world.one(Station, name="BENCH-1").id
    used = {one.paper: one for one in every(world, StationPrinter) if one.station_id == station}
    assert (used["label"].printer_id, used["label"].spare_id) == (other, number)
    assert used["slip"].printer_id != other
    eve.tap("undo")
    used = {one.paper: one for one in every(world, StationPrinter) if one.station_id == station}
    assert (used["label"].printer_id, used["label"].spare_id) == (number, None)


def test_nothing_goes_back_once_one_was_sent(world: World, eve: Person, other: int) -> None:
    jobs = [ask(world), ask(world)]
    stuck(world, eve)
    eve.scan("R.label-2")
    set_job(world, jobs[0], state="sent", attempt=1)
    assert eve.tap("undo").message == "printing.undo_too_late"
    assert [printer_of(world, job) for job in jobs] == ["label-2"] * 2


def test_what_leaves_first_is_printed_first(world: World, eve: Person, other: int, tmp_path: Any) -> None:
    late_job, early_job = (ask(world, "parcel", urgent=1, content=ADDRESS) for _ in range(2))
    cheap = ask(world)
    due = clock.now()
    _label_of(world, late_job, "1001", due + timedelta(hours=5))
    _label_of(world, early_job, "1002", due + timedelta(hours=1))
    waiting = ask(world, "parcel", printer="label-2", urgent=1, content=ADDRESS)
    stuck(world, eve)
    assert eve.scan("R.LABEL-2").message == "printing.all_moved"
    set_printer(world, "label-2", url=f"file:{tmp_path}")
    Worker(world.database).run_once()
    order = [job.id for job in sorted(every(world, PrintJob), key=lambda job: (job.sent_at, job.id))]
    assert order == [early_job, late_job, waiting, cheap]


def _label_of(world: World, job_id: int, number: str, ship_by_at: Any) -> None:
    with world.database.writing() as session:
        order = session.scalars(select(CustomerOrder).filter_by(number=number)).first()
        assert order is not None
        order.ship_by_at = ship_by_at
        box = add_location(session, world.warehouse_id, f"BOX-{job_id}", "parcel")
        parcel = Parcel(warehouse_id=world.warehouse_id, location_id=box.id, customer_order_id=order.id)
        session.add(parcel)
        session.flush()
        session.add(
            ParcelLabel(
                parcel_id=parcel.id, print_job_id=job_id, tracking_number=f"T{job_id}", made_at=clock.now()
            )
        )


def test_a_paper_too_large_for_the_stock_stays_with_its_reason(world: World, eve: Person) -> None:
    add_printer(world, "small", width_mm=57, height_mm=32)
    large, little = ask(world, "parcel", content=ADDRESS), ask(world)
    number = stuck(world, eve)
    page = eve.scan("R.SMALL")
    assert page.message == "printing.all_moved_but"
    assert (printer_of(world, large), printer_of(world, little)) == ("label-1", "small")
    reason = world.one(PrintJob, id=large).reason or ""
    assert "57 × 32" in reason
    assert "100 × 150" in reason
    eve.tap("undo")
    set_job(world, little, state="cancelled")
    eve.open(f"/printer/{number}")
    page = eve.tap("all-to-printer", reason="small")
    assert (page.outcome, page.message) == ("error", "printing.unfit")
    assert printer_of(world, large) == "label-1"


def test_bytes_are_made_anew_only_for_another_stock_or_resolution(
    world: World, eve: Person, other: int
) -> None:
    made: dict[str, Any] = {"payload": b"^XA^XZ", "payload_sha256": "0" * 64}
    add_printer(world, "fine", dpi=300)
    same, finer = ask(world, **made), ask(world, **made)
    stuck(world, eve)
    eve.open(f"/printing/{same}")
    assert eve.tap("move", reason="label-2").message == "printing.moved"
    eve.open(f"/printing/{finer}")
    assert eve.scan("R.FINE").message == "printing.moved"
    assert world.one(PrintJob, id=same).payload_sha256 == "0" * 64
    assert world.one(PrintJob, id=finer).payload_sha256 is None


def test_doubtful_papers_are_asked_about_one_by_one(world: World, eve: Person, other: int) -> None:
    waits, first, second = ask(world), *(ask(world, state="uncertain", attempt=1) for _ in range(2))
    stuck(world, eve)
    page = eve.scan("R.LABEL-2")
    assert (page.message, page.task) == ("printing.all_moved", f"printing/{first}")
    assert "did it come out?" in page.heading
    page = eve.tap("yes")
    assert (page.message, page.task) == ("printing.came_out", f"printing/{second}")
    page = eve.tap("no", reason="label-2")
    assert page.message == "printing.again"
    again = world.one(PrintJob, reprint_of_id=second)
    assert (again.print_number, printer_of(world, again.id)) == (2, "label-2")
    assert [world.one(PrintJob, id=job).state for job in (waits, first, second)] == [
        "queued",
        "confirmed",
        "failed",
    ]


def test_a_printer_out_of_order_takes_nothing(world: World, eve: Person, other: int) -> None:
    job = ask(world)
    number = stuck(world, eve)
    set_printer(world, "label-2", state="head_open")
    eve.open(f"/printer/{number}")
    page = eve.scan("R.LABEL-2")
    assert (page.message, page.sentence) == ("printing.target_stuck", "label-2: head open. Choose another.")
    assert eve.tap("all-to-printer", reason="NOBODY").message == "printing.unknown_printer"
    assert eve.tap("all-to-printer").message == "printing.choose_printer"
    eve.scan("R.LABEL-1")
    assert printer_of(world, job) == "label-1"


def test_pages_do_not_go_to_a_printer_of_labels(world: World, eve: Person, other: int) -> None:
    job = ask(world, "slip", printer="slip-1", content={"order_number": "1001"})
    number = set_printer(world, "slip-1", state="offline")
    eve.open(f"/printer/{number}")
    assert "all-to-printer" not in eve.page.actions
    assert eve.tap("all-to-printer", reason="label-2").message == "printing.unfit"
    assert printer_of(world, job) == "slip-1"


def test_a_printers_code_alone_changes_nothing_while_all_is_well(
    world: World, eve: Person, other: int
) -> None:
    job = ask(world)
    eve.open("/printing")
    eve.scan("S.BENCH-1")
    page = eve.scan("R.LABEL-2")
    assert (page.message, page.step, page.task) == ("printing.printer", "printer", f"printer/{other}")
    assert printer_of(world, job) == "label-1"


def test_a_paper_is_cancelled_and_wanted_after_all(world: World, eve: Person) -> None:
    job = ask(world)
    eve.open(f"/printing/{job}")
    assert eve.tap("cancel").message == "printing.cancelled"
    assert world.one(PrintJob, id=job).state == "cancelled"
    assert eve.tap("undo").message == "printing.undone_cancel"
    assert world.one(PrintJob, id=job).state == "queued"
    set_job(world, job, state="sent", attempt=1)
    assert eve.tap("cancel").message == "printing.too_late"


def test_one_line_on_every_screen_of_the_station_says_that_a_printer_needs_somebody(
    world: World, eve: Person, ada: Person
) -> None:
    for person, address in ((eve, "/packing"), (ada, "/picking")):
        person.open(address)
        assert person.scan("S.BENCH-1").message == "scanning.station"
        assert person.page.task == address.strip("/"), "the work goes on"
        assert 'hx-get="/printing/station"' in person.open(address).html
    calm = eve.client.get("/printing/station").get_data(as_text=True)
    assert "needs-you" not in calm
    ask(world)
    number = set_printer(world, "label-1", state="paper")
    told = eve.client.get("/printing/station").get_data(as_text=True)
    assert f'href="/printer/{number}" class="needs-you"' in told
    assert "no paper" in told
    assert "1 wait" in told
    assert "#icon-alert" in told
    picker = ada.client.get("/printing/station").get_data(as_text=True)
    assert "needs-you" in picker
    assert "/printer/" not in picker.replace("/printing/", ""), "no way to a page that is not Ada's"
    set_printer(world, "label-1", state="ok")
    ask(world, state="uncertain", attempt=1)
    assert "did it come out?" in eve.client.get("/printing/station").get_data(as_text=True)
