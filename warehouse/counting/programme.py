"""The programme of counts: every day so many bins, those first that are believed least, spread over the zones.

What pickers and receivers ask for (shortages, what was found, what moved while it was counted, second counts) is
asked for already and comes first. The programme adds bins whose goods are in doubt, and those that are overdue:
never proved, or not for as many days as the class of their dearest goods allows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from warehouse.counting.classes import reclassify
from warehouse.counting.judging import rule_of
from warehouse.counting.models import Count, CountRule
from warehouse.sites import Warehouse
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import Balance, CountRequest

DUE, DOUBT = "due", "doubt"
PROGRAMME = (DUE, DOUBT)


@dataclass(frozen=True)
class Candidate:
    """A bin that the programme may ask for. `days`: by how many it is overdue; `worth`: of its goods, at cost."""

    location_id: int
    zone_id: int | None
    sequence: int
    in_doubt: bool
    abc: str
    days: int
    worth: int

    @property
    def urgency(self) -> tuple[bool, str, int, int, int]:
        """In doubt first, then A before B, the longest overdue, the dearest, along the walk."""
        return (not self.in_doubt, self.abc, -self.days, -self.worth, self.sequence)


def plan_everywhere(session: Session, now: datetime) -> int:
    """What the worker does every minute, and in earnest once a day: plan each building's day."""
    asked = 0
    for warehouse in session.scalars(select(Warehouse).where(Warehouse.counts_per_day > 0)).all():
        today = warehouse.local_date(now)
        if warehouse.counts_planned_on is None or warehouse.counts_planned_on < today:
            warehouse.counts_planned_on = today
            reclassify(session, warehouse.id, now)
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
                because=DOUBT if one.in_doubt else DUE,
                asked_at=now,
            )
        )
    session.flush()
    return [one.location_id for one in chosen]


def spread(found: Iterable[Candidate], most: int) -> list[Candidate]:
    """At most so many: what is in doubt first, then in turns from each zone its most urgent one."""
    ordered = sorted(found, key=lambda one: one.urgency)
    chosen = [one for one in ordered if one.in_doubt][: max(most, 0)]
    zones: dict[int | None, list[Candidate]] = defaultdict(list)
    for one in ordered:
        if not one.in_doubt:
            zones[one.zone_id].append(one)
    queues = sorted(zones.values(), key=lambda queue: queue[0].urgency)
    while queues and len(chosen) < most:
        chosen += [queue.pop(0) for queue in queues][: most - len(chosen)]
        queues = [queue for queue in queues if queue]
    return chosen


def candidates(session: Session, warehouse_id: int, now: datetime) -> list[Candidate]:
    """The bins that could be asked for: none that is asked for already, being counted, or out of use."""
    rules = session.scalars(select(CountRule).filter_by(warehouse_id=warehouse_id)).all()
    today = session.get_one(Warehouse, warehouse_id).local_date(now)
    due = {abc: rule_of(warehouse_id, abc, rules).due_days for abc in ("A", "B", "C")}
    found: dict[int, list[Candidate]] = defaultdict(list)
    for place, zone, sequence, doubt, proved, abc, quantity, cost in session.execute(_rows(warehouse_id)):
        name = abc if abc in due else "C"
        days = _overdue(today, proved, due[name])
        worth = quantity * (cost or 0)
        found[place].append(Candidate(place, zone, sequence, doubt is not None, name, days, worth))
    joined = (_joined(ones) for ones in found.values())
    return [one for one in joined if one.in_doubt or one.days > 0]


def _overdue(today: date, proved: datetime | None, due_days: int) -> int:
    """Days beyond the day on which it was due; goods that nobody ever proved are due since ever."""
    return 36_500 if proved is None else (today - proved.date() - timedelta(days=due_days)).days


def _joined(ones: Collection[Candidate]) -> Candidate:
    """A bin is as urgent as the most urgent of its goods, and worth what all of them are."""
    first = min(ones, key=lambda one: one.urgency)
    worth = sum(one.worth for one in ones)
    return Candidate(
        first.location_id, first.zone_id, first.sequence, first.in_doubt, first.abc, first.days, worth
    )


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
