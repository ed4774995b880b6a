"""With goods in hand: more of them, fewer, another bin, or not now."""

from __future__ import annotations

from typing import Any

from warehouse.putaway import planning, taking
from warehouse.putaway.looking import in_hand
from warehouse.putaway.models import PutAway
from warehouse.putaway.placing import copied, show_next
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import room
from warehouse.stock.lots import code_of


def add_product(context: Context, meaning: Meaning) -> Verdict:
    """The same goods scanned again: more of what waits beside them is in hand."""
    put_away = in_hand(context)
    product, lot = put_away.product, put_away.lot
    if meaning.id != product.id:
        raise Refused("putaway.other_product", product=product.name)
    said = {"lot": meaning.lot, "serial": meaning.serial}.get(product.tracking)
    if said and said != code_of(lot):
        raise Refused("putaway.other_lot", lot=code_of(lot))
    put_away.asked_id = None
    put_away.unit_quantity = meaning.unit_quantity
    more = 0 if put_away.is_of_load else min(meaning.quantity, taking.waits_beside(context, put_away))
    if not more:
        return Verdict("ok", "putaway.in_hand", {"quantity": put_away.quantity, "product": product.name})
    return _change(context, put_away, put_away.quantity + more, "putaway.added", {})


def set_quantity(context: Context) -> Verdict:
    """Only so many are in hand; the rest waits on, or more of what waits is taken up."""
    put_away = in_hand(context)
    most = put_away.quantity
    if not put_away.is_of_load:
        most += taking.waits_beside(context, put_away)
    wanted = context.quantity
    if wanted is None or not 1 <= wanted <= most:
        raise Refused("putaway.number", most=most)
    return _change(context, put_away, wanted, "putaway.quantity", {"left": most - wanted})


def _change(
    context: Context, put_away: PutAway, quantity: int, message: str, more: dict[str, Any]
) -> Verdict:
    memo: dict[str, Any] = {"act": "quantity", "put_away": put_away.id, "before": put_away.quantity}
    is_same = put_away.quantity == quantity
    if put_away.is_of_load and not is_same:
        # What is not in hand now stays on the load, with a row of its own.
        rest = copied(put_away, put_away.quantity - quantity)
        context.session.add(rest)
        context.session.flush()
        memo["rest"] = rest.id
    put_away.quantity, put_away.asked_id = quantity, None
    values = {"quantity": quantity, "product": put_away.product.name}
    return Verdict("ok", message, values | more, memo=[] if is_same else [memo])


def pass_full_bin(context: Context) -> Verdict:
    """The bin shown is full: that is remembered, and the next one is shown."""
    put_away = in_hand(context)
    full = put_away.suggested
    if full is None:
        raise Refused("putaway.no_suggestion")
    known = None
    if full.kind != "hold":
        lying = taking.lying_in(context, full.id, put_away.product_id)
        key = (context.warehouse_id, full.id, put_away.product_id)
        known = {"before": room.say_full(context.session, *key, lying), "full_at": lying}
    memo = {"act": "full", "put_away": put_away.id, "before": planning.shown(put_away), "room": known}
    put_away.passed, put_away.asked_id = [*put_away.passed, full.id], None
    show_next(context, put_away)
    if put_away.suggested is None:
        return Verdict("ok", "putaway.no_next", memo=[memo])
    values = {"bin": full.code, "next": put_away.suggested.code}
    return Verdict("ok", "putaway.full", values, memo=[memo])


def skip(context: Context) -> Verdict:
    """Put it back to what waits; of a load it comes again at its end."""
    put_away = in_hand(context)
    put_away.asked_id = None
    if put_away.is_of_load:
        return postpone(put_away)
    put_away.finished_at = context.act.at
    memo = [{"act": "skip", "put_away": put_away.id}]
    return Verdict("ok", "putaway.skipped", taking.said(put_away), task=put_away.list_task, memo=memo)


def postpone(put_away: PutAway) -> Verdict:
    """It comes again when all else of the load is done."""
    put_away.postponed += 1
    memo = [{"act": "postpone", "put_away": put_away.id}]
    return Verdict(
        "ok", "putaway.postponed", {"product": put_away.product.name}, task=put_away.list_task, memo=memo
    )
