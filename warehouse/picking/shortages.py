"""The bin does not hold what it should. The picker says how many are there; nothing is written off.

What should be there stays on record, in doubt: nobody is sent there until it is counted. What is missing is
looked for elsewhere at once, for the picker and for whoever else was to fetch it there (same_bin.py).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from warehouse.delivery import cancelling
from warehouse.orders.wishes import with_life
from warehouse.picking import ending, lists, picks, same_bin, turns
from warehouse.picking.models import SHORT_REASONS, PickLine, PickList, Shortage
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning import journal
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import allocation, belief, ledger
from warehouse.stock.allocation import Need
from warehouse.stock.ledger import BalanceKey, NotEnough
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation

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


def scanned(context: Context, stop: Stop, meaning: Meaning) -> Verdict:
    """A scan while it is asked how many are there: another product, that is what lies there instead."""
    if meaning.kind != "product" or meaning.id == stop.product.id:
        raise Refused("picking.how_many_first")
    memo = [
        {"did": "lies_there", "list": stop.line.pick_list_id, "line": stop.line.id, "product": meaning.id}
    ]
    values = {"found": meaning.label, "product": stop.product.name}
    return Verdict("ok", "picking.lies_there", values, memo=memo)


def report(context: Context, walk: Walk, found: int, reason: str) -> Verdict:
    """So many are there: they go into the tote, and the rest is missing here, for everybody."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    _check(stop, found, reason)
    session, memo = context.session, []
    walks = same_bin.lock_walks(session, walk.pick_list, stop.line)
    # In a cluster what is there goes slot by slot, so the stop goes on with it.
    goes_on = walk.is_cluster and found > 0
    if found and not goes_on:
        memo.append(picks.move_to_tote(context, walk, stop, found))
    missing = turns.leave_out(stop, found if goes_on else 0)
    entry = {"did": "short", "list": walk.pick_list.id, "line": stop.line.id, "missing": missing}
    release(session, stop, by_line(missing))
    stop.line.short_asked_at = None
    stop.line.number_asked_at = context.act.at if goes_on else None
    stop.line.quantity_in_hand = 0
    entry |= {} if goes_on else picks.end_stop(context, walk)
    session.flush()
    entry |= _note(context, stop, found, reason, sum(quantity for _line, quantity in missing))
    stops, grown = _elsewhere(context, walk, stop, entry, walks)
    entry["grown"] = [[line_id, quantity] for line_id, quantity in grown.items()]
    memo.append(entry)
    forget(session)
    verdict = verdict_of(context, walk, missing, stops, sum(grown.values()), memo)
    if not goes_on:
        return verdict
    turn = turns.turn_at(stop)
    values = verdict.values | {"left": turn.quantity, "slot": turn.slot}
    return replace(verdict, outcome="ok", message="picking.short_slots", values=values)


