"""Packing as the scan door knows it: which act a scan or tap is, and which undo belongs to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.orders.parcels import Parcel
from warehouse.packing import closing, entering, opening, queries, verifying
from warehouse.packing.contents import Contents, load, remember
from warehouse.packing.messages import SENTENCES
from warehouse.packing.screens import screen
from warehouse.packing.steps import CONFIRM_QUANTITY, SCAN_LABEL, current_step
from warehouse.people import rights
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, MovedOn, Refused, Verdict, Visitor, registry
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan on the list, or into the parcel of the task."""
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
    working = closing.scan if contents.parcel.verified_at is not None else verifying.scan
    return _kept(context, contents, working(context, contents, meaning))


def act(context: Context, action: str) -> Verdict:
    """A tap, or a scanned command, in the parcel of the task."""
    if context.task_id is None:
        raise Refused("scanning.unknown_action", action=action)
    if action == "aside":
        contents = _check_in_hand(context, _contents(context), even_stopped=True)
        return opening.put_aside(context, contents.parcel)
    contents = _contents(context)
    if action == "take-over":
        return opening.go_on(context, contents)
    _check_in_hand(context, contents)
    step = current_step(contents.parcel.verified_at, contents.parcel.asked_quantity)
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
        return _open(context, meaning)
    parcel = opening.open_box(context, meaning)
    contents = load(context.session, parcel.id, lock=True)
    assert contents is not None, "it was read just now"
    opening.refuse_stopped(contents.order)
    return closing.scan(context, contents, meaning)


def _open(context: Context, meaning: Meaning) -> Verdict:
    """Open what was scanned; a tote that is still walked with is its walk's, for those who may pick."""
    try:
        return entering.scan(context, meaning)
    except Refused as refusal:
        is_walked = refusal.verdict.message in {"packing.still_picked", "packing.tote_empty"}
        verdict = registry().resume(context, meaning) if is_walked else None
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
        opening.refuse_stopped(contents.order)
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
    if did in {"asked", "counted", "verified", "printed_again"}:
        _still_in_hand(context, entry["parcel"])
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


_UNDO = {
    "opened": opening.undo_opened,
    "claimed": opening.undo_claimed,
    "put_aside": opening.undo_put_aside,
    "asked": verifying.undo_asked,
    "counted": verifying.undo_counted,
    "packed": closing.undo_packed,
    "printed_again": closing.undo_print,
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
)
