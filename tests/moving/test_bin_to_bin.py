"""From bin to bin: one piece, a case, a number, all; what lies down, what splits, and what is promised and stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.moving.goods import at, promise
from tests.person import Person
from tests.putaway.waiting import balance, change_bin, change_product, lay
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.moving.models import Transfer, TransferLine
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Movement
from warehouse.stock.room import BinRoom

MUG, RED, CARD, JAM, VASE = (each_code(sku) for sku in ("MUG-BL", "MUG-RD", "CARD", "JAM", "VASE"))
FROM, TO = "A-01-A-01", "A-01-A-05"


def test_home_leads_there_and_the_bin_is_shown_with_what_lies_in_it(world: World, ada: Person) -> None:
    assert "Move" in ada.open("/").text
    page = ada.open("/transfers")
    assert (page.step, page.expect) == ("scan_source", ["location", "tote", "cart", "command"])
    page = ada.scan(FROM)
    assert (page.outcome, page.message, page.step) == ("ok", "transfers.source", "scan_goods")
    assert page.task == f"transfers/{world.one(Transfer).id}"
    assert (page.expect, page.code, page.quantity) == (["product", "command"], "", 60)
    assert "Blue mug 330 ml" in page.text
    assert "60" in page.text


def test_scans_add_up_and_the_bin_takes_all_in_one_movement(world: World, ada: Person) -> None:
    at(ada, FROM)
    page = ada.scan(MUG)
    assert (page.step, page.quantity, page.sentence) == (
        "scan_target",
        1,
        "1 Blue mug 330 ml in hand. Scan the bin.",
    )
    assert ada.scan(case_code("MUG-BL")).quantity == 13
    assert world.on_hand(FROM, "MUG-BL") == 60, "nothing is written before its bin is scanned"
    page = ada.scan(TO)
    assert (page.outcome, page.message, page.step) == ("task_done", "transfers.placed", "scan_source")
    assert page.sentence == f"13 Blue mug 330 ml to {TO}"
    assert (world.on_hand(FROM, "MUG-BL"), world.on_hand(TO, "MUG-BL")) == (47, 13)
    assert world.one(Movement, reason="move").quantity == 13
    there = balance(world, TO, "MUG-BL")
    assert there is not None
    assert there.proved_at is not None, "an empty bin was filled: that much is known"
    assert world.one(BinRoom).most == 13


@pytest.mark.parametrize("how", ["all", "C.EMPTY"])
def test_all_that_is_free_goes_along(world: World, ada: Person, how: str) -> None:
    lay(world, "VASE", 4, place=FROM)
    at(ada, FROM)
    page = ada.tap("all") if how == "all" else ada.scan(how)
    assert (page.message, page.quantity) == ("transfers.all", 64)
    page = ada.scan(TO)
    assert page.sentence == f"64 pieces to {TO}"
    assert (world.on_hand(TO, "VASE"), world.on_hand(TO, "MUG-BL")) == (4, 60)
    assert world.on_hand(FROM, "MUG-BL") == 0


def test_promised_goods_stay_and_the_sentence_says_how_many(world: World, ada: Person) -> None:
    promise(world, "A-01-A-04", "CARD", 2)
    assert at(ada, "A-01-A-04").quantity == 3
    assert "2 promised" in ada.page.text
    page = ada.tap("all")
    assert page.sentence == "3 in hand, 2 promised stay."
    page = ada.tap("quantity", 4)
    assert (page.outcome, page.sentence) == ("error", "Only 3 free: 2 promised stay.")
    ada.scan(TO)
    assert (world.on_hand("A-01-A-04", "CARD"), world.allocated("A-01-A-04", "CARD")) == (2, 2)
    page = ada.scan("A-01-A-04")
    assert (page.outcome, page.message) == ("error", "transfers.all_promised")


def test_a_case_of_which_a_part_is_free(world: World, ada: Person) -> None:
    promise(world, "A-01-A-04", "CARD", 2)
    at(ada, "A-01-A-04")
    page = ada.scan(case_code("CARD"))
    assert (page.sentence, page.quantity) == ("Only 3 free: 2 promised stay.", 3)
    assert ada.scan(CARD).message == "transfers.all_in_hand"


def test_of_goods_that_are_all_promised_nothing_is_taken(world: World, ada: Person) -> None:
    lay(world, "VASE", 1, place="A-01-A-04")
    promise(world, "A-01-A-04", "CARD", 5)
    at(ada, "A-01-A-04")
    page = ada.scan(CARD)
    assert (page.outcome, page.message, page.step) == ("error", "transfers.promised", "scan_goods")


def test_a_typed_number_takes_more_and_a_smaller_one_splits(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.scan(case_code("MUG-BL"))
    assert 'data-start="12"' in ada.page.html
    page = ada.tap("quantity", 24)
    assert (page.message, page.quantity) == ("transfers.quantity", 24)
    page = ada.tap("quantity", 10)
    assert page.sentence == "10 to the next bin, then 14."
    assert "Then 14 to another bin" in page.text
    page = ada.scan(TO)
    assert (page.outcome, page.message, page.step) == ("line_done", "transfers.placed_part", "scan_target")
    assert page.quantity == 14
    page = ada.scan("A-01-A-06")
    assert page.outcome == "task_done"
    assert [world.on_hand(code, "MUG-BL") for code in (FROM, TO, "A-01-A-06")] == [36, 10, 14]


def test_back_to_the_larger_number_takes_the_rest_in_again(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.tap("all")
    ada.tap("quantity", 10)
    assert ada.tap("quantity", 60).quantity == 60
    ada.scan(TO)
    assert world.on_hand(TO, "MUG-BL") == 60


@pytest.mark.parametrize(("number", "sentence"), [(0, 60), (61, 60)])
def test_a_number_that_cannot_be(world: World, ada: Person, number: int, sentence: int) -> None:
    at(ada, FROM)
    ada.scan(MUG)
    page = ada.tap("quantity", number)
    assert (page.outcome, page.sentence) == ("error", f"Enter a number from 1 to {sentence}.")
    assert ada.page.quantity == 1


def test_of_several_lots_the_person_says_which(world: World, ada: Person) -> None:
    for lot, number in (("L1", 5), ("L2", 3)):
        lay(world, "JAM", number, place=TO, lot=lot)
    at(ada, TO)
    page = ada.scan(case_code("JAM"))
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "transfers.which_lot")
    assert {"L1", "L2"} <= set(page.text.split())
    assert ada.open(f"/{page.task}").text.count("L1") == 1, "the question stands after a reload"
    lots = [button.get("data-reason") for button in ada.page.all("button", data_action="lot")]
    page = ada.tap("lot", reason=str(lots[1]))
    assert (page.step, page.quantity, page.sentence) == ("scan_target", 3, "Only 3 free. All in hand.")
    assert "L2" in page.text
    page = ada.scan(f"01{JAM.zfill(14)}10L1")
    assert (page.message, page.quantity) == ("transfers.taken", 4)
    assert ada.scan(f"01{JAM.zfill(14)}10L9").message == "transfers.no_lot"
    assert ada.tap("lot", reason=str(lots[1])).message == "scanning.nothing_asked_for"


def test_two_lots_do_not_lie_down_in_one_bin_where_that_is_set(world: World, ada: Person) -> None:
    lay(world, "JAM", 5, place=TO, lot="L1")
    lay(world, "JAM", 5, place=TO, lot="L2")
    lay(world, "JAM", 1, place="A-01-A-06", lot="L3")
    at(ada, TO)
    ada.tap("all")
    assert ada.scan("A-01-A-06").message == "transfers.mixes_lots"
    assert ada.scan("A-01-A-04").message == "transfers.lots_together"
    change_bin(world, "A-01-A-06", mixes_lots=True)
    assert ada.scan("A-01-A-06").outcome == "task_done"
    assert world.on_hand("A-01-A-06", "JAM") == 11


def test_serials_are_told_apart(world: World, ada: Person) -> None:
    change_product(world, "LAMP", tracking="serial")
    lamp = each_code("LAMP")
    for serial in ("S1", "S2"):
        lay(world, "LAMP", 1, place=TO, serial=serial)
    at(ada, TO)
    assert ada.scan(lamp).message == "transfers.which_lot"
    page = ada.scan(f"01{lamp.zfill(14)}21S2")
    assert (page.message, page.actions.count("quantity")) == ("transfers.taken", 0)
    ada.scan("A-01-A-06")
    assert world.on_hand("A-01-A-06", "LAMP") == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (FROM, "transfers.same_bin"),
        ("DOCK-1", "transfers.no_target"),
        ("STAGE-1", "transfers.no_target"),
        ("BENCH-1", "transfers.no_target"),
        ("UNLOCATED", "transfers.no_target"),
        ("HOLD-1", "transfers.to_hold"),
        ("A-01-A-06", "transfers.retired"),
        ("B-01-A-01", "transfers.held"),
        ("TOTE-001", "transfers.tote"),
        ("CART-01", "transfers.tote"),
        ("O.1", "transfers.not_a_bin"),
        ("U.ADA", "transfers.not_a_bin"),
        ("NOBODY-KNOWS", "transfers.unknown_code"),
        (VASE, "transfers.not_here"),
        ("C.DONE", "transfers.in_hand_first"),
        ("C.FULL", "scanning.unknown_action"),
    ],
)
def test_what_is_no_bin_for_goods_changes_nothing(world: World, ada: Person, code: str, message: str) -> None:
    change_bin(world, "A-01-A-06", retired_at=clock.now())
    change_bin(world, "B-01-A-01", held_at=clock.now(), hold_reason="Shelf is bent")
    at(ada, FROM)
    ada.scan(MUG)
    before = world.everything()
    page = ada.scan(code)
    assert (page.outcome, page.message) == ("error", message)
    assert (page.step, page.quantity, world.everything()) == ("scan_target", 1, before)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("DOCK-1", "transfers.use_put_away"),
        ("BENCH-1", "transfers.no_source"),
        (TO, "transfers.empty"),
        ("HOLD-1", "transfers.only_supervisor"),
        ("A-01-A-02", "transfers.held"),
        (MUG, "transfers.bin_first"),
        ("O.1", "transfers.wrong_kind"),
        ("NOBODY-KNOWS", "transfers.unknown_code"),
        ("TOTE-001", "putaway.tote_empty"),
        ("CART-01", "putaway.load_empty"),
    ],
)
def test_what_is_no_bin_to_take_from_begins_nothing(
    world: World, ada: Person, code: str, message: str
) -> None:
    change_bin(world, "A-01-A-02", held_at=clock.now(), hold_reason="Shelf is bent")
    ada.open("/transfers")
    page = ada.scan(code)
    assert (page.outcome, page.message, page.step) == ("error", message, "scan_source")
    assert world.count(Transfer) == 0


def test_held_goods_go_to_hold_by_a_supervisor_alone(world: World, ada: Person, carla: Person) -> None:
    change_product(world, "MUG-BL", held_at=clock.now(), hold_reason="Glaze cracks")
    lay(world, "VASE", 2, place=FROM)
    at(ada, FROM)
    page = ada.scan(MUG)
    assert (page.outcome, page.sentence) == ("error", "Blue mug 330 ml is on hold: Glaze cracks")
    assert ada.tap("all").sentence == "2 in hand, 60 on hold stay."
    ada.scan("C.SKIP")
    at(carla, FROM)
    carla.scan(MUG)
    page = carla.scan(TO)
    assert (page.outcome, page.message) == ("error", "transfers.held_goods")
    assert carla.scan("HOLD-1").outcome == "task_done"
    assert world.on_hand("HOLD-1", "MUG-BL") == 1
    assert at(carla, "HOLD-1").quantity == 1


def test_a_bin_with_too_little_room_is_asked(world: World, ada: Person) -> None:
    with world.database.writing() as session:
        place = session.scalars(select(Location).filter_by(code=TO)).one()
        product = session.scalars(select(Product).filter_by(sku="MUG-BL")).one()
        session.add(
            BinRoom(
                warehouse_id=place.warehouse_id,
                location_id=place.id,
                product_id=product.id,
                most=5,
                full_at=5,
            )
        )
    at(ada, FROM)
    ada.scan(case_code("MUG-BL"))
    page = ada.scan(TO)
    assert (page.outcome, page.ask, page.sentence) == ("ask", "again", f"{TO} has room for 5. Scan it again.")
    assert ada.scan("A-01-A-06").outcome == "task_done", "another bin needs no second scan"
    ada.scan("C.UNDO")
    ada.scan("A-01-A-06")
    assert ada.scan(TO).outcome == "ask", "the question went with the other bin"
    assert ada.scan(TO).outcome == "task_done"
    known = world.one(BinRoom, location_id=world.one(Location, code=TO).id)
    assert (known.most, known.full_at) == (12, 12)


def test_a_look_alike_and_a_bin_kept_for_another_are_asked(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.scan(MUG)
    page = ada.scan("A-01-A-02")
    assert (page.message, page.ask) == ("transfers.look_alike", "again")
    assert page.sentence == "Red mug 330 ml looks alike there. Scan A-01-A-02 again."
    change_bin(world, TO, fixed_product_id=world.one(Product, sku="VASE").id)
    assert ada.scan(TO).sentence == f"{TO} is kept for Glass vase. Scan again?"
    assert ada.scan(TO).outcome == "task_done"


def test_a_bin_that_bears_no_more(world: World, ada: Person) -> None:
    change_bin(world, TO, max_weight_grams=1_000)
    at(ada, FROM)
    ada.scan(case_code("MUG-BL"))
    page = ada.scan(TO)
    assert (page.outcome, page.sentence) == ("error", f"{TO} bears only 3 more. Take another.")
    lay(world, "VASE", 12, place=FROM)
    ada.tap("all")
    assert ada.scan(TO).message == "transfers.too_heavy"


def test_goods_in_hand_are_gone_on_with(world: World, ada: Person) -> None:
    at(ada, FROM)
    ada.scan(MUG)
    page = ada.scan("C.BACK")
    assert (page.step, page.task) == ("scan_source", "transfers")
    assert "In your hands" in page.text
    page = ada.scan("A-01-A-02")
    assert (page.outcome, page.message, page.step) == ("error", "transfers.in_hand_first", "scan_target")
    ada.open("/transfers")
    assert ada.scan(FROM).message == "transfers.continued"
    page = ada.tap("skip")
    assert page.sentence == f"Put 1 back in {FROM}."
    assert (world.count(TransferLine, target_id=None), world.on_hand(FROM, "MUG-BL")) == (1, 60)


def test_with_empty_hands_another_bin_is_the_next(world: World, ada: Person) -> None:
    at(ada, FROM)
    assert ada.scan(FROM).message == "transfers.source"
    page = ada.scan("A-01-A-02")
    assert (page.message, page.step) == ("transfers.source", "scan_goods")
    assert "Red mug" in page.text
    assert ada.scan("C.DONE").message == "transfers.finished"
    assert world.count(Transfer, finished_at=None) == 0


def test_whoever_has_no_such_work_is_told(finn: Person) -> None:
    assert finn.open("/transfers").status == 403
