"""The tables of advance notices: what a supplier says is on its way, pallet by pallet."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.stock.models import Product


class Notice(Base):
    """A supplier's advance notice (ASN) or delivery note, by its number."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(String(60), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)

    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[NoticeLine]] = relationship(
        back_populates="notice", order_by="NoticeLine.id", cascade="all, delete-orphan"
    )

    __table_args__ = (UniqueConstraint("warehouse_id", "id"), UniqueConstraint("supplier_id", "number_key"))


class NoticeLine(Base):
    """So many eaches of a product and lot, on a pallet of that SSCC where one is named."""

    __tablename__ = "notice_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    purchase_order_id: Mapped[int | None] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    sscc: Mapped[str] = mapped_column(String(18), default="")
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int]
    lot: Mapped[str] = mapped_column(String(40), default="")
    serial: Mapped[str] = mapped_column(String(40), default="")
    expires_on: Mapped[date | None]

    notice: Mapped[Notice] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()
    purchase_order: Mapped[PurchaseOrder | None] = relationship()

    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_notice_line_sscc", "sscc"),
    )
