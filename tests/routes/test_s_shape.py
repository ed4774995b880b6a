"""The rule of thumb: walked as it is written, and never shorter than the exact route."""

from __future__ import annotations

import itertools

import pytest

from tests.routes.streets import Case
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point, Route
from warehouse.routes.walking import distance_mm, length_mm, s_shape

ONE_BLOCK = Aisles((0, 3_000, 6_000, 9_000), (0, 10_000))
TWO_BLOCKS = Aisles((0, 3_000, 6_000, 9_000), (0, 10_000, 20_000))
DOOR = Point(0, -1_000)


def test_each_aisle_is_walked_through_and_the_last_one_turned_in() -> None:
    stops = [Point(6_000, 4_000), Point(3_000, 2_000), Point(0, 8_000)]
    assert s_shape(ONE_BLOCK, stops, DOOR, DOOR) == Route((2, 1, 0), 2 * (1_000 + 6_000 + 10_000 + 4_000))


def test_an_even_number_of_aisles_ends_in_front() -> None:
    stops = [Point(9_000, 1_000), Point(9_000, 9_000), Point(3_000, 2_000)]
    assert s_shape(ONE_BLOCK, stops, DOOR, DOOR) == Route((2, 1, 0), 2 * (1_000 + 9_000 + 10_000))


def test_it_begins_on_the_nearer_side_and_at_the_nearer_front() -> None:
    stops = [Point(3_000, 2_000), Point(9_000, 9_000)]
    door = Point(9_000, 11_000)
    assert s_shape(ONE_BLOCK, stops, door, door) == Route((1, 0), 2 * (1_000 + 6_000 + 10_000))


def test_two_blocks_are_walked_from_the_farthest_back() -> None:
    stops = [Point(6_000, 5_000), Point(3_000, 1_000), Point(6_000, 15_000), Point(9_000, 12_000)]
    # Up the first aisle with stops, the far block from there, then the rest of the near block and home.
    up, far, near = 1_000 + 3_000 + 10_000, 3_000 + 10_000 + 3_000 + 10_000, 3_000 + 10_000
    assert s_shape(TWO_BLOCKS, stops, DOOR, DOOR) == Route((1, 2, 3, 0), up + far + near + 6_000 + 1_000)


@pytest.mark.parametrize("crosses", [1, 2, 3, 4])
def test_it_is_a_walk_over_all_stops_and_never_shorter_than_the_shortest(crosses: int) -> None:
    for seed in range(150):
        case = Case(seed, crosses, stops=seed % 10)
        route = s_shape(case.floor, case.stops, case.start, case.end)
        way = [case.start, *(case.stops[index] for index in route.order), case.end]
        assert sorted(route.order) == list(range(len(case.stops)))
        assert sum(distance_mm(case.floor, *pair) for pair in itertools.pairwise(way)) <= route.length_mm
        if crosses <= 3:
            assert length_mm(case.floor, case.stops, case.start, case.end) <= route.length_mm
