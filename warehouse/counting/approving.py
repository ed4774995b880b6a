"""A supervisor decides about differences: adjust one, adjust all small ones, or have the bin counted once more."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.counting.models import Count, CountVariance
from warehouse.counting.posting import REASONS, Decision, Outdated, adjust
from warehouse.counting.queries import OpenVariance, open_variances
from warehouse.counting.settling import AGAIN, is_alone
from warehouse.stock.belief import ask_for_count
from warehouse.stock.ledger import Act, NotEnough


class NotDecided(Exception):
    """Why nothing was booked, as one of the words of `WHY`."""


#: Why a difference cannot be adjusted now.
WHY = ("gone", "own_count", "unconfirmed", "outdated", "promised", "no_reason")


@dataclass
class Booked:
    """What a bulk approval did: how many were adjusted, and how many were left for which reason."""

    adjusted: int = 0
    left: dict[str, int] = field(default_factory=dict)


def approve(session: Session, act: Act, count_id: int, product_id: int, lot_id: int, because: str) -> None:
    """Adjust the record by one difference. Raises NotDecided."""
    if because not in REASONS:
        raise NotDecided("no_reason")
    row = _lock(session, act, count_id, product_id, lot_id)
    alone = _check_person(session, act, row)
    try:
        with session.begin_nested():
            adjust(session, act, row, Decision(act.person_id, because, alone))
    except Outdated:
        _settle(act, row, "outdated")
        ask_for_count(session, act, session.get_one(Count, count_id).location_id, None, AGAIN)
        raise NotDecided("outdated") from None
    except NotEnough:
        raise NotDecided("promised") from None


def reject(session: Session, act: Act, count_id: int, product_id: int, lot_id: int) -> None:
    """The difference is not believed: the bin is to be counted once more. Raises NotDecided."""
    row = _lock(session, act, count_id, product_id, lot_id)
    _settle(act, row, "rejected")
    row.settled_by = act.person_id
    ask_for_count(session, act, session.get_one(Count, count_id).location_id, None, AGAIN)
    session.flush()


def approve_below(session: Session, act: Act, limit: int, because: str) -> Booked:
    """Adjust every confirmed difference worth at most so much at cost (ten-thousandths), each by itself."""
    done = Booked()
    for one in open_variances(session, act.warehouse_id):
        if one.confirmed_by is None or worth(one) is None or (worth(one) or 0) > limit:
            continue
        try:
            approve(session, act, one.count_id, one.product_id, one.lot_id, because)
            done.adjusted += 1
        except NotDecided as why:
            done.left[str(why)] = done.left.get(str(why), 0) + 1
    return done


def worth(one: OpenVariance) -> int | None:
    """What a difference is worth at cost, in ten-thousandths of the currency; None where the cost is unknown."""
    return None if one.cost is None else abs(one.variance) * one.cost


def _lock(session: Session, act: Act, count_id: int, product_id: int, lot_id: int) -> CountVariance:
    """The difference, ours until the transaction ends: two who decide at once book it once."""
    wanted = (
        select(CountVariance)
        .join(Count, Count.id == CountVariance.count_id)
        .where(Count.warehouse_id == act.warehouse_id, CountVariance.count_id == count_id)
        .where(CountVariance.product_id == product_id, CountVariance.lot_id == lot_id)
        .with_for_update(of=CountVariance)
        .execution_options(populate_existing=True)
    )
    row = session.scalar(wanted)
    if row is None or row.settled is not None or row.moved or row.variance == 0:
        raise NotDecided("gone")
    return row


def _check_person(session: Session, act: Act, row: CountVariance) -> bool:
    """Who counted does not decide, unless nobody else is there. Answers whether that is so. Raises NotDecided."""
    if row.confirms_id is None:
        raise NotDecided("unconfirmed")
    counts = [session.get_one(Count, row.count_id), session.get_one(Count, row.confirms_id)]
    if act.person_id not in {count.claimed_by for count in counts}:
        return False
    if not is_alone(session, act, act.person_id):
        raise NotDecided("own_count")
    return True


def _settle(act: Act, row: CountVariance, how: str) -> None:
    row.settled, row.settled_at = how, act.at
