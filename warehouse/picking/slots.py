"""Put to slot: the tote whose letter is shown is scanned, and the goods are its order's.

One product scan serves all slots of a stop: "2 into A", then "1 into C". A wrong tote blocks and says both
letters; an empty one that nobody has goes on for the slot whose tote is full.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.orders.models import CustomerOrder
from warehouse.picking import few_left, on_hold, picks, required, totes
from warehouse.picking.models import PickList, PickTote
from warehouse.picking.on_list import is_stopped
from warehouse.picking.turns import EACH, Turn, show, turn_at, turns
from warehouse.picking.walk import Stop, Walk
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location, Product


def at_slot(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The tote of the slot whose turn it is; where each piece is scanned, its pieces come first."""
    stop = _here(walk)
    turn = turn_at(stop)
    if meaning.kind == "product":
        return _product(context, walk, stop, meaning)
    if meaning.kind in totes.PICKED_INTO and meaning.id != turn.box.id:
        return _other_box(context, walk, stop, turn, meaning)
    letter = _letter(walk, meaning)
    if letter is not None and letter != fold(turn.slot):
        raise Refused("picking.wrong_slot", found=letter, slot=turn.slot)
    if meaning.id != turn.box.id and letter is None:
        raise _no_slot(turn, meaning)
    return _put_counted(context, walk, stop, turn, turn.box)


def enter_quantity(context: Context, walk: Walk, quantity: int | None) -> Verdict:
    """As typed: so many are out of the bin; where a slot is shown, so many are in it, the rest of it stays to do."""
    stop = _here(walk)
    turn = turn_at(stop)
    if quantity is None or quantity < 1:
        raise Refused("picking.number_missing")
    required.check_typed(walk, stop)
    if stop.line.bin_confirmed_at is None and walk.scans_bin:
        raise picks.bin_first(stop)
    if stop.line.number_asked_at is None:
        return _taken(context, walk, stop, quantity)
    if quantity > turn.quantity:
        raise Refused("picking.slot_too_many", found=quantity, left=turn.quantity, slot=turn.slot)
    return _put(context, walk, stop, turn, turn.box, quantity)


def undo_shown(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The slots are not shown any more; or a piece that was counted up is not."""
    line = picks.open_line(context, entry["line"])
    line.number_asked_at = context.act.at if entry["was_shown"] else None
    line.quantity_in_hand = entry["in_hand"]
    name = context.session.get_one(Product, line.product_id).name
    return Verdict("ok", "picking.undone_number", {"product": name}, task=f"picking/{pick_list.id}")


def _taken(context: Context, walk: Walk, stop: Stop, quantity: int) -> Verdict:
    """All that the slots get was taken out of the bin: the first of them is shown."""
    if quantity != stop.left:
        raise Refused("picking.slots_take_all", left=stop.left, found=quantity)
    return show(context, walk, quantity)


def _product(context: Context, walk: Walk, stop: Stop, meaning: Meaning) -> Verdict:
    picks.check_product(stop, meaning)
    turn = turn_at(stop)
    if walk.scans_of(stop) == EACH:
        return show(context, walk, meaning.quantity)
    raise Refused("picking.slot_first", quantity=turn.quantity, slot=turn.slot, tote=turn.box.code)


def _put_counted(context: Context, walk: Walk, stop: Stop, turn: Turn, box: Location) -> Verdict:
    """As many as were scanned, where each piece is; else all that the slot gets."""
    counted = stop.line.quantity_in_hand if walk.scans_of(stop) == EACH else turn.quantity
    if not counted:
        raise Refused("picking.product_first", product=stop.product.name)
    return _put(context, walk, stop, turn, box, min(counted, turn.quantity))


def _put(context: Context, walk: Walk, stop: Stop, turn: Turn, box: Location, quantity: int) -> Verdict:
    on_hold.refuse(stop)
    entry = picks.move_to_tote(context, walk, stop, quantity, turn.shares, box)
    stop.line.quantity_in_hand = 0
    values: dict[str, Any] = {"quantity": quantity, "product": stop.product.name, "slot": turn.slot}
    if not stop.left:
        entry |= picks.end_stop(context, walk)
        few_left.ask(context, walk, stop)
        return Verdict("line_done", "picking.slots_done", values, memo=[entry])
    stop.line.number_asked_at = context.act.at
    after = turns(stop)[0]
    if after.order_id == turn.order_id:
        return Verdict("ok", "picking.slot_part", values | {"left": after.quantity}, memo=[entry])
    values |= {"left": after.quantity, "next": after.slot}
    return Verdict("ok", "picking.slot_done", values, memo=[entry])


def _other_box(context: Context, walk: Walk, stop: Stop, turn: Turn, meaning: Meaning) -> Verdict:
    """Another tote than the one shown: an earlier one of the same order, a wrong one, or a new one for this slot."""
    found = context.session.execute(
        select(PickTote, CustomerOrder.number, CustomerOrder.cancelled_at, is_stopped())
        .join(CustomerOrder, CustomerOrder.id == PickTote.customer_order_id)
        .where(
            PickTote.pick_list_id == walk.pick_list.id,
            PickTote.location_id == meaning.id,
            PickTote.closed_at.is_(None),
        )
    ).first()
    if found is None:
        return _full(context, walk, turn, meaning)
    tote, number, cancelled_at, stopped = found
    if tote.customer_order_id == turn.order_id:
        box = context.session.get_one(Location, meaning.id)
        return _put_counted(context, walk, stop, turn, box)
    if stopped:
        message = "picking.slot_cancelled" if cancelled_at is not None else "picking.slot_held"
        raise Refused(message, number=number, slot=tote.slot)
    raise Refused("picking.wrong_slot", found=tote.slot, slot=turn.slot)


def _full(context: Context, walk: Walk, turn: Turn, meaning: Meaning) -> Verdict:
    """The slot's tote is full: another empty one for the same order."""
    entry = totes.open_tote(context, walk, meaning.id, turn.order_id, turn.slot)
    values = {"tote": meaning.label, "slot": turn.slot}
    return Verdict("ok", "picking.slot_switched", values, memo=[entry])


def _letter(walk: Walk, meaning: Meaning) -> str | None:
    """The slot that a code on the cart itself names: CART-07-B is slot B of CART-07."""
    if walk.cart is None or meaning.kind != "unknown":
        return None
    start, text = fold(f"{walk.cart.code}-"), fold(meaning.text)
    return text.removeprefix(start) if text.startswith(start) else None


def _no_slot(turn: Turn, meaning: Meaning) -> Refused:
    if meaning.kind in {"unknown", "several"}:
        return Refused("picking.unknown_slot", code=meaning.text, slot=turn.slot, tote=turn.box.code)
    return Refused("picking.slot_first", quantity=turn.quantity, slot=turn.slot, tote=turn.box.code)


def _here(walk: Walk) -> Stop:
    assert walk.here is not None, "the step says that there is a stop"
    return walk.here
