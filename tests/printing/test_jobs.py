"""The printing screens: one label more, print again, and at which station one stands."""

from __future__ import annotations

import pytest

from tests.packing.bench import jobs, labels, packed, set_job, set_order, verified
from tests.person import Page, Person
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.labels import spool
from warehouse.labels.models import Printer, PrintJob
from warehouse.people.models import Device
from warehouse.stock.models import Location


def _badge_job(world: World) -> int:
    with world.database.writing() as session:
        content = {"code": "U.CARLA", "name": "Carla"}
        job = spool.enqueue(
            session,
            warehouse_id=world.warehouse_id,
            kind="badge",
            subject="U.CARLA",
            content=content,
            station_id=None,
            person_id=None,
            device_id=None,
        )
        return job.id


def label(person: Person, code: str) -> Page:
    """One label of what is scanned: the same code again prints it."""
    person.open("/printing")
    person.scan(code)
    return person.scan(code)


def test_nothing_was_printed_yet(eve: Person) -> None:
    page = eve.open("/printing")
    assert page.step == "jobs"
    assert page.expect == ["printer", "station", "location", "product", "tote", "command"]
    assert "Nothing was printed here yet" in page.text
    assert "Scan a station" in page.text


@pytest.mark.parametrize(
    ("code", "kind", "named"),
    [
        ("A-01-A-01", "location", {"code": "A-01-A-01"}),
        ("TOTE-001", "tote", {"code": "TOTE-001", "word": "TOTE"}),
        (each_code("MUG-BL"), "product", {"sku": "MUG-BL", "barcode": each_code("MUG-BL")}),
        (case_code("MUG-BL"), "product", {"sku": "MUG-BL"}),
        ("mug-bl", "product", {"sku": "MUG-BL"}),
    ],
)
def test_a_bin_product_or_tote_scanned_gives_one_label(
    world: World, eve: Person, code: str, kind: str, named: dict[str, str]
) -> None:
    page = label(eve, code)
    assert (page.outcome, page.message, page.step) == ("ok", "printing.queued", "jobs")
    assert "label-1" in page.sentence
    (job,) = jobs(world, kind)
    assert {name: job.content[name] for name in named} == named
    assert job.state == "queued"
    assert "Queued" in page.text


def test_a_label_is_looked_at_before_it_is_printed(world: World, eve: Person) -> None:
    eve.open("/printing")
    page = eve.scan("A-01-A-02")
    place = world.one(Location, code="A-01-A-02")
    assert (page.outcome, page.message, page.step) == ("ok", "printing.look", "label")
    assert (page.task, page.code, page.expect[0]) == (f"print-location/{place.id}", "A-01-A-02", "location")
    assert "label-1" in page.text
    assert jobs(world, "location") == []
    (shown,) = page.all("img", class_="label-preview")
    drawn = eve.client.get(shown.get("src", ""))
    assert (drawn.status_code, drawn.mimetype) == (200, "image/svg+xml")
    assert "A-01-A-02" in drawn.get_data(as_text=True)
    assert eve.open(page.attribute("address")).step == "label", "the address alone shows it again"
    assert eve.tap("print").message == "printing.queued"
    assert len(jobs(world, "location")) == 1


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("task=print-location/999999", 404),
        ("task=print-nonsense/1", 404),
        ("task=print-location/x", 404),
        ("task=print-badge/1", 403),
        ("task=print-location/{place}&printer=999999", 200),
        ("", 404),
    ],
)
def test_a_preview_takes_only_what_it_knows(world: World, eve: Person, address: str, status: int) -> None:
    place = world.one(Location, code="A-01-A-02").id
    assert eve.client.get(f"/printing/preview?{address.format(place=place)}").status_code == status


def test_several_labels_of_a_thing(world: World, eve: Person) -> None:
    eve.open("/printing")
    eve.scan("A-01-A-02")
    page = eve.tap("quantity", 5)
    assert (page.message, page.step) == ("printing.copies", "label")
    assert "× 5" in page.text
    page = eve.tap("print")
    assert (page.outcome, page.message) == ("ok", "printing.queued_more")
    assert [job.content.get("copies") for job in jobs(world, "location")] == [5]
    label(eve, "A-01-A-02")
    assert "copies" not in jobs(world, "location")[1].content, "a number is of one print"


@pytest.mark.parametrize("number", [0, 201])
def test_a_number_of_copies_has_its_limits(world: World, eve: Person, number: int) -> None:
    eve.open("/printing")
    eve.scan("A-01-A-02")
    assert eve.tap("quantity", number).message == "printing.number_range"
    assert jobs(world, "location") == []


