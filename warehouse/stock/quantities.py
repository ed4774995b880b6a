"""The tables of quantities: movement, balance, allocation, and where containers went.

Read them anywhere; write them through `ledger.py` alone (tests/test_direction.py holds that).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.stock.models import scoped

#: Why goods change place: fixed, programs and the accountant rely on the words (contract.md section 8).
REASONS = (
    "opening", "receipt", "over", "damage", "putaway", "move", "pick", "swap", "putback", "pack", "ship",
    "return", "replenish", "count", "found", "missing", "mispick", "scrap", "kit", "undo",
)  # fmt: skip
#: After which act somebody was asked for one number.
GLANCES = ("pick", "put")
#: Why goods are to be brought somewhere.
MOVE_REASONS = ("replenish", "put_back")


class Movement(Base):
    """One change of place. Never edited, never deleted; an undo is a reversing row."""

    __tablename__ = "movement"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    source_id: Mapped[int]
    target_id: Mapped[int]
    reason: Mapped[str] = mapped_column(String(12))
    paper_kind: Mapped[str | None] = mapped_column(String(20))
    paper_id: Mapped[int | None]
    paper_line_id: Mapped[int | None]
    is_promised: Mapped[bool] = mapped_column(default=False)
    """The goods moved with the promise to the order line in `paper_line_id`; an undo takes it back along."""
    unit_cost: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[str | None] = mapped_column(String(40))
    scan_id: Mapped[str | None] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)

    __table_args__ = (
        scoped("source_id", "location"),
        scoped("target_id", "location"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("source_id <> target_id", name="two_places"),
        CheckConstraint(one_of("reason", REASONS), name="reason"),
        CheckConstraint("(reason = 'undo') = (reverses_id IS NOT NULL)", name="undo"),
        Index("ix_movement_product", "warehouse_id", "product_id", "id"),
        Index("ix_movement_lot", "lot_id", "reason"),
        Index("ix_movement_source", "warehouse_id", "source_id"),
        Index("ix_movement_target", "warehouse_id", "target_id"),
        Index("ix_movement_paper", "paper_kind", "paper_line_id"),
        Index("ix_movement_scan", "scan_id"),
    )


class LocationMove(Base):
    """A container changed its place: a tote to a bench, a parcel to the dock. Append-only like the ledger."""

    __tablename__ = "location_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int]
    from_parent_id: Mapped[int | None]
    to_parent_id: Mapped[int | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[str | None] = mapped_column(String(40))
    scan_id: Mapped[str | None] = mapped_column(String(32), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("location_move.id"), unique=True)

    __table_args__ = (
        scoped("location_id", "location"),
        scoped("from_parent_id", "location"),
        scoped("to_parent_id", "location"),
        Index("ix_location_move_location", "warehouse_id", "location_id"),
    )


class Balance(Base):
    """How many of a product and lot lie in a real place now, and how many of them are promised."""

    __tablename__ = "balance"

    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True)
    location_id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True)
    quantity_on_hand: Mapped[int] = mapped_column(default=0, server_default="0")
    quantity_allocated: Mapped[int] = mapped_column(default=0, server_default="0")
    in_doubt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when somebody who looked did not find what should be here: not allocatable until counted."""
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moves_since_proof: Mapped[int] = mapped_column(default=0, server_default="0")
    """How often goods were put here or taken since it was proved, or ever."""

    __table_args__ = (
        scoped("location_id", "location"),
        CheckConstraint("quantity_on_hand >= 0", name="on_hand"),
        CheckConstraint("moves_since_proof >= 0", name="moves_since_proof"),
        CheckConstraint("quantity_allocated BETWEEN 0 AND quantity_on_hand", name="allocated"),
        Index("ix_balance_product", "warehouse_id", "product_id", "location_id"),
    )


