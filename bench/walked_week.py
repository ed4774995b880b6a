"""Metres of a real week: batches of the planner on exact routes, against first-come batches in S-shape.

Building. 20 aisles of 30 m, 4 m from middle to middle, one block: cross aisles run 1 m before the first bay and
1 m behind the last; every metre a bay, reached from its middle, of 2 sides and 4 shelves. Each product of the catalogue
has one slot, drawn by a seed. Every walk begins and ends at the front end of the first aisle.

Orders. One peak week of the UCI Online Retail set (Daqing Chen, CC BY 4.0), read as the demo reads it: a product on two
lines is one stop, a day's web sales are parcels of 1, 2, 3, 4, 1, ... lines. Batches are made within one day and one
channel, in the order in which orders were placed; wholesale carts are limited in units, parcel carts in orders.

Large orders. An order of more units than a cart holds is cut into several loads, cart after cart, along the bays
in the order of their codes; what fits no more at a stop goes on the next. Baselines and planner get the same loads.

The references, in the same run: first come in S-shape; a walk for each load in S-shape; the best of a search of 60
seconds, 12 for each of the five days.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from bench import results
from warehouse.codes import fold
from warehouse.demo.published import PublishedOrder, read_orders, rows_of
from warehouse.picking.batching.first_come import first_come
from warehouse.picking.batching.loads import Capacity, Load
from warehouse.picking.batching.planning import batches, length_mm
from warehouse.picking.batching.pricing import Length
from warehouse.routes import walking
from warehouse.routes.floor import Aisles
from warehouse.routes.points import Point

SECTION = "walked week"
FOLDER = "WAREHOUSE_REAL_DATA"
ORDERS, CATALOGUE = "orders/orders_2011-11-21_2011-11-25.csv", "orders/catalogue.csv"
SEED = 7
PITCH_MM, BAY_MM, MARGIN_MM = 4_000, 1_000, 1_000
SIDES, SHELVES = 2, 4
#: A day is planned in so many seconds of the processor for each hundred loads; the long search has this many a day.
SECONDS_A_HUNDRED, LONG_SECONDS = 1.0, 12.0
GOAL_GAP = 3.0


@dataclass(frozen=True)
class Building:
    """A named building; `blocks` of equal length."""

    name: str
    aisles: int
    metres: int
    blocks: int = 1

    @property
    def floor(self) -> Aisles:
        """Its aisles; a middle cross aisle takes no room from the bays."""
        length = self.metres * BAY_MM + 2 * MARGIN_MM
        crosses = tuple(length * number // self.blocks for number in range(self.blocks + 1))
        return Aisles(tuple(range(0, self.aisles * PITCH_MM, PITCH_MM)), crosses)

    def slots(self, products: Sequence[str]) -> dict[str, Point]:
        """Where each product is."""
        bays = [
            Point(x, MARGIN_MM + BAY_MM * bay + BAY_MM // 2)
            for x in self.floor.aisles_mm
            for bay in range(self.metres)
            for _ in range(SIDES * SHELVES)
        ]
        return dict(zip(products, Random(SEED).sample(bays, len(products)), strict=True))


@dataclass(frozen=True)
class Case:
    """Which orders with which cart; goals in per cent against first come and against a walk for each, if any."""

    name: str
    web: bool
    cart: Capacity
    building: Building
    goals: tuple[int, int] | None = None

    @property
    def is_demanded(self) -> bool:
        """Demanded, or only reported."""
        return self.goals is not None


NAMED = Building("20 aisles of 30 m", 20, 30)
LONGER = Building("10 aisles of 60 m", 10, 60)
TWO_BLOCKS = Building("20 aisles of 30 m in two blocks", 20, 30, 2)
CASES = [
    Case("wholesale, 240 units a cart", False, Capacity(units=240), NAMED, (25, 30)),
    Case("wholesale, 500 units a cart", False, Capacity(units=500), NAMED, (30, 45)),
    Case("parcels, 12 a cart", True, Capacity(orders=12), NAMED, (45, 0)),
    Case("wholesale, 1,000 units a cart", False, Capacity(units=1_000), NAMED),
    Case("parcels, 24 a cart", True, Capacity(orders=24), NAMED),
    Case("wholesale, 240 units a cart", False, Capacity(units=240), LONGER),
    Case("wholesale, 500 units a cart", False, Capacity(units=500), LONGER),
    Case("parcels, 12 a cart", True, Capacity(orders=12), LONGER),
    Case("wholesale, 240 units a cart", False, Capacity(units=240), TWO_BLOCKS),
    Case("wholesale, 500 units a cart", False, Capacity(units=500), TWO_BLOCKS),
]


class Week:
    """The orders of the week, and which products there are."""

    def __init__(self, folder: Path) -> None:
        self.orders = list(read_orders(str(folder / ORDERS)).orders.values())
        ordered = {line.sku for order in self.orders for line in order.lines}
        listed = {fold(row["sku"]) for row in rows_of(str(folder / CATALOGUE), ["sku"])}
        self.products = sorted(ordered | listed)

    def days(self, case: Case) -> dict[date, list[Load]]:
        """The loads of each day, in the order in which they came."""
        slots = case.building.slots(self.products)
        orders = sorted(
            (order for order in self.orders if order.is_web == case.web),
            key=lambda order: (order.placed_at, order.number),
        )
        return {
            day: [
                load for number, order in enumerate(of_day) for load in cut(number, order, case.cart, slots)
            ]
            for day, of_day in groupby(orders, key=lambda order: order.placed_at.date())
        }


def cut(number: int, order: PublishedOrder, cart: Capacity, slots: dict[str, Point]) -> Iterator[Load]:
    """The loads of an order: one, or as many as its units need carts."""
    units: Counter[Point] = Counter()
    for line in order.lines:
        units[slots[line.sku]] += line.quantity
    most = cart.units or units.total()
    stops, held, part = set[Point](), 0, 0
    for stop in sorted(units):
        while units[stop]:
            taken = min(units[stop], most - held)
            units[stop] -= taken
            held += taken
            stops.add(stop)
            if held == most:
                yield Load(number, frozenset(stops), units=held, due=(number, part))
                stops, held, part = set(), 0, part + 1
    if held:
        yield Load(number, frozenset(stops), units=held, due=(number, part))


def exact(building: Building) -> Length:
    """The shortest walk over stops."""
    depot = Point(0, 0)
    return walking.Walks(building.floor, depot, depot)


def s_shape(building: Building) -> Length:
    """The walk of most warehouses."""
    floor, depot = building.floor, Point(0, 0)
    return lambda stops: walking.s_shape(floor, list(stops), depot, depot).length_mm


def measure(case: Case, week: Week, long_seconds: float) -> dict[str, Any]:
    """The week's metres by each way; the long search only where a goal asks for it."""
    metres: Counter[str] = Counter()
    loads = walks = 0
    seconds = 0.0
    price, serpent = exact(case.building), s_shape(case.building)
    for of_day in week.days(case).values():
        start = time.process_time()
        planned = batches(
            of_day,
            case.cart,
            price,
            seconds=len(of_day) / 100 * SECONDS_A_HUNDRED,
            clock=time.process_time,
        )
        seconds += time.process_time() - start
        loads, walks = loads + len(of_day), walks + len(planned)
        metres["planned"] += length_mm(planned)
        metres["first come, S-shape"] += length_mm(first_come(of_day, case.cart, serpent))
        metres["first come, exact"] += length_mm(first_come(of_day, case.cart, price))
        metres["one a walk, S-shape"] += sum(serpent(load.stops) for load in of_day)
        metres["one a walk, exact"] += sum(price(load.stops) for load in of_day)
        if case.is_demanded and long_seconds:
            long = batches(of_day, case.cart, price, seconds=long_seconds, clock=time.process_time)
            metres["long search"] += min(length_mm(long), length_mm(planned))
    return _figures(case, metres) | {"loads": loads, "walks": walks, "processor_s": round(seconds, 1)}


