"""What is known of a floor: parallel aisles joined by cross aisles, or nothing but coordinates."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from warehouse.routes.points import Point

#: A point at most so far beside the middle of an aisle stands in it; the step aside counts nothing.
BESIDE_MM = 1_000
#: An aisle whose bins are reached from points further apart than this, along x, does not run along y.
SPREAD_MM = 2 * BESIDE_MM
#: Aisles whose middles are nearer than this are one: rows of bins on its two sides with a name each.
APART_MM = 1_000
#: A derived cross aisle runs so far in front of the first and behind the last bin.
MARGIN_MM = 1_000
#: A stretch of at least this length without a bin in any aisle is taken for a middle cross aisle, if it is also
#: `MIDDLE_TIMES` the usual distance (the median) from one row of bins to the next: bays of pallets stand 2.7 m apart.
MIDDLE_MM = 2_500
MIDDLE_TIMES = 2


class Spot(NamedTuple):
    """Where a point joins the walkable floor: at `y_mm` of the column at `x_mm`.

    `cross` is None in an aisle. Beside the aisles it is the index of the cross aisle from which
    the point is reached straight along y; nothing else is reached that way.
    """

    x_mm: int
    y_mm: int
    cross: int | None


@dataclass(frozen=True)
class Aisles:
    """Parallel aisles along y, joined by cross aisles along x; millimetres, both ascending, none twice.

    Aisles go on beyond the outermost cross aisles as dead ends, as far as there are stops; with one cross aisle
    all are dead ends. Two cross aisles are one block, three are two.
    """

    aisles_mm: tuple[int, ...]
    crosses_mm: tuple[int, ...]

    def __post_init__(self) -> None:
        for name, values in (("aisle", self.aisles_mm), ("cross aisle", self.crosses_mm)):
            if not values or any(left >= right for left, right in pairwise(values)):
                raise ValueError(f"at least one {name}, ascending: {values}")

    @cached_property
    def middles(self) -> dict[int, int | None]:
        """The aisle of every x that was asked for, filled by `middle`; None beside the aisles."""
        return {x: x for x in self.aisles_mm}

    def middle(self, x_mm: int) -> int | None:
        """The x of the aisle in which such a point stands; the nearest, of two equally near ones the lower."""
        if x_mm not in self.middles:
            nearest = _nearest(self.aisles_mm, x_mm)
            self.middles[x_mm] = nearest if abs(nearest - x_mm) <= BESIDE_MM else None
        return self.middles[x_mm]

    def join(self, point: Point) -> Spot:
        """Where a point joins the floor.

        At most `BESIDE_MM` beside the middle of an aisle: in that aisle. Anywhere else (a bench beside the racks,
        a start between two aisles): straight along y to the nearest cross aisle, of two equally near ones
        the lower, which goes on as far to both sides as it has to.
        """
        x = self.middle(point.x_mm)
        if x is not None:
            return Spot(x, point.y_mm, None)
        nearest = _nearest(self.crosses_mm, point.y_mm)
        return Spot(point.x_mm, point.y_mm, self.crosses_mm.index(nearest))


@dataclass(frozen=True)
class Free:
    """No known aisles: distances are rectilinear, |dx| + |dy|.

    Racks, tables and the ways between them stand square to the walls almost everywhere; a straight line
    would lead through them and make far bins look nearer than they are.
    """


Floor = Aisles | Free


def _nearest(ascending: Sequence[int], value: int) -> int:
    place = bisect_left(ascending, value)
    return min(ascending[max(place - 1, 0) : place + 1], key=lambda found: abs(found - value))


def floor_of(bins: Iterable[tuple[str | None, Point]], crosses_mm: Sequence[int] | None = None) -> Floor:
    """The floor that these bins stand on: (name of the aisle, where one stands), and its cross aisles if known.

    An aisle runs in the middle of the outermost x of its bins. Two names less than `APART_MM` apart are one aisle.
    `Free` is the answer when no bin names an aisle, and when an aisle is wider than `SPREAD_MM`:
    then it does not run along y, or a coordinate is wrong. Bins without a name change nothing.

    Cross aisles that are not given are derived: `MARGIN_MM` in front of and behind all bins, and in the middle of every
    stretch of at least `MIDDLE_MM` in which no aisle has a bin, if that is twice what lies between most rows of bins.
    """
    named: dict[str, list[Point]] = {}
    for aisle, point in bins:
        if aisle and aisle.strip():
            named.setdefault(aisle.strip(), []).append(point)
    aisles = _middles(
        [(min(xs), max(xs)) for xs in ([at.x_mm for at in points] for points in named.values())]
    )
    if not aisles:
        return Free()
    crosses = sorted(set(crosses_mm or ())) or _crosses(
        {at.y_mm for points in named.values() for at in points}
    )
    return Aisles(tuple(aisles), tuple(crosses))


def _middles(extents: list[tuple[int, int]]) -> list[int]:
    """The middle of each aisle from the outermost x of each name; none at all when one is too wide."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(extents, key=sum):
        if joined and low + high - sum(joined[-1]) < 2 * APART_MM:
            low, high = min(low, joined[-1][0]), max(high, joined.pop()[1])
        joined.append((low, high))
    if any(high - low > SPREAD_MM for low, high in joined):
        return []
    return sorted({(low + high) // 2 for low, high in joined})


def _crosses(taken: set[int]) -> list[int]:
    rows = sorted(taken)
    gaps = sorted(high - low for low, high in pairwise(rows))
    wide = max(MIDDLE_MM, MIDDLE_TIMES * gaps[len(gaps) // 2]) if gaps else MIDDLE_MM
    middles = [(low + high) // 2 for low, high in pairwise(rows) if high - low >= wide]
    return [rows[0] - MARGIN_MM, *middles, rows[-1] + MARGIN_MM]
