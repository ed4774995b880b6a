"""A code that nobody knows, attached to a line of the receipt: whose it is, how many it counts, and it counts.

Only a tap begins this: a carton has other labels, and the next product scanned must never get the carrier's
number by accident. The journal keeps who did it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from warehouse import gtin
from warehouse.codes import CodeTaken, is_reserved
from warehouse.people.models import Device
from warehouse.receiving import counting_in, questions, unexpected
from warehouse.receiving.models import CaseTold, Receipt
from warehouse.scanning import lookup
from warehouse.scanning.element_strings import readings
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Barcode, Product
from warehouse.stock.products import add_barcode, remove_barcode

WHOSE, COUNTS = "receiving.whose_code", "receiving.code_counts"
LONGEST = 120


def attach(context: Context) -> Verdict:
    """A tap: at first it asks whose code it is; with a number it gives the code to the product that was told."""
    receipt = counting_in.open_receipt(context, context.task_id)
    if context.quantity is not None:
        return _enter(context, receipt, questions.must_be_asked(context, COUNTS))
    code = text_of(questions.must_be_asked(context, questions.UNKNOWN_CODE)["code"])
    _may_be_a_barcode(code)
    return questions.ask(context, WHOSE, code=code)


def answer(context: Context, meaning: Meaning) -> Verdict | None:
    """The product whose code it is; None for whatever else is scanned: the question is dropped."""
    told = questions.answered_by(context, WHOSE)
    if told is None or meaning.kind not in {"product", "unknown"}:
        return None
    receipt = counting_in.open_receipt(context, context.task_id)
    code = told["code"]
    if meaning.kind == "unknown":
        return questions.ask(context, WHOSE, code=code)
    if not unexpected.is_on(context.session, receipt.id, meaning.id):
        raise _not_a_line(receipt, meaning.label)
    return questions.ask(context, COUNTS, code=code, product_id=meaning.id, product=meaning.label)


def text_of(code: str) -> str:
    """What of a scanned code is the product's: of element strings the trade item number alone."""
    trimmed = code.strip(lookup.BLANKS)
    found = readings(trimmed)
    number = found[0].value("01", "02") if found else ""
    bare = trimmed[3:] if trimmed.startswith("]") else trimmed
    # A number with a 0 in front is the number of a piece, as its bars say it.
    return (number[1:] if number.startswith("0") else number) or bare


def _may_be_a_barcode(code: str) -> None:
    """The rules of an import: no code of our own labels, and a trade item number is right or it is none."""
    if len(code) > LONGEST or not code.isprintable() or is_reserved(code):
        raise Refused("receiving.no_barcode", code=code[:LONGEST])
    if code.isascii() and code.isdigit() and len(code) in gtin.LENGTHS and not gtin.forms(code):
        raise Refused("receiving.wrong_check_digit", code=code)


def _enter(context: Context, receipt: Receipt, told: dict[str, Any]) -> Verdict:
    session, number = context.session, questions.number_wanted(context)
    if not unexpected.is_on(session, receipt.id, told["product_id"]):
        raise _not_a_line(receipt, told["product"])
    product = session.get_one(Product, told["product_id"])
    try:
        barcode = add_barcode(session, product, told["code"], "case" if number > 1 else "each", number)
    except CodeTaken as taken:
        raise Refused("receiving.code_taken", code=told["code"], other=_owner(session, taken)) from None
    barcode.supplier_id = receipt.supplier_id
    entry = {"act": "attach", "receipt": receipt.id, "barcode": barcode.id, "at": context.act.at.isoformat()}
    return _counted(context, receipt, product, told["code"], [entry])


def _counted(
    context: Context, receipt: Receipt, product: Product, code: str, memo: list[dict[str, Any]]
) -> Verdict:
    """The scan that began it counts. Where it may not (it is too many), the code stays attached all the same."""
    values = {"code": code, "product": product.name}
    meaning = lookup.resolve(context.session, context.warehouse_id, code)
    counted = questions.tried(context, lambda: counting_in.count_product(context, receipt.id, meaning))
    if counted is None:
        return Verdict("ok", "receiving.attached", values, memo=memo)
    memo = [*memo, *counted.memo]
    if counted.ask is not None:
        return replace(counted, memo=memo)
    return Verdict(counted.outcome, "receiving.attached_counted", counted.values | values, memo=memo)


def _not_a_line(receipt: Receipt, product: str) -> Refused:
    return Refused("receiving.not_a_line", product=product, number=counting_in.numbers(receipt))


def _owner(session: Session, taken: CodeTaken) -> str:
    barcode = session.get(Barcode, taken.taken.target_id) if taken.taken.kind == "product" else None
    return barcode.product.name if barcode is not None else taken.taken.text


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """The code is nobody's again, unless something was booked by it since."""
    session = context.session
    barcode = session.get(Barcode, entry["barcode"], populate_existing=True)
    if barcode is None:
        raise Refused("receiving.code_gone")
    values = {"code": barcode.text, "product": barcode.product.name}
    if _was_used_since(session, barcode, datetime.fromisoformat(entry["at"])):
        raise Refused("receiving.code_used", **values)
    session.execute(delete(CaseTold).where(CaseTold.barcode_id == barcode.id))
    remove_barcode(session, barcode)
    return Verdict("ok", "receiving.detached", values, task=f"receiving/{entry['receipt']}")


def _was_used_since(session: Session, barcode: Barcode, since: datetime) -> bool:
    """A scan of this code that did something stands, on whatever device: each has its part of the index."""
    later = select(Scan).where(
        Scan.device_id.in_(select(Device.id)),
        Scan.received_at > since,
        Scan.outcome.in_((*ACCEPTED, "ask")),
        Scan.undone_by.is_(None),
        or_(Scan.code == barcode.text, Scan.code.contains(barcode.text, autoescape=True)),
    )
    return any(scan.memo for scan in session.scalars(later))
