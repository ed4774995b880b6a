"""Stops without coordinates: by their sequence numbers, after those that can be routed."""

from __future__ import annotations

from collections.abc import Sequence

from warehouse.routes.floor import Floor
from warehouse.routes.points import Point, Route
from warehouse.routes.walking import shortest

#: What a place is sorted by: a sequence number, a code, or both one after the other; of one kind in one list.
Key = int | str | tuple[int | str, ...]


def in_sequence(keys: Sequence[Key | None]) -> tuple[int, ...]:
    """Indexes in the order of the keys; equal keys in the order given, those without a key at the end."""
    known = [index for index, key in enumerate(keys) if key is not None]
    known.sort(key=lambda index: keys[index])  # type: ignore[arg-type, return-value]
    return (*known, *(index for index, key in enumerate(keys) if key is None))


def placed_first(
    floor: Floor, stops: Sequence[Point | None], keys: Sequence[Key | None], start: Point, end: Point
) -> Route:
    """Every stop once: those with coordinates by the shortest route, then those without, in sequence.

    The length is that of the walk from the start over the stops with coordinates to the end, in millimetres. Nobody
    knows how far the others are, so they add nothing to it.
    """
    placed = [(index, stop) for index, stop in enumerate(stops) if stop is not None]
    rest = [index for index, stop in enumerate(stops) if stop is None]
    route = shortest(floor, [stop for _index, stop in placed], start, end)
    order = [placed[index][0] for index in route.order]
    order += [rest[index] for index in in_sequence([keys[index] for index in rest])]
    return Route(tuple(order), route.length_mm)