def undo_asked(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The question was a mistake, or (undoing its withdrawal) it is asked again."""
    line = picks.open_line(context, entry["line"])
    line.short_asked_at = None if entry["did"] == "short_asked" else context.act.at
    return _back(context, pick_list, line)


def undo_short(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """There was no shortage: the stop, its promises and the belief in the bin are as before."""
    session = context.session
    line = session.get_one(PickLine, entry["line"], populate_existing=True)
    take_back_elsewhere(context, pick_list, entry)
    if entry["doubted"]:
        belief.clear_doubt(session, line.warehouse_id, line.location_id, line.product_id, line.lot_id)
    belief.take_back_count(session, entry["count"], entry.get("lying_count"))
    session.execute(delete(Shortage).where(Shortage.id == entry["shortage"]))
    try:
        cancelling.take_back(session, context.act, entry.get("cancelled", []))
    except cancelling.Heard as heard:
        raise Refused("picking.undo_told", order=str(heard)) from heard
    promise_again(session, line, entry["missing"])
    line.finished_at = None
    if "kept_bin" in entry:
        picks.open_line(context, entry["kept_bin"]).bin_confirmed_at = None
    session.flush()
    staying = same_bin.bring_back(context, line, entry.get("others", []))
    verdict = _back(context, pick_list, line)
    if not staying:
        return verdict
    return replace(
        verdict, message="picking.undone_short_in_part", values=verdict.values | {"count": staying}
    )


def undo_lying(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """What was scanned there lies elsewhere."""
    line = picks.open_line(context, entry["line"])
    product = context.session.get_one(Product, entry["product"])
    name = context.session.get_one(Product, line.product_id).name
    values = {"found": product.name, "product": name}
    return Verdict("ok", "picking.undone_lying", values, task=f"picking/{pick_list.id}")


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


def release(session: Session, stop: Stop, missing: Mapping[int, int] | None = None) -> None:
    """What is promised at the stop is free again; `missing`: so much of it, by order line."""
    wanted = select(Allocation).where(
        Allocation.pick_line_id == stop.line.id, Allocation.location_id == stop.line.location_id
    )
    for promise in session.scalars(wanted.execution_options(populate_existing=True)).all():
        lacking = promise.quantity if missing is None else missing.get(promise.customer_order_line_id, 0)
        if lacking:
            ledger.release(session, promise, None if lacking == promise.quantity else lacking)


def _note(context: Context, stop: Stop, found: int, reason: str, missing: int) -> dict[str, Any]:
    """The shortage on record, the balance in doubt, and a count asked for. Answers what an undo must know."""
    session, line = context.session, stop.line
    lying = _lying_there(context, stop)
    shortage = write(context, stop, found, "wrong_product" if lying else reason, missing, lying)
    key = (line.warehouse_id, line.location_id, line.product_id, line.lot_id)
    doubted = belief.mark_in_doubt(session, *key, context.act.at)
    entry: dict[str, Any] = {"shortage": shortage.id, "doubted": doubted}
    entry["count"] = belief.ask_for_count(session, context.act, line.location_id, line.product_id, BECAUSE)
    if lying is not None:
        entry["lying_count"] = belief.ask_for_count(session, context.act, line.location_id, lying, BECAUSE)
    return entry


def write(
    context: Context, stop: Stop, found: int, reason: str, missing: int, lying: int | None = None
) -> Shortage:
    """What was missing at a stop, for supervisors."""
    shortage = Shortage(
        warehouse_id=stop.line.warehouse_id,
        pick_line_id=stop.line.id,
        quantity_missing=missing,
        found=found,
        reason=reason,
        lying_id=lying,
        person_id=context.person_id,
        at=context.act.at,
    )
    context.session.add(shortage)
    context.session.flush()
    return shortage


def _lying_there(context: Context, stop: Stop) -> int | None:
    """The other product that this person scanned there just before."""
    session, act = context.session, context.act
    last = journal.last_undoable(session, context.person_id, context.task, act.scan_id or "")
    entry = last.memo[-1] if last is not None and last.memo else {}
    is_here = entry.get("did") == "lies_there" and entry["line"] == stop.line.id
    return entry["product"] if is_here else None


def _elsewhere(
    context: Context, walk: Walk, stop: Stop, entry: dict[str, Any], walks: Collection[int]
) -> tuple[list[PickLine], dict[int, int]]:
    """All that was to come from this bin, the reporter's and everybody's, is looked for in one plan."""
    session = context.session
    others = same_bin.take_out(session, walks, walk.pick_list, stop.line)
    wanted: dict[int, int] = dict(entry["missing"])
    for one in others:
        wanted[one.order_line_id] = wanted.get(one.order_line_id, 0) + one.quantity
    turns = same_bin.most_urgent_first(session, wanted) if others else list(wanted)
    needs = [Need(order_line, stop.product.id, wanted[order_line]) for order_line in turns]
    if stop.product.has_expiry or stop.product.tracking != "none":
        needs = with_life(session, needs, context.act.at)
    found = allocation.allocate(session, context.warehouse_id, needs)
    because = f"{stop.bin.code}: {stop.product.sku}"
    entry["cancelled"] = cancelling.by_rule(session, context.act, found.short, because)
    mine = {order_line for order_line, _quantity in entry["missing"]}
    if others:
        theirs = [one for one in found.promises if one.order_line_id not in mine]
        entry["others"] = same_bin.give_stops(session, context.act, others, theirs)
    return lists.add_stops(
        session, walk.pick_list, [one for one in found.promises if one.order_line_id in mine]
    )


def verdict_of(
    context: Context,
    walk: Walk,
    missing: list[list[int]],
    stops: list[PickLine],
    found: int,
    memo: list[dict[str, Any]],
) -> Verdict:
    """What the picker is told: where to take it from, that it is missing, or that the walk is over by that."""
    number = sum(quantity for _line, quantity in missing)
    values: dict[str, Any] = {"missing": number, "found": found}
    if stops:
        first = min(stops, key=lambda line: line.sequence)
        values["bin"] = context.session.get_one(Location, first.location_id).code
        message = "picking.short_elsewhere" if found == number else "picking.short_in_part"
        return Verdict("line_done", message, values, memo=memo)
    over = ending.end_empty_walk(context, walk)
    if over is not None:
        return Verdict("task_done", "picking.nothing_picked", values, task="picking", memo=[*memo, over])
    return Verdict("line_done", "picking.short_nowhere", values, memo=memo)


def by_line(rows: Any) -> dict[int, int]:
    """Pairs of an order line and a number, as a memo keeps them."""
    return dict(rows)


def take_back_elsewhere(context: Context, pick_list: PickList, entry: dict[str, Any]) -> None:
    """What was promised elsewhere is free again, and the stops there are smaller or gone. Raises Refused."""
    for line_id, quantity in entry["grown"]:
        _take_back(context, pick_list, line_id, quantity, entry["missing"])


def _take_back(
    context: Context, pick_list: PickList, line_id: int, quantity: int, missing: list[list[int]]
) -> None:
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
