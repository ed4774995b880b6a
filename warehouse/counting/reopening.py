"""Undoing the closing of a bin: as long as nobody has settled on it, it is open again with all that was counted.

What its closing led to is taken back: proofs, wishes to count that it ended or made, earlier differences that it
outdated, and what was adjusted by rule (the ledger reverses that with the scan). A decision of the office stays, and
so does a newer count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from warehouse.counting import queries
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.orders import freed
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief
from warehouse.stock.ledger import Goods
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import CountRequest, Stocktake

_OF_AN_ENTRY = (
    "count_id", "product_id", "lot_id", "quantity", "is_total", "quantity_on_hand_seen", "movement_seen",
)  # fmt: skip


def check(context: Context, memo: list[dict[str, Any]]) -> None:
    """Before anything goes back: the bin is ours, and nothing was decided on since. Raises Refused."""
    if all(entry["act"] != "close" for entry in memo):
        return
    session = context.session
    # The bin's row comes first, as where a bin is opened: nobody begins to count it meanwhile.
    bin_of = select(Count.location_id).where(Count.id == memo[0]["count"]).scalar_subquery()
    session.execute(select(Location.id).where(Location.id == bin_of).with_for_update(key_share=True))
    count = queries.lock_count(session, context.warehouse_id, memo[0]["count"])
    assert count is not None, "a count is never deleted"
    _refuse_newer(session, count)
    for other in queries.open_counts(session, context.warehouse_id, count.location_id, context.person_id):
        raise Refused("counting.undo_one_bin", bin=other.location.code)
    if any(row.settled is not None and not _is_by_rule(row) for row in _rows(session, count)):
        raise Refused("counting.undo_settled", bin=count.location.code)


def reopen(context: Context, count: Count, entry: dict[str, Any]) -> Verdict:
    """The bin is open again. What its scan had booked, the ledger has reversed already."""
    session = context.session
    rows = _rows(session, count)
    adjusted = [row for row in rows if row.movement_id is not None and row.variance < 0]
    for product_id, lot_id, before in entry["proofs"]:
        key = (count.warehouse_id, count.location_id, product_id, lot_id)
        belief.withdraw_proof(session, *key, before)
    belief.take_back_count(session, *entry["asked"])
    _ask_again(session, entry["requests"])
    _stand_again(session, count)
    session.execute(delete(CountVariance).where(CountVariance.count_id == count.id))
    for row in adjusted:
        goods = Goods(row.product_id, row.lot_id, -row.variance)
        freed.by_placing(session, context.act, goods, count.location)
    count.closed_at = None
    stand_as(context, count, entry["was"])
    return Verdict("ok", "counting.reopened", {"bin": count.location.code}, task=f"counting/{count.id}")


def take_back(context: Context, entry: CountEntry) -> None:
    """What was seen was not: a row says so."""
    back = CountEntry(
        **{name: getattr(entry, name) for name in _OF_AN_ENTRY},
        scan_id=context.act.scan_id,
        at=context.act.at,
        reverses_id=entry.id,
    )
    context.session.add(back)
    context.session.flush()


def stand_as(context: Context, count: Count, was: Sequence[int | None]) -> None:
    """Where the count stood before: counting, or asking about these goods."""
    is_finished, asked_lot_id = was
    count.finished_at = context.act.at if is_finished else None
    count.asked_lot = None if asked_lot_id is None else context.session.get_one(Lot, asked_lot_id)


def _refuse_newer(session: Session, count: Count) -> None:
    newer = exists().where(
        Count.location_id == count.location_id, Count.id > count.id, Count.cancelled_at.is_(None)
    )
    if session.scalar(select(newer)):
        raise Refused("counting.undo_newer", bin=count.location.code)


def _rows(session: Session, count: Count) -> Sequence[CountVariance]:
    """What the count says, ours until the transaction ends: nobody decides on it meanwhile."""
    wanted = select(CountVariance).where(CountVariance.count_id == count.id)
    ordered = wanted.order_by(CountVariance.product_id, CountVariance.lot_id).with_for_update()
    return session.scalars(ordered.execution_options(populate_existing=True)).all()


def _is_by_rule(row: CountVariance) -> bool:
    return row.settled == "posted" and row.settled_by is None


def _ask_again(session: Session, requests: Sequence[int]) -> None:
    """The wishes that the closing had ended, but for those of a stocktake that is over or that somebody made anew."""
    twin = aliased(CountRequest)
    same = or_(
        twin.product_id == CountRequest.product_id,
        twin.product_id.is_(None) & CountRequest.product_id.is_(None),
    )
    anew = exists().where(twin.location_id == CountRequest.location_id, same, twin.closed_at.is_(None))
    over = exists().where(Stocktake.id == CountRequest.stocktake_id, Stocktake.closed_at.is_not(None))
    statement = update(CountRequest).where(CountRequest.id.in_(requests), ~anew, ~over).values(closed_at=None)
    session.execute(statement.execution_options(synchronize_session=False))


def _stand_again(session: Session, count: Count) -> None:
    """The earlier differences of the bin that were outdated when it was closed."""
    earlier = select(Count.id).where(Count.location_id == count.location_id, Count.id < count.id)
    statement = (
        update(CountVariance)
        .where(CountVariance.count_id.in_(earlier), CountVariance.settled == "outdated")
        .where(CountVariance.settled_at == count.closed_at, CountVariance.settled_by.is_(None))
        .values(settled=None, settled_at=None)
    )
    session.execute(statement.execution_options(synchronize_session=False))
