"""How alike loads are: how much of the building they share. A rough measure, and a quick one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from random import Random

from warehouse.picking.batching.loads import Load

#: The building is cut into so many strips along x and along y; empty ones do not matter.
STRIPS_X, STRIPS_Y = 32, 4
#: How likely the next alike load is passed over: 1 never, 0 always (Shaw's randomness).
KEEP = 0.8


class Relation:
    """Knows in which parts of the building each load has stops."""

    def __init__(self, loads: Sequence[Load]) -> None:
        self.loads = loads
        points = [point for load in loads for point in load.stops]
        self._x = _Strips([point.x_mm for point in points], STRIPS_X)
        self._y = _Strips([point.y_mm for point in points], STRIPS_Y)
        self._parts = [self._bits(load) for load in loads]

    def nearest(self, seed: int, chance: Random) -> list[int]:
        """All loads, the seed first, then roughly by how much they share with it."""
        mine = self._parts[seed]
        size = mine.bit_count()
        keyed = []
        for number, parts in enumerate(self._parts):
            shared = (parts & mine).bit_count()
            alike = 2 * shared / (size + parts.bit_count()) if shared else 0.0
            keyed.append((chance.random() * (1 - KEEP) - alike, number))
        keyed[seed] = (-9.0, seed)
        keyed.sort()
        return [number for _, number in keyed]

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
