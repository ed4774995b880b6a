"""The walks that are going on: waves with their pick lists, and the lists that pickers drew themselves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
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
