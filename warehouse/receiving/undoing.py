"""Taking back what one scan did to a receipt; the goods themselves have gone back before this is asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from warehouse.orders import progress
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import (
    attaching,
    case_telling,
    closing,
    contents,
    damaged,
    expected,
    faults,
    labelling,
    over,
    pallets,
    plates,
    queries,
    readings,
    reopening,
    unannounced,
    unexpected,
    waiting,
    whole_pallets,
)
from warehouse.receiving.booking import add_to_line
from warehouse.receiving.counting_in import numbers
from warehouse.receiving.models import (
    Receipt,
    ReceiptExpected,
    ReceiptLine,
    ReceiptPerson,
    ReceiptPlate,
    ReceiptPurchaseOrder,
    ReceiptWaiting,
)
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Product


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back the acts of one scan, the last first; the first one's sentence says what the hands must do."""
    verdicts = [_UNDO[entry["act"]](context, entry) for entry in reversed(memo)]
    said = labelling.said_at_undo(verdicts)
    task = next((verdict.task for verdict in reversed(verdicts) if verdict.task is not None), None)
    return Verdict("ok", said.message, said.values, task=task)


def _receipt(context: Context, entry: dict[str, Any], message: str = "receiving.undo_closed") -> Receipt:
    receipt = queries.lock_receipt(context.session, context.warehouse_id, entry["receipt"])
    if receipt is None or receipt.closed_at is not None:
        raise Refused(message)
    return receipt


def _undo_count(context: Context, entry: dict[str, Any]) -> Verdict:
    session, receipt = context.session, _receipt(context, entry)
    if "sscc" in entry:
        pallets.leave(context, entry["sscc"])
    if context.task_id is None and _was_counted_since(context, entry):
        raise Refused("receiving.undo_inside", number=numbers(receipt))
    for line_id, quantity in reversed(entry["shares"]):
        progress.add_received(session, line_id, -quantity)
        line = session.get_one(PurchaseOrderLine, line_id)
        add_to_line(context, receipt.id, line, entry["lot"], -quantity)
    lines = [session.get_one(PurchaseOrderLine, line_id) for line_id, _quantity in entry["shares"]]
    over.settle(session, receipt.id, lines)
    receipt.asked_to_close_at = context.act.at if entry["was_closing"] else None
    _point_back(context, receipt, entry["before"])
    values = {"product": session.get_one(Product, entry["product"]).name}
    if not entry["shares"]:
        return _back_in(receipt, "receiving.lot_undone", values)
    taken = sum(quantity for _line, quantity in entry["shares"])
    if taken > 0:
        return _back_in(receipt, "receiving.uncounted", values | {"quantity": taken})
    counted, _lines = _counted_of(context, receipt, entry)
    return _back_in(receipt, "receiving.recounted", values | {"counted": counted})


def _back_in(receipt: Receipt, message: str, values: dict[str, Any]) -> Verdict:
    return Verdict("ok", message, values, task=f"receiving/{receipt.id}")


def _was_counted_since(context: Context, entry: dict[str, Any]) -> bool:
    """True when the receipt has more than this one scan brought: then its own screen says what was last."""
    units, _lines = queries.counted_in_all(context.session, entry["receipt"])
    return units > sum(quantity for _line, quantity in entry["shares"])


def _counted_of(context: Context, receipt: Receipt, entry: dict[str, Any]) -> tuple[int, int]:
    lines = [context.session.get_one(PurchaseOrderLine, line_id) for line_id, _ in entry["shares"]]
    return sum(queries.counted_on(context.session, receipt.id, lines, entry["lot"])), len(lines)


def _point_back(context: Context, receipt: Receipt, before: list[int] | None) -> None:
    last = context.session.get(ReceiptPerson, (receipt.id, context.person_id), populate_existing=True)
    if last is None:
        return
    if before is None:
        context.session.delete(last)
    else:
        last.product_id, last.lot_id = before[:2]
        last.unit_quantity = before[2] if len(before) > 2 else 1
    context.session.flush()


