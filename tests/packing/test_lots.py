"""Lots and serials at the bench: asked for, captured, swapped by scanning the same other lot twice."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.packing.bench import pick, pick_lots, stock_lot
from tests.person import Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import Channel
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance, CountRequest, Movement

LAMP = each_code("LAMP")
BIN = "A-01-A-05"


def coded(lot: str = "", serial: str = "") -> str:
    """The GS1 code of a lamp with its lot or serial."""
    return f"]C101{LAMP.zfill(14)}" + (f"10{lot}" if lot else f"21{serial}")


def lamps(world: World, eve: Person, lots: dict[str, int], tracking: str = "lot", wanted: int = 2) -> Person:
    """Eve with order 1003 open: so many lamps of each lot (or serial) in TOTE-001."""
    with world.database.writing() as session:
        line = session.merge(world.order_lines("1003")[0])
        line.quantity_ordered = wanted
        assert line.product is not None
        line.product.tracking = tracking
    for name, number in lots.items():
        is_serial = tracking == "serial"
        # More than is picked lies there, but of a serial there is one.
        if is_serial:
            stock_lot(world, "LAMP", "", number, serial=name)
        else:
            stock_lot(world, "LAMP", name, number + 3)
    pick_lots(world, "1003", lots)
    eve.open("/packing")
    eve.scan("TOTE-001")
    return eve


def test_one_lot_needs_no_question(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 2})
    assert eve.scan(LAMP).message == "packing.counted"


@pytest.mark.parametrize("answer", ["L2", "l2", "]C110L2", coded("L2")])
def test_of_several_the_lot_is_asked(world: World, eve: Person, answer: str) -> None:
    lamps(world, eve, {"L1": 1, "L2": 1})
    before = world.everything()
    page = eve.scan(LAMP)
    assert (page.outcome, page.ask, page.message) == ("ask", "choose", "packing.which_lot")
    assert world.everything() == before
    codes = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
    assert codes == ["L1", "L2"] and "lot" in page.expect
    page = eve.scan(answer)
    assert (page.outcome, page.message) == ("ok", "packing.counted"), page.sentence
    assert _lots_in_box(world) == {"L2": 1}
    assert eve.scan(LAMP).message == "packing.verified", "one lot is left: nothing to ask"


def test_the_question_is_gone_with_the_next_scan(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 1, "L2": 1})
    eve.scan(LAMP)
    eve.scan("TOTE-001")
    assert eve.scan("L2").message == "packing.unknown"


def test_a_lot_that_the_record_does_not_know_is_asked_and_entered(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku="LAMP")).one()
        product.tracking = "lot"
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert eve.scan(LAMP).message == "packing.which_lot"
    page = eve.scan("L7")
    assert (page.ask, page.message) == ("again", "packing.other_lot"), page.sentence
    page = eve.scan("L7")
    assert page.message == "packing.verified", page.sentence
    assert _lots_in_box(world) == {"L7": 1}


def test_another_lot_is_swapped_by_the_second_scan(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 2})
    stock_lot(world, "LAMP", "L2", 5)
    page = eve.scan(coded("L2"))
    assert (page.outcome, page.ask, page.message) == ("ask", "again", "packing.other_lot")
    assert "L2" in page.sentence and "L1" in page.sentence
    page = eve.scan(coded("L2"))
    assert (page.outcome, page.message, page.quantity) == ("ok", "packing.counted", 1), page.sentence
    assert _lots_in_box(world) == {"L2": 1}
    assert _in(world, BIN) == {"L1": 4, "L2": 4}, (
        "what was on record went home, what is in the box came from there"
    )
    assert world.count(Movement, reason="swap") == 2 and world.count(CountRequest) == 1
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_counted", "put_back")
    eve.scan("TOTE-001")
    assert _in(world, "TOTE-001") == {"L1": 2} and _in(world, BIN) == {"L1": 3, "L2": 5}
    assert world.count(CountRequest) == 0
    assert eve.scan(LAMP).message == "packing.counted"


def test_another_scan_between_is_no_yes(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 2})
    for lot in ("L2", "L3"):
        stock_lot(world, "LAMP", lot, 5)
    eve.scan(coded("L2"))
    assert eve.scan(coded("L3")).message == "packing.other_lot"
    assert eve.scan(coded("L2")).message == "packing.other_lot"
    assert world.count(Movement, reason="swap") == 0


def test_a_lot_that_lies_nowhere_on_record_is_found(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 2})
    eve.scan(coded("L8")), eve.scan(coded("L8"))
    assert _lots_in_box(world) == {"L8": 1}
    assert world.count(Movement, reason="found") == 1
    eve.undo()
    assert _in(world, "TOTE-001") == {"L1": 2}


def test_a_held_lot_and_one_of_too_short_a_life_are_refused(world: World, eve: Person) -> None:
    lamps(world, eve, {"L1": 2})
    stock_lot(world, "LAMP", "L2", 5)
    stock_lot(world, "LAMP", "L3", 5)
    day: date = clock.now().date() + timedelta(days=10)
    with world.database.writing() as session:
        session.scalars(select(Channel).filter_by(code="SHOP")).one().rules = {"min_life_days": 30}
        session.scalars(select(Lot).filter_by(code="L2")).one().held_at = clock.now()
        session.scalars(select(Lot).filter_by(code="L3")).one().expires_on = day
    before = world.everything()
    assert eve.scan(coded("L2")).message == "packing.on_hold"
    page = eve.scan(coded("L3"))
    assert page.message == "packing.lot_too_short", page.sentence
    assert world.everything() == before


def test_each_serial_is_captured(world: World, eve: Person) -> None:
    lamps(world, eve, {"S1": 1, "S2": 1}, "serial")
    page = eve.scan(LAMP)
    assert (page.ask, page.message) == ("choose", "packing.which_serial")
    assert [button for button in page.all("button") if button.get("data-scan")] == [], (
        "a tap would be no capture"
    )
    assert eve.scan("S2").message == "packing.counted"
    assert eve.scan(LAMP).message == "packing.which_serial", "also the last one is read"
    assert eve.scan(coded(serial="S2")).message == "packing.lot_picked"
    assert eve.scan(coded(serial="S1")).message == "packing.verified"


def test_another_serial_takes_its_place(world: World, eve: Person) -> None:
    lamps(world, eve, {"S1": 1, "S2": 1}, "serial")
    stock_lot(world, "LAMP", "", 1, serial="S3")
    eve.scan(coded(serial="S3"))
    assert eve.scan(coded(serial="S3")).message == "packing.counted"
    assert _lots_in_box(world) == {"S3": 1}
    assert sum(_in(world, BIN).values()) == 1


def _lots_in_box(world: World) -> dict[str, int]:
    return _in(world, f"PARCEL-{world.order('1003').id}-1")


def _in(world: World, code: str) -> dict[str, int]:
    wanted = (
        select(Lot.code, Lot.serial, Balance.quantity_on_hand)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == code, Balance.quantity_on_hand > 0)
    )
    rows = world.read(lambda session: session.execute(wanted).all())
    return {serial or lot: quantity for lot, serial, quantity in rows}
