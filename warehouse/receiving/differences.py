"""How a receipt differs from what was expected of it, line by line: for closing, and for the claim."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from warehouse.orders.models import PurchaseOrderLine, Supplier
from warehouse.receiving.models import Receipt, ReceiptExpected, ReceiptLine, ReceiptPurchaseOrder
from warehouse.receiving.queries import is_expected


@dataclass(frozen=True)
class Difference:
    """A line of which this receipt has not just what was expected of it."""

    line: PurchaseOrderLine
    expected: int
    received: int
    over: int
    damaged: int

    over_tolerance_percent: int = 0

    @property
    def is_accepted(self) -> bool:
        """More came than is taken without a question."""
        line = self.line
        most = line.quantity_ordered + line.quantity_ordered * self.over_tolerance_percent // 100
        return self.over > 0 and line.quantity_received > most

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(self.expected - self.received, 0)


def of_receipt(session: Session, receipt_id: int) -> list[Difference]:
    """The lines of which less or more came than was expected, or damaged goods: short ones first, the most first."""
    here = select(
        ReceiptLine.purchase_order_line_id.label("line_id"),
        func.sum(ReceiptLine.quantity_received).label("received"),
        func.sum(ReceiptLine.quantity_over).label("over"),
        func.sum(ReceiptLine.quantity_damaged).label("damaged"),
    ).where(ReceiptLine.receipt_id == receipt_id)
    came = here.group_by(ReceiptLine.purchase_order_line_id).subquery()
    expected = func.coalesce(ReceiptExpected.quantity_expected, 0)
    received, damaged = func.coalesce(came.c.received, 0), func.coalesce(came.c.damaged, 0)
    wanted = (
        select(
            PurchaseOrderLine,
            expected,
            received,
            func.coalesce(came.c.over, 0),
            damaged,
            Supplier.over_tolerance_percent,
        )
        .join(
            ReceiptPurchaseOrder,
            ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id,
        )
        .join(Receipt, Receipt.id == ReceiptPurchaseOrder.receipt_id)
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .outerjoin(ReceiptExpected, is_expected())
        .outerjoin(came, came.c.line_id == PurchaseOrderLine.id)
        .where(Receipt.id == receipt_id, or_(received != expected, damaged > 0))
        .options(joinedload(PurchaseOrderLine.product, innerjoin=True))
        .order_by((expected - received).desc(), PurchaseOrderLine.purchase_order_id, PurchaseOrderLine.line)
    )
    found = session.execute(wanted.execution_options(populate_existing=True))
    return [Difference(row[0], *(int(number) for number in row[1:])) for row in found]
