"""What a scanned case really holds, where somebody at the dock said so: the one place that receiving asks.

For this receipt it goes before what was told for the supplier, and that before the barcode itself. The code of a
single piece is never asked for.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from warehouse.receiving.models import CASE_SCOPES, CaseTold, Receipt
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context

FOR_RECEIPT, FOR_SUPPLIER = CASE_SCOPES


def as_told(session: Session, receipt: Receipt, meaning: Meaning) -> Meaning:
    """A scanned case with what was told of its size. Costs nothing for the code of a piece."""
    if meaning.unit == "each" or not meaning.barcode_id:
        return meaning
    told = told_of(session, receipt, meaning.barcode_id)
    size = told.get(FOR_RECEIPT) or told.get(FOR_SUPPLIER) or meaning.unit_quantity
    cases = meaning.quantity // meaning.unit_quantity
    return replace(meaning, quantity=cases * size, unit_quantity=size)


def told_of(session: Session, receipt: Receipt, barcode_id: int) -> dict[str, int]:
    """What was told of a case that counts at this receipt, by how long it holds."""
    here = [
        and_(CaseTold.scope == scope, CaseTold.scope_id == scope_id(receipt, scope)) for scope in CASE_SCOPES
    ]
    wanted = select(CaseTold.scope, CaseTold.quantity).where(CaseTold.barcode_id == barcode_id, or_(*here))
    return {row.scope: row.quantity for row in session.execute(wanted)}


def scope_id(receipt: Receipt, scope: str) -> int:
    """The row that a scope means at this receipt."""
    return receipt.id if scope == FOR_RECEIPT else receipt.supplier_id


def forget(session: Session, receipt: Receipt, barcode_id: int, scope: str) -> None:
    """What was told for so long does not hold any more."""
    session.execute(
        delete(CaseTold).filter_by(barcode_id=barcode_id, scope=scope, scope_id=scope_id(receipt, scope))
    )


def tell(context: Context, receipt: Receipt, barcode_id: int, scope: str, quantity: int) -> None:
    """Write down what it holds from now on."""
    key = {"barcode_id": barcode_id, "scope": scope, "scope_id": scope_id(receipt, scope)}
    context.session.add(CaseTold(**key, quantity=quantity, told_by=context.person_id, told_at=context.act.at))
