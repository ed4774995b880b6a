"""Picking as the scan door knows it: who may, what a scan, a tap and an undo do, which screen comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.people import rights
from warehouse.picking import (
    blocked,
    carts,
    emptied,
    ending,
    finding,
    hands,
    holding,
    lists,
    operations,
    picks,
    queries,
    screens,
    shortages,
    slots,
    surplus,
    swapping,
    taking,
    totes,
)
from warehouse.picking.messages import SENTENCES
from warehouse.picking.models import PickList
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.stock.models import Product
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list of work, or in a walk."""
    return operations.once_more_when_changed(context, lambda: operations.scan(context, meaning))


def act(context: Context, action: str) -> Verdict:
    """A tap on the list of work, or in a walk."""
    return operations.once_more_when_changed(context, lambda: operations.act(context, action))


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back what one scan did, its last act first. The ledger has moved goods and totes back already."""
    verdict = None
    for entry in reversed(memo):
        verdict = _undo_one(context, entry)
    assert verdict is not None, "a scan without a memo is never undone"
    context.session.flush()
    return verdict


def before_undo(context: Context, memo: list[dict[str, Any]]) -> None:
    """What was promised of pieces that are not there any more after this undo."""
    frees = {"more": surplus.before_undo, "swapped": swapping.before_undo}
    for entry in memo:
        if entry["did"] in frees:
            lists.lock(context.session, entry["list"])
            frees[entry["did"]](context, entry)


def waiting(session: Session, visitor: Visitor) -> int:
    """How many lists and orders could be picked now."""
    work = queries.work_to_take(session, visitor.warehouse_id, clock.now())
    return sum(piece.can_be_picked for piece in work)


def undo_skip(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The stop is where it was."""
    line = picks.open_line(context, entry["line"])
    line.postponed = entry["postponed"]
    line.bin_confirmed_at = context.act.at if entry["was_at_bin"] else None
    name = context.session.get_one(Product, line.product_id).name
    return Verdict("ok", "picking.undone_skip", {"product": name}, task=f"picking/{pick_list.id}")


def _undo_one(context: Context, entry: dict[str, Any]) -> Verdict:
    if entry["did"] in _UNDO_TAKING:
        return _UNDO_TAKING[entry["did"]](context, entry)
    pick_list = lists.lock(context.session, entry["list"])
    if pick_list is None or pick_list.claimed_by is None or pick_list.withdrawn_at is not None:
        raise Refused("picking.undo_closed")
    if pick_list.claimed_by != context.person_id:
        raise hands.refuse_other(context, pick_list)
    is_ended = entry["did"] in {"dropped", "stopped"}
    if (pick_list.finished_at is not None) != is_ended:
        raise Refused("picking.undo_closed")
    return _UNDO[entry["did"]](context, pick_list, entry)


_UNDO_TAKING: dict[str, Callable[[Context, dict[str, Any]], Verdict]] = {
    "taken": taking.undo_taken,
    "taken_over": hands.undo_taken_over,
    "handed_over": hands.undo_handed_over,
}
_UNDO: dict[str, Callable[[Context, PickList, dict[str, Any]], Verdict]] = {
    "tote": totes.undo_tote,
    "cart": carts.undo_cart,
    "bin": picks.undo_bin,
    "number": picks.undo_number,
    "slot_shown": slots.undo_shown,
    "picked": picks.undo_pick,
    "short_asked": shortages.undo_asked,
    "short_unasked": shortages.undo_asked,
    "short": shortages.undo_short,
    "blocked": blocked.undo,
    "lies_there": shortages.undo_lying,
    "more": surplus.undo,
    "swapped": swapping.undo,
    "skipped": undo_skip,
    "found": finding.undo_found,
    "dropped": ending.undo_end,
    "stopped": ending.undo_end,
}

ACTIVITY = Activity(
    name="picking",
    rights=rights.PICK,
    scan=scan,
    act=act,
    undo=undo,
    screen=screens.screen,
    sentences=SENTENCES,
    latch=True,
    waiting=waiting,
    label=N_("Pick"),
    opens=frozenset({"pick-list"}),
    resume=taking.resume,
    lost=hands.lost,
    stops=holding.stop,
    before_undo=before_undo,
    emptied=emptied.send_elsewhere,
    undo_emptied=emptied.bring_back,
)
