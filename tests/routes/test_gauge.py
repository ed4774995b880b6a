"""The gauge: the lengths of the exact route, for every set of places that it was made for."""

from __future__ import annotations

import pytest

from tests.routes.streets import Case
from warehouse.routes import gauge as gauges
from warehouse.routes.floor import Aisles, Free
from warehouse.routes.gauge import gauge
from warehouse.routes.points import Point
from warehouse.routes.walking import Walks, shortest

FLOOR = Aisles(tuple(range(0, 30_000, 3_000)), (0, 30_000))
PLACES = [Point(x, y) for x in FLOOR.aisles_mm for y in range(1_000, 30_000, 1_000)]


def agree(case: Case, sets: int) -> bool:
    """Whether there is a gauge; the length of each of so many sets of the stops is that of the shortest route."""
    found = gauge(case.floor, case.stops, case.start, case.end)
    for _ in range(sets if found is not None else 0):
        some = case.dice.sample(case.stops, case.dice.randint(1, len(case.stops)))
        assert found is not None
        best = shortest(case.floor, some, case.start, case.end).length_mm
        assert found.length_mm(found.number(some)) == best
    return found is not None


def test_wherever_a_route_starts_and_ends() -> None:
    assert sum(agree(Case.within(seed, 2, stops=8), sets=4) for seed in range(500)) > 200


def test_from_a_bench_in_front_of_an_aisle_behind_it_between_two_or_within_one() -> None:
    for seed in range(300):
        case = Case.within(seed, 2, stops=9)
        aisles, (low, high) = case.floor.aisles_mm, case.floor.crosses_mm
        x = case.dice.choice((*aisles, aisles[0] - 5_000, aisles[0] + 1_500, aisles[-1] + 4_000))
        y = case.dice.choice((low, high, low - 2_000, high + 3_000, (low + high) // 2))
        case.start = case.end = Point(x, y)
        assert agree(case, sets=4)


@pytest.mark.parametrize("stops", [3, 40, 200])
def test_it_forgets_and_is_still_right(monkeypatch: pytest.MonkeyPatch, stops: int) -> None:
    monkeypatch.setattr(gauges, "MOST_SERVED", 3)
    case = Case.within(stops, 2, stops=1)
    door = Point(12_000, -2_000)
    found = gauge(FLOOR, PLACES, door, door)
    assert found is not None
    for _ in range(20):
        some = case.dice.sample(PLACES, stops)
        assert found.length_mm(found.number(some)) == shortest(FLOOR, some, door, door).length_mm


def test_sets_are_joined_bit_by_bit() -> None:
    found = gauge(FLOOR, PLACES, Point(0, 0), Point(0, 0))
    assert found is not None
    one, other = PLACES[5:60:7], PLACES[40:200:11]
    assert found.number(one) | found.number(other) == found.number({*one, *other})
    assert found.number([Point(400, 1_000)]) == found.number([Point(0, 1_000)])


def test_there_is_none_where_walks_are_looked_at_one_by_one() -> None:
    door, inside = Point(0, 0), Point(3_000, 5_000)
    assert Walks(FLOOR, door, door).gauge(PLACES) is not None
    assert Walks(FLOOR, inside, inside).gauge(PLACES) is not None
    assert Walks(FLOOR, door, inside).gauge(PLACES) is None
    assert Walks(FLOOR, door, door).gauge([*PLACES, Point(0, 31_000)]) is None
    assert Walks(Aisles(FLOOR.aisles_mm, (0, 9_000, 30_000)), door, door).gauge(PLACES) is None
    assert Walks(Free(), door, door).gauge(PLACES) is None