def test_a_label_not_yet_sent_is_undone(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "printing.undone")
    assert jobs(world, "location")[0].state == "cancelled"


def test_a_label_that_was_sent_stays(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    set_job(world, jobs(world, "location")[0].id, state="sent", attempt=1)
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "printing.undo_too_late")


def test_printing_again_is_undone(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    first = jobs(world, "location")[0]
    eve.open(f"/printing/{first.id}")
    eve.tap("print", reason="lost")
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.task) == ("ok", "printing.undone", f"printing/{first.id}")
    assert [job.state for job in jobs(world, "location")] == ["queued", "cancelled"]


def test_printing_again_stays_when_it_was_sent(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    eve.open(f"/printing/{jobs(world, 'location')[0].id}")
    eve.tap("print", reason="lost")
    set_job(world, jobs(world, "location")[1].id, state="sent", attempt=1)
    page = eve.scan("C.UNDO")
    assert (page.outcome, page.message) == ("error", "printing.undo_too_late")
    assert jobs(world, "location")[0].state == "cancelled"


def test_a_labels_second_print_taken_back_leaves_the_first(world: World, eve: Person) -> None:
    old = packed(world, eve)
    set_job(world, jobs(world, "parcel")[0].id, state="confirmed", attempt=1)
    eve.open("/printing")
    eve.scan(old)
    eve.tap("print", reason="faded")
    assert eve.tap("undo").message == "printing.undone"
    eve.open("/dispatch")
    assert eve.scan(old).message == "dispatch.last_loaded"


def test_a_station_scanned_is_where_this_device_prints(world: World, eve: Person) -> None:
    eve.open("/printing")
    page = eve.scan("S.BENCH-1")
    assert (page.outcome, page.message) == ("ok", "scanning.station")
    assert "BENCH-1" in page.text
    device = world.one(Device, id=eve.device)
    assert device.station_id is not None
    label(eve, "A-01-A-01")
    assert jobs(world, "location")[0].station_id == device.station_id
    eve.tap("undo")
    eve.tap("undo")
    assert world.one(Device, id=eve.device).station_id is None


def test_a_station_shows_its_own_jobs_alone(world: World, eve: Person, ben: Person) -> None:
    label(ben, "A-01-A-03")
    eve.open("/printing")
    assert "A-01-A-03" in eve.page.text
    eve.scan("S.BENCH-1")
    assert "A-01-A-03" not in eve.page.text


def test_a_printer_scanned_says_how_it_is(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        session.merge(world.one(Printer, name="label-1")).state = "paper"
    eve.open("/printing")
    page = eve.scan("R.LABEL-1")
    assert (page.outcome, page.message) == ("ok", "printing.printer")
    assert "no paper" in page.sentence


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("S.NOWHERE", "scanning.unknown_station"),
        ("R.NOTHING", "printing.unknown_printer"),
        ("NO-SUCH-CODE", "printing.unknown"),
        ("O.1", "printing.no_label"),
        ("U.EVE", "printing.not_yours"),
        ("X.987654", "printing.gone"),
    ],
)
def test_other_codes_have_their_own_sentence(world: World, eve: Person, code: str, message: str) -> None:
    eve.open("/printing")
    page = eve.scan(code)
    assert (page.outcome, page.message) == ("error", message)
    assert world.count(PrintJob) == 0


