"""Scans of a pick list of 220 and of 1,114 lines (the longest real one) against the same scans of one of 10.

A person walks each list, over bins of one kind with the same numbers to take, and their scans are made in turns: a
noisy machine is noisy to all. `make bench` adds it to its figures; `python -m bench.long_list` measures it alone.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.postgres import NoPostgres, end, new_folder, server
from tests.shift.handheld import Handheld
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo import load
from warehouse.migrating import upgrade
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.people.operations import add_person
from warehouse.picking import waves
from warehouse.picking.models import PickList
from warehouse.scanning.models import ACCEPTED
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import add_product, empty_lot

SHORT, LONG = 10, (220, 1_114)
GOAL_RATIO = 1.2
#: So many scans are made at each list, and the first ones are not counted.
ROUNDS, WARM_UP = 240, 24
#: A short list is over after about thirty scans: then its walker takes the next.
SHORT_LISTS = 12
PLENTY = 1_000_000
CHANNEL, PIN = "LONGLIST", "7777"
#: Few pieces are scanned one by one, many are a number that the tote confirms: both are walked, in turns.
QUANTITIES = (2, 30)
TIMED = ("scan_bin", "scan_product", "confirm_quantity")


class Walker:
    """Somebody who walks lists of one length, one after the other."""

    def __init__(self, app: Flask, size: int, lists: list[int]) -> None:
        self.size, self.lists = size, lists
        self.device = Handheld(app, f"Long{size}", _badge(size), PIN)
        self.times: dict[str, list[float]] = defaultdict(list)
        self._begin()

    def scan(self, *, is_counted: bool) -> None:
        """What the screen asks for; the time counts at a stop alone."""
        step = self.device.screen.step
        start = time.perf_counter()
        self._right()
        if is_counted and step in TIMED:
            self.times[step].append(time.perf_counter() - start)
        if self.device.screen.task == "picking":
            self._begin()

    def _begin(self) -> None:
        self.device.open("/picking")
        self.device.scan(f"L.{self.lists.pop(0)}")
        self._right()

    def _right(self) -> None:
        screen = self.device.scan(self.device.screen.code)
        assert screen.outcome in ACCEPTED, self.device.told()


def measure(app: Flask, database: Database) -> dict[str, Any]:
    """Medians of each kind of scan at each list, and the ratio of all of them to those of the short list."""
    with database.writing() as session:
        lists = _lists(session)
    walkers = [Walker(app, size, found) for size, found in lists.items()]
    for turn in range(ROUNDS + WARM_UP):
        for walker in walkers:
            walker.scan(is_counted=turn >= WARM_UP)
    short = walkers[0]
    return {
        f"{walker.size} lines": {
            **{f"{step}_ms": round(_median(walker, step) * 1000, 2) for step in TIMED},
            "ratio": round(
                statistics.mean(_median(walker, step) / _median(short, step) for step in TIMED), 2
            ),
        }
        for walker in walkers
    }


def print_figures(figures: dict[str, Any]) -> None:
    """One line a list."""
    for name, one in figures.items():
        times = ", ".join(f"{step} {one[f'{step}_ms']} ms" for step in TIMED)
        print(f"  a pick list of {name}: {times}; {one['ratio']}x (goal: at most {GOAL_RATIO}x)")


def _median(walker: Walker, step: str) -> float:
    return statistics.median(walker.times[step])


def _badge(size: int) -> str:
    return f"U.LONG{size}"


def _lists(session: Session) -> dict[int, list[int]]:
    """The lists of each length, released, with somebody to walk them."""
    site = session.scalars(select(Warehouse.id).order_by(Warehouse.id)).first()
    assert site is not None, "the bench runs on a demo"
    act = Act(site, None, None, None, clock.now())
    products = _bins(session, act)
    channel = Channel(code=CHANNEL, name="Long lists")
    session.add(channel)
    session.flush()
    sizes = dict.fromkeys((SHORT, *LONG), 1) | {SHORT: SHORT_LISTS}
    for size, number in sizes.items():
        add_person(session, f"Long{size}", ["picker"], site, PIN, badge=_badge(size))
        session.add_all(_order(site, channel, f"{size}-{one}", products[:size]) for one in range(number))
    session.flush()
    made = waves.release(session, act, channel=CHANNEL)
    lists: dict[int, list[int]] = {size: [] for size in sizes}
    for pick_list in session.scalars(select(PickList).where(PickList.id.in_(made.pick_lists))):
        lists[pick_list.lines_total].append(pick_list.id)
    return lists


def _bins(session: Session, act: Act) -> list[int]:
    """A product in a bin of its own for each line of the longest list, and totes enough."""
    numbers, nowhere = [], virtual(session, act.warehouse_id, "adjustment")
    for number in range(max(LONG)):
        product = add_product(session, f"LL-{number:05}", f"Long list {number}")
        goods = Goods(product.id, empty_lot(session, product.id).id, PLENTY)
        place = add_location(
            session, act.warehouse_id, f"LL-{number:05}-B", "pick", sequence=100_000 + number
        )
        ledger.move(session, act, goods, nowhere, place, "opening")
        numbers.append(product.id)
    for number in range(SHORT_LISTS + len(LONG)):
        add_location(session, act.warehouse_id, f"TOTE-LL{number:02}", "tote", sequence=number)
    return numbers


def _order(site: int, channel: Channel, number: str, products: list[int]) -> CustomerOrder:
    order = CustomerOrder(
        warehouse_id=site,
        channel_id=channel.id,
        number=f"{CHANNEL}-{number}",
        number_key=f"{CHANNEL}-{number}",
        placed_at=clock.now(),
    )
    order.lines = [
        CustomerOrderLine(line=line, product_id=one, sku_text="", quantity_ordered=QUANTITIES[line % 2])
        for line, one in enumerate(products, start=1)
    ]
    return order


def on(url: str, folder: Path) -> dict[str, Any]:
    """Measure in a small demo of its own."""
    database = Database(url)
    upgrade(database)
    load.generated(database, instance=folder, size="small", seed=7)
    config = Config(instance=folder, database_url=url, secret_key="bench", pin_hash_cost=8)
    try:
        return measure(create_app(config, database), database)
    finally:
        database.engine.dispose()


def main() -> None:
    """Measure on both databases, and print it."""
    with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
        print("\nSQLite")
        print_figures(on(f"sqlite:///{folder}/bench.sqlite3", Path(folder)))
    postgres = new_folder()
    try:
        running = server(postgres, lambda url: None, durable=True)
        with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
            print("\nPostgreSQL")
            print_figures(on(running.empty("bench"), Path(folder)))
    except NoPostgres as reason:
        print(f"PostgreSQL: not measured: {reason}")
    finally:
        end(postgres)


if __name__ == "__main__":
    main()
