"""The end of a walk: its totes are set down at a bench; or its order was stopped; or nothing was there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrder
from warehouse.picking import carts, lists, queries
from warehouse.picking.models import PickList, PickTote
from warehouse.picking.walk import Walk, forget
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.ledger import BalanceKey, NotEnough
from warehouse.stock.models import INBOUND_KINDS, Location
from warehouse.stock.quantities import Movement

#: Where the totes of a stopped order may be set down.
SET_DOWN_KINDS = ("bench", *INBOUND_KINDS)


def drop(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """All is fetched: the totes are set down at a bench, and packing sees them there."""
    session = context.session
    boxes = queries.totes_in_hand(session, walk.pick_list.id)
    if not is_bench(session, meaning):
        if meaning.kind == "location":
            raise Refused("picking.not_a_bench", code=meaning.label)
        raise Refused("picking.bench_first", totes=name_of(walk, boxes))
    place = session.get_one(Location, meaning.id)
    # Of orders that were held meanwhile something may still be promised: nobody fetches it on this walk.
    released = _released(session, walk) if walk.stopped_orders else []
    memo = _end(context, walk, "dropped", boxes, place) | {"released": released}
    values = {"totes": name_of(walk, boxes), "place": place.code}
    return Verdict("task_done", "picking.dropped", values, task="picking", memo=[memo])


def is_bench(session: Session, meaning: Meaning) -> bool:
    """True for a bench in use: totes may be set down there."""
    place = session.get(Location, meaning.id) if meaning.kind == "location" else None
    return place is not None and place.kind == "bench" and place.retired_at is None


def end_empty_walk(context: Context, walk: Walk) -> dict[str, Any] | None:
    """A walk that has no stop left and fetched nothing is over by itself, and its totes are free. Its memo."""
    session = context.session
    waiting = bool(walk.stops) if walk.stopped_orders else lists.promises_to_fetch(session, walk.pick_list.id)
    if waiting or lists.has_picked(session, walk.pick_list.id):
        return None
    released = _released(session, walk) if walk.stopped_orders else []
    boxes = queries.totes_in_hand(session, walk.pick_list.id)
    return _end(context, walk, "dropped", boxes, None) | {"released": released}


def done_without_goods(context: Context, walk: Walk) -> Verdict:
    """Done, tapped where a bench is asked for: only right when there is nothing to carry."""
    over = end_empty_walk(context, walk)
    if over is None:
        boxes = queries.totes_in_hand(context.session, walk.pick_list.id)
        raise Refused("picking.bench_first", totes=name_of(walk, boxes))
    return Verdict("task_done", "picking.list_over", task="picking", memo=[over])


def refuse_stopped(context: Context, walk: Walk) -> Refused:
    """Why this walk must stop: its order was cancelled or held."""
    order = _stopped_order(context, walk.pick_list.id)
    message = "picking.order_cancelled" if order.cancelled_at is not None else "picking.order_held"
    return Refused(message, number=order.number)


def stop_at(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The totes of a stopped order are set down: at a bench, on the dock or in staging."""
    place = context.session.get(Location, meaning.id) if meaning.kind == "location" else None
    if place is None or place.kind not in SET_DOWN_KINDS or place.retired_at is not None:
        raise refuse_stopped(context, walk)
    return stop(context, walk, place)


def stop(context: Context, walk: Walk, place: Location | None = None) -> Verdict:
    """End a stopped walk: what was not fetched is free again; what lies in the totes goes home by put-away."""
    boxes = queries.totes_in_hand(context.session, walk.pick_list.id)
    released = _released(context.session, walk)
    memo = _end(context, walk, "stopped", boxes, place) | {"released": released}
    if place is None or not boxes:
        return Verdict("task_done", "picking.stopped", task="picking", memo=[memo])
    values = {"totes": name_of(walk, boxes), "place": place.code}
    return Verdict("task_done", "picking.set_down", values, task="picking", memo=[memo])


