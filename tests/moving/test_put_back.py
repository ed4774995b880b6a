"""Put-back: a tote that nobody waits for is emptied thing by thing, each into its own bin."""

from __future__ import annotations

import pytest

from tests.moving.goods import promise
from tests.person import Person
from tests.putaway.waiting import lay, stand
from tests.world import World, each_code
from warehouse.stock.quantities import Movement

MUG, VASE, CARD = each_code("MUG-BL"), each_code("VASE"), each_code("CARD")


def _left_behind(world: World) -> None:
    lay(world, "CARD", 2, place="TOTE-001")
    lay(world, "MUG-BL", 3, place="TOTE-001")


@pytest.mark.parametrize("address", ["/transfers", "/putaway"])
def test_each_thing_goes_to_its_bin(world: World, ada: Person, address: str) -> None:
    _left_behind(world)
    ada.open(address)
    page = ada.scan("TOTE-001")
    assert (page.outcome, page.message, page.step) == ("ok", "putaway.load_taken", "next_of_load")
    assert page.heading == "Take this out and scan it"
    assert page.code == MUG, "in the order of the walk"
    assert "A-01-A-01" in page.text
    page = ada.scan(MUG)
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-01", 3)
    page = ada.scan("A-01-A-01")
    assert (page.outcome, page.step, page.code) == ("line_done", "next_of_load", CARD)
    ada.scan(CARD)
    page = ada.scan("B-01-A-01")
    assert (page.outcome, page.message) == ("ask", "putaway.other_bin")
    assert ada.scan("B-01-A-01").outcome == "task_done"
    assert world.count(Movement, reason="putback") == 2
    assert (world.on_hand("A-01-A-01", "MUG-BL"), world.on_hand("B-01-A-01", "CARD")) == (63, 2)
    ada.open(address)
    assert ada.scan("TOTE-001").message == "putaway.tote_empty"


def test_one_thing_alone_needs_no_scan_of_its_own(world: World, ada: Person) -> None:
    lay(world, "MUG-BL", 3, place="TOTE-001")
    ada.open("/transfers")
    page = ada.scan("TOTE-001")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-01", 3)
    page = ada.tap("quantity", 2)
    assert ada.scan("A-01-A-01").outcome == "task_done"
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("A-01-A-01", "MUG-BL")) == (1, 62)


def test_a_tote_that_an_order_waits_for_is_left_alone(world: World, ada: Person) -> None:
    _left_behind(world)
    promise(world, "TOTE-001", "CARD", 1)
    ada.open("/transfers")
    before = world.everything()
    page = ada.scan("TOTE-001")
    assert (page.outcome, page.sentence) == ("error", "TOTE-001 is in use for an order.")
    assert (page.step, world.everything()) == ("scan_source", before)


def test_it_is_skipped_taken_over_and_taken_back(world: World, ada: Person, ben: Person) -> None:
    _left_behind(world)
    ada.open("/transfers")
    ada.scan("TOTE-001")
    assert ada.tap("skip").code == CARD
    assert ada.tap("undo").code == MUG
    ada.scan(MUG)
    ada.scan("A-01-A-01")
    assert ada.scan("C.UNDO").step == "put_back"
    assert ada.scan("A-01-A-01").message == "scanning.taken_out"
    assert (world.on_hand("TOTE-001", "MUG-BL"), ada.page.step) == (3, "scan_bin")
    ben.open("/transfers")
    assert ben.scan("TOTE-001").ask == "again"
    assert ben.scan("TOTE-001").message == "putaway.load_continued"
    assert ada.scan("A-01-A-01").message == "putaway.others_hands"
    ben.open("/")
    assert ben.scan("TOTE-001").step == "next_of_load", "its scan on home goes on with it"


def test_a_cart_is_emptied_and_one_with_totes_is_not(world: World, ada: Person) -> None:
    lay(world, "CARD", 2, place="CART-01")
    ada.open("/transfers")
    assert ada.scan("CART-01").step == "next_of_load"
    ada.tap("release")
    stand(world, "TOTE-009", at="CART-01", kind="tote")
    ada.open("/transfers")
    assert ada.scan("CART-01").message == "putaway.cart_in_use"
