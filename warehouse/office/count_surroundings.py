"""What is under way around the differences that counts found: for whoever decides, never for whoever counts.

Goods that are promised, picked into totes and not packed yet, or in somebody's hands explain many a difference. All
differences of a page are looked up together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from warehouse.counting.queries import OpenVariance
from warehouse.moving.models import Transfer, TransferLine
from warehouse.people.models import Person
from warehouse.putaway.models import PutAway
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Allocation, Balance, Movement

#: A bin, a product and a lot.
Key = tuple[int, int, int]


@dataclass
class Surroundings:
    """Around one difference. `promised`, of these `walked` for; `totes`: code and pieces picked today, still in it;
    `hands`: who carries how many of them away, `brought`: who brings how many; `elsewhere`: bins in which the record
    has this very serial.
    """

    promised: int = 0
    walked: int = 0
    totes: list[tuple[str, int]] = field(default_factory=list)
    hands: list[tuple[str, int]] = field(default_factory=list)
    brought: list[tuple[str, int]] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    @property
    def is_quiet(self) -> bool:
        """Nothing is under way."""
        return not (self.promised or self.totes or self.hands or self.brought or self.elsewhere)


def key_of(one: OpenVariance) -> Key:
    """Where the difference is, and of what."""
    return one.location_id, one.product_id, one.lot_id


def around(
    session: Session, warehouse_id: int, found: Collection[OpenVariance], today: datetime
) -> dict[Key, Surroundings]:
    """What is under way around each of these differences. `today`: when the building's day began."""
    told: dict[Key, Surroundings] = defaultdict(Surroundings)
    places = sorted({one.location_id for one in found})
    for *key, promised, walked in session.execute(_promised(warehouse_id, places)):
        told[_key(key)].promised, told[_key(key)].walked = promised, walked or 0
    for *key, tote, picked, lying in session.execute(_picked(warehouse_id, places, today)):
        told[_key(key)].totes.append((tote, min(picked, lying)))
    for *key, name, quantity in session.execute(_taken_up(warehouse_id, places)):
        told[_key(key)].hands.append((name, quantity))
    for *key, name, quantity in session.execute(_carried(warehouse_id, places)):
        told[_key(key)].hands.append((name, quantity))
    for *key, name, quantity in session.execute(_brought(warehouse_id, places)):
        told[_key(key)].brought.append((name, quantity))
    _add_serials(session, warehouse_id, found, told)
    return {key_of(one): told[key_of(one)] for one in found}


def _key(columns: Iterable[int]) -> Key:
    place, product, lot = columns
    return place, product, lot


def _promised(warehouse_id: int, places: Collection[int]) -> Any:
    walked = select(func.sum(Allocation.quantity)).where(
        Allocation.location_id == Balance.location_id,
        Allocation.product_id == Balance.product_id,
        Allocation.lot_id == Balance.lot_id,
        Allocation.pick_line_id.is_not(None),
    )
    columns = (Balance.location_id, Balance.product_id, Balance.lot_id, Balance.quantity_allocated)
    wanted = select(*columns, walked.correlate(Balance).scalar_subquery())
    return wanted.where(
        Balance.warehouse_id == warehouse_id, Balance.location_id.in_(places), Balance.quantity_allocated > 0
    )


def _picked(warehouse_id: int, places: Collection[int], today: datetime) -> Any:
    """Out of the bin today, and what is still in the tote: a bench has not verified it yet."""
    undo = aliased(Movement)
    columns = (Movement.source_id, Movement.product_id, Movement.lot_id, Location.code)
    return (
        select(*columns, func.sum(Movement.quantity), Balance.quantity_on_hand)
        .join(Location, Location.id == Movement.target_id)
        .join(
            Balance,
            (Balance.location_id == Movement.target_id)
            & (Balance.product_id == Movement.product_id)
            & (Balance.lot_id == Movement.lot_id),
        )
        .where(Movement.warehouse_id == warehouse_id, Movement.source_id.in_(places))
        .where(Movement.reason == "pick", Movement.at >= today, Location.kind.in_(CONTAINER_KINDS))
        .where(Balance.quantity_on_hand > 0, ~exists().where(undo.reverses_id == Movement.id))
        .group_by(*columns, Balance.quantity_on_hand)
        .order_by(Location.code)
    )


def _taken_up(warehouse_id: int, places: Collection[int]) -> Any:
    wanted = select(PutAway.source_id, PutAway.product_id, PutAway.lot_id, Person.name, PutAway.quantity)
    wanted = wanted.join(Person, Person.id == PutAway.claimed_by).order_by(PutAway.id)
    return wanted.where(
        PutAway.warehouse_id == warehouse_id, PutAway.source_id.in_(places), PutAway.finished_at.is_(None)
    )


def _carried(warehouse_id: int, places: Collection[int]) -> Any:
    line = TransferLine
    wanted = select(line.source_id, line.product_id, line.lot_id, Person.name, line.quantity)
    wanted = wanted.join(Transfer, Transfer.id == line.transfer_id)
    wanted = wanted.join(Person, Person.id == Transfer.claimed_by).order_by(line.id)
    return wanted.where(
        line.warehouse_id == warehouse_id, line.source_id.in_(places), line.finished_at.is_(None)
    )


def _brought(warehouse_id: int, places: Collection[int]) -> Any:
    wanted = select(PutAway.suggested_id, PutAway.product_id, PutAway.lot_id, Person.name, PutAway.quantity)
    wanted = wanted.join(Person, Person.id == PutAway.claimed_by).order_by(PutAway.id)
    return wanted.where(
        PutAway.warehouse_id == warehouse_id, PutAway.suggested_id.in_(places), PutAway.finished_at.is_(None)
    )


def _add_serials(
    session: Session, warehouse_id: int, found: Collection[OpenVariance], told: dict[Key, Surroundings]
) -> None:
    """A serial that was found here and is on record in another place."""
    ones = {one.lot_id: one for one in found if one.is_serial and one.variance > 0}
    if not ones:
        return
    wanted = (
        select(Balance.lot_id, Location.code)
        .join(Location, Location.id == Balance.location_id)
        .where(Balance.warehouse_id == warehouse_id, Balance.lot_id.in_(ones), Balance.quantity_on_hand > 0)
        .order_by(Location.code)
    )
    for lot, code in session.execute(wanted):
        if code != ones[lot].bin:
            told[key_of(ones[lot])].elsewhere.append(code)
