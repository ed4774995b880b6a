"""Goods that no line of the receipt expects: said clearly, then added on a line of their own or put aside.

A line made at the dock has 0 ordered, and keeps who made it and when. What is scanned of its product later counts
on it unasked. On a delivery that nobody ordered every line is such a line, and none is asked for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.receiving import counting_in, opening, queries, questions, readings
from warehouse.receiving.models import (
    Receipt,
    ReceiptExpected,
    ReceiptLine,
    ReceiptPurchaseOrder,
    ReceiptWaiting,
)
from warehouse.scanning import lookup
from warehouse.scanning.element_strings import SEPARATOR
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Product
from warehouse.stock.places import first_of_kind

ASKED = "receiving.not_on_order"


def scanned(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    """A product that is on no line: counted at once where nobody ordered anything, asked elsewhere."""
    receipt = counting_in.open_receipt(context, receipt_id)
    if is_unannounced(receipt.purchase_orders) or ASKED in context.agreed:
        return add(context, receipt, meaning)
    product = context.session.get_one(Product, meaning.id)
    right = readings.right_one(context, product, receipt.supplier_id, meaning)
    learned = readings.learn(context, receipt.supplier_id, meaning)
    code = right.text if not meaning.readings or right.text.endswith(SEPARATOR) else right.text + SEPARATOR
    values = {"product_id": product.id, "product": product.name, "code": code, "quantity": right.quantity}
    others = queries.others_expecting(context.session, receipt, product.id)
    values["others"] = [[f"P.{order.id}", order.number] for order in others]
    return questions.ask(context, ASKED, learned, **values, number=counting_in.numbers(receipt))


def accept(context: Context) -> Verdict:
    """It came all the same: a line is made for it, and what was scanned is counted."""
    told = questions.must_be_asked(context, ASKED)
    receipt = counting_in.open_receipt(context, context.task_id)
    return add(context, receipt, meant(context, told))


def meant(context: Context, values: dict[str, Any]) -> Meaning:
    """The product that a question was about, by the code with which it was scanned."""
    meaning = lookup.resolve(context.session, context.warehouse_id, values["code"])
    if meaning.kind != "product" or meaning.id != values["product_id"]:
        raise Refused("receiving.code_changed", code=values["code"])
    return meaning


def put_aside(context: Context) -> Verdict:
    """It stays off the receipt; nothing is booked. Says where to put it."""
    told = questions.must_be_asked(context, ASKED)
    counting_in.open_receipt(context, context.task_id)
    place = first_of_kind(context.session, context.warehouse_id, "hold")
    values = {"product": told["product"], "place": place.code if place else ""}
    return Verdict("ok", "receiving.aside_in" if place else "receiving.aside", values)


def add(context: Context, receipt: Receipt, meaning: Meaning) -> Verdict:
    """Count goods in that were on no line: makes their line first. The receipt is locked."""
    made = make_line(context, receipt, meaning.id)
    counted = counting_in.count_product(counting_beside(context), receipt.id, meaning)
    return replace(counted, memo=[*made, *counted.memo])


def counting_beside(context: Context) -> Context:
    """Who answers a question of these counts beside whoever counts that product: it is not asked on top."""
    return replace(context, agreed=context.agreed | {counting_in.COUNTED_BY})


def make_line(context: Context, receipt: Receipt, product_id: int) -> list[dict[str, Any]]:
    """A line for a product on the receipt's first order; none where it has one. Answers what an undo needs to know."""
    session = context.session
    if is_on(session, receipt.id, product_id):
        return []
    order = opening.lock_order(context, receipt.purchase_orders[0].id, receipt.purchase_orders[0].number)
    last = select(func.coalesce(func.max(PurchaseOrderLine.line), 0))
    line = PurchaseOrderLine(
        purchase_order_id=order.id,
        line=(session.scalar(last.where(PurchaseOrderLine.purchase_order_id == order.id)) or 0) + 1,
        product_id=product_id,
        quantity_ordered=0,
        quantity_received=0,
        added_at=context.act.at,
        added_by=context.person_id,
    )
    session.add(line)
    session.flush()
    session.add(ReceiptExpected(receipt_id=receipt.id, purchase_order_line_id=line.id, quantity_expected=0))
    session.flush()
    return [{"act": "line", "receipt": receipt.id, "line": line.id, "product": product_id}]


def is_on(session: Session, receipt_id: int, product_id: int) -> bool:
    """True when a product is on a line of this receipt's purchase orders."""
    wanted = (
        select(PurchaseOrderLine.id)
        .join(
            ReceiptPurchaseOrder,
            ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id,
        )
        .where(ReceiptPurchaseOrder.receipt_id == receipt_id, PurchaseOrderLine.product_id == product_id)
    )
    return session.scalar(wanted.limit(1)) is not None


def undo_line(context: Context, entry: dict[str, Any]) -> Verdict:
    """The line goes with its goods; where somebody has counted more on it, it stays theirs."""
    session, line_id = context.session, entry["line"]
    name = session.get_one(Product, entry["product"]).name
    received = select(PurchaseOrderLine.quantity_received).where(PurchaseOrderLine.id == line_id)
    if not session.scalar(received) and not _is_waited_for(session, entry):
        drop_line(session, line_id)
    return Verdict("ok", "receiving.line_undone", {"product": name}, task=f"receiving/{entry['receipt']}")


def drop_line(session: Session, line_id: int) -> None:
    """Nobody expects it any more: a line made at the dock, of which nothing is here."""
    for table in (ReceiptLine, ReceiptExpected):
        session.execute(delete(table).where(table.purchase_order_line_id == line_id))
    loaded = session.get(PurchaseOrderLine, line_id)
    if loaded is not None:
        session.expunge(loaded)
    session.execute(delete(PurchaseOrderLine).where(PurchaseOrderLine.id == line_id))


def _is_waited_for(session: Session, entry: dict[str, Any]) -> bool:
    wanted = select(ReceiptWaiting.person_id).filter_by(
        receipt_id=entry["receipt"], product_id=entry["product"]
    )
    return session.scalar(wanted.limit(1)) is not None


def is_unannounced(orders: list[PurchaseOrder]) -> bool:
    """True of a delivery that nobody ordered."""
    return any(order.is_unannounced for order in orders)