def undo_end(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The totes are in hand again, and the list goes on; not once somebody has packed from them."""
    session = context.session
    _check_not_gone_on(context, pick_list, entry["totes"])
    _check_cart(session, pick_list)
    for tote in session.scalars(select(PickTote).where(PickTote.id.in_(entry["totes"]))):
        tote.closed_at = None
    pick_list.finished_at = pick_list.drop_id = None
    session.flush()
    _promise_again(context, entry.get("released", []))
    boxes = queries.totes_in_hand(session, pick_list.id)
    message = "picking.undone_drop" if entry["did"] == "dropped" and boxes else "picking.undone_stop"
    return Verdict("ok", message, {"totes": codes_of(boxes)}, task=f"picking/{pick_list.id}")


def name_of(walk: Walk, boxes: list[Location]) -> str:
    """What is set down: the cart with all that is on it, else the totes."""
    return walk.cart.code if walk.cart is not None else codes_of(boxes)


def codes_of(boxes: list[Location]) -> str:
    """The totes' codes in one text."""
    return ", ".join(box.code for box in boxes)


def _end(
    context: Context, walk: Walk, did: str, boxes: list[Location], place: Location | None
) -> dict[str, Any]:
    if place is not None:
        _set_down(context, walk, boxes, place)
    walk.pick_list.drop_id = place.id if place is not None else None
    totes = lists.finish(context.session, walk.pick_list, context.act)
    forget(context.session)
    return {"did": did, "list": walk.pick_list.id, "totes": [tote.id for tote in totes]}


def _set_down(context: Context, walk: Walk, boxes: list[Location], place: Location) -> None:
    """Totes that stay on the cart stand where it stands; the others are taken off it."""
    cart = walk.cart
    if cart is not None:
        ledger.carry(context.session, context.act, cart, place.id)
    for box in boxes:
        if cart is None or box.slot is None or box.parent_id != cart.id:
            ledger.carry(context.session, context.act, box, place.id)


def _released(session: Session, walk: Walk) -> list[list[int | None]]:
    """Free what was not fetched; answers what an undo must promise again."""
    return [
        [one.order_line_id, one.location_id, one.product_id, one.lot_id, one.quantity, stop_id]
        for one, stop_id in lists.release_unpicked(session, walk.pick_list.id)
    ]


def _check_cart(session: Session, pick_list: PickList) -> None:
    """The cart may be on another walk by now."""
    if pick_list.cart_id is not None and carts.walk_of(session, pick_list.cart_id) is not None:
        raise Refused("picking.undo_packed")


def _check_not_gone_on(context: Context, pick_list: PickList, tote_ids: list[int]) -> None:
    session = context.session
    mine = queries.open_list_of(session, context.person_id)
    if mine is not None and mine != pick_list.id:
        raise Refused("picking.undo_other_list")
    totes = select(PickTote.location_id).where(PickTote.id.in_(tote_ids))
    left = select(Movement.id).where(Movement.source_id.in_(totes), Movement.at >= pick_list.finished_at)
    other = exists().where(PickTote.location_id.in_(totes), PickTote.closed_at.is_(None))
    if (
        session.scalar(left.where(Movement.scan_id.is_distinct_from(context.act.scan_id)).limit(1))
        is not None
    ):
        raise Refused("picking.undo_packed")
    if session.scalar(select(other)):
        raise Refused("picking.undo_packed")


def _promise_again(context: Context, released: list[list[Any]]) -> None:
    try:
        for order_line_id, location_id, product_id, lot_id, quantity, pick_line_id in released:
            key = BalanceKey(context.warehouse_id, location_id, product_id, lot_id)
            ledger.allocate(context.session, key, order_line_id, quantity, pick_line_id)
    except NotEnough:
        raise Refused("picking.undo_stock_taken") from None


def _stopped_order(context: Context, pick_list_id: int) -> CustomerOrder:
    found = queries.orders_of(context.session, pick_list_id)
    return next(
        order for order, _channel in found if order.cancelled_at is not None or order.held_at is not None
    )
