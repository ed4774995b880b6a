"""The tables of what arrives: receipt, its purchase orders, its lines, and who counts at it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.stock.models import Location, scoped

#: What scanned goods may lack, in the order in which it is asked for.
LACKING = LOT, SERIAL, DATE, NUMBER = ("lot", "serial", "date", "number")
CASE_SCOPES = ("receipt", "supplier")
SUPPLIER_FAULTS = ("short", "over", "damaged", "unexpected", "wrong-contents")


class Receipt(Base):
    """One delivery of a supplier at a dock. Open until somebody closes it."""

    __tablename__ = "receipt"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    dock_id: Mapped[int]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_to_close_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the differences are on the screen, waiting for a word on them."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reopened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reopened_because: Mapped[str | None] = mapped_column(String(200))
    claim_made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the supplier's claim was written."""
    claim_made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    units_done: Mapped[int] = mapped_column(default=0)
    """What it was in the end, written when it is closed: eaches, and lines that had any."""
    lines_done: Mapped[int] = mapped_column(default=0)

    supplier: Mapped[Supplier] = relationship()
    dock: Mapped[Location] = relationship(
        primaryjoin="Location.id == Receipt.dock_id", foreign_keys="Receipt.dock_id", viewonly=True
    )
    purchase_orders: Mapped[list[PurchaseOrder]] = relationship(
        secondary="receipt_purchase_order", order_by="PurchaseOrder.id"
    )

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("dock_id", "location"),
        Index(
            "ix_receipt_open",
            "warehouse_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class ReceiptPurchaseOrder(Base):
    """Which purchase orders a delivery brings."""

    __tablename__ = "receipt_purchase_order"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    purchase_order_id: Mapped[int] = mapped_column(
        ForeignKey("purchase_order.id"), primary_key=True, index=True
    )


class ReceiptLine(Base):
    """How many of a purchase order's line, by lot, this delivery brought."""

    __tablename__ = "receipt_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    purchase_order_line_id: Mapped[int] = mapped_column(ForeignKey("purchase_order_line.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity_received: Mapped[int] = mapped_column(default=0, server_default="0")
    """All that came, with what is over and what is damaged."""
    quantity_over: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of these more than was ordered."""
    quantity_damaged: Mapped[int] = mapped_column(default=0, server_default="0")
    """Of these damaged: they lie on hold."""
    quantity_labelled: Mapped[int] = mapped_column(default=0, server_default="0")
    """For so many of these labels were asked for."""

    __table_args__ = (
        UniqueConstraint("receipt_id", "purchase_order_line_id", "product_id", "lot_id"),
        # What was counted of the product in hand: not looked for among a thousand lines.
        Index("ix_receipt_line_product", "receipt_id", "product_id", "lot_id"),
        CheckConstraint("quantity_received >= 0", name="received"),
        CheckConstraint("quantity_over >= 0", name="over"),
        CheckConstraint("quantity_damaged >= 0", name="damaged"),
        CheckConstraint("quantity_labelled >= 0", name="labelled"),
    )


class ReceiptExpected(Base):
    """What was still to come of a line when this receipt began with it: what it is measured against."""

    __tablename__ = "receipt_expected"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    purchase_order_line_id: Mapped[int] = mapped_column(
        ForeignKey("purchase_order_line.id"), primary_key=True, index=True
    )
    quantity_expected: Mapped[int]
    quantity_before: Mapped[int] = mapped_column(default=0, server_default="0")
    """What other receipts had brought of the line by then."""

    __table_args__ = (CheckConstraint("quantity_expected >= 0", name="expected"),)


class ReceiptPerson(Base):
    """Who counts at a receipt, and what they scanned last: a number that they type is about that."""

    __tablename__ = "receipt_person"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that this scan's code counts: after a case a typed number means cases."""
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When they last counted: for so long nobody else takes over that line unasked."""


class ReceiptWaiting(Base):
    """What a person scanned that cannot be counted yet: its lot, its serial, its date or its number is missing.

    Nothing of it is booked. `quantity` is missing while it must still be entered; 0 asks for another lot alone.
    """

    __tablename__ = "receipt_waiting"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int | None]
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    lot: Mapped[str] = mapped_column(String(40), default="")
    serial: Mapped[str] = mapped_column(String(40), default="")
    expires_on: Mapped[date | None]
    made_on: Mapped[date | None]
    sscc: Mapped[str] = mapped_column(String(18), default="")
    lacks: Mapped[str] = mapped_column(String(8))
    """What is asked for now."""

    __table_args__ = (
        CheckConstraint("quantity IS NULL OR quantity >= 0", name="quantity"),
        CheckConstraint(one_of("lacks", LACKING), name="lacks"),
    )


class ReceiptPallet(Base):
    """A supplier's pallet that came in, by its SSCC: the same one cannot come in twice."""

    __tablename__ = "receipt_pallet"

    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True)
    sscc: Mapped[str] = mapped_column(String(18), primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))


class ReceiptPlate(Base):
    """A pallet with a licence plate of ours: until it is done, what its person counts at the receipt stands on it."""

    __tablename__ = "receipt_plate"

    pallet_id: Mapped[int] = mapped_column(ForeignKey("location.id"), primary_key=True)
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        Index("ix_receipt_plate_receipt", "receipt_id"),
        Index(
            "uq_receipt_plate_open",
            "receipt_id",
            "person_id",
            unique=True,
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )


class SupplierReading(Base):
    """Which reading of a code without separators was right for a supplier, told once by a person.

    `offered` and `chosen` are shapes: the fields that the readings had ("01 10; 01 10 37"), not their values.
    """

    __tablename__ = "supplier_reading"

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), primary_key=True)
    offered: Mapped[str] = mapped_column(Text, primary_key=True)
    chosen: Mapped[str] = mapped_column(Text)


class CaseTold(Base):
    """How many a case really holds, told by a person at the dock: for one receipt, or for all of a supplier's.

    For good it is written into the barcode itself.
    """

    __tablename__ = "case_told"

    barcode_id: Mapped[int] = mapped_column(ForeignKey("barcode.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(String(8), primary_key=True)
    scope_id: Mapped[int] = mapped_column(primary_key=True)
    """The receipt, or the supplier."""
    quantity: Mapped[int]
    told_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    told_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(one_of("scope", CASE_SCOPES), name="scope"),
        CheckConstraint("quantity > 0", name="quantity"),
    )


class SupplierFault(Base):
    """One thing that a delivery had wrong: the supplier's record, and what a claim names."""

    __tablename__ = "supplier_fault"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), index=True)
    kind: Mapped[str] = mapped_column(String(14))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    marked_product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    """Of wrong contents: what the carton said it held."""
    quantity: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scan_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(one_of("kind", SUPPLIER_FAULTS), name="kind"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_supplier_fault_record", "supplier_id", "at"),
    )
