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

    __table_args__ = (
        UniqueConstraint("receipt_id", "purchase_order_line_id", "product_id", "lot_id"),
        CheckConstraint("quantity_received >= 0", name="received"),
    )


class ReceiptPerson(Base):
    """Who counts at a receipt, and what they scanned last: a number that they type is about that."""

    __tablename__ = "receipt_person"

    receipt_id: Mapped[int] = mapped_column(ForeignKey("receipt.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that this scan's code counts: after a case a typed number means cases."""


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


class SupplierReading(Base):
    """Which reading of a code without separators was right for a supplier, told once by a person.

    `offered` and `chosen` are shapes: the fields that the readings had ("01 10; 01 10 37"), not their values.
    """

    __tablename__ = "supplier_reading"

    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), primary_key=True)
    offered: Mapped[str] = mapped_column(Text, primary_key=True)
    chosen: Mapped[str] = mapped_column(Text)
