"""The tables of the goods: product, barcode, lot, zone, location."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.sites import PRODUCT_SCANS

#: Places where nothing stands: the ends of a movement that leaves or enters the building. No balances.
VIRTUAL_KINDS = ("supplier", "customer", "adjustment", "scrap", "transit")
#: Places that move and stand somewhere.
CONTAINER_KINDS = ("tote", "cart", "cage", "pallet", "parcel")
#: Places from which orders are picked. UNLOCATED holds what is in the building, nobody knows where yet.
PICKABLE_KINDS = ("pick", "bulk", "unlocated")
#: Bins: places with an address in the racks.
BIN_KINDS = ("pick", "bulk")
#: Places from which goods are put away.
INBOUND_KINDS = ("dock", "staging")
FIXED_KINDS = (*PICKABLE_KINDS, *INBOUND_KINDS, "bench", "hold", "returns")
LOCATION_KINDS = (*FIXED_KINDS, *CONTAINER_KINDS, *VIRTUAL_KINDS)
UNITS = ("each", "inner", "case", "pallet")
#: At the bench: every piece whatever their number, or always one piece and the number.
PACK_SCANS = ("each", "number")
UNLOCATED = "UNLOCATED"


def scoped(column: str, target: str) -> ForeignKeyConstraint:
    """A foreign key that also says: in the same warehouse."""
    return ForeignKeyConstraint(["warehouse_id", column], [f"{target}.warehouse_id", f"{target}.id"])


class Product(Base):
    """What is stocked. `sku_key` is the SKU folded: the case of a stock code varies in real papers."""

    __tablename__ = "product"

    id: Mapped[int] = mapped_column(primary_key=True)
    sku: Mapped[str] = mapped_column(String(60))
    sku_key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    tracking: Mapped[str] = mapped_column(String(10), default="none")
    has_expiry: Mapped[bool] = mapped_column(default=False)
    min_life_days: Mapped[int | None]
    weight_grams: Mapped[int | None]
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    unit_cost: Mapped[int | None]
    abc: Mapped[str | None] = mapped_column(String(1))
    scans: Mapped[str | None] = mapped_column(String(6))
    """What must be scanned of it, one of `PRODUCT_SCANS`; None: as the warehouse says."""
    packs: Mapped[str | None] = mapped_column(String(6))
    """What is scanned of it at the bench, one of PACK_SCANS; None: as many pieces say (warehouse.each_up_to)."""
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the import carries for later floors: image, customs, handling, pack note."""
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hold_reason: Mapped[str | None] = mapped_column(String(200))

    barcodes: Mapped[list[Barcode]] = relationship(back_populates="product", order_by="Barcode.id")

    __table_args__ = (
        CheckConstraint(one_of("tracking", ("none", "lot", "serial")), name="tracking"),
        CheckConstraint("sku_key <> ''", name="sku"),
        CheckConstraint(f"scans IS NULL OR {one_of('scans', PRODUCT_SCANS)}", name="scans"),
        CheckConstraint(f"packs IS NULL OR {one_of('packs', PACK_SCANS)}", name="packs"),
    )


class Barcode(Base):
    """A code on the goods: whose it is, and how many eaches one scan of it counts."""

    __tablename__ = "barcode"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), index=True)
    text: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(String(10), default="each")
    quantity: Mapped[int] = mapped_column(default=1)
    supplier_id: Mapped[int | None] = mapped_column(ForeignKey("supplier.id"))

    product: Mapped[Product] = relationship(back_populates="barcodes")

    __table_args__ = (
        UniqueConstraint("product_id", "text"),
        CheckConstraint(one_of("unit", UNITS), name="unit"),
        CheckConstraint("quantity > 0", name="quantity"),
    )


class Lot(Base):
    """The one tracking key. Every product has one empty lot, so that no key ever holds a NULL."""

    __tablename__ = "lot"

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    code: Mapped[str] = mapped_column(String(40), default="")
    serial: Mapped[str] = mapped_column(String(40), default="")
    expires_on: Mapped[date | None]
    made_on: Mapped[date | None]
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hold_reason: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (
        UniqueConstraint("product_id", "code", "serial"),
        Index(
            "uq_lot_serial",
            "product_id",
            "serial",
            unique=True,
            sqlite_where=text("serial <> ''"),
            postgresql_where=text("serial <> ''"),
        ),
    )


class Zone(Base):
    """A part of the building. Its walks begin and end at these points on the floor; None: at the bench."""

    __tablename__ = "zone"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    code: Mapped[str] = mapped_column(String(40))
    start_x_mm: Mapped[int | None]
    start_y_mm: Mapped[int | None]
    end_x_mm: Mapped[int | None]
    end_y_mm: Mapped[int | None]
    walks_by_sequence: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (UniqueConstraint("warehouse_id", "id"), UniqueConstraint("warehouse_id", "code"))


class Location(Base):
    """Any place that can hold stock. A container's `parent_id` is where it stands now."""

    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    code: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(12))
    zone_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    aisle: Mapped[str | None] = mapped_column(String(10))
    bay: Mapped[str | None] = mapped_column(String(10))
    shelf: Mapped[str | None] = mapped_column(String(10))
    bin: Mapped[str | None] = mapped_column(String(10))
    x_mm: Mapped[int | None]
    y_mm: Mapped[int | None]
    z_mm: Mapped[int | None]
    sequence: Mapped[int] = mapped_column(default=0)
    check_digits: Mapped[str | None] = mapped_column(String(4))
    max_weight_grams: Mapped[int | None]
    mixes_lots: Mapped[bool] = mapped_column(default=False)
    fixed_product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    slot: Mapped[str | None] = mapped_column(String(4))
    """The letter of a tote that stays on its cart (`parent_id`)."""
    min_quantity: Mapped[int | None]
    max_quantity: Mapped[int | None]
    """Of a bin with a fixed product: fewer than `min_quantity` are filled up to `max_quantity`."""
    is_overflow: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Where goods go that have no other bin: the dock never blocks."""
    held_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    held_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    hold_reason: Mapped[str | None] = mapped_column(String(200))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        UniqueConstraint("warehouse_id", "code"),
        scoped("zone_id", "zone"),
        scoped("parent_id", "location"),
        CheckConstraint(one_of("kind", LOCATION_KINDS), name="kind"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
        CheckConstraint("min_quantity IS NULL OR min_quantity > 0", name="min_quantity"),
        CheckConstraint("max_quantity IS NULL OR max_quantity > 0", name="max_quantity"),
        Index("ix_location_kind", "warehouse_id", "kind", "sequence"),
        Index("ix_location_parent", "warehouse_id", "parent_id"),
    )

    @property
    def is_virtual(self) -> bool:
        """True for the ends of the world, which keep no balance."""
        return self.kind in VIRTUAL_KINDS
