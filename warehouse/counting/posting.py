"""Adjusting the record by what was counted: one movement, the decision and its reason, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from warehouse.counting.models import Count, CountVariance
from warehouse.orders import freed
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Movement
from warehouse.words import N_

#: Why the record was wrong, as people choose it.
REASONS = {
    "missing": N_("Missing"),
    "found": N_("Found"),
    "damaged": N_("Damaged"),
    "misplaced": N_("Put into another bin"),
    "entry": N_("Typed wrong"),
    "not_received": N_("Receipt was not booked"),
    "not_shipped": N_("Dispatch was not booked"),
    "wrong_lot": N_("Wrong lot was picked"),
}
TOLERANCE = "tolerance"


class Outdated(Exception):
    """Something of it was adjusted after it was counted: the difference says nothing any more."""


@dataclass(frozen=True)
class Decision:
    """Who adjusts and why. `person_id` None: by rule."""

    person_id: int | None
    because: str
    alone: bool = False


BY_RULE = Decision(None, TOLERANCE)


def adjust(session: Session, act: Act, row: CountVariance, decision: Decision) -> None:
    """Book the variance of a difference. Raises Outdated, and NotEnough where what is missing is promised to walks.

    Promises that nobody walks for give way first, the least urgent of them.
    """
    assert row.settled is None, "a difference is settled once"
    count = session.get_one(Count, row.count_id)
    if _was_adjusted(session, count, row):
        raise Outdated
    place, product = session.get_one(Location, count.location_id), session.get_one(Product, row.product_id)
    goods = Goods(row.product_id, row.lot_id, abs(row.variance))
    outside = virtual(session, count.warehouse_id, "adjustment")
    if row.variance < 0:
        freed.make_room(session, place.id, goods)
    source, target = (place, outside) if row.variance < 0 else (outside, place)
    paper = Paper("count", count.id)
    movement = ledger.move(session, act, goods, source, target, "count", paper, unit_cost=product.unit_cost)
    session.flush()
    row.movement_id, row.settled, row.settled_at = movement.id, "posted", act.at
    row.settled_by, row.because, row.alone = decision.person_id, decision.because, row.alone or decision.alone
    belief.prove(session, count.warehouse_id, place.id, row.product_id, row.lot_id, act.at)


def _was_adjusted(session: Session, count: Count, row: CountVariance) -> bool:
    """A count was booked on these goods here since this one looked."""
    since = exists().where(
        Movement.warehouse_id == count.warehouse_id,
        Movement.product_id == row.product_id,
        Movement.lot_id == row.lot_id,
        Movement.reason == "count",
        (Movement.source_id == count.location_id) | (Movement.target_id == count.location_id),
        Movement.id > row.movement_seen,
    )
    return bool(session.scalar(select(since)))
