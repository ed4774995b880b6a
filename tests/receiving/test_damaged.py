"""Damaged goods are counted and lie on hold; expired ones go there or not in at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.person import Person
from tests.receiving.goods import JAM, MUG, add_order, add_tracked, gs1, received
from tests.world import World, case_code
from warehouse import clock
from warehouse.receiving.models import ReceiptLine, SupplierFault
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Movement


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def in_days(days: int) -> str:
    """A date as element strings write it."""
    return (clock.now() + timedelta(days=days)).strftime("%y%m%d")


def test_damaged_pieces_of_what_is_counted_lie_on_hold(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    page = ben.tap("damaged", 3)
    assert (page.outcome, page.message, page.step) == ("ok", "receiving.damaged", "scan_product")
    assert page.sentence == "3 Blue mug 330 ml damaged. Put in HOLD-1."
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("HOLD-1", "MUG-BL")) == (9, 3)
    assert world.one(Movement, reason="damage").quantity == 3
    line, fault = world.one(ReceiptLine), world.one(SupplierFault)
    assert (line.quantity_received, line.quantity_damaged) == (12, 3)
    assert (fault.kind, fault.quantity) == ("damaged", 3)
    assert received(world) == [12, 0, 0]


def test_without_a_number_it_asks_how_many(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    page = ben.tap("damaged")
    assert (page.outcome, page.ask, page.step, page.heading) == (
        "ask",
        "choose",
        "how_many",
        "How many are damaged?",
    )
    assert ben.open(page.attribute("address")).step == "how_many"
    assert ben.tap("damaged", 2).message == "receiving.damaged"


def test_what_is_not_counted_is_not_damaged(world: World, ben: Person) -> None:
    assert ben.tap("damaged", 1).message == "receiving.scan_first"
    ben.scan(MUG)
    ben.tap("damaged", 1)
    assert ben.tap("damaged", 1).message == "receiving.nothing_to_damage"
    ben.scan(MUG)
    page = ben.tap("damaged", 2)
    assert (page.outcome, page.message) == ("error", "receiving.damaged_too_many")
    assert world.on_hand("HOLD-1", "MUG-BL") == 1


def test_without_a_place_to_hold_it_nothing_changes(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Location).where(Location.kind == "hold").values(retired_at=clock.now()))
    ben.scan(MUG)
    assert ben.tap("damaged", 1).message == "receiving.no_hold"
    assert world.one(ReceiptLine).quantity_damaged == 0


def test_the_undo_makes_them_good_again(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("damaged", 3)
    assert ben.tap("undo").message == "receiving.undamaged"
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("HOLD-1", "MUG-BL")) == (12, 0)
    assert world.one(ReceiptLine).quantity_damaged == 0
    assert world.count(SupplierFault) == 0


def test_a_number_below_the_damaged_ones_is_refused(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("damaged", 3)
    assert ben.tap("quantity", 2).message == "receiving.less_than_damaged"
    assert ben.tap("quantity", 3).outcome == "ok"
    assert world.on_hand("DOCK-1", "MUG-BL") == 0


def test_the_differences_tell_of_damaged_ones_even_when_all_came(world: World, ben: Person) -> None:
    add_order(world, "2000", [("MUG-BL", 12)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(case_code("MUG-BL"))
    ben.tap("damaged", 3)
    page = ben.tap("done")
    assert (page.step, page.heading) == ("close", "Look, then close")
    assert "3 damaged" in page.text
    assert "keep-open" not in page.actions
    assert ben.tap("close-short").outcome == "task_done"


def test_expired_goods_are_asked_about_and_lie_on_hold(world: World, ben: Person) -> None:
    before, code = world.everything(), gs1(JAM, lot="L7", expires=in_days(-3))
    page = ben.scan(code)
    assert (page.outcome, page.ask, page.message, page.step) == (
        "ask",
        "choose",
        "receiving.expired",
        "accept",
    )
    assert world.everything() == before
    page = ben.tap("accept", reason="expired")
    assert (page.outcome, page.message) == ("ok", "receiving.on_hold")
    assert (world.on_hand("DOCK-1", "JAM"), world.on_hand("HOLD-1", "JAM")) == (0, 1)
    ben.scan(code)
    assert (ben.page.outcome, world.on_hand("HOLD-1", "JAM")) == ("ok", 2)
    ben.undo()
    ben.undo()
    assert (received(world), world.on_hand("HOLD-1", "JAM")) == ([0, 0, 0], 0)


def test_expired_goods_put_aside_are_not_counted(world: World, ben: Person) -> None:
    ben.scan(gs1(JAM, lot="L7", expires=in_days(-3)))
    assert ben.tap("aside").message == "receiving.put_aside"
    assert received(world) == [0, 0, 0]


def test_a_typed_date_in_the_past_is_asked_about_too(world: World, ben: Person) -> None:
    serum = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "2000", [("SERUM", 5)])
    ben.open("/receiving")
    ben.scan("2000")
    ben.scan(serum)
    ben.scan("S1")
    assert ben.scan((clock.now() - timedelta(days=40)).strftime("%d.%m.%Y")).message == "receiving.expired"
    ben.tap("accept", reason="expired")
    assert world.on_hand("HOLD-1", "SERUM") == 1


def test_goods_that_soon_expire_are_asked_for_once(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Product).where(Product.sku == "JAM").values(min_life_days=30))
    code = gs1(JAM, lot="L7", expires=in_days(20))
    page = ben.scan(code)
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "receiving.short_life")
    assert received(world) == [0, 0, 0]
    assert ben.scan(code).outcome == "ok"
    assert ben.scan(code).outcome == "ok"
    assert received(world) == [0, 0, 2]
    assert ben.scan(gs1(JAM, lot="L8", expires=in_days(40))).outcome == "ok"
