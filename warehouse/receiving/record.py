"""A supplier's record: how many cartons of the next delivery are opened, before its marks are believed.

The rule is that of acceptance sampling by attributes with switching (MIL-STD-105, today ISO 2859-1): the last ten
deliveries decide, as ten lots accepted in a row lead to reduced inspection there, and the numbers are the sample
sizes of its first code letters, A to E (2, 3, 5, 8, 13). Clean: one carton, for to open none would never find
out. With each faulty delivery among the ten one letter more. When a third of the cartons is wrong, 5 opened ones
show it in 87 of 100 deliveries, 8 in 96.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import ngettext
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt, SupplierFault
from warehouse.scanning.registry import Visitor

#: So many deliveries are looked back.
DELIVERIES = 10
#: Cartons to open, by how many of them were faulty; more faulty ones than are listed open the last number.
CARTONS = (1, 2, 3, 5, 8, 13)


def cartons_to_open(faulty: Sequence[bool]) -> int:
    """How many cartons are opened, by whether each of the last deliveries (the newest first) had a fault."""
    faults = sum(faulty[:DELIVERIES])
    return CARTONS[min(faults, len(CARTONS) - 1)]


def cartons_of(session: Session, supplier_id: int) -> int:
    """How many cartons of this supplier's next delivery are opened."""
    return cartons_to_open(lately_faulty(session, supplier_id))


def lately_faulty(session: Session, supplier_id: int) -> list[bool]:
    """Of the last deliveries that are closed, the newest first: was anything wrong?"""
    had_one = exists().where(SupplierFault.receipt_id == Receipt.id)
    wanted = (
        select(had_one)
        .where(Receipt.supplier_id == supplier_id, Receipt.closed_at.is_not(None), Receipt.units_done > 0)
        .order_by(Receipt.closed_at.desc(), Receipt.id.desc())
        .limit(DELIVERIES)
    )
    return list(session.scalars(wanted))


def in_words(cartons: int) -> str:
    """What the receiver is told."""
    return str(ngettext("Open %(num)s carton, look inside.", "Open %(num)s cartons, look inside.", cartons))


def tells(session: Session, visitor: Visitor, kind: str, number: int) -> list[str]:
    """What the look-up of an open purchase order says of its supplier."""
    if kind != "purchase-order":
        return []
    order = session.get(PurchaseOrder, number)
    if order is None or order.closed_at is not None or order.warehouse_id != visitor.warehouse_id:
        return []
    return [in_words(cartons_of(session, order.supplier_id))]
