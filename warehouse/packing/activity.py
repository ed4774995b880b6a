"""Packing as the scan door knows it: which act a scan or tap is, and which undo belongs to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from warehouse.orders.parcels import Parcel, label_by_id
from warehouse.packing import (
    amending,
    boxing,
    caging,
    closing,
    entering,
    opening,
    queries,
    stopping,
    taking,
    told,
    verifying,
    weighing,
)
from warehouse.packing.contents import Contents, load, remember
from warehouse.packing.messages import SENTENCES
from warehouse.packing.screens import screen
from warehouse.packing.steps import CONFIRM_QUANTITY, SCAN_LABEL, WEIGH
from warehouse.people import rights
from warehouse.scanning import taking_out
from warehouse.scanning.asked import answered
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, MovedOn, Refused, Verdict, Visitor, registry
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list, or into the parcel of the task."""
    answered(context)
    with told.kept(context.session):
        return _scan(context, meaning)


def _scan(context: Context, meaning: Meaning) -> Verdict:
    if amending.is_aside(context, meaning):
        return amending.act(context, "reject", lambda: _check_in_hand(context, _contents(context)))
    if context.task_id is None:
        return _scan_list(context, meaning)
    contents = _contents(context)
    if contents.parcel.is_open and contents.parcel.claimed_by != context.person_id:
        return opening.of_another(context, contents, meaning)
    _check_in_hand(context, contents)
    if meaning.kind == "order":
        if meaning.id == contents.order.id:
            return Verdict("ok", "packing.again", {"order": contents.order.number})
        return entering.scan(context, meaning)
    if verifying.is_another_tote(contents, meaning):
        opening.refuse_on_hold(contents.on_hold)
        return entering.scan(context, meaning)
    if meaning.kind == "carton":
        return _kept(context, contents, taking.carton(context, contents, meaning))
    working = closing.scan if contents.parcel.verified_at is not None else verifying.scan
    return _kept(context, contents, working(context, contents, meaning))


def act(context: Context, action: str) -> Verdict:
    """A tap, or a scanned command, in the parcel of the task."""
    answered(context)
    if action in amending.ACTS:
        with told.kept(context.session):
            return amending.act(context, action, lambda: _check_in_hand(context, _contents(context)))
    if context.task_id is None:
        raise Refused("scanning.unknown_action", action=action)
    if action == "aside":
        contents = _check_in_hand(context, _contents(context), even_stopped=True)
        return opening.put_aside(context, contents.parcel)
    contents = _contents(context)
    if action == "take-over":
        return opening.go_on(context, contents)
    _check_in_hand(context, contents)
    step = boxing.step_of(context.session, contents)
    if action in _OF_BOX or (step == WEIGH and action in _OF_WEIGHT):
        return _kept(context, contents, (_OF_BOX | _OF_WEIGHT)[action](context, contents))
    if step == SCAN_LABEL and action == "print":
        return closing.print_again(context, contents)
    if step == SCAN_LABEL and action in {"yes", "no"}:
        return closing.answer(context, contents, action == "yes")
    if step == CONFIRM_QUANTITY and action in {"confirm", "done", "yes"}:
        return _kept(context, contents, verifying.confirm(context, contents))
    if step != SCAN_LABEL and action == "quantity":
        return _kept(context, contents, verifying.count_number(context, contents))
    raise Refused("scanning.unknown_action", action=action)


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back the rest of what a scan did, its last part first; the ledger has moved the goods."""
    verdicts = [_undo_one(context, entry) for entry in reversed(memo)]
    if memo[0]["did"] in {"opened", "claimed"}:
        # The scan of a product had opened its order: that is closed again as well.
        assert verdicts[-1] is not None, "opening has a sentence of its own"
        return verdicts[-1]
    counted = [
        verdict for verdict in verdicts if verdict is not None and verdict.message == "packing.undone_counted"
    ]
    if len(counted) > 1:
        last, first = counted[0].values, counted[1].values
        values = {**last, "other_number": first["number"], "other_product": first["product"]}
        return Verdict("ok", "packing.undone_both", values, task=counted[0].task)
    return next(verdict for verdict in (*counted, *verdicts) if verdict is not None)


def waiting(session: Session, visitor: Visitor) -> int:
    """How many orders stand at the bench."""
    totes, begun = queries.waiting(session, visitor.warehouse_id)
    return len({ready.order_id for ready in totes}) + len(begun)


def _scan_list(context: Context, meaning: Meaning) -> Verdict:
    if meaning.kind != "parcel":
        return caging.scan(context, meaning) or _open(context, meaning)
    label = label_by_id(context.session, context.warehouse_id, meaning.id, lock=True)
    if label is None:
        raise Refused("packing.unknown_label", code=meaning.text)
    if (verdict := caging.label_on_list(context, label)) is not None:
        return verdict
    parcel = opening.open_box(context, label)
    contents = load(context.session, parcel.id, lock=True)
    assert contents is not None, "it was read just now"
    stopping.refuse_box(contents.parcel)
    return closing.scan(context, contents, meaning)


def _open(context: Context, meaning: Meaning) -> Verdict:
    """Open what was scanned. A tote in which nothing waits may be for the box that was just stopped; one that is still
    walked with is its walk's, for those who may pick."""
    try:
        return entering.scan(context, meaning)
    except Refused as refusal:
        is_walked = refusal.verdict.message in {"packing.still_picked", "packing.tote_empty"}
        verdict = taking_out.scan(context, meaning)
        if verdict is None and is_walked:
            verdict = registry().resume(context, meaning)
        if verdict is None:
            raise
        return verdict


