"""The tables of looking: a count, what was seen, and how far that is from the record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.people.models import Person
from warehouse.stock.models import Location, Lot, Product, scoped

#: What becomes of a difference: adjusted; not believed; something was adjusted after it was counted.
SETTLED = ("posted", "rejected", "outdated")
CLASSES = ("A", "B", "C")


class Count(Base):
    """One look into one bin by one person; open until closed. One that was taken back is cancelled, too.

    `finished_at`: the person said that all that lies there is counted; since then `asked_lot` is asked about, which is
    on record and was not scanned: "Is it here?". Said yes, `finished_at` is empty again, and it is to be counted now.
    """

    __tablename__ = "count"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int]
    because: Mapped[str] = mapped_column(String(40), default="")
    claimed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    blind: Mapped[bool] = mapped_column(default=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    person: Mapped[Person] = relationship()
    asked_lot: Mapped[Lot | None] = relationship()
    location: Mapped[Location] = relationship(
        primaryjoin="Location.id == Count.location_id", foreign_keys="Count.location_id", viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("location_id", "location"),
        CheckConstraint("cancelled_at IS NULL OR closed_at IS NOT NULL", name="cancelled"),
        Index(
            "uq_count_open",
            "location_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )


class CountEntry(Base):
    """What was seen with one scan or typed as a total; never changed, an undo is a row that takes it back."""

    __tablename__ = "count_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    count_id: Mapped[int] = mapped_column(ForeignKey("count.id"), index=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    is_total: Mapped[bool] = mapped_column(default=False)
    quantity_on_hand_seen: Mapped[int]
    """What the record said at this moment: picks go on while somebody counts."""
    movement_seen: Mapped[int] = mapped_column(default=0, server_default="0")
    """The number of the ledger's latest row at this moment."""
    scan_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("count_entry.id"), unique=True)

    product: Mapped[Product] = relationship()
    lot: Mapped[Lot] = relationship()

    __table_args__ = (CheckConstraint("quantity >= 0", name="quantity"),)


class CountVariance(Base):
    """What a closed count says of one product and lot: counted less what the record said at the last entry.

    `moved`: goods of it came or went between its first and last entry, so it says nothing. `confirms_id`: the count
    before, by somebody else, that found the same variance. `proved_at`, `moves_since_proof`: the proof before, and how
    often goods had come and gone since; None where there was none, or a doubt. `settled`: one of `SETTLED`, since then
    and by whom (nobody: by rule); `alone`: by the person who had counted, because nobody else was there that day.
    """

    __tablename__ = "count_variance"

    count_id: Mapped[int] = mapped_column(ForeignKey("count.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    quantity_counted: Mapped[int]
    quantity_on_hand_seen: Mapped[int]
    variance: Mapped[int]
    movement_seen: Mapped[int] = mapped_column(default=0, server_default="0")
    moved: Mapped[bool] = mapped_column(default=False, server_default=false())
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moves_since_proof: Mapped[int | None]
    confirms_id: Mapped[int | None] = mapped_column(ForeignKey("count.id"))
    settled: Mapped[str | None] = mapped_column(String(10))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    because: Mapped[str | None] = mapped_column(String(20))
    alone: Mapped[bool] = mapped_column(default=False, server_default=false())
    movement_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"))

    __table_args__ = (
        CheckConstraint("variance = quantity_counted - quantity_on_hand_seen", name="variance"),
        CheckConstraint("moves_since_proof >= 0", name="moves_since_proof"),
        CheckConstraint(
            f"(settled IS NULL) = (settled_at IS NULL) AND (settled IS NULL OR {one_of('settled', SETTLED)})",
            name="settled",
        ),
    )


class CountRule(Base):
    """How often goods of a class are due, and which differences are adjusted without asking anybody."""

    __tablename__ = "count_rule"

    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True)
    abc: Mapped[str] = mapped_column(String(1), primary_key=True)
    due_days: Mapped[int]
    tolerance_units: Mapped[int] = mapped_column(default=0)
    tolerance_percent: Mapped[int] = mapped_column(default=0)
    tolerance_money: Mapped[int] = mapped_column(default=0)
    """At cost, in ten-thousandths of the currency."""

    __table_args__ = (
        CheckConstraint(one_of("abc", CLASSES), name="abc"),
        CheckConstraint("due_days > 0", name="due_days"),
        CheckConstraint(
            "tolerance_units >= 0 AND tolerance_percent BETWEEN 0 AND 100 AND tolerance_money >= 0",
            name="tolerance",
        ),
    )
