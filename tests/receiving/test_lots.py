"""Tracked goods: the lot, date and serial must come with the code, and agree with what is known."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.person import Person
from tests.receiving.goods import JAM, add_order, add_tracked, gs1, received
from tests.world import World, each_code
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Balance


def _at(ben: Person, number: str = "1042") -> Person:
    ben.open("/receiving")
    ben.scan(number)
    return ben


def _lots_on_dock(world: World) -> dict[str, int]:
    wanted = (
        select(Lot.code, Balance.quantity_on_hand)
        .join(Balance, Balance.lot_id == Lot.id)
        .join(Location, Location.id == Balance.location_id)
    )
    rows = world.read(lambda s: s.execute(wanted.where(Location.code == "DOCK-1")).all())
    return {row.code: row.quantity_on_hand for row in rows}


def test_a_gs1_code_brings_its_lot_and_date(world: World, ben: Person) -> None:
    page = _at(ben).scan(gs1(JAM, lot="L7", expires="391231"))
    assert (page.outcome, page.message) == ("ok", "receiving.counted")
    assert _lots_on_dock(world) == {"L7": 1}
    assert world.one(Lot, code="L7").expires_on == date(2039, 12, 31)
    assert "L7" in page.text


def test_a_known_lot_is_counted_on(world: World, ben: Person) -> None:
    for _ in range(2):
        _at(ben).scan(gs1(JAM, lot="L7", expires="391231"))
    ben.scan(gs1(JAM, lot="L7"))
    ben.scan(gs1(JAM, lot="L8"))
    assert _lots_on_dock(world) == {"L7": 3, "L8": 1}
    assert received(world) == [0, 0, 4]


def test_the_same_lot_with_another_date_is_refused_by_name(world: World, ben: Person) -> None:
    _at(ben).scan(gs1(JAM, lot="L7", expires="391231"))
    page = ben.scan(gs1(JAM, lot="L7", expires="400131"))
    assert (page.outcome, page.message) == ("error", "receiving.other_date")
    assert page.sentence == "Lot L7 is dated 31 Dec 2039, not 31 Jan 2040."
    assert received(world) == [0, 0, 1]


def test_a_lot_learns_its_date_from_a_later_code(world: World, ben: Person) -> None:
    _at(ben).scan(gs1(JAM, lot="L7"))
    ben.scan(gs1(JAM, lot="L7", expires="391231"))
    assert world.one(Lot, code="L7").expires_on == date(2039, 12, 31)


def test_a_typed_number_is_about_the_lot_scanned_last(world: World, ben: Person) -> None:
    _at(ben).scan(gs1(JAM, lot="L7"))
    ben.scan(gs1(JAM, lot="L8"))
    ben.tap("quantity", 5)
    assert _lots_on_dock(world) == {"L7": 1, "L8": 5}
    ben.tap("receive-rest")
    assert _lots_on_dock(world) == {"L7": 1, "L8": 11}


def test_what_expires_needs_its_date_with_the_first_code(world: World, ben: Person) -> None:
    barcode = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "3000", [("SERUM", 5)])
    page = _at(ben, "3000").scan(gs1(barcode, lot="A1"))
    assert (page.outcome, page.step, page.message) == ("ask", "lot", "receiving.date_wanted")
    assert world.count(Lot, code="A1") == 0
    ben.scan(gs1(barcode, lot="A1", expires="390101"))
    assert ben.scan(gs1(barcode, lot="A1")).outcome == "ok"
    assert received(world, "3000") == [2]
    assert world.one(Lot, code="A1").expires_on == date(2039, 1, 1)


def test_each_serial_comes_in_once(world: World, ben: Person) -> None:
    barcode = add_tracked(world, "DRONE", "serial")
    add_order(world, "3000", [("DRONE", 3)])
    assert _at(ben, "3000").scan(gs1(barcode, serial="S1")).outcome == "ok"
    page = ben.scan(gs1(barcode, serial="S1"))
    assert (page.outcome, page.message) == ("error", "receiving.serial_known")
    assert ben.scan(gs1(barcode, serial="S2")).outcome == "ok"
    assert received(world, "3000") == [2]
    assert world.one(Lot, serial="S2").code == ""


def test_serials_are_scanned_one_by_one(world: World, ben: Person) -> None:
    barcode = add_tracked(world, "DRONE", "serial")
    add_order(world, "3000", [("DRONE", 3)])
    page = _at(ben, "3000").scan(gs1(barcode, serial="S1"))
    assert "quantity" not in page.actions
    assert ben.tap("quantity", 3).message == "receiving.serial_one"
    assert ben.tap("receive-rest").message == "receiving.serial_one"
    assert ben.tap("quantity", 0).outcome == "ok"
    assert received(world, "3000") == [0]


def test_a_serial_keeps_to_its_lot(world: World, ben: Person) -> None:
    barcode = add_tracked(world, "DRONE", "serial")
    add_order(world, "3000", [("DRONE", 3)])
    _at(ben, "3000").scan(gs1(barcode, lot="B1", serial="S1"))
    ben.tap("quantity", 0)
    page = ben.scan(gs1(barcode, lot="B2", serial="S1"))
    assert (page.outcome, page.message) == ("error", "receiving.serial_other_lot")
    assert ben.scan(gs1(barcode, lot="B1", serial="S1")).outcome == "ok"


def test_what_is_not_tracked_ignores_a_lot(world: World, ben: Person) -> None:
    add_order(world, "3000", [("VASE", 3)])
    _at(ben, "3000").scan(gs1(each_code("VASE"), lot="L1"))
    assert _lots_on_dock(world) == {"": 1}


def test_a_count_in_the_code_is_taken_over(world: World, ben: Person) -> None:
    _at(ben).scan(f"01{JAM.zfill(14)}37" + "6\x1d" + "10L7")
    assert _lots_on_dock(world) == {"L7": 6}
