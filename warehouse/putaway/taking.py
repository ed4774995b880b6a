"""Taking up: a scanned product (or the tote that it lies in) is in this person's hands, and in nobody else's."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select, true

from warehouse.putaway import planning, queries
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.scanning.asked import last_asked
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location, Lot
from warehouse.stock.quantities import Balance


def take_product(context: Context, meaning: Meaning, dock: PutAwayLoad | None = None) -> Verdict:
    """Take up all of a product that waits in one place: the first to expire, then the longest waiting.

    With a `dock`, that is listed, only what waits there.
    """
    conditions = [Balance.product_id == meaning.id, lot_of(meaning)]
    if dock is not None:
        conditions.append(Balance.location_id == dock.source_id)
    rows = queries.lock_waiting(context.session, context.warehouse_id, *conditions)
    if not rows:
        raise Refused("putaway.nothing_waits", product=meaning.label)
    return take_first(context, rows, meaning.unit_quantity, dock)


def lot_of(meaning: Meaning) -> ColumnElement[bool]:
    """The condition that a lot is the one that a code names, where it names one."""
    if meaning.serial:
        return Lot.serial == meaning.serial
    # An untracked product's code may carry a lot that nobody keeps.
    return Lot.code.in_([meaning.lot, ""]) if meaning.lot else true()


def take_first(
    context: Context, rows: list[Any], unit_quantity: int = 1, dock: PutAwayLoad | None = None
) -> Verdict:
    """Take up the first of these that is in nobody's hands; what another has is asked for."""
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
            return _take(context, row, left, unit_quantity, dock)
    if not same:
        raise Refused("putaway.nothing_waits", product=rows[0].Product.name)
    return _take_over(context, same[0])


def _take(context: Context, row: Any, quantity: int, unit_quantity: int, dock: PutAwayLoad | None) -> Verdict:
    put_away = taken_up(context, row, quantity, dock)
    put_away.unit_quantity = unit_quantity
    found = planning.bins_for(context.session, context.warehouse_id, row.Product, row.Lot, quantity)
    planning.show(put_away, found)
    context.session.add(put_away)
    context.session.flush()
    values: dict[str, Any] = {"quantity": quantity, "product": row.Product.name}
    task, memo = f"putaway/{put_away.id}", [{"act": "take", "put_away": put_away.id}]
    if not found:
        return Verdict("ok", "putaway.taken_no_bin", values, task=task, memo=memo)
    return Verdict("ok", "putaway.taken", values | {"bin": found[0].bin.code}, task=task, memo=memo)


def taken_up(context: Context, row: Any, quantity: int, load: PutAwayLoad | None) -> PutAway:
    """So many of what lies in a balance are in this person's hands; no bin is shown yet."""
    balance: Balance = row.Balance
    return PutAway(
        warehouse_id=context.warehouse_id,
        source_id=balance.location_id,
        product_id=balance.product_id,
        lot_id=balance.lot_id,
        quantity=quantity,
        passed=[],
        candidates=[],
        load_id=load.id if load is not None else None,
        claimed_by=context.person_id,
        started_at=context.act.at,
    )


def _take_over(context: Context, others: PutAway) -> Verdict:
    """What somebody else has taken up is theirs, unless this person scans it once more."""
    values: dict[str, Any] = {"product": others.product.name, "put_away": others.id}
    if not was_asked(context, "putaway.take_over", "put_away", others.id):
        values["name"] = queries.name_of(context.session, others.claimed_by)
        raise Refused("putaway.take_over", outcome="ask", ask="again", **values)
    locked = queries.lock_put_away(context.session, context.warehouse_id, others.id)
    if locked is None or locked.finished_at is not None:
        raise Refused("putaway.nothing_waits", product=others.product.name)
    memo = [{"act": "take-over", "put_away": locked.id, "before": locked.claimed_by, "load": locked.load_id}]
    locked.claimed_by, locked.load_id = context.person_id, None
    values["quantity"] = locked.quantity
    return Verdict("ok", "putaway.continued", values, task=f"putaway/{locked.id}", memo=memo)


def was_asked(context: Context, message: str, name: str, number: int) -> bool:
    """True when the very last scan of this person was answered by this question about this thing."""
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    return asked is not None and asked.message == message and asked.message_values.get(name) == number


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


def lying_in(context: Context, location_id: int, product_id: int) -> int:
    """How many of a product lie in a place."""
    lying = select(func.sum(Balance.quantity_on_hand)).where(
        Balance.warehouse_id == context.warehouse_id,
        Balance.location_id == location_id,
        Balance.product_id == product_id,
    )
    return context.session.scalar(lying) or 0


def said(put_away: PutAway) -> dict[str, Any]:
    """What a sentence about goods in hand names."""
    return {"quantity": put_away.quantity, "product": put_away.product.name, "place": put_away.source.code}
