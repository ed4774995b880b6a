"""Taking back what one scan said of a bin, until the bin is closed; the entry stays, another one takes it back."""

from __future__ import annotations

from typing import Any

from warehouse.counting import queries, steps
from warehouse.counting.models import Count, CountEntry
from warehouse.scanning.registry import Context, Refused, Verdict


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back one act."""
    entry = memo[0]
    count = queries.lock_count(context.session, context.warehouse_id, entry["count"])
    if count is None or count.closed_at is not None:
        raise Refused("counting.undo_closed")
    return (
        _undo_open(context, count) if entry["act"] == "open" else _undo_entry(context, count, entry["entry"])
    )


def _undo_open(context: Context, count: Count) -> Verdict:
    if steps.standing(queries.entries_of(context.session, count.id)):
        raise Refused("counting.undo_inside", bin=count.location.code)
    count.closed_at = count.cancelled_at = context.act.at
    return Verdict("ok", "counting.unopened", {"bin": count.location.code}, task="counting")


def _undo_entry(context: Context, count: Count, entry_id: int) -> Verdict:
    entry = context.session.get_one(CountEntry, entry_id)
    copied = (
        "count_id",
        "product_id",
        "lot_id",
        "quantity",
        "is_total",
        "quantity_on_hand_seen",
        "movement_seen",
    )
    back = CountEntry(
        **{name: getattr(entry, name) for name in copied},
        scan_id=context.act.scan_id,
        at=context.act.at,
        reverses_id=entry.id,
    )
    context.session.add(back)
    context.session.flush()
    left = steps.counted(queries.entries_of(context.session, count.id))
    same = [one for one in left if (one.product_id, one.lot_id) == (entry.product_id, entry.lot_id)]
    values: dict[str, Any] = {"product": entry.product.name}
    task = f"counting/{count.id}"
    if not same:
        return Verdict("ok", "counting.undone_all", values, task=task)
    return Verdict("ok", "counting.undone", values | {"counted": same[0].quantity}, task=task)
