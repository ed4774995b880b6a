"""Telling how many a case really holds: how many first, then for this receipt, this supplier, or for good.

The case that was scanned last is such a case: what it counted becomes right along with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.receiving import case_sizes, counting_in, questions
from warehouse.receiving.case_sizes import FOR_RECEIPT, FOR_SUPPLIER
from warehouse.receiving.counted import counted_of
from warehouse.receiving.models import CASE_SCOPES, Receipt, ReceiptPerson
from warehouse.scanning import journal, lookup
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Barcode

HOW_MANY, FOR_WHOM = "receiving.case_counts", "receiving.case_for"
FOR_GOOD = "for-good"
#: What the barcode counts everywhere is a supervisor's to change.
ALLOWED = "receiving.for_good_allowed"
#: Among so many scans the case is looked for; lots and dates lie between.
LOOKED_BACK = 5
#: What is said of it, by how long it holds.
_SAID = {
    FOR_RECEIPT: "receiving.case_told_receipt",
    FOR_SUPPLIER: "receiving.case_told_supplier",
    FOR_GOOD: "receiving.case_told_for_good",
}


def tell(context: Context) -> Verdict:
    """A tap: at first it asks how many, then for whom; with both it is written down."""
    receipt = counting_in.open_receipt(context, context.task_id)
    if context.quantity is None:
        scanned = _scanned_last(context)
        size = case_sizes.as_told(context.session, receipt, scanned).unit_quantity
        about = {"barcode_id": scanned.barcode_id, "product_id": scanned.id, "product": scanned.label}
        return questions.ask(context, HOW_MANY, **about, number=size)
    if context.reason is None:
        told = questions.must_be_asked(context, HOW_MANY, FOR_WHOM)
        number = questions.number_wanted(context)
        return questions.ask(context, FOR_WHOM, **_about(told), number=number)
    return _write(context, receipt, questions.must_be_asked(context, FOR_WHOM, ALLOWED))


def _about(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("barcode_id", "product_id", "product")}


def _write(context: Context, receipt: Receipt, asked: dict[str, Any]) -> Verdict:
    scope, number = context.reason, asked["number"]
    if scope not in _SAID or context.quantity != number:
        raise Refused("receiving.nothing_asked")
    if scope == FOR_GOOD:
        questions.allow(context, ALLOWED, **_about(asked), number=number)
    barcode = _locked(context.session, asked["barcode_id"])
    last = _counted_last(context, receipt, barcode)
    entry = _remember(context.session, receipt, barcode) | {"scope": scope, "number": number}
    _tell(context, receipt, barcode, scope, number)
    memo = [*_correct(context, receipt, last, number), entry]
    values = {"number": number, "product": barcode.product.name, "supplier": receipt.supplier.name}
    return Verdict("ok", _SAID[scope], values, memo=memo)


def _tell(context: Context, receipt: Receipt, barcode: Barcode, scope: str, number: int) -> None:
    """What holds longer takes the place of what was told for less."""
    for shorter in CASE_SCOPES if scope != FOR_RECEIPT else (FOR_RECEIPT,):
        case_sizes.forget(context.session, receipt, barcode.id, shorter)
    if scope == FOR_GOOD:
        barcode.quantity = number
    else:
        case_sizes.tell(context, receipt, barcode.id, scope, number)
    context.session.flush()


def _correct(context: Context, receipt: Receipt, last: Meaning | None, number: int) -> list[dict[str, Any]]:
    """What the last scan counted of this case becomes what it holds, where the order takes so many."""
    session = context.session
    person = session.get(ReceiptPerson, (receipt.id, context.person_id), populate_existing=True)
    if last is None or person is None or person.product_id != last.id:
        return []
    unit = {"act": "case-unit", "receipt": receipt.id, "unit": person.unit_quantity}
    before = counted_of(session, receipt.id, person.product_id, person.lot_id)
    right = before - last.quantity + last.quantity // last.unit_quantity * number
    typed = replace(context, quantity=right)
    corrected = questions.tried(context, lambda: counting_in.set_quantity(typed, receipt.id))
    person.unit_quantity = number
    session.flush()
    return [unit, *(corrected.memo if corrected is not None else [])]


def _scanned_last(context: Context) -> Meaning:
    """The case whose code this person scanned last, whatever they typed since."""
    for scan in _scans(context):
        meaning = lookup.resolve(context.session, context.warehouse_id, scan.code or "")
        if meaning.kind == "product" and meaning.barcode_id and meaning.unit != "each":
            return meaning
        if meaning.kind == "product":
            break
    raise Refused("receiving.scan_case_first")


def _scans(context: Context) -> Sequence[Scan]:
    """The last codes that this person was accepted with in this task."""
    wanted = (
        select(Scan)
        .where(
            Scan.person_id == context.person_id,
            journal.of_task(context.task),
            Scan.outcome.in_((*ACCEPTED, "ask")),
            Scan.undone_by.is_(None),
            Scan.code.is_not(None),
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
    )
    return context.session.scalars(wanted.limit(LOOKED_BACK)).all()


def _counted_last(context: Context, receipt: Receipt, barcode: Barcode) -> Meaning | None:
    """What the very last act counted, if it was a scan of this case."""
    scan = journal.last_undoable(context.session, context.person_id, context.task, context.act.scan_id or "")
    if scan is None or not scan.code:
        return None
    meaning = lookup.resolve(context.session, context.warehouse_id, scan.code)
    if meaning.barcode_id != barcode.id:
        return None
    size = case_sizes.as_told(context.session, receipt, meaning).unit_quantity
    shares = [share for entry in scan.memo if entry["act"] == "count" for share in entry["shares"]]
    counted = sum(number for _line, number in shares)
    return replace(meaning, quantity=counted, unit_quantity=size) if counted and counted % size == 0 else None


def _locked(session: Session, barcode_id: int) -> Barcode:
    locked = {"key_share": True}
    barcode = session.get(Barcode, barcode_id, with_for_update=locked, populate_existing=True)
    if barcode is None:
        raise Refused("receiving.code_gone")
    return barcode


def _remember(session: Session, receipt: Receipt, barcode: Barcode) -> dict[str, Any]:
    return {
        "act": "case",
        "receipt": receipt.id,
        "barcode": barcode.id,
        "told": case_sizes.told_of(session, receipt, barcode.id),
        "quantity": barcode.quantity,
    }


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """What was known of the case before holds again."""
    session = context.session
    receipt = counting_in.open_receipt(context, entry["receipt"])
    barcode = _locked(session, entry["barcode"])
    if entry["scope"] == FOR_GOOD:
        if barcode.quantity != entry["number"]:
            raise Refused("receiving.case_changed", product=barcode.product.name)
        barcode.quantity = entry["quantity"]
    for scope in CASE_SCOPES:
        case_sizes.forget(session, receipt, barcode.id, scope)
        if scope in entry["told"]:
            case_sizes.tell(context, receipt, barcode.id, scope, entry["told"][scope])
    session.flush()
    told = entry["told"]
    size = told.get(FOR_RECEIPT) or told.get(FOR_SUPPLIER) or barcode.quantity
    values = {"number": size, "product": barcode.product.name}
    return Verdict("ok", "receiving.case_untold", values, task=f"receiving/{receipt.id}")


def undo_unit(context: Context, entry: dict[str, Any]) -> Verdict:
    """A typed number means cases of the size before again."""
    person = context.session.get(ReceiptPerson, (entry["receipt"], context.person_id))
    if person is not None:
        person.unit_quantity = entry["unit"]
    return Verdict("ok", "receiving.counting_again")
