"""The programme of counts: every day so many bins, those first that are believed least, spread over the zones.

What pickers and receivers ask for (shortages, what was found, what moved while it was counted, second counts) is
asked for already and comes first. The programme adds bins whose goods are in doubt, then those that are overdue:
never proved, or not for as many days as the class of their goods allows. Of one class those first where most money
lies at risk: what it is worth at cost times the chance that the record is wrong (stock/wear.py). Where the day has
room left, bins follow that are not due yet and no longer believed, the most money at risk first.

Once a day the building also learns from its own counts how often a move goes wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from warehouse.counting.classes import reclassify
from warehouse.counting.figures import is_again
from warehouse.counting.judging import rule_of
from warehouse.counting.models import Count, CountRule, CountVariance
from warehouse.sites import Warehouse
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import Balance, CountRequest
from warehouse.stock.wear import BELIEVED, belief, days_from, errors_per_million

DUE, DOUBT, WORN = "due", "doubt", "worn"
PROGRAMME = (DUE, DOUBT, WORN)
#: Counts of so many days say how often a move goes wrong.
LEARNS_DAYS = 365


@dataclass(frozen=True)
class Candidate:
    """A bin that the programme may ask for. `days`: by how many it is overdue, less than one where it is not;
    `at_risk`: the money that is likely wrong there, at cost.
    """

    location_id: int
    zone_id: int | None
    sequence: int
    in_doubt: bool
    abc: str
    days: int
    at_risk: int

    @property
    def because(self) -> str:
        """Why it is asked for."""
        return DOUBT if self.in_doubt else DUE if self.days > 0 else WORN

    @property
    def urgency(self) -> tuple[int, str, int, int, int]:
        """In doubt, overdue by class, worn; of these the most money at risk, the longest overdue, along the walk."""
        turn = (DOUBT, DUE, WORN).index(self.because)
        return (turn, "" if self.because == WORN else self.abc, -self.at_risk, -self.days, self.sequence)


def plan_everywhere(session: Session, now: datetime) -> int:
    """What the worker does every minute, and in earnest once a day: plan each building's day."""
    asked = 0
    for warehouse in session.scalars(select(Warehouse).where(Warehouse.counts_per_day > 0)).all():
        today = warehouse.local_date(now)
        if warehouse.counts_planned_on is None or warehouse.counts_planned_on < today:
            warehouse.counts_planned_on = today
            reclassify(session, warehouse.id, now)
            warehouse.errors_per_million = learned(session, warehouse.id, now)
            asked += len(plan(session, warehouse.id, now))
    return asked


def plan(session: Session, warehouse_id: int, now: datetime, most: int | None = None) -> list[int]:
    """Ask for today's bins, as many as are left of the day's number. Answers their places."""
    warehouse = session.get_one(Warehouse, warehouse_id)
    left = (warehouse.counts_per_day if most is None else most) - _asked_today(session, warehouse, now)
    chosen = spread(candidates(session, warehouse_id, now), left)
    for one in chosen:
        session.add(
            CountRequest(
                warehouse_id=warehouse_id,
                location_id=one.location_id,
                because=one.because,
                asked_at=now,
            )
        )
    session.flush()
    return [one.location_id for one in chosen]


def spread(found: Iterable[Candidate], most: int) -> list[Candidate]:
    """At most so many: what is in doubt first, then in turns from each zone its most urgent one: what is overdue, and
    only then what is worn.
    """
    ordered = sorted(found, key=lambda one: one.urgency)
    chosen = [one for one in ordered if one.in_doubt][: max(most, 0)]
    for because in (DUE, WORN):
        chosen += _in_turns([one for one in ordered if one.because == because], most - len(chosen))
    return chosen


def _in_turns(ordered: Iterable[Candidate], most: int) -> list[Candidate]:
    """One of each zone, then the next of each."""
    zones: dict[int | None, list[Candidate]] = defaultdict(list)
    for one in ordered:
        zones[one.zone_id].append(one)
    queues = sorted(zones.values(), key=lambda queue: queue[0].urgency)
    chosen: list[Candidate] = []
    while queues and len(chosen) < most:
        chosen += [queue.pop(0) for queue in queues][: most - len(chosen)]
        queues = [queue for queue in queues if queue]
    return chosen


