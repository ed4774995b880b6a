"""The tables of goods that somebody carries from one bin to another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime
from warehouse.stock.models import Location, Lot, Product, scoped

_OPEN = text("finished_at IS NULL")


class Transfer(Base):
    """A person empties a bin, or a part of it; finished when nothing of it is in their hands."""

    __tablename__ = "transfer"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    source_id: Mapped[int]
    asked_id: Mapped[int | None]
    """A bin that was asked about, scanned once: scanned again it is meant."""
    move_request_id: Mapped[int | None] = mapped_column(ForeignKey("move_request.id"))
    """The pick face that it fills; None: the person goes where they like."""
    claimed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    source: Mapped[Location] = relationship(
        Location,
        primaryjoin="Location.id == Transfer.source_id",
        foreign_keys="Transfer.source_id",
        viewonly=True,
    )

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("source_id", "location"),
        scoped("asked_id", "location"),
        Index(
            "ix_transfer_open",
            "warehouse_id",
            "claimed_by",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )


class TransferLine(Base):
    """So many of a product and lot out of that bin; finished with a target, or put back."""

    __tablename__ = "transfer_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    transfer_id: Mapped[int]
    source_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that the code scanned last counts: after a case a typed number means cases."""
    touched: Mapped[int] = mapped_column(default=1, server_default="1")
    """The highest is the line that was scanned last: a typed number is about it."""
    is_later: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The rest of a smaller number: it goes to the next bin."""
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    target_id: Mapped[int | None]

    product: Mapped[Product] = relationship()
    lot: Mapped[Lot] = relationship()

    __table_args__ = (
        scoped("transfer_id", "transfer"),
        scoped("source_id", "location"),
        scoped("target_id", "location"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("target_id IS NULL OR finished_at IS NOT NULL", name="target"),
        Index("ix_transfer_line_transfer_id", "transfer_id"),
        Index(
            "ix_transfer_line_open",
            "warehouse_id",
            "source_id",
            "product_id",
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )
