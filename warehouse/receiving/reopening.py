"""A closed receipt is opened again: with a reason, by a supervisor or with a supervisor's word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from warehouse.orders.models import PurchaseOrder
from warehouse.receiving import closing, expected, queries
from warehouse.receiving.counting_in import numbers
from warehouse.receiving.models import Receipt, ReceiptPurchaseOrder, SupplierFault
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context, Refused, Verdict

ASKED = "receiving.reopen"


def offer(context: Context, order: PurchaseOrder) -> Refused:
    """What the code of a closed order is answered: its last receipt may be opened again; raise it."""
    last = (
        select(Receipt.id)
        .join(ReceiptPurchaseOrder)
        .where(ReceiptPurchaseOrder.purchase_order_id == order.id, Receipt.closed_at.is_not(None))
        .order_by(Receipt.closed_at.desc(), Receipt.id.desc())
    )
    receipt_id = context.session.scalar(last.limit(1))
    if receipt_id is None:
        return Refused("receiving.order_closed", number=order.number)
    kind = agreeing.who_may(context, is_within=False)
    return agreeing.ask(context, ASKED, kind, number=order.number, receipt_id=receipt_id)


def reopen(context: Context) -> Verdict:
    """A tap says yes, and why."""
    question, _again = agreeing.agree(context, ASKED)
    if not context.reason:
        raise Refused("receiving.reason_missing")
    receipt = queries.lock_receipt(context.session, context.warehouse_id, question.values["receipt_id"])
    if receipt is None or receipt.closed_at is None:
        raise Refused("receiving.open_already", number=question.values["number"])
    memo = _open(context, receipt)
    receipt.reopened_at, receipt.reopened_by = context.act.at, context.approved_by or context.person_id
    receipt.reopened_because = context.reason
    values = {"number": numbers(receipt)}
    return Verdict("ok", "receiving.reopened_because", values, task=f"receiving/{receipt.id}", memo=[memo])


def _open(context: Context, receipt: Receipt) -> dict[str, Any]:
    """Open it with its orders, and forget what its end told of the supplier. Answers what an undo needs to know."""
    assert receipt.closed_at is not None
    entry = {
        "act": "reopen",
        "receipt": receipt.id,
        "closed": [receipt.closed_at.isoformat(), receipt.closed_by],
        "orders": [
            [order.id, order.closed_at.isoformat(), order.closed_by]
            for order in receipt.purchase_orders
            if order.closed_at is not None
        ],
    }
    closing.reopen(context, receipt, closes_orders=True)
    receipt.asked_to_close_at = None
    _forget_faults(context, receipt)
    expected.begin_again(context.session, receipt.id)
    return entry


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """It is closed again, as it was; refused when something was counted since by another."""
    receipt = queries.lock_receipt(context.session, context.warehouse_id, entry["receipt"])
    if receipt is None or receipt.closed_at is not None:
        raise Refused("receiving.undo_closed")
    if queries.counted_in_all(context.session, receipt.id)[0] != receipt.units_done:
        raise Refused("receiving.undo_inside", number=numbers(receipt))
    at, receipt.closed_by = entry["closed"]
    receipt.closed_at = datetime.fromisoformat(at)
    for order_id, order_at, order_by in entry["orders"]:
        order = context.session.get_one(PurchaseOrder, order_id)
        order.closed_at, order.closed_by = datetime.fromisoformat(order_at), order_by
    receipt.reopened_at = receipt.reopened_by = receipt.reopened_because = None
    closing.note_faults(context, receipt, is_short=bool(entry["orders"]))
    return Verdict("ok", "receiving.closed_again", {"number": numbers(receipt)}, task="receiving")


def _forget_faults(context: Context, receipt: Receipt) -> None:
    told = delete(SupplierFault).where(SupplierFault.receipt_id == receipt.id)
    context.session.execute(told.where(SupplierFault.kind.in_(("short", "over"))))
