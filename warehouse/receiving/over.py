"""More than was ordered: a little is taken silently, more with a reason, much with a supervisor's word.

How much is which says the supplier's row, in percent of what was ordered on the product's lines: silently come whole
pieces within it, for a reason at least one more. Where receivers count blind nothing is asked, for the question would
tell what was ordered: closing shows it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import steps
from warehouse.receiving.finding import Found
from warehouse.receiving.models import ReceiptLine
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context

ASKED = "receiving.over"


def check(context: Context, found: Found, quantity: int) -> None:
    """Ask when these are more than may come in silently, unless that was agreed to. Raises Refused."""
    if ASKED in context.agreed or found.is_blind or steps.takes_any(found.lines):
        return
    supplier = found.receipt.supplier
    if quantity <= steps.most_accepted(found.lines, supplier.over_tolerance_percent):
        return
    limit = max(supplier.over_tolerance_percent, supplier.over_limit_percent)
    kind = agreeing.who_may(context, quantity <= steps.most_for_a_reason(found.lines, limit))
    raise agreeing.ask(
        context,
        ASKED,
        kind,
        product=found.product.name,
        product_id=found.product.id,
        quantity=quantity,
        more=quantity - steps.still_to_come(found.lines),
        received=found.received,
        ordered=found.expected,
    )


def settle(session: Session, receipt_id: int, lines: Sequence[PurchaseOrderLine]) -> None:
    """After goods were taken off their lines: what this receipt still has more than ordered, line by line."""
    for line in lines:
        left = max(line.quantity_received - line.quantity_ordered, 0)
        rows = select(ReceiptLine).where(
            ReceiptLine.receipt_id == receipt_id,
            ReceiptLine.purchase_order_line_id == line.id,
            ReceiptLine.quantity_over > 0,
        )
        again = rows.order_by(ReceiptLine.id).execution_options(populate_existing=True)
        for row in session.scalars(again):
            row.quantity_over = min(row.quantity_over, left)
            left -= row.quantity_over
    session.flush()
