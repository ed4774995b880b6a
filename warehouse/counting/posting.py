"""Adjusting the record by what was counted: one movement, the decision and its reason, all in one transaction."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from warehouse.counting.models import Count, CountVariance
from warehouse.counting.queries import is_taken_back
from warehouse.orders import freed
from warehouse.stock import belief, ledger
from warehouse.stock.acts import BalanceKey
from warehouse.stock.columns import moved
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Balance, Movement
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
#: Reasons that nobody chooses: a rule booked it; it is what an empty building began with.
TOLERANCE, OPENING = "tolerance", "opening"


class Outdated(Exception):
    """Something of it was adjusted after it was counted: the difference says nothing any more."""


@dataclass(frozen=True)
class Decision:
    """Who adjusts and why. `person_id` None: by rule."""

    person_id: int | None
    because: str
    alone: bool = False


BY_RULE = Decision(None, TOLERANCE)
#: What lay there before the record began.
AS_OPENING = Decision(None, OPENING)


def adjust(session: Session, act: Act, row: CountVariance, decision: Decision) -> belief.Before | None:
    """Book the variance of a difference. Raises Outdated, and NotEnough where what is missing is promised to walks.

    Promises that nobody walks for give way first, the least urgent of them. A serial that was found here comes from
    where it is on record. Answers what stood before of how far the record was believed.
    """
    assert row.settled is None, "a difference is settled once"
    count = session.get_one(Count, row.count_id)
    if _was_adjusted(session, count, row):
        raise Outdated
    place, product = session.get_one(Location, count.location_id), session.get_one(Product, row.product_id)
    goods = Goods(row.product_id, row.lot_id, abs(row.variance))
    outside = serial_elsewhere(session, row, place) or virtual(session, count.warehouse_id, "adjustment")
    if row.variance < 0:
        freed.make_room(session, place.id, goods)
    source, target = (place, outside) if row.variance < 0 else (outside, place)
    paper = Paper("count", count.id)
    reason = "opening" if decision is AS_OPENING else "count"
    movement = ledger.move(session, act, goods, source, target, reason, paper, unit_cost=product.unit_cost)
    session.flush()
    row.movement_id, row.settled, row.settled_at = movement.id, "posted", act.at
    row.settled_by, row.because, row.alone = decision.person_id, decision.because, row.alone or decision.alone
    return belief.prove(session, count.warehouse_id, place.id, row.product_id, row.lot_id, act.at)


def ever_moved(session: Session, row: CountVariance, place: Location) -> bool:
    """The record has known these goods in this place: what differs now is no opening stock."""
    here = BalanceKey(place.warehouse_id, place.id, row.product_id, row.lot_id)
    known = exists().where(*moved(here), ~is_taken_back())
    return bool(session.scalar(select(known)))


def serial_elsewhere(session: Session, row: CountVariance, place: Location) -> Location | None:
    """Where the record has a serial that was found in this place: it is one piece, so it goes from there to here."""
    if row.variance <= 0 or not session.get_one(Lot, row.lot_id).serial:
        return None
    wanted = (
        select(Location)
        .join(Balance, Balance.location_id == Location.id)
        .where(Balance.warehouse_id == place.warehouse_id, Balance.lot_id == row.lot_id)
        .where(Balance.quantity_on_hand > 0, Location.id != place.id)
    )
    return session.scalars(wanted.limit(1)).first()


def _was_adjusted(session: Session, count: Count, row: CountVariance) -> bool:
    """A count was booked on these goods here since this one looked."""
    since = exists().where(
        Movement.warehouse_id == count.warehouse_id,
        Movement.product_id == row.product_id,
        Movement.lot_id == row.lot_id,
        Movement.reason == "count",
        (Movement.source_id == count.location_id) | (Movement.target_id == count.location_id),
        Movement.id > row.movement_seen,
        ~is_taken_back(),
    )
    return bool(session.scalar(select(since)))
