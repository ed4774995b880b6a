"""Which bins are shown for goods in hand: asked for once, kept with them, so that every look at a screen is cheap."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy.orm import Session

from warehouse.putaway import queries
from warehouse.putaway.models import BECAUSE, PutAway, PutAwayLoad
from warehouse.stock.models import Lot, Product
from warehouse.stock.suggesting import Suggestion, Wanted, suggest


def bins_for(
    session: Session,
    warehouse_id: int,
    product: Product,
    lot: Lot,
    quantity: int,
    passed: Collection[int] = (),
    *,
    together: bool = False,
) -> list[Suggestion]:
    """The best bins for goods that somebody takes up; `together`: with others, so that the bin must be empty."""
    coming = queries.coming(warehouse_id)
    return suggest(session, Wanted(warehouse_id, product, lot, quantity, passed, coming, together))


def show(work: PutAway | PutAwayLoad, found: list[Suggestion]) -> None:
    """Keep these bins with the work: the first is shown big."""
    first = found[0] if found else None
    work.suggested_id = first.bin.id if first else None
    work.candidates = [one.kept() for one in found]
    if isinstance(work, PutAway):
        work.because = first.because if first and first.because in BECAUSE else None


def shown(work: PutAway | PutAwayLoad) -> dict[str, Any]:
    """What is kept of the bins shown: for an undo that shows them again."""
    kept = {"suggested_id": work.suggested_id, "candidates": work.candidates}
    return kept | {"because": work.because, "passed": work.passed} if isinstance(work, PutAway) else kept


def show_again(session: Session, work: PutAway | PutAwayLoad, before: dict[str, Any]) -> None:
    """Show what was shown before."""
    for name, value in before.items():
        setattr(work, name, value)
    refresh(session, work)


def refresh(session: Session, work: PutAway | PutAwayLoad) -> None:
    """The relationship still shows the bin of before: the screen reads it anew."""
    session.flush()
    session.expire(work, ["suggested"])


def fits(work: PutAway, location_id: int) -> int:
    """How many of these goods that bin takes, as far as it was looked at."""
    kept = next((one for one in work.candidates if one["bin"] == location_id), None)
    limit = kept["fits"] if kept else None
    return work.quantity if limit is None else min(limit, work.quantity)


def is_proposed(work: PutAway | PutAwayLoad, location_id: int) -> bool:
    """True for a bin that is on the screen."""
    return any(one["bin"] == location_id for one in work.candidates)