def learned(session: Session, warehouse_id: int, now: datetime) -> int | None:
    """How many of a million moves went wrong, as first looks at proved goods say; None: too few were counted."""
    looks = (
        select(
            CountVariance.moves_since_proof,
            CountVariance.proved_at,
            Count.closed_at,
            CountVariance.variance == 0,
        )
        .join(Count, Count.id == CountVariance.count_id)
        .where(Count.warehouse_id == warehouse_id, Count.closed_at >= now - timedelta(days=LEARNS_DAYS))
        .where(
            CountVariance.proved_at.is_not(None), CountVariance.moved.is_(False), Count.cancelled_at.is_(None)
        )
        .where(CountVariance.confirms_id.is_(None), ~is_again())
    )
    found = session.execute(looks)
    return errors_per_million(
        (moves, days_from(proved, closed), right)
        for moves, proved, closed, right in found
        if moves is not None and proved is not None and closed is not None
    )


def candidates(session: Session, warehouse_id: int, now: datetime) -> list[Candidate]:
    """The bins that could be asked for: none that is asked for already, being counted, or out of use."""
    rules = session.scalars(select(CountRule).filter_by(warehouse_id=warehouse_id)).all()
    warehouse = session.get_one(Warehouse, warehouse_id)
    today, errors = warehouse.local_date(now), warehouse.errors_per_million
    due = {abc: rule_of(warehouse_id, abc, rules).due_days for abc in ("A", "B", "C")}
    found: dict[int, list[Candidate]] = defaultdict(list)
    for place, zone, sequence, doubt, proved, moves, abc, quantity, cost in session.execute(
        _rows(warehouse_id)
    ):
        name = abc if abc in due else "C"
        days = _overdue(today, proved and warehouse.local_date(proved), due[name])
        believed = belief(moves, proved, now, in_doubt=doubt is not None, errors=errors)
        at_risk = round((1 - believed) * quantity * (cost or 0))
        one = Candidate(place, zone, sequence, doubt is not None, name, days, at_risk)
        if one.because != WORN or believed < BELIEVED:
            found[place].append(one)
    return [_joined(ones) for ones in found.values()]


def _overdue(today: date, proved: date | None, due_days: int) -> int:
    """Days beyond the day on which it was due; goods that nobody ever proved are due since ever."""
    return 36_500 if proved is None else (today - proved - timedelta(days=due_days)).days


def _joined(ones: Collection[Candidate]) -> Candidate:
    """A bin is as urgent as the most urgent of its goods; the money at risk is that of all that is to be counted."""
    first = min(ones, key=lambda one: one.urgency)
    return replace(first, at_risk=sum(one.at_risk for one in ones))


def _rows(warehouse_id: int) -> Select[*tuple[Any, ...]]:
    asked = exists().where(CountRequest.location_id == Location.id, CountRequest.closed_at.is_(None))
    counting = exists().where(Count.location_id == Location.id, Count.closed_at.is_(None))
    return (
        select(
            Location.id,
            Location.zone_id,
            Location.sequence,
            Balance.in_doubt_at,
            Balance.proved_at,
            Balance.moves_since_proof,
            Product.abc,
            Balance.quantity_on_hand,
            Product.unit_cost,
        )
        .join(Balance, Balance.location_id == Location.id)
        .join(Product, Product.id == Balance.product_id)
        .where(Location.warehouse_id == warehouse_id, Location.kind.in_(BIN_KINDS))
        .where(Location.retired_at.is_(None), Balance.quantity_on_hand > 0, ~asked, ~counting)
    )


def _asked_today(session: Session, warehouse: Warehouse, now: datetime) -> int:
    wanted = select(func.count(CountRequest.id)).where(
        CountRequest.warehouse_id == warehouse.id,
        CountRequest.because.in_(PROGRAMME),
        CountRequest.asked_at >= warehouse.midnight(now),
    )
    return session.scalar(wanted) or 0
