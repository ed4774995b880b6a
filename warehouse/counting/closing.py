"""Closing a bin: what agrees with the record is proved, what does not is kept, and neither is told here."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select, update

from warehouse.counting import queries, settling, steps
from warehouse.counting.judging import moved_between
from warehouse.counting.looking import own_count
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.counting.steps import Counted
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief
from warehouse.stock.models import Lot
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
    entries = steps.standing(queries.entries_of(context.session, count.id))
    if not entries:
        raise Refused("counting.nothing_counted")
    return _close(context, count, entries)


def close_empty(context: Context) -> Verdict:
    """Nothing is in the bin."""
    count = own_count(context)
    if steps.standing(queries.entries_of(context.session, count.id)):
        raise Refused("counting.not_empty")
    return _close(context, count, [])


def _close(context: Context, count: Count, entries: list[CountEntry]) -> Verdict:
    balances = _balances(context, count)
    seen = _with_lots(context, steps.counted(entries), balances)
    seen += _unseen(context, count, seen, balances)
    rows = [_keep(context, count, one) for one in seen]
    _mark_moved(context, count, seen, rows)
    for row in rows:
        if row.variance == 0 and not row.moved:
            _prove(context, count, row.product_id, row.lot_id)
    for balance in balances:
        # Nothing on record and nothing there: whatever was in doubt is settled.
        if not balance.quantity_on_hand and (balance.product_id, balance.lot_id) not in _keys(seen):
            _prove(context, count, balance.product_id, balance.lot_id)
    _close_requests(context, count)
    count.closed_at = context.act.at
    settling.settle(context.session, context.act, count, rows)
    memo = [{"act": "close", "count": count.id}]
    return Verdict("task_done", *_thanks(count, rows), task="counting", memo=memo)


def _thanks(count: Count, rows: list[CountVariance]) -> tuple[str, dict[str, object]]:
    moved = sum(row.moved for row in rows)
    if moved:
        return "counting.moved", {"bin": count.location.code, "number": moved}
    return "counting.thank_you", {"bin": count.location.code}


def _balances(context: Context, count: Count) -> list[Balance]:
    """What the record says of the bin, while nobody changes it."""
    wanted = select(Balance).filter_by(warehouse_id=count.warehouse_id, location_id=count.location_id)
    locked = wanted.order_by(Balance.product_id, Balance.lot_id).with_for_update(of=Balance, key_share=True)
    return list(context.session.scalars(locked.execution_options(populate_existing=True)))


def _with_lots(context: Context, counted: list[Counted], balances: list[Balance]) -> list[Seen]:
    """What was counted without its lot belongs to the lot on record, where the bin holds just one of the product."""
    keys = {(one.product_id, one.lot_id) for one in counted}
    found: dict[tuple[int, int], Seen] = {}
    for one in counted:
        lot_id, on_hand = one.lot_id, one.last.quantity_on_hand_seen
        only = _only_lot(one, balances) if _has_no_lot(context, one) else None
        if only is not None and (one.product_id, only.lot_id) not in keys:
            lot_id, on_hand = only.lot_id, only.quantity_on_hand
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


def _unseen(context: Context, count: Count, seen: list[Seen], balances: list[Balance]) -> list[Seen]:
    """What should be there and was not scanned was not there: it gets its entry, of none."""
    missing = [
        balance
        for balance in balances
        if balance.quantity_on_hand and (balance.product_id, balance.lot_id) not in _keys(seen)
    ]
    if not missing:
        return []
    now = context.session.scalar(select(queries.latest_movement())) or 0
    for balance in missing:
        context.session.add(
            CountEntry(
                count_id=count.id,
                product_id=balance.product_id,
                lot_id=balance.lot_id,
                quantity=0,
                is_total=True,
                quantity_on_hand_seen=balance.quantity_on_hand,
                movement_seen=now,
                scan_id=context.act.scan_id,
                at=context.act.at,
            )
        )
    # Somebody may have brought it after the counter had passed: the look was as long as the count.
    return [Seen(one.product_id, one.lot_id, 0, one.quantity_on_hand, 0, now) for one in missing]


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


def _mark_moved(context: Context, count: Count, seen: list[Seen], rows: list[CountVariance]) -> None:
    """Goods came or went while they were counted: the row says nothing, and is asked for again."""
    latest = max((one.last for one in seen), default=0)
    first = min((one.first or latest for one in seen), default=0)
    passed = queries.passed_since(context.session, count, first) if seen else []
    for one, row in zip(seen, rows, strict=True):
        row.moved = row.moved or moved_between(passed, one.product_id, one.lot_id, one.first, one.last)
    context.session.flush()


def _prove(context: Context, count: Count, product_id: int, lot_id: int) -> None:
    key = (count.warehouse_id, count.location_id, product_id, lot_id)
    belief.prove(context.session, *key, context.act.at)


def _close_requests(context: Context, count: Count) -> None:
    statement = update(CountRequest).where(
        CountRequest.warehouse_id == count.warehouse_id,
        CountRequest.location_id == count.location_id,
        CountRequest.closed_at.is_(None),
    )
    statement = statement.values(closed_at=context.act.at)
    context.session.execute(statement.execution_options(synchronize_session=False))
