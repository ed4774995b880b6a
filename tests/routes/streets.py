"""Another view of the same floors, sharing no line with the library: a graph of places, and what is shortest in it.

Lengths come from Dijkstra's search (1959, Numer. Math. 1, 269-271); the shortest order of stops from trying every
one, or from Held & Karp 1962 (J. SIAM 10(1), 196-210).
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Sequence

from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point

Place = tuple[int, int]
NEVER = 10**12


class Streets:
    """The places of a floor that these points need, and the ways between neighbours."""

    def __init__(self, floor: Aisles, points: Sequence[Point]) -> None:
        self.ways: dict[Place, dict[Place, int]] = {}
        self.place: dict[Point, Place] = {}
        columns = {x: {(x, y) for y in floor.crosses_mm} for x in floor.aisles_mm}
        rows = {y: {(x, y) for x in floor.aisles_mm} for y in floor.crosses_mm}
        beside: dict[Place, set[Place]] = {}
        for point in points:
            x = min(floor.aisles_mm, key=lambda aisle: (abs(aisle - point.x_mm), aisle))
            if abs(x - point.x_mm) <= 1000:
                columns[x].add((x, point.y_mm))
                self.place[point] = (x, point.y_mm)
            else:
                y = min(floor.crosses_mm, key=lambda cross: (abs(cross - point.y_mm), cross))
                rows[y].add((point.x_mm, y))
                beside.setdefault((point.x_mm, y), {(point.x_mm, y)}).add((point.x_mm, point.y_mm))
                self.place[point] = (point.x_mm, point.y_mm)
        for line in (*columns.values(), *rows.values(), *beside.values()):
            self._line(sorted(line))

    def _line(self, places: list[Place]) -> None:
        for one, other in itertools.pairwise(places):
            length = abs(one[0] - other[0]) + abs(one[1] - other[1])
            self.ways.setdefault(one, {})[other] = length
            self.ways.setdefault(other, {})[one] = length

    def lengths(self, point: Point) -> dict[Place, int]:
        """From one point to everywhere."""
        found: dict[Place, int] = {}
        heap = [(0, self.place[point])]
        while heap:
            length, here = heapq.heappop(heap)
            if here not in found:
                found[here] = length
                for there, more in self.ways.get(here, {}).items():
                    heapq.heappush(heap, (length + more, there))
        return found

    def table(self, points: Sequence[Point]) -> list[list[int]]:
        """From each point to each."""
        everywhere = [self.lengths(point) for point in points]
        return [[lengths[self.place[point]] for point in points] for lengths in everywhere]


def every_order(table: list[list[int]]) -> int:
    """The shortest walk from the first over all others to the last, by trying all of them."""
    last = len(table) - 1
    orders = itertools.permutations(range(1, last))
    return min(sum(table[a][b] for a, b in itertools.pairwise((0, *order, last))) for order in orders)


def held_karp(table: list[list[int]]) -> int:
    """The same by dynamic programming over sets of stops."""
    last = len(table) - 1
    stops = range(last - 1)
    best = [[NEVER] * len(stops) for _ in range(1 << len(stops))]
    for stop in stops:
        best[1 << stop][stop] = table[0][stop + 1]
    for been in range(1, 1 << len(stops)):
        left = [stop for stop in stops if not been >> stop & 1]
        for here, so_far in enumerate(best[been]):
            if so_far < NEVER:
                row = table[here + 1]
                for there in left:
                    after = best[been | 1 << there]
                    if so_far + row[there + 1] < after[there]:
                        after[there] = so_far + row[there + 1]
    return min(best[-1][stop] + table[stop + 1][last] for stop in stops)


class Case:
    """A random small floor with stops, a start and an end; the same for the same seed."""

    def __init__(self, seed: int, crosses: int, stops: int, aisles: int = 5) -> None:
        self.dice = random.Random(f"{seed}/{crosses}/{stops}")
        xs = sorted(self.dice.sample(range(20), self.dice.randint(1, aisles)))
        ys = sorted(self.dice.sample(range(12), crosses))
        self.floor = Aisles(tuple(3000 * x for x in xs), tuple(1000 * y for y in ys))
        self.stops = [self._point() for _ in range(stops)]
        self.start = self._point()
        self.end = self.start if self.dice.random() < 0.3 else self._point()

    def _point(self) -> Point:
        """Mostly in an aisle (a little beside its middle), else anywhere; also at and beyond cross aisles."""
        y = 1000 * self.dice.randint(-2, 14)
        if self.dice.random() < 0.8:
            return Point(self.dice.choice(self.floor.aisles_mm) + self.dice.choice((0, 0, 0, -400, 900)), y)
        return Point(1000 * self.dice.randint(-5, 70), y)

    @classmethod
    def within(cls, seed: int, crosses: int, stops: int) -> Case:
        """All stops within the aisles of the blocks, as in most buildings; start and end still anywhere."""
        case = cls(seed, crosses, 0, aisles=6)
        low, high = case.dice.choice((0, 3_000)), case.dice.choice((12_000, 20_000))
        ys = (low, *sorted(case.dice.sample(range(low + 1_000, high, 500), crosses - 2)), high)
        case.floor = Aisles(case.floor.aisles_mm, ys)
        inside = [y for y in range(low + 250, high, 500) if y not in ys]
        aisles = case.floor.aisles_mm
        case.stops = [Point(case.dice.choice(aisles), case.dice.choice(inside)) for _ in range(stops)]
        return case

    def table(self) -> list[list[int]]:
        points = [self.start, *self.stops, self.end]
        return Streets(self.floor, points).table(points)
