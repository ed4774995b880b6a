"""What counts said of one product and lot in one bin, the latest first: for whoever decides about a difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.counting.models import Count, CountVariance
from warehouse.people.models import Person

#: So many looks are told.
TOLD = 5


@dataclass(frozen=True)
class Look:
    """One closed count: who, when, how many were counted, and how far that was from the record then."""

    person: str
    at: datetime | None
    counted: int
    variance: int
    moved: bool


def looks(session: Session, location_id: int, product_id: int, lot_id: int) -> list[Look]:
    """The last looks at these goods in this bin."""
    row = CountVariance
    wanted = (
        select(Person.name, Count.closed_at, row.quantity_counted, row.variance, row.moved)
        .join(Count, Count.id == row.count_id)
        .join(Person, Person.id == Count.claimed_by)
        .where(Count.location_id == location_id, row.product_id == product_id, row.lot_id == lot_id)
        .where(Count.closed_at.is_not(None), Count.cancelled_at.is_(None))
        .order_by(Count.id.desc())
        .limit(TOLD)
    )
    return [Look(*one) for one in session.execute(wanted)]
