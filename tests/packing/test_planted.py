"""Mispicks and cancellations that nobody tells the record of: no wrong parcel leaves, every piece has a home."""

from __future__ import annotations

from flask import Flask

from tests.packing import planted
from warehouse.db import Database

#: `python -m tests.packing.planted` runs as many as one likes.
ORDERS, MISPICKS, CANCELLATIONS = 16, 10, 4


def test_planted_mispicks_and_cancellations_leave_no_trace(database: Database, app: Flask) -> None:
    outcome = planted.run(database, app, ORDERS, MISPICKS, CANCELLATIONS)
    assert outcome.faults == [], outcome.counts
    assert outcome.counts["mispicks"] == MISPICKS
    assert outcome.counts["not cancelled"] < CANCELLATIONS
    assert outcome.counts["put right"] and outcome.counts["loaded"]
