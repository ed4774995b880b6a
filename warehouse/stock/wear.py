"""How far a record is still believed: what has happened to a balance since somebody proved it.

Belief is the chance that nothing went wrong since then. Errors come by themselves, so many a move and so many a day
(Iglehart and Morey, Management Science 18, 1972: errors of transactions; Kang and Gershwin, IIE Transactions 37, 2005:
stock that goes lost meanwhile), so the chance of none is

    belief = exp(-wear),  wear = errors a move * moves since the proof + days since the proof / DAYS

0 where somebody looked and did not find it, 1 just after a proof. Of goods that nobody ever proved nobody knows since
when they have lain there: UNPROVED stands for the days, and the moves are all that there ever were.

Which goods they are is left out: what is known of kinds (size, look-alikes) has not been measured here yet. Promising
asks for a class alone, believed or doubtful, so that a tiny difference sends nobody farther.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from math import exp, expm1, log
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from warehouse import clock
from warehouse.db import UtcDateTime, days_between
from warehouse.sites import Warehouse
from warehouse.stock.quantities import Balance

#: Moves of a million after which the record is wrong, until a building's own counts say it: an assumption, 1 in 200.
#: Picks without scans go wrong 1 to 3 times in 100, those with scans some ten times less; put-aways add theirs.
ERRORS_PER_MILLION = 5_000
#: What counts may say: below and above it something else is wrong than the moves.
LEAST, MOST = 500, 50_000
#: So many counted rows that goods had moved through, before they say anything.
ENOUGH = 50
#: Without any move one record in e^1 is still right after so long: an assumption. Shops that count once a year find
#: two of three records wrong (DeHoratius and Raman, Management Science 54, 2008); their goods stand among customers.
DAYS = 365
#: The wear of what was never proved: as if it had lain for a quarter of DAYS.
UNPROVED = 0.25
#: From here on a record is believed: it is likelier right than wrong.
BELIEVED = 0.5
A_DAY = 86_400
MILLION = 1_000_000


def belief(
    moves: int,
    proved_at: datetime | None,
    now: datetime,
    *,
    in_doubt: bool = False,
    errors: int | None = None,
) -> float:
    """The chance that the record is right. `errors`: the building's own (`Warehouse.errors_per_million`)."""
    if in_doubt:
        return 0.0
    since = UNPROVED if proved_at is None else days_from(proved_at, now) / DAYS
    return exp(-(moves * (ERRORS_PER_MILLION if errors is None else errors) / MILLION + since))


def days_from(proved_at: datetime, now: datetime) -> float:
    """How long ago it was proved; clocks differ, and nothing is proved in the time to come."""
    return max(0.0, (now - proved_at).total_seconds() / A_DAY)


def is_believed(row: Any = Balance) -> ColumnElement[bool]:
    """The same as a condition of a balance (or an alias of it) that nobody doubts, at the moment when it is asked."""
    now = bindparam(None, callable_=lambda: clock.now(), type_=UtcDateTime(), unique=True)
    errors = (
        select(func.coalesce(Warehouse.errors_per_million, ERRORS_PER_MILLION))
        .where(Warehouse.id == row.warehouse_id)
        .correlate(row)
        .scalar_subquery()
    )
    since = func.coalesce(days_between(row.proved_at, now) / DAYS, UNPROVED)
    condition: ColumnElement[bool] = row.moves_since_proof * errors / float(MILLION) + since <= -log(BELIEVED)
    return condition


def errors_per_million(looks: Iterable[tuple[int, float, bool]]) -> int | None:
    """What counts say: of each the moves and days since the proof before, and whether the record was right. None: too
    few.

    The likeliest rate where `belief` has the right form, and days do what DAYS says.
    """
    moved = [(moves, days / DAYS, right) for moves, days, right in looks if moves > 0]
    if len(moved) < ENOUGH:
        return None
    least, most = LEAST / MILLION, MOST / MILLION
    for _half in range(30):
        middle = (least + most) / 2
        slope = sum(-moves if right else moves / expm1(middle * moves + worn) for moves, worn, right in moved)
        more = slope > 0
        least, most = (middle, most) if more else (least, middle)
    return round(least * MILLION)
