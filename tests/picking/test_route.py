"""The walk of a list: the shortest way over its stops where the building is measured, else by sequence."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import fetch, only, take
from tests.world import World
from warehouse.orders.models import CustomerOrderLine
from warehouse.picking import route
from warehouse.picking.route import Building, Place
from warehouse.routes.floor import Aisles, Free
from warehouse.routes.points import Point
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location

#: Three aisles 4 m apart, thirty metres long; the bench in front of the first.
AISLES = {"X": 0, "Y": 4_000, "Z": 8_000}
BAYS_MM = range(1_000, 30_000, 2_000)
BENCH = (0, -4_000)
MUGS, RED_MUGS, TOWELS = "A-01-A-01", "A-01-A-02", "A-01-A-03"
WANTED = {MUGS: ("MUG-BL", 2), RED_MUGS: ("MUG-RD", 1), TOWELS: ("TOWEL", 1)}


def measured(world: World, places: dict[str, tuple[str, int]]) -> None:
    """Build the three aisles, the named bins among them: (aisle, how far into it)."""
    with world.database.writing() as session:
        for aisle, x_mm in AISLES.items():
            for y_mm in BAYS_MM:
                code = f"{aisle}-{y_mm}"
                add_location(
                    session, world.warehouse_id, code, sequence=1_000, aisle=aisle, x_mm=x_mm, y_mm=y_mm
                )
    for code, (aisle, y_mm) in places.items():
        move(world, code, aisle, y_mm)
    with world.database.writing() as session:
        bench = session.scalars(select(Location).filter_by(code="BENCH-1")).one()
        bench.x_mm, bench.y_mm = BENCH


def move(world: World, code: str, aisle: str, y_mm: int) -> None:
    """The bin stands somewhere else now."""
    with world.database.writing() as session:
        place = session.scalars(select(Location).filter_by(code=code)).one()
        place.aisle, place.x_mm, place.y_mm = aisle, AISLES[aisle], y_mm


def three_stops(world: World) -> None:
    """Order 1001 wants red mugs too, and nothing else is to be picked."""
    only(world, "1001")
    with world.database.writing() as session:
        mug = session.scalars(select(Product).filter_by(sku="MUG-RD")).one()
        line = CustomerOrderLine(line="3", product_id=mug.id, sku_text=mug.sku, quantity_ordered=1)
        line.customer_order_id = world.order("1001").id
        session.add(line)


def walk(person: Person) -> list[str]:
    """The bins in the order in which the screen names them."""
    page, seen = take(person, "TOTE-001"), []
    while page.step == "scan_bin":
        assert page.code is not None
        seen.append(page.code)
        page = fetch(person, [(page.code, *WANTED[page.code])])
    assert page.step == "drop"
    return seen


def test_a_measured_building_is_walked_on_the_shortest_way(ada: Person, world: World) -> None:
    """Up one aisle, past the far bin behind, and down the other; by sequence one would go to the far bin first."""
    measured(world, {MUGS: ("Y", 29_000), RED_MUGS: ("X", 9_000), TOWELS: ("Z", 9_000)})
    three_stops(world)
    assert walk(ada) in ([RED_MUGS, MUGS, TOWELS], [TOWELS, MUGS, RED_MUGS])


def test_a_building_without_coordinates_is_walked_by_sequence(ada: Person, world: World) -> None:
    three_stops(world)
    assert walk(ada) == [MUGS, RED_MUGS, TOWELS]


def test_a_stop_that_comes_on_the_way_is_walked_to_from_here(ada: Person, world: World) -> None:
    """What is missing lies at the far end of the last stop's aisle: on the way from here, not from the bench."""
    measured(world, {MUGS: ("Y", 29_000), RED_MUGS: ("X", 9_000), TOWELS: ("Z", 9_000)})
    three_stops(world)
    first = take(ada, "TOTE-001").code
    assert first in {RED_MUGS, TOWELS}
    last, aisle = (TOWELS, "Z") if first == RED_MUGS else (RED_MUGS, "X")
    move(world, "B-01-A-01", aisle, 25_000)
    fetch(ada, [(first, *WANTED[first])])
    ada.scan(MUGS)
    ada.tap("short")
    page = ada.tap("quantity", quantity=0)
    assert page.sentence == "2 missing. Take 2 from B-01-A-01."
    assert page.code == "B-01-A-01"
    assert fetch(ada, [("B-01-A-01", "MUG-BL", 2)]).code == last


def test_places_of_one_bay_are_one_stop_and_the_unknown_ones_come_last() -> None:
    building = Building(Aisles((0, 4_000), (0, 30_000)), Point(0, -4_000))
    low, high = Place(1, "pick", 2, "A-03-A", 0, 9_000), Place(2, "pick", 1, "A-03-B", 0, 9_000)
    beyond = Place(3, "pick", 3, "A-09-A", 0, 20_000)
    unmeasured, lost = (
        Place(4, "pick", 0, "ANNEX", None, None),
        Place(5, "unlocated", 0, "UNLOCATED", None, None),
    )
    for given in ([lost, low, beyond, unmeasured, high], [high, unmeasured, beyond, low, lost]):
        order = building.order(given, here=Point(0, 0))
        assert order == [high, low, beyond, unmeasured, lost]


def test_a_building_is_looked_at_anew_once_a_place_was_moved(world: World) -> None:
    def floor() -> Aisles | Free:
        return world.read(lambda session: route.building(session, world.warehouse_id)).floor

    assert isinstance(floor(), Free)
    measured(world, {})
    before = floor()
    assert isinstance(before, Aisles) and before.aisles_mm == (0, 4_000, 8_000)
    assert floor() is before
    with world.database.writing() as session:
        for place in session.scalars(select(Location).filter_by(aisle="Z")):
            place.x_mm = 12_000
    after = floor()
    assert isinstance(after, Aisles) and after.aisles_mm == (0, 4_000, 12_000)
