"""What receiving asks the database: what is due, what a receipt has of a product, what is still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.people.models import Person
from warehouse.receiving.models import (
    Receipt,
    ReceiptExpected,
    ReceiptLine,
    ReceiptPerson,
    ReceiptPurchaseOrder,
    ReceiptWaiting,
)
from warehouse.sites import Warehouse
from warehouse.stock.models import Barcode, Lot, Product

#: How many purchase orders, and how many lines of one, a handheld lists.
LISTED = 50
LINES_LISTED = 8
#: How many lots are offered to be taken once more.
LOTS_OFFERED = 3
#: For so long after a count a product is that person's to count.
COUNTS_FOR = timedelta(minutes=10)
IS_OPEN = PurchaseOrderLine.quantity_received < PurchaseOrderLine.quantity_ordered
TO_COME = PurchaseOrderLine.quantity_ordered - PurchaseOrderLine.quantity_received


@dataclass(frozen=True)
class Due:
    """A purchase order of which something is still to come."""

    id: int
    number: str
    supplier: str
    expected_on: date | None
    lines: int
    lines_done: int
    is_begun: bool


def due(session: Session, warehouse_id: int) -> list[Due]:
    """The purchase orders of which something is to come, the latest overdue first."""
    begun = select(ReceiptPurchaseOrder.purchase_order_id).join(Receipt).where(Receipt.closed_at.is_(None))
    expected_on = func.min(case((IS_OPEN, PurchaseOrderLine.expected_on)))
    wanted = (
        select(
            PurchaseOrder.id,
            PurchaseOrder.number,
            Supplier.name,
            expected_on,
            func.count(PurchaseOrderLine.id),
            func.sum(case((or_(IS_OPEN, PurchaseOrderLine.id.is_(None)), 0), else_=1)),
            PurchaseOrder.id.in_(begun),
        )
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        # A delivery that nobody ordered has no line before its first scan.
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.warehouse_id == warehouse_id, PurchaseOrder.closed_at.is_(None))
        .group_by(PurchaseOrder.id, PurchaseOrder.number, Supplier.name)
        .having(or_(func.sum(case((IS_OPEN, 1), else_=0)) > 0, PurchaseOrder.id.in_(begun)))
        .order_by(expected_on.is_(None), expected_on, PurchaseOrder.number, PurchaseOrder.id)
        .limit(LISTED)
    )
    return [Due(*row) for row in session.execute(wanted)]


def due_count(session: Session, warehouse_id: int) -> int:
    """How many purchase orders something is to come of."""
    something = select(PurchaseOrderLine.id).where(
        PurchaseOrderLine.purchase_order_id == PurchaseOrder.id, IS_OPEN
    )
    wanted = select(func.count()).select_from(PurchaseOrder)
    wanted = wanted.where(PurchaseOrder.warehouse_id == warehouse_id, PurchaseOrder.closed_at.is_(None))
    return session.scalar(wanted.where(something.exists())) or 0


def expecting(session: Session, warehouse_id: int, product_id: int) -> list[PurchaseOrder]:
    """The open purchase orders on which some of a product is still to come, the soonest first."""
    wanted = (
        select(PurchaseOrder)
        .join(PurchaseOrderLine)
        .where(
            PurchaseOrder.warehouse_id == warehouse_id,
            PurchaseOrder.closed_at.is_(None),
            PurchaseOrderLine.product_id == product_id,
            IS_OPEN,
        )
        .options(joinedload(PurchaseOrder.supplier))
        .order_by(PurchaseOrderLine.expected_on.is_(None), PurchaseOrderLine.expected_on, PurchaseOrder.id)
    )
    return list(dict.fromkeys(session.scalars(wanted)))


def others_expecting(session: Session, receipt: Receipt, product_id: int) -> list[PurchaseOrder]:
    """The open orders of a receipt's supplier that still expect a product and are received nowhere."""
    begun = select(ReceiptPurchaseOrder.purchase_order_id).join(Receipt).where(Receipt.closed_at.is_(None))
    received = set(session.scalars(begun))
    found = expecting(session, receipt.warehouse_id, product_id)
    return [order for order in found if order.supplier_id == receipt.supplier_id and order.id not in received]


def open_receipt_of(session: Session, purchase_order_id: int) -> Receipt | None:
    """The receipt at which this purchase order is being counted now."""
    wanted = select(Receipt).join(ReceiptPurchaseOrder).where(Receipt.closed_at.is_(None))
    return session.scalar(wanted.where(ReceiptPurchaseOrder.purchase_order_id == purchase_order_id))


