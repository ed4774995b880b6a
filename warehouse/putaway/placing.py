"""Putting down: a bin that is shown takes all at once, another one is asked for by scanning it again; or a cart."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect

from warehouse.putaway import few_lay, laying, planning, queries, steps
from warehouse.putaway.looking import Bin, in_hand, look_into, require_fit
from warehouse.putaway.models import PutAway
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location


def put_into(context: Context, location_id: int) -> Verdict:
    """Put what is in hand into a bin, as much as fits; ask first when it is another one than those shown."""
    put_away, found = look_into(context, location_id)
    quantity = planning.fits(put_away, location_id) or put_away.quantity
    require_fit(put_away, found, quantity)
    if not steps.is_confirmed(put_away, location_id):
        put_away.asked_id = location_id
        suggested = put_away.suggested.code if put_away.suggested else ""
        return Verdict(
            "ask", "putaway.other_bin", {"bin": found.place.code, "suggested": suggested}, ask="again"
        )
    if quantity < put_away.quantity:
        return _put_down_part(context, put_away, found, quantity)
    return _put_down(context, put_away, found)


def put_on_cart(context: Context, cart_id: int) -> Verdict:
    """Put what is in hand on a cart: there it lies, until somebody scans the cart."""
    put_away = in_hand(context)
    cart = context.session.get_one(Location, cart_id)
    if cart_id == put_away.source_id:
        raise Refused("putaway.still_waiting", place=cart.code)
    require_free_cart(context, cart)
    load = queries.open_load(context.session, context.warehouse_id, cart_id)
    if load is not None and load.claimed_by != context.person_id:
        name = queries.name_of(context.session, load.claimed_by)
        raise Refused("putaway.cart_taken", name=name, code=cart.code)
    return _put_down(context, put_away, Bin(cart, False, None), "putaway.on_cart")


def require_free_cart(context: Context, cart: Location) -> None:
    """Refuse a cart that is out of use, or that somebody picks with."""
    if cart.retired_at is not None:
        raise Refused("putaway.retired", bin=cart.code)
    if queries.is_picked_with(context.session, context.warehouse_id, cart.id):
        raise Refused("putaway.cart_in_use", code=cart.code)


def _put_down(context: Context, put_away: PutAway, found: Bin, message: str = "putaway.placed") -> Verdict:
    source = put_away.source
    learned = laying.lay(context, put_away, put_away.quantity, found, source)
    put_away.target_id, put_away.finished_at, put_away.asked_id = found.place.id, context.act.at, None
    gone = laying.clear_away(context, source)
    memo = {"act": "place", "put_away": put_away.id, "gone": source.id if gone else None, **learned}
    outcome, task, memo["ended"] = after(context, put_away)
    values = {"quantity": put_away.quantity, "product": put_away.product.name, "bin": found.place.code}
    few_lay.ask(context, put_away, found, put_away.quantity)
    waited = laying.said_of(learned)
    if waited:
        message, values = f"{message}_frees", values | waited
    return Verdict(outcome, message, values, task=task, memo=[memo])


def after(context: Context, put_away: PutAway) -> tuple[str, str, int | None]:
    """Where the person goes on: with the rest of the load, while there is some. Which load has ended by this."""
    load = put_away.load
    if load is None or not put_away.is_of_load:
        return "task_done", put_away.list_task, None
    context.session.flush()
    if queries.open_rows(context.session, load):
        return "line_done", put_away.list_task, None
    load.finished_at = context.act.at
    return "task_done", "putaway", load.id


def _put_down_part(context: Context, put_away: PutAway, found: Bin, quantity: int) -> Verdict:
    """As much as fits lies there; the rest is in hand, and goes to the next bin."""
    session = context.session
    learned = laying.lay(context, put_away, quantity, found, put_away.source)
    part = copied(put_away, quantity)
    part.target_id, part.finished_at = found.place.id, context.act.at
    session.add(part)
    before = planning.shown(put_away)
    put_away.quantity, put_away.asked_id = put_away.quantity - quantity, None
    put_away.passed = [*put_away.passed, found.place.id]
    show_next(context, put_away)
    session.flush()
    memo = {"act": "place-part", "put_away": put_away.id, "part": part.id, "before": before, **learned}
    few_lay.ask(context, put_away, found, quantity)
    values = {"quantity": quantity, "bin": found.place.code, "left": put_away.quantity}
    values["next"] = put_away.suggested.code if put_away.suggested else "?"
    return Verdict("line_done", "putaway.placed_part", values, memo=[memo])


def show_next(context: Context, put_away: PutAway) -> None:
    """Show the best bins of those that were not passed."""
    found = planning.bins_for(
        context.session,
        context.warehouse_id,
        put_away.product,
        put_away.lot,
        put_away.quantity,
        put_away.passed,
    )
    planning.show(put_away, found)
    planning.refresh(context.session, put_away)


def copied(put_away: PutAway, quantity: int) -> PutAway:
    """Another row of the same goods in the same hands."""
    own: dict[str, Any] = {
        column.key: getattr(put_away, column.key)
        for column in inspect(PutAway).column_attrs
        if column.key != "id"
    }
    return PutAway(**own | {"quantity": quantity, "asked_id": None})
