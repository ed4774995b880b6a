"""The tables of a parcel's way: cartons, the rules that choose a service, manifests, messages to channels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.orders.models import DeliveryService

#: What a channel is told.
MESSAGES = ("shipped", "cancelled")
#: What a carrier is told.
CARRIER_MESSAGES = ("register", "cancel")
_UNTOLD = text("done_at IS NULL")


class Carton(Base):
    """A kind of box: what fits in, and what it weighs empty. Millimetres inside, grams."""

    __tablename__ = "carton"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    weight_grams: Mapped[int] = mapped_column(default=0)
    max_weight_grams: Mapped[int | None]
    fill_percent: Mapped[int] = mapped_column(default=80, server_default="80")
    """How much of its volume goods really fill: the rest is air between them."""
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("length_mm > 0 AND width_mm > 0 AND height_mm > 0", name="size"),
        CheckConstraint("weight_grams >= 0", name="weight_grams"),
        CheckConstraint("max_weight_grams IS NULL OR max_weight_grams > 0", name="max_weight_grams"),
        CheckConstraint("fill_percent BETWEEN 1 AND 100", name="fill_percent"),
    )


class DeliveryRule(Base):
    """Which parcels travel by which service: of all rules that fit, the first by position wins."""

    __tablename__ = "delivery_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    wants: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What a parcel must be for it (delivery/choosing.py): channels, services, countries, weights, values, sizes."""
    delivery_service_id: Mapped[int] = mapped_column(ForeignKey("delivery_service.id"))
    retired_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delivery_service: Mapped[DeliveryService] = relationship()

    __table_args__ = (CheckConstraint("position >= 0", name="position"),)


class CustomerNote(Base):
    """What the bench must know of a customer's every order: "always two invoices"."""

    __tablename__ = "customer_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    customer_key: Mapped[str] = mapped_column(String(80))
    """The order's `customer`, folded."""
    text: Mapped[str] = mapped_column(String(500))

    __table_args__ = (UniqueConstraint("channel_id", "customer_key"),)


class Manifest(Base):
    """The parcels that a carrier took over in one go; printed, and signed by the driver."""

    __tablename__ = "manifest"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), index=True)
    delivery_service_id: Mapped[int | None] = mapped_column(ForeignKey("delivery_service.id"))
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    print_job_id: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))

    delivery_service: Mapped[DeliveryService | None] = relationship()


class ChannelMessage(Base):
    """What a channel is to be told of an order, written by the act itself; sent later, in this order, once."""

    __tablename__ = "channel_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    customer_order_id: Mapped[int] = mapped_column(ForeignKey("customer_order.id"), index=True)
    parcel_id: Mapped[int | None] = mapped_column(ForeignKey("parcel.id"))
    kind: Mapped[str] = mapped_column(String(20))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    scan_id: Mapped[str | None] = mapped_column(String(32))
    """The scan that caused it; its undo withdraws it."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(one_of("kind", MESSAGES), name="kind"),
        # One message of a kind for a parcel that nobody has withdrawn.
        Index(
            "uq_channel_message_standing",
            "parcel_id",
            "kind",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )


class CarrierMessage(Base):
    """What a carrier is to be told of a parcel: written by the act, told by the worker (announcing.py)."""

    __tablename__ = "carrier_message"

    id: Mapped[int] = mapped_column(primary_key=True)
    parcel_id: Mapped[int] = mapped_column(ForeignKey("parcel.id"), index=True)
    delivery_service_id: Mapped[int] = mapped_column(ForeignKey("delivery_service.id"))
    kind: Mapped[str] = mapped_column(String(10))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """All that is told, as it was when the label was made."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(default=0, server_default="0")
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Not before then; None: at once."""
    fault: Mapped[str | None] = mapped_column(String(200))
    """Why the last try was in vain."""
    tracking_number: Mapped[str | None] = mapped_column(String(40))
    """What the carrier answered."""
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    delivery_service: Mapped[DeliveryService] = relationship()

    __table_args__ = (
        CheckConstraint(one_of("kind", CARRIER_MESSAGES), name="kind"),
        Index("ix_carrier_message_waiting", "due_at", sqlite_where=_UNTOLD, postgresql_where=_UNTOLD),
    )
