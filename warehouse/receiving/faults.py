"""What a delivery had wrong, row by row: the supplier's record, and what a claim names."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from warehouse.receiving.models import Receipt, SupplierFault
from warehouse.scanning.registry import Context


def note(
    context: Context,
    receipt: Receipt,
    kind: str,
    product_id: int,
    quantity: int,
    marked_product_id: int | None = None,
) -> dict[str, Any]:
    """Write one fault down. Answers what an undo needs to know."""
    fault = SupplierFault(
        warehouse_id=context.warehouse_id,
        supplier_id=receipt.supplier_id,
        receipt_id=receipt.id,
        kind=kind,
        product_id=product_id,
        marked_product_id=marked_product_id,
        quantity=quantity,
        person_id=context.person_id,
        scan_id=context.act.scan_id,
        at=context.act.at,
    )
    context.session.add(fault)
    context.session.flush()
    return {"act": "fault", "fault": fault.id}


def forget(context: Context, entry: dict[str, Any]) -> None:
    """Undo: the supplier is not blamed for it any more."""
    context.session.execute(delete(SupplierFault).where(SupplierFault.id == entry["fault"]))
