"""Whatever a file holds: faults of one line each, the ledger agrees, and nothing ends in a traceback."""

from __future__ import annotations

import csv
import io
from random import Random

import pytest

from tests.exchange.conftest import Desk
from warehouse.exchange.kinds import KINDS

VALUES = [
    "",
    "0",
    "1",
    "2",
    "-1",
    "1.5",
    "1,000",
    "9" * 30,
    "\u0663",
    "x" * 300,
    '"',
    "\t",
    "\u202e\u0301",
    "ß",
    "O.1",
    "U.ADA",
    "2026-11-30",
    "2026-02-30",
    "0001-01-01",
    "2026-11-30T10:00+99:00",
    "yes",
    "case",
    "inner",
    "lot",
    "pick",
    "tote",
    "hold",
    "cancelled",
    "MAIN",
    "SHOP",
    "EBAY",
    "ACME",
    "1001",
    "1042",
    "STD",
    "MUG-BL",
    "TOWEL",
    "JAM",
    "A-01-A-01",
    "TOTE-001",
    "UNLOCATED",
    "2000000000015",
]


@pytest.mark.parametrize("kind", KINDS)
def test_nonsense_is_answered_in_lines(kind: str, desk: Desk) -> None:
    chance, columns = Random(kind), KINDS[kind].columns
    for _ in range(25):
        written = io.StringIO()
        names = [
            *columns.required,
            *chance.sample(columns.optional, chance.randint(0, len(columns.optional))),
        ]
        rows = [[chance.choice(VALUES) for _ in names] for _ in range(chance.randint(1, 5))]
        csv.writer(written).writerows([names, *rows])
        outcome = desk.take(kind, written.getvalue(), rejects=str(desk.folder / "rejects.csv"))
        said = [*outcome.unreadable, *map(str, outcome.faults)]
        assert all(len(line.splitlines()) == 1 for line in said)
        assert (outcome.exit_code == 0) == (not said)
