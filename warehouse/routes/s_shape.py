"""The rule that most warehouses walk by: every aisle with a stop from one end to the other. For comparison only.

One block: Goetschalckx & Ratliff 1988, IIE Trans. 20(1), 53-62. More blocks: Roodbergen & de Koster 2001, Int. J. Prod.
Res. 39(9), 1865-1883, section 3.1: through the first aisle to the farthest block, then block by block back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from warehouse.routes.floor import Aisles, Spot

#: A column and the cross aisle from which alone it is reached, if it is no aisle.
Key = tuple[int, int | None]


def passed(floor: Aisles, spots: Collection[Spot], start: Spot) -> list[Spot]:
    """The crossings and stops passed between the start and the last stop, that stop included.

    The front is the outermost cross aisle nearer to the start; each block is begun on the side nearer to where
    one is. In the last aisle of a block one turns back if one came in where one has to come out.
    """
    way = list(_Walk(floor, spots, start).all_blocks())
    while way and way[-1] not in spots:
        way.pop()
    return way


def _place(stop: tuple[int, int, int | None]) -> tuple[int, int]:
    return stop[:2]


class _Walk:
    """Such a walk: where one is along x, and the stops of each block by column, in the order away from the front."""

    def __init__(self, floor: Aisles, spots: Collection[Spot], start: Spot) -> None:
        low, high = floor.crosses_mm[0], floor.crosses_mm[-1]
        #: Upside down where the front is at the high end, so that all below may think that it is at the low one.
        self.sign = 1 if abs(start.y_mm - low) <= abs(start.y_mm - high) else -1
        self.crosses_mm = sorted(self.sign * y for y in floor.crosses_mm)
        self.x_mm = start.x_mm
        self.blocks: dict[int, dict[Key, list[int]]] = {}
        for y, x, cross in sorted(
            {(self.sign * spot.y_mm, spot.x_mm, spot.cross) for spot in spots}, key=str
        ):
            block = sum(middle <= y for middle in self.crosses_mm[1:-1])
            self.blocks.setdefault(block, {}).setdefault((x, cross), []).append(y)

    def all_blocks(self) -> Iterator[Spot]:
        """The farthest block first, by way of the first aisle; each other on the way back, from its far side."""
        if not self.blocks:
            return
        farthest = max(self.blocks)
        yield from self._first_aisle(farthest)
        for block in sorted(self.blocks, reverse=True):
            yield from self._sweep(block, block if block == farthest else block + 1)

    def _first_aisle(self, farthest: int) -> Iterator[Spot]:
        """To the farthest block through the outermost aisle with stops, serving it on the way."""
        aisles = self._from_here(
            {(x, cross) for block in self.blocks.values() for x, cross in block if cross is None}
        )
        if not aisles or not farthest:
            return
        for block in range(farthest):
            yield from self._stops(aisles[0], self.blocks.get(block, {}).pop(aisles[0], []))
        yield self._crossing(aisles[0], farthest)

    def _sweep(self, block: int, here: int) -> Iterator[Spot]:
        """All columns of a block, beginning at cross aisle `here`, so as to leave by the one nearer to the front."""
        columns = self._from_here(self.blocks[block].keys())
        far = min(block + 1, len(self.crosses_mm) - 1)
        for key in columns:
            ys = sorted(self.blocks[block][key], reverse=here != block)
            if key[1] is not None:
                yield from self._stops(key, ys)
                continue
            yield self._crossing(key, here)
            yield from self._stops(key, ys)
            if here != block or key != columns[-1]:
                here = far if here == block else block
            yield self._crossing(key, here)

    def _from_here(self, keys: Collection[Key]) -> list[Key]:
        """Along x, from the side that is nearer."""
        found = sorted(keys, key=lambda key: key[0])
        if found and abs(found[-1][0] - self.x_mm) < abs(found[0][0] - self.x_mm):
            found.reverse()
        return found

    def _crossing(self, key: Key, cross: int) -> Spot:
        self.x_mm = key[0]
        return Spot(key[0], self.sign * self.crosses_mm[cross], None)

    def _stops(self, key: Key, ys: list[int]) -> Iterator[Spot]:
        self.x_mm = key[0]
        return (Spot(key[0], self.sign * y, key[1]) for y in ys)
