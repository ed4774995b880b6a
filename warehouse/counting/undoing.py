"""Taking back what one scan said of a bin: entries stay, others take them back; a closed bin is opened again."""

from __future__ import annotations

from typing import Any

from warehouse.counting import queries, reopening, steps
from warehouse.counting.models import Count, CountEntry
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Product


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back one scan: all that it did, the last first. What it did first says where the person stands then."""
    count = queries.lock_count(context.session, context.warehouse_id, memo[0]["count"])
    assert count is not None, "a count is never deleted"
    if count.closed_at is not None and memo[-1]["act"] != "close":
        raise Refused("counting.undo_closed")
    acts = {"open": _undo_open, "entry": _undo_entry, "ask": _undo_ask, "close": reopening.reopen}
    verdicts = [acts[entry["act"]](context, count, entry) for entry in reversed(memo)]
    context.session.flush()
    reopened = next((one for one in verdicts if one.message == "counting.reopened"), None)
    return reopened or _asked_again(context, count) or verdicts[-1]


def _asked_again(context: Context, count: Count) -> Verdict | None:
    if count.finished_at is None or count.asked_lot is None:
        return None
    name = context.session.get_one(Product, count.asked_lot.product_id).name
    return Verdict("ok", "counting.is_it_here", {"product": name}, task=f"counting/{count.id}")


def _undo_open(context: Context, count: Count, _entry: dict[str, Any]) -> Verdict:
    if steps.standing(queries.entries_of(context.session, count.id)):
        raise Refused("counting.undo_inside", bin=count.location.code)
    count.closed_at = count.cancelled_at = context.act.at
    count.finished_at = count.asked_lot = None
    return Verdict("ok", "counting.unopened", {"bin": count.location.code}, task="counting")


def _undo_ask(context: Context, count: Count, entry: dict[str, Any]) -> Verdict:
    reopening.stand_as(context, count, entry["was"])
    return Verdict("ok", "counting.continued", {"bin": count.location.code}, task=f"counting/{count.id}")


def _undo_entry(context: Context, count: Count, entry: dict[str, Any]) -> Verdict:
    taken = context.session.get_one(CountEntry, entry["entry"])
    reopening.take_back(context, taken)
    reopening.stand_as(context, count, entry["was"])
    left = steps.counted(queries.entries_of(context.session, count.id))
    same = [one for one in left if (one.product_id, one.lot_id) == (taken.product_id, taken.lot_id)]
    values: dict[str, Any] = {"product": taken.product.name}
    task = f"counting/{count.id}"
    if not same:
        return Verdict("ok", "counting.undone_all", values, task=task)
    return Verdict("ok", "counting.undone", values | {"counted": same[0].quantity}, task=task)
