"""What becomes of a difference: adjusted by rule where it is small, counted again by somebody else where it is not.

Two counts in a row by two people that found the same variance (not the same total: goods go out meanwhile) settle
what lies there; then a supervisor who counted neither of them decides. Where nobody else has worked that day,
the same person may do each of it, and the record says so (`alone`).

An adjustment applies the variance, not a total, in one transaction with its decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from warehouse.counting.judging import is_tolerated, rule_of
from warehouse.counting.models import Count, CountRule, CountVariance
from warehouse.counting.posting import AS_OPENING, BY_RULE, adjust, ever_moved, serial_elsewhere
from warehouse.people.models import Device
from warehouse.scanning.models import Scan
from warehouse.sites import Warehouse
from warehouse.stock.belief import Before, ask_for_count
from warehouse.stock.ledger import Act, NotEnough
from warehouse.stock.models import Product
from warehouse.stock.quantities import CountRequest

AGAIN, MOVED = "recount", "moved"
#: What was proved (product, lot), and what stood of it before (belief.py): so that an undo can give it back.
Proof = tuple[int, int, "Before | None"]


@dataclass
class Settled:
    """What the closing of a bin led to beside its differences: new wishes to count, and what adjusting proved."""

    asked: list[int] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)


def settle(
    session: Session, act: Act, count: Count, rows: Sequence[CountVariance], *, opening: bool = False
) -> Settled:
    """A bin was closed: earlier differences of it are outdated, its own are adjusted, confirmed or asked for again.

    `opening`: an opening stocktake asked for it.
    """
    before = _open_rows(session, count)
    _outdate(session, act, count)
    rules = session.scalars(select(CountRule).filter_by(warehouse_id=count.warehouse_id)).all()
    done = Settled()
    again = False
    for row in rows:
        if row.moved:
            _ask(session, act, count, row.product_id, MOVED, done)
        elif row.variance > 0 and opening and _opened(session, act, count, row, done):
            continue
        elif row.variance and not _adjusted_by_rule(session, act, count, row, rules, done):
            again = not _confirmed(session, act, count, row, before) or again
    if again:
        _ask(session, act, count, None, AGAIN, done)
    session.flush()
    return done


def _ask(
    session: Session, act: Act, count: Count, product_id: int | None, because: str, done: Settled
) -> None:
    number = ask_for_count(session, act, count.location_id, product_id, because)
    if number is not None:
        done.asked.append(number)


def is_alone(session: Session, act: Act, person_id: int | None) -> bool:
    """Nobody else has scanned anything here today, by the clock of the building."""
    warehouse = session.get_one(Warehouse, act.warehouse_id)
    midnight = warehouse.midnight(act.at)
    # Device by device: that way lies an index, and a building has a few dozen.
    theirs = exists().where(
        Scan.device_id == Device.id, Scan.received_at >= midnight, Scan.person_id != person_id
    )
    others = exists().where(Device.warehouse_id == act.warehouse_id, theirs)
    return not session.scalar(select(others))


def must_be_another(session: Session, act: Act, location_id: int) -> bool:
    """The bin is to be counted again, this person counted it last, and somebody else is there to do it."""
    asked = exists().where(
        CountRequest.location_id == location_id,
        CountRequest.closed_at.is_(None),
        CountRequest.because == AGAIN,
    )
    last = (
        select(Count.claimed_by)
        .where(Count.location_id == location_id, Count.closed_at.is_not(None), Count.cancelled_at.is_(None))
        .order_by(Count.id.desc())
        .limit(1)
    )
    is_mine = session.scalar(select(last.scalar_subquery() == act.person_id).where(asked))
    return bool(is_mine) and not is_alone(session, act, act.person_id)


def _open_rows(session: Session, count: Count) -> dict[tuple[int, int], tuple[CountVariance, int]]:
    """The differences that stood before, with who counted them."""
    wanted = (
        select(CountVariance, Count.claimed_by)
        .join(Count, Count.id == CountVariance.count_id)
        .where(Count.location_id == count.location_id, Count.id != count.id, Count.closed_at.is_not(None))
        .where(Count.cancelled_at.is_(None), CountVariance.settled.is_(None))
        .order_by(Count.id)
    )
    return {(row.product_id, row.lot_id): (row, person) for row, person in session.execute(wanted)}


def _outdate(session: Session, act: Act, count: Count) -> None:
    earlier = select(Count.id).where(Count.location_id == count.location_id, Count.id != count.id)
    statement = (
        update(CountVariance)
        .where(CountVariance.count_id.in_(earlier.where(Count.closed_at.is_not(None))))
        .where(CountVariance.settled.is_(None), CountVariance.variance != 0)
        .values(settled="outdated", settled_at=act.at)
    )
    session.execute(statement.execution_options(synchronize_session=False))


def _opened(session: Session, act: Act, count: Count, row: CountVariance, done: Settled) -> bool:
    """An opening stocktake found goods where the record never knew any: they are what it begins with."""
    place = count.location
    if ever_moved(session, row, place) or serial_elsewhere(session, row, place) is not None:
        return False
    done.proofs.append((row.product_id, row.lot_id, adjust(session, act, row, AS_OPENING)))
    return True


def _adjusted_by_rule(
    session: Session, act: Act, count: Count, row: CountVariance, rules: Sequence[CountRule], done: Settled
) -> bool:
    product = session.get_one(Product, row.product_id)
    rule = rule_of(act.warehouse_id, product.abc, rules)
    if not is_tolerated(row.variance, row.quantity_on_hand_seen, product.unit_cost, rule):
        return False
    if serial_elsewhere(session, row, count.location) is not None:
        return False  # two places claim one piece: somebody has to look
    try:
        with session.begin_nested():
            proof = adjust(session, act, row, BY_RULE)
    except NotEnough:
        return False  # what is missing is promised to walks: somebody has to decide
    done.proofs.append((row.product_id, row.lot_id, proof))
    return True


def _confirmed(
    session: Session,
    act: Act,
    count: Count,
    row: CountVariance,
    before: dict[tuple[int, int], tuple[CountVariance, int]],
) -> bool:
    """The count before found the same variance, and somebody else made it, where there is somebody else."""
    found = before.get((row.product_id, row.lot_id))
    if found is None or found[0].moved or found[0].variance != row.variance:
        return False
    is_same = found[1] == count.claimed_by
    if is_same and not is_alone(session, act, count.claimed_by):
        return False
    row.confirms_id, row.alone = found[0].count_id, is_same
    return True
