"""Stops that stand in one line: in one aisle, or beside the aisles at one x and reached from one cross aisle."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from warehouse.routes.floor import Spot


def is_line(spots: Collection[Spot]) -> bool:
    """Whether all spots can be reached from each other without leaving their column."""
    return len({(spot.x_mm, spot.cross) for spot in spots}) == 1


def turns(ys: Collection[int], start: int, end: int) -> list[int]:
    """Where the shortest walk along a line turns, start and end included: first to the side away from the end."""
    low, high = min(*ys, start, end), max(*ys, start, end)
    return [start, low, high, end] if start <= end else [start, high, low, end]


def length_mm(ys: Collection[int], start: int, end: int) -> int:
    """The shortest walk along a line over all of these, from start to end."""
    places = turns(ys, start, end)
    return sum(abs(there - here) for here, there in pairwise(places))


def order(ys: Collection[int], start: int, end: int) -> list[int]:
    """All places in the order of that walk."""
    first = sorted((y for y in ys if (y <= start if start <= end else y >= start)), reverse=start <= end)
    return first + sorted((y for y in ys if (y > start if start <= end else y < start)), reverse=start > end)
