"""Label, then cage: one gesture closes a parcel and sorts it; and a building that does without the closing scan."""

from __future__ import annotations

from sqlalchemy import update

from tests.dispatch.at_the_van import (
    by_service,
    cages,
    label_of,
    move_to,
    pack,
    pack_into,
    parcel_of,
    stands_at,
)
from tests.packing import bench
from tests.person import Person
from tests.world import World, each_code
from warehouse.sites import Warehouse


def test_the_cage_scanned_after_the_label_takes_the_parcel(world: World, eve: Person) -> None:
    cages(world)
    bench.verified(world, eve)
    page = eve.scan(eve.page.code)
    assert (page.outcome, page.message) == ("task_done", "packing.packed_for_cage")
    assert page.sentence == "Order 1001 packed. Scan CAGE-01, or the next tote."
    assert (page.expect[0], page.code, page.heading) == ("cage", "CAGE-01", "Scan CAGE-01, or the next tote")
    page = eve.scan(page.code)
    assert (page.outcome, page.message) == ("ok", "packing.caged")
    assert stands_at(world, "1001") == "CAGE-01"
    assert page.expect[0] == "tote", "the gesture is over"


def test_the_cage_of_the_service_is_proposed_before_an_empty_one(world: World, eve: Person) -> None:
    cages(world, 3)
    by_service(world, "1001", "EXP")
    pack_into(world, eve, "1001", "CAGE-02")
    pack(world, eve, "1002")
    assert eve.page.code == "CAGE-01", "CAGE-02 is for another service"
    eve.scan("CAGE-03")
    pack(world, eve, "1003")
    assert eve.page.code == "CAGE-03"
    assert "1 parcel in it" in eve.page.text


def test_the_cage_of_another_service_is_refused_and_the_right_one_named(world: World, eve: Person) -> None:
    cages(world, 2)
    by_service(world, "1001", "EXP")
    pack_into(world, eve, "1001", "CAGE-01")
    pack(world, eve, "1002")
    page = eve.scan("CAGE-01")
    assert (page.outcome, page.message) == ("error", "packing.other_cage_right")
    assert page.sentence == "CAGE-01 is for EXP service. Order 1002 goes in CAGE-02."
    assert page.code == "CAGE-02", "the question is still open"
    assert stands_at(world, "1002") == "BENCH-1"
    assert eve.scan("CAGE-02").message == "packing.caged"
    assert stands_at(world, "1002") == "CAGE-02"


def test_without_any_free_cage_an_empty_one_is_asked_for(world: World, eve: Person) -> None:
    cages(world, 1)
    by_service(world, "1001", "EXP")
    pack_into(world, eve, "1001", "CAGE-01")
    pack(world, eve, "1002")
    assert eve.page.message == "packing.packed"
    assert eve.scan("CAGE-01").message == "packing.other_cage"


def test_the_next_tote_instead_is_no_mistake(world: World, eve: Person) -> None:
    cages(world)
    bench.pick(world, "1003", "TOTE-002")
    pack(world, eve, "1001")
    assert eve.scan("TOTE-002").message == "packing.opened"
    eve.open("/packing")
    assert eve.scan("CAGE-01").message == "packing.tote_empty", (
        "the parcel is not the last thing scanned any more"
    )
    assert stands_at(world, "1001") == "BENCH-1"


def test_a_cage_is_undone_then_the_closing(world: World, eve: Person) -> None:
    cages(world)
    code = pack_into(world, eve, "1001", "CAGE-02")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "packing.undone_caged")
    assert stands_at(world, "1001") == "BENCH-1"
    assert page.expect[0] == "cage", "another cage may be scanned"
    assert eve.scan("CAGE-01").message == "packing.caged"
    eve.tap("undo")
    page = eve.tap("undo")
    assert (page.message, page.code) == ("packing.undone_packed", code)


def test_a_parcel_is_sorted_later_by_its_label_and_the_cage(world: World, eve: Person, carla: Person) -> None:
    cages(world)
    code = pack(world, eve, "1001")
    carla.open("/packing")
    page = carla.scan(code)
    assert (page.outcome, page.message, page.code) == ("ok", "packing.sort_it", "CAGE-01")
    assert carla.scan("CAGE-02").message == "packing.caged"
    assert stands_at(world, "1001") == "CAGE-02"


def test_a_pallet_of_goods_or_a_full_cage_takes_no_parcel(world: World, eve: Person) -> None:
    cages(world)
    bench.pick(world, "1003", "CAGE-01")
    pack(world, eve, "1001")
    eve.scan("CAGE-01")
    assert stands_at(world, "1001") == "BENCH-1"


def test_only_who_closed_it_sorts_it_by_the_cage_alone(world: World, eve: Person, carla: Person) -> None:
    cages(world)
    pack(world, eve, "1001")
    carla.open("/packing")
    assert carla.scan("CAGE-01").message == "packing.tote_empty"
    assert stands_at(world, "1001") == "BENCH-1"


def _without_closing_scan(world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(scans_label=False))


