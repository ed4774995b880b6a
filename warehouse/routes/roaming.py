"""Good routes where no aisles are known: nearest neighbour, then 2-opt and or-opt.

The stops lie between a fixed start and a fixed end (an open path). 2-opt turns a stretch around (Croes 1958, Oper.
Res. 6(6), 791-812); or-opt carries up to three stops in a row elsewhere, either way round (Or 1976, Northwestern
University). Both are tried between near places only (Bentley 1992, ORSA J. Comput. 4(4), 387-411: neighbour
lists). Deterministic: the same set of stops gives the same route; it ends when nothing gets better, or after
`MOVES_A_STOP` improvements for each stop, never by the clock.
"""

from __future__ import annotations

from heapq import nsmallest
from itertools import pairwise

#: The distance from each place (row) to each other, the start first and the end last, in whole millimetres.
Lengths = list[list[int]]
#: A better place for a stop is looked for beside so many of its nearest neighbours.
NEIGHBOURS = 10
#: So many stops in a row are carried elsewhere together.
CARRIED = 3
#: Improvements are over long before; this only bounds what odd data could cost.
MOVES_A_STOP = 20


def improved(lengths: Lengths) -> list[int]:
    """A good order of all places, by their row, from the first to the last.

    Made twice, of nearest neighbours from the start and from the end; the shorter one is taken.
    """
    near = _near(lengths)
    orders = [nearest_neighbour(lengths), nearest_neighbour(lengths, backwards=True)[::-1]]
    paths = [Path(order, lengths, near) for order in orders]
    for path in paths:
        path.improve()
    return min((path.order for path in paths), key=lambda order: length(order, lengths))


def length(order: list[int], lengths: Lengths) -> int:
    """The walk from place to place in this order."""
    return sum(lengths[here][there] for here, there in pairwise(order))


def nearest_neighbour(lengths: Lengths, *, backwards: bool = False) -> list[int]:
    """Always on to the nearest place that is left, of two equally near ones the first; or so from the last place."""
    first, last = 0, len(lengths) - 1
    left, order = dict.fromkeys(range(1, last)), [last if backwards else first]
    while left:
        from_here = lengths[order[-1]]
        nearest = min(left, key=from_here.__getitem__)
        del left[nearest]
        order.append(nearest)
    return [*order, first if backwards else last]


def _near(lengths: Lengths) -> list[list[int]]:
    """The nearest neighbours of every place, the nearest first."""
    places = range(len(lengths))
    every = (nsmallest(NEIGHBOURS + 1, places, row.__getitem__) for row in lengths)
    return [[other for other in near if other != one] for one, near in enumerate(every)]


class Path:
    """An order of places whose first and last stay where they are, and its improvements."""

    def __init__(self, order: list[int], lengths: Lengths, near: list[list[int]]) -> None:
        self.order = order
        self.lengths = lengths
        self.near = near
        self.place = [0] * len(order)
        self._number(0, len(order))

    def improve(self) -> None:
        """Until no stop finds a better place."""
        waiting, left = dict.fromkeys(self.order[1:-1]), MOVES_A_STOP * len(self.order)
        while waiting and left:
            stop = next(iter(waiting))
            touched = self._turn_around(stop) or self._carry(stop)
            if touched:
                left -= 1
                waiting.update(dict.fromkeys(index for index in touched if self._moves(index)))
            else:
                del waiting[stop]

    def _moves(self, index: int) -> bool:
        return 0 < self.place[index] < len(self.order) - 1

    def _number(self, low: int, high: int) -> None:
        for place in range(low, high):
            self.place[self.order[place]] = place

    def _turn_around(self, stop: int) -> tuple[int, ...]:
        """2-opt: make a near place the neighbour of this one by turning around what lies between."""
        return self._turned(stop, 1) or self._turned(stop, -1)

    def _turned(self, stop: int, side: int) -> tuple[int, ...]:
        order, place, lengths = self.order, self.place, self.lengths
        here, last = place[stop], len(order) - 1
        beside = order[here + side]
        for other in self.near[stop]:
            there = place[other]
            gone = lengths[stop][beside]
            if lengths[stop][other] >= gone:
                break
            if not 0 <= there + side <= last:
                continue
            beyond = order[there + side]
            if lengths[stop][other] + lengths[beside][beyond] < gone + lengths[other][beyond]:
                ends = sorted((here, there))
                low, high = (ends[0] + 1, ends[1]) if side == 1 else (ends[0], ends[1] - 1)
                order[low : high + 1] = order[low : high + 1][::-1]
                self._number(low, high + 1)
                return stop, other, beside, beyond
        return ()

    def _carry(self, stop: int) -> tuple[int, ...]:
        """Or-opt: carry this stop, and up to two that follow or precede it, to between two near places."""
        for count in range(1, CARRIED + 1):
            for low in {self.place[stop], self.place[stop] - count + 1}:
                if low >= 1 and low + count < len(self.order):
                    touched = self._carried(low, low + count, stop)
                    if touched:
                        return touched
        return ()

    def _carried(self, low: int, high: int, stop: int) -> tuple[int, ...]:
        """Carry order[low:high] to where its end `stop` comes beside a near place."""
        order, lengths = self.order, self.lengths
        before, after = order[low - 1], order[high]
        tail = order[high - 1] if stop == order[low] else order[low]
        saved = lengths[before][order[low]] + lengths[order[high - 1]][after] - lengths[before][after]
        for near in self.near[stop]:
            there = self.place[near]
            if low <= there < high:
                continue
            for beside in self._beside(there, low, high):
                other = order[beside]
                if lengths[near][stop] + lengths[tail][other] - lengths[near][other] < saved:
                    self._put(low, high, min(there, beside), stop, first=there < beside)
                    return before, after, near, other, stop, tail
        return ()

    def _beside(self, there: int, low: int, high: int) -> list[int]:
        """The neighbours of a place that are not themselves carried."""
        inside = range(len(self.order))
        return [beside for beside in (there + 1, there - 1) if beside in inside and not low <= beside < high]

    def _put(self, low: int, high: int, after: int, stop: int, *, first: bool) -> None:
        """Carry order[low:high] to behind place `after`, with this end of it first or last."""
        carried = self.order[low:high]
        if (carried[0] == stop) != first:
            carried.reverse()
        del self.order[low:high]
        at = after + 1 if after < low else after + 1 - len(carried)
        self.order[at:at] = carried
        self._number(min(low, at), max(high, at + len(carried)))
