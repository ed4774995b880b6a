"""Taking back: every act of put-away has its undo."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.putaway.waiting import balance, lay, take
from tests.world import World, each_code
from warehouse.putaway.models import PutAway

MUG, VASE = each_code("MUG-BL"), each_code("VASE")


@pytest.fixture(autouse=True)
def _mugs_in_hand(world: World, ben: Person) -> None:
    lay(world, "MUG-BL", 24)
    ben.open("/putaway")
    ben.scan(MUG)


def test_taking_up_is_taken_back(world: World, ben: Person) -> None:
    page = ben.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_taken", "scan_product")
    assert page.sentence == "Put 24 Blue mug 330 ml back in DOCK-1."
    assert (page.code, page.quantity) == (MUG, 24)


def test_putting_down_is_taken_back_into_the_hands(world: World, ben: Person) -> None:
    ben.scan("A-01-A-01")
    page = ben.scan("C.UNDO")
    assert (page.message, page.step, page.quantity) == ("putaway.undo_placed", "put_back", 24)
    assert page.sentence == "Take 24 Blue mug 330 ml out of A-01-A-01."
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("A-01-A-01", "MUG-BL")) == (24, 60)
    assert ben.scan("A-01-A-01").message == "scanning.taken_out"
    assert (ben.page.step, ben.page.quantity) == ("scan_bin", 24), "they are in the hands again"
    assert ben.scan("A-01-A-01").outcome == "task_done"


def test_the_proof_of_an_empty_bin_is_taken_back_too(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    ben.open("/putaway")
    ben.scan(VASE)
    ben.scan("A-01-A-05")
    ben.tap("undo")
    found = balance(world, "A-01-A-05", "VASE")
    assert found is not None
    assert (found.quantity_on_hand, found.proved_at) == (0, None)


def test_goods_picked_meanwhile_are_not_taken_back(world: World, ben: Person) -> None:
    lay(world, "VASE", 3)
    ben.open("/putaway")
    ben.scan(VASE)
    ben.scan("A-01-A-05")
    take(world, "VASE", 1, place="A-01-A-05")
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.one(PutAway, target_id=None, finished_at=None).quantity == 24


def test_a_number_is_taken_back(world: World, ben: Person) -> None:
    ben.tap("quantity", 10)
    page = ben.tap("undo")
    assert (page.message, page.quantity) == ("putaway.undo_quantity", 24)


def test_a_number_is_not_taken_back_when_somebody_took_the_rest(
    world: World, ben: Person, ada: Person
) -> None:
    ben.tap("quantity", 10)
    ada.open("/putaway")
    ada.scan(MUG)
    page = ben.tap("undo")
    assert (page.outcome, page.message, page.quantity) == ("error", "putaway.undo_others", 10)


def test_a_full_bin_is_taken_back(world: World, ben: Person) -> None:
    ben.tap("full")
    ben.tap("full")
    assert ben.tap("undo").code == "B-01-A-01"
    page = ben.tap("undo")
    assert (page.message, page.code) == ("putaway.undo_full", "A-01-A-01")
    assert ben.tap("full").code == "B-01-A-01"


def test_skipping_is_taken_back(world: World, ben: Person) -> None:
    ben.tap("skip")
    page = ben.tap("undo")
    assert (page.message, page.step, page.quantity) == ("putaway.undo_skipped", "scan_bin", 24)


def test_skipping_is_not_taken_back_when_somebody_has_it_now(world: World, ben: Person, ada: Person) -> None:
    ben.tap("skip")
    ada.open("/putaway")
    ada.scan(MUG)
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "putaway.undo_others")


def test_a_takeover_is_taken_back(world: World, ben: Person, ada: Person) -> None:
    ada.open("/putaway")
    ada.scan(MUG)
    ada.scan(MUG)
    page = ada.tap("undo")
    assert (page.message, page.step) == ("putaway.undo_take_over", "scan_product")
    assert ben.scan("A-01-A-01").outcome == "task_done"


def test_from_the_list_what_is_finished_is_undone_from_its_end(world: World, ben: Person) -> None:
    ben.scan("A-01-A-01")
    ben.undo()
    ben.scan("A-01-A-01")
    ben.undo()
    page = ben.tap("undo")
    assert page.message == "putaway.undo_taken"
    assert ben.tap("undo").message == "scanning.nothing_to_undo"
    assert world.on_hand("DOCK-1", "MUG-BL") == 24
