"""What belief is worth: a building whose records go wrong, worked with and without it, on the real ledger.

Made days, the same by their seed. A building of 150 products in 1 to 3 bins each, some of them shared, whose bins were
counted once in 500 days until now, and went wrong since as often as they will from now on. A day has 24 orders of one
line (few products are wanted often), receipts where little is left, and two bins that are counted: what shortages ask
for first, then the programme's.

What goes wrong, on the shelf alone: one of 100 picks takes a piece too many, one too few, or one of the product beside
it; one of 50 put-aways ends in another bin, one is miscounted; in each bin a piece is lost in two years.

Two things are switched, each by itself. Promising: the believed bin first, and the last unbelieved piece kept back and
counted. Programme: most money at risk first; without it the longest overdue first, and nothing before it is due.

* failed stops: somebody went to a bin that did not have it;
* oversold: lines that were promised, and that no bin had;
* waited: lines that were promised later than asked for, because the piece was counted first;
* lost: lines that were never promised although their goods lay in a bin on record: what keeping back costs;
* records wrong, money wrong: the mean of all evenings, up and down, at cost.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy.orm import Session

from bench import results
from bench.believing_shift import Figures, Shift, Way
from warehouse.db import Database
from warehouse.migrating import upgrade

SECTION = "belief"
SEEDS, DAYS = (1, 2, 3, 4), 120
FIRST_DAY = datetime(2027, 1, 4, 8, tzinfo=UTC)
WAYS = (
    Way("neither", False, False),
    Way("promising", True, False),
    Way("programme", False, True),
    Way("both", True, True),
)


def work(way: Way, seed: int, days: int = DAYS) -> Figures:
    """So many days in one way."""
    with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
        database = Database(f"sqlite:///{folder}/belief.sqlite3")
        upgrade(database)
        with Session(database.engine, expire_on_commit=False) as session:
            with time_machine.travel(FIRST_DAY, tick=False), database.committing(session):
                shift = Shift(session, way, seed)
            for number in range(days):
                moment = FIRST_DAY + timedelta(days=number)
                with time_machine.travel(moment, tick=False), database.committing(session):
                    shift.day(number)
            figures = shift.close()
        database.engine.dispose()
    return figures


def measure(seeds: Sequence[int] = SEEDS, days: int = DAYS) -> dict[str, Any]:
    """All ways, each the mean of its seeds."""
    told: dict[str, Any] = {"seeds": list(seeds), "days": days}
    for way in WAYS:
        found = [asdict(work(way, seed, days)) for seed in seeds]
        told[way.name] = {name: round(statistics.mean(one[name] for one in found), 3) for name in found[0]}
    return told


def print_figures(told: dict[str, Any]) -> None:
    """A line for each way."""
    print(
        f"\nbelief: {told['days']} days of a building with planted errors, the mean of {len(told['seeds'])} seeds"
    )
    for way in WAYS:
        one = told[way.name]
        print(
            f"  {way.name:10} failed stops {one['failed_stops']:6.1f} of {one['stops']:.0f}  "
            f"oversold {one['oversold']:5.1f} of {one['lines']:.0f} lines  waited {one['waited']:5.1f}  "
            f"lost {one['lost']:4.1f}  {one['found_wrong']:5.1f} of {one['counts']:.0f} counts found errors  "
            f"records wrong {one['records_wrong']:6.1%}  money wrong {one['money_wrong']:8.2f}"
        )


def main(arguments: Sequence[str] = ()) -> None:
    """Measure and keep."""
    parser = argparse.ArgumentParser(prog="python -m bench.believing", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--seeds", type=int, default=len(SEEDS), help="so many buildings")
    chosen = parser.parse_args(arguments)
    start = time.process_time()
    told = measure(range(1, chosen.seeds + 1), chosen.days)
    told["cpu_seconds"] = round(time.process_time() - start, 1)
    print_figures(told)
    if (chosen.days, chosen.seeds) == (DAYS, len(SEEDS)):
        results.write(SECTION, told)


if __name__ == "__main__":
    main(sys.argv[1:])
