"""The tables of the papers; how far the floor has come with each line is a column of that line."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.stock.models import Product

#: For which goods a receiver's station prints labels: none, those without a barcode, each piece, each case.
LABELS_AT_RECEIPT = ("none", "missing", "each", "case")
#: What becomes of an order when nothing is left of what it lacks: it waits; what is there goes and the rest follows;
#: or what is missing is cancelled.
WHEN_SHORT = ("wait", "split", "cancel")
_TO_COME = text("quantity_received < quantity_ordered")


class Supplier(Base):
    """Who sends goods."""

    __tablename__ = "supplier"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    over_tolerance_percent: Mapped[int] = mapped_column(default=0)
    """So much more than ordered is taken without a question."""
    over_limit_percent: Mapped[int] = mapped_column(default=10, server_default="10")
    """Up to here a receiver may accept more, with a reason; above it a supervisor's badge is asked for."""
    days_to_deliver: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(String(200))
    """Where claims go."""
    label_at_receipt: Mapped[str | None] = mapped_column(String(8))
    """Which labels are printed for its goods; None: as the product says."""

    __table_args__ = (
        CheckConstraint("over_limit_percent >= 0", name="over_limit_percent"),
        CheckConstraint(
            f"label_at_receipt IS NULL OR {one_of('label_at_receipt', LABELS_AT_RECEIPT)}",
            name="label_at_receipt",
        ),
    )


class PurchaseOrder(Base):
    """What was ordered from a supplier. `P.<id>` is its code on our paper."""

    __tablename__ = "purchase_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(String(60), index=True)
    currency: Mapped[str | None] = mapped_column(String(3))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_unannounced: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Made at the dock for a delivery that nobody ordered: its lines are what was found."""

    supplier: Mapped[Supplier] = relationship()
    lines: Mapped[list[PurchaseOrderLine]] = relationship(
        back_populates="purchase_order", order_by="PurchaseOrderLine.line"
    )

    __table_args__ = (UniqueConstraint("warehouse_id", "id"), UniqueConstraint("supplier_id", "number_key"))


class PurchaseOrderLine(Base):
    """So many eaches of a product, in packs of `pack_quantity`; `unit_cost` is per each."""

    __tablename__ = "purchase_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    purchase_order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"), index=True)
    line: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    quantity_ordered: Mapped[int]
    quantity_received: Mapped[int] = mapped_column(default=0)
    pack_quantity: Mapped[int] = mapped_column(default=1)
    unit_cost: Mapped[int | None]
    expected_on: Mapped[date | None]
    supplier_sku: Mapped[str | None] = mapped_column(String(60))
    added_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when this line is here that nobody ordered: entered at the dock, with 0 ordered."""
    added_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    purchase_order: Mapped[PurchaseOrder] = relationship(back_populates="lines")
    product: Mapped[Product] = relationship()

    __table_args__ = (
        UniqueConstraint("purchase_order_id", "line"),
        # A scan of an order of a thousand lines looks at a few of them: those of its product, and the next to come.
        Index("ix_purchase_order_line_product", "purchase_order_id", "product_id"),
        Index(
            "ix_purchase_order_line_to_come",
            "purchase_order_id",
            "line",
            sqlite_where=_TO_COME,
            postgresql_where=_TO_COME,
        ),
        CheckConstraint("quantity_ordered >= 0", name="ordered"),
        CheckConstraint("quantity_received >= 0", name="received"),
        CheckConstraint("pack_quantity > 0", name="pack"),
    )


class Brand(Base):
    """How a channel's papers look: name, return address, colours, logo, texts (plain data)."""

    __tablename__ = "brand"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    look: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class Channel(Base):
    """Where orders come from: own shop, a market place, wholesale."""

    __tablename__ = "channel"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    brand_id: Mapped[int | None] = mapped_column(ForeignKey("brand.id"))
    rules: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    brand: Mapped[Brand | None] = relationship()


class LookChange(Base):
    """How a channel's papers looked before somebody changed them: what an undo brings back."""

    __tablename__ = "look_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"), index=True)
    look_before: Mapped[dict[str, Any]] = mapped_column(JSON)
    rules_before: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Listing(Base):
    """What one of a channel's SKU takes from stock: product x number; a set has several rows."""

    __tablename__ = "listing"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    channel_sku: Mapped[str] = mapped_column(String(80))
    channel_sku_key: Mapped[str] = mapped_column(String(80))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    quantity: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        UniqueConstraint("channel_id", "channel_sku_key", "product_id"),
        CheckConstraint("quantity > 0", name="quantity"),
    )


