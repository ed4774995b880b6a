"""The stops of one route, sorted into the columns of the floor: its aisles, and the points beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from warehouse.routes.floor import Aisles, Spot
from warehouse.routes.sections import Choice, choices
from warehouse.routes.states import EVEN, NONE, ODD, meet

#: Two neighbouring places of one column, or of one cross aisle, and how often the way between is walked.
Edge = tuple[tuple[int, int], tuple[int, int], int]


@dataclass
class Column:
    """An aisle, or a point beside all aisles that is reached from one cross aisle only.

    `needs` says for each cross aisle what its crossing with this column is met by whatever the route does: the way to
    stops at it and beyond it. `sections` holds the choices between neighbouring cross aisles; none beside the aisles.
    `odd` holds the y of start and end, if they are here and differ.
    """

    x_mm: int
    needs: list[int]
    sections: list[list[Choice]] = field(default_factory=list)
    marks: list[list[int]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    odd: frozenset[int] = frozenset()

    def length_mm(self) -> int:
        """What is walked here whatever is chosen."""
        return sum(abs(a[1] - b[1]) * times for a, b, times in self.edges)

    def wanted(self) -> bool:
        """Whether the route has to come here."""
        return any(self.needs) or any(len(marks) > 2 for marks in self.marks)

    def need(self, cross: int, cross_mm: int, ys: Iterable[int]) -> None:
        """Serve a dead end from its crossing: `ys` go away from it; there and back, up to the outermost stop.

        Where the route starts or ends in it, every piece nearer to the crossing is walked once less.
        """
        met = NONE
        chain = [*sorted(ys, key=lambda y: abs(y - cross_mm), reverse=True), cross_mm]
        for y, nearer in pairwise(chain):
            met = meet(met, ODD if y in self.odd else EVEN)
            if y != nearer:
                self.edges.append(((self.x_mm, y), (self.x_mm, nearer), 1 if met == ODD else 2))
        self.needs[cross] = meet(self.needs[cross], met)


def columns(floor: Aisles, spots: Collection[Spot], odd: Collection[Spot]) -> list[Column]:
    """All columns that the shortest route over these spots may use, ascending; `odd`: start and end, if they differ."""
    ys: dict[tuple[int, int | None], set[int]] = {}
    for spot in spots:
        ys.setdefault((spot.x_mm, spot.cross), set()).add(spot.y_mm)
    found = {
        x: Column(x, [NONE] * len(floor.crosses_mm)) for x in _aisles_between(floor, {x for x, _cross in ys})
    }
    for (x, cross), there in ys.items():
        column = found.setdefault(x, Column(x, [NONE] * len(floor.crosses_mm)))
        column.odd = frozenset(spot.y_mm for spot in odd if spot.x_mm == x)
        if cross is None:
            _serve_aisle(column, floor.crosses_mm, there)
        else:
            _serve_beside(column, cross, floor.crosses_mm[cross], there)
    for x in found.keys() & set(floor.aisles_mm) - {x for x, cross in ys if cross is None}:
        _serve_aisle(found[x], floor.crosses_mm, set())
    return [found[x] for x in sorted(found)]


def _aisles_between(floor: Aisles, xs: Collection[int]) -> list[int]:
    """The aisles between the outermost columns, and beyond them the nearest: it may be the only way through."""
    low = max((x for x in floor.aisles_mm if x <= min(xs)), default=min(xs))
    high = min((x for x in floor.aisles_mm if x >= max(xs)), default=max(xs))
    return [x for x in floor.aisles_mm if low <= x <= high]


def _serve_aisle(column: Column, crosses_mm: tuple[int, ...], ys: set[int]) -> None:
    column.need(0, crosses_mm[0], [y for y in ys if y < crosses_mm[0]])
    last = len(crosses_mm) - 1
    column.need(last, crosses_mm[last], [y for y in ys if y > crosses_mm[last]])
    for cross, cross_mm in enumerate(crosses_mm):
        column.need(cross, cross_mm, ys & {cross_mm})
    for low, high in pairwise(crosses_mm):
        marks = [low, *sorted(y for y in ys if low < y < high), high]
        column.marks.append(marks)
        column.sections.append(choices(marks, column.odd))


def _serve_beside(column: Column, cross: int, cross_mm: int, ys: set[int]) -> None:
    column.need(cross, cross_mm, [y for y in ys if y < cross_mm])
    column.need(cross, cross_mm, [y for y in ys if y > cross_mm])
    column.need(cross, cross_mm, ys & {cross_mm})
