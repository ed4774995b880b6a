"""Taking back what one scan of a put-away did; the goods themselves have gone back before this is asked."""

from __future__ import annotations

from typing import Any

from warehouse.putaway import laying, missing, planning, queries, taking, undoing_loads
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.putaway.taking import said
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import room


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back one act; its sentence says what the hands must do."""
    entry = memo[0]
    if entry["act"] in undoing_loads.UNDO:
        return undoing_loads.undo(context, entry)
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
    return Verdict("ok", "putaway.undo_taken", said(put_away), task=put_away.list_task)


def _undo_take_over(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    put_away.claimed_by, put_away.load_id = entry["before"], entry.get("load")
    name = queries.name_of(context.session, entry["before"])
    return Verdict("ok", "putaway.undo_take_over", said(put_away) | {"name": name}, task="putaway")


def _undo_quantity(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    more = entry["before"] - put_away.quantity
    if "rest" in entry:
        _take_in(context, put_away, entry["rest"])
    elif more > 0 and taking.waits_beside(context, put_away) < more:
        raise Refused("putaway.undo_others", product=put_away.product.name)
    put_away.quantity = entry["before"]
    return _in_hand(put_away, "putaway.undo_quantity", {})


def _take_in(context: Context, put_away: PutAway, rest_id: int) -> None:
    """The rest that stayed on the load is in hand again, if nobody has touched it."""
    rest = queries.lock_put_away(context.session, context.warehouse_id, rest_id)
    if rest is None or rest.finished_at is not None or rest.claimed_by != put_away.claimed_by:
        raise Refused("putaway.undo_others", product=put_away.product.name)
    context.session.delete(rest)


def _undo_full(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    full_id, known = entry["before"]["suggested_id"], entry["room"]
    if known:
        key = (full_id, put_away.product_id)
        room.restore(context.session, *key, known["before"], {"full_at": known["full_at"]})
    planning.show_again(context.session, put_away, entry["before"])
    assert put_away.suggested is not None, "a bin was shown before it was full"
    return _in_hand(put_away, "putaway.undo_full", {"bin": put_away.suggested.code})


def _undo_postpone(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    _still_in_hand(put_away)
    put_away.postponed -= 1
    return Verdict("ok", "putaway.undo_postponed", said(put_away), task=put_away.list_task)


def _undo_skip(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    if taking.waits_beside(context, put_away) < put_away.quantity:
        raise Refused("putaway.undo_others", product=put_away.product.name)
    put_away.finished_at = None
    return _in_hand(put_away, "putaway.undo_skipped", {})


def _undo_place(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    assert put_away.target_id is not None, "it was put down somewhere"
    target = taking.place_of(context, put_away.target_id)
    laying.unlay(context, put_away, target.id, entry)
    if entry.get("gone"):
        laying.bring_back(context, entry["gone"])
    if entry.get("ended"):
        context.session.get_one(PutAwayLoad, entry["ended"]).finished_at = None
    put_away.finished_at = put_away.target_id = None
    return _in_hand(put_away, "putaway.undo_placed", {"bin": target.code})


def _undo_place_part(context: Context, put_away: PutAway, entry: dict[str, Any]) -> Verdict:
    """All of it is in hand again, and the bin is shown that took a part."""
    _still_in_hand(put_away)
    part = context.session.get_one(PutAway, entry["part"])
    assert part.target_id is not None, "it was put down somewhere"
    target = taking.place_of(context, part.target_id)
    laying.unlay(context, part, target.id, entry)
    quantity = part.quantity
    put_away.quantity += quantity
    context.session.delete(part)
    planning.show_again(context.session, put_away, entry["before"])
    return _in_hand(put_away, "putaway.undo_placed", {"bin": target.code, "quantity": quantity})


def _in_hand(put_away: PutAway, message: str, more: dict[str, Any]) -> Verdict:
    return Verdict("ok", message, said(put_away) | more, task=f"putaway/{put_away.id}")


_UNDO = {
    "take": _undo_take,
    "take-over": _undo_take_over,
    "quantity": _undo_quantity,
    "full": _undo_full,
    "skip": _undo_skip,
    "not-there": missing.undo,
    "place": _undo_place,
    "place-part": _undo_place_part,
    "postpone": _undo_postpone,
}
