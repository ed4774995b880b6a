"""Releasing orders: seconds of a wave of 60, 600 and 6,000 orders, against the fewest rows that say the same.

The reference is what a program that knows the answer would have to write, in the same database and run: an
allocation and a stop for each promise of the very wave, by two inserts of many rows in one transaction. The orders
are made by rule, like the real ones: 15 lines in the middle, every seventh order with one product on two lines.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import Database
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.picking import waves
from warehouse.picking.models import PickLine
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import add_barcode, add_product, empty_lot
from warehouse.stock.quantities import Allocation

ORDERS = (60, 600, 6_000)
GOAL_SECONDS = 5.0
GOAL_ORDERS = 600
PRODUCTS = 2_000
CASE = 24
PLENTY = 100_000
LINES = (1, 5, 10, 15, 15, 25, 40)


@dataclass
class Figure:
    """One wave, and what the bare rows cost beside it."""

    orders: int
    promises: int
    seconds: float
    bare_seconds: float


def measure(database: Database, sizes: tuple[int, ...] = ORDERS) -> dict[str, Any]:
    """Seconds of each wave and its ratio to the bare rows, taken one after the other."""
    with database.writing() as session:
        site = session.scalars(select(Warehouse.id).order_by(Warehouse.id)).first()
        assert site is not None, "the bench runs on a demo"
        products = _stock(session, site)
    figures = [_wave(database, site, products, orders) for orders in sizes]
    return {
        str(one.orders): {
            "seconds": round(one.seconds, 2),
            "promises": one.promises,
            "bare_seconds": round(one.bare_seconds, 3),
            "ratio": round(one.seconds / one.bare_seconds, 1),
        }
        for one in figures
    }


def _wave(database: Database, site: int, products: list[int], orders: int) -> Figure:
    channel = f"BENCH-{orders}"
    with database.writing() as session:
        _orders(session, site, channel, products, orders)
    # As in a warehouse at work, whose database has counted its tables since yesterday.
    database.renew_statistics()
    start = time.perf_counter()
    with database.writing() as session:
        act = Act(site, None, None, None, clock.now())
        done = waves.release(session, act, channel=channel)
    seconds = time.perf_counter() - start
    assert len(done.orders) == orders, "there is plenty of everything"
    return Figure(orders, *_bare(database, done.pick_lists, seconds))


def _bare(database: Database, lists: list[int], seconds: float) -> tuple[int, float, float]:
    """The rows of this wave alone, in two inserts; taken away again."""
    with database.reading() as session:
        lines = select(PickLine).where(PickLine.pick_list_id.in_(lists))
        stops = [_row(line) for line in session.scalars(lines)]
        of = select(Allocation).join(PickLine, PickLine.id == Allocation.pick_line_id)
        promises = [_row(one) for one in session.scalars(of.where(PickLine.pick_list_id.in_(lists)))]
    with database.writing() as session:
        for table, rows in (("bare_stop", stops), ("bare_promise", promises)):
            columns = ", ".join(f"{name} INTEGER" for name in rows[0])
            session.execute(text(f"CREATE TABLE {table} ({columns})"))
    start = time.perf_counter()
    with database.writing() as session:
        for table, rows in (("bare_stop", stops), ("bare_promise", promises)):
            names = ", ".join(rows[0])
            values = ", ".join(f":{name}" for name in rows[0])
            session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)
    bare = time.perf_counter() - start
    with database.writing() as session:
        for table in ("bare_stop", "bare_promise"):
            session.execute(text(f"DROP TABLE {table}"))
    return len(promises), seconds, bare


def _row(row: PickLine | Allocation) -> dict[str, int]:
    """Its numbers."""
    columns = type(row).__table__.columns
    return {name: value for name in columns.keys() if isinstance(value := getattr(row, name), int)}  # noqa: SIM118


def _stock(session: Session, site: int) -> list[int]:
    """Products with plenty in a pick face and, of every other one, in reserve."""
    act, numbers = Act(site, None, None, None, clock.now()), []
    nowhere = virtual(session, site, "adjustment")
    for number in range(PRODUCTS):
        product = add_product(session, f"REL-{number:05}", f"Released product {number}")
        add_barcode(session, product, f"RELCASE{number:05}", "case", CASE)
        goods = Goods(product.id, empty_lot(session, product.id).id, PLENTY)
        for kind in ("pick", "bulk") if number % 2 else ("pick",):
            place: Location = add_location(session, site, f"REL-{kind}-{number:05}", kind, sequence=number)
            ledger.move(session, act, goods, nowhere, place, "opening")
        numbers.append(product.id)
    return numbers


def _orders(session: Session, site: int, code: str, products: list[int], orders: int) -> None:
    chance, now = random.Random(orders), clock.now()
    channel = Channel(code=code, name=code)
    session.add(channel)
    session.flush()
    for number in range(orders):
        order = CustomerOrder(
            warehouse_id=site,
            channel_id=channel.id,
            number=f"{code}-{number}",
            number_key=f"{code}-{number}",
            placed_at=now,
            ship_by_at=now + timedelta(minutes=number),
        )
        wanted = chance.sample(products, LINES[number % len(LINES)])
        wanted += wanted[:1] if number % 7 == 0 else []
        order.lines = [
            CustomerOrderLine(line=line, product_id=one, sku_text="", quantity_ordered=chance.randint(1, 60))
            for line, one in enumerate(wanted, start=1)
        ]
        session.add(order)
    session.flush()


def print_figures(figures: dict[str, Any]) -> None:
    """One line a wave."""
    for orders, one in figures.items():
        goal = f" (goal: under {GOAL_SECONDS:.0f} s)" if int(orders) == GOAL_ORDERS else ""
        print(
            f"  release of {orders} orders, {one['promises']} promises: {one['seconds']} s, "
            f"{one['ratio']}x its bare rows{goal}"
        )
