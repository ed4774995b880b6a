"""What others call: the shortest way between two points, and over all stops of a walk.

`Aisles` with up to three cross aisles are exact. With more, and on a `Free` floor, a good route is found that may be a
few per cent longer than the shortest (`roaming.py`); with `Aisles` its distances are still those of the aisles.
The length depends on the set of stops alone, not on the order in which they are given.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from warehouse.routes import line, one_block, roaming
from warehouse.routes import s_shape as rule
from warehouse.routes.exact import MOST_CROSSES, solve
from warehouse.routes.floor import Aisles, Floor, Free, Spot
from warehouse.routes.gauge import Gauge, gauge
from warehouse.routes.points import Point, Route
from warehouse.routes.tracing import walk


def shortest(floor: Floor, stops: Sequence[Point], start: Point, end: Point) -> Route:
    """The shortest walk from the start over all stops to the end; millimetres."""
    if not _is_exact(floor):
        return _roamed(floor, stops, start, end)
    assert isinstance(floor, Aisles)
    spots = [floor.join(stop) for stop in stops]
    first, last = floor.join(start), floor.join(end)
    everywhere = {*spots, first, last}
    if line.is_line(everywhere):
        ys = {spot.y_mm for spot in spots}
        length = line.length_mm(ys, first.y_mm, last.y_mm)
        places = [(first.x_mm, y) for y in line.order(ys, first.y_mm, last.y_mm)]
    else:
        solved = solve(floor, everywhere, first, last)
        length, places = solved.length_mm, walk(solved.edges(), first[:2], last[:2])
    return Route(_in_order(stops, [spot[:2] for spot in spots], places), length)


def length_mm(floor: Floor, stops: Collection[Point], start: Point, end: Point) -> int:
    """The length of the shortest walk, without its order: what batching asks for hundreds of thousands of times."""
    if not isinstance(floor, Aisles) or len(floor.crosses_mm) > MOST_CROSSES:
        return shortest(floor, list(stops), start, end).length_mm
    if len(floor.crosses_mm) == 2:
        length = one_block.length_mm(floor, stops, start, end)
        if length is not None:
            return length
    first, last = floor.join(start), floor.join(end)
    everywhere = {first, last, *map(floor.join, stops)}
    if line.is_line(everywhere):
        return line.length_mm({spot.y_mm for spot in everywhere}, first.y_mm, last.y_mm)
    return solve(floor, everywhere, first, last).length_mm


@dataclass(frozen=True)
class Walks:
    """Walks from one start to one end: `length_mm` of their stops, and quicker for very many over the same places."""

    floor: Floor
    start: Point
    end: Point

    def __call__(self, stops: Collection[Point]) -> int:
        return length_mm(self.floor, stops, self.start, self.end)

    def gauge(self, places: Collection[Point]) -> Gauge | None:
        """What measures walks over some of these places many times quicker; None where nothing does."""
        if not isinstance(self.floor, Aisles) or len(self.floor.crosses_mm) != 2:
            return None
        return gauge(self.floor, places, self.start, self.end)


def s_shape(floor: Aisles, stops: Sequence[Point], start: Point, end: Point) -> Route:
    """The walk by the rule of thumb (`s_shape.py`), as a baseline; after the last stop straight to the end."""
    spots = [floor.join(stop) for stop in stops]
    passed = rule.passed(floor, {*spots}, floor.join(start))
    way = [floor.join(start), *passed, floor.join(end)]
    length = sum(_between(floor, one, other) for one, other in pairwise(way))
    return Route(_in_order(stops, spots, passed), length)


def nearest_neighbour(floor: Floor, stops: Sequence[Point], start: Point, end: Point) -> Route:
    """Always on to the nearest stop that is left: another baseline, for floors of any kind."""
    return _roamed(floor, stops, start, end, improved=False)


def distance_mm(floor: Floor, a: Point, b: Point) -> int:
    """The shortest way between two points; millimetres."""
    if isinstance(floor, Free):
        return abs(a.x_mm - b.x_mm) + abs(a.y_mm - b.y_mm)
    return _between(floor, floor.join(a), floor.join(b))


def _between(floor: Aisles, one: Spot, other: Spot) -> int:
    if one.cross is not None and other.cross is not None and one.cross != other.cross:
        return _through_an_aisle(floor, one, other)
    if line.is_line((one, other)):
        return abs(one.y_mm - other.y_mm)
    crosses = [floor.crosses_mm[spot.cross] for spot in (one, other) if spot.cross is not None]
    up_or_down = min(abs(one.y_mm - y) + abs(other.y_mm - y) for y in crosses or floor.crosses_mm)
    return abs(one.x_mm - other.x_mm) + up_or_down


def _through_an_aisle(floor: Aisles, one: Spot, other: Spot) -> int:
    """Between points beside the aisles that are reached from different cross aisles."""
    along = min(abs(one.x_mm - x) + abs(other.x_mm - x) for x in floor.aisles_mm)
    assert one.cross is not None and other.cross is not None
    low, high = floor.crosses_mm[one.cross], floor.crosses_mm[other.cross]
    return abs(one.y_mm - low) + abs(high - low) + abs(other.y_mm - high) + along


def _is_exact(floor: Floor) -> bool:
    return isinstance(floor, Aisles) and len(floor.crosses_mm) <= MOST_CROSSES


def _roamed(
    floor: Floor, stops: Sequence[Point], start: Point, end: Point, *, improved: bool = True
) -> Route:
    places = [start, *sorted(set(stops)), end]
    lengths = _lengths(floor, places)
    order = roaming.improved(lengths) if improved else roaming.nearest_neighbour(lengths)
    return Route(
        _in_order(stops, stops, [places[index] for index in order[1:-1]]), roaming.length(order, lengths)
    )


def _lengths(floor: Floor, places: Sequence[Point]) -> roaming.Lengths:
    if isinstance(floor, Aisles):
        spots = [floor.join(place) for place in places]
        half = [[_between(floor, one, other) for other in spots[:row]] for row, one in enumerate(spots)]
        return [[*found, 0, *(below[row] for below in half[row + 1 :])] for row, found in enumerate(half)]
    at = [(place.x_mm, place.y_mm) for place in places]
    return [[abs(x - to_x) + abs(y - to_y) for to_x, to_y in at] for x, y in at]


def _in_order(stops: Sequence[Point], keys: Sequence[object], places: Sequence[object]) -> tuple[int, ...]:
    """The stops by the first time that their place is passed; equal points together, in the order given."""
    passed: dict[object, int] = {}
    for place in places:
        passed.setdefault(place, len(passed))
    return tuple(sorted(range(len(stops)), key=lambda index: (passed[keys[index]], stops[index], index)))