def lock_receipt(session: Session, warehouse_id: int, receipt_id: int | None) -> Receipt | None:
    """The receipt with its head, for one act at a time; None when it is not of this warehouse."""
    return session.scalar(
        select(Receipt)
        .where(Receipt.id == receipt_id, Receipt.warehouse_id == warehouse_id)
        .options(joinedload(Receipt.supplier, innerjoin=True), joinedload(Receipt.dock, innerjoin=True))
        .with_for_update(of=Receipt, key_share=True)
        .execution_options(populate_existing=True)
    )


def is_expected() -> Any:
    """The condition that joins ReceiptExpected to Receipt and PurchaseOrderLine."""
    return and_(
        ReceiptExpected.receipt_id == Receipt.id,
        ReceiptExpected.purchase_order_line_id == PurchaseOrderLine.id,
    )


def receives_blind() -> Any:
    """Is what was ordered kept from the receivers? Inside a query that has Receipt."""
    blind = select(Warehouse.receives_blind).where(Warehouse.id == Receipt.warehouse_id)
    return blind.correlate(Receipt).scalar_subquery()


def who_counts(person_id: Any, since: datetime | Any) -> Any:
    """Who else counts a line's product, inside a query that has Receipt and PurchaseOrderLine; None where nobody."""
    other = aliased(ReceiptPerson)
    names = (
        select(Person.name)
        .join(other, other.person_id == Person.id)
        .where(
            other.receipt_id == Receipt.id,
            other.product_id == PurchaseOrderLine.product_id,
            other.person_id != person_id,
            other.counted_at > since,
        )
        .order_by(other.counted_at.desc())
        .limit(1)
    )
    return names.correlate(Receipt, PurchaseOrderLine).scalar_subquery()


def counted_on(
    session: Session, receipt_id: int, lines: Sequence[PurchaseOrderLine], lot_id: int
) -> list[int]:
    """How many of a lot this receipt has on each of these lines."""
    wanted = select(ReceiptLine.purchase_order_line_id, ReceiptLine.quantity_received).where(
        ReceiptLine.receipt_id == receipt_id,
        ReceiptLine.lot_id == lot_id,
        ReceiptLine.purchase_order_line_id.in_([line.id for line in lines]),
    )
    counted = {row[0]: row[1] for row in session.execute(wanted)}
    return [counted.get(line.id, 0) for line in lines]


def waits_for(session: Session, receipt_id: int, person_id: int) -> ReceiptWaiting | None:
    """What this person has scanned at a receipt that lacks something."""
    return session.get(ReceiptWaiting, (receipt_id, person_id), populate_existing=True)


def lots_here(session: Session, receipt_id: int, product_id: int) -> list[Lot]:
    """The lots of a product that this receipt has, the one that came last first."""
    wanted = (
        select(Lot)
        .join(ReceiptLine, ReceiptLine.lot_id == Lot.id)
        .where(ReceiptLine.receipt_id == receipt_id, ReceiptLine.product_id == product_id)
        .where(ReceiptLine.quantity_received > 0, Lot.code != "", Lot.serial == "")
        .order_by(ReceiptLine.id.desc())
        .limit(LOTS_OFFERED)
    )
    return list(dict.fromkeys(session.scalars(wanted)))


def counted_in_all(session: Session, receipt_id: int) -> tuple[int, int]:
    """How many pieces a receipt has, on how many lines."""
    wanted = select(
        func.coalesce(func.sum(ReceiptLine.quantity_received), 0),
        func.count(ReceiptLine.purchase_order_line_id.distinct()),
    ).where(ReceiptLine.receipt_id == receipt_id, ReceiptLine.quantity_received > 0)
    units, lines = session.execute(wanted).one()
    return int(units), int(lines)


def case_quantity() -> Any:
    """Pieces in the smallest case of a product, inside a query that has Product; None where it comes in none."""
    in_case = select(func.min(Barcode.quantity)).where(Barcode.product_id == Product.id, Barcode.quantity > 1)
    return in_case.correlate(Product).scalar_subquery()


def first_code() -> Any:
    """What a scanner may read for a product, inside a query that has Product: its first barcode, else its SKU."""
    first = (
        select(Barcode.text)
        .where(Barcode.product_id == Product.id)
        .order_by(Barcode.id)
        .limit(1)
        .correlate(Product)
        .scalar_subquery()
    )
    return func.coalesce(first, Product.sku)
