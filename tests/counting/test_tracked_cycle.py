"""Whole cycles of goods with lots and serials: judged lot by lot and piece by piece, adjusted the same way."""

from __future__ import annotations

import pytest

from tests.counting.test_closing import JAM, MUG, _count, _variances
from tests.counting.test_is_it_here import DRONE, drone
from tests.counting.test_settling import as_counter
from tests.person import Person
from tests.putaway.waiting import balance, lay
from tests.world import World
from warehouse.stock import audit
from warehouse.stock.products import add_barcode, add_product
from warehouse.stock.quantities import CountRequest, Movement

BIN, OTHER = "A-01-A-05", "A-01-A-06"


def jam(lot: str) -> str:
    """A jar of this lot."""
    return f"01{JAM.zfill(14)}10{lot}"


def lying(world: World, lot: str, place: str = BIN) -> int:
    """How many of a lot the record has in the bin."""
    found = balance(world, place, "JAM", lot=lot)
    return found.quantity_on_hand if found else 0


def approve_all(carla: Person, world: World) -> None:
    """Every confirmed difference, one after the other."""
    for one in [one for one in _variances(world) if one.confirmed_by]:
        carla.open("/office/counts")
        address = f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}/approval"
        assert "Adjusted." in carla.send(address, reason="wrong_lot").text
    assert world.read(lambda session: audit.run(session).differences) == []


def test_two_lots_that_were_mixed_up(world: World, finn: Person, ada: Person, carla: Person) -> None:
    """Three of the first lot are on record as the second's; a third lot was never booked."""
    for lot, quantity in (("L1", 6), ("L2", 8)):
        lay(world, "JAM", quantity, place=BIN, lot=lot)
    as_counter(world, "Ada")
    for person in (finn, ada):
        _count(person, BIN, (jam("L1"), 9), (jam("L2"), 5), (jam("L3"), 1))
        assert person.tap("done").message == "counting.thank_you"
    assert {(one.lot, one.variance) for one in _variances(world)} == {("L1", 3), ("L2", -3), ("L3", 1)}
    approve_all(carla, world)
    assert [lying(world, lot) for lot in ("L1", "L2", "L3")] == [9, 5, 1]


def test_jars_without_a_lot_on_them(world: World, finn: Person, ada: Person, carla: Person) -> None:
    """Of two lots on record one is scanned by its code, the other has labels that name none."""
    for lot in ("L1", "L2"):
        lay(world, "JAM", 6, place=BIN, lot=lot)
    as_counter(world, "Ada")
    for person in (finn, ada):
        _count(person, BIN, (jam("L1"), 6))
        assert "L2" in person.tap("done").text
        person.tap("yes")
        person.tap("quantity", 4)
        assert person.tap("done").message == "counting.thank_you"
    assert {(one.lot, one.variance) for one in _variances(world)} == {("L2", -2)}
    approve_all(carla, world)
    assert [lying(world, lot) for lot in ("L1", "L2")] == [6, 4]


@pytest.fixture
def drones(world: World) -> World:
    """Drones S1 and S2 in one bin on record, S3 in another."""
    with world.database.writing() as session:
        add_barcode(session, add_product(session, "DRONE", "Drone", tracking="serial"), DRONE)
    for serial, place in (("S1", BIN), ("S2", BIN), ("S3", OTHER)):
        lay(world, "DRONE", 1, place=place, serial=serial)
    return world


def look(person: Person, *serials: str) -> None:
    """Scan these drones; what else is on record is not here."""
    _count(person, BIN)
    person.scan(MUG) if not serials else [person.scan(drone(serial)) for serial in serials]
    page = person.tap("done")
    while page.step == "is_it_here":
        page = person.tap("no")
    assert page.message == "counting.thank_you"


def test_serials_are_judged_piece_by_piece(drones: World, finn: Person, ada: Person, carla: Person) -> None:
    """As many as on record, and yet two of them are not those that should be there."""
    as_counter(drones, "Ada")
    for person in (finn, ada):
        look(person, "S1", "S3")
    assert {(one.lot, one.variance) for one in _variances(drones)} == {("S2", -1), ("S3", 1)}
    approve_all(carla, drones)
    assert (drones.on_hand(BIN, "DRONE"), drones.on_hand(OTHER, "DRONE")) == (2, 0)
    assert drones.count(Movement, reason="count") == 2


def test_a_serial_that_only_one_of_two_found(drones: World, finn: Person, ada: Person, carla: Person) -> None:
    as_counter(drones, "Ada")
    look(finn, "S1", "S2", "S9")
    look(ada, "S1", "S2")
    assert _variances(drones) == [], "the second look found the record right"
    look(finn, "S1", "S2", "S9")
    [one] = _variances(drones)
    assert (one.lot, one.variance, one.confirmed_by) == ("S9", 1, None)
    assert drones.one(CountRequest, closed_at=None).because == "recount"


def test_the_bin_that_a_serial_left_is_counted_again(
    drones: World, finn: Person, ada: Person, carla: Person
) -> None:
    """Both bins differ by one piece; once it was moved on record, the other difference says nothing any more."""
    as_counter(drones, "Ada")
    for person in (finn, ada):
        _count(person, OTHER)
        person.tap("empty")
        look(person, "S1", "S2", "S3")
    here, gone = sorted(_variances(drones), key=lambda one: one.bin)
    assert [(one.bin, one.variance) for one in (here, gone)] == [(BIN, 1), (OTHER, -1)]
    carla.open("/office/counts")
    said = []
    for one in (here, gone):
        carla.open("/office/counts")
        address = f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}/approval"
        said.append(carla.send(address, reason="misplaced").text)
    assert "Adjusted." in said[0]
    assert "It was adjusted meanwhile. It is counted again." in said[1]
    assert (drones.on_hand(BIN, "DRONE"), drones.on_hand(OTHER, "DRONE")) == (3, 0)
