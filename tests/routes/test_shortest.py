"""The shortest route over aisles: equal to what any other way of finding it says, and a walk that can be walked."""

from __future__ import annotations

import itertools
import random

import pytest

from tests.routes.streets import Case, every_order, held_karp
from warehouse.routes import one_block
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point, Route
from warehouse.routes.states import tables
from warehouse.routes.walking import distance_mm, length_mm, shortest

#: Ten aisles of 30 m, one block and two.
ONE_BLOCK = Aisles(tuple(range(0, 30_000, 3_000)), (0, 30_000))
TWO_BLOCKS = Aisles(ONE_BLOCK.aisles_mm, (0, 15_000, 30_000))
DOOR = Point(0, -2_000)


def walked(case: Case, route: Route) -> int:
    """The length of the route's order, from point to point."""
    way = [case.start, *(case.stops[index] for index in route.order), case.end]
    return sum(distance_mm(case.floor, one, other) for one, other in itertools.pairwise(way))


def agrees(case: Case, best: int) -> None:
    route = shortest(case.floor, case.stops, case.start, case.end)
    assert route.length_mm == best
    assert length_mm(case.floor, case.stops, case.start, case.end) == best
    assert sorted(route.order) == list(range(len(case.stops)))
    assert walked(case, route) == best


@pytest.mark.parametrize(("crosses", "cases"), [(1, 100), (2, 350), (3, 350)])
def test_it_is_the_shortest_of_all_orders(crosses: int, cases: int) -> None:
    for seed in range(cases):
        case = Case(seed, crosses, stops=seed % 7)
        agrees(case, every_order(case.table()))


@pytest.mark.parametrize("crosses", [2, 3])
def test_stops_within_the_aisles_too(crosses: int) -> None:
    """The commonest lists, for which one block has a way of its own that has to be the one that answers here."""
    answered = 0
    for seed in range(250):
        case = Case.within(seed, crosses, stops=2 + seed % 6)
        best = held_karp(case.table())
        agrees(case, best)
        if crosses == 2:
            own = one_block.length_mm(case.floor, case.stops, case.start, case.end)
            assert own in (best, None)
            answered += own is not None
    assert crosses != 2 or answered > 200


@pytest.mark.parametrize("crosses", [2, 3])
@pytest.mark.parametrize(("seed", "stops"), [(1, 12), (2, 12), (3, 13)])
def test_it_is_what_held_and_karp_find(crosses: int, seed: int, stops: int) -> None:
    case = Case(seed, crosses, stops, aisles=8)
    agrees(case, held_karp(case.table()))


@pytest.mark.parametrize("crosses", [1, 2, 3, 4])
def test_distances_are_those_of_the_floor(crosses: int) -> None:
    for seed in range(60):
        case = Case(seed, crosses, stops=8)
        points = [case.start, *case.stops, case.end]
        found = [[distance_mm(case.floor, one, other) for other in points] for one in points]
        assert found == case.table()


@pytest.mark.parametrize("floor", [ONE_BLOCK, TWO_BLOCKS])
def test_long_lists_are_real_walks_and_the_length_alone_agrees(floor: Aisles) -> None:
    dice = random.Random(7)
    for stops in (60, 220, 1_114):
        points = [Point(dice.choice(floor.aisles_mm), 500 * dice.randint(1, 59)) for _ in range(stops)]
        for end in (DOOR, Point(28_000, 31_000), Point(12_000, 7_250)):
            route = shortest(floor, points, DOOR, end)
            way = [DOOR, *(points[index] for index in route.order), end]
            assert sorted(route.order) == list(range(stops))
            assert sum(distance_mm(floor, *pair) for pair in itertools.pairwise(way)) == route.length_mm
            assert length_mm(floor, points, DOOR, end) == route.length_mm
            if floor is ONE_BLOCK:
                assert one_block.length_mm(floor, points, DOOR, end) == route.length_mm


