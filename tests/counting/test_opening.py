"""A building is counted into existence: an opening stocktake books what is found where nothing ever lay."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.at_once import at_once
from tests.counting.test_closing import JAM, MUG, VASE, _count, _variances
from tests.counting.test_settling import BIN
from tests.person import Page, Person
from tests.putaway.waiting import balance, change_bin
from tests.world import World
from warehouse.counting.models import CountVariance
from warehouse.stock import audit
from warehouse.stock.models import Product, Zone
from warehouse.stock.places import ensure_zone
from warehouse.stock.quantities import CountRequest, Movement, Stocktake

NEW = "A-01-A-05"
PAGE = "/office/counts/stocktakes"


@pytest.fixture
def hall(world: World) -> World:
    """A zone of two bins: one was never used, in the other lie blue mugs."""
    with world.database.writing() as session:
        zone = ensure_zone(session, world.warehouse_id, "HALL").id
        session.execute(update(Product).values(unit_cost=10_000))
    for code in (NEW, BIN):
        change_bin(world, code, zone_id=zone)
    return world


def preview(carla: Person, world: World) -> Page:
    """What an opening stocktake of the zone would come to."""
    return carla.open(f"{PAGE}/preview?zone={world.one(Zone, code='HALL').id}&opening=1")


def begin(carla: Person, world: World) -> Page:
    """An opening stocktake of the zone."""
    preview(carla, world)
    return carla.send(PAGE)


def test_it_is_seen_before_it_begins(hall: World, carla: Person) -> None:
    text = preview(carla, hall).text
    assert "Bins to count 2" in text
    assert "Empty on record 1" in text
    assert "Never used 1" in text
    assert "1 bin was used before: differences there are counted again." in text
    assert hall.count(CountRequest) == 0
    assert "2 bins are asked for." in begin(carla, hall).text
    assert "Opening stock HALL" in carla.open("/office/counts").text


def test_what_is_found_is_booked_at_once(hall: World, carla: Person, finn: Person) -> None:
    begin(carla, hall)
    assert finn.open("/counting").find("progress", aria_label="Stocktake") is not None
    _count(finn, NEW, (VASE, 7), (JAM, 4))
    assert finn.tap("done").message == "counting.thank_you"
    assert (hall.on_hand(NEW, "VASE"), hall.on_hand(NEW, "JAM")) == (7, 4)
    movements = hall.read(lambda session: session.query(Movement).filter_by(reason="opening").all())
    booked = [one for one in movements if one.paper_kind == "count"]
    assert {(one.quantity, one.unit_cost) for one in booked} == {(7, 10_000), (4, 10_000)}
    found = balance(hall, NEW, "VASE")
    assert found is not None and found.proved_at is not None
    assert _variances(hall) == []
    assert "1 of 2 bins" in carla.open("/office/counts").text
    figures = carla.open("/office/counts/figures").text
    assert "Opening stock 11 0" in figures
    assert "Nothing was counted." in figures, "what was never on record was neither right nor wrong"
    assert hall.read(lambda session: audit.run(session).differences) == []


def test_where_goods_lay_before_somebody_else_counts_again(hall: World, carla: Person, finn: Person) -> None:
    begin(carla, hall)
    _count(finn, BIN, (MUG, 65), (VASE, 2))
    finn.tap("done")
    assert [(one.sku, one.variance) for one in _variances(hall)] == [("MUG-BL", 5)]
    assert (hall.on_hand(BIN, "MUG-BL"), hall.on_hand(BIN, "VASE")) == (60, 2)


def test_a_usual_stocktake_books_nothing(hall: World, carla: Person, finn: Person) -> None:
    carla.open(f"{PAGE}/preview?zone={hall.one(Zone, code='HALL').id}")
    carla.send(PAGE)
    _count(finn, NEW, (VASE, 7))
    finn.tap("done")
    assert hall.on_hand(NEW, "VASE") == 0
    assert [(one.sku, one.variance) for one in _variances(hall)] == [("VASE", 7)]


def test_once_it_is_over_nothing_is_booked_any_more(hall: World, carla: Person, finn: Person) -> None:
    begin(carla, hall)
    carla.open("/office/counts")
    carla.send(f"{PAGE}/{hall.one(Stocktake).id}/end")
    _count(finn, NEW, (VASE, 7))
    finn.tap("done")
    assert hall.on_hand(NEW, "VASE") == 0


def test_it_is_undone_and_done_again(hall: World, carla: Person, finn: Person) -> None:
    begin(carla, hall)
    _count(finn, NEW, (VASE, 7))
    finn.tap("done")
    assert finn.tap("undo").message == "counting.reopened"
    assert hall.on_hand(NEW, "VASE") == 0
    finn.tap("quantity", 8)
    assert finn.tap("done").message == "counting.thank_you"
    assert hall.on_hand(NEW, "VASE") == 8
    assert not hall.one(CountVariance).moved
    assert hall.read(lambda session: audit.run(session).differences) == []


def test_one_stocktake_of_a_zone_at_a_time(hall: World, carla: Person, finn: Person) -> None:
    begin(carla, hall)
    said = "A stocktake of HALL is going on. End it first."
    page = preview(carla, hall)
    assert (said in page.text, page.find("form", action=PAGE)) == (True, None)
    assert said in carla.open(f"{PAGE}/preview?zone=").text
    carla.open("/office/counts")
    assert said in carla.send("/office/counts/requests", code="HALL").text
    assert said in carla.send("/office/counts/requests", code="*").text
    assert hall.count(Stocktake) == 1
    for code in (NEW, BIN):
        _count(finn, code)
        finn.tap("empty")
    assert "2 bins are asked for." in begin(carla, hall).text, "all is counted: the next may begin"


def test_while_the_building_is_counted_no_zone_is(hall: World, carla: Person) -> None:
    carla.open("/office/counts")
    carla.send("/office/counts/requests", code="*")
    assert "A stocktake of the whole building is going on. End it first." in preview(carla, hall).text


def test_two_who_begin_at_once_begin_one(hall: World, carla: Person) -> None:
    other = Person.signed_in(carla.client.application, "Carla")
    for person in (carla, other):
        preview(person, hall)
    told = at_once(lambda: carla.send(PAGE).text, lambda: other.send(PAGE).text)
    assert sum("2 bins are asked for." in text for text in told) == 1
    assert hall.count(Stocktake) == 1
