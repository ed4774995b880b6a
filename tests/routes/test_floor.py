"""What kind of floor bins stand on, however odd their data."""

from __future__ import annotations

import random

from warehouse.routes.floor import APART_MM, MARGIN_MM, MIDDLE_MM, SPREAD_MM, Aisles, Free, floor_of
from warehouse.routes.points import Point
from warehouse.routes.walking import shortest

Bins = list[tuple[str | None, Point]]


def aisle(name: str, x_mm: int, *ys: int) -> Bins:
    return [(name, Point(x_mm, y)) for y in ys]


def test_aisles_and_the_cross_aisles_around_them() -> None:
    bins = aisle("B", 5_000, 2_000, 3_000) + aisle("A", 2_000, 1_500, 4_000)
    assert floor_of(bins) == Aisles((2_000, 5_000), (1_500 - MARGIN_MM, 4_000 + MARGIN_MM))


def test_given_cross_aisles_are_taken_in_order() -> None:
    bins = aisle("A", 2_000, 2_000, 9_000)
    assert floor_of(bins, [12_000, 0, 6_000, 0]) == Aisles((2_000,), (0, 6_000, 12_000))
    assert floor_of(bins, [0]) == Aisles((2_000,), (0,))
    assert floor_of(bins, []) == floor_of(bins)


def test_a_stretch_without_bins_in_any_aisle_is_a_middle_cross_aisle() -> None:
    rows = (1_000, 2_000, 3_000, 4_000)
    bins = aisle("A", 0, *rows) + aisle("B", 3_000, 4_000 + MIDDLE_MM)
    assert floor_of(bins) == Aisles((0, 3_000), (0, 4_000 + MIDDLE_MM // 2, 4_000 + MIDDLE_MM + MARGIN_MM))
    narrower = [*bins, ("A", Point(0, 4_001))]
    assert floor_of(narrower) == Aisles((0, 3_000), (0, 4_000 + MIDDLE_MM + MARGIN_MM))


def test_wide_bays_are_no_cross_aisles() -> None:
    """Bays of pallets reached every 2.7 m; the real cross aisle between the fourth and the fifth is 3 m wide."""
    bays = [2_700 * bay + (3_000 if bay > 3 else 0) for bay in range(8)]
    middle = (bays[3] + bays[4]) // 2
    assert floor_of(aisle("A", 0, *bays)) == Aisles((0,), (-MARGIN_MM, middle, bays[-1] + MARGIN_MM))
    assert floor_of(aisle("A", 0, 0, 9_000)) == Aisles((0,), (-MARGIN_MM, 9_000 + MARGIN_MM))


def test_the_middle_of_an_aisle_lies_between_its_outermost_bins() -> None:
    bins = aisle("A", 1_000, 0, 1_000) + aisle("A", 1_000 + SPREAD_MM, 500)
    assert floor_of(bins) == Aisles((1_000 + SPREAD_MM // 2,), (-MARGIN_MM, 1_000 + MARGIN_MM))


def test_two_sides_with_a_name_each_are_one_aisle() -> None:
    bins = aisle("Left", 1_000, 0, 1_000) + aisle("Right", 1_000 + APART_MM - 2, 0, 1_000)
    assert floor_of(bins) == Aisles((1_000 + APART_MM // 2 - 1,), (-MARGIN_MM, 1_000 + MARGIN_MM))
    apart = aisle("Left", 1_000, 0) + aisle("Right", 1_000 + APART_MM, 0)
    assert floor_of(apart) == Aisles((1_000, 1_000 + APART_MM), (-MARGIN_MM, MARGIN_MM))


def test_aisles_that_are_not_parallel_are_none() -> None:
    slanting = [("A", Point(300 * step, 1_000 * step)) for step in range(10)]
    assert floor_of(slanting + aisle("B", 9_000, 0, 9_000)) == Free()


def test_without_names_there_are_no_aisles() -> None:
    assert floor_of([]) == Free()
    assert floor_of([(None, Point(0, 0)), ("", Point(1, 1)), ("  ", Point(2, 2))], [0, 9_000]) == Free()


def test_bins_without_a_name_change_nothing() -> None:
    bins = aisle("A", 0, 0, 9_000)
    assert floor_of([*bins, (None, Point(70_000, 50_000))]) == floor_of(bins)


def test_any_data_gives_a_floor_that_can_be_walked() -> None:
    dice = random.Random(5)
    for _ in range(300):
        names = dice.choices([None, "", "A", "B", "C", " A "], k=dice.randint(0, 12))
        spread = dice.choice((1, 500, 5_000))
        bins = [(name, Point(spread * dice.randint(-9, 9), 700 * dice.randint(-20, 20))) for name in names]
        crosses = dice.choice((None, [], [0], [3_000, -3_000], [dice.randint(-9, 9) for _ in range(5)]))
        points = [point for _name, point in bins]
        route = shortest(floor_of(iter(bins), crosses), points, Point(0, 0), Point(5_000, -15_000))
        assert sorted(route.order) == list(range(len(bins)))
