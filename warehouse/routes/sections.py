"""The ways to serve one stretch of an aisle between two cross aisles.

Each piece between neighbouring stops is walked once, twice or not at all. Parities settle which pieces are walked once:
all or none, changing at a start or end that lies in the stretch. Of the others all but one at most are walked twice:
two gaps would cut off what lies between them (Ratliff & Rosenthal 1983, figure 3: once, twice,
from below, from above, largest gap).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

from warehouse.routes.states import EVEN, NONE, NUMBER_OF, ODD, Outcome

#: The numbers of what can come of a stretch without start and end.
ONCE, TWICE, FROM_LOW, FROM_HIGH, FROM_BOTH, NOT_ENTERED = range(6)


class Choice(NamedTuple):
    """One way to serve a stretch: what comes of it (number of the outcome) and its length.

    The lowest piece is walked `first` times unless it is the `gap`, the piece that is left out (0: the lowest).
    """

    outcome: int
    length_mm: int
    first: int
    gap: int | None


def choices(marks: Sequence[int], odd: Collection[int]) -> list[Choice]:
    """The shortest way for each outcome.

    `marks` are the y of the low crossing, of the stops between, ascending, and of the high crossing; `odd` those at
    which the route starts or ends (not both at the same one).
    """
    if not any(mark in odd for mark in marks[1:-1]):
        return _plain(marks)
    best: dict[int, Choice] = {}
    for first in (1, 2):
        times = _times(marks, odd, first)
        for gap in (None, *_gaps(marks, times)):
            choice = _choice(marks, times, first, gap)
            if choice.outcome not in best or choice.length_mm < best[choice.outcome].length_mm:
                best[choice.outcome] = choice
    return list(best.values())


def walked(marks: Sequence[int], odd: Collection[int], choice: Choice) -> list[int]:
    """How often each piece of the stretch is walked."""
    times = _times(marks, odd, choice.first)
    if choice.gap is not None:
        times[choice.gap] = 0
    return times


def _plain(marks: Sequence[int]) -> list[Choice]:
    """The same without start and end in the stretch, written out because nearly all are such."""
    low, high, last = marks[0], marks[-1], len(marks) - 2
    found = [Choice(ONCE, high - low, 1, None), Choice(TWICE, 2 * (high - low), 2, None)]
    if not last:
        return [*found, Choice(NOT_ENTERED, 0, 2, 0)]
    found.append(Choice(FROM_LOW, 2 * (marks[last] - low), 2, last))
    found.append(Choice(FROM_HIGH, 2 * (high - marks[1]), 2, 0))
    if last > 1:
        longest, gap = max((marks[piece + 1] - marks[piece], piece) for piece in range(1, last))
        found.append(Choice(FROM_BOTH, 2 * (high - low - longest), 2, gap))
    return found


def _times(marks: Sequence[int], odd: Collection[int], times: int) -> list[int]:
    found = [times]
    for mark in marks[1:-1]:
        times = 3 - times if mark in odd else times
        found.append(times)
    return found


def _gaps(marks: Sequence[int], times: Sequence[int]) -> set[int]:
    """The pieces worth leaving out: each outermost one, and the longest of those between."""
    last = len(times) - 1
    inner = [piece for piece in range(1, last) if times[piece] == 2]
    longest = max(inner, key=lambda piece: marks[piece + 1] - marks[piece], default=0)
    return {piece for piece in (0, longest, last) if times[piece] == 2}


def _choice(marks: Sequence[int], times: Sequence[int], first: int, gap: int | None) -> Choice:
    made = [0 if piece == gap else count for piece, count in enumerate(times)]
    length = sum(count * (high - low) for count, (low, high) in zip(made, pairwise(marks), strict=True))
    edges = {0: NONE, 1: ODD, 2: EVEN}
    return Choice(NUMBER_OF[Outcome(edges[made[0]], edges[made[-1]], gap is None)], length, first, gap)
