"""How many of a product and lot a receipt has, on whichever of its lines."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.receiving.models import ReceiptLine


def counted_of(session: Session, receipt_id: int, product_id: int, lot_id: int) -> int:
    """Pieces counted at this receipt, of all lines together."""
    wanted = select(func.coalesce(func.sum(ReceiptLine.quantity_received), 0))
    here = wanted.filter_by(receipt_id=receipt_id, product_id=product_id, lot_id=lot_id)
    return int(session.scalar(here) or 0)
