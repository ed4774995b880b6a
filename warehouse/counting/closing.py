"""Closing a bin: what agrees with the record is proved, what does not is kept, and neither is told here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

from warehouse.counting import asking, queries, settling, steps
from warehouse.counting.judging import moved_between
from warehouse.counting.looking import enter, own_count, standing_of
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.counting.queries import Record
from warehouse.counting.settling import Proof
from warehouse.counting.steps import Counted
from warehouse.counting.unseen import first_of, unseen
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief
from warehouse.stock.models import Lot, Product
from warehouse.stock.quantities import Balance, CountRequest


@dataclass(frozen=True)
class Seen:
    """What a count says of one product and lot, and what the record said when it was looked at last.

    `first`, `last`: the ledger's latest row when it was looked at first and last; `changed`: the record was not the
    same both times.
    """

    product_id: int
    lot_id: int
    quantity_counted: int
    quantity_on_hand_seen: int
    first: int
    last: int
    changed: bool = False


def finish(context: Context) -> Verdict:
    """All that is in the bin is counted."""
    count = own_count(context)
    if count.finished_at is not None:
        raise Refused("counting.answer_first")
    entries = steps.standing(queries.entries_of(context.session, count.id))
    if not entries:
        raise Refused("counting.nothing_counted")
    return close_or_ask(context, count, entries)


def close_empty(context: Context) -> Verdict:
    """Nothing is in the bin."""
    count = own_count(context)
    if steps.standing(queries.entries_of(context.session, count.id)):
        raise Refused("counting.not_empty")
    return _close(context, count, [], balances_of(context, count))


def close_or_ask(context: Context, count: Count, entries: list[CountEntry]) -> Verdict:
    """Close the bin, or ask about the next of what is on record and was not looked at."""
    balances = balances_of(context, count)
    seen = _with_lots(context, count, steps.counted(entries), balances)
    missing = unseen(balances, _keys(seen))
    if not missing:
        return _close(context, count, seen, balances)
    was = standing_of(count)
    lot = first_of(context.session, missing)
    count.finished_at, count.asked_lot = context.act.at, lot
    context.session.flush()
    memo = [{"act": "ask", "count": count.id, "was": was}]
    name = context.session.get_one(Product, lot.product_id).name
    return Verdict("ask", "counting.is_it_here", {"product": name}, ask="choose", memo=memo)


def _close(context: Context, count: Count, seen: list[Seen], balances: list[Balance]) -> Verdict:
    was = standing_of(count)
    missing, zeros = _nothing_there(context, count, unseen(balances, _keys(seen)))
    seen += missing
    rows = [_keep(context, count, one) for one in seen]
    _keep_wear(rows, balances)
    _mark_moved(context, count, seen, rows)
    right = {(row.product_id, row.lot_id) for row in rows if row.variance == 0 and not row.moved}
    # Nothing on record and nothing there: whatever was in doubt is settled.
    gone = {(one.product_id, one.lot_id) for one in balances if not one.quantity_on_hand} - _keys(seen)
    proofs = [_prove(context, count, *key) for key in sorted(right | gone)]
    requests = _close_requests(context, count)
    count.closed_at, count.finished_at, count.asked_lot = context.act.at, None, None
    opening = asking.is_opening(context.session, requests)
    settled = settling.settle(context.session, context.act, count, rows, opening=opening)
    memo: dict[str, Any] = {"act": "close", "count": count.id, "was": was}
    memo |= {"requests": requests, "asked": settled.asked}
    memo["proofs"] = [proof for proof in proofs + settled.proofs if proof[-1] is not None]
    return Verdict("task_done", *_thanks(count, rows), task="counting", memo=[*zeros, memo])


def _thanks(count: Count, rows: list[CountVariance]) -> tuple[str, dict[str, object]]:
    moved = sum(row.moved for row in rows)
    if moved:
        return "counting.moved", {"bin": count.location.code, "number": moved}
    return "counting.thank_you", {"bin": count.location.code}


def balances_of(context: Context, count: Count) -> list[Balance]:
    """What the record says of the bin, while nobody changes it."""
    wanted = select(Balance).filter_by(warehouse_id=count.warehouse_id, location_id=count.location_id)
    locked = wanted.order_by(Balance.product_id, Balance.lot_id).with_for_update(of=Balance, key_share=True)
    return list(context.session.scalars(locked.execution_options(populate_existing=True)))


def _with_lots(context: Context, count: Count, counted: list[Counted], balances: list[Balance]) -> list[Seen]:
    """What was counted without its lot belongs to the lot on record, where the bin holds just one of the product."""
    keys = {(one.product_id, one.lot_id) for one in counted}
    found: dict[tuple[int, int], Seen] = {}
    for one in counted:
        lot_id, on_hand = one.lot_id, one.last.quantity_on_hand_seen
        only = _only_lot(one, balances) if _has_no_lot(context, one) else None
        if only is not None and (one.product_id, only.lot_id) not in keys:
            # The record as it was when this was looked at last: goods may have come or gone since.
            since = queries.net_since(context.session, only, one.last.movement_seen)
            lot_id, on_hand = only.lot_id, only.quantity_on_hand - since
        looks = (one.first.movement_seen, one.last.movement_seen)
        changed = one.first.quantity_on_hand_seen != one.last.quantity_on_hand_seen
        found[(one.product_id, lot_id)] = Seen(one.product_id, lot_id, one.quantity, on_hand, *looks, changed)
    return list(found.values())


def _has_no_lot(context: Context, one: Counted) -> bool:
    lot = context.session.get_one(Lot, one.lot_id)
    return one.last.product.tracking == "lot" and not lot.code


def _only_lot(one: Counted, balances: list[Balance]) -> Balance | None:
    lots = [row for row in balances if row.product_id == one.product_id and row.quantity_on_hand]
    return lots[0] if len(lots) == 1 else None


def _nothing_there(
    context: Context, count: Count, missing: list[Balance]
) -> tuple[list[Seen], list[dict[str, Any]]]:
    """The bin is empty: what should be there gets its entry, of none. Answers the memo of these, too."""
    now = context.session.scalar(select(queries.latest_movement())) or 0 if missing else 0
    memo: list[dict[str, Any]] = []
    for balance in missing:
        lot = context.session.get_one(Lot, balance.lot_id)
        memo += enter(context, count, lot, Record(balance.quantity_on_hand, now), 0, is_total=True)
    # Somebody may have brought it after the counter had passed: the look was as long as the count.
    return [Seen(one.product_id, one.lot_id, 0, one.quantity_on_hand, 0, now) for one in missing], memo


def _keys(seen: list[Seen]) -> set[tuple[int, int]]:
    return {(one.product_id, one.lot_id) for one in seen}


def _keep(context: Context, count: Count, one: Seen) -> CountVariance:
    row = CountVariance(
        count_id=count.id,
        product_id=one.product_id,
        lot_id=one.lot_id,
        quantity_counted=one.quantity_counted,
        quantity_on_hand_seen=one.quantity_on_hand_seen,
        variance=one.quantity_counted - one.quantity_on_hand_seen,
        movement_seen=one.last,
        moved=one.changed,
    )
    context.session.add(row)
    return row


def _keep_wear(rows: list[CountVariance], balances: list[Balance]) -> None:
    """How worn the record was that is proved right or wrong here: errors a move are learned from it (programme.py)."""
    proved = [one for one in balances if one.proved_at is not None and one.in_doubt_at is None]
    known = {(one.product_id, one.lot_id): one for one in proved}
    for row in rows:
        if (one := known.get((row.product_id, row.lot_id))) is not None:
            row.proved_at, row.moves_since_proof = one.proved_at, one.moves_since_proof


def _mark_moved(context: Context, count: Count, seen: list[Seen], rows: list[CountVariance]) -> None:
    """Goods came or went while they were counted: the row says nothing, and is asked for again."""
    latest = max((one.last for one in seen), default=0)
    first = min((one.first or latest for one in seen), default=0)
    passed = queries.passed_since(context.session, count, first) if seen else []
    for one, row in zip(seen, rows, strict=True):
        row.moved = row.moved or moved_between(passed, one.product_id, one.lot_id, one.first, one.last)
    context.session.flush()


def _prove(context: Context, count: Count, product_id: int, lot_id: int) -> Proof:
    key = (count.warehouse_id, count.location_id, product_id, lot_id)
    return product_id, lot_id, belief.prove(context.session, *key, context.act.at)


def _close_requests(context: Context, count: Count) -> list[int]:
    """The bin is counted: nobody need ask for it any more. Answers which wishes that ended."""
    statement = (
        update(CountRequest)
        .where(CountRequest.warehouse_id == count.warehouse_id, CountRequest.location_id == count.location_id)
        .where(CountRequest.closed_at.is_(None))
        .values(closed_at=context.act.at)
        .returning(CountRequest.id)
    )
    return sorted(context.session.scalars(statement.execution_options(synchronize_session=False)))
