"""The claim to a supplier: what of a delivery was not as ordered, line by line, with the photos that show it.

It is read from what receiving stored, each time anew: a receipt that is counted on, or opened again, has a claim
that says so. Asked of a receipt whose differences were looked at; before that they are not yet differences.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.orders.models import PurchaseOrder
from warehouse.people.models import Person
from warehouse.photos import keeping
from warehouse.photos.models import Photo
from warehouse.receiving import differences
from warehouse.receiving.differences import Difference
from warehouse.receiving.models import Receipt, ReceiptPerson, ReceiptPurchaseOrder, SupplierFault
from warehouse.stock.models import Product

#: Money is kept in ten-thousandths.
_UNIT = 10_000


@dataclass(frozen=True)
class Line:
    """What of one product was not as ordered. `unexpected`: nobody ordered it; what came of it is in `received`."""

    product: Product
    number: str
    supplier_sku: str
    expected: int
    received: int
    short: int
    over: int
    damaged: int
    unexpected: int
    unit_cost: int | None


@dataclass(frozen=True)
class Carton:
    """Cartons that were marked as one product and held another."""

    marked: Product | None
    inside: Product
    quantity: int


@dataclass(frozen=True)
class Claim:
    """All that a claim says. Empty where the delivery was as ordered."""

    receipt: Receipt
    lines: list[Line]
    cartons: list[Carton]
    people: list[str]
    photos: list[Photo]
    products: dict[int, Product] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Nothing to claim."""
        return not self.lines and not self.cartons

    @property
    def numbers(self) -> str:
        """The purchase orders that were delivered; what nobody announced has no number the supplier knows."""
        return ", ".join(order.number for order in self.receipt.purchase_orders if not order.is_unannounced)

    @property
    def counted_at(self) -> datetime:
        """When the count was looked at, or ended."""
        receipt = self.receipt
        return receipt.closed_at or receipt.asked_to_close_at or receipt.opened_at

    def sum(self, name: str) -> int:
        """Of a column of numbers."""
        return sum(getattr(line, name) for line in self.lines)

    def value(self) -> Decimal | None:
        """What the missing and the damaged goods cost; None where a price is not known or nothing is missing."""
        lost = [
            (line.short + line.damaged, line.unit_cost) for line in self.lines if line.short + line.damaged
        ]
        if not lost or len({order.currency for order in self.receipt.purchase_orders}) > 1:
            return None
        costs = [quantity * cost for quantity, cost in lost if cost is not None]
        return Decimal(sum(costs)) / _UNIT if len(costs) == len(lost) else None

    def photos_of(self, product_id: int | None) -> list[Photo]:
        """Those that show this product; None: those that show the delivery."""
        return [photo for photo in self.photos if photo.product_id == product_id]


def find_receipt(session: Session, warehouse_id: int, receipt_id: int) -> Receipt | None:
    """A receipt of this warehouse with its supplier, dock and orders."""
    wanted = select(Receipt).where(Receipt.id == receipt_id, Receipt.warehouse_id == warehouse_id)
    return session.scalar(wanted.options(joinedload(Receipt.supplier), joinedload(Receipt.dock)))


def is_ready(receipt: Receipt) -> bool:
    """Has somebody looked at the differences?"""
    return receipt.closed_at is not None or receipt.asked_to_close_at is not None


def is_outdated(receipt: Receipt) -> bool:
    """Was it counted on after the claim was made?"""
    made, again = receipt.claim_made_at, receipt.reopened_at
    return made is not None and again is not None and again > made


def shown_photos(session: Session, receipt: Receipt) -> list[tuple[str, str]]:
    """The photos of a receipt and what each shows, for the screen that ends it."""
    wanted = (
        select(Photo.id, Product.name)
        .outerjoin(Product, Product.id == Photo.product_id)
        .where(Photo.warehouse_id == receipt.warehouse_id, Photo.task == f"receiving/{receipt.id}")
        .order_by(Photo.taken_at, Photo.id)
    )
    return [(row[0], row[1] or "") for row in session.execute(wanted)]


