"""How good batches are after one second: against the best that a long search finds, and against first come.

Made instances, the same every time. Two shapes: the layout of the public instances of Henn & Wäscher 2012 (Eur. J.
Oper. Res. 222:484), 10 aisles of 45 m, 5 m apart, orders of 5 to 25 places drawn evenly, carts of 30 to 75 places; and
parcels of 1 to 4 places in a building like that of the walked week, 12 a cart. Walks begin and end at the front of the
first aisle.

Seconds are of the processor, so that a busy machine changes no figure; those of the wall stand beside them.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from bench import results
from warehouse.picking.batching.first_come import first_come
from warehouse.picking.batching.loads import Capacity, Load
from warehouse.picking.batching.planning import batches, length_mm
from warehouse.picking.batching.pricing import Length
from warehouse.routes import walking
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point

SECTION = "batching"
SECONDS, LONG_SECONDS = 0.9, 60.0
GOAL_SECONDS, GOAL_GAP = 1.0, 3.0
DEPOT = Point(0, 0)


@dataclass(frozen=True)
class Instance:
    """Orders of so many places, drawn by a seed; `cart` counts places, or orders when `of_orders`."""

    name: str
    count: int
    aisles: int
    metres: int
    pitch_mm: int
    places: tuple[int, int]
    cart: int
    of_orders: bool = False
    seed: int = 1

    @property
    def floor(self) -> Aisles:
        """One block, the cross aisles a metre beyond the bays."""
        return Aisles(
            tuple(range(0, self.aisles * self.pitch_mm, self.pitch_mm)), (0, (self.metres + 1) * 1_000)
        )

    @property
    def capacity(self) -> Capacity:
        """What a cart takes."""
        return Capacity(orders=self.cart) if self.of_orders else Capacity(units=self.cart)

    def loads(self) -> list[Load]:
        """The orders; units are places."""
        chance, loads = Random(self.seed), []
        for number in range(self.count):
            places = chance.randint(*self.places)
            stops = frozenset(self._place(chance) for _ in range(places))
            loads.append(Load(number, stops, units=places, due=number))
        return loads

    def _place(self, chance: Random) -> Point:
        return Point(chance.choice(self.floor.aisles_mm), 1_000 * chance.randint(1, self.metres))


def _public(count: int, cart: int) -> Instance:
    return Instance(f"{count} orders, {cart} places a cart", count, 10, 45, 5_000, (5, 25), cart)


def _parcels(count: int) -> Instance:
    return Instance(f"{count} parcels, 12 a cart", count, 20, 30, 4_000, (1, 4), 12, of_orders=True)


INSTANCES = [_public(100, cart) for cart in (30, 45, 60, 75)] + [_parcels(100)]
REPORTED = [_public(200, 45), _public(200, 75), _parcels(200)]


def measure(instance: Instance, long_seconds: float) -> dict[str, Any]:
    """One plan in a second, one without any search, one with a long one, and the baselines; lengths in metres."""
    loads, cart, price = instance.loads(), instance.capacity, _exact(instance.floor)
    seconds = SECONDS * instance.count / 100
    wall, start = time.perf_counter(), time.process_time()
    planned = length_mm(batches(loads, cart, price, seconds=seconds, clock=time.process_time))
    taken, wall = time.process_time() - start, time.perf_counter() - wall
    long = length_mm(batches(loads, cart, price, seconds=long_seconds, clock=time.process_time))
    best = min(long, planned)
    over = {
        "planned": planned,
        "savings and exchanges alone": length_mm(batches(loads, cart, price)),
        "first come, exact": length_mm(first_come(loads, cart, price)),
        "first come, S-shape": length_mm(first_come(loads, cart, _s_shape(instance.floor))),
    }
    return {
        "best_m": best // 1_000,
        "processor_s": round(taken, 2),
        "wall_s": round(wall, 2),
        "over the best, %": {name: round(100 * length / best - 100, 2) for name, length in over.items()},
    }


def _exact(floor: Aisles) -> Length:
    return walking.Walks(floor, DEPOT, DEPOT)


def _s_shape(floor: Aisles) -> Length:
    return lambda stops: walking.s_shape(floor, list(stops), DEPOT, DEPOT).length_mm


def main(argv: Sequence[str] = ()) -> None:
    """Measure all instances."""
    parser = argparse.ArgumentParser(prog="bench.batching", description=__doc__)
    parser.add_argument("--seconds", type=float, default=LONG_SECONDS, help="the long search")
    chosen = parser.parse_args(argv)
    section: dict[str, Any] = {"long search, s": chosen.seconds}
    print(f"\nBatching against the best of {chosen.seconds:g} s (goal: {GOAL_GAP} % over, {GOAL_SECONDS} s)")
    for instance in INSTANCES + REPORTED:
        figures = section[instance.name] = measure(instance, chosen.seconds)
        over = ", ".join(f"{name} {gap}" for name, gap in figures["over the best, %"].items())
        print(f"  {instance.name:32} {figures['processor_s']} s: {over}", flush=True)
        results.write(SECTION, section)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
