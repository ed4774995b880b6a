"""Taking back: every act of receiving has its undo, until the receipt is closed for good."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.receiving.goods import MUG, TOWEL, add_order, received
from tests.world import World, case_code
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt, ReceiptLine, ReceiptPerson
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location
from warehouse.stock.products import empty_lot, product_by_sku


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def test_a_scan_is_taken_back_with_what_the_hands_must_do(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.scan(case_code("MUG-BL"))
    page = ben.scan("C.UNDO")
    assert (page.outcome, page.message) == ("ok", "receiving.uncounted")
    assert page.sentence == "Put 12 Blue mug 330 ml back on the delivery."
    assert (received(world), world.on_hand("DOCK-1", "MUG-BL")) == ([1, 0, 0], 1)
    assert world.one(ReceiptLine).quantity_received == 1


def test_undo_goes_back_step_by_step_to_nothing(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.scan(TOWEL)
    ben.tap("undo")
    ben.tap("undo")
    assert received(world) == [0, 0, 0]
    page = ben.tap("undo")
    assert (page.message, page.step) == ("receiving.unopened", "choose")
    assert world.count(Receipt) == 0
    assert ben.scan("1042").message == "receiving.opened"


def test_after_an_undo_a_number_is_about_the_product_before(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.scan(TOWEL)
    ben.tap("undo")
    ben.tap("quantity", 5)
    assert received(world) == [5, 0, 0]


def test_the_undo_of_the_first_scan_leaves_no_product_behind(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("undo")
    assert world.count(ReceiptPerson) == 0
    assert ben.tap("quantity", 5).message == "receiving.scan_first"


def test_a_typed_number_is_taken_back_both_ways(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("quantity", 30)
    assert ben.tap("undo").sentence == "Put 18 Blue mug 330 ml back on the delivery."
    assert received(world) == [12, 0, 0]
    ben.tap("quantity", 2)
    page = ben.tap("undo")
    assert page.sentence == "Blue mug 330 ml stands at 12 again."
    assert (received(world), world.on_hand("DOCK-1", "MUG-BL")) == ([12, 0, 0], 12)


def test_the_rest_is_taken_back(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("receive-rest")
    ben.tap("undo")
    assert received(world) == [1, 0, 0]


def test_a_scan_over_several_lines_is_taken_back_from_all(world: World, ben: Person) -> None:
    add_order(world, "2000", [("VASE", 4), ("VASE", 10)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(case_code("VASE"))
    ben.tap("undo")
    assert received(world, "2000") == [0, 0]
    assert world.on_hand("DOCK-1", "VASE") == 0


def test_the_question_to_close_is_taken_back(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    page = ben.tap("undo")
    assert (page.step, page.message) == ("scan_product", "receiving.counting_again")
    assert received(world) == [1, 0, 0]


def test_a_scan_at_the_differences_is_taken_back_to_them(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    ben.scan(MUG)
    page = ben.tap("undo")
    assert (page.step, received(world)) == ("close", [1, 0, 0])


@pytest.mark.parametrize("how", ["close-short", "keep-open"])
def test_closing_is_taken_back_from_the_list(world: World, ben: Person, how: str) -> None:
    ben.scan(MUG)
    ben.tap("done")
    ben.tap(how)
    page = ben.tap("undo")
    assert (page.message, page.step) == ("receiving.reopened", "close")
    assert world.one(Receipt).closed_at is None
    assert world.one(PurchaseOrder, number="1042").closed_at is None


def test_closing_is_not_taken_back_when_the_rest_is_being_received(
    world: World, ben: Person, carla: Person
) -> None:
    ben.scan(MUG)
    ben.tap("done")
    ben.tap("keep-open")
    carla.open("/receiving")
    carla.scan("1042")
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "receiving.undo_newer")
    assert world.count(Receipt, closed_at=None) == 1


def test_a_scan_that_opened_and_counted_is_taken_back_whole(world: World, ben: Person) -> None:
    add_order(world, "2000", [("VASE", 12)])
    ben.open("/receiving")
    ben.scan(case_code("VASE"))
    page = ben.tap("undo")
    assert (page.message, page.step) == ("receiving.uncounted", "choose")
    assert received(world, "2000") == [0]
    assert world.count(Receipt) == 1


def test_from_the_list_the_first_scan_is_not_pulled_out_from_under_later_ones(
    world: World, ben: Person
) -> None:
    add_order(world, "2000", [("VASE", 12)])
    ben.open("/receiving")
    ben.scan(case_code("VASE"))
    ben.scan(case_code("VASE"))
    ben.open("/receiving")
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "receiving.undo_inside")
    assert received(world, "2000") == [12]


def test_goods_that_were_put_away_are_not_taken_back(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    with world.database.writing() as session:
        dock, shelf = (
            session.scalars(select(Location).filter_by(code=c)).one() for c in ("DOCK-1", "A-01-A-05")
        )
        product = product_by_sku(session, "MUG-BL")
        assert product is not None
        goods = Goods(product.id, empty_lot(session, product.id).id, 5)
        act = Act(world.warehouse_id, None, None, None, world.one(Receipt).opened_at)
        ledger.move(session, act, goods, dock, shelf, "putaway")
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert received(world) == [12, 0, 0]


def test_one_person_does_not_take_back_what_another_did(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    carla.open("/receiving")
    carla.scan("1042")
    assert carla.tap("undo").message == "scanning.nothing_to_undo"
    assert received(world) == [1, 0, 0]
