"""Six orders of the real week go through the line: next work, tote, bins, products, bench, box, van.

A whole day is picked in test_real_day.py; here the rest of the way is proved.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.demo.test_real import of_the_week
from tests.person import Person
from tests.world import World
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo import real
from warehouse.migrating import upgrade
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.stock import audit

ORDERS = 6
MOST_SCANS_A_TASK = 2_000


@pytest.fixture
def week(empty: Database, tmp_path: Path) -> Iterator[Person]:
    """Carla, who may do everything, in a warehouse that holds the real week."""
    upgrade(empty)
    with empty.writing() as session:
        lines, names = of_the_week("orders_2011-11-21_2011-11-25.csv"), of_the_week("catalogue.csv")
        real.fill(session, clock.now(), tmp_path / "printed", lines, names, 1)
    empty.renew_statistics()  # as loading the demo does
    settings = Config(instance=tmp_path, database_url=str(empty.url), secret_key="a test", pin_hash_cost=8)
    yield Person.signed_in(create_app(settings, empty), "Carla")
    with empty.reading() as session:
        assert audit.run(session).differences == []


@pytest.mark.real_data
def test_six_real_orders_go_through_the_line(week: Person, empty: Database) -> None:
    world = World(empty)
    for number in range(ORDERS):
        week.open("/picking")
        week.tap("next-work")
        assert week.page.outcome == "ok", week.page.sentence
        follow(week, "picking")
        week.open("/packing")
        follow(week, "packing")
        week.open("/dispatch")
        week.scan(week.page.code)
        assert week.page.outcome in {"ok", "line_done", "task_done"}, week.page.sentence
        assert world.count(Parcel) == number + 1
    assert packed_pieces(world) == dispatched_pieces(world) > ORDERS
    left = world.read(
        lambda session: session.scalar(
            select(func.count()).select_from(CustomerOrder).where(CustomerOrder.dispatched_at.is_not(None))
        )
    )
    # An order of which something is short stays open for the rest: it is not all gone.
    assert 0 < (left or 0) <= ORDERS


def follow(person: Person, activity: str) -> None:
    """Scan what the screen says would be right until the task is done."""
    for _ in range(MOST_SCANS_A_TASK):
        person.scan(person.page.code)
        assert person.page.outcome in {"ok", "line_done", "task_done"}, person.page.sentence
        if person.page.outcome == "task_done" and person.page.task == activity:
            return
    raise AssertionError(f"{activity} does not end: {person.page.text[:300]}")


def packed_pieces(world: World) -> int:
    """Pieces that were verified at the bench."""
    return (
        world.read(lambda session: session.scalar(select(func.sum(CustomerOrderLine.quantity_packed)))) or 0
    )


def dispatched_pieces(world: World) -> int:
    """Pieces that left the building."""
    return (
        world.read(lambda session: session.scalar(select(func.sum(CustomerOrderLine.quantity_dispatched))))
        or 0
    )
