"""What each step of a walk shows. The code that would be right is always known here: picking is not blind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.picking import carts, elsewhere, hands, queries, turns
from warehouse.picking.steps import current_step
from warehouse.picking.walk import Stop, Walk, recall
from warehouse.scanning import journal, mistaken
from warehouse.scanning.held import open_count_of
from warehouse.scanning.journal import last_task
from warehouse.scanning.registry import Screen, Visitor
from warehouse.scanning.screens import sentence
from warehouse.sites import Warehouse
from warehouse.stock.look_alikes import differing
from warehouse.stock.lots import code_of
from warehouse.stock.places import first_of_kind

#: Numbers offered as buttons for "How many are there?"; above, the pad.
BUTTONS = 6


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """Where the work stands; None for a list that is over, or somebody else's."""
    if task_id is None:
        return next_work(session, visitor)
    walk = recall(session, task_id)
    if walk is None or walk.pick_list.warehouse_id != visitor.warehouse_id:
        return None
    if walk.pick_list.finished_at is not None:
        return None
    if walk.pick_list.claimed_by != visitor.person.id:
        return hands.question(session, visitor, walk.pick_list)
    gone = elsewhere.screen(session, visitor, walk.pick_list)
    if gone is not None:
        return gone
    step = current_step(walk)
    values: dict[str, Any] = {
        "tote": walk.carrier.code if walk.carrier else None,
        "progress_of": _progress(walk),
    }
    values["tote_at"] = _tote_at(walk)
    values["left_out"] = _left_out(session, visitor, walk) if walk.stopped_orders else []
    values["is_changed"] = _is_changed(session, visitor, walk)
    shown = _STEPS[step](session, visitor, walk)
    return Screen(
        walk.task,
        f"/{walk.task}",
        step,
        shown.pop("expect"),
        code=shown.pop("code", None),
        quantity=shown.pop("quantity", None),
        values=values | shown,
        ahead=_ahead(walk),
    )


def _ahead(walk: Walk) -> str | None:
    """The next bin; at it already, or where it is not known, the product; after the last stop the bench."""
    stop = walk.here
    if walk.is_stopped:
        return None
    if stop is None:
        return walk.bench or ""
    is_there = stop.is_unlocated or stop.line.bin_confirmed_at is not None
    return stop.product.name if is_there else stop.bin.code


def next_work(session: Session, visitor: Visitor) -> Screen:
    """The list of work: what waits, and when the next cut-off is."""
    work = queries.work_to_take(session, visitor.warehouse_id, clock.now())
    able = [piece for piece in work if piece.can_be_picked and not piece.tote]
    mine = queries.open_list_of(session, visitor.person.id)
    cut_off = next((piece.ship_by_at for piece in able if piece.ship_by_at is not None), None)
    values = {
        "mine": mine,
        "lost": _lost(session, visitor) if mine is None else None,
        "handed_over": [piece.tote for piece in work if piece.tote],
        "able": len(able),
        "short": sum(not piece.can_be_picked for piece in work),
        "cut_off": _local(session, visitor, cut_off),
        "is_late": cut_off is not None and cut_off < clock.now(),
    }
    return Screen("picking", "/picking", "next_work", "command pick-list tote", values=values)


def _lost(session: Session, visitor: Visitor) -> str | None:
    """Who took over the walk that this person had last."""
    pick_list_id = last_task(session, visitor, "picking")
    loss = hands.lost(session, visitor, pick_list_id) if pick_list_id is not None else None
    return None if loss is None else sentence(loss.message, loss.values)


def _scan_tote(session: Session, visitor: Visitor, walk: Walk) -> dict[str, Any]:
    orders = queries.orders_of(session, walk.pick_list.id)
    cut_off = min((order.ship_by_at for order, _channel in orders if order.ship_by_at), default=None)
    return {
        "expect": "tote command",
        "code": queries.free_tote(session, visitor.warehouse_id),
        "orders": [(order.number, channel) for order, channel in orders],
        "cut_off": _local(session, visitor, cut_off),
        "lines": walk.pick_list.lines_total,
        "first_bin": _here(walk).bin.code,
    }


def _scan_cart(session: Session, visitor: Visitor, walk: Walk) -> dict[str, Any]:
    """A cluster begins with its cart; without one, with the tote of its most urgent order."""
    waiting = carts.orders_without_tote(session, walk)
    cut_off = min((order.ship_by_at for order in waiting if order.ship_by_at), default=None)
    return {
        "expect": "cart tote command",
        "code": carts.free_cart(session, visitor.warehouse_id, len(waiting))
        or queries.free_tote(session, visitor.warehouse_id),
        "orders": [order.number for order in waiting],
        "cut_off": _local(session, visitor, cut_off),
        "lines": walk.pick_list.lines_total,
        "first_bin": _here(walk).bin.code,
    }


