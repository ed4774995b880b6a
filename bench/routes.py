"""How long a route of sixty stops takes to find, and what it is worth; one section of bench/latest.json.

    one block    the exact route against the S-shape, the rule of thumb that most warehouses walk by
    two blocks   the exact route against the nearest neighbour

Both are found in turns for the same walks, so that a noisy machine is noisy to both: `ratio` is of their times,
`walked` of their metres. `length_median_ms` is the exact length alone, which is what batching asks for.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from bench import results
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point, Route
from warehouse.routes.walking import length_mm, nearest_neighbour, s_shape, shortest

SECTION = "routes"
STOPS = 60
WALKS, WARM_UP = 120, 10
#: Twenty aisles of 31 m; a walk begins in front of the first and ends at a bench in front of the middle.
AISLES_MM = tuple(range(0, 60_000, 3_000))
START, END = Point(0, -2_000), Point(30_000, -2_000)
Way = Callable[[Aisles, list[Point], Point, Point], Route]
#: The cross aisles, the name of the reference, the reference, the goal in milliseconds.
FLOORS: dict[str, tuple[tuple[int, ...], str, Way, int]] = {
    "one block": ((0, 31_000), "S-shape", s_shape, 5),
    "two blocks": ((0, 15_500, 31_000), "nearest neighbour", nearest_neighbour, 20),
}


def measure() -> dict[str, Any]:
    """Times and metres on both floors."""
    return {
        name: _floor(Aisles(AISLES_MM, crosses_mm), reference) | {"reference": called, "goal_ms": goal}
        for name, (crosses_mm, called, reference, goal) in FLOORS.items()
    }


def _floor(floor: Aisles, reference: Way) -> dict[str, Any]:
    dice = random.Random(7)
    times: list[list[float]] = [[], [], []]
    metres = [0.0, 0.0]
    for walk in range(WARM_UP + WALKS):
        stops = [Point(dice.choice(AISLES_MM), 250 + 500 * dice.randint(0, 60)) for _ in range(STOPS)]
        seconds, lengths = _walk(floor, stops, reference)
        assert lengths[0] == lengths[2] <= lengths[1]
        if walk >= WARM_UP:
            for taken, second in zip(times, seconds, strict=True):
                taken.append(second)
            metres = [total + length / 1000 for total, length in zip(metres, lengths[:2], strict=True)]
    exact, other, alone = times
    return {
        "stops": STOPS,
        "walks": WALKS,
        "median_ms": round(statistics.median(exact) * 1000, 2),
        "p95_ms": round(sorted(exact)[int(len(exact) * 0.95)] * 1000, 2),
        "length_median_ms": round(statistics.median(alone) * 1000, 3),
        "reference_median_ms": round(statistics.median(other) * 1000, 2),
        "ratio": round(statistics.median(exact) / statistics.median(other), 2),
        "metres": round(metres[0] / WALKS, 1),
        "reference_metres": round(metres[1] / WALKS, 1),
        "walked": round(metres[0] / metres[1], 3),
    }


def _walk(floor: Aisles, stops: list[Point], reference: Way) -> tuple[list[float], list[int]]:
    """Seconds and millimetres of the exact route, of its reference, and of the exact length alone."""
    moments, lengths = [time.perf_counter()], []
    for find in (shortest, reference):
        lengths.append(find(floor, stops, START, END).length_mm)
        moments.append(time.perf_counter())
    lengths.append(length_mm(floor, stops, START, END))
    moments.append(time.perf_counter())
    return [after - before for before, after in pairwise(moments)], lengths


def main() -> None:
    """Measure, write the section, tell."""
    figures = measure()
    results.write(SECTION, figures)
    print(f"\na route of {STOPS} stops over {len(AISLES_MM)} aisles, exact")
    for name, figure in figures.items():
        print(
            f"  {name:10} {figure['median_ms']:7.2f} ms  p95 {figure['p95_ms']:7.2f} ms  (goal: under "
            f"{figure['goal_ms']} ms; length alone {figure['length_median_ms']:.3f} ms)  "
            f"{figure['ratio']:.2f}x the time and {figure['walked']:.3f}x the metres of {figure['reference']}"
        )
