"""Taking back what one scan of a put-away did; the goods themselves have gone back before this is asked."""

from __future__ import annotations

from typing import Any

from warehouse.putaway import queries, taking
from warehouse.putaway.models import PutAway
from warehouse.putaway.placing import said
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back one act; its sentence says what the hands must do."""
    entry = memo[0]
    put_away = queries.lock_put_away(context.session, context.warehouse_id, entry["put_away"])
    if put_away is None:
        raise Refused("putaway.closed", task="putaway")
    if put_away.claimed_by != context.person_id:
        raise Refused("putaway.others_hands", name=queries.name_of(context.session, put_away.claimed_by))
    return _UNDO[entry["act"]](context, put_away, entry)


def _still_in_hand(put_away: PutAway) -> None:
    if put_away.finished_at is not None:
        raise Refused("putaway.undo_finished")


def _undo_take(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    put_away.finished_at = context.act.at
    return Verdict("ok", "putaway.undo_taken", said(put_away), task="putaway")


def _undo_take_over(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    put_away.claimed_by = entry["before"]
    name = queries.name_of(context.session, entry["before"])
    return Verdict("ok", "putaway.undo_take_over", said(put_away) | {"name": name}, task="putaway")


def _undo_quantity(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    more = entry["before"] - put_away.quantity
    if more > 0 and taking.waits_beside(context, put_away) < more:
        raise Refused("putaway.undo_others", product=put_away.product.name)
    put_away.quantity = entry["before"]
    return _in_hand(put_away, "putaway.undo_quantity", {})


def _undo_full(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    put_away.suggested_id, put_away.because = entry["before"]
    put_away.passed = [one for one in put_away.passed if one != put_away.suggested_id]
    context.session.flush()
    context.session.expire(put_away, ["suggested"])
    assert put_away.suggested is not None, "a bin was shown before it was full"
    return _in_hand(put_away, "putaway.undo_full", {"bin": put_away.suggested.code})


def _undo_skip(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    if taking.waits_beside(context, put_away) < put_away.quantity:
        raise Refused("putaway.undo_others", product=put_away.product.name)
    put_away.finished_at = None
    return _in_hand(put_away, "putaway.undo_skipped", {})


def _undo_place(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    assert put_away.target_id is not None, "it was put down somewhere"
    target = taking.place_of(context, put_away.target_id)
    if entry["proved"]:
        key = (context.warehouse_id, target.id, put_away.product_id, put_away.lot_id)
        belief.withdraw_proof(context.session, *key)
    put_away.finished_at = put_away.target_id = None
    return _in_hand(put_away, "putaway.undo_placed", {"bin": target.code})


def _in_hand(put_away: PutAway, message: str, more: dict[str, Any]) -> Verdict:
    return Verdict("ok", message, said(put_away) | more, task=f"putaway/{put_away.id}")


_UNDO = {
    "take": _undo_take,
    "take-over": _undo_take_over,
    "quantity": _undo_quantity,
    "full": _undo_full,
    "skip": _undo_skip,
    "place": _undo_place,
}
