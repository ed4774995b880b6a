"""Parcels and the prints of their labels: written at the bench, read at loading, looked up everywhere.

They stand beside the orders, not in an activity, because two activities hand them over to each other:
packing makes a parcel, dispatch sends it off.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, select, text
from sqlalchemy.orm import Mapped, Session, contains_eager, mapped_column, relationship

from warehouse.db import Base, UtcDateTime
from warehouse.orders.models import CustomerOrder, DeliveryService
from warehouse.stock.models import Location, scoped

_OPEN = text("packed_at IS NULL AND cancelled_at IS NULL")


class Parcel(Base):
    """A box with goods of one order. `location` is the box as a place; what lies in it is its balance.

    Verified = every piece was scanned into it; packed = its label was scanned on the box; dispatched = that
    label was scanned at loading. `asked_...` is a number on the bench's screen that waits to be confirmed.
    """

    __tablename__ = "parcel"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int]
    customer_order_id: Mapped[int]
    tote_id: Mapped[int | None]
    """The container whose goods opened it."""
    number: Mapped[int] = mapped_column(default=1)
    """Which of its order's parcels it is."""
    carton_id: Mapped[int | None] = mapped_column(ForeignKey("carton.id"))
    """The box that was proposed, or that the packer chose."""
    expected_grams: Mapped[int | None]
    """What it should weigh, carton and all; None where the weight of something in it is not known."""
    weight_grams: Mapped[int | None]
    """What the scale said."""
    delivery_service_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_service.id"))
    """How it travels; the order's own service is what the customer asked for."""
    delivery_rule_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_rule.id"))
    """Which rule said so; None: the order's own service, or a person."""
    manifest_id: Mapped[int | None] = mapped_column(ForeignKey("manifest.id"))
    """The list on which the carrier took it over."""
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    wanted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who was told that somebody else packs it, and may take it over by scanning again."""
    wanted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    asked_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    asked_quantity: Mapped[int | None]
    asked_unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that the code scanned for it counts: after a case a typed number means cases."""
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when something lies in it that its order does not want any more: delivery/unpacking.py."""
    full_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when no more goes in, though its order wants more: that follows in another parcel."""
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    verified_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    packed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    packed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dispatched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    dispatched_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    customer_order: Mapped[CustomerOrder] = relationship(
        primaryjoin="foreign(Parcel.customer_order_id) == CustomerOrder.id", viewonly=True
    )
    location: Mapped[Location] = relationship(
        primaryjoin="foreign(Parcel.location_id) == Location.id", viewonly=True
    )
    tote: Mapped[Location | None] = relationship(
        primaryjoin="foreign(Parcel.tote_id) == Location.id", viewonly=True
    )
    delivery_service: Mapped[DeliveryService | None] = relationship()
    labels: Mapped[list[ParcelLabel]] = relationship(back_populates="parcel", order_by="ParcelLabel.id")

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("location_id", "location"),
        scoped("customer_order_id", "customer_order"),
        scoped("tote_id", "location"),
        CheckConstraint("(asked_product_id IS NULL) = (asked_quantity IS NULL)", name="asked"),
        CheckConstraint("dispatched_at IS NULL OR packed_at IS NOT NULL", name="dispatched"),
        # One box at a time for an order, and in one person's hands.
        Index(
            "uq_parcel_open_order",
            "customer_order_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        Index("uq_parcel_open_claim", "claimed_by", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_parcel_order", "warehouse_id", "customer_order_id"),
        Index("ix_parcel_waiting", "warehouse_id", "dispatched_at", "packed_at"),
        Index("ix_parcel_location", "warehouse_id", "location_id"),
    )

    @property
    def is_open(self) -> bool:
        """True from the first scan of its tote until its label is scanned on the box."""
        return self.packed_at is None and self.cancelled_at is None


class ParcelLabel(Base):
    """One print of a parcel's label; `X.<id>` is its code. A new print voids the one before."""

    __tablename__ = "parcel_label"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    print_job_id: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))
    slip_job_id: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))
    """The slip that was printed along with it."""
    tracking_number: Mapped[str] = mapped_column(String(40), index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    scanned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    parcel: Mapped[Parcel] = relationship(back_populates="labels")

    __table_args__ = (
        Index(
            "uq_parcel_label_current",
            "parcel_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    @property
    def code(self) -> str:
        """What a scanner reads on it."""
        return f"X.{self.id}"


def label_by_id(
    session: Session, warehouse_id: int, label_id: int, *, lock: bool = False
) -> ParcelLabel | None:
    """The print of a parcel's label with this number, its parcel, order and box loaded with it.

    With `lock` the parcel is ours until the transaction ends: two scans of one label come one by one.
    """
    wanted = (
        select(ParcelLabel)
        .join(ParcelLabel.parcel)
        .where(ParcelLabel.id == label_id, Parcel.warehouse_id == warehouse_id)
        .options(
            contains_eager(ParcelLabel.parcel)
            .joinedload(Parcel.customer_order)
            .joinedload(CustomerOrder.delivery_service),
            contains_eager(ParcelLabel.parcel).joinedload(Parcel.delivery_service),
            contains_eager(ParcelLabel.parcel).joinedload(Parcel.location),
        )
        .execution_options(populate_existing=True)
    )
    return session.scalar(wanted.with_for_update(of=Parcel, key_share=True) if lock else wanted)


def current_label(session: Session, parcel_id: int) -> ParcelLabel | None:
    """The print that counts: the one that nothing has voided."""
    return session.scalar(
        select(ParcelLabel).where(ParcelLabel.parcel_id == parcel_id, ParcelLabel.voided_at.is_(None))
    )
