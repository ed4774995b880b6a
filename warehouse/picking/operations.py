"""What a scan or a tap does to a walk: the step says which act it is, the act's own file does it.

Also what others ask of picking: to take an order's list back (`withdraw_list`).
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from warehouse.picking import (
    blocked,
    carts,
    changing,
    elsewhere,
    ending,
    finding,
    hands,
    late,
    lists,
    picks,
    same_bin,
    shortages,
    slots,
    surplus,
    swapping,
    taking,
    totes,
)
from warehouse.picking.models import PickListOrder
from warehouse.picking.same_bin import LockFirst
from warehouse.picking.steps import current_step
from warehouse.picking.walk import Stop, Walk, forget, load, remember
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, MovedOn, Refused, Verdict
from warehouse.stock.ledger import Act, NotEnough

#: Acts after which the walk in memory is still the walk as stored: the next screen needs no new look.
_STILL_TRUE = {"bin", "number", "picked", "slot_shown", "short_asked", "short_unasked", "lies_there"}


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list of work, or in a walk."""
    if context.task_id is None:
        return _scan_on_list(context, meaning)
    walk = begin(context)
    if late.is_late(context, walk.pick_list):
        return late.scan(context, walk, meaning)
    if walk.pick_list.claimed_by != context.person_id and taking.is_of(context, meaning, walk.pick_list.id):
        return taking.go_on(context, walk.pick_list.id, meaning.label or meaning.text)
    walk = _in_hand(context, walk)
    if walk.is_stopped:
        return ending.stop_at(context, walk, meaning)
    return _remembered(context, walk, _scan_in_walk(context, walk, meaning))


def act(context: Context, action: str) -> Verdict:
    """A tap on the list of work, or in a walk."""
    if action == "next-work":
        return taking.next_work(context)
    if context.task_id is None:
        raise Refused("picking.does_nothing", action=action)
    walk = begin(context)
    if late.is_late(context, walk.pick_list):
        return late.tap(context)
    if action == "take-over":
        return taking.go_on(context, walk.pick_list.id, f"L.{walk.pick_list.id}")
    walk = _in_hand(context, walk)
    if action == "release":
        return hands.hand_over(context, walk.pick_list)
    if walk.is_stopped:
        if action == "done":
            return ending.stop(context, walk)
        raise ending.refuse_stopped(context, walk)
    return _remembered(context, walk, _act_in_walk(context, walk, action))


def withdraw_list(session: Session, act: Act, order_id: int) -> bool:
    """Take an order's open lists back, so that the order may change. False when it has been picked for.

    Of a list that serves others too the one order is taken out: the walk goes on for the others.
    """
    is_free = True
    for pick_list_id in session.scalars(lists.open_lists_of(order_id)).all():
        pick_list = lists.lock(session, pick_list_id)
        if pick_list is None or pick_list.finished_at is not None:
            continue
        if _serves_others(session, pick_list_id):
            is_free &= changing.take_order_out(session, act, pick_list, order_id)
        elif lists.has_picked(session, pick_list_id):
            is_free = False
        else:
            lists.give_back(session, pick_list, act)
    return is_free


def begin(context: Context) -> Walk:
    """The walk of this task, locked until the transaction ends: whoever has it."""
    assert context.task_id is not None
    forget(context.session)
    walk = load(context.session, context.task_id, lock=True)
    if walk is None or walk.pick_list.warehouse_id != context.warehouse_id:
        raise Refused("scanning.closed", task="picking")
    return walk


def _in_hand(context: Context, walk: Walk) -> Walk:
    """The walk of whoever scans in it. Refuses those whose list it is not."""
    pick_list = walk.pick_list
    if pick_list.withdrawn_at is not None:
        raise MovedOn("picking.withdrawn", task="picking")
    if pick_list.claimed_by is None:
        raise Refused("picking.not_taken", task="picking")
    if pick_list.claimed_by != context.person_id:
        raise hands.refuse_other(context, pick_list)
    if pick_list.finished_at is not None:
        raise Refused("scanning.closed", task="picking")
    if pick_list.claimed_device == context.act.device_id:
        return walk
    elsewhere.check(context, pick_list)
    return _on_this_device(context, walk)


def _on_this_device(context: Context, walk: Walk) -> Walk:
    """The same person on another device. What that device still sent may have been waited for: look again."""
    elsewhere.bring_here(context, walk.pick_list)
    again = load(context.session, walk.pick_list.id)
    assert again is not None, "its row is locked"
    return again


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    if meaning.kind == "pick-list":
        return taking.take_list(context, meaning)
    verdict = taking.resume(context, meaning)
    if verdict is not None:
        return verdict
    if meaning.kind in {"unknown", "several"}:
        raise Refused("picking.unknown_code", code=meaning.text)
    raise Refused("picking.scan_list")


