"""The walk itself: from the edges of a route the order in which they are walked.

Hierholzer's way (1873, Math. Ann. 6, 30-32) to walk every edge as often as it is there, from start to end.
"""

from __future__ import annotations

from collections.abc import Iterable

from warehouse.routes.columns import Edge

Place = tuple[int, int]


def walk(edges: Iterable[Edge], start: Place, end: Place) -> list[Place]:
    """All places from start to end, in the order of the walk, each as often as it is passed.

    Where there is a choice the nearest place comes first: stops beside the way are served on the way out, not back.
    """
    ways: dict[Place, dict[Place, int]] = {start: {}}
    for one, other, times in edges:
        for here, there in ((one, other), (other, one)):
            there_now = ways.setdefault(here, {})
            there_now[there] = there_now.get(there, 0) + times
    trail, done = [start], list[Place]()
    while trail:
        here = trail[-1]
        if ways.get(here):
            trail.append(_take(ways, here))
        else:
            done.append(trail.pop())
    assert done[0] == end
    return done[::-1]


def _take(ways: dict[Place, dict[Place, int]], here: Place) -> Place:
    """Walk the nearest way that is left, once."""
    there = min(ways[here], key=lambda to: (abs(to[0] - here[0]) + abs(to[1] - here[1]), to))
    for one, other in ((here, there), (there, here)):
        ways[one][other] -= 1
        if not ways[one][other]:
            del ways[one][other]
    return there
