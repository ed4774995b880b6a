"""The walk of a list: the shortest way over its stops where the building is measured, else by sequence."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import fetch, only, take
from tests.world import World
from warehouse.orders.models import CustomerOrderLine
from warehouse.picking import route
from warehouse.picking.route import Area, Building, Place
from warehouse.routes.floor import Aisles, Free
from warehouse.routes.points import Point
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, ensure_zone

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
        order = building.order(given, here=Place(6, "pick", 0, "A-01-A", 0, 0))
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


def test_a_zone_with_ends_of_its_own_is_walked_from_its_start_to_its_end() -> None:
    """Two rooms: the hall from the bench, and a cold store behind a lock, entered at one end and left at the other."""
    hall, cold = Aisles((0, 4_000), (0, 30_000)), Aisles((50_000,), (0, 20_000))
    lock, exit_ = Point(50_000, 0), Point(50_000, 20_000)
    building = Building(hall, Point(0, -4_000), own=((7, Area(cold, lock, exit_)),))
    far, near = Place(1, "pick", 9, "C-2", 50_000, 15_000, 7), Place(2, "pick", 8, "C-1", 50_000, 5_000, 7)
    mug, towel = Place(3, "pick", 1, "A-1", 0, 9_000, 1), Place(4, "pick", 2, "A-2", 4_000, 9_000, 1)
    walked = building.walk([far, mug, near, towel])
    assert walked.places == [mug, towel, near, far]
    cold_first = building.walk([mug, far, near], here=far)
    assert cold_first.places == [far, near, mug]
    # Through the hall by its two aisles to the lock, through the store, and back to the bench.
    assert walked.length_mm > 2 * 50_000
    assert building.length_mm([far.point or lock, mug.point or lock]) > 2 * 50_000


def test_by_sequence_nobody_goes_against_the_one_way() -> None:
    floor = Aisles((0, 4_000), (0, 30_000))
    one, two, three = (
        Place(n, "pick", n, f"A-{n}", 0, y_mm) for n, y_mm in ((1, 20_000), (2, 5_000), (3, 25_000))
    )
    shortest = Building(floor, Point(0, 0)).walk([one, two, three])
    one_way = Building(floor, Point(0, 0), by_sequence=True).walk([three, one, two])
    assert [place.code for place in shortest.places] == ["A-2", "A-1", "A-3"]
    assert [place.code for place in one_way.places] == ["A-1", "A-2", "A-3"]
    assert (shortest.length_mm, one_way.length_mm) == (50_000, 20_000 + 15_000 + 20_000 + 25_000)


def test_one_wrong_coordinate_leaves_the_other_zones_their_aisles(world: World) -> None:
    """The zone with the wrong x is walked by itself, as well as can be; the others exactly."""
    measured(world, {MUGS: ("X", 9_000)})
    with world.database.writing() as session:
        zone = ensure_zone(session, world.warehouse_id, "ANNEX")
        for y_mm in (1_000, 3_000):
            add_location(
                session, world.warehouse_id, f"W-{y_mm}", aisle="W", x_mm=9 * y_mm, y_mm=y_mm, zone_id=zone.id
            )
    found = world.read(lambda session: route.building(session, world.warehouse_id))
    assert isinstance(found.floor, Aisles) and found.floor.aisles_mm == (0, 4_000, 8_000)
    assert [area.floor for _zone, area in found.own] == [Free()]


def test_a_zone_that_learns_its_ends_is_looked_at_anew(world: World) -> None:
    measured(world, {})
    with world.database.writing() as session:
        zone = ensure_zone(session, world.warehouse_id, "COLD")
    before = world.read(lambda session: route.building(session, world.warehouse_id))
    with world.database.writing() as session:
        zone = ensure_zone(session, world.warehouse_id, "COLD")
        zone.start_x_mm = zone.start_y_mm = 0
    after = world.read(lambda session: route.building(session, world.warehouse_id))
    assert (before.own, [area.start for _zone, area in after.own]) == ((), [Point(0, 0)])
