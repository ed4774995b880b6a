"""Wednesday of the real week, 23 November 2011, is released in waves and picked by five people through POST /scans.

418 orders, 3,552 lines, 39,405 pieces, one order a walk, on carts with slots, and several orders into one tote; with
shorts, skips, wrong and repeated scans, undos, full totes, other devices, hand-overs, take-overs, and orders that are
cancelled and held while they are walked. `make week` does all five days.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.demo.test_real import of_the_week
from tests.shift import shift
from warehouse.db import Database
from warehouse.migrating import upgrade

WEDNESDAY = "2011-11-23"
ORDERS, LINES = 418, 3_552
SEED = 23
#: What must have happened, and how often at least; far below what this seed brings.
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
    lines = shift.part_of(of_the_week("orders_2011-11-21_2011-11-25.csv"), WEDNESDAY, tmp_path)
    assert shift.fill(empty, tmp_path, lines, SEED) == ORDERS
    ended = shift.Shift(empty, tmp_path, SEED).run()
    assert ended.closing.faults == []
    assert ended.closing.orders.total() == ORDERS
    assert ended.closing.lines == LINES
    assert ended.closing.orders["whole"] > ORDERS / 2
    assert ended.closing.shortages
    rare = {what: ended.counts[what] for what, least in AT_LEAST.items() if ended.counts[what] < least}
    assert rare == {}, "these hardly happened"