@pytest.mark.parametrize("floor", [ONE_BLOCK, TWO_BLOCKS])
class TestSmallWalks:
    def test_no_stops(self, floor: Aisles) -> None:
        assert shortest(floor, [], DOOR, DOOR) == Route((), 0)
        assert shortest(floor, [], DOOR, Point(6_000, -2_000)) == Route((), 10_000)
        assert length_mm(floor, [], DOOR, DOOR) == 0

    def test_one_stop_is_there_and_back(self, floor: Aisles) -> None:
        stop = Point(9_000, 4_000)
        assert shortest(floor, [stop], DOOR, DOOR) == Route((0,), 2 * (2_000 + 9_000 + 4_000))
        assert shortest(floor, [stop], stop, stop) == Route((0,), 0)

    def test_a_whole_aisle_is_one_line(self, floor: Aisles) -> None:
        stops = [Point(3_000, y) for y in (20_000, 4_000, 12_000)]
        assert shortest(floor, stops, Point(3_000, 8_000), Point(3_000, 16_000)) == Route(
            (1, 2, 0), 16_000 + 8_000
        )
        assert shortest(floor, stops, Point(3_000, 16_000), Point(3_000, 8_000)) == Route(
            (0, 2, 1), 16_000 + 8_000
        )

    def test_equal_points_stay_together_in_the_order_given(self, floor: Aisles) -> None:
        near, far = Point(3_000, 5_000), Point(3_000, 9_000)
        assert shortest(floor, [far, near, far, near], DOOR, Point(3_000, 30_000)).order == (1, 3, 0, 2)

    def test_equal_points_stay_together_where_others_share_their_place(self, floor: Aisles) -> None:
        left, right = Point(2_600, 5_000), Point(3_400, 5_000)
        order = shortest(floor, [right, left, right, left], DOOR, DOOR).order
        assert order == (1, 3, 0, 2)

    def test_stops_at_cross_aisles(self, floor: Aisles) -> None:
        stops = [Point(27_000, 0), Point(27_000, 30_000), Point(0, 30_000), Point(0, 0)]
        assert shortest(floor, stops, Point(0, 0), Point(0, 0)).length_mm == 2 * (27_000 + 30_000)

    def test_the_order_given_changes_nothing(self, floor: Aisles) -> None:
        dice = random.Random(3)
        points = [Point(dice.choice(floor.aisles_mm), dice.randrange(30_000)) for _ in range(30)]
        first = shortest(floor, points, DOOR, DOOR)
        for _ in range(5):
            mixed = dice.sample(points, len(points))
            again = shortest(floor, mixed, DOOR, DOOR)
            assert again.length_mm == first.length_mm
            assert [mixed[index] for index in again.order] == [points[index] for index in first.order]


def test_a_bench_between_two_aisles_is_reached_from_the_nearest_cross_aisle() -> None:
    bench = Point(4_500, 1_000)
    assert distance_mm(ONE_BLOCK, bench, Point(3_000, 1_000)) == 1_000 + 1_500 + 1_000
    assert distance_mm(ONE_BLOCK, bench, Point(4_500, 29_000)) == 1_000 + 1_500 + 30_000 + 1_500 + 1_000


@pytest.mark.parametrize("aisle", [45_000, -45_000])
def test_the_only_aisle_is_walked_through_though_it_lies_beyond_start_and_end(aisle: int) -> None:
    floor, start, end = Aisles((aisle,), (4_000, 6_000)), Point(-1_000, 10_000), Point(1_000, 5_000)
    assert length_mm(floor, [], start, end) == 4_000 + 46_000 + 2_000 + 44_000 + 1_000
    assert shortest(floor, [], start, end).length_mm == 97_000


def test_a_step_aside_within_an_aisle_counts_nothing() -> None:
    assert distance_mm(ONE_BLOCK, Point(2_000, 5_000), Point(4_000, 5_000)) == 0


def test_the_written_out_states_are_those_of_the_tables() -> None:
    """one_block.py names the numbers; here they are found by walking from the empty state."""
    table = tables(2)
    low, high = (table.needs[cross] for cross in (0, 1))
    odd, even = 1, 2
    joined = table.sections[0].to
    assert [low[odd][one_block.EMPTY], high[odd][one_block.EMPTY]] == [one_block.ODD_NONE, one_block.NONE_ODD]
    assert [low[even][one_block.EMPTY], high[even][one_block.EMPTY]] == [
        one_block.EVEN_NONE,
        one_block.NONE_EVEN,
    ]
    assert high[odd][one_block.ODD_NONE] == one_block.ODD_ODD_APART
    assert high[even][one_block.ODD_NONE] == one_block.ODD_EVEN_APART
    assert high[odd][one_block.EVEN_NONE] == one_block.EVEN_ODD_APART
    assert high[even][one_block.EVEN_NONE] == one_block.EVEN_EVEN_APART
    once, twice = 0, 1
    assert [joined[one_block.EMPTY][once], joined[one_block.EMPTY][twice]] == [
        one_block.ODD_ODD,
        one_block.EVEN_EVEN,
    ]
    assert joined[one_block.ODD_NONE][once] == one_block.EVEN_ODD
    assert joined[one_block.NONE_ODD][once] == one_block.ODD_EVEN


@pytest.mark.parametrize(
    ("aisles", "crosses"), [((), (0, 9)), ((0, 3), ()), ((3, 0), (0, 9)), ((0, 0), (0, 9))]
)
def test_an_impossible_floor_is_refused(aisles: tuple[int, ...], crosses: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="ascending"):
        Aisles(aisles, crosses)
