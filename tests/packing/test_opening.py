"""A tote comes to the bench: its order opens, or a sentence says why not."""

from __future__ import annotations

from functools import partial

from flask import Flask

from tests.at_once import at_once
from tests.packing.bench import parcel, pick, pick_lots, place, promise, set_order, stock_lot
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.parcels import Parcel
from warehouse.stock.models import Location


def test_nothing_waits_and_the_bench_says_so(eve: Person) -> None:
    page = eve.open("/packing")
    assert (page.step, page.expect, page.code) == ("open", ["tote", "order", "product"], "")
    assert "Nothing waits to be packed" in page.text


def test_waiting_totes_are_listed_and_the_first_is_proposed(world: World, eve: Person) -> None:
    pick(world, "1002", "TOTE-002")
    pick(world, "1001", "TOTE-001")
    page = eve.open("/packing")
    assert page.code == "TOTE-001", "its cut-off is earlier"
    assert page.text.index("TOTE-001") < page.text.index("TOTE-002")
    assert "1001 Own shop" in page.text
    assert "BENCH-1" in page.text


def test_home_says_how_many_orders_wait(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1002", "TOTE-002")
    home = eve.open("/")
    tile = next(tile for tile in home.all("a", class_="tile") if tile.get("href") == "/packing")
    assert "2" in "".join(tile.itertext())


def test_a_tote_opens_its_order_as_a_parcel_on_the_bench(world: World, eve: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert (page.outcome, page.message, page.step) == ("ok", "packing.opened", "scan_product")
    opened = parcel(world)
    assert page.task == f"packing/{opened.id}"
    assert page.quantity == 3
    assert page.code == each_code("MUG-BL")
    assert page.expect == ["product", "tote", "carton", "command"]
    box = world.one(Location, id=opened.location_id)
    assert (box.kind, box.parent_id) == ("parcel", world.one(Location, code="BENCH-1").id)


def test_an_order_opens_by_its_code_and_by_its_number(world: World, eve: Person) -> None:
    pick(world, "1002")
    eve.open("/packing")
    assert eve.scan("1002").step == "scan_product"
    eve.open("/packing")
    page = eve.scan(f"O.{world.order('1002').id}")
    assert page.message == "packing.again"
    assert world.count(Parcel) == 1


def test_a_number_of_two_channels_is_asked(world: World, eve: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    page = eve.scan("1001")
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "packing.several")
    assert world.count(Parcel) == 0
    codes = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
    assert codes == [f"O.{world.order('1001').id}", f"O.{world.order('1001', 'EBAY').id}"]
    assert eve.scan(str(codes[0])).step == "scan_product"


def test_a_tote_of_two_orders_asks_for_a_product(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1002", "TOTE-001")
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert (page.message, page.step, page.expect[0]) == ("packing.sort_tote", "sort", "product")
    page = eve.scan(f"O.{world.order('1002').id}")
    assert (page.step, page.quantity) == ("scan_product", 3)
    assert page.code == each_code("CARD")


def test_an_empty_tote_is_refused(world: World, eve: Person) -> None:
    eve.open("/packing")
    page = eve.scan("TOTE-003")
    assert (page.outcome, page.message) == ("error", "packing.tote_empty")
    assert "TOTE-003" in page.sentence


def test_a_tote_with_goods_of_no_order_is_refused(world: World, eve: Person) -> None:
    stock_lot(world, "JAM", "L1", 2, "TOTE-003")
    eve.open("/packing")
    assert eve.scan("TOTE-003").message == "packing.nobodys_goods"


def test_a_tote_that_is_still_being_picked_is_refused(world: World, eve: Person) -> None:
    pick(world, "1001", only={1: 2})
    promise(world, "1001", 2, 1)
    assert "TOTE-001" not in eve.open("/packing").text
    page = eve.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "packing.still_picked")
    assert "1 still to pick" in page.sentence
    assert world.count(Parcel) == 0


def test_a_cancelled_order_is_refused_at_its_first_scan(world: World, eve: Person) -> None:
    pick(world, "1001")
    set_order(world, "1001", cancelled_at=clock.now())
    assert "TOTE-001" not in eve.open("/packing").text
    page = eve.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "packing.order_cancelled")
    assert world.count(Parcel) == 0


def test_a_held_order_is_refused_with_its_reason(world: World, eve: Person) -> None:
    pick(world, "1001")
    set_order(world, "1001", held_at=clock.now(), hold_reason="Address unclear.")
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert page.message == "packing.order_held"
    assert "Address unclear." in page.sentence


def test_an_order_of_which_nothing_is_picked_is_refused(world: World, eve: Person) -> None:
    eve.open("/packing")
    assert eve.scan(f"O.{world.order('1003').id}").message == "packing.nothing_picked"


def test_unknown_codes_and_other_things_have_their_own_sentences(world: World, eve: Person) -> None:
    eve.open("/packing")
    assert eve.scan("NO-SUCH-CODE").message == "packing.unknown"
    assert eve.scan("A-01-A-01").message == "packing.not_a_tote"
    assert eve.scan(each_code("MUG-BL")).message == "packing.nobody_wants"
    assert eve.scan("O.999999").message == "packing.unknown_order"
    assert eve.scan("X.999999").message == "packing.unknown_label"
    assert eve.tap("short").message == "scanning.unknown_action"


def test_who_may_not_pack_is_refused(world: World, ada: Person) -> None:
    pick(world, "1001")
    page = ada.post_scan(code="TOTE-001", task="packing", step="open")
    assert page.message == "scanning.no_right"
    assert world.count(Parcel) == 0


def test_opening_is_undone_and_the_tote_waits_again(world: World, eve: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    page = eve.tap("undo")
    assert (page.outcome, page.task, page.code) == ("ok", "packing", "TOTE-001")
    assert parcel(world).cancelled_at is not None
    assert eve.scan("TOTE-001").step == "scan_product"


def test_a_second_packer_is_told_and_takes_over_by_scanning_again(
    world: World, eve: Person, carla: Person
) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("MUG-BL"))
    carla.open("/packing")
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.ask, page.step) == ("ask", "again", "take_over")
    assert page.task == f"packing/{parcel(world).id}"
    assert "Eve" in page.sentence
    assert "Blue mug 330 ml MUG-BL · in the box 1" in page.text, "the person looks into the box"
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.message, page.quantity) == ("ok", "packing.taken_over", 2)
    late = eve.scan(each_code("MUG-BL"))
    assert (late.outcome, late.message, late.task) == ("error", "packing.taken_from_you", "packing")
    assert late.sentence == "Carla took order 1001 over."
    assert carla.scan(each_code("MUG-BL")).message == "packing.counted"
    assert world.count(Parcel) == 1


