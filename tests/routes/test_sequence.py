"""Stops without coordinates come by their sequence numbers, after those with."""

from __future__ import annotations

from warehouse.routes.floor import Aisles, Free
from warehouse.routes.points import Point, Route
from warehouse.routes.sequence import in_sequence, placed_first

DOOR = Point(0, 0)


def test_by_key_equal_ones_as_given_and_none_at_the_end() -> None:
    assert in_sequence([30, None, 10, 30, None, 20]) == (2, 5, 0, 3, 1, 4)
    assert in_sequence([(1, "B"), (1, "A"), (0, "C")]) == (2, 1, 0)
    assert in_sequence([]) == ()


def test_placed_stops_first_then_the_rest_by_sequence() -> None:
    floor = Aisles((0, 3_000), (0, 9_000))
    stops = [None, Point(3_000, 8_000), None, Point(0, 4_000), None]
    route = placed_first(floor, stops, [7, 1, None, 2, 3], DOOR, DOOR)
    assert route == Route((1, 3, 4, 0, 2), 2 * (3_000 + 9_000))


def test_nothing_placed_is_the_sequence_alone() -> None:
    assert placed_first(Free(), [None, None], [2, 1], DOOR, Point(1_000, 0)) == Route((1, 0), 1_000)
