"""The acts by which a box is put right: a wrong piece, one too many, something missing, a box that is full.

Each is one scan with its undo. What an order is promised changes, so its row is locked before the box.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from warehouse.orders.parcels import Parcel
from warehouse.packing import (
    fetching,
    going_on,
    lots,
    missing,
    opening,
    putting_right,
    setting_aside,
    sorting,
    told,
)
from warehouse.packing.contents import Contents
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict

Memo = dict[str, Any]


def is_aside(context: Context, meaning: Meaning) -> bool:
    """The scan of an aside place says where the wrong piece lies now: the same as the tap."""
    if not setting_aside.is_aside_scanned(context, meaning):
        return False
    last = told.before(context)
    return last is not None and last.wrong is not None


def act(context: Context, action: str, in_hand: Callable[[], Contents]) -> Verdict:
    """One of ACTS, in the box of the task or on the list. `in_hand` reads and locks the box of this person."""
    if context.task_id is None:
        if action not in _ON_LIST:
            raise Refused("scanning.unknown_action", action=action)
        return _ON_LIST[action](context)
    _lock_order(context)
    contents = in_hand()
    if contents.parcel.verified_at is not None:
        raise Refused("scanning.unknown_action", action=action)
    return ACTS[action](context, contents)


def before_undo(context: Context, memo: list[Memo]) -> None:
    """What was promised anew is free again, before goods go back."""
    for entry in reversed(memo):
        if "fetch" in entry:
            fetching.before_undo(context, entry["fetch"])
        elif entry.get("did") == "swapped":
            lots.before_undo(context, entry)


def _lock_order(context: Context) -> None:
    number = context.session.scalar(
        select(Parcel.customer_order_id).where(
            Parcel.id == context.task_id, Parcel.warehouse_id == context.warehouse_id
        )
    )
    if number is not None:
        opening.lock(context, number)


def _too_many(context: Context, contents: Contents) -> Verdict:
    return setting_aside.act(context, contents.parcel.location)


ACTS: dict[str, Callable[[Context, Contents], Verdict]] = {
    "reject": putting_right.act,
    "found": _too_many,
    "short": missing.act,
    "full": going_on.close_full,
}
_ON_LIST: dict[str, Callable[[Context], Verdict]] = {"reject": sorting.put_right, "found": setting_aside.act}
UNDO: dict[str, Callable[[Context, Memo], Verdict | None]] = {
    "put_right": putting_right.undo,
    "laid_aside": setting_aside.undo_act,
    "missing": missing.undo,
    "full": going_on.undo_full,
    "given_up": going_on.undo_given_up,
    "swapped": lots.undo,
}
