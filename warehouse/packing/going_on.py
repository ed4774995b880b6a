"""How a box goes on when something for it is not in the totes: with the rest, aside, closed, or given up empty."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warehouse.orders import shortfalls
from warehouse.orders.parcels import Parcel
from warehouse.packing import closing, opening
from warehouse.packing.contents import Contents, Wanted, load, remember
from warehouse.scanning.registry import Context, Refused, Verdict

Memo = dict[str, Any]


def asks_fewer(contents: Contents, wanted: Wanted, number: int) -> Memo:
    """A number on the screen that waits to be confirmed is so many smaller, or gone. Answers what it was."""
    parcel = contents.parcel
    if contents.asked is not wanted:
        return {"asked": None}
    kept = {"asked": parcel.asked_quantity, "asked_lot": parcel.asked_lot_id}
    kept |= {"asked_product": parcel.asked_product_id, "asked_unit": parcel.asked_unit_quantity}
    left = min(parcel.asked_quantity or 0, wanted.remaining - number)
    parcel.asked_quantity = left or None
    if not left:
        parcel.asked_product_id = parcel.asked_lot_id = None
    return kept


def ask_again(context: Context, entry: Memo) -> None:
    """Undo of `asks_fewer`."""
    if entry["asked"]:
        parcel = context.session.get_one(Parcel, entry["parcel"])
        parcel.asked_product_id, parcel.asked_lot_id = entry["asked_product"], entry["asked_lot"]
        parcel.asked_quantity, parcel.asked_unit_quantity = entry["asked"], entry["asked_unit"]


def verdict(context: Context, parcel_id: int, said: Verdict) -> Verdict:
    """What was done, and how the box goes on: a box of which all is in is closed, an empty one is given up."""
    context.session.flush()
    contents = load(context.session, parcel_id)
    assert contents is not None, "it is open"
    if not contents.remaining and not contents.packed:
        return _give_up(context, contents, said)
    remember(context.session, contents)
    if not contents.is_complete:
        return said
    closed = closing.verified(context, contents, {}, list(said.memo))
    if closed.task is not None:
        # Without a closing scan the box is packed by this: that is what is said.
        return closed
    return replace(said, outcome="line_done", memo=closed.memo)


def close_full(context: Context, contents: Contents) -> Verdict:
    """No more goes in: the box is closed with what it holds, the next scan of the tote opens another one."""
    opening.refuse_on_hold(contents.on_hold)
    if not contents.packed:
        raise Refused("packing.nothing_in_box")
    if contents.asked is not None:
        values: Memo = {"number": contents.parcel.asked_quantity, "tote": contents.tote_code or ""}
        raise Refused("packing.confirm_first", **values)
    if not contents.remaining:
        _refuse_parts(contents)
    contents.parcel.full_at = context.act.at
    memo = [{"did": "full", "parcel": contents.parcel.id}]
    remember(context.session, contents)
    return closing.verified(context, contents, {"order": contents.order.number}, memo)


def undo_full(context: Context, entry: Memo) -> Verdict:
    """More goes into the box after all."""
    context.session.get_one(Parcel, entry["parcel"]).full_at = None
    return Verdict("ok", "packing.undone_full", task=f"packing/{entry['parcel']}")


def undo_given_up(context: Context, entry: Memo) -> None:
    """The box is here again, empty as it was."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    opening.make_room(context, parcel)
    parcel.cancelled_at = parcel.cancelled_by = None
    parcel.location.retired_at = None
    opening.claim(context, parcel)


def _refuse_parts(contents: Contents) -> None:
    """An order that ships complete, or waits for what it lacks, does not leave in part."""
    order = contents.order
    is_whole = order.ships_complete or shortfalls.rule_of(order) == "wait"
    if is_whole and (contents.still_to_pick or any(wanted.to_follow for wanted in contents.products)):
        raise Refused("packing.ships_whole", order=order.number)


def _give_up(context: Context, contents: Contents, said: Verdict) -> Verdict:
    """Nothing is in it, and nothing is there to go in."""
    parcel, order = contents.parcel, contents.order
    opening.give_up(context, parcel)
    shortfalls.conclude_packed(context.session, context.act, order)
    memo = [*said.memo, {"did": "given_up", "parcel": parcel.id}]
    return replace(said, task="packing", memo=memo)
