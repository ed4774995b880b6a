"""Wednesday of the real week, 23 November 2011, is released in waves and picked by five people through POST /scans; on
PostgreSQL the morning of Tuesday.

On Wednesday 418 orders, 3,552 lines, 39,405 pieces, one order a walk, on carts with slots, and several orders into one
tote; with shorts, skips, wrong and repeated scans, undos, full totes, other devices, hand-overs, take-overs, and orders
that are cancelled and held while they are walked. `make week` does all five days on each database.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.demo.test_real import of_the_week
from tests.shift import shift
from warehouse.db import Database
from warehouse.migrating import upgrade


@dataclass(frozen=True)
class Part:
    """Of the real week: a day, its first rows (None: all), the orders and lines that come of them, how many orders at
    least are picked whole, and the share of AT_LEAST that must have happened."""

    day: str
    rows: int | None
    orders: int
    lines: int
    whole: int
    share: float


PARTS = {
    "sqlite": Part("2011-11-23", None, 418, 3_552, whole=210, share=1),
    "postgresql": Part("2011-11-22", 2_000, 129, 1_939, whole=44, share=0.5),
}
SEED = 23
#: What must have happened, and how often at least on Wednesday; far below what this seed brings.
AT_LEAST = {
    "shorts": 30,
    "skips": 20,
    "wrong scans": 50,
    "sent again": 40,
    "undos": 15,
    "full totes": 5,
    "slots": 500,
    "handed over": 3,
    "take-overs": 10,
    "gone on with another device": 3,
    "cancelled orders": 3,
    "held orders": 2,
    "packed orders": 5,
    "glances": 10,
}


@pytest.mark.real_data
def test_a_day_of_real_orders_is_picked(empty: Database, tmp_path: Path) -> None:
    upgrade(empty)
    part = PARTS[empty.engine.dialect.name]
    rows = of_the_week("orders_2011-11-21_2011-11-25.csv")
    lines = shift.part_of(rows, part.day, tmp_path, part.rows)
    assert shift.fill(empty, tmp_path, lines, SEED) == part.orders
    ended = shift.Shift(empty, tmp_path, SEED).run()
    assert ended.closing.faults == []
    assert ended.closing.orders.total() == part.orders
    assert ended.closing.lines == part.lines
    assert ended.closing.orders["whole"] >= part.whole
    assert ended.closing.shortages
    wanted = {what: least * part.share for what, least in AT_LEAST.items()}
    rare = {what: ended.counts[what] for what, least in wanted.items() if ended.counts[what] < least}
    assert rare == {}, "these hardly happened"