def _contents(context: Context) -> Contents:
    """The parcel of the task, locked: whoever has it."""
    contents = load(context.session, context.task_id or 0, lock=True)
    if contents is None or contents.parcel.warehouse_id != context.warehouse_id:
        raise Refused("scanning.closed", task="packing")
    return contents


def _check_in_hand(context: Context, contents: Contents, even_stopped: bool = False) -> Contents:
    """Refuses a parcel that is finished, stopped or in somebody else's hands."""
    if not even_stopped:
        stopping.refuse_box(contents.parcel)
    parcel, order = contents.parcel, contents.order
    if parcel.packed_at is not None:
        raise MovedOn("packing.already_packed", order=order.number, task="packing")
    if parcel.cancelled_at is not None:
        raise Refused("scanning.closed", task="packing")
    if parcel.claimed_by != context.person_id:
        raise opening.refuse_other(context, parcel)
    return contents


def _kept(context: Context, contents: Contents, verdict: Verdict) -> Verdict:
    """The screen that follows shows what this scan has just worked with."""
    if verdict.task is None:
        remember(context.session, contents)
    return verdict


def _undo_one(context: Context, entry: dict[str, Any]) -> Verdict | None:
    did = entry["did"]
    if entry.get("parcel") and did in _IN_HAND:
        _still_in_hand(context, entry["parcel"])
    if did in {"emptied", "put_down"}:
        return taking_out.undo(context, entry, "packing")
    if did == "verified":
        closing.undo_verified(context, entry)
        return None
    return _UNDO[did](context, entry)


def _still_in_hand(context: Context, parcel_id: int) -> None:
    parcel = context.session.get_one(
        Parcel, parcel_id, with_for_update={"key_share": True}, populate_existing=True
    )
    if parcel.claimed_by != context.person_id or not parcel.is_open:
        raise Refused("packing.undo_not_yours")


#: Taps that are about the box: a carton, a service (its number goes with it), a weight.
_OF_BOX: dict[str, Callable[[Context, Contents], Verdict]] = {
    "carton": lambda context, contents: taking.ask_carton(context),
    "service": taking.service_tapped,
    "accept": taking.allow,
    "keep": lambda context, contents: Verdict("ok", "packing.kept"),
}
_OF_WEIGHT = {"weight": weighing.weigh, "yes": weighing.confirm, "confirm": weighing.confirm}
#: What is undone in the box that is in this person's hands, and nowhere else.
_IN_HAND = {
    "asked", "counted", "verified", "printed_again", "came_out", "weighed", "taken", "put_right", "missing", "full",
    "swapped",
}  # fmt: skip
_UNDO: dict[str, Callable[[Context, dict[str, Any]], Verdict | None]] = {
    **amending.UNDO,
    "opened": opening.undo_opened,
    "claimed": opening.undo_claimed,
    "put_aside": opening.undo_put_aside,
    "asked": verifying.undo_asked,
    "counted": verifying.undo_counted,
    "packed": closing.undo_packed,
    "caged": caging.undo,
    "relabelled": caging.undo_relabelled,
    "printed_again": closing.undo_print,
    "came_out": closing.undo_answer,
    "weighed": weighing.undo_weighed,
    "taken": taking.undo_taken,
}

ACTIVITY = Activity(
    name="packing",
    rights=rights.PACK,
    scan=scan,
    act=act,
    undo=undo,
    screen=screen,
    sentences=SENTENCES,
    latch=True,
    waiting=waiting,
    label=N_("Pack"),
    opens=frozenset({"order"}),
    lost=opening.lost,
    before_undo=amending.before_undo,
)
