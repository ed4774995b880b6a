"""Receiving as the scan door knows it: what each scan and tap is handed to."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.people import rights
from warehouse.receiving import (
    agreed,
    announced,
    answering,
    attaching,
    case_telling,
    closing,
    contents,
    counting_in,
    freeing,
    labelling,
    opening,
    pallets,
    plates,
    queries,
    questions,
    record,
    reopening,
    screens,
    unannounced,
    undoing,
    unexpected,
    whole_pallets,
)
from warehouse.receiving.messages import SENTENCES, WRONG_KINDS
from warehouse.receiving.waiting import WaitsAlready
from warehouse.scanning import agreeing, really
from warehouse.scanning.agreeing import Question
from warehouse.scanning.asked import answered, choose
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does, on the list and at a receipt."""
    return _with_papers(context, _scan(context, meaning))


def _with_papers(context: Context, verdict: Verdict) -> Verdict:
    """What was done, with the labels that come of it."""
    followed = labelling.at_closing(context, labelling.follow(context, verdict))
    return plates.at_closing(context, followed)


def _scan(context: Context, meaning: Meaning) -> Verdict:
    answered(context)
    questions.forget_unknown_code(context)
    named = _ANSWERS[context.step](context, meaning) if context.step in _ANSWERS else None
    if named is not None:
        return named
    if context.task_id is None:
        return _scan_on_list(context, meaning)
    try:
        return _scan_in_receipt(context, meaning)
    except WaitsAlready:
        return _scan_in_receipt(context, meaning)


def _scan_on_list(context: Context, meaning: Meaning) -> Verdict:
    meaning = pallets.typed(context, meaning)
    if meaning.kind == "purchase-order":
        return opening.scan_purchase_order(context, meaning.id, meaning.text)
    if meaning.kind == "sscc" or whole_pallets.is_announced(context, meaning):
        return announced.scan_pallet_on_list(context, meaning)
    if meaning.kind == "product":
        return opening.scan_product_on_list(context, meaning)
    if meaning.kind == "notice":
        return announced.scan_notice(context, meaning.id, meaning.text)
    if meaning.kind == "several":
        raise choose(context, "receiving.which_code", meaning.choices, code=meaning.text)
    raise _wrong_kind(meaning)


def _scan_in_receipt(context: Context, meaning: Meaning) -> Verdict:
    assert context.task_id is not None
    if whole_pallets.is_announced(context, meaning):
        return whole_pallets.receive(context, context.task_id, meaning)
    if meaning.kind == "product":
        return _count(context, context.task_id, meaning)
    receipt = counting_in.open_receipt(context, context.task_id)
    waits = queries.waits_for(context.session, receipt.id, context.person_id)
    if waits is not None and meaning.kind != "purchase-order":
        return answering.answer(context, receipt, waits, meaning)
    meaning = pallets.typed(context, meaning)
    if meaning.kind == "sscc":
        return whole_pallets.receive(context, receipt.id, meaning)
    if meaning.kind == "unknown":
        raise questions.unknown_code(context, meaning.text)
    if meaning.kind != "purchase-order":
        raise _wrong_kind(meaning)
    if meaning.id not in {order.id for order in receipt.purchase_orders}:
        return opening.scan_other_order(context, receipt, meaning)
    return Verdict("ok", "receiving.this_order", {"number": counting_in.numbers(receipt)})


def _count(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    try:
        return counting_in.count_product(context, receipt_id, meaning)
    except counting_in.NotOrdered:
        return unexpected.scanned(context, receipt_id, meaning)


def _wrong_kind(meaning: Meaning) -> Refused:
    message = WRONG_KINDS.get(meaning.kind, "receiving.unknown_code")
    return Refused(message, code=meaning.label or meaning.text)


def _accept(context: Context) -> Verdict:
    return agreed.accept(context, _judge_again)


def _judge_again(context: Context, question: Question) -> Verdict:
    """What was asked about, now that it is agreed to."""
    action = question.deed["action"]
    if action:
        return _ACTS[action](context)
    meaning = agreeing.meaning_of(context, question)
    return _scan_on_list(context, meaning) if context.task_id is None else _scan_in_receipt(context, meaning)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    answered(context)
    questions.forget_unknown_code(context)
    acts = _ACTS_ON_LIST if context.task_id is None else _ACTS
    if action not in acts:
        raise Refused("scanning.unknown_action", action=action)
    return _with_papers(context, acts[action](context))


_ACTS: dict[str, Callable[[Context], Verdict]] = {
    "quantity": lambda context: counting_in.set_quantity(context, context.task_id or 0),
    "yes": lambda context: counting_in.set_quantity(really.confirmed(context), context.task_id or 0),
    "other-lot": lambda context: counting_in.other_lot(context, context.task_id or 0),
    "receive-rest": lambda context: counting_in.receive_rest(context, context.task_id or 0),
    "done": closing.finish,
    "close-short": closing.close_short,
    "keep-open": closing.keep_open,
    "unexpected": unexpected.accept,
    "accept": _accept,
    "damaged": counting_in.tell_damaged,
    "aside": lambda context: agreed.put_aside(context, unexpected.put_aside),
    "attach": attaching.attach,
    "case-holds": case_telling.tell,
    "print": labelling.print_more,
    "pallet": plates.make,
    "pallet-done": plates.finish,
    "other-inside": contents.tell,
}
_ACTS_ON_LIST: dict[str, Callable[[Context], Verdict]] = {
    "no-order": unannounced.begin,
    "accept": _accept,
    "reopen": reopening.reopen,
    "together": opening.begin_together,
    "aside": lambda context: agreed.put_aside(context, unexpected.put_aside),
}
#: What a scan answers, by the screen that asked; None goes on as if nothing had been asked.
_ANSWERS: dict[str, Callable[[Context, Meaning], Verdict | None]] = {
    "no_order": unannounced.answer,
    "whose_code": attaching.answer,
    "inside": contents.answer,
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
    opens=frozenset({"purchase-order", "notice", "sscc"}),
    back=closing.go_back,
    tells=record.tells,
    asks_readings=True,
    before_undo=freeing.before_undo,
    stands=labelling.at_station,
)
