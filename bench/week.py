"""`make week`: the real week, released in waves and picked by five people; writes its section of bench/latest.json.

The machinery is that of the test of a day (tests/shift). Whatever does not agree at the end is named, and nothing is
written. `--day 2011-11-23` picks one day, `--lines 600` the first so many lines: such a part is named as what it is.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import results
from bench.walked_week import FOLDER, ORDERS
from tests.postgres import NoPostgres, end, new_folder, server
from tests.shift import shift
from warehouse.db import Database
from warehouse.migrating import upgrade

SECTION = "week"
DATABASES = ("sqlite", "postgresql")
#: What people did besides, in the words of their own counts.
TOLD = (
    "slots",
    "shorts",
    "skips",
    "take-overs",
    "handed over",
    "gone on with another device",
    "cancelled orders",
    "held orders",
    "packed orders",
    "wrong scans",
    "sent again",
    "undos",
    "full totes",
    "refused, for somebody else was faster",
)


def main() -> None:
    """A week on each of the chosen databases."""
    asked = _arguments()
    folder = os.environ.get(FOLDER)
    if not folder:
        sys.exit(f"week: {FOLDER} names no folder of real order lines")
    section: dict[str, Any] = {}
    for kind in asked.database or DATABASES:
        print(f"week on {kind}, seed {asked.seed}", flush=True)
        with tempfile.TemporaryDirectory(prefix="warehouse-week-") as place:
            try:
                section[kind] = _on_kind(kind, Path(place), str(Path(folder) / ORDERS), asked)
            except NoPostgres as reason:
                print(f"PostgreSQL: not picked: {reason}")
    results.write(SECTION, results.read(SECTION) | section)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.week", description=__doc__)
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--day", default="", help="only this day, as 2011-11-23")
    parser.add_argument("--lines", type=int, help="only the first so many lines")
    return parser.parse_args()


def _on_kind(kind: str, folder: Path, orders: str, asked: argparse.Namespace) -> dict[str, Any]:
    if kind == "sqlite":
        return _pick(f"sqlite:///{folder / 'week.sqlite3'}", folder, orders, asked)
    postgres = new_folder()
    try:
        running = server(postgres, lambda url: None, durable=True)
        return _pick(running.empty("week"), folder, orders, asked)
    finally:
        end(postgres)


def _pick(url: str, folder: Path, orders: str, asked: argparse.Namespace) -> dict[str, Any]:
    database = Database(url)
    upgrade(database)
    try:
        shift.fill(database, folder, shift.part_of(orders, asked.day, folder, asked.lines), asked.seed)
        ended = shift.Shift(database, folder, asked.seed).run()
    finally:
        database.engine.dispose()
    if ended.closing.faults:
        sys.exit("\n".join(["week: it does not agree", *ended.closing.faults[:50]]))
    figures = _figures(ended, asked)
    for name, figure in figures.items():
        print(f"  {name:38} {figure}", flush=True)
    return figures


def _figures(ended: shift.Ended, asked: argparse.Namespace) -> dict[str, Any]:
    closing = ended.closing
    return {
        "what": " ".join(
            filter(None, [asked.day or "the week", f"first {asked.lines}" if asked.lines else ""])
        ),
        "seed": asked.seed,
        "lines": closing.lines,
        "orders": dict(sorted(closing.orders.items())),
        "pieces": closing.pieces,
        "scans": ended.scans,
        "minutes": round(ended.seconds / 60, 1),
        "scans_a_second": round(ended.scans / ended.seconds, 1),
        **{name: ended.counts[name] for name in TOLD},
        "audit": closing.audit,
    }


if __name__ == "__main__":
    main()
