"""Ending a receipt: at once when all is here; with a word on the differences when it is not."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.orders.models import PurchaseOrder
from warehouse.receiving import differences, faults, freeing, queries, waiting
from warehouse.receiving.counting_in import numbers, open_receipt
from warehouse.receiving.models import Receipt, ReceiptPurchaseOrder
from warehouse.scanning.registry import Context, Refused, Verdict


def finish(context: Context) -> Verdict:
    """Close the receipt and its orders when all is here; else show the differences first."""
    receipt = open_receipt(context, context.task_id)
    waits = queries.waits_for(context.session, receipt.id, context.person_id)
    if waits is not None:
        raise waiting.first(context, waits)
    if queries.counted_in_all(context.session, receipt.id) == (0, 0):
        raise Refused("receiving.nothing_counted")
    differing = differences.of_receipt(context.session, receipt.id)
    # Nothing of what nobody ordered is too much.
    is_ordered = not all(order.is_unannounced for order in receipt.purchase_orders)
    if not any(line.short or line.damaged or (line.is_accepted and is_ordered) for line in differing):
        return _close(context, receipt, "receiving.received", closes_orders=True)
    if receipt.asked_to_close_at is not None:
        return Verdict("ok", "receiving.differences", {"lines": len(differing)})
    receipt.asked_to_close_at = context.act.at
    memo = [{"act": "ask", "receipt": receipt.id}]
    return Verdict("ok", "receiving.differences", {"lines": len(differing)}, memo=memo)


def close_short(context: Context) -> Verdict:
    """The supplier sends no more: the receipt and its orders end here."""
    return _close(context, _asked(context), "receiving.closed_short", closes_orders=True)


def keep_open(context: Context) -> Verdict:
    """This delivery is counted; the rest of the order may still come."""
    return _close(context, _asked(context), "receiving.kept_open", closes_orders=False)


def go_back(context: Context) -> Verdict | None:
    """From the differences back to counting; None from counting, where the way is to the list."""
    receipt = open_receipt(context, context.task_id)
    if receipt.asked_to_close_at is None:
        return None
    receipt.asked_to_close_at = None
    return Verdict("ok", "receiving.counting_again")


def _asked(context: Context) -> Receipt:
    receipt = open_receipt(context, context.task_id)
    if receipt.asked_to_close_at is None:
        raise Refused("receiving.not_asked")
    return receipt


def _close(context: Context, receipt: Receipt, message: str, *, closes_orders: bool) -> Verdict:
    receipt.units_done, receipt.lines_done = queries.counted_in_all(context.session, receipt.id)
    receipt.closed_at, receipt.closed_by = context.act.at, context.person_id
    if closes_orders:
        for order in _orders(context, receipt):
            order.closed_at, order.closed_by = context.act.at, context.person_id
    values: dict[str, Any] = {"number": numbers(receipt), "quantity": receipt.units_done}
    faulty = note_faults(context, receipt, is_short=closes_orders)
    memo = [{"act": "close", "receipt": receipt.id, "orders": closes_orders, "faults": faulty}]
    closed = Verdict("task_done", message, values, task="receiving", memo=memo)
    return freeing.at_close(context, receipt, closed)


def note_faults(context: Context, receipt: Receipt, *, is_short: bool) -> list[int]:
    """Write down what the supplier sent too much of and, when no more of it comes, too little; and what nobody had
    ordered, where anything was ordered at all. Answers the rows."""
    told = []
    unannounced = {order.id for order in receipt.purchase_orders if order.is_unannounced}
    for line in differences.of_receipt(context.session, receipt.id):
        kinds = {"short": line.short if is_short else 0, "over": line.over}
        if line.line.added_at is not None:
            kinds = {"unexpected": line.received if line.line.purchase_order_id not in unannounced else 0}
        for kind, quantity in kinds.items():
            if quantity:
                told.append(faults.note(context, receipt, kind, line.line.product_id, quantity)["fault"])
    return told


def _orders(context: Context, receipt: Receipt) -> list[PurchaseOrder]:
    wanted = (
        select(PurchaseOrder).join(ReceiptPurchaseOrder).where(ReceiptPurchaseOrder.receipt_id == receipt.id)
    )
    locked = wanted.with_for_update(of=PurchaseOrder, key_share=True).execution_options(
        populate_existing=True
    )
    return list(context.session.scalars(locked.order_by(PurchaseOrder.id)))


def reopen(context: Context, receipt: Receipt, closes_orders: bool) -> None:
    """Undo of closing. Refused when somebody receives the rest of the order meanwhile."""
    for order in _orders(context, receipt):
        if queries.open_receipt_of(context.session, order.id) is not None:
            raise Refused("receiving.undo_newer", number=order.number)
        if closes_orders:
            order.closed_at = order.closed_by = None
    receipt.closed_at = receipt.closed_by = None
