"""How alike loads are: how much of the building they share, how large they are. A rough measure, and a quick one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from random import Random

from warehouse.picking.batching.loads import Load

#: The building is cut into at most so many strips along x, so many for each stop that a load has: fine strips would
#: make strangers of small loads that lie side by side. Empty strips do not matter.
STRIPS_X, STRIPS_A_STOP = 32, 4
#: Large loads are told apart by the half of the aisles, too. Not finer: most aisles are walked through, and then it
#: does not matter where in them a stop is.
STRIPS_Y, LARGE = 2, 8
#: How likely the next alike load is taken rather than passed over (Shaw's randomness).
KEEP = 0.2


class Relation:
    """Knows in which parts of the building each load has stops."""

    def __init__(self, loads: Sequence[Load]) -> None:
        self.loads = loads
        points = [point for load in loads for point in load.stops]
        stops = len(points) / max(len(loads), 1)
        self._x = _Strips([point.x_mm for point in points], min(STRIPS_X, ceil(stops * STRIPS_A_STOP)))
        self._y = _Strips([point.y_mm for point in points], STRIPS_Y if stops >= LARGE else 1)
        most = max((len(load.stops) for load in loads), default=0)
        self._sizes = [len(load.stops) / max(most, 1) for load in loads]
        self._parts = [self._bits(load) for load in loads]
        #: What was asked for by `nearest` before.
        self._rows: dict[int, list[int]] = {}

    def nearest(self, seed: int, chance: Random) -> Iterator[int]:
        """All loads, the seed first, then roughly by how much they share with it."""
        left = list(self._rows.get(seed) or self._by_likeness(seed))
        while left:
            place = 0
            while place < len(left) - 1 and chance.random() > KEEP:
                place += 1
            yield left.pop(place)

    def _by_likeness(self, seed: int) -> list[int]:
        """All loads by how much they share with this one (twice what they share, of what both have), less by how much
        they differ in size; itself first. Only loads of one size change places where carts are full.
        """
        mine = self._parts[seed]
        size = mine.bit_count()
        alike = [2 * (parts & mine).bit_count() / (size + parts.bit_count()) for parts in self._parts]
        alike = [one - abs(other - self._sizes[seed]) for one, other in zip(alike, self._sizes, strict=True)]
        alike[seed] = 2.0
        found = self._rows[seed] = sorted(range(len(alike)), key=lambda number: -alike[number])
        return found

    def shared(self, some: Iterable[int], others: Iterable[int]) -> int:
        """In how many parts of the building both have stops."""
        return (self._visited(some) & self._visited(others)).bit_count()

    def _visited(self, numbers: Iterable[int]) -> int:
        visited = 0
        for number in numbers:
            visited |= self._parts[number]
        return visited

    def _bits(self, load: Load) -> int:
        bits = 0
        for point in load.stops:
            bits |= 1 << (self._x.of(point.x_mm) * STRIPS_Y + self._y.of(point.y_mm))
        return bits


class _Strips:
    """Equal strips of a range."""

    def __init__(self, values: list[int], count: int) -> None:
        self._low = min(values, default=0)
        self._span = max(values, default=0) - self._low + 1
        self._count = count

    def of(self, value: int) -> int:
        return (value - self._low) * self._count // self._span