class Allocation(Base):
    """Stock promised to an order line: so many of this product and lot, here. It travels with the goods."""

    __tablename__ = "allocation"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    customer_order_line_id: Mapped[int] = mapped_column(ForeignKey("customer_order_line.id"))
    location_id: Mapped[int]
    product_id: Mapped[int]
    lot_id: Mapped[int]
    quantity: Mapped[int]
    pick_line_id: Mapped[int | None] = mapped_column(ForeignKey("pick_line.id"), index=True)

    __table_args__ = (
        ForeignKeyConstraint(
            ["warehouse_id", "location_id", "product_id", "lot_id"],
            ["balance.warehouse_id", "balance.location_id", "balance.product_id", "balance.lot_id"],
        ),
        UniqueConstraint("customer_order_line_id", "location_id", "product_id", "lot_id"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index("ix_allocation_balance", "warehouse_id", "location_id", "product_id", "lot_id"),
    )


class CountRequest(Base):
    """Somebody wishes that a bin, or one product in it, be counted, and says why."""

    __tablename__ = "count_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    because: Mapped[str] = mapped_column(String(40))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stocktake_id: Mapped[int | None] = mapped_column(ForeignKey("stocktake.id"))

    __table_args__ = (
        scoped("location_id", "location"),
        Index(
            "uq_count_request_open_product",
            "location_id",
            "product_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "uq_count_request_open_location",
            "location_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL AND product_id IS NULL"),
            postgresql_where=text("closed_at IS NULL AND product_id IS NULL"),
        ),
    )


class Glance(Base):
    """One number asked of somebody who stands before a bin anyhow; blind. Unanswered, it was passed over.

    `movement_seen`: the ledger's latest row when it was asked; `quantity_on_hand_seen`: the record at the answer.
    """

    __tablename__ = "glance"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    because: Mapped[str] = mapped_column(String(12))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scan_id: Mapped[str | None] = mapped_column(String(32))
    movement_seen: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quantity_counted: Mapped[int | None]
    quantity_on_hand_seen: Mapped[int | None]

    __table_args__ = (
        scoped("location_id", "location"),
        CheckConstraint(one_of("because", GLANCES), name="because"),
        CheckConstraint("quantity_counted IS NULL OR quantity_counted >= 0", name="counted"),
        CheckConstraint(
            "(quantity_counted IS NULL) = (quantity_on_hand_seen IS NULL) "
            "AND (quantity_counted IS NULL OR closed_at IS NOT NULL)",
            name="answered",
        ),
        Index(
            "uq_glance_open",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_glance_person", "person_id", "asked_at"),
        Index("ix_glance_location", "warehouse_id", "location_id"),
    )


class Stocktake(Base):
    """All bins of a zone, or of the building, are to be counted; over when none of its requests is open.

    `is_opening`: what lies there is not on record yet: what is found is booked as opening stock, without a second look.
    """

    __tablename__ = "stocktake"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    zone_id: Mapped[int | None]
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    is_opening: Mapped[bool] = mapped_column(default=False, server_default=false())

    __table_args__ = (scoped("zone_id", "zone"),)


class MoveRequest(Base):
    """Goods are to be brought somewhere: into a pick face (`replenish`), or home from a tote (`put_back`).

    `location_id` is the face that is to be filled, or the place where the goods lie that must go home;
    `customer_order_id` the order that does not want them any more.
    """

    __tablename__ = "move_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    because: Mapped[str] = mapped_column(String(12))
    location_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    customer_order_id: Mapped[int | None] = mapped_column(ForeignKey("customer_order.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        scoped("location_id", "location"),
        CheckConstraint(one_of("because", MOVE_REASONS), name="because"),
        CheckConstraint("quantity > 0", name="quantity"),
        Index(
            "uq_move_request_open_replenish",
            "location_id",
            "product_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL AND because = 'replenish'"),
            postgresql_where=text("closed_at IS NULL AND because = 'replenish'"),
        ),
        Index(
            "ix_move_request_open",
            "warehouse_id",
            "because",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )
