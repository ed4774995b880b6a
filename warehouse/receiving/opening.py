"""Beginning to receive: a purchase order's receipt is opened once, whoever scans it first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from warehouse.codes import fold
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving import counting_in, queries
from warehouse.receiving.models import Receipt
from warehouse.scanning.asked import choose
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.places import first_of_kind


def scan_purchase_order(context: Context, purchase_order_id: int, code: str) -> Verdict:
    """Open the receipt of a purchase order, or go on with the one that is open."""
    order = lock_order(context, purchase_order_id, code)
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
            Choice("purchase-order", o.id, f"P.{o.id}", f"{o.number} {o.supplier.name}") for o in orders
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


def _named_on_label(orders: list[PurchaseOrder], meaning: Meaning) -> list[PurchaseOrder]:
    """Of the orders that expect a product the one whose number the supplier printed (AI 400), if it is one."""
    named = [order for order in orders if meaning.paper and order.number_key == fold(meaning.paper)]
    return named or orders


def lock_order(context: Context, purchase_order_id: int, code: str) -> PurchaseOrder:
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
    if order.closed_at is not None:
        raise Refused("receiving.order_closed", number=order.number)
    return order


def _receipt_of(context: Context, order: PurchaseOrder) -> tuple[Receipt, bool]:
    receipt = queries.open_receipt_of(context.session, order.id)
    return (receipt, False) if receipt is not None else (_open(context, order), True)


def _open(context: Context, order: PurchaseOrder) -> Receipt:
    dock = first_of_kind(context.session, context.warehouse_id, "dock")
    if dock is None:
        raise Refused("receiving.no_dock")
    if not order.lines:
        raise Refused("receiving.order_empty", number=order.number)
    receipt = Receipt(
        warehouse_id=context.warehouse_id,
        supplier_id=order.supplier_id,
        dock_id=dock.id,
        opened_by=context.person_id,
        opened_at=context.act.at,
        purchase_orders=[order],
    )
    context.session.add(receipt)
    context.session.flush()
    return receipt
