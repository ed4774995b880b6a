"""Floors without an exact way: never shorter than the shortest, never much longer, always the same."""

from __future__ import annotations

import itertools
import random
import statistics

from tests.routes.streets import Case, held_karp
from warehouse.routes.floor import Aisles, Floor, Free
from warehouse.routes.points import Point
from warehouse.routes.walking import distance_mm, length_mm, shortest

#: No route of ten stops may be longer than this times the shortest one; the mean has a limit of its own.
WORST, MEAN = 1.1, 1.02


def free(seed: int, stops: int) -> tuple[list[Point], Point, Point]:
    dice = random.Random(seed)
    start, end, *points = (Point(dice.randrange(40_000), dice.randrange(30_000)) for _ in range(stops + 2))
    return points, start, start if seed % 3 == 0 else end


def over_the_shortest(floor: Floor, stops: list[Point], start: Point, end: Point) -> float:
    points = [start, *stops, end]
    best = held_karp([[distance_mm(floor, one, other) for other in points] for one in points])
    route = shortest(floor, stops, start, end)
    assert route.length_mm >= best
    assert length_mm(floor, stops, start, end) == route.length_mm
    assert sorted(route.order) == list(range(len(stops)))
    way = [start, *(stops[index] for index in route.order), end]
    assert sum(distance_mm(floor, *pair) for pair in itertools.pairwise(way)) == route.length_mm
    return route.length_mm / best


def test_free_floors_are_near_the_shortest() -> None:
    over = [over_the_shortest(Free(), *free(seed, stops=10)) for seed in range(20)]
    assert max(over) <= WORST
    assert statistics.mean(over) <= MEAN


def test_four_cross_aisles_are_near_the_shortest() -> None:
    cases = [Case(seed, crosses=4, stops=10) for seed in range(20)]
    over = [over_the_shortest(case.floor, case.stops, case.start, case.end) for case in cases]
    assert max(over) <= WORST
    assert statistics.mean(over) <= MEAN


def test_a_fourth_cross_aisle_that_nobody_needs_costs_little() -> None:
    """Sixty stops, where no exhaustive search goes: the exact route with three is the measure."""
    dice = random.Random(11)
    aisles, door = tuple(range(0, 60_000, 3_000)), Point(0, -2_000)
    over = []
    for _ in range(6):
        stops = [Point(dice.choice(aisles), 500 * dice.randint(1, 59)) for _ in range(60)]
        exact = length_mm(Aisles(aisles, (0, 15_000, 30_000)), stops, door, door)
        found = length_mm(Aisles(aisles, (0, 15_000, 30_000, 60_000)), stops, door, door)
        assert found >= exact
        over.append(found / exact)
    assert statistics.mean(over) <= 1.1


def test_the_same_stops_in_any_order_are_the_same_walk() -> None:
    stops, start, end = free(1, stops=40)
    first = shortest(Free(), stops, start, end)
    for seed in range(5):
        mixed = random.Random(seed).sample(stops, len(stops))
        again = shortest(Free(), mixed, start, end)
        assert again.length_mm == first.length_mm
        assert [mixed[index] for index in again.order] == [stops[index] for index in first.order]


def test_equal_points_stay_together() -> None:
    near, far = Point(1_000, 0), Point(9_000, 0)
    route = shortest(Free(), [far, near, far, near], Point(0, 0), Point(10_000, 0))
    assert (route.order, route.length_mm) == ((1, 3, 0, 2), 10_000)


def test_no_stops_and_one_stop() -> None:
    start, end = Point(0, 0), Point(3_000, 4_000)
    assert shortest(Free(), [], start, end).length_mm == 7_000
    assert shortest(Free(), [Point(5_000, 0)], start, end).length_mm == 5_000 + 2_000 + 4_000
