"""The steps from left to right over a floor, and what each makes of the shortest partial routes before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from warehouse.routes.columns import Column, Edge
from warehouse.routes.sections import FROM_BOTH, FROM_HIGH, FROM_LOW, NOT_ENTERED, ONCE, TWICE, Choice, walked
from warehouse.routes.states import KINDS, Onwards, Rows

#: Longer than any walk.
NEVER = 10**15
#: The length of the shortest partial route for each state that can be reached, by the state's number.
Lengths = dict[int, int]
#: A way on from a state: the state reached, its length, and which of the step's ways it is.
Way = tuple[int, int, int]


@dataclass
class Need:
    """The dead ends at one crossing of a column."""

    row: tuple[int, ...]

    def forward(self, before: Lengths) -> Lengths:
        after: Lengths = {}
        for state, length in before.items():
            to = self.row[state]
            if length < after.get(to, NEVER):
                after[to] = length
        return after

    def ways(self, state: int) -> Iterator[Way]:
        yield self.row[state], 0, 0

    def edges(self, _state: int, _way: int) -> Iterator[Edge]:
        """None: dead ends are walked in any case, and their column says so."""
        yield from ()


@dataclass
class Section:
    """One stretch of an aisle between two cross aisles."""

    column: Column
    marks: list[int]
    choices: list[Choice]
    rows: Rows

    def forward(self, before: Lengths) -> Lengths:
        after: Lengths = {}
        worth = self._worth()
        to, kinds = self.rows
        for state, so_far in before.items():
            row = to[state]
            for outcome, more in worth[kinds[state]]:
                reached, length = row[outcome], so_far + more
                if length < after.get(reached, NEVER):
                    after[reached] = length
        return after

    def _worth(self) -> list[list[tuple[int, int]]]:
        """The outcomes worth trying, by the kind of the state before; of those that lead to one state the shortest."""
        cost = {choice.outcome: choice.length_mm for choice in self.choices}
        every = list(cost.items())
        if any(outcome > NOT_ENTERED for outcome in cost):
            return [every] * KINDS
        once, twice = every[:2]
        assert (once[0], twice[0]) == (ONCE, TWICE)
        if NOT_ENTERED in cost:
            return [every, every, every, [once, (NOT_ENTERED, 0)], every]
        low, high, both = cost[FROM_LOW], cost[FROM_HIGH], cost.get(FROM_BOTH, NEVER)
        either = (FROM_LOW, min(low, high, both))
        return [
            every,
            [once, twice, (FROM_LOW, low), (FROM_HIGH, min(high, both))],
            [once, twice, (FROM_HIGH, high), (FROM_LOW, min(low, both))],
            [once, either],
            [once, twice, either],
        ]

    def ways(self, state: int) -> Iterator[Way]:
        row = self.rows.to[state]
        return ((row[choice.outcome], choice.length_mm, way) for way, choice in enumerate(self.choices))

    def edges(self, _state: int, way: int) -> Iterator[Edge]:
        x, pieces = self.column.x_mm, walked(self.marks, self.column.odd, self.choices[way])
        for (low, high), times in zip(pairwise(self.marks), pieces, strict=True):
            yield (x, low), (x, high), times


@dataclass
class Onward:
    """The cross aisles between a column and the next."""

    x_mm: int
    next_mm: int
    crosses_mm: tuple[int, ...]
    rows: Onwards

    def forward(self, before: Lengths) -> Lengths:
        after: Lengths = {}
        width = self.next_mm - self.x_mm
        for state, so_far in before.items():
            for to, times, _walked in self.rows[state]:
                length = so_far + times * width
                if length < after.get(to, NEVER):
                    after[to] = length
        return after

    def ways(self, state: int) -> Iterator[Way]:
        width = self.next_mm - self.x_mm
        return ((to, times * width, way) for way, (to, times, _walked) in enumerate(self.rows[state]))

    def edges(self, state: int, way: int) -> Iterator[Edge]:
        for y, times in zip(self.crosses_mm, self.rows[state][way][2], strict=True):
            yield (self.x_mm, y), (self.next_mm, y), times


Step = Need | Section | Onward
