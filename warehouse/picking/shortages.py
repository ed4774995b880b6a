"""The bin does not hold what it should. The picker says how many are there; nothing is written off.

What should be there stays on record, in doubt: nobody is sent there until it is counted. What is missing is
looked for elsewhere at once.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from warehouse.orders.wishes import with_life
from warehouse.picking import ending, lists, picks
from warehouse.picking.models import SHORT_REASONS, PickLine, PickList, Shortage
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import allocation, belief, ledger
from warehouse.stock.allocation import Need
from warehouse.stock.ledger import BalanceKey, NotEnough
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation, CountRequest

BECAUSE = "shortage"


def ask(context: Context, stop: Stop) -> Verdict:
    """Too few are there: ask how many."""
    stop.line.short_asked_at = context.act.at
    memo = [{"did": "short_asked", "list": stop.line.pick_list_id, "line": stop.line.id}]
    return Verdict("ok", "picking.how_many", {"product": stop.product.name}, memo=memo)


def take_question_back(context: Context, stop: Stop) -> Verdict:
    """There are enough after all."""
    if stop.line.short_asked_at is None:
        raise Refused("picking.not_here")
    stop.line.short_asked_at = None
    memo = [{"did": "short_unasked", "list": stop.line.pick_list_id, "line": stop.line.id}]
    return Verdict("ok", "picking.enough_there", {"left": stop.left, "product": stop.product.name}, memo=memo)


def report(context: Context, walk: Walk, found: int, reason: str) -> Verdict:
    """So many are there: they go into the tote, and the rest is missing here."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    _check(stop, found, reason)
    session, memo = context.session, []
    if found:
        memo.append(picks.move_to_tote(context, walk, stop, found))
    missing = [[share.order_line_id, share.quantity] for share in stop.shares if share.quantity]
    entry = {"did": "short", "list": walk.pick_list.id, "line": stop.line.id, "missing": missing}
    _release(session, stop)
    stop.line.short_asked_at = stop.line.number_asked_at = None
    entry |= picks.end_stop(context, walk)
    session.flush()
    entry |= _note(context, stop, found, reason, sum(quantity for _line, quantity in missing))
    stops, grown = _elsewhere(context, walk, stop, missing)
    entry["grown"] = [[line_id, quantity] for line_id, quantity in grown.items()]
    memo.append(entry)
    forget(session)
    return _verdict(context, walk, entry, stops, sum(grown.values()), memo)


