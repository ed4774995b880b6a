"""The screens of the dock's questions, and what the screen of counting offers beside what is on the order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import agreed, queries, questions, record, unexpected
from warehouse.receiving.models import Receipt, ReceiptPurchaseOrder
from warehouse.receiving.questions import STEPS
from warehouse.scanning.agreeing import Question
from warehouse.scanning.registry import Visitor
from warehouse.stock.models import Product

#: Kinds of code that are taken while it is asked, the wanted one first.
EXPECT = {
    "unexpected": "command product",
    "whose_code": "product command",
    "how_many": "quantity product command",
    "case_for": "command product",
    "inside": "product command",
    "no_order": "product purchase-order command",
    "accept": "command product",
}
#: Which tap the number of a pad goes with.
_ACTIONS = {
    "receiving.code_counts": "attach",
    "receiving.case_counts": "case-holds",
    "receiving.inside_counts": "other-inside",
    "receiving.how_many_labels": "print",
    "receiving.how_many_damaged": "damaged",
}


def asked(session: Session, visitor: Visitor, receipt: Receipt, question: Question) -> dict[str, Any]:
    """What the screen of a question at a receipt shows, with the kinds of code that are taken."""
    step = STEPS[question.message]
    more = _MORE[step](session, visitor, receipt, question) if step in _MORE else {}
    return {"expect": EXPECT[step], "told": question.values, "question": question.message} | more


def from_whom(question: Question) -> dict[str, Any]:
    """The suppliers that may be tapped."""
    rows = [{"code": code, "name": name} for code, name in question.values.get("suppliers", [])]
    return {"expect": EXPECT["no_order"], "suppliers": rows, "is_allowed": "suppliers" in question.values}


def offered(session: Session, visitor: Visitor, receipt: Receipt, rows: list[Any]) -> dict[str, Any]:
    """What goes beside counting: an unknown code to attach, and at the beginning how many cartons are opened."""
    is_begun = rows[0].ReceiptPerson is not None
    return {
        "unknown": questions.unknown_now(session, visitor, f"receiving/{receipt.id}"),
        "cartons": None if is_begun else record.in_words(record.cartons_of(session, receipt.supplier_id)),
        "is_unannounced": unexpected.is_unannounced([row.PurchaseOrder for row in rows]),
    }


def _lines(session: Session, _visitor: Visitor, receipt: Receipt, _question: Question) -> dict[str, Any]:
    """The products of the receipt, those still to come first: each is a tap that counts as scanning it."""
    wanted = (
        select(Product.name, Product.sku, queries.first_code().label("code"))
        .join(PurchaseOrderLine, PurchaseOrderLine.product_id == Product.id)
        .join(
            ReceiptPurchaseOrder,
            ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id,
        )
        .where(ReceiptPurchaseOrder.receipt_id == receipt.id)
        .order_by(queries.IS_OPEN.desc(), PurchaseOrderLine.purchase_order_id, PurchaseOrderLine.line)
        .limit(queries.LISTED)
    )
    rows = list(dict.fromkeys((row.name, row.sku, row.code) for row in session.execute(wanted)))
    return {"products": [{"name": name, "sku": sku, "code": code} for name, sku, code in rows]}


def _number(session: Session, _visitor: Visitor, _receipt: Receipt, question: Question) -> dict[str, Any]:
    product = session.get_one(Product, question.values["product_id"])
    return {
        "name": product.name,
        "sku": product.sku,
        "action": _ACTIONS[question.message],
        "start": question.values.get("number", 1),
    }


def accepting(question: Question) -> dict[str, Any]:
    """What a yes with its reason shows: what was told, and the reasons."""
    more = {
        "reasons": agreed.reasons(question.message),
        "told": question.values,
        "question": question.message,
    }
    return {"expect": EXPECT["accept"]} | more


def _reasons(_session: Session, _visitor: Visitor, _receipt: Receipt, question: Question) -> dict[str, Any]:
    return accepting(question)


_MORE: dict[str, Callable[[Session, Visitor, Receipt, Question], dict[str, Any]]] = {
    "whose_code": _lines,
    "how_many": _number,
    "accept": _reasons,
}
