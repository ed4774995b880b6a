"""The table of what somebody has taken up to put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.stock.models import Location, Lot, Product, scoped

#: Why a bin is proposed.
BECAUSE = ("same", "fixed", "empty")


def _place(column: str) -> Mapped[Any]:
    """The place that a column of put_away names."""
    joined = f"Location.id == PutAway.{column}"
    return relationship(Location, primaryjoin=joined, foreign_keys=f"PutAway.{column}", viewonly=True)


class PutAway(Base):
    """So many of a product and lot that a person took up from a place; finished with a target, or put back."""

    __tablename__ = "put_away"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    source_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that the code scanned last counts: after a case a typed number means cases."""
    suggested_id: Mapped[int | None]
    because: Mapped[str | None] = mapped_column(String(10))
    asked_id: Mapped[int | None]
    """Another bin than the one shown, scanned once: scanned again it is meant."""
    passed: Mapped[list[int]] = mapped_column(JSON, default=list)
    """The bins that were full."""
    claimed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    target_id: Mapped[int | None]

    product: Mapped[Product] = relationship()
    lot: Mapped[Lot] = relationship()
    source: Mapped[Location] = _place("source_id")
    suggested: Mapped[Location | None] = _place("suggested_id")

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("source_id", "location"),
        scoped("suggested_id", "location"),
        scoped("asked_id", "location"),
        scoped("target_id", "location"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(f"because IS NULL OR {one_of('because', BECAUSE)}", name="because"),
        CheckConstraint("target_id IS NULL OR finished_at IS NOT NULL", name="target"),
        Index(
            "ix_put_away_open",
            "warehouse_id",
            "source_id",
            "product_id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