def of(session: Session, receipt: Receipt) -> Claim:
    """The claim as it stands now."""
    differing = differences.of_receipt(session, receipt.id)
    lines = [line for line in _lines(session, receipt, differing) if _is_worth_saying(line)]
    faults = _faults(session, receipt)
    lines += _put_aside(session, faults, lines)
    photos = keeping.of_task(session, receipt.warehouse_id, f"receiving/{receipt.id}")
    cartons = [
        Carton(
            session.get(Product, f.marked_product_id) if f.marked_product_id else None, product, f.quantity
        )
        for f, product in faults
        if f.kind == "wrong-contents"
    ]
    shown = _products(session, {photo.product_id for photo in photos if photo.product_id})
    return Claim(receipt, lines, cartons, _people(session, receipt), photos, shown)


def _lines(session: Session, receipt: Receipt, differing: Iterable[Difference]) -> Iterable[Line]:
    orders = {order.id: order for order in receipt.purchase_orders}
    later = _delivered_later(session, receipt)
    for difference in differing:
        order = orders[difference.line.purchase_order_id]
        yield _line(difference, order, is_short=order.id not in later and _ends(receipt, order))


def _line(difference: Difference, order: PurchaseOrder, *, is_short: bool) -> Line:
    line = difference.line
    is_added = line.added_at is not None and not order.is_unannounced
    return Line(
        product=line.product,
        number="" if order.is_unannounced else order.number,
        supplier_sku=line.supplier_sku or "",
        expected=difference.expected,
        received=difference.received,
        short=min(difference.short, max(line.quantity_ordered - line.quantity_received, 0))
        if is_short
        else 0,
        over=0 if line.added_at is not None else difference.over,
        damaged=difference.damaged,
        unexpected=difference.received if is_added else 0,
        unit_cost=line.unit_cost,
    )


def _ends(receipt: Receipt, order: PurchaseOrder) -> bool:
    """Nothing more of the order is waited for; while the receipt is open, nobody has said that it is."""
    return receipt.closed_at is None or order.closed_at is not None


def _delivered_later(session: Session, receipt: Receipt) -> set[int]:
    """Orders of which a later receipt counts what is still missing."""
    mine = [order.id for order in receipt.purchase_orders]
    wanted = select(ReceiptPurchaseOrder.purchase_order_id).where(
        ReceiptPurchaseOrder.purchase_order_id.in_(mine), ReceiptPurchaseOrder.receipt_id > receipt.id
    )
    return set(session.scalars(wanted))


def _is_worth_saying(line: Line) -> bool:
    return any((line.short, line.over, line.damaged, line.unexpected))


def _faults(session: Session, receipt: Receipt) -> list[tuple[SupplierFault, Product]]:
    wanted = select(SupplierFault, Product).join(Product, Product.id == SupplierFault.product_id)
    found = session.execute(wanted.where(SupplierFault.receipt_id == receipt.id).order_by(SupplierFault.id))
    return [(row[0], row[1]) for row in found]


def _put_aside(
    session: Session, faults: list[tuple[SupplierFault, Product]], lines: list[Line]
) -> Iterable[Line]:
    """What nobody ordered and nobody booked: it is known from the supplier's record alone."""
    said = {line.product.id for line in lines if line.unexpected}
    for fault, product in faults:
        if fault.kind == "unexpected" and product.id not in said:
            yield Line(product, "", "", 0, fault.quantity, 0, 0, 0, fault.quantity, None)


def _products(session: Session, ids: set[int]) -> dict[int, Product]:
    found = session.scalars(select(Product).where(Product.id.in_(ids))) if ids else ()
    return {product.id: product for product in found}


def _people(session: Session, receipt: Receipt) -> list[str]:
    """Who counted, and who opened and closed it."""
    counted = select(ReceiptPerson.person_id).where(ReceiptPerson.receipt_id == receipt.id)
    others = [person_id for person_id in (receipt.opened_by, receipt.closed_by) if person_id is not None]
    wanted = select(Person.name).where(Person.id.in_(counted) | Person.id.in_(others))
    return list(session.scalars(wanted.order_by(Person.name)))