def _figures(case: Case, metres: Counter[str]) -> dict[str, Any]:
    planned = metres["planned"]
    shorter = {
        f"shorter than {name}, %": round(100 - 100 * planned / metres[name], 1)
        for name in metres
        if name not in ("planned", "long search")
    }
    figures: dict[str, Any] = {"metres": {name: length // 1_000 for name, length in metres.items()}} | shorter
    if metres["long search"]:
        figures["over the long search, %"] = round(100 * planned / metres["long search"] - 100, 2)
    if case.goals:
        figures["goals, %"] = [*case.goals, GOAL_GAP]
    return figures


def main(argv: Sequence[str] = ()) -> None:
    """Measure every case when the real order lines are there."""
    parser = argparse.ArgumentParser(prog="bench.walked_week", description=__doc__)
    parser.add_argument("--seconds", type=float, default=LONG_SECONDS, help="the long search, a day")
    chosen = parser.parse_args(argv)
    folder = os.environ.get(FOLDER)
    if not folder:
        print(f"\nThe walked week: not measured, {FOLDER} names no folder of real order lines")
        return
    week = Week(Path(folder))
    section: dict[str, Any] = {"long search, s a day": chosen.seconds}
    for case in CASES:
        name = f"{case.name}, {case.building.name}"
        section[name] = measure(case, week, chosen.seconds)
        _print(name, section[name])
        results.write(SECTION, section)


def _print(name: str, figures: dict[str, Any]) -> None:
    print(f"\n{name}: {figures['loads']} loads in {figures['walks']} walks", flush=True)
    for said, figure in figures.items():
        if "%" in said:
            print(f"  {said:40} {figure}", flush=True)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
