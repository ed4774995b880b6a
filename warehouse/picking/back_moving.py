"""Putting goods of a tote back into a bin: they move with their promise, and somebody must fetch them again.

While an open walk serves their order, that walk has the stop again, at its end. Otherwise the promise waits in
the bin on no list: Next work makes one of it.

Locks in this order: the order's row (the bench takes it before it opens a tote), the list, the balances.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders import progress
from warehouse.orders.models import CustomerOrder
from warehouse.picking import lists
from warehouse.picking.back_lines import Chosen, lines_in
from warehouse.picking.models import PickLine, PickList
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import allocation, ledger, put_backs
from warehouse.stock.allocation import Promise
from warehouse.stock.ledger import Goods, NotEnough, Paper
from warehouse.stock.models import Location, Product


def put_back(context: Context, tote: Location, picked: Chosen, place: Location) -> dict[str, Any]:
    """Move so many pieces into a bin. Answers what an undo must know. Raises Refused when they are gone."""
    session, line = context.session, picked.line
    if line.is_nobodys:
        return _put_nobodys_back(context, tote, picked, place)
    _lock_order(session, line.order_id)
    pick_list = _open_list(session, line.order_id)
    goods = Goods(line.product.id, line.lot.id, picked.quantity)
    paper = Paper("order", line.order_id, line.order_line_id)
    try:
        ledger.move(session, context.act, goods, tote, place, "putback", paper, promised=True)
    except NotEnough:
        raise Refused("putback.gone", product=line.product.name, tote=tote.code) from None
    progress.add_picked(session, line.order_line_id, -picked.quantity)
    promise = Promise(line.order_line_id, place.id, line.product.id, line.lot.id, picked.quantity)
    carrier = lists.carrier_of(session, tote.id)
    memo = {
        "did": "back",
        "tote": tote.id,
        "order": line.order_id,
        "order_line": line.order_line_id,
        "lot": line.lot.id,
        "quantity": picked.quantity,
        "came_by": line.pick_line_id,
        "carrier": carrier,
        "list": pick_list.id if pick_list is not None else None,
    }
    if pick_list is None:
        allocation.assign(session, promise, None)
        return memo
    return memo | _open_stop(session, pick_list, promise, is_its_tote=carrier == pick_list.id)


def undo_back(context: Context, entry: dict[str, Any]) -> Verdict:
    """The goods are in the tote again, as the ledger says; the walk and the order learn of it."""
    session = context.session
    if not entry["order_line"]:
        return _undo_nobodys(context, entry)
    _lock_order(session, entry["order"])
    pick_list = _open_list(session, entry["order"])
    is_same = (pick_list.id if pick_list is not None else None) == entry["list"]
    if not is_same or lists.carrier_of(session, entry["tote"]) != entry["carrier"]:
        raise Refused("putback.undo_gone_on")
    progress.add_picked(session, entry["order_line"], entry["quantity"])
    tote = session.get_one(Location, entry["tote"])
    line = next(
        line
        for line in lines_in(session, tote.id)
        if (line.order_line_id, line.lot.id) == (entry["order_line"], entry["lot"])
    )
    promise = Promise(line.order_line_id, tote.id, line.product.id, line.lot.id, line.quantity)
    allocation.assign(session, promise, entry["came_by"])
    if pick_list is not None:
        _close_stop(context, pick_list, entry)
    values = {"quantity": entry["quantity"], "product": line.product.name, "tote": tote.code}
    return Verdict("ok", "putback.undone", values, task=f"put-back/{tote.id}")


def _put_nobodys_back(context: Context, tote: Location, picked: Chosen, place: Location) -> dict[str, Any]:
    """Goods that no order wants any more: they lie in the bin for anybody, and nothing is to be put back of them."""
    session, line = context.session, picked.line
    goods = Goods(line.product.id, line.lot.id, picked.quantity)
    try:
        ledger.move(session, context.act, goods, tote, place, "putback")
    except NotEnough:
        raise Refused("putback.gone", product=line.product.name, tote=tote.code) from None
    put_backs.settle(session, context.act, tote, line.product.id, line.lot.id)
    entry = {"did": "back", "tote": tote.id, "order_line": 0, "product": line.product.id}
    return entry | {"lot": line.lot.id, "quantity": picked.quantity}


def _undo_nobodys(context: Context, entry: dict[str, Any]) -> Verdict:
    """They are in the tote again, and are to be put back again."""
    session = context.session
    tote, product = session.get_one(Location, entry["tote"]), session.get_one(Product, entry["product"])
    put_backs.settle(session, context.act, tote, product.id, entry["lot"])
    values = {"quantity": entry["quantity"], "product": product.name, "tote": tote.code}
    return Verdict("ok", "putback.undone", values, task=f"put-back/{tote.id}")


def _lock_order(session: Session, order_id: int) -> None:
    session.get_one(
        CustomerOrder,
        order_id,
        with_for_update={"of": CustomerOrder, "key_share": True},
        populate_existing=True,
    )


def _open_list(session: Session, order_id: int) -> PickList | None:
    """The walk that serves the order, locked, while it is open."""
    for pick_list_id in session.scalars(lists.open_lists_of(order_id)).all():
        pick_list = lists.lock(session, pick_list_id)
        if pick_list is not None and pick_list.finished_at is None:
            return pick_list
    return None


def _open_stop(
    session: Session, pick_list: PickList, promise: Promise, *, is_its_tote: bool
) -> dict[str, Any]:
    """The walk fetches them (again): its stop at that bin is open, and comes last unless it was open before."""
    there = _stop_at(session, pick_list.id, promise)
    is_new, stop = there is None, there or lists.new_stop(session, pick_list, promise)
    given = _give_up(session, pick_list.id, promise, stop) if is_its_tote else []
    own = sum(part for line_id, part in given if line_id == stop.id)
    memo = {"stop": stop.id, "is_new": is_new, "given": given, "grown": promise.quantity - own}
    memo |= {"was_finished": stop.finished_at is not None, "postponed": stop.postponed}
    stop.quantity += promise.quantity - own
    if is_new or stop.finished_at is not None:
        stop.postponed, stop.bin_confirmed_at = lists.most_postponed(session, pick_list.id) + 1, None
    stop.finished_at = stop.number_asked_at = stop.short_asked_at = None
    session.flush()
    allocation.assign(session, promise, stop.id)
    return memo


def _give_up(session: Session, pick_list_id: int, promise: Promise, stop: PickLine) -> list[list[int]]:
    """Stops that fetched these goods have fetched so many fewer; a stop elsewhere is for so many fewer, too."""
    wanted = select(PickLine).where(
        PickLine.pick_list_id == pick_list_id,
        PickLine.product_id == promise.product_id,
        PickLine.lot_id == promise.lot_id,
        PickLine.quantity_picked > 0,
    )
    fetched = session.scalars(wanted.order_by(PickLine.id.desc()).execution_options(populate_existing=True))
    given, rest = [], promise.quantity
    for line in sorted(fetched, key=lambda line: line.id != stop.id):
        part = min(rest, line.quantity_picked)
        if part:
            line.quantity_picked -= part
            line.quantity -= part if line.id != stop.id else 0
            given.append([line.id, part])
            rest -= part
    return given


def _close_stop(context: Context, pick_list: PickList, entry: dict[str, Any]) -> None:
    """Undo of `_open_stop`."""
    session = context.session
    for line_id, part in entry["given"]:
        line = session.get_one(PickLine, line_id, populate_existing=True)
        line.quantity += part if line_id != entry["stop"] else 0
        line.quantity_picked += part
        session.flush()
    stop = session.get_one(PickLine, entry["stop"], populate_existing=True)
    stop.postponed = entry["postponed"]
    stop.number_asked_at = stop.short_asked_at = None
    if entry["was_finished"]:
        stop.finished_at, stop.bin_confirmed_at = context.act.at, context.act.at
    if entry["grown"] and entry["is_new"]:
        lists.take_out(session, pick_list, stop, entry["grown"])
    else:
        stop.quantity -= entry["grown"]
    session.flush()


def _stop_at(session: Session, pick_list_id: int, promise: Promise) -> PickLine | None:
    """The list's stop for these goods in this bin: one that is open before one that is done."""
    wanted = select(PickLine).where(
        PickLine.pick_list_id == pick_list_id,
        PickLine.location_id == promise.location_id,
        PickLine.product_id == promise.product_id,
        PickLine.lot_id == promise.lot_id,
    )
    order = wanted.order_by(PickLine.finished_at.is_not(None), PickLine.id.desc())
    return session.scalar(order.limit(1).execution_options(populate_existing=True))
