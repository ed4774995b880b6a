"""A batch: several orders into the tote in hand, sorted at the bench. And what one tote cannot hold."""

from __future__ import annotations

from tests.person import Person
from tests.picking.clusters import release, stands_at, take, the_list
from tests.picking.walking import cancel, fetch, hold, only, place, stock, wants
from tests.picking.walking import take as take_next
from tests.world import World, each_code
from warehouse.orders.parcels import Parcel
from warehouse.picking.models import PickTote
from warehouse.stock.models import Location

MUG, TOWEL, CARD = each_code("MUG-BL"), each_code("TOWEL"), each_code("CARD")


def batch(ada: Person, world: World, *numbers: str) -> None:
    """A batch of these orders, with TOTE-001 in hand."""
    take(ada, release(world, "batch", *numbers))
    page = ada.scan("TOTE-001")
    assert (page.message, page.step) == ("picking.tote_right", "scan_bin"), page.sentence


def test_all_goods_go_into_the_tote_in_hand(ada: Person, eve: Person, world: World) -> None:
    batch(ada, world, "1001", "1002")
    assert world.one(PickTote).customer_order_id is None
    fetch(ada, [("A-01-A-01", "MUG-BL", 2), ("A-01-A-03", "TOWEL", 1), ("A-01-A-04", "CARD", 3)])
    assert ada.scan("BENCH-1").message == "picking.dropped"
    page = eve.open("/packing")
    assert "2 orders" in page.text and page.code == "TOTE-001"
    assert eve.scan("TOTE-001").step == "sort"
    page = eve.scan(CARD)
    assert "Order 1002" in page.text


def test_one_stop_for_several_orders_is_one_number(ada: Person, world: World) -> None:
    wants(world, "1005", 2)
    batch(ada, world, "1002", "1005")
    ada.scan("A-01-A-04")
    page = ada.scan(CARD)
    assert (page.step, page.quantity) == ("confirm_quantity", 5)
    assert ada.scan("TOTE-001").outcome == "line_done"
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 2]
    assert [line.quantity_picked for line in world.order_lines("1005")] == [2]


def test_a_full_tote_of_a_batch(ada: Person, eve: Person, world: World) -> None:
    """One order's goods lie in two totes of several orders: the bench opens it from either."""
    wants(world, "1005", 2)
    batch(ada, world, "1002", "1005")
    ada.scan("A-01-A-04")
    ada.tap("quantity", 2)
    ada.scan("TOTE-002")
    ada.tap("quantity", 3)
    ada.scan("BENCH-1")
    eve.open("/packing")
    eve.scan("TOTE-002")
    page = eve.scan(CARD)
    assert "Order 1002" in page.text
    eve.scan(CARD)
    page = eve.scan(CARD)
    assert page.message == "packing.verified", page.sentence


def test_what_is_there_goes_to_the_most_urgent_order(ada: Person, world: World) -> None:
    wants(world, "1005", 2)
    batch(ada, world, "1005", "1002")
    ada.scan("A-01-A-04")
    ada.tap("short")
    ada.tap("short", 4)
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 2]
    assert [line.quantity_picked for line in world.order_lines("1005")] == [1]


def test_an_order_of_a_batch_is_cancelled(ada: Person, world: World) -> None:
    batch(ada, world, "1001", "1002")
    cancel(world, "1001")
    page = ada.open(ada.page.attribute("address"))
    assert (page.step, page.code) == ("scan_bin", "A-01-A-04")
    assert "1001 was cancelled. Pick the others." in page.text
    ada.scan("A-01-A-04")
    page = ada.scan(CARD)
    page = ada.scan(CARD)
    page = ada.scan(CARD)
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert ada.scan("BENCH-1").outcome == "task_done"


def test_nothing_left_and_nothing_fetched_ends_by_a_tap(ada: Person, world: World) -> None:
    """One order is cancelled, the other has no cards: the walk is over, the tote is free."""
    batch(ada, world, "1001", "1002")
    hold(world, "1001")
    ada.open(ada.page.attribute("address"))
    ada.scan("A-01-A-04")
    ada.tap("short")
    page = ada.tap("short", 0)
    assert (page.outcome, page.message) == ("task_done", "picking.nothing_picked"), page.sentence
    assert world.count(PickTote, closed_at=None) == 0
    assert world.allocated("A-01-A-01", "MUG-BL") == 0, "what was held is free for others"


def test_it_is_handed_over_and_goes_on(ada: Person, carla: Person, world: World) -> None:
    batch(ada, world, "1001", "1002")
    fetch(ada, [("A-01-A-01", "MUG-BL", 2)])
    ada.tap("release")
    carla.open("/picking")
    page = carla.scan("TOTE-001")
    assert (page.message, page.code) == ("picking.taken_over", "A-01-A-03")
    fetch(carla, [("A-01-A-03", "TOWEL", 1), ("A-01-A-04", "CARD", 3)])
    assert carla.scan("BENCH-1").outcome == "task_done"
    assert the_list(world, 1).finished_at is not None


def test_an_order_of_seventy_pieces_in_three_totes(ada: Person, eve: Person, world: World) -> None:
    wants(world, "1001", 70, 6)
    only(world, "1001")
    take_next(ada, "TOTE-001")
    ada.scan(ada.page.code)
    ada.tap("quantity", 30)
    assert ada.scan("TOTE-002").message == "picking.tote_switched"
    left = ada.page.quantity or 0
    ada.tap("quantity", left)
    while ada.page.step == "scan_bin":
        ada.scan(ada.page.code)
        if ada.page.step == "scan_product" and "TOTE-003" not in ada.page.text:
            ada.scan("TOTE-003")
        ada.tap("quantity", ada.page.quantity)
    page = ada.scan("BENCH-1")
    assert "TOTE-001, TOTE-002, TOTE-003" in page.sentence
    page = eve.open("/packing")
    assert all(f"TOTE-00{number}" in page.text for number in (1, 2, 3))
    page = eve.scan("TOTE-003")
    assert page.step == "scan_product" and page.quantity == 76
    page = eve.scan(MUG)
    assert (page.step, page.quantity) == ("confirm_quantity", 70)
    eve.scan("TOTE-001")
    eve.scan(TOWEL)
    assert eve.scan("TOTE-001").message == "packing.other_tote", "the towels lie in the third"
    assert eve.scan("TOTE-003").message == "packing.verified"


def test_onto_a_pallet_and_from_it(ada: Person, eve: Person, world: World) -> None:
    place(world, "340123450000000017", "pallet")
    wants(world, "1001", 40, 6)
    only(world, "1001")
    page = take_next(ada, "340123450000000017")
    assert page.step == "scan_bin", page.sentence
    ada.scan("A-01-A-01"), ada.scan(MUG)
    assert ada.scan("340123450000000017").outcome == "line_done", "it confirms the number as a tote does"
    assert ada.scan("TOTE-002").message == "picking.tote_switched", "the pallet is full: the rest into a tote"
    ada.scan("A-01-A-03"), ada.tap("quantity", 6)
    ada.scan("BENCH-1")
    assert stands_at(world, "340123450000000017") == "BENCH-1"
    page = eve.open("/packing")
    assert "340123450000000017" in page.text
    assert eve.scan("340123450000000017").step == "scan_product"
    assert world.one(Parcel).tote_id == world.one(Location, code="340123450000000017").id


def test_a_pallet_with_goods_is_refused(ada: Person, world: World) -> None:
    place(world, "340123450000000017", "pallet")
    stock(world, "340123450000000017", "MUG-RD", 5)
    page = take_next(ada, "340123450000000017")
    assert (page.outcome, page.message) == ("error", "picking.tote_not_empty")
