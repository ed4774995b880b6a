"""Receiving as the scan door knows it: what each scan and tap is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.people import rights
from warehouse.receiving import (
    answering,
    closing,
    counting_in,
    opening,
    pallets,
    queries,
    screens,
    undoing,
)
from warehouse.receiving.messages import SENTENCES, WRONG_KINDS
from warehouse.receiving.waiting import WaitsAlready
from warehouse.scanning import really
from warehouse.scanning.asked import answered, choose
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and at a receipt."""
    answered(context)
    if context.task_id is None:
        return _scan_on_list(context, meaning)
    try:
        return _scan_in_receipt(context, meaning)
    except WaitsAlready:
        return _scan_in_receipt(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    if meaning.kind == "purchase-order":
        return opening.scan_purchase_order(context, meaning.id, meaning.text)
    if meaning.kind == "product":
        return opening.scan_product_on_list(context, meaning)
    if meaning.kind == "sscc":
        raise pallets.refuse(context, meaning.sscc)
    if meaning.kind == "several":
        raise choose(context, "receiving.which_code", meaning.choices, code=meaning.text)
    raise _wrong_kind(meaning)


def _scan_in_receipt(context: Context, meaning: Meaning) -> Verdict:
    assert context.task_id is not None
    if meaning.kind == "product":
        return counting_in.count_product(context, context.task_id, meaning)
    receipt = counting_in.open_receipt(context, context.task_id)
    waits = queries.waits_for(context.session, receipt.id, context.person_id)
    if waits is not None and meaning.kind != "purchase-order":
        return answering.answer(context, receipt, waits, meaning)
    if meaning.kind == "sscc":
        raise pallets.refuse(context, meaning.sscc)
    if meaning.kind != "purchase-order":
        raise _wrong_kind(meaning)
    number = counting_in.numbers(receipt)
    if meaning.id not in {order.id for order in receipt.purchase_orders}:
        raise Refused("receiving.finish_first", number=number)
    return Verdict("ok", "receiving.this_order", {"number": number})


def _wrong_kind(meaning: Meaning) -> Refused:
    message = WRONG_KINDS.get(meaning.kind, "receiving.unknown_code")
    return Refused(message, code=meaning.label or meaning.text)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    answered(context)
    if context.task_id is None or action not in _ACTS:
        raise Refused("scanning.unknown_action", action=action)
    return _ACTS[action](context)


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "quantity": lambda context: counting_in.set_quantity(context, context.task_id or 0),
    "yes": lambda context: counting_in.set_quantity(really.confirmed(context), context.task_id or 0),
    "other-lot": lambda context: counting_in.other_lot(context, context.task_id or 0),
    "receive-rest": lambda context: counting_in.receive_rest(context, context.task_id or 0),
    "done": closing.finish,
    "close-short": closing.close_short,
    "keep-open": closing.keep_open,
}


def _waiting(session: Session, visitor: Visitor) -> int:
    return queries.due_count(session, visitor.warehouse_id)


ACTIVITY = Activity(
    name="receiving",
    rights=rights.RECEIVE,
    scan=scan,
    act=act,
    undo=undoing.undo,
    screen=screens.screen,
    sentences=SENTENCES,
    latch=False,
    waiting=_waiting,
    label=N_("Receive"),
    opens=frozenset({"purchase-order"}),
    back=closing.go_back,
    asks_readings=True,
)
