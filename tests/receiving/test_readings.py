"""A GS1 code that lost its separators: it is asked how to read it, nothing is guessed, the answer is remembered."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.receiving.goods import JAM, MUG, add_order, received
from tests.receiving.test_lot_step import choices, lots_on_dock
from tests.world import World
from warehouse.people import profiles
from warehouse.people.models import Device
from warehouse.receiving.models import Receipt, SupplierReading

GS = "\x1d"
LOST = f"01{JAM.zfill(14)}1739123110LOT73705"


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def test_two_readings_are_asked_and_nothing_is_booked(world: World, ben: Person) -> None:
    before = world.everything()
    page = ben.scan(LOST)
    assert (page.outcome, page.ask, page.step) == ("ask", "choose", "lot")
    assert page.heading == "Lot LOT73705?"
    assert choices(ben) == [f"{LOST}{GS}", f"01{JAM.zfill(14)}1739123110LOT7{GS}3705{GS}"]
    assert "1 piece" in page.text
    assert "5 pieces" in page.text
    assert "31 Dec 2039" in page.text
    assert world.everything() == before


@pytest.mark.parametrize(("answer", "lots"), [(0, {"LOT73705": 1}), (1, {"LOT7": 5})])
def test_the_answer_is_a_scan_of_that_reading(
    world: World, ben: Person, answer: int, lots: dict[str, int]
) -> None:
    ben.scan(LOST)
    page = ben.scan(choices(ben)[answer])
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert lots_on_dock(world) == lots


def test_a_reload_shows_the_question_again(world: World, ben: Person) -> None:
    ben.scan(LOST)
    address = f"/receiving/{world.one(Receipt).id}"
    page = ben.open(address)
    assert (page.step, page.heading) == ("lot", "Lot LOT73705?")
    ben.scan(choices(ben)[1])
    assert ben.open(address).step == "scan_product"


def test_whoever_scans_something_else_goes_on(world: World, ben: Person) -> None:
    ben.scan(LOST)
    assert ben.scan(MUG).step == "scan_product"
    assert received(world) == [1, 0, 0]


def test_the_suppliers_next_code_is_read_in_the_same_way(world: World, ben: Person) -> None:
    ben.scan(LOST)
    ben.scan(choices(ben)[1])
    assert world.one(SupplierReading).chosen == "01 17 10 37"
    page = ben.scan(LOST.replace("LOT7", "LOT8"))
    assert page.sentence == "+5 Plum jam 250 g 10 of 12"
    assert lots_on_dock(world) == {"LOT7": 5, "LOT8": 5}


def test_another_choice_or_another_supplier_is_asked_anew(world: World, ben: Person) -> None:
    add_order(world, "3000", [("JAM", 12)], supplier="BETA")
    ben.scan(LOST)
    ben.scan(choices(ben)[1])
    assert ben.scan(f"01{JAM.zfill(14)}10LOT721S5").ask == "choose"
    ben.open("/receiving")
    ben.scan("3000")
    assert ben.scan(LOST).ask == "choose"


def test_two_readings_of_the_remembered_shape_are_asked(world: World, ben: Person) -> None:
    ben.scan(LOST)
    ben.scan(choices(ben)[1])
    assert ben.scan(f"01{JAM.zfill(14)}1739123110A37123705").ask == "choose"


def test_undo_of_the_answer_forgets_it(world: World, ben: Person) -> None:
    ben.scan(LOST)
    ben.scan(choices(ben)[1])
    page = ben.tap("undo")
    assert page.sentence == "Put 5 Plum jam 250 g back on the delivery."
    assert world.count(SupplierReading) == 0
    assert ben.scan(LOST).ask == "choose"


def test_on_the_list_it_is_asked_before_an_order_is_opened(world: World, ben: Person) -> None:
    other = add_order(world, "3000", [("JAM", 12)], supplier="BETA")
    assert other
    with world.database.writing() as session:
        session.get_one(Receipt, world.one(Receipt).id).closed_at = world.one(Receipt).opened_at
    add_order(world, "4000", [("CARD", 12)], supplier="BETA")
    ben.open("/receiving")
    card = "2000000000046"
    page = ben.scan(f"01{card.zfill(14)}10LOT73705")
    assert (page.outcome, page.step, page.task) == ("ask", "lot", "receiving")
    assert "5 pieces" in page.text
    ben.scan(choices(ben)[1])
    assert received(world, "4000") == [5]


def test_a_lot_says_nothing_of_goods_that_are_not_tracked(world: World, ben: Person) -> None:
    """Both readings count one piece: there is nothing to ask."""
    assert ben.scan(f"01{MUG.zfill(14)}10LOT721S5").outcome == "ok"


def test_a_code_with_its_separators_is_not_asked(world: World, ben: Person) -> None:
    ben.scan(f"01{JAM.zfill(14)}10LOT7{GS}3705")
    assert lots_on_dock(world) == {"LOT7": 5}


def test_a_device_that_loses_separators_is_asked_about_more(world: World, ben: Person) -> None:
    code = f"01{JAM.zfill(14)}10LOT7305"
    ben.scan(code)
    assert lots_on_dock(world) == {"LOT7305": 1}
    ben.tap("undo")
    with world.database.writing() as session:
        profile = profiles.Profile("enter", "", False, "keys", False, "right", world.one(Receipt).opened_at)
        profiles.write(session.get_one(Device, ben.device), profile, {})
    assert ben.scan(code).ask == "choose"
    assert len(choices(ben)) == 2
