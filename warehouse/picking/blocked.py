"""The way to a bin is blocked: nothing is missing, and nothing is in doubt.

The pieces come from another bin where there are some; for the others the stop comes at the end of the walk. The
second time, or where there is no other stop, the walk ends without them: they are free, their order is short, and a
supervisor sees why.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from warehouse.orders.wishes import with_life
from warehouse.picking import lists, picks, shortages
from warehouse.picking.models import PickLine, PickList, Shortage
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning.registry import Context, Verdict
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Need, Promise
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance


def report(context: Context, walk: Walk, stop: Stop) -> Verdict:
    """Nobody gets to this bin now."""
    session, line, left = context.session, stop.line, stop.left
    is_again = walk.after is None or session.scalar(select(exists().where(Shortage.pick_line_id == line.id)))
    memo: dict[str, Any] = {
        "did": "blocked",
        "list": walk.pick_list.id,
        "line": line.id,
        "postponed": line.postponed,
        "was_at_bin": line.bin_confirmed_at is not None,
        "shortage": shortages.write(context, stop, 0, "blocked", left).id,
    }
    line.bin_confirmed_at = line.number_asked_at = line.short_asked_at = None
    found = _elsewhere(context, stop)
    let_go = _all_of(stop) if is_again else _sums(found)
    memo["missing"] = [[order_line, quantity] for order_line, quantity in let_go.items()]
    _release(session, line, let_go)
    memo["is_over"] = sum(let_go.values()) == left
    if memo["is_over"]:
        memo |= picks.end_stop(context, walk)
    else:
        line.quantity -= sum(let_go.values())
        line.postponed = lists.most_postponed(session, line.pick_list_id) + 1
    session.flush()
    stops, grown = lists.add_stops(session, walk.pick_list, found) if found else ([], {})
    memo["grown"] = [[line_id, quantity] for line_id, quantity in grown.items()]
    forget(session)
    if memo["is_over"]:
        return shortages.verdict_of(context, walk, memo["missing"], stops, sum(grown.values()), [memo])
    values = {"bin": stop.bin.code, "left": left - sum(grown.values())}
    return Verdict("line_done", "picking.blocked_later", values, memo=[memo])


def undo(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The bin can be reached: the stop is where it was, for as many as before."""
    session = context.session
    line = session.get_one(PickLine, entry["line"], populate_existing=True)
    shortages.take_back_elsewhere(context, pick_list, entry)
    session.execute(delete(Shortage).where(Shortage.id == entry["shortage"]))
    if not entry["is_over"]:
        line.quantity += sum(quantity for _line, quantity in entry["missing"])
    line.finished_at, line.postponed = None, entry["postponed"]
    line.bin_confirmed_at = context.act.at if entry["was_at_bin"] else None
    session.flush()
    shortages.promise_again(session, line, entry["missing"])
    place = session.get_one(Location, line.location_id)
    return Verdict("ok", "picking.undone_blocked", {"bin": place.code}, task=f"picking/{pick_list.id}")


def _elsewhere(context: Context, stop: Stop) -> list[Promise]:
    """Promises of the same goods in other places."""
    session, product = context.session, stop.product
    places = set(
        session.scalars(
            select(Balance.location_id).where(
                Balance.warehouse_id == context.warehouse_id,
                Balance.product_id == product.id,
                Balance.quantity_on_hand > 0,
                Balance.location_id != stop.bin.id,
            )
        )
    )
    if not places:
        return []
    needs = [Need(share.order_line_id, product.id, share.quantity) for share in stop.shares if share.quantity]
    if product.has_expiry or product.tracking != "none":
        needs = with_life(session, needs, context.act.at)
    return allocation.allocate(session, context.warehouse_id, needs, places).promises


def _all_of(stop: Stop) -> dict[int, int]:
    return {share.order_line_id: share.quantity for share in stop.shares if share.quantity}


def _sums(promises: list[Promise]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for one in promises:
        sums[one.order_line_id] = sums.get(one.order_line_id, 0) + one.quantity
    return sums


def _release(session: Session, line: PickLine, let_go: dict[int, int]) -> None:
    """Free so many of what these order lines are promised at the stop."""
    wanted = select(Allocation).where(
        Allocation.pick_line_id == line.id, Allocation.location_id == line.location_id
    )
    for promise in session.scalars(wanted.execution_options(populate_existing=True)).all():
        part = min(let_go.get(promise.customer_order_line_id, 0), promise.quantity)
        if part:
            ledger.release(session, promise, part if part < promise.quantity else None)
