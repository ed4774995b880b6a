"""Taking up: a scanned product (or the tote that it lies in) is in this person's hands, and in nobody else's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true

from warehouse.putaway import queries
from warehouse.putaway.models import PutAway
from warehouse.putaway.suggesting import Suggestion, suggest
from warehouse.scanning.asked import last_asked
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Balance


def take_product(context: Context, meaning: Meaning) -> Verdict:
    """Take up all of a product that waits in one place: the first to expire, then the longest waiting."""
    conditions = [Balance.product_id == meaning.id, _lot_of(meaning)]
    rows = queries.lock_waiting(context.session, context.warehouse_id, *conditions)
    if not rows:
        raise Refused("putaway.nothing_waits", product=meaning.label)
    return _take_first(context, rows, meaning.unit_quantity)


def take_from_tote(context: Context, tote_id: int, code: str) -> Verdict:
    """Take up what nobody wants any more in a tote, where that is one thing."""
    rows = queries.lock_waiting(context.session, context.warehouse_id, Balance.location_id == tote_id)
    if not rows:
        raise Refused("putaway.tote_empty", code=code)
    if len(rows) > 1:
        raise Refused("putaway.tote_several", code=code)
    return _take_first(context, rows)


def _lot_of(meaning: Meaning) -> ColumnElement[bool]:
    if meaning.serial:
        return Lot.serial == meaning.serial
    # An untracked product's code may carry a lot that nobody keeps.
    return Lot.code.in_([meaning.lot, ""]) if meaning.lot else true()


def _take_first(context: Context, rows: list[Any], unit_quantity: int = 1) -> Verdict:
    taken = queries.in_hands(context.session, context.warehouse_id, [row.Balance for row in rows])
    keys = {queries.key_of_balance(row.Balance) for row in rows}
    same = [one for one in taken if queries.key_of(one) in keys]
    for one in same:
        if one.claimed_by == context.person_id:
            values = {"quantity": one.quantity, "product": one.product.name}
            return Verdict("ok", "putaway.continued", values, task=f"putaway/{one.id}")
    for row in rows:
        left = queries.left_of(row.Balance, taken)
        if left > 0:
            return _take(context, row, left, unit_quantity)
    if not same:
        raise Refused("putaway.nothing_waits", product=rows[0].Product.name)
    return _take_over(context, same[0])


def _take(context: Context, row: Any, quantity: int, unit_quantity: int) -> Verdict:
    balance: Balance = row.Balance
    found = suggest(context.session, context.warehouse_id, row.Product, balance.lot_id)
    put_away = PutAway(
        warehouse_id=context.warehouse_id,
        source_id=balance.location_id,
        product_id=balance.product_id,
        lot_id=balance.lot_id,
        quantity=quantity,
        unit_quantity=unit_quantity,
        suggested_id=found.bin.id if found else None,
        because=found.because if found else None,
        passed=[],
        claimed_by=context.person_id,
        started_at=context.act.at,
    )
    context.session.add(put_away)
    context.session.flush()
    return _taken(put_away, found, row.Product.name)


def _taken(put_away: PutAway, found: Suggestion | None, name: str) -> Verdict:
    values: dict[str, Any] = {"quantity": put_away.quantity, "product": name}
    task, memo = f"putaway/{put_away.id}", [{"act": "take", "put_away": put_away.id}]
    if found is None:
        return Verdict("ok", "putaway.taken_no_bin", values, task=task, memo=memo)
    return Verdict("ok", "putaway.taken", values | {"bin": found.bin.code}, task=task, memo=memo)


def _take_over(context: Context, others: PutAway) -> Verdict:
    """What somebody else has taken up is theirs, unless this person scans it once more."""
    values: dict[str, Any] = {"product": others.product.name, "put_away": others.id}
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    if (
        asked is None
        or asked.message != "putaway.take_over"
        or asked.message_values.get("put_away") != others.id
    ):
        values["name"] = queries.name_of(context.session, others.claimed_by)
        raise Refused("putaway.take_over", outcome="ask", ask="again", **values)
    locked = queries.lock_put_away(context.session, context.warehouse_id, others.id)
    if locked is None or locked.finished_at is not None:
        raise Refused("putaway.nothing_waits", product=others.product.name)
    memo = [{"act": "take-over", "put_away": locked.id, "before": locked.claimed_by}]
    locked.claimed_by = context.person_id
    values["quantity"] = locked.quantity
    return Verdict("ok", "putaway.continued", values, task=f"putaway/{locked.id}", memo=memo)


def waits_beside(context: Context, put_away: PutAway) -> int:
    """How many more of these goods wait where they were taken from."""
    conditions = (
        Balance.location_id == put_away.source_id,
        Balance.product_id == put_away.product_id,
        Balance.lot_id == put_away.lot_id,
    )
    rows = queries.lock_waiting(context.session, context.warehouse_id, *conditions)
    if not rows:
        return 0
    taken = queries.in_hands(context.session, context.warehouse_id, [rows[0].Balance])
    # Another's loss may leave less than what is in the hands: nothing more waits then.
    return max(queries.left_of(rows[0].Balance, taken), 0)


def place_of(context: Context, location_id: int) -> Location:
    """The row of a place."""
    return context.session.get_one(Location, location_id)
