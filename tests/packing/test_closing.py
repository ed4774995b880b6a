"""The end of a parcel at the bench: its papers, honestly told, and the label scanned on the box."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.packing.bench import jobs, labels, packed, parcel, pick, set_job, set_order, verified
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.labels import purging
from warehouse.labels.models import PrintJob
from warehouse.labels.rendering import render


def test_the_screen_wants_the_label_on_the_box(world: World, eve: Person) -> None:
    page = verified(world, eve)
    assert (page.step, page.expect) == ("scan_label", ["parcel", "carton", "command"])
    assert page.code == f"X.{labels(world)[0].id}"
    assert page.heading == "Scan the label on the box"
    assert "Packing slip: Queued" in page.text
    assert "Address label: Queued" in page.text
    assert "label-1" in page.text
    assert "slip-1" in page.text


def test_the_label_on_the_box_means_packed(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    page = eve.scan(code)
    assert (page.outcome, page.message, page.task, page.step) == (
        "task_done",
        "packing.packed",
        "packing",
        "open",
    )
    assert parcel(world).packed_at is not None
    assert world.order("1001").packed_at is not None
    assert labels(world)[0].scanned_at is not None
    assert world.on_hand("TOTE-001", "MUG-BL") == world.on_hand("TOTE-001", "TOWEL") == 0


def test_a_label_that_was_scanned_did_come_out(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="uncertain", attempt=1)
    eve.open(f"/packing/{parcel(world).id}")
    eve.scan(code)
    assert jobs(world, "parcel")[0].state == "confirmed"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (each_code("MUG-BL"), "packing.label_wanted"),
        ("TOTE-001", "packing.label_wanted"),
        ("TOTE-002", "packing.label_wanted"),
        ("X.987654", "packing.unknown_label"),
        ("NO-SUCH-CODE", "packing.unknown"),
    ],
)
def test_anything_but_the_label_is_refused(world: World, eve: Person, code: str, message: str) -> None:
    verified(world, eve)
    before = world.everything()
    page = eve.scan(code)
    assert (page.outcome, page.message, page.step) == ("error", message, "scan_label")
    assert world.everything() == before
    assert parcel(world).packed_at is None


def test_the_label_of_another_parcel_is_named(world: World, eve: Person) -> None:
    other = packed(world, eve)
    pick(world, "1003", "TOTE-002")
    eve.scan("TOTE-002")
    own = eve.scan(each_code("LAMP")).code
    page = eve.scan(other)
    assert (page.outcome, page.message) == ("error", "packing.other_label")
    assert "1001" in page.sentence
    assert own in page.sentence


def test_printing_again_voids_the_old_label(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="sent", attempt=1)
    set_job(world, jobs(world, "slip")[0].id, state="sent", attempt=1)
    page = eve.tap("print", reason="jammed")
    assert (page.outcome, page.message) == ("ok", "packing.printed_again")
    assert page.code != old
    first, second = labels(world)
    assert (first.code, second.code) == (old, page.code)
    assert first.voided_at is not None
    assert second.voided_at is None
    assert first.tracking_number == second.tracking_number
    again = jobs(world, "parcel")[1]
    assert (again.content["print_code"], again.print_number, again.reprint_reason) == (page.code, 2, "jammed")
    assert again.reprint_of_id == jobs(world, "parcel")[0].id
    assert jobs(world, "slip")[1].print_number == 2
    assert second.slip_job_id == jobs(world, "slip")[1].id
    refused = eve.scan(old)
    assert (refused.outcome, refused.message) == ("error", "packing.old_label")
    assert page.code in refused.sentence
    assert eve.scan(page.code).message == "packing.packed"


def test_printing_again_is_undone_while_nothing_was_sent(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    new = eve.tap("print", reason="faded").code
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.step, page.code) == (
        "ok",
        "packing.undone_print",
        "scan_label",
        old,
    )
    assert [job.state for job in jobs(world, "parcel") + jobs(world, "slip")] == ["queued", "cancelled"] * 2
    assert [label.voided_at is None for label in labels(world)] == [True, False]
    assert labels(world)[0].slip_job_id == jobs(world, "slip")[0].id
    assert eve.scan(new).message == "packing.old_label"
    assert eve.scan(old).message == "packing.packed"


def test_printing_again_stays_once_a_paper_was_sent(world: World, eve: Person) -> None:
    verified(world, eve)
    new = eve.tap("print", reason="faded").code
    set_job(world, jobs(world, "slip")[1].id, state="sent", attempt=1)
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.code) == ("error", "packing.undo_printed", new)
    assert jobs(world, "parcel")[1].state == "queued", "a refused undo cancels nothing"


def _forgotten(world: World, *found: PrintJob) -> None:
    """These papers were sent long ago, and the worker has forgotten what was on them."""
    long_ago = clock.now() - timedelta(days=400)
    for job in found:
        state = "uncertain" if job.state == "uncertain" else "sent"
        set_job(world, job.id, state=state, attempt=1, made_at=long_ago)
    with world.database.writing() as session:
        assert purging.purge(session, clock.now()) == len(found)


def test_papers_of_which_nothing_is_kept_are_made_from_the_order_anew(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    _forgotten(world, *jobs(world, "parcel"), *jobs(world, "slip"))
    page = eve.tap("print", reason="lost")
    assert (page.outcome, page.message) == ("ok", "packing.printed_again")
    first, second = jobs(world, "parcel")
    assert "ship_to" not in first.content
    assert second.content["ship_to"][0] == "Żaneta Müller"
    assert (second.content["print_code"], second.state) == (page.code, "queued")
    assert len(jobs(world, "slip")) == 2
    assert eve.scan(old).message == "packing.old_label"
    page = eve.tap("undo")
    assert (page.message, page.code) == ("packing.undone_print", old)
    assert [job.state for job in (jobs(world, "parcel")[1], jobs(world, "slip")[1])] == ["cancelled"] * 2
    assert eve.scan(old).message == "packing.packed"


def test_a_forgotten_paper_that_did_not_come_out_is_made_anew_as_well(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="uncertain", attempt=1)
    _forgotten(world, *jobs(world, "parcel"))
    page = eve.tap("no")
    assert (page.outcome, page.message) == ("ok", "packing.printed_again")
    assert page.code != old
    assert eve.scan(page.code).message == "packing.packed"


def test_no_it_did_not_come_out_is_undone(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="uncertain", attempt=1)
    assert eve.tap("no").message == "packing.printed_again"
    page = eve.tap("undo")
    assert (page.message, page.code) == ("packing.undone_print", old)
    assert "did it come out?" in page.heading, "the question stands as before"
    assert eve.tap("yes").message == "packing.came_out"


def test_what_still_waits_is_not_printed_twice(world: World, eve: Person) -> None:
    verified(world, eve)
    eve.tap("print")
    assert [job.state for job in jobs(world, "parcel")] == ["cancelled", "queued"]
    assert [job.state for job in jobs(world, "slip")] == ["cancelled", "queued"]
    assert [job.print_number for job in jobs(world, "parcel")] == [1, 1], "nothing has come out before"


@pytest.mark.parametrize(
    ("state", "printer", "words"),
    [
        ("sending", "ok", "Being sent"),
        ("sent", "ok", "Sent to the printer"),
        ("waiting", "paper", "no paper"),
        ("failed", "ok", "Failed"),
        ("queued", "offline", "offline"),
    ],
)
def test_the_state_of_a_print_is_told_honestly(
    world: World, eve: Person, state: str, printer: str, words: str
) -> None:
    verified(world, eve)
    job = jobs(world, "parcel")[0]
    set_job(world, job.id, state=state, reason="it said no" if state == "failed" else None)
    with world.database.writing() as session:
        found = session.get_one(PrintJob, job.id).printer
        assert found is not None
        found.state = printer
    page = eve.open(f"/packing/{parcel(world).id}")
    assert words in page.text
    assert "label-1" in page.text
    assert ("it said no" in page.text) == (state == "failed")


def test_a_doubtful_print_is_asked_about(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="uncertain", attempt=1)
    page = eve.open(f"/packing/{parcel(world).id}")
    assert page.heading == "Address label: did it come out?"
    assert {"yes", "no"} <= set(page.actions)
    page = eve.tap("yes")
    assert (page.message, page.code) == ("packing.came_out", code)
    assert jobs(world, "parcel")[0].state == "confirmed"
    assert eve.tap("yes").message == "packing.nothing_doubtful"
    page = eve.tap("undo")
    assert (page.message, page.heading) == ("packing.undone_answer", "Address label: did it come out?")
    assert (jobs(world, "parcel")[0].state, jobs(world, "parcel")[0].confirmed_at) == ("uncertain", None)
    assert eve.scan(code).message == "packing.packed"


def test_a_print_that_did_not_come_out_is_made_again(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    set_job(world, jobs(world, "parcel")[0].id, state="uncertain", attempt=1)
    eve.open(f"/packing/{parcel(world).id}")
    page = eve.tap("no")
    assert page.message == "packing.printed_again"
    assert page.code != code
    assert len(jobs(world, "slip")) == 1
    assert eve.scan(code).message == "packing.old_label"


def test_a_slip_that_did_not_come_out_leaves_the_label_good(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    set_job(world, jobs(world, "slip")[0].id, state="uncertain", attempt=1)
    eve.open(f"/packing/{parcel(world).id}")
    page = eve.tap("no")
    assert page.code == code
    assert len(jobs(world, "slip")) == 2
    assert labels(world)[0].slip_job_id == jobs(world, "slip")[1].id


def test_the_last_piece_is_undone_while_its_papers_wait(world: World, eve: Person) -> None:
    verified(world, eve)
    page = eve.tap("undo")
    assert (page.message, page.step, page.code) == ("packing.undone_counted", "put_back", "TOTE-001")
    assert {job.state for job in jobs(world, "parcel") + jobs(world, "slip")} == {"cancelled"}
    assert labels(world)[0].voided_at is not None
    page = eve.scan("TOTE-001")
    assert (page.step, page.quantity) == ("scan_product", 1)
    page = eve.scan(each_code("TOWEL"))
    assert page.step == "scan_label"
    assert page.code == labels(world)[1].code


def test_the_last_piece_stays_when_its_label_is_printed(world: World, eve: Person) -> None:
    verified(world, eve)
    set_job(world, jobs(world, "parcel")[0].id, state="sent", attempt=1)
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.step) == ("error", "packing.undo_printed", "scan_label")
    assert world.everything() == before
    assert jobs(world, "slip")[0].state == "queued", "a refused undo cancels nothing"


def test_packed_is_undone_until_the_next_is_open(world: World, eve: Person) -> None:
    code = packed(world, eve)
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.step, page.code) == (
        "ok",
        "packing.undone_packed",
        "scan_label",
        code,
    )
    assert world.order("1001").packed_at is None
    assert parcel(world).packed_at is None
    assert eve.scan(code).message == "packing.packed"


def test_an_order_cancelled_at_the_end_is_stopped_there(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    set_order(world, "1001", cancelled_at=clock.now())
    page = eve.scan(code)
    assert (page.outcome, page.message) == ("error", "packing.order_cancelled")
    assert parcel(world).packed_at is None


def test_a_box_put_aside_with_its_label_is_packed_by_scanning_that(
    world: World, eve: Person, carla: Person
) -> None:
    code = verified(world, eve).code
    eve.tap("aside")
    carla.open("/packing")
    page = carla.scan(code)
    assert (page.outcome, page.message, page.task) == ("task_done", "packing.packed", "packing")
    assert carla.scan(code).message == "packing.label_done"


def test_the_label_of_a_box_in_other_hands_is_refused(world: World, eve: Person, carla: Person) -> None:
    code = verified(world, eve).code
    carla.open("/packing")
    assert carla.scan(code).message == "packing.label_of_other"
    assert parcel(world).packed_at is None


def test_an_emptied_tote_leads_to_its_box_while_that_is_open(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert (page.message, page.code) == ("packing.again", code)


def test_what_is_to_follow_becomes_a_second_parcel(world: World, eve: Person) -> None:
    pick(world, "1001", only={1: 2})
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("MUG-BL"))
    eve.scan(eve.scan(each_code("MUG-BL")).code)
    pick(world, "1001", "TOTE-002", only={2: 1})
    page = eve.scan("TOTE-002")
    assert "parcel 2" in page.text
    eve.scan(eve.scan(each_code("TOWEL")).code)
    assert world.order("1001").packed_at is not None
    slip = jobs(world, "slip")[1].content
    assert [(line["here"], line["to_follow"]) for line in slip["lines"]] == [(0, 0), (1, 0)]
    assert slip["parcel"] == 2


def test_the_papers_can_be_rendered(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    label = render("parcel", jobs(world, "parcel")[0].content)
    assert code.encode() in label
    assert render("slip", jobs(world, "slip")[0].content).startswith(b"%PDF")
