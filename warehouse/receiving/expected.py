"""What a receipt is measured against: what was still to come of each line when it began with it."""

from __future__ import annotations

from sqlalchemy import case, delete, func, insert, literal, select, update
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving.models import ReceiptExpected, ReceiptLine


def begin_with(session: Session, receipt_id: int, purchase_order_id: int) -> None:
    """Write down what is still to come of an order: one statement, however many lines it has."""
    left = PurchaseOrderLine.quantity_ordered - PurchaseOrderLine.quantity_received
    lines = select(
        literal(receipt_id),
        PurchaseOrderLine.id,
        case((left > 0, left), else_=0),
        PurchaseOrderLine.quantity_received,
    ).where(PurchaseOrderLine.purchase_order_id == purchase_order_id)
    columns = ["receipt_id", "purchase_order_line_id", "quantity_expected", "quantity_before"]
    session.execute(insert(ReceiptExpected).from_select(columns, lines))


def end_with(session: Session, receipt_id: int, purchase_order_id: int) -> None:
    """The order is not of this receipt any more."""
    lines = select(PurchaseOrderLine.id).where(PurchaseOrderLine.purchase_order_id == purchase_order_id)
    for table in (ReceiptLine, ReceiptExpected):
        here = delete(table).where(table.receipt_id == receipt_id)
        session.execute(here.where(table.purchase_order_line_id.in_(lines)))


def begin_again(session: Session, receipt_id: int) -> None:
    """A receipt is opened again: others may have brought more of its lines since."""
    here = (
        select(func.coalesce(func.sum(ReceiptLine.quantity_received), 0))
        .where(ReceiptLine.receipt_id == receipt_id)
        .where(ReceiptLine.purchase_order_line_id == ReceiptExpected.purchase_order_line_id)
        .correlate(ReceiptExpected)
        .scalar_subquery()
    )
    in_all = (
        select(PurchaseOrderLine.quantity_received)
        .where(PurchaseOrderLine.id == ReceiptExpected.purchase_order_line_id)
        .correlate(ReceiptExpected)
        .scalar_subquery()
    )
    again = update(ReceiptExpected).where(ReceiptExpected.receipt_id == receipt_id)
    session.execute(again.values(quantity_before=in_all - here).execution_options(synchronize_session=False))
