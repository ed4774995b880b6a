"""The walks that are going on: waves with their pick lists, and the lists that pickers drew themselves; and how far the
latest waves are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.picking.models import PickList, PickListOrder, Wave


@dataclass
class RunningList:
    """One walk: whose it is, which orders, how far."""

    id: int
    wave_id: int | None
    picker: str
    lines_done: int
    lines_total: int
    orders: list[str] = field(default_factory=list)

    @property
    def is_begun(self) -> bool:
        """Somebody has it in hand."""
        return bool(self.picker or self.lines_done)


@dataclass
class RunningWave:
    """A wave and those of its lists that are not finished."""

    id: int
    released_at: datetime
    released_by: str
    lists: list[RunningList] = field(default_factory=list)

    @property
    def may_be_withdrawn(self) -> bool:
        """Nobody has begun any of its walks."""
        return not any(one.is_begun for one in self.lists)


@dataclass(frozen=True)
class LatestWave:
    """A wave and how far it is. `begun` of its lists somebody has or had, `done` are picked."""

    id: int
    released_at: datetime
    released_by: str
    way: str
    chosen: dict[str, Any]
    withdrawn_at: datetime | None
    orders: int
    lists: int
    done: int
    begun: int

    @property
    def state(self) -> str:
        """withdrawn, waiting, walked or done."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.done == self.lists:
            return "done"
        return "walked" if self.begun else "waiting"


def latest(session: Session, warehouse_id: int, most: int = 20) -> list[LatestWave]:
    """The latest waves first."""
    is_done = PickList.finished_at.is_not(None)
    is_begun = or_(is_done, PickList.claimed_by.is_not(None), PickList.lines_done > 0)
    counts = (
        select(
            PickList.wave_id,
            func.count().label("lists"),
            func.sum(case((is_done, 1), else_=0)).label("done"),
            func.sum(case((is_begun, 1), else_=0)).label("begun"),
        )
        .where(PickList.withdrawn_at.is_(None))
        .group_by(PickList.wave_id)
        .subquery()
    )
    orders = (
        select(func.count(PickListOrder.customer_order_id))
        .join(PickList, PickList.id == PickListOrder.pick_list_id)
        .where(PickList.wave_id == Wave.id)
        .scalar_subquery()
    )
    numbers = [func.coalesce(one, 0) for one in (counts.c.lists, counts.c.done, counts.c.begun)]
    name = func.coalesce(Person.name, "")
    wanted = (
        select(Wave.id, Wave.released_at, name, Wave.way, Wave.chosen, Wave.withdrawn_at, orders, *numbers)
        .outerjoin(Person, Person.id == Wave.released_by)
        .outerjoin(counts, counts.c.wave_id == Wave.id)
        .where(Wave.warehouse_id == warehouse_id)
        .order_by(Wave.id.desc())
        .limit(most)
    )
    return [LatestWave(*row) for row in session.execute(wanted)]


def running(session: Session, warehouse_id: int) -> tuple[list[RunningWave], list[RunningList]]:
    """The waves with open lists, and the open lists without a wave."""
    lists = _open_lists(session, warehouse_id)
    waves = {wave.id: wave for wave in _waves(session, {one.wave_id for one in lists if one.wave_id})}
    for one in lists:
        if one.wave_id in waves:
            waves[one.wave_id].lists.append(one)
    return list(waves.values()), [one for one in lists if one.wave_id is None]


def _open_lists(session: Session, warehouse_id: int) -> list[RunningList]:
    wanted = (
        select(PickList.id, PickList.wave_id, Person.name, PickList.lines_done, PickList.lines_total)
        .outerjoin(Person, Person.id == PickList.claimed_by)
        .where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
        .order_by(PickList.id)
    )
    lists = {
        row.id: RunningList(row[0], row[1], row[2] or "", row[3], row[4]) for row in session.execute(wanted)
    }
    numbers = (
        select(PickListOrder.pick_list_id, CustomerOrder.number)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .join(PickList, PickList.id == PickListOrder.pick_list_id)
        .where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
        .order_by(CustomerOrder.number_key)
    )
    for list_id, number in session.execute(numbers):
        if list_id in lists:
            lists[list_id].orders.append(number)
    return list(lists.values())


def _waves(session: Session, wave_ids: set[int]) -> list[RunningWave]:
    wanted = (
        select(Wave.id, Wave.released_at, Person.name)
        .outerjoin(Person, Person.id == Wave.released_by)
        .where(Wave.id.in_(wave_ids))
        .order_by(Wave.id)
    )
    return [RunningWave(row[0], row[1], row[2] or "") for row in session.execute(wanted)]
