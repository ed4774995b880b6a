"""The shortest route over parallel aisles with up to three cross aisles, built aisle by aisle from left to right.

Dynamic programming over the states of `states.py`: after each step the shortest partial route for every state is known
(Ratliff & Rosenthal 1983; Roodbergen & de Koster 2001; Cambazard & Catusse 2018). Start and end may lie anywhere:
a walk from one to the other over a connected set of edges exists exactly when these two places, and no
others, are met by an odd number of edges (Euler); so they change the parity where they lie, and nothing else.
The time grows with the number of aisles and of stops, not with the number of orders in which to visit them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from warehouse.routes.columns import Column, Edge, columns
from warehouse.routes.floor import Aisles, Spot
from warehouse.routes.states import tables
from warehouse.routes.steps import Lengths, Need, Onward, Section, Step

#: More cross aisles make more states than the answer to a scan has time for.
MOST_CROSSES = 3


@dataclass
class Solved:
    """The shortest route: its length, and how it was found."""

    length_mm: int
    columns: list[Column]
    steps: list[Step]
    lengths: list[Lengths]
    state: int

    def edges(self) -> Iterator[Edge]:
        """The edges of the route, each with how often it is walked."""
        for column in self.columns:
            yield from column.edges
        state = self.state
        for place in reversed(range(len(self.steps))):
            step, length = self.steps[place], self.lengths[place + 1][state]
            state, way = _came_from(step, self.lengths[place], state, length)
            yield from (edge for edge in step.edges(state, way) if edge[2])


def solve(floor: Aisles, spots: Collection[Spot], start: Spot, end: Spot) -> Solved:
    """The shortest connected set of edges over all spots from start to end.

    Not for spots of one column that can be reached without leaving it: `line.py` has those.
    """
    across = columns(floor, {*spots, start, end}, (start, end) if start != end else ())
    steps, ends = _steps(floor, across)
    lengths: list[Lengths] = [{0: 0}]
    for step in steps:
        lengths.append(step.forward(lengths[-1]))
    complete = tables(len(floor.crosses_mm)).complete
    length, place, state = min(
        (lengths[place][state], place, state) for place in ends for state in complete & lengths[place].keys()
    )
    always = sum(column.length_mm() for column in across)
    return Solved(always + length, across, steps[:place], lengths, state)


def _steps(floor: Aisles, across: list[Column]) -> tuple[list[Step], list[int]]:
    """All steps from left to right, and after which of them the route may be complete."""
    table = tables(len(floor.crosses_mm))
    steps: list[Step] = []
    ends: list[int] = []
    last = max(index for index, column in enumerate(across) if column.wanted())
    for index, column in enumerate(across):
        steps += [Need(table.needs[cross][edges]) for cross, edges in enumerate(column.needs) if edges]
        steps += [
            Section(column, marks, choices, rows)
            for marks, choices, rows in zip(column.marks, column.sections, table.sections, strict=False)
        ]
        if index >= last:
            ends.append(len(steps))
        if index + 1 < len(across):
            steps.append(Onward(column.x_mm, across[index + 1].x_mm, floor.crosses_mm, table.onward))
    return steps, ends


def _came_from(step: Step, before: Lengths, state: int, length: int) -> tuple[int, int]:
    """From which state, and by which of its ways, this one was reached at this length."""
    for earlier, so_far in before.items():
        for to, more, way in step.ways(earlier):
            if to == state and so_far + more == length:
                return earlier, way
    raise AssertionError("every length came from somewhere")
