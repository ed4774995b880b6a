"""Taking back: every act of a move has its undo."""

from __future__ import annotations

from tests.moving.goods import at
from tests.person import Person
from tests.putaway.waiting import balance, lay
from tests.world import World, case_code, each_code
from warehouse.moving.models import Transfer
from warehouse.stock.models import Location
from warehouse.stock.room import BinRoom

MUG, JAM = each_code("MUG-BL"), each_code("JAM")
FROM, TO, NEXT = "A-01-A-01", "A-01-A-05", "A-01-A-06"


def test_the_bin_is_taken_back(world: World, ada: Person) -> None:
    at(ada, FROM)
    page = ada.scan("C.UNDO")
    assert (page.message, page.step) == ("transfers.undo_source", "scan_source")
    assert world.count(Transfer, finished_at=None) == 0
    assert ada.scan("C.UNDO").message == "scanning.nothing_to_undo"


def test_goods_in_hand_are_taken_back_one_act_at_a_time(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.scan(MUG)
    ada.scan(case_code("MUG-BL"))
    ada.tap("quantity", 5)
    assert ada.tap("undo").quantity == 13
    assert "Then" not in ada.page.text
    assert ada.tap("undo").sentence == f"In hand again: 1 from {FROM}."
    page = ada.tap("undo")
    assert (page.sentence, page.step) == (f"Put all back in {FROM}.", "scan_goods")


def test_all_is_taken_back(world: World, ada: Person) -> None:
    lay(world, "VASE", 2, place=FROM)
    at(ada, FROM)
    ada.scan(MUG)
    ada.tap("all")
    page = ada.tap("undo")
    assert (page.message, page.quantity) == ("transfers.undo_hands", 1)


def test_the_choice_of_a_lot_is_taken_back(world: World, ada: Person) -> None:
    for lot in ("L1", "L2"):
        lay(world, "JAM", 3, place=TO, lot=lot)
    at(ada, TO)
    ada.scan(JAM)
    ada.tap("lot", reason=str(ada.page.all("button", data_action="lot")[0].get("data-reason")))
    assert ada.tap("undo").step == "scan_goods"


def test_what_lay_down_is_in_the_hands_again(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.scan(case_code("MUG-BL"))
    ada.scan(TO)
    page = ada.scan("C.UNDO")
    assert (page.message, page.step, page.quantity) == ("transfers.undo_placed", "put_back", 12)
    assert page.sentence == f"Take 12 out of {TO}."
    assert (world.on_hand(FROM, "MUG-BL"), world.on_hand(TO, "MUG-BL")) == (60, 0)
    assert world.count(BinRoom) == 0, "the bin has proved nothing"
    there = balance(world, TO, "MUG-BL")
    assert there is None or there.proved_at is None
    assert ada.scan(TO).message == "scanning.taken_out"
    assert (ada.page.step, ada.page.quantity) == ("scan_target", 12)
    assert ada.scan(NEXT).outcome == "task_done"


def test_a_part_that_lay_down_is_in_the_hands_again(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.tap("all")
    ada.tap("quantity", 20)
    ada.scan(TO)
    page = ada.scan("C.UNDO")
    assert page.sentence == f"Take 20 out of {TO}."
    ada.scan(TO)
    assert (ada.page.quantity, "Then 40" in ada.page.text) == (20, True)
    ada.scan(TO)
    ada.scan(NEXT)
    assert (world.on_hand(TO, "MUG-BL"), world.on_hand(NEXT, "MUG-BL")) == (20, 40)


def test_what_was_put_back_is_taken_up_again(world: World, ada: Person, ben: Person) -> None:
    at(ada, FROM)
    ada.tap("all")
    ada.tap("skip")
    page = ada.tap("undo")
    assert (page.message, page.step, page.quantity) == ("transfers.undo_hands", "scan_target", 60)
    ada.tap("skip")
    at(ben, FROM)
    ben.scan(MUG)
    assert ada.tap("undo").message == "transfers.undo_others"


def test_goods_that_moved_on_stay(world: World, ada: Person, ben: Person) -> None:
    at(ada, FROM)
    ada.scan(MUG)
    ada.scan(TO)
    at(ben, TO)
    ben.scan(MUG)
    ben.scan(NEXT)
    assert ada.scan("C.UNDO").message == "scanning.undo_goods_moved"
    assert world.one(Location, code=TO).retired_at is None