class DeliveryService(Base):
    """How a parcel travels: by which carrier, and what that one does not take."""

    __tablename__ = "delivery_service"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    carrier: Mapped[str] = mapped_column(String(20), default="own", server_default="own")
    """Which of our carriers' interfaces makes its labels (delivery/carriers)."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """What that interface must know, such as the folder of a file-drop."""
    excludes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """Handling flags of products that it does not take."""
    max_weight_grams: Mapped[int | None]
    max_length_mm: Mapped[int | None]
    """The longest side that it takes."""
    measures_weight: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It wants each parcel weighed, even where the weight of everything in it is known."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Set aside: no rule chooses it and nobody takes it; an order that asks for it is asked about at the bench."""

    __table_args__ = (
        CheckConstraint("max_weight_grams IS NULL OR max_weight_grams > 0", name="max_weight_grams"),
        CheckConstraint("max_length_mm IS NULL OR max_length_mm > 0", name="max_length_mm"),
    )


class CutOff(Base):
    """The local time of a weekday (0 = Monday) by which a service's parcels must have left."""

    __tablename__ = "cut_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    delivery_service_id: Mapped[int] = mapped_column(ForeignKey("delivery_service.id"))
    weekday: Mapped[int]
    local_time: Mapped[time]

    __table_args__ = (
        UniqueConstraint("warehouse_id", "delivery_service_id", "weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
    )


class CustomerOrder(Base):
    """What a customer wants. `O.<id>` is its code on our paper; numbers repeat between channels."""

    __tablename__ = "customer_order"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    number: Mapped[str] = mapped_column(String(60))
    number_key: Mapped[str] = mapped_column(String(60), index=True)
    delivery_service_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_service.id"))
    placed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ship_by_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    release_after_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    priority: Mapped[int] = mapped_column(default=0)
    ships_complete: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None] = mapped_column(String(10))
    gift_message: Mapped[str | None] = mapped_column(String(1000))
    note: Mapped[str | None] = mapped_column(String(1000))
    currency: Mapped[str | None] = mapped_column(String(3))
    customer: Mapped[str | None] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(120), default="")
    company: Mapped[str] = mapped_column(String(120), default="")
    address1: Mapped[str] = mapped_column(String(120), default="")
    address2: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    region: Mapped[str] = mapped_column(String(80), default="")
    postcode: Mapped[str] = mapped_column(String(20), default="")
    country: Mapped[str] = mapped_column(String(60), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    packed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hold_reason: Mapped[str | None] = mapped_column(String(200))
    when_short: Mapped[str | None] = mapped_column(String(6))
    """What a supervisor decided for it when goods are missing, one of WHEN_SHORT; None: as its channel says."""

    channel: Mapped[Channel] = relationship()
    delivery_service: Mapped[DeliveryService | None] = relationship()
    lines: Mapped[list[CustomerOrderLine]] = relationship(
        back_populates="customer_order", order_by="CustomerOrderLine.line"
    )

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        UniqueConstraint("channel_id", "number_key"),
        CheckConstraint(f"when_short IS NULL OR {one_of('when_short', WHEN_SHORT)}", name="when_short"),
        Index("ix_customer_order_open", "warehouse_id", "packed_at", "ship_by_at"),
    )


class CustomerOrderLine(Base):
    """A line of an order. The product is NULL while its SKU is unknown: such an order is on hold."""

    __tablename__ = "customer_order_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_order_id: Mapped[int] = mapped_column(ForeignKey("customer_order.id"), index=True)
    line: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"), index=True)
    sku_text: Mapped[str] = mapped_column(String(80))
    channel_line_id: Mapped[str | None] = mapped_column(String(80))
    quantity_ordered: Mapped[int]
    quantity_cancelled: Mapped[int] = mapped_column(default=0)
    quantity_picked: Mapped[int] = mapped_column(default=0)
    quantity_packed: Mapped[int] = mapped_column(default=0)
    quantity_dispatched: Mapped[int] = mapped_column(default=0)
    unit_price: Mapped[int | None]

    customer_order: Mapped[CustomerOrder] = relationship(back_populates="lines")
    product: Mapped[Product | None] = relationship()

    __table_args__ = (
        UniqueConstraint("customer_order_id", "line"),
        CheckConstraint("quantity_ordered >= 0", name="ordered"),
        CheckConstraint("quantity_cancelled BETWEEN 0 AND quantity_ordered", name="cancelled"),
        CheckConstraint("quantity_picked BETWEEN 0 AND quantity_ordered", name="picked"),
        CheckConstraint("quantity_packed BETWEEN 0 AND quantity_picked", name="packed"),
        CheckConstraint("quantity_dispatched BETWEEN 0 AND quantity_packed", name="dispatched"),
    )

    @property
    def quantity_wanted(self) -> int:
        """What the customer still wants in all: ordered less cancelled."""
        return self.quantity_ordered - self.quantity_cancelled


class LineCancellation(Base):
    """So many pieces of an order's line were cancelled by us, because they could not be found; by whom and why."""

    __tablename__ = "line_cancellation"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_order_line_id: Mapped[int] = mapped_column(ForeignKey("customer_order_line.id"), index=True)
    quantity: Mapped[int]
    because: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)
