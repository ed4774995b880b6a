"""Loading: the label is scanned at the van, and the goods leave; what must stay is stopped there."""

from __future__ import annotations

from functools import partial

from flask import Flask

from tests.at_once import at_once
from tests.packing.bench import labels, packed, parcel, pick, set_order, verified
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.parcels import Parcel
from warehouse.stock.models import Location
from warehouse.stock.quantities import Movement


def test_nothing_waits_and_the_screen_says_so(eve: Person) -> None:
    page = eve.open("/dispatch")
    assert (page.step, page.expect[0], page.code, page.quantity) == ("scan_label", "parcel", "", 0)
    assert "No parcel waits to be loaded" in page.text


def test_waiting_parcels_are_counted_by_service_and_late_ones_said(world: World, eve: Person) -> None:
    code = packed(world, eve)
    set_order(world, "1001", ship_by_at=clock.now().replace(year=2020))
    page = eve.open("/dispatch")
    assert (page.code, page.quantity) == (code, 1)
    assert "Standard 48" in page.text
    assert "1 late" in page.text


def test_home_counts_what_waits_at_the_door(world: World, eve: Person) -> None:
    packed(world, eve)
    home = eve.open("/")
    tile = next(tile for tile in home.all("a", class_="tile") if tile.get("href") == "/dispatch")
    assert "1" in "".join(tile.itertext())


def test_the_label_at_the_van_sends_the_goods_off(world: World, eve: Person) -> None:
    code = packed(world, eve)
    eve.open("/dispatch")
    page = eve.scan(code)
    assert (page.outcome, page.message, page.step) == ("line_done", "dispatch.last_loaded", "scan_label")
    assert "1001" in page.sentence
    assert "1001 Own shop" in page.text, "it is among the last loaded"
    box = f"PARCEL-{world.order('1001').id}-1"
    assert world.on_hand(box, "MUG-BL") == world.on_hand(box, "TOWEL") == 0
    assert [line.quantity_dispatched for line in world.order_lines("1001")] == [2, 1]
    assert world.order("1001").dispatched_at is not None
    assert parcel(world).dispatched_at is not None
    assert world.one(Location, id=parcel(world).location_id).parent_id is None
    customer = world.one(Location, kind="customer").id
    assert world.count(Movement, reason="ship", target_id=customer) == 2


def test_what_still_waits_for_the_service_is_said(world: World, eve: Person) -> None:
    code = packed(world, eve)
    pick(world, "1003", "TOTE-002")
    eve.scan("TOTE-002")
    eve.scan(eve.scan(each_code("LAMP")).code)
    eve.open("/dispatch")
    page = eve.scan(code)
    assert (page.outcome, page.message, page.quantity) == ("ok", "dispatch.loaded", 1)
    assert "1 left for Standard 48" in page.sentence


def test_a_part_of_an_order_does_not_make_it_dispatched(world: World, eve: Person) -> None:
    pick(world, "1001", only={1: 2})
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("MUG-BL"))
    code = eve.scan(each_code("MUG-BL")).code
    eve.scan(code)
    eve.open("/dispatch")
    eve.scan(code)
    assert parcel(world).dispatched_at is not None
    assert world.order("1001").dispatched_at is None


def _refused(world: World, eve: Person, code: str) -> tuple[str, str]:
    before = world.everything()
    eve.open("/dispatch")
    page = eve.scan(code)
    assert page.outcome == "error"
    assert world.everything() == before
    return page.message, page.sentence


def test_a_parcel_loaded_already_is_refused_with_when_and_who(
    world: World, eve: Person, carla: Person
) -> None:
    code = packed(world, eve)
    carla.open("/dispatch")
    carla.scan(code)
    message, sentence = _refused(world, eve, code)
    assert message == "dispatch.already"
    assert "Carla" in sentence
    assert clock.now().strftime("%M") in sentence or ":" in sentence


def test_an_old_label_is_refused_and_names_the_new_one(world: World, eve: Person) -> None:
    old = verified(world, eve).code
    new = eve.tap("print", reason="faded").code
    eve.scan(new)
    message, sentence = _refused(world, eve, old)
    assert message == "dispatch.old_label"
    assert new in sentence


def test_a_box_that_is_not_packed_goes_back_to_the_bench(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    assert _refused(world, eve, code)[0] == "dispatch.not_packed"


def test_a_cancelled_order_is_not_loaded(world: World, eve: Person) -> None:
    code = packed(world, eve)
    set_order(world, "1001", cancelled_at=clock.now())
    assert eve.open("/dispatch").quantity == 0
    assert _refused(world, eve, code)[0] == "dispatch.order_cancelled"


def test_a_held_order_is_not_loaded(world: World, eve: Person) -> None:
    code = packed(world, eve)
    set_order(world, "1001", held_at=clock.now(), hold_reason="Not paid.")
    message, sentence = _refused(world, eve, code)
    assert message == "dispatch.order_held"
    assert "Not paid." in sentence


def test_anything_else_has_its_own_sentence(world: World, eve: Person) -> None:
    assert _refused(world, eve, "X.987654")[0] == "dispatch.unknown_label"
    assert _refused(world, eve, "NO-SUCH-CODE")[0] == "dispatch.unknown"
    assert _refused(world, eve, "TOTE-001")[0] == "dispatch.not_a_parcel"
    assert eve.tap("short").message == "scanning.unknown_action"


def test_who_may_not_load_is_refused(world: World, eve: Person, ada: Person) -> None:
    code = packed(world, eve)
    page = ada.post_scan(code=code, task="dispatch", step="scan_label")
    assert page.message == "scanning.no_right"
    assert parcel(world).dispatched_at is None


def test_the_last_one_is_taken_off_again(world: World, eve: Person) -> None:
    code = packed(world, eve)
    box = f"PARCEL-{world.order('1001').id}-1"
    stood = world.one(Location, code=box).parent_id
    eve.open("/dispatch")
    eve.scan(code)
    page = eve.tap("undo")
    assert (page.outcome, page.message, page.quantity) == ("ok", "dispatch.undone", 1)
    assert world.on_hand(box, "MUG-BL") == world.allocated(box, "MUG-BL") == 2
    assert [line.quantity_dispatched for line in world.order_lines("1001")] == [0, 0]
    assert world.order("1001").dispatched_at is None
    assert world.one(Location, code=box).parent_id == stood
    assert eve.scan(code).message == "dispatch.last_loaded"


def test_packing_cannot_be_undone_once_the_parcel_has_left(world: World, eve: Person, carla: Person) -> None:
    code = packed(world, eve)
    carla.open("/dispatch")
    carla.scan(code)
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "packing.undo_dispatched")
    assert world.everything() == before
    assert world.one(Parcel).dispatched_at is not None


def test_loading_is_not_directed_so_an_error_stops_nothing(world: World, eve: Person) -> None:
    code = packed(world, eve)
    eve.open("/dispatch")
    eve.scan("X.987654")
    assert eve.scan(code, seen_error=0).message == "dispatch.last_loaded"


def test_one_label_scanned_twice_at_once_leaves_once(app: Flask, world: World, eve: Person) -> None:
    code = packed(world, eve)
    loaders = [eve, Person.signed_in(app, "Carla")]
    for loader in loaders:
        loader.open("/dispatch")
    pages = at_once(*(partial(loader.scan, code) for loader in loaders))
    assert sorted(page.message for page in pages) == ["dispatch.already", "dispatch.last_loaded"]
    assert world.count(Movement, reason="ship") == 2
    assert len(labels(world)) == 1