def _scan_slot_tote(session: Session, visitor: Visitor, walk: Walk) -> dict[str, Any]:
    """The tote of the next slot."""
    order, slot = carts.next_slot(session, walk)
    return {
        "expect": "tote command",
        "code": queries.free_tote(session, visitor.warehouse_id),
        "order": order.number,
        "slot": slot,
        "lacking": walk.lacking,
        "cut_off": _local(session, visitor, order.ship_by_at),
    }


def _scan_bin(_session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    stop = _here(walk)
    expect = "location check-digits command tote" + ("" if walk.scans_bin else " product")
    return _of_stop(walk) | {"expect": expect, "code": stop.bin.code}


def _scan_found_bin(_session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    return _of_stop(walk) | {"expect": "location command tote"}


def _scan_product(session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    stop = _here(walk)
    return _of_stop(walk) | {
        "expect": "product command tote",
        "code": stop.code,
        "careful": _careful(session, stop),
    }


def _careful(session: Session, stop: Stop) -> list[dict[str, Any]]:
    """What is taken for this product here; said once, before the first piece."""
    if stop.is_unlocated or stop.line.quantity_picked or stop.line.quantity_in_hand:
        return []
    return [
        {"words": differing(stop.product.name, one.product.name), "sku": one.product.sku, "times": one.times}
        for one in mistaken.look_out_for(session, stop.bin, stop.product, clock.now())
    ]


def _put_in_slot(_session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    stop = _here(walk)
    turn, *then = turns.turns(stop)
    counts_up = turns.is_counted_up(walk, stop)
    return _of_stop(walk) | {
        "expect": "product tote command" if walk.scans_of(stop) == turns.EACH else "tote command",
        "code": stop.code if counts_up else turn.box.code,
        "quantity": turn.quantity,
        "slot": turn.slot,
        "tote_of_slot": turn.box.code,
        "number": turn.number,
        "slot_left": turn.quantity,
        "in_hand": stop.line.quantity_in_hand if walk.scans_of(stop) == turns.EACH else None,
        "counts_up": counts_up,
        "turns": [(one.slot, one.quantity) for one in then],
    }


def _confirm_quantity(_session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    after = walk.after
    # The next stop may have no bin yet; the last stop is followed by the bench.
    has_place = not after.is_unlocated if after is not None else walk.bench is not None
    return _of_stop(walk) | {
        "expect": "tote location product command" if has_place else "tote product command",
        "code": walk.box.code if walk.box else None,
        "bench": walk.bench if after is None else None,
        "case_counts": max((code.quantity for code in _here(walk).barcodes), default=1) > 1,
    }


def _shortage(_session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    stop = _here(walk)
    # Before the bin is confirmed nothing can be taken from it: then there is either enough, or nothing.
    is_at_bin = stop.line.bin_confirmed_at is not None
    numbers = list(range(min(stop.left, BUTTONS))) if is_at_bin else [0]
    return _of_stop(walk) | {
        "expect": "quantity product command",
        "numbers": numbers,
        "elsewhere_at": None if stop.is_unlocated else f"/lookup/elsewhere/{stop.bin.id}/{stop.product.id}",
        "has_pad": is_at_bin and stop.left > BUTTONS,
    }


def _drop(session: Session, _visitor: Visitor, walk: Walk) -> dict[str, Any]:
    boxes = (
        [walk.box]
        if walk.box and not walk.has_full_totes
        else queries.totes_in_hand(session, walk.pick_list.id)
    )
    return {
        "expect": "location command",
        "code": walk.bench,
        "bench": walk.bench,
        "cart": walk.cart.code if walk.cart else None,
        "totes": [box.code for box in boxes],
        "late": _late_scans(session, walk),
    }


def _late_scans(session: Session, walk: Walk) -> int:
    """How many late scans of its former holder are held; a walk that never changed hands has none, unasked."""
    claimed_at, tote = walk.pick_list.claimed_at, walk.tote
    if tote is None or claimed_at is None or claimed_at <= tote.opened_at:
        return 0
    return open_count_of(session, walk.pick_list.warehouse_id, walk.task)


def _stopped(session: Session, visitor: Visitor, walk: Walk) -> dict[str, Any]:
    orders = queries.orders_of(session, walk.pick_list.id)
    bench = first_of_kind(session, visitor.warehouse_id, "bench", "staging", "dock")
    boxes = queries.totes_in_hand(session, walk.pick_list.id)
    return {
        "expect": "location command",
        "code": bench.code if bench and boxes else None,
        "numbers": [order.number for order, _channel in orders],
        "is_cancelled": any(order.cancelled_at is not None for order, _channel in orders),
        "totes": [box.code for box in boxes],
        "bench": bench.code if bench else None,
    }


_STEPS: dict[str, Callable[[Session, Visitor, Walk], dict[str, Any]]] = {
    "scan_cart": _scan_cart,
    "scan_slot_tote": _scan_slot_tote,
    "put_in_slot": _put_in_slot,
    "scan_tote": _scan_tote,
    "scan_bin": _scan_bin,
    "scan_found_bin": _scan_found_bin,
    "scan_product": _scan_product,
    "confirm_quantity": _confirm_quantity,
    "shortage": _shortage,
    "drop": _drop,
    "stopped": _stopped,
}


def _of_stop(walk: Walk) -> dict[str, Any]:
    """What every screen at a stop shows."""
    stop, after = _here(walk), walk.after
    return {
        "quantity": stop.left,
        "bin": stop.bin.code,
        # Not the digits themselves: who types them has read them at the bin.
        "has_check": bool(stop.bin.check_digits),
        "product": stop.product.name,
        "sku": stop.product.sku,
        "barcode": stop.barcode,
        "left": stop.left,
        "picked": stop.line.quantity_picked,
        "total": stop.total,
        "case": stop.case,
        "unit": stop.line.unit_quantity,
        "lot": code_of(stop.lot),
        "next_bin": after.bin.code
        if after and not after.is_unlocated and after.bin.id != stop.bin.id
        else None,
        "next_product": after.product.name if after else None,
        "new_aisle": _new_aisle(stop, after),
        "is_last": after is None,
        "turns": turns.as_rows(stop) if walk.is_cluster else [],
    }


def _new_aisle(stop: Stop, after: Stop | None) -> tuple[str, str] | None:
    """Where the next stop is in another aisle: from which to which."""
    if after is None or not stop.bin.aisle or not after.bin.aisle or stop.bin.aisle == after.bin.aisle:
        return None
    return stop.bin.aisle, after.bin.aisle


def _progress(walk: Walk) -> tuple[int, int]:
    """Stops of orders that were stopped meanwhile are not walked: the last ones tell how many there are."""
    if walk.stopped_orders and walk.is_read_to_its_end:
        return walk.lines_done, walk.lines_done + len(walk.stops)
    return walk.lines_done, walk.pick_list.lines_total


def _tote_at(walk: Walk) -> str | None:
    """Where one looks into the tote: in a cluster into that of the slot whose turn it is."""
    if not walk.is_cluster:
        return f"/put-back/{walk.box.id}" if walk.box else None
    now = turns.turns(walk.here) if walk.here is not None else []
    return f"/put-back/{now[0].box.id}" if now else "/put-back"


def _left_out(session: Session, visitor: Visitor, walk: Walk) -> list[dict[str, Any]]:
    """Orders of this walk that were stopped, until the person has seen it: on the screen of the first scan since."""
    return [
        {"number": order.number, "slot": slot, "is_cancelled": order.cancelled_at is not None}
        for order, slot in queries.stopped_orders(session, walk.pick_list.id)
        if walk.here is None or not _has_seen(session, visitor, walk, order)
    ]


def _is_changed(session: Session, visitor: Visitor, walk: Walk) -> bool:
    """Somebody else has changed its stops, and the person has not seen it yet."""
    since = walk.pick_list.changed_at
    return since is not None and journal.scans_since(session, visitor, walk.task, since) <= 1


def _has_seen(session: Session, visitor: Visitor, walk: Walk, order: CustomerOrder) -> bool:
    since = order.cancelled_at or order.held_at
    return since is not None and journal.scans_since(session, visitor, walk.task, since) > 1


def _here(walk: Walk) -> Stop:
    assert walk.here is not None, "the step says that there is a stop"
    return walk.here


def _local(session: Session, visitor: Visitor, moment: datetime | None) -> str | None:
    """A moment on the clock of the building; with its day when that is not today."""
    return session.get_one(Warehouse, visitor.warehouse_id).told(moment) if moment else None
