"""Beginning to receive: a purchase order's receipt is opened once, whoever scans it first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from warehouse.codes import fold
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving import counting_in, expected, queries, reopening
from warehouse.receiving.models import Receipt
from warehouse.scanning import agreeing
from warehouse.scanning.asked import choose
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.places import first_of_kind


def scan_purchase_order(context: Context, purchase_order_id: int, code: str) -> Verdict:
    """Open the receipt of a purchase order, or go on with the one that is open."""
    order = lock_order(context, purchase_order_id, code, closed_too=True)
    if order.closed_at is not None:
        raise reopening.offer(context, order)
    receipt, is_new = _receipt_of(context, order)
    message = "receiving.opened" if is_new else "receiving.continued"
    memo = [{"act": "open", "receipt": receipt.id}] if is_new else []
    values = {"number": order.number, "supplier": order.supplier.name}
    return Verdict("ok", message, values, task=f"receiving/{receipt.id}", memo=memo)


def scan_product_on_list(context: Context, meaning: Meaning) -> Verdict:
    """Open the only purchase order that expects this product, and count the scan; ask where several do."""
    orders = _named_on_label(queries.expecting(context.session, context.warehouse_id, meaning.id), meaning)
    if not orders:
        raise Refused("receiving.nobody_expects", product=meaning.label)
    if len(orders) > 1:
        choices = [
            Choice(
                "purchase-order",
                o.id,
                f"P.{o.id}",
                f"{o.number} {o.supplier.name}",
                {"supplier": o.supplier_id},
            )
            for o in orders
        ]
        raise choose(context, "receiving.which_order", choices, product=meaning.label)
    order = lock_order(context, orders[0].id, orders[0].number)
    receipt, is_new = _receipt_of(context, order)
    counted = counting_in.count_product(context, receipt.id, meaning)
    opened = [{"act": "open", "receipt": receipt.id}] if is_new else []
    return Verdict(
        counted.outcome,
        counted.message,
        counted.values,
        ask=counted.ask,
        task=f"receiving/{receipt.id}",
        memo=opened + counted.memo,
    )


def are_together(choices: Sequence[Choice]) -> bool:
    """True for orders of one supplier: one delivery may bring them all."""
    suppliers = {choice.facts.get("supplier") for choice in choices}
    return len(suppliers) == 1 and None not in suppliers


def begin_together(context: Context) -> Verdict:
    """All orders of one supplier that expect the product scanned last: one receipt, and that scan counts."""
    question = agreeing.asked_last(context)
    choices = [Choice(*row) for row in question.values.get("choices", [])] if question is not None else []
    if question is None or not are_together(choices):
        raise Refused("scanning.nothing_asked_for")
    wanted = sorted((choice.id, choice.code) for choice in choices)
    receipt, memo = open_together(context, [lock_order(context, order, code) for order, code in wanted])
    inside = replace(context, task_id=receipt.id)
    counted = counting_in.count_product(inside, receipt.id, agreeing.meaning_of(context, question))
    return replace(counted, task=f"receiving/{receipt.id}", memo=[*memo, *counted.memo])


def scan_other_order(context: Context, receipt: Receipt, meaning: Meaning) -> Verdict:
    """Another order's code while receiving: one of the same supplier is received together with these."""
    order = lock_order(context, meaning.id, meaning.text)
    if order.supplier_id != receipt.supplier_id:
        raise Refused("receiving.finish_first", number=counting_in.numbers(receipt))
    elsewhere = queries.open_receipt_of(context.session, order.id)
    if elsewhere is not None and elsewhere.id != receipt.id:
        raise Refused("receiving.elsewhere", number=order.number)
    question = agreeing.asked_last(context)
    _receipt, memo = join(context, receipt.id, [order])
    if question is None or question.message != "receiving.not_on_order":
        return Verdict("ok", "receiving.joined", {"number": order.number}, memo=memo)
    scanned = replace(question, deed={"code": question.values["code"]})
    counted = counting_in.count_product(context, receipt.id, agreeing.meaning_of(context, scanned))
    return replace(counted, memo=[*memo, *counted.memo])


