"""The table of what somebody has taken up to put away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.stock.models import Location, Lot, Product, scoped

#: Why a bin is proposed. Of an overflow or a hold the place itself says why.
BECAUSE = ("same", "fixed", "empty")
#: How a load is put away: all into one bin; piece by piece in the order of the walk, or as its people like;
#: or (of a dock) nothing is taken up, it is only listed.
MODES = WHOLE, DIRECTED, FREE, LISTED = ("whole", "directed", "free", "listed")


def _place(column: str) -> Mapped[Any]:
    """The place that a column of put_away, or of another table here, names."""
    column = column if "." in column else f"PutAway.{column}"
    joined = f"Location.id == {column}"
    return relationship(Location, primaryjoin=joined, foreign_keys=column, viewonly=True)


class PutAwayLoad(Base):
    """A pallet, a cart or a dock that a person empties: what was taken up from it together is in their care."""

    __tablename__ = "put_away_load"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    source_id: Mapped[int]
    mode: Mapped[str] = mapped_column(String(8))
    suggested_id: Mapped[int | None]
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The bins proposed for all of it, as `Suggestion.kept` tells them."""
    asked_id: Mapped[int | None]
    """Another bin than those proposed, scanned once."""
    claimed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    source: Mapped[Location] = _place("PutAwayLoad.source_id")
    suggested: Mapped[Location | None] = _place("PutAwayLoad.suggested_id")

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("source_id", "location"),
        scoped("suggested_id", "location"),
        scoped("asked_id", "location"),
        CheckConstraint(one_of("mode", MODES), name="mode"),
        Index(
            "ix_put_away_load_open",
            "warehouse_id",
            "source_id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )


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
    candidates: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list, server_default=text("'[]'"))
    """The best bins, as `Suggestion.kept` tells them; the first is the one shown."""
    load_id: Mapped[int | None] = mapped_column(ForeignKey("put_away_load.id"))
    """With what it was taken up together."""
    postponed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    """How often it was put to the end of its load."""
    claimed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    target_id: Mapped[int | None]

    product: Mapped[Product] = relationship()
    lot: Mapped[Lot] = relationship()
    source: Mapped[Location] = _place("source_id")
    suggested: Mapped[Location | None] = _place("suggested_id")
    load: Mapped[PutAwayLoad | None] = relationship()

    @property
    def is_of_load(self) -> bool:
        """True where it was taken up with other goods, which go on when it is put down."""
        return self.load is not None and self.load.mode != LISTED

    @property
    def list_task(self) -> str:
        """Where its person goes on: its load, or all that waits."""
        return "putaway" if self.load_id is None else f"unloading/{self.load_id}"

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("source_id", "location"),
        scoped("suggested_id", "location"),
        scoped("asked_id", "location"),
        scoped("target_id", "location"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(f"because IS NULL OR {one_of('because', BECAUSE)}", name="because"),
        CheckConstraint("target_id IS NULL OR finished_at IS NOT NULL", name="target"),
        Index("ix_put_away_load_id", "load_id"),
        Index(
            "ix_put_away_open",
            "warehouse_id",
            "source_id",
            "product_id",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
    )