def test_without_the_closing_scan_the_last_piece_packs_the_box(world: World, eve: Person) -> None:
    _without_closing_scan(world)
    page = bench.verified(world, eve)
    assert (page.outcome, page.message, page.task) == ("task_done", "packing.packed", "packing")
    parcel = parcel_of(world, "1001")
    assert parcel.packed_at is not None
    assert world.order("1001").packed_at is not None
    label = label_of(world, "1001")
    assert label is not None
    assert label.scanned_at is None
    eve.open("/dispatch")
    assert eve.scan(label.code).message == "dispatch.last_loaded"
    label = bench.labels(world)[0]
    assert label.scanned_at is not None, "it is first scanned at loading"


def test_without_the_closing_scan_all_is_undone_at_once_while_papers_wait(world: World, eve: Person) -> None:
    _without_closing_scan(world)
    bench.verified(world, eve)
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "packing.undone_counted"), page.sentence
    parcel = parcel_of(world, "1001")
    assert (parcel.packed_at, parcel.verified_at) == (None, None)
    assert world.order_lines("1001")[1].quantity_packed == 0


def test_without_the_closing_scan_one_product_scan_does_it_all(world: World, eve: Person) -> None:
    _without_closing_scan(world)
    cages(world)
    bench.pick(world, "1003")
    eve.open("/packing")
    page = eve.scan(each_code("LAMP"))
    assert (page.outcome, page.message, page.task) == ("task_done", "packing.packed_for_cage", "packing")
    assert eve.scan(page.code).message == "packing.caged"
    assert stands_at(world, "1003") == "CAGE-01"
    eve.tap("undo")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("ok", "packing.undone_open"), page.sentence
    assert world.on_hand("TOTE-001", "LAMP") == 1


def test_without_the_closing_scan_a_cage_is_loaded_whole(world: World, eve: Person) -> None:
    _without_closing_scan(world)
    cages(world)
    bench.verified(world, eve)
    assert eve.scan("CAGE-01").message == "packing.caged"
    eve.open("/dispatch")
    assert eve.scan("CAGE-01").message == "dispatch.cage_loaded"


def test_a_new_address_voids_the_label_and_prints_another_at_the_same_station(
    world: World, eve: Person
) -> None:
    eve.open("/packing")
    eve.scan("S.BENCH-1")
    old = pack(world, eve, "1001")
    before = bench.jobs(world, "parcel")[0]
    assert move_to(world, "1001", city="Leeds", postcode="LS1 1AA") == 1
    new = label_of(world, "1001")
    assert new is not None
    assert new.code != old
    job = bench.jobs(world, "parcel")[-1]
    assert job.station_id == before.station_id
    assert "Leeds LS1 1AA" in job.content["ship_to"]
    assert job.print_number == 1, "it is another label, no second print"
    assert parcel_of(world, "1001").packed_at is not None, "its contents are not verified again"
    page = eve.scan(old)
    assert (page.outcome, page.message) == ("error", "packing.old_label")
    assert new.code in page.sentence
    page = eve.scan(new.code)
    assert (page.outcome, page.message) == ("task_done", "packing.relabelled")
    assert label_of(world, "1001").scanned_at is not None  # type: ignore[union-attr]
    assert eve.tap("undo").message == "packing.undone_relabelled"
    assert label_of(world, "1001").scanned_at is None  # type: ignore[union-attr]


def test_a_new_address_of_an_open_box_prints_both_papers(world: World, eve: Person) -> None:
    old = bench.verified(world, eve).code
    assert move_to(world, "1001", city="Leeds") == 1
    assert [job.state for job in bench.jobs(world, "slip")] == ["cancelled", "queued"]
    page = eve.scan(old)
    assert (page.outcome, page.message) == ("error", "packing.old_label")
    assert eve.scan(page.code).message == "packing.packed"


def test_the_slip_of_a_closed_box_stays_in_it(world: World, eve: Person) -> None:
    bench.verified(world, eve)
    for kind in ("slip", "parcel"):
        bench.set_job(world, bench.jobs(world, kind)[0].id, state="sent", attempt=1)
    eve.scan(eve.page.code)
    assert move_to(world, "1001", city="Leeds") == 1
    assert len(bench.jobs(world, "slip")) == 1
    assert label_of(world, "1001").slip_job_id == bench.jobs(world, "slip")[0].id  # type: ignore[union-attr]


def test_the_same_address_again_prints_nothing(world: World, eve: Person) -> None:
    pack(world, eve, "1001")
    assert move_to(world, "1001", phone="0123") == 0, "it does not stand on the label"
    assert len(bench.labels(world)) == 1


def test_an_address_before_the_label_is_just_taken_over(world: World, eve: Person) -> None:
    bench.pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("TOWEL"))
    assert move_to(world, "1001", city="Leeds") == 0
    eve.scan(each_code("MUG-BL"))
    eve.scan(each_code("MUG-BL"))
    assert any("Leeds" in line for line in bench.jobs(world, "parcel")[0].content["ship_to"])
