"""What counts say of the record: how many bins and how much money were right, and what was adjusted for which reason.

Accuracy by bin is the share of counted rows (a product and lot in a bin) whose record was right; by value it is what
was right of the money that the record said, differences up and down both counted against it. A row that goods
moved through says nothing, nor does opening stock; of a bin counted twice in one matter the first look counts, for
that is how the record stood.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session, aliased

from warehouse.counting.models import Count, CountVariance
from warehouse.counting.posting import OPENING
from warehouse.people.models import Person
from warehouse.stock.models import Location, Lot, Product, Zone


@dataclass(frozen=True)
class Counted:
    """One row of a closed count, as the figures and the auditor read it. Money at cost, in ten-thousandths.

    `confirms`: the number of the count before, that found the same.
    """

    count: int
    confirms: int | None
    location: int
    opened_at: datetime
    at: datetime
    bin: str
    zone: str | None
    sku: str
    product: str
    lot: str
    abc: str | None
    cost: int | None
    counted: int
    record: int
    variance: int
    moved: bool
    is_again: bool
    person: str
    confirmed_by: str | None
    settled: str | None
    settled_by: str | None
    because: str | None
    alone: bool
    movement: int | None

    @property
    def says_something(self) -> bool:
        """No goods moved through it, and there was a record that could be right or wrong."""
        return not self.moved and self.because != OPENING

    @property
    def value(self) -> int:
        """The difference at cost; nothing where the cost is unknown."""
        return self.variance * (self.cost or 0)


@dataclass(frozen=True)
class Accuracy:
    """How right the record was: of a zone, a class, or in all (`name` None)."""

    name: str | None
    rows: int
    right: int
    money: int
    wrong_money: int

    @property
    def by_row(self) -> float | None:
        """The share of rows that were right; None where none was counted."""
        return self.right / self.rows if self.rows else None

    @property
    def by_value(self) -> float | None:
        """The share of money that was right, never below nothing."""
        return max(0.0, 1 - self.wrong_money / self.money) if self.money else None


@dataclass(frozen=True)
class Shrinkage:
    """What was adjusted for one reason: pieces and money, up and down."""

    because: str
    up: int
    down: int
    money: int


def rows(session: Session, warehouse_id: int, since: datetime, until: datetime) -> Iterator[Counted]:
    """Every row of the counts that were closed in that time, in their order: the auditor's export."""
    for row in session.execute(_rows(warehouse_id, since, until)):
        yield Counted(*row)


def accuracy(
    found: Iterable[Counted], by: Callable[[Counted], str | None] = lambda _row: None
) -> list[Accuracy]:
    """The accuracy of each group, by its name; of all rows where no group is asked for. Pure."""
    groups: dict[str | None, list[Counted]] = defaultdict(list)
    for row in found:
        if row.says_something and not row.is_again:
            groups[by(row)].append(row)
    return [
        _accuracy(name, groups[name]) for name in sorted(groups, key=lambda name: (name is None, name or ""))
    ]


def shrinkage(found: Iterable[Counted]) -> list[Shrinkage]:
    """What was adjusted, by reason, the dearest first. Pure."""
    groups: dict[str, list[Counted]] = defaultdict(list)
    for row in found:
        if row.settled == "posted":
            groups[row.because or ""].append(row)
    sums = [
        Shrinkage(
            because,
            sum(max(row.variance, 0) for row in mine),
            sum(max(-row.variance, 0) for row in mine),
            sum(row.value for row in mine),
        )
        for because, mine in groups.items()
    ]
    return sorted(sums, key=lambda one: (one.money, one.because))


def _accuracy(name: str | None, mine: list[Counted]) -> Accuracy:
    return Accuracy(
        name,
        rows=len(mine),
        right=sum(row.variance == 0 for row in mine),
        money=sum(row.record * (row.cost or 0) for row in mine),
        wrong_money=sum(abs(row.value) for row in mine),
    )


def _rows(warehouse_id: int, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    first, first_person, settler = aliased(Count), aliased(Person), aliased(Person)
    return (
        select(*_of_a_row(first_person, settler))
        .join(CountVariance, CountVariance.count_id == Count.id)
        .join(Location, Location.id == Count.location_id)
        .outerjoin(Zone, Zone.id == Location.zone_id)
        .join(Product, Product.id == CountVariance.product_id)
        .join(Lot, Lot.id == CountVariance.lot_id)
        .join(Person, Person.id == Count.claimed_by)
        .outerjoin(first, first.id == CountVariance.confirms_id)
        .outerjoin(first_person, first_person.id == first.claimed_by)
        .outerjoin(settler, settler.id == CountVariance.settled_by)
        .where(Count.warehouse_id == warehouse_id, Count.cancelled_at.is_(None))
        .where(Count.closed_at >= since, Count.closed_at < until)
        .order_by(Count.closed_at, Count.id, Product.sku, Lot.id)
    )


def _of_a_row(first_person: type[Person], settler: type[Person]) -> tuple[Any, ...]:
    """What `Counted` is made of, in its order."""
    row = CountVariance
    goods = (Product.sku, Product.name, Lot.code + Lot.serial, Product.abc, Product.unit_cost)
    numbers = (row.quantity_counted, row.quantity_on_hand_seen, row.variance, row.moved, is_again())
    settled = (row.settled, settler.name, row.because, row.alone, row.movement_id)
    which = (Count.id, row.confirms_id, Count.location_id, Count.opened_at)
    return (
        *which, Count.closed_at, Location.code, Zone.code, *goods, *numbers, Person.name, first_person.name, *settled,
    )  # fmt: skip


def is_again() -> ColumnElement[bool]:
    """A count whose closing outdated another's difference is the second look at one matter."""
    before, row = aliased(Count), aliased(CountVariance)
    return exists().where(
        before.location_id == Count.location_id,
        before.id < Count.id,
        row.count_id == before.id,
        row.product_id == CountVariance.product_id,
        row.lot_id == CountVariance.lot_id,
        row.settled == "outdated",
        row.settled_at == Count.closed_at,
    )