def _undo_open(context: Context, entry: dict[str, Any]) -> Verdict:
    session, receipt = context.session, _receipt(context, entry)
    number = numbers(receipt)
    if queries.counted_in_all(session, receipt.id) != (0, 0):
        raise Refused("receiving.undo_inside", number=number)
    for table in (
        ReceiptExpected,
        ReceiptLine,
        ReceiptPerson,
        ReceiptPlate,
        ReceiptWaiting,
        ReceiptPurchaseOrder,
    ):
        session.execute(delete(table).where(table.receipt_id == receipt.id))
    session.expunge(receipt)
    session.execute(delete(Receipt).where(Receipt.id == receipt.id))
    return Verdict("ok", "receiving.unopened", {"number": number}, task="receiving")


def _undo_join(context: Context, entry: dict[str, Any]) -> Verdict:
    """The orders that came to a receipt leave it, while nothing of them is counted."""
    session, receipt = context.session, _receipt(context, entry)
    lines = select(PurchaseOrderLine.id).where(PurchaseOrderLine.purchase_order_id.in_(entry["orders"]))
    of_lines = (ReceiptLine.receipt_id == receipt.id, ReceiptLine.purchase_order_line_id.in_(lines))
    if session.scalar(select(ReceiptLine.id).where(*of_lines, ReceiptLine.quantity_received > 0).limit(1)):
        raise Refused("receiving.undo_inside", number=numbers(receipt))
    for order_id in entry["orders"]:
        expected.end_with(session, receipt.id, order_id)
    receipt.purchase_orders = [order for order in receipt.purchase_orders if order.id not in entry["orders"]]
    session.flush()
    return _back_in(receipt, "receiving.continued", {"number": numbers(receipt)})


def _undo_pallet(context: Context, entry: dict[str, Any]) -> Verdict:
    receipt = _receipt(context, entry)
    whole_pallets.undo(context, entry)
    receipt.asked_to_close_at = context.act.at if entry["was_closing"] else None
    return _back_in(receipt, "receiving.pallet_undone", {"code": entry["sscc"]})


def _undo_wait(context: Context, entry: dict[str, Any]) -> Verdict:
    _receipt(context, entry)
    return waiting.put_back(context, entry)


def _undo_reading(context: Context, entry: dict[str, Any]) -> Verdict:
    readings.forget(context, entry)
    return Verdict("ok", "receiving.reading_forgotten")


def _undo_ask(context: Context, entry: dict[str, Any]) -> Verdict:
    receipt = _receipt(context, entry)
    receipt.asked_to_close_at = None
    return _back_in(receipt, "receiving.counting_again", {})


def _undo_close(context: Context, entry: dict[str, Any]) -> Verdict:
    receipt = queries.lock_receipt(context.session, context.warehouse_id, entry["receipt"])
    if receipt is None or receipt.closed_at is None:
        raise Refused("receiving.undo_closed")
    closing.reopen(context, receipt, entry["orders"])
    for fault in entry["faults"]:
        faults.forget(context, {"fault": fault})
    expected.begin_again(context.session, receipt.id)
    return _back_in(receipt, "receiving.reopened", {"number": numbers(receipt)})


_UNDO = {
    "open": _undo_open,
    "join": _undo_join,
    "count": _undo_count,
    "pallet": _undo_pallet,
    "wait": _undo_wait,
    "reading": _undo_reading,
    "ask": _undo_ask,
    "close": _undo_close,
    "damage": damaged.undo,
    "reopen": reopening.undo,
    "line": unexpected.undo_line,
    "no-order": unannounced.undo,
    "attach": attaching.undo,
    "case": case_telling.undo,
    "case-unit": case_telling.undo_unit,
    "contents": contents.undo,
    "label": labelling.undo,
    "more-labels": labelling.undo_more,
    "plate": plates.undo_make,
    "plate-done": plates.undo_finish,
}
