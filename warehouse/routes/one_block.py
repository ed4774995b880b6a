"""The length of the shortest route in one block, without the route: the hot path of batching.

The same steps as in `exact.py` (Ratliff & Rosenthal 1983, tables I and II), written out for aisles that hold neither
start nor end: six lengths in local variables instead of tables. Where the route starts and ends, at a crossing or
beside the aisles, is a column of its own before the aisle that stands there: the way between them is of no length.
Only an aisle within which a route starts and does not end takes the steps of `exact.py`. Whatever is unusual is left to
it whole.

The names of the lengths are those of the states: `oe_apart` is `ODD_EVEN_APART`, an odd number of edges at the crossing
with the low cross aisle, an even number at the high one, in two parts that do not hang together.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from warehouse.routes.columns import Column, columns
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point
from warehouse.routes.sections import choices
from warehouse.routes.states import tables
from warehouse.routes.steps import NEVER, Lengths, Need, Onward, Section

#: The numbers of the states with two cross aisles, as `states.tables(2)` numbers them.
EMPTY, NONE_ODD, NONE_EVEN, ODD_NONE, ODD_ODD, ODD_ODD_APART = range(6)
ODD_EVEN, ODD_EVEN_APART, EVEN_NONE, EVEN_ODD, EVEN_ODD_APART, EVEN_EVEN, EVEN_EVEN_APART = range(6, 13)
#: The states of aisles with start and end on one side, and between start and end.
EVENS = (EVEN_NONE, NONE_EVEN, ODD_ODD, ODD_ODD_APART, EVEN_EVEN, EVEN_EVEN_APART)
ODDS = (ODD_NONE, NONE_ODD, ODD_EVEN, ODD_EVEN_APART, EVEN_ODD, EVEN_ODD_APART)
#: Lengths of the states of `EVENS`, in this turn.
Evens = tuple[int, int, int, int, int, int]
#: How an aisle without start and end is served: what `served` says.
Served = tuple[int, int, int, int, int]
NOTHING: Served = (0, 0, 0, 0, 0)


class Ends(NamedTuple):
    """What start and end alone ask for: their columns, and what is walked there in any case.

    `within` is where a route starts and ends within an aisle: a stop like the others, as far as the length goes.
    """

    columns: dict[int, Column]
    always_mm: int
    within: Point | None


def length_mm(floor: Aisles, stops: Iterable[Point], start: Point, end: Point) -> int | None:
    """The length of the shortest route; None where only the long way knows (`exact.solve`)."""
    ends = ends_of(floor, start, end)
    stops_at = by_aisle(floor, stops if ends.within is None else [*stops, ends.within])
    if stops_at is None:
        return None
    across = stops_at.keys() | ends.columns.keys()
    if len(across) == 1:
        return None
    return ends.always_mm + _across(floor, stops_at, ends, min(across), max(across))


def by_aisle(floor: Aisles, stops: Iterable[Point]) -> dict[int, list[int]] | None:
    """The y of the stops by aisle; None if one stands at or beyond a cross aisle, or beside the aisles."""
    low, high = floor.crosses_mm
    middles, found = floor.middles, dict[int, list[int]]()
    for stop in stops:
        x, y = stop.x_mm, stop.y_mm
        middle = middles[x] if x in middles else floor.middle(x)
        if middle is None or not low < y < high:
            return None
        if middle in found:
            found[middle].append(y)
        else:
            found[middle] = [y]
    return found


@lru_cache(maxsize=256)
def ends_of(floor: Aisles, start: Point, end: Point) -> Ends:
    """The columns of start and end."""
    first, last = floor.join(start), floor.join(end)
    odd = (first, last) if first != last else ()
    found = {column.x_mm: column for column in columns(floor, {first, last}, odd) if column.wanted()}
    if not odd and by_aisle(floor, [start]):
        return Ends({}, 0, start)
    return Ends(found, sum(column.length_mm() for column in found.values()), None)


def _across(floor: Aisles, stops_at: dict[int, list[int]], ends: Ends, first: int, last: int) -> int:
    """From left to right; `first` and `last` are the outermost columns that the route has to come to."""
    aisles, (low, high) = floor.aisles_mm, floor.crosses_mm
    between = aisles[max(bisect_right(aisles, first) - 1, 0) : bisect_left(aisles, last) + 1]
    states, widths, aisle_by_aisle = {EMPTY: 0}, list[int](), list[Served]()
    best, before = NEVER, min(between[0], first)
    for x in sorted({*between, *ends.columns}):
        column = ends.columns.get(x)
        if column is not None:
            states = needed(onward(over(states, widths, aisle_by_aisle, high - low), x - before), column)
            widths, aisle_by_aisle, before = [], [], x
        if column is not None and starts_within(column):
            states = _through(column, stops_at.get(x, []), states)
        elif column is None or column.marks:
            widths.append(x - before)
            aisle_by_aisle.append(_served(stops_at[x], low, high) if x in stops_at else NOTHING)
        if x == last:
            states, widths, aisle_by_aisle = over(states, widths, aisle_by_aisle, high - low), [], []
            best = complete(states)
        before = x
    return min(best, complete(over(states, widths, aisle_by_aisle, high - low)))


def served(first: int, last: int, gap: int, low: int, high: int) -> Served:
    """How far one walks, there and back, to serve the stops of an aisle without walking through it.

    From the low end; from the high end; in the shorter way that meets the high end; in the shorter one that meets
    the low end; in the shortest of all. `gap` is the longest stretch between two stops.
    """
    from_low, from_high, both = 2 * (last - low), 2 * (high - first), 2 * (high - low - gap)
    high_too = from_high if from_high < both else both
    low_too = from_low if from_low < both else both
    return from_low, from_high, high_too, low_too, low_too if low_too < high_too else high_too


def _served(ys: list[int], low: int, high: int) -> Served:
    """The same from the stops themselves."""
    ys.sort()
    gap, before = 0, ys[0]
    for y in ys:
        if y - before > gap:
            gap = y - before
        before = y
    return served(ys[0], before, gap, low, high)


def starts_within(column: Column) -> bool:
    """Whether the route starts or ends, but not both, within the aisle."""
    return any(y in column.odd for marks in column.marks for y in marks[1:-1])


def needed(states: Lengths, column: Column) -> Lengths:
    """What the start or the end at a crossing, or beyond it, makes of the states."""
    for cross, edges in enumerate(column.needs):
        if edges:
            states = Need(tables(2).needs[cross][edges]).forward(states)
    return states


def _through(column: Column, ys: list[int], states: Lengths) -> Lengths:
    """The aisle within which the route starts or ends, with the stops that it may hold."""
    for low, *here, high in column.marks:
        marks = [low, *sorted({*here, *ys}), high]
        states = Section(column, marks, choices(marks, column.odd), tables(2).sections[0]).forward(states)
    return states


def onward(states: Lengths, width: int) -> Lengths:
    """Along the cross aisles to a column that is no aisle."""
    return Onward(0, width, (), tables(2).onward).forward(states)


def complete(states: Lengths) -> int:
    """The shortest whole route so far: one part, every number even."""
    return min(states.get(state, NEVER) for state in (EVEN_NONE, NONE_EVEN, EVEN_EVEN))


def over(states: Lengths, widths: Sequence[int], aisles: Sequence[Served], through: int) -> Lengths:
    """All these aisles, one after the other: the way to each, how it is served; `through` is the length of an aisle."""
    if EMPTY in states and aisles:
        states, widths, aisles = _first(states, aisles[0], through), widths[1:], aisles[1:]
        return over(states, widths, aisles, through)
    if not aisles:
        return states
    return (_odd if states.keys() & ODDS else _even)(states, widths, aisles, through)


def _first(states: Lengths, aisle: Served, through: int) -> Lengths:
    """The outermost aisle, before which there is nothing."""
    from_low, from_high, high_too, low_too, _any = aisle
    outermost = {ODD_ODD: through, EVEN_EVEN: 2 * through}
    if not from_low:
        return outermost | states
    return outermost | {EVEN_NONE: from_low, NONE_EVEN: from_high, EVEN_EVEN_APART: max(high_too, low_too)}


def _even(states: Lengths, widths: Sequence[int], aisles: Sequence[Served], through: int) -> Lengths:
    """Aisles with start and end both on one side, or both in one place."""
    return dict(zip(EVENS, evens_over(evens(states), widths, aisles, through), strict=True))


def evens(states: Lengths) -> Evens:
    """The lengths of these states in the turn of `EVENS`."""
    en, ne, oo, oo_apart, ee, ee_apart = (states.get(state, NEVER) for state in EVENS)
    return en, ne, oo, oo_apart, ee, ee_apart


def evens_over(before: Evens, widths: Sequence[int], aisles: Sequence[Served], through: int) -> Evens:
    """`over` for such lengths."""
    en, ne, oo, oo_apart, ee, ee_apart = before
    twice = 2 * through
    for width, (from_low, from_high, high_too, low_too, either) in zip(widths, aisles, strict=True):
        # Along the cross aisles; of a part that meets both, the edges of one of them may end here.
        step = width + width
        en = (ee if ee < en else en) + step
        ne = (ee if ee < ne else ne) + step
        oo, oo_apart = oo + step, oo_apart + step
        ee, ee_apart = ee + step + step, ee_apart + step + step
        # Through the aisle once or twice, or into it and back.
        two = en if en < ne else ne
        if ee_apart < two:
            two = ee_apart
        once = (ee if ee < two else two) + through
        even = (oo if oo < oo_apart else oo_apart) + through
        two += twice
        if even < two:
            two = even
        apart, other = en + high_too, ne + low_too
        if other < apart:
            apart = other
        oo += either
        if once < oo:
            oo = once
        if oo_apart + twice < oo:
            oo = oo_apart + twice
        ee += either
        if two < ee:
            ee = two
        ee_apart += either
        if apart < ee_apart:
            ee_apart = apart
        en, ne, oo_apart = en + from_low, ne + from_high, oo_apart + either
    return en, ne, oo, oo_apart, ee, ee_apart


def _odd(states: Lengths, widths: Sequence[int], aisles: Sequence[Served], through: int) -> Lengths:
    """Aisles between start and end."""
    on, no, oe, oe_apart, eo, eo_apart = (states.get(state, NEVER) for state in ODDS)
    twice = 2 * through
    for width, (from_low, from_high, high_too, low_too, either) in zip(widths, aisles, strict=True):
        # Along the cross aisles; of a part that meets both, the two edges may end here, the one may not.
        on = (oe if oe < on else on) + width
        no = (eo if eo < no else no) + width
        step = width + width + width
        oe, oe_apart, eo, eo_apart = oe + step, oe_apart + step, eo + step, eo_apart + step
        # Through the aisle once or twice, or into it and back.
        low = on if on < oe_apart else oe_apart
        high = no if no < eo_apart else eo_apart
        low_once, high_once = (low if low < oe else oe) + through, (high if high < eo else eo) + through
        low_once = low_once if low_once < high + twice else high + twice
        high_once = high_once if high_once < low + twice else low + twice
        oe = oe + either if oe + either < high_once else high_once
        eo = eo + either if eo + either < low_once else low_once
        apart, other = on + high_too, no + low_too
        oe_apart = oe_apart + either if oe_apart + either < apart else apart
        eo_apart = eo_apart + either if eo_apart + either < other else other
        on, no = on + from_low, no + from_high
    return dict(zip(ODDS, (on, no, oe, oe_apart, eo, eo_apart), strict=True))