def undo_asked(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The question was a mistake, or (undoing its withdrawal) it is asked again."""
    line = picks.open_line(context, entry["line"])
    line.short_asked_at = None if entry["did"] == "short_asked" else context.act.at
    return _back(context, pick_list, line)


def undo_short(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """There was no shortage: the stop, its promises and the belief in the bin are as before."""
    session = context.session
    line = session.get_one(PickLine, entry["line"], populate_existing=True)
    for line_id, quantity in entry["grown"]:
        _take_back_elsewhere(context, pick_list, line_id, quantity, entry["missing"])
    if entry["doubted"]:
        belief.clear_doubt(session, line.warehouse_id, line.location_id, line.product_id, line.lot_id)
    if entry["count"] is not None:
        session.execute(
            delete(CountRequest).where(CountRequest.id == entry["count"], CountRequest.closed_at.is_(None))
        )
    session.execute(delete(Shortage).where(Shortage.id == entry["shortage"]))
    promise_again(session, line, entry["missing"])
    line.finished_at = None
    if "kept_bin" in entry:
        picks.open_line(context, entry["kept_bin"]).bin_confirmed_at = None
    return _back(context, pick_list, line)


def promise_again(session: Session, line: PickLine, missing: list[list[int]]) -> None:
    """Promise to the stop's order lines what was released. Raises Refused when others have it now."""
    key = BalanceKey(line.warehouse_id, line.location_id, line.product_id, line.lot_id)
    try:
        for order_line_id, quantity in missing:
            ledger.allocate(session, key, order_line_id, quantity, line.id)
    except NotEnough:
        raise Refused("picking.undo_stock_taken") from None


def _check(stop: Stop, found: int, reason: str) -> None:
    if reason not in SHORT_REASONS:
        raise Refused("picking.reason_unknown", reason=reason)
    if found >= stop.left:
        raise Refused("picking.not_short", left=stop.left)
    if found and stop.line.bin_confirmed_at is None:
        raise picks.bin_first(stop)


def _release(session: Session, stop: Stop) -> None:
    wanted = select(Allocation).where(
        Allocation.pick_line_id == stop.line.id, Allocation.location_id == stop.line.location_id
    )
    for promise in session.scalars(wanted.execution_options(populate_existing=True)).all():
        ledger.release(session, promise)


def _note(context: Context, stop: Stop, found: int, reason: str, missing: int) -> dict[str, Any]:
    """The shortage on record, the balance in doubt, and a count asked for. Answers what an undo must know."""
    session, line = context.session, stop.line
    shortage = Shortage(
        warehouse_id=line.warehouse_id,
        pick_line_id=line.id,
        quantity_missing=missing,
        found=found,
        reason=reason,
        person_id=context.person_id,
        at=context.act.at,
    )
    session.add(shortage)
    session.flush()
    key = (line.warehouse_id, line.location_id, line.product_id, line.lot_id)
    doubted = belief.mark_in_doubt(session, *key, context.act.at)
    return {"shortage": shortage.id, "doubted": doubted, "count": _ask_for_count(context, line)}


def _ask_for_count(context: Context, line: PickLine) -> int | None:
    """Ask that the product be counted in this bin, unless somebody has asked already."""
    session = context.session
    # The balance's row is ours since it was marked: of two pickers the second sees the first one's request.
    wanted = select(CountRequest.id).where(
        CountRequest.location_id == line.location_id,
        CountRequest.product_id == line.product_id,
        CountRequest.closed_at.is_(None),
    )
    if session.scalar(wanted.limit(1)) is not None:
        return None
    request = CountRequest(
        warehouse_id=line.warehouse_id,
        location_id=line.location_id,
        product_id=line.product_id,
        because=BECAUSE,
        asked_by=context.person_id,
        asked_at=context.act.at,
    )
    session.add(request)
    session.flush()
    return request.id


def _elsewhere(
    context: Context, walk: Walk, stop: Stop, missing: list[list[int]]
) -> tuple[list[PickLine], dict[int, int]]:
    needs = [Need(order_line_id, stop.product.id, quantity) for order_line_id, quantity in missing]
    if stop.product.has_expiry or stop.product.tracking != "none":
        needs = with_life(context.session, needs, context.act.at)
    found = allocation.allocate(context.session, context.warehouse_id, needs)
    return lists.add_stops(context.session, walk.pick_list, found.promises)


def _verdict(
    context: Context,
    walk: Walk,
    entry: dict[str, Any],
    stops: list[PickLine],
    found: int,
    memo: list[dict[str, Any]],
) -> Verdict:
    missing = sum(quantity for _line, quantity in entry["missing"])
    values: dict[str, Any] = {"missing": missing, "found": found}
    if stops:
        first = min(stops, key=lambda line: line.sequence)
        values["bin"] = context.session.get_one(Location, first.location_id).code
        message = "picking.short_elsewhere" if found == missing else "picking.short_in_part"
        return Verdict("line_done", message, values, memo=memo)
    over = ending.end_empty_walk(context, walk)
    if over is not None:
        return Verdict("task_done", "picking.nothing_picked", values, task="picking", memo=[*memo, over])
    return Verdict("line_done", "picking.short_nowhere", values, memo=memo)


def _take_back_elsewhere(
    context: Context, pick_list: PickList, line_id: int, quantity: int, missing: list[list[int]]
) -> None:
    """What was promised elsewhere is free again, and the stop there is smaller or gone."""
    line = picks.open_line(context, line_id)
    rest, order_lines = quantity, {order_line_id for order_line_id, _quantity in missing}
    wanted = select(Allocation).where(
        Allocation.pick_line_id == line.id, Allocation.location_id == line.location_id
    )
    for promise in context.session.scalars(wanted.execution_options(populate_existing=True)).all():
        part = min(rest, promise.quantity)
        if part and promise.customer_order_line_id in order_lines:
            ledger.release(context.session, promise, part)
            rest -= part
    if rest:
        raise Refused("picking.undo_in_list")
    lists.take_out(context.session, pick_list, line, quantity)


def _back(context: Context, pick_list: PickList, line: PickLine) -> Verdict:
    product = context.session.get_one(Product, line.product_id)
    place = context.session.get_one(Location, line.location_id)
    values = {"product": product.name, "bin": place.code}
    return Verdict("ok", "picking.undone_short", values, task=f"picking/{pick_list.id}")