def test_one_job_is_shown_with_its_reason_and_its_way_on(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    job = jobs(world, "location")[0]
    set_job(world, job.id, state="failed", reason="it said no", attempt=1)
    page = eve.open(f"/printing/{job.id}")
    assert (page.step, page.task) == ("job", f"printing/{job.id}")
    assert "Failed" in page.text
    assert "it said no" in page.text
    assert "Eve" in page.text
    page = eve.tap("print", reason="jammed")
    assert (page.outcome, page.message) == ("ok", "printing.again")
    again = jobs(world, "location")[1]
    assert page.task == f"printing/{again.id}"
    assert (again.reprint_of_id, again.print_number) == (job.id, 2)


def test_a_job_that_is_not_there_leads_back_to_the_list(eve: Person) -> None:
    assert eve.open("/printing/999999").step == "jobs"
    assert eve.post_scan(action="print", task="printing/999999", step="job").message == "printing.gone"


def test_a_doubtful_job_is_asked_about(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    job = jobs(world, "location")[0]
    set_job(world, job.id, state="uncertain", attempt=1)
    page = eve.open(f"/printing/{job.id}")
    assert "did it come out?" in page.heading
    page = eve.tap("no")
    assert page.message == "printing.again"
    assert jobs(world, "location")[1].print_number == 2
    set_job(world, jobs(world, "location")[1].id, state="uncertain", attempt=1)
    assert eve.tap("yes").message == "printing.came_out"
    assert jobs(world, "location")[1].state == "confirmed"
    assert eve.tap("yes").message == "printing.not_in_doubt"
    page = eve.tap("undo")
    assert (page.message, page.task) == (
        "printing.undone_answer",
        f"printing/{jobs(world, 'location')[1].id}",
    )
    assert "did it come out?" in page.heading
    assert jobs(world, "location")[1].state == "uncertain"


def test_a_packed_parcels_label_is_printed_again_and_voids_the_old_one(world: World, eve: Person) -> None:
    old = packed(world, eve)
    set_job(world, jobs(world, "parcel")[0].id, state="confirmed", attempt=1)
    eve.open("/printing")
    page = eve.scan(old)
    assert (page.message, page.step) == ("printing.found", "job")
    page = eve.tap("print", reason="faded")
    assert page.message == "printing.again_label"
    new = labels(world)[1].code
    assert jobs(world, "parcel")[1].content["print_code"] == new
    eve.open("/dispatch")
    assert eve.scan(old).message == "dispatch.old_label"
    assert eve.scan(new).message == "dispatch.last_loaded"


def test_papers_of_a_parcel_that_left_are_not_printed(world: World, eve: Person) -> None:
    code = packed(world, eve)
    eve.open("/dispatch")
    eve.scan(code)
    for kind in ("parcel", "slip"):
        eve.open(f"/printing/{jobs(world, kind)[0].id}")
        assert eve.tap("print").message == "printing.left"
        assert len(jobs(world, kind)) == 1


def test_papers_of_a_cancelled_order_are_not_printed(world: World, eve: Person) -> None:
    verified(world, eve)
    set_order(world, "1001", cancelled_at=clock.now())
    eve.open(f"/printing/{jobs(world, 'parcel')[0].id}")
    assert eve.tap("print").message == "printing.stopped"
    assert len(jobs(world, "parcel")) == 1


def test_badges_are_printed_again_by_a_supervisor_alone(world: World, eve: Person, carla: Person) -> None:
    job_id = _badge_job(world)
    page = eve.open(f"/printing/{job_id}")
    assert "print" not in page.actions
    assert eve.tap("print").message == "printing.not_yours"
    carla.open(f"/printing/{job_id}")
    assert carla.tap("print").message == "printing.again"


def test_the_paper_is_shown_as_it_was_made(world: World, eve: Person, carla: Person, ada: Person) -> None:
    label(eve, "A-01-A-02")
    job = jobs(world, "location")[0]
    early = eve.client.get(f"/printing/{job.id}/paper")
    assert early.status_code == 404
    assert "not made yet" in early.get_data(as_text=True)
    set_job(world, job.id, payload=b"^XA^FDA-01-A-02^FS^XZ", payload_sha256="0" * 64)
    answer = eve.client.get(f"/printing/{job.id}/paper")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert answer.data == b"^XA^FDA-01-A-02^FS^XZ"
    assert "inline" in answer.headers["Content-Disposition"]
    assert f"/printing/{job.id}/paper" in eve.open(f"/printing/{job.id}").html
    set_job(world, job.id, payload=b"%PDF-1.7 a slip")
    assert eve.client.get(f"/printing/{job.id}/paper").mimetype == "application/pdf"
    assert ada.client.get(f"/printing/{job.id}/paper").status_code == 403
    assert eve.client.get("/printing/999999/paper").status_code == 404
    badge = _badge_job(world)
    set_job(world, badge, payload=b"^XA^XZ", payload_sha256="0" * 64)
    assert eve.client.get(f"/printing/{badge}/paper").status_code == 403
    assert carla.client.get(f"/printing/{badge}/paper").status_code == 200


def test_home_counts_what_needs_somebody(world: World, eve: Person) -> None:
    label(eve, "A-01-A-02")
    set_job(world, jobs(world, "location")[0].id, state="failed")
    home = eve.open("/")
    tile = next(tile for tile in home.all("a", class_="tile") if tile.get("href") == "/printing")
    assert "1" in "".join(tile.itertext())


def test_who_may_not_print_is_refused(world: World, ada: Person) -> None:
    page = ada.post_scan(code="A-01-A-01", task="printing", step="jobs")
    assert page.message == "scanning.no_right"
    assert world.count(PrintJob) == 0
