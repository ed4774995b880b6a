"""Dispatch as the scan door knows it: one screen, its acts, their undo."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.dispatch import handing_over, loading, queries
from warehouse.dispatch.messages import SENTENCES
from warehouse.dispatch.screens import screen
from warehouse.people import rights
from warehouse.scanning import taking_out
from warehouse.scanning.asked import answered
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan at loading: a label, a cage, or what is done with the box that was just stopped."""
    answered(context)
    if meaning.kind == "parcel":
        return loading.by_label(context, meaning)
    if meaning.kind in {"cage", "pallet"}:
        return loading.by_cage(context, meaning)
    if (verdict := taking_out.scan(context, meaning)) is not None:
        return verdict
    if meaning.kind == "unknown":
        raise Refused("dispatch.unknown", code=meaning.text)
    raise Refused("dispatch.not_a_parcel", code=meaning.text)


def act(context: Context, action: str) -> Verdict:
    """Loading is scanned, never tapped; handing over is both."""
    if context.task_id is not None or action not in {"print", "done", "yes", "no"}:
        raise Refused("scanning.unknown_action", action=action)
    if action in {"yes", "no"}:
        return handing_over.answer(context, action)
    answered(context)
    return handing_over.hand_over(context)


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take parcels off the van again, or take back what else was done here."""
    entry = memo[0]
    if entry["did"] in {"emptied", "put_down"}:
        return taking_out.undo(context, entry, "dispatch")
    return _UNDO[entry["did"]](context, entry)


def waiting(session: Session, visitor: Visitor) -> int:
    """How many parcels wait at the door."""
    return queries.parcels_waiting(session, visitor.warehouse_id)


_UNDO = {
    "loaded": loading.undo_loaded,
    "handed_over": handing_over.undo,
    "printed_again": handing_over.undo_again,
}

ACTIVITY = Activity(
    name="dispatch",
    rights=rights.DISPATCH,
    scan=scan,
    act=act,
    undo=undo,
    screen=screen,
    sentences=SENTENCES,
    latch=False,
    waiting=waiting,
    label=N_("Dispatch"),
)
