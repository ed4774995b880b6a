"""The lengths of very many walks over the same few hundred places of one block, as batching asks for them.

A set of places is a whole number with a bit for each, those of an aisle side by side: two sets are joined by one `|`,
and how an aisle is served is looked up by its bits. Then the steps of `one_block.py`; the lengths are the same.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from warehouse.routes.columns import Column
from warehouse.routes.floor import Aisles
from warehouse.routes.one_block import (
    EMPTY,
    EVENS,
    NOTHING,
    Ends,
    Served,
    by_aisle,
    complete,
    ends_of,
    evens,
    evens_over,
    needed,
    onward,
    over,
    served,
    starts_within,
)
from warehouse.routes.points import Point
from warehouse.routes.steps import NEVER, Lengths

#: The aisles together remember how so many sets of their places are served: about 40 MB.
MOST_SERVED = 100_000


def gauge(floor: Aisles, places: Collection[Point], start: Point, end: Point) -> Gauge | None:
    """For walks over any of these places; None where each walk has to be looked at by itself."""
    ends = ends_of(floor, start, end)
    ys_at = by_aisle(floor, places if ends.within is None else [*places, ends.within])
    if ys_at is None or any(starts_within(column) for column in ends.columns.values()):
        return None
    return Gauge(floor, ys_at, ends)


class Stretch(dict[int, tuple[int, int, int]]):
    """Eight neighbouring places: the first and the last stop and the longest gap, by the bits of the stops."""

    def __init__(self, ys: Sequence[int]) -> None:
        super().__init__()
        self._ys = ys

    def __missing__(self, bits: int) -> tuple[int, int, int]:
        ys = [y for at, y in enumerate(self._ys) if bits >> at & 1]
        gap = max((there - here for here, there in pairwise(ys)), default=0)
        found = self[bits] = (ys[0], ys[-1], gap)
        return found


class ServedBy(dict[int, Served]):
    """How one aisle is served, by the bits of the places to stop at; it forgets all when it knows `most`."""

    def __init__(self, ys: list[int], crosses_mm: tuple[int, ...], most: int) -> None:
        super().__init__({0: NOTHING})
        self._low, self._high = crosses_mm
        self._most = most
        self._stretches = [Stretch(ys[at : at + 8]) for at in range(0, len(ys), 8)]

    def __missing__(self, bits: int) -> Served:
        """Stretch by stretch: the first and the last stop and the longest gap. One function, being the hottest."""
        if len(self) > self._most:
            self.clear()
            self[0] = NOTHING
        low, high = self._low, self._high
        first, last, longest = low, low, 0
        stretches = self._stretches
        for stretch, here in zip(stretches, bits.to_bytes(len(stretches), "little"), strict=False):
            if here:
                near, far, gap = stretch[here]
                if first == low:
                    first = near
                elif near - last > longest:
                    longest = near - last
                if gap > longest:
                    longest = gap
                last = far
        found = self[bits] = served(first, last, longest, low, high)
        return found


class Slot(NamedTuple):
    """An aisle and its bits in a number: so far up, under so many ones."""

    shift: int
    ones: int
    served: ServedBy


class Leg(NamedTuple):
    """A column of the start or the end: before which aisle it comes, how far behind the one before, what it needs."""

    before: int
    width: int
    column: Column

    def over(self, states: Lengths) -> Lengths:
        """To the column, and what it makes of the states."""
        return needed(onward(states, self.width), self.column)


class Gauge:
    """Measures walks from one start to one end over some of these places."""

    def __init__(self, floor: Aisles, ys_at: dict[int, list[int]], ends: Ends) -> None:
        self._floor = floor
        self._through = floor.crosses_mm[1] - floor.crosses_mm[0]
        self._bits: dict[tuple[int, int], int] = {}
        self._slots: list[Slot] = []
        self._most = MOST_SERVED // len(floor.aisles_mm)
        #: The aisle of each bit.
        self._aisle_of: list[int] = []
        for x in floor.aisles_mm:
            self._add_aisle(x, sorted(set(ys_at.get(x, ()))))
        self._widths, self._legs = _legs(floor, ends)
        #: The outermost aisles that start and end alone ask for.
        self._first, self._last = _outermost(floor, ends)
        self._always = 0 if ends.within is None else self.number([ends.within])
        self._begun = self._legs[0].over({EMPTY: 0}) if self._legs else {EMPTY: 0}
        self._always_mm = ends.always_mm
        #: The aisle from which on there is nothing but aisles, where start and end are one; and what is walked by then.
        self._from = (
            self._legs[0].before if len(self._legs) == 1 and not self._begun.keys() - set(EVENS) else None
        )
        self._evens = evens(self._begun)

    def _add_aisle(self, x: int, ys: list[int]) -> None:
        shift = len(self._aisle_of)
        self._bits |= {(x, y): 1 << shift + at for at, y in enumerate(ys)}
        self._aisle_of += [len(self._slots)] * len(ys)
        self._slots.append(Slot(shift, (1 << len(ys)) - 1, ServedBy(ys, self._floor.crosses_mm, self._most)))

    def number(self, stops: Iterable[Point]) -> int:
        """These stops as a number."""
        found = 0
        for stop in stops:
            middle = self._floor.middle(stop.x_mm)
            assert middle is not None, "only places that the gauge was made for"
            found |= self._bits[middle, stop.y_mm]
        return found

    def length_mm(self, number: int) -> int:
        """The length of the shortest walk over these; at least one."""
        number |= self._always
        first, last = (
            self._aisle_of[(number & -number).bit_length() - 1],
            self._aisle_of[number.bit_length() - 1],
        )
        begin, end = min(first, self._first), max(last, self._last) + 1
        aisles = [known[number >> shift & ones] for shift, ones, known in self._slots[begin:end]]
        if begin == self._from:
            en, ne, _, _, ee, _ = evens_over(self._evens, self._widths[begin:end], aisles, self._through)
            return self._always_mm + (en if en < ne and en < ee else ne if ne < ee else ee)
        if not self._legs and len(aisles) == 1:
            return aisles[0][0] + aisles[0][1] - 2 * self._through
        states, at = self._to_the_last_leg(begin, aisles)
        best = complete(states) if last < at else NEVER
        whole = over(states, self._widths[at:end], aisles[at - begin :], self._through)
        return self._always_mm + min(best, complete(whole))

    def _to_the_last_leg(self, begin: int, aisles: list[Served]) -> tuple[Lengths, int]:
        """The states behind the last column of start and end, and before which aisle that is."""
        states, at = {EMPTY: 0}, begin
        for number, leg in enumerate(self._legs):
            if not number and leg.before == begin:
                states = self._begun
            else:
                passed = aisles[at - begin : leg.before - begin]
                states = leg.over(over(states, self._widths[at : leg.before], passed, self._through))
            at = leg.before
        return states, at


def _outermost(floor: Aisles, ends: Ends) -> tuple[int, int]:
    """The nearest aisles to the left and to the right: they may be the only way through."""
    aisles, xs = floor.aisles_mm, ends.columns
    if not xs:
        return len(aisles), 0
    return max(bisect_right(aisles, min(xs)) - 1, 0), min(bisect_left(aisles, max(xs)), len(aisles) - 1)


def _legs(floor: Aisles, ends: Ends) -> tuple[list[int], list[Leg]]:
    """The way to each aisle from what comes before it, and the columns of start and end among them."""
    widths, legs, before = [], [], 0
    for x, column in sorted([*((x, None) for x in floor.aisles_mm), *ends.columns.items()], key=_turn):
        if column is None:
            widths.append(x - before)
        else:
            legs.append(Leg(len(widths), x - before, column))
        before = x
    return widths, legs


def _turn(column: tuple[int, Column | None]) -> tuple[int, bool]:
    return column[0], column[1] is None