def _named_on_label(orders: list[PurchaseOrder], meaning: Meaning) -> list[PurchaseOrder]:
    """Of the orders that expect a product the one whose number the supplier printed (AI 400), if it is one."""
    named = [order for order in orders if meaning.paper and order.number_key == fold(meaning.paper)]
    return named or orders


def lock_order(
    context: Context, purchase_order_id: int, code: str, *, closed_too: bool = False
) -> PurchaseOrder:
    """The open purchase order of this warehouse, for one act at a time."""
    order = context.session.scalar(
        select(PurchaseOrder)
        .where(PurchaseOrder.id == purchase_order_id, PurchaseOrder.warehouse_id == context.warehouse_id)
        .options(joinedload(PurchaseOrder.supplier, innerjoin=True))
        .with_for_update(of=PurchaseOrder, key_share=True)
        .execution_options(populate_existing=True)
    )
    if order is None:
        raise Refused("receiving.no_purchase_order", code=code)
    if order.closed_at is not None and not closed_too:
        raise Refused("receiving.order_closed", number=order.number)
    return order


def _receipt_of(context: Context, order: PurchaseOrder) -> tuple[Receipt, bool]:
    receipt = queries.open_receipt_of(context.session, order.id)
    return (receipt, False) if receipt is not None else (_open(context, [order]), True)


def open_together(context: Context, orders: Sequence[PurchaseOrder]) -> tuple[Receipt, list[dict[str, Any]]]:
    """One receipt for these orders of one supplier, which are locked: a new one, or that at which some of them are
    being received. Answers it with what an undo needs to know; raises Refused with a question where several are."""
    begun = {order.id: queries.open_receipt_of(context.session, order.id) for order in orders}
    receipts = {receipt.id: receipt for receipt in begun.values() if receipt is not None}
    if not receipts:
        receipt = _open(context, orders)
        return receipt, [{"act": "open", "receipt": receipt.id}]
    if len(receipts) > 1:
        several = [order for order in orders if begun[order.id] is not None]
        choices = [
            Choice("purchase-order", o.id, f"P.{o.id}", f"{o.number} {o.supplier.name}") for o in several
        ]
        raise choose(context, "receiving.which_receipt", choices)
    (receipt_id,) = receipts
    return join(context, receipt_id, [order for order in orders if begun[order.id] is None])


def join(
    context: Context, receipt_id: int, orders: Sequence[PurchaseOrder]
) -> tuple[Receipt, list[dict[str, Any]]]:
    """Receive these orders, which are locked, with those of an open receipt. Answers what an undo needs to know."""
    receipt = counting_in.open_receipt(context, receipt_id)
    if not orders:
        return receipt, []
    receipt.purchase_orders.extend(orders)
    context.session.flush()
    for order in orders:
        expected.begin_with(context.session, receipt.id, order.id)
    return receipt, [{"act": "join", "receipt": receipt.id, "orders": [order.id for order in orders]}]


def _open(context: Context, orders: Sequence[PurchaseOrder]) -> Receipt:
    dock = first_of_kind(context.session, context.warehouse_id, "dock")
    if dock is None:
        raise Refused("receiving.no_dock")
    for order in orders:
        if not order.lines:
            raise Refused("receiving.order_empty", number=order.number)
    receipt = Receipt(
        warehouse_id=context.warehouse_id,
        supplier_id=orders[0].supplier_id,
        dock_id=dock.id,
        opened_by=context.person_id,
        opened_at=context.act.at,
        purchase_orders=list(orders),
    )
    context.session.add(receipt)
    context.session.flush()
    for order in orders:
        expected.begin_with(context.session, receipt.id, order.id)
    return receipt
