"""The tables of what arrives: receipt, its purchase orders, its lines, and who counts at it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.stock.models import Location, scoped


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
