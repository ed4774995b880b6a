"""What a receipt knows of one product: the look that every count begins with, locked, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import queries, standing
from warehouse.receiving.models import (
    Receipt,
    ReceiptExpected,
    ReceiptPerson,
    ReceiptPurchaseOrder,
    ReceiptWaiting,
)
from warehouse.stock.lots import is_lot_of
from warehouse.stock.models import Location, Lot, Product

_RECEIPT = bindparam("receipt", type_=Integer)
_PERSON = bindparam("person", type_=Integer)


@dataclass(frozen=True)
class Found:
    """A receipt, locked, and what of it one product is about."""

    receipt: Receipt
    supplier_place: Location
    product: Product
    lines: list[PurchaseOrderLine]
    lot: Lot | None
    scanned_last: ReceiptPerson | None
    waiting: ReceiptWaiting | None
    """What this person has scanned here and cannot be counted yet, of whatever product."""
    expected: int
    """What was still to come of the product when this receipt began."""
    before: int
    """What other receipts had brought of it by then."""
    counted_by: str | None
    """Who else has counted this product here just now."""
    is_blind: bool
    """Nobody here is told what was ordered."""
    pallet_id: int | None = None
    """The pallet that this person loads: what they count stands on it."""

    @property
    def over_tolerance_percent(self) -> int:
        """What the supplier may send too much."""
        return self.receipt.supplier.over_tolerance_percent

    @property
    def received(self) -> int:
        """What this receipt has of the product, now."""
        return sum(line.quantity_received for line in self.lines) - self.before


def of_product(
    session: Session,
    warehouse_id: int,
    receipt_id: int,
    person_id: int,
    product_id: int,
    lot: str,
    serial: str,
) -> Found | None:
    """All that one count of a product needs, the receipt and the product's lines locked.

    None when the product is on no line of the receipt's purchase orders, or there is no such receipt.
    """
    told = {"product": product_id, "lot": lot, "serial": serial}
    return _look(session, _by_code(), warehouse_id, receipt_id, person_id, told)


def of_last(session: Session, warehouse_id: int, receipt_id: int, person_id: int) -> Found | None:
    """The same of what this person counted here last, with the lot that it was of; None when they counted nothing."""
    return _look(session, _by_last(), warehouse_id, receipt_id, person_id, {})


def _look(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    warehouse_id: int,
    receipt_id: int,
    person_id: int,
    told: dict[str, Any],
) -> Found | None:
    since = clock.now() - queries.COUNTS_FOR
    here = {"warehouse": warehouse_id, "receipt": receipt_id, "person": person_id, "since": since}
    rows = session.execute(statement, here | told, execution_options={"populate_existing": True}).all()
    return _found(rows) if rows else None


@lru_cache(maxsize=1)
def _by_code() -> Select[*tuple[Any, ...]]:
    """Of the product and lot that a code says. Built once: it takes longer to build than to run."""
    is_lot = is_lot_of(bindparam("lot"), bindparam("serial"))
    return _of_receipt(is_lot, bindparam("product", type_=Integer))


@lru_cache(maxsize=1)
def _by_last() -> Select[*tuple[Any, ...]]:
    """Of what this person scanned last."""
    last = select(ReceiptPerson).filter_by(receipt_id=_RECEIPT, person_id=_PERSON)
    lot_id = last.with_only_columns(ReceiptPerson.lot_id).scalar_subquery()
    is_lot = and_(Lot.product_id == Product.id, Lot.id == lot_id)
    return _of_receipt(is_lot, last.with_only_columns(ReceiptPerson.product_id).scalar_subquery())


def _of_receipt(is_lot: Any, product_id: Any) -> Select[*tuple[Any, ...]]:
    """Each line of a product at a receipt with the facts of `Found` beside it, the receipt's own repeated."""
    supplier_place = select(Location.id).where(
        Location.warehouse_id == Receipt.warehouse_id, Location.kind == "supplier"
    )
    of_order = ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id
    return (
        select(PurchaseOrderLine, Receipt, Product, Location, Lot, ReceiptPerson, ReceiptWaiting)
        .add_columns(*_facts())
        .join(ReceiptPurchaseOrder, of_order)
        .join(Receipt, Receipt.id == ReceiptPurchaseOrder.receipt_id)
        .join(Product, Product.id == PurchaseOrderLine.product_id)
        .join(Location, Location.id.in_(supplier_place.correlate(Receipt)))
        .outerjoin(Lot, is_lot)
        .outerjoin(ReceiptPerson, _of_person(ReceiptPerson))
        .outerjoin(ReceiptWaiting, _of_person(ReceiptWaiting))
        .outerjoin(ReceiptExpected, queries.is_expected())
        .options(
            joinedload(PurchaseOrderLine.purchase_order, innerjoin=True),
            joinedload(Receipt.supplier, innerjoin=True),
            joinedload(Receipt.dock, innerjoin=True),
        )
        .where(
            Receipt.id == _RECEIPT, Receipt.warehouse_id == bindparam("warehouse"), Product.id == product_id
        )
        .order_by(PurchaseOrderLine.purchase_order_id, PurchaseOrderLine.line)
        .with_for_update(of=[Receipt, PurchaseOrderLine], key_share=True)
    )


def _facts() -> list[Any]:
    """What goes with each line beside its rows."""
    facts = {
        "expected": func.coalesce(ReceiptExpected.quantity_expected, 0),
        "before": func.coalesce(ReceiptExpected.quantity_before, 0),
        "counted_by": queries.who_counts(_PERSON, bindparam("since")),
        "is_blind": queries.receives_blind(),
        "pallet_id": standing.loaded_by(_PERSON),
    }
    return [fact.label(name) for name, fact in facts.items()]


def _of_person(table: type[ReceiptPerson | ReceiptWaiting]) -> Any:
    return and_(table.receipt_id == Receipt.id, table.person_id == _PERSON)


def _found(rows: Sequence[Any]) -> Found:
    first = rows[0]
    return Found(
        first.Receipt,
        first.Location,
        first.Product,
        [row.PurchaseOrderLine for row in rows],
        first.Lot,
        first.ReceiptPerson,
        first.ReceiptWaiting,
        sum(row.expected for row in rows),
        sum(row.before for row in rows),
        first.counted_by,
        bool(first.is_blind),
        first.pallet_id,
    )