def test_what_another_has_taken_over_cannot_be_undone(world: World, eve: Person, carla: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("MUG-BL"))
    carla.open("/packing")
    carla.scan("TOTE-001")
    carla.scan("TOTE-001")
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "packing.undo_not_yours")
    assert world.everything() == before


def test_the_question_of_a_second_packer_is_forgotten_after_a_while(
    world: World, eve: Person, carla: Person
) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    carla.open("/packing")
    carla.scan("TOTE-001")
    with world.database.writing() as session:
        asked = session.get_one(Parcel, parcel(world).id)
        assert asked.wanted_at is not None
        asked.wanted_at = asked.wanted_at.replace(year=2020)
    assert (carla.scan("TOTE-001").outcome, carla.page.step) == ("ask", "take_over")


def test_taking_over_is_undone_and_the_box_is_free(world: World, eve: Person, carla: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    carla.open("/packing")
    carla.scan("TOTE-001")
    carla.scan("TOTE-001")
    assert carla.tap("undo").message == "packing.undone_claim"
    assert parcel(world).claimed_by is None
    eve.open("/packing")
    assert eve.scan("TOTE-001").message == "packing.again"


def test_an_open_box_with_goods_is_finished_first(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1002", "TOTE-002")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("TOWEL"))
    page = eve.scan("TOTE-002")
    assert (page.outcome, page.message, page.step) == ("error", "packing.finish_first", "scan_product")
    assert "1001" in page.sentence
    eve.open("/packing")
    page = eve.scan("TOTE-002")
    assert (page.message, page.task) == ("packing.finish_first", f"packing/{parcel(world).id}")


def test_an_empty_box_is_given_up_by_scanning_the_next_tote(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1002", "TOTE-002")
    eve.open("/packing")
    first = eve.scan("TOTE-001").task
    page = eve.scan("TOTE-002")
    assert (page.outcome, page.code) == ("ok", each_code("CARD"))
    assert page.task != first
    assert "TOTE-001" in eve.open("/packing").text


def test_a_box_put_aside_is_gone_on_with_by_its_tote(world: World, eve: Person, carla: Person) -> None:
    pick(world, "1001", "TOTE-001")
    pick(world, "1002", "TOTE-002")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("TOWEL"))
    page = eve.tap("aside")
    assert (page.message, page.task) == ("packing.put_aside", "packing")
    assert "put aside" in page.text
    assert eve.scan("TOTE-002").step == "scan_product"
    carla.open("/packing")
    page = carla.scan("TOTE-001")
    assert (page.outcome, page.quantity) == ("ok", 2)


def test_putting_aside_is_undone(world: World, eve: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    task = eve.scan("TOTE-001").task
    eve.scan(each_code("TOWEL"))
    eve.tap("aside")
    page = eve.tap("undo")
    assert (page.outcome, page.task, page.quantity) == ("ok", task, 2)


def test_a_closed_or_foreign_parcel_leads_back_to_the_list(world: World, eve: Person, carla: Person) -> None:
    pick(world, "1001")
    eve.open("/packing")
    task = eve.scan("TOTE-001").task
    assert carla.open(f"/{task}").step == "open"
    assert eve.open("/packing/999999").step == "open"
    page = eve.post_scan(code=each_code("TOWEL"), task="packing/999999", step="scan_product")
    assert (page.outcome, page.message) == ("error", "scanning.closed")


def test_goods_in_two_totes_make_one_parcel(world: World, eve: Person) -> None:
    pick(world, "1001", "TOTE-001", only={1: 2})
    pick(world, "1001", "TOTE-002", only={2: 1})
    eve.open("/packing")
    page = eve.scan("TOTE-002")
    assert page.quantity == 3
    eve.scan(each_code("MUG-BL"))
    eve.scan(each_code("MUG-BL"))
    assert eve.scan(each_code("TOWEL")).step == "scan_label"
    assert world.on_hand("TOTE-001", "MUG-BL") == world.on_hand("TOTE-002", "TOWEL") == 0


def test_two_packers_who_open_one_tote_at_once_make_one_parcel(app: Flask, world: World) -> None:
    pick(world, "1001")
    packers = [Person.signed_in(app, name) for name in ("Eve", "Carla")]
    for packer in packers:
        packer.open("/packing")
    pages = at_once(*(partial(packer.scan, "TOTE-001") for packer in packers))
    assert sorted(page.message for page in pages) == ["packing.opened", "scanning.has_it_on"]
    assert world.count(Parcel) == 1


def test_lots_do_not_hinder_opening(world: World, eve: Person) -> None:
    stock_lot(world, "LAMP", "L1", 1)
    pick_lots(world, "1003", {"L1": 1})
    eve.open("/packing")
    assert eve.scan("TOTE-001").quantity == 1
    with world.database.reading() as session:
        assert place(session, "TOTE-001").parent_id == place(session, "BENCH-1").id
