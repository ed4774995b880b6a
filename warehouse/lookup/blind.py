"""What the reader may not be told just now: the numbers of a bin that they are counting.

Counting is a neighbour, so its table is read by name here and nowhere else in this package; whoever asks
its package for anything would have to stand above it.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.db import Base


def bins_being_counted(session: Session, warehouse_id: int, person_id: int) -> frozenset[int]:
    """The places that this person counts now, without knowing what should be there."""
    count = Base.metadata.tables["count"]
    wanted = select(count.c.location_id).where(
        count.c.warehouse_id == warehouse_id,
        count.c.claimed_by == person_id,
        count.c.closed_at.is_(None),
        count.c.blind.is_(True),
    )
    return frozenset(session.scalars(wanted))