def _scan_in_walk(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    step = current_step(walk)
    if step == "scan_cart":
        return carts.take_cart(context, walk, meaning)
    if step == "scan_slot_tote":
        return carts.take_tote(context, walk, meaning)
    if step == "scan_tote":
        return totes.take_tote(context, walk, meaning)
    if step == "drop":
        return ending.drop(context, walk, meaning)
    if step == "put_in_slot":
        return slots.at_slot(context, walk, meaning)
    if meaning.kind in totes.PICKED_INTO and walk.is_cluster:
        raise Refused("picking.tote_at_slot")
    if meaning.kind in totes.PICKED_INTO and walk.box is not None and meaning.id != walk.box.id:
        return totes.switch_tote(context, walk, meaning)
    if step == "shortage":
        assert walk.here is not None, "it is asked at a stop"
        return shortages.scanned(context, walk.here, meaning)
    if step == "scan_found_bin":
        return finding.found_in(context, walk, meaning)
    if step == "scan_product" and walk.here is not None and swapping.is_other_lot(walk.here, meaning):
        return swapping.scanned(context, walk, meaning)
    handlers = {
        "scan_bin": picks.at_bin,
        "scan_product": picks.at_product,
        "confirm_quantity": picks.at_number,
    }
    return handlers[step](context, walk, meaning)


def _act_in_walk(context: Context, walk: Walk, action: str) -> Verdict:
    if action == "done" and walk.here is None:
        return ending.done_without_goods(context, walk)
    if action == "full" and walk.is_cluster and current_step(walk) != "put_in_slot":
        raise Refused("picking.tote_at_slot")
    if action == "full" and walk.tote is not None and walk.here is not None:
        return Verdict("ok", "picking.scan_empty_tote")
    if action not in {"short", "empty", "quantity", "skip", "no", "found"}:
        raise Refused("picking.does_nothing", action=action)
    if walk.here is None:
        raise Refused("picking.not_here")
    if walk.tote is None or walk.lacking:
        raise Refused("picking.tote_first")
    return _act_at_stop(context, walk, walk.here, action)


def _act_at_stop(context: Context, walk: Walk, stop: Stop, action: str) -> Verdict:
    is_asked = stop.line.short_asked_at is not None
    if action == "skip":
        return skip(context, walk)
    if action == "found":
        return surplus.report(context, walk, stop, context.quantity)
    if action == "no":
        return shortages.take_question_back(context, stop)
    if action == "empty":
        return shortages.report(context, walk, 0, "none")
    if action == "short" and context.quantity is None and not is_asked:
        return shortages.ask(context, stop)
    if action == "short" or is_asked:
        if context.quantity is None:
            raise Refused("picking.how_many_first")
        if context.reason == "blocked":
            return blocked.report(context, walk, stop)
        return shortages.report(context, walk, context.quantity, context.reason or "none")
    return (slots if walk.is_cluster else picks).enter_quantity(context, walk, context.quantity)


def skip(context: Context, walk: Walk) -> Verdict:
    """Put the present stop to the end; it must still be done."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    if walk.after is None:
        raise Refused("picking.last_stop")
    line, session = stop.line, context.session
    memo = {"did": "skipped", "list": line.pick_list_id, "line": line.id, "postponed": line.postponed}
    memo["was_at_bin"] = line.bin_confirmed_at is not None
    line.postponed = lists.most_postponed(session, line.pick_list_id) + 1
    line.bin_confirmed_at = line.number_asked_at = line.short_asked_at = None
    line.quantity_in_hand = 0
    session.flush()
    return Verdict("ok", "picking.skipped", {"product": stop.product.name}, memo=[memo])


def _remembered(context: Context, walk: Walk, verdict: Verdict) -> Verdict:
    """Keep the walk for the screen, where the acts have kept it true."""
    is_true = verdict.task is None and {entry["did"] for entry in verdict.memo} <= _STILL_TRUE
    if is_true and (walk.is_read_to_its_end or len(walk.stops) > 1):
        remember(context.session, walk)
    return verdict


def _serves_others(session: Session, pick_list_id: int) -> bool:
    wanted = select(func.count()).select_from(PickListOrder).where(PickListOrder.pick_list_id == pick_list_id)
    return (session.scalar(wanted) or 0) > 1


def once_more_when_changed(context: Context, work: Callable[[], Verdict]) -> Verdict:
    """Run an act; when what it was worked out on has changed meanwhile, look and decide once more.

    So too where other lists must be locked before its own (same_bin.py).
    """
    first: list[int] = []
    try:
        with context.session.begin_nested():
            return work()
    except (StaleDataError, NotEnough):
        pass
    except LockFirst as wish:
        first = wish.numbers
    with context.session.begin_nested():
        same_bin.lock_before(context.session, first)
        return work()
