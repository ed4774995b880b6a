"""The tables of the walk: wave, pick list, the totes it carries, its lines, and what was not there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func, select, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from warehouse.db import Base, UtcDateTime, one_of
from warehouse.sites import PICK_WAYS
from warehouse.stock.models import scoped

#: Why a bin did not give what it should: nothing there, damaged, something else lay there, nobody can reach it.
SHORT_REASONS = ("none", "damaged", "wrong_product", "blocked")
_UNFINISHED = text("finished_at IS NULL")
_HELD_IN_HAND = text("finished_at IS NULL AND claimed_by IS NOT NULL")
_OPEN_TOTE = text("closed_at IS NULL")


class Wave(Base):
    """The orders that a supervisor released together. Taken back: `withdrawn_at`.

    `chosen`: by what they were chosen, as words -> values.
    """

    __tablename__ = "wave"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    released_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(8), default="single", server_default="single")
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        CheckConstraint(one_of("way", PICK_WAYS), name="way"),
    )


class PickLine(Base):
    """One stop: so many of a product and lot from a bin, for however many order lines.

    `postponed` counts how often it was put to the end; `number_asked_at`: the number is shown and the next scan
    that belongs there confirms it; `short_asked_at`: "How many are there?" waits for its answer. `version` makes
    an act fail that was worked out on a row which somebody else has changed since.
    """

    __tablename__ = "pick_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    pick_list_id: Mapped[int] = mapped_column(ForeignKey("pick_list.id"))
    sequence: Mapped[int]
    location_id: Mapped[int]
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    quantity: Mapped[int]
    quantity_picked: Mapped[int] = mapped_column(default=0)
    bin_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    quantity_in_hand: Mapped[int] = mapped_column(default=0, server_default="0")
    """Scanned piece by piece for the slot whose turn it is, and not in it yet."""
    unit_quantity: Mapped[int] = mapped_column(default=1, server_default="1")
    """Pieces that the code scanned last counts: after a case a typed number means cases."""
    short_asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    postponed: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        scoped("location_id", "location"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("quantity_picked BETWEEN 0 AND quantity", name="picked"),
        Index("ix_pick_line_walk", "pick_list_id", "finished_at", "postponed", "sequence"),
        Index("ix_pick_line_location", "warehouse_id", "location_id", "product_id"),
    )
    __mapper_args__ = {"version_id_col": version}


class PickList(Base):
    """One walk. `L.<id>` is its code on paper. Without a wave it was made by Next work.

    A list that was given back before anything was picked is finished and withdrawn. `way`: one of `PICK_WAYS`;
    a cluster puts each order into a tote of its own, in a slot of the cart.
    """

    __tablename__ = "pick_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    wave_id: Mapped[int | None]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    claimed_device: Mapped[str | None] = mapped_column(String(40))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    drop_id: Mapped[int | None]
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lines_total: Mapped[int] = mapped_column(default=0)
    way: Mapped[str] = mapped_column(String(8), default="single", server_default="single")
    cart_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when somebody else has changed its stops last: its next screen says so."""
    #: Counted along the lines' index when the list is read: a column would cost every last piece a statement.
    lines_done: Mapped[int] = column_property(
        select(func.count(PickLine.id))
        .where(PickLine.pick_list_id == id, PickLine.finished_at.is_not(None))
        .correlate_except(PickLine)
        .scalar_subquery()
    )

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        scoped("wave_id", "wave"),
        scoped("drop_id", "location"),
        CheckConstraint("withdrawn_at IS NULL OR finished_at IS NOT NULL", name="withdrawn"),
        CheckConstraint(one_of("way", PICK_WAYS), name="way"),
        Index("ix_pick_list_open", "warehouse_id", sqlite_where=_UNFINISHED, postgresql_where=_UNFINISHED),
        Index(
            "uq_pick_list_claimed_by",
            "claimed_by",
            unique=True,
            sqlite_where=_HELD_IN_HAND,
            postgresql_where=_HELD_IN_HAND,
        ),
    )


class PickListOrder(Base):
    """An order that this walk serves; a batch has several."""

    __tablename__ = "pick_list_order"

    pick_list_id: Mapped[int] = mapped_column(ForeignKey("pick_list.id"), primary_key=True)
    customer_order_id: Mapped[int] = mapped_column(
        ForeignKey("customer_order.id"), primary_key=True, index=True
    )


class PickTote(Base):
    """A tote that this walk carries. The latest open one is picked into; earlier ones are full."""

    __tablename__ = "pick_tote"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    pick_list_id: Mapped[int] = mapped_column(ForeignKey("pick_list.id"), index=True)
    location_id: Mapped[int]
    customer_order_id: Mapped[int | None] = mapped_column(ForeignKey("customer_order.id"))
    slot: Mapped[str | None] = mapped_column(String(4))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        scoped("location_id", "location"),
        Index(
            "uq_pick_tote_open",
            "location_id",
            unique=True,
            sqlite_where=_OPEN_TOTE,
            postgresql_where=_OPEN_TOTE,
        ),
    )


class Shortage(Base):
    """A bin did not hold what it should; the record stays and is in doubt until somebody counts.

    Not so of one that is only `blocked`: what lies there is believed, a supervisor clears the way.
    """

    __tablename__ = "shortage"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    pick_line_id: Mapped[int] = mapped_column(ForeignKey("pick_line.id"), index=True)
    quantity_missing: Mapped[int]
    found: Mapped[int]
    """How many lay there when the picker looked."""
    reason: Mapped[str] = mapped_column(String(20))
    lying_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    """The product that lay there instead."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("quantity_missing > 0 AND found >= 0", name="quantities"),
        CheckConstraint(one_of("reason", SHORT_REASONS), name="reason"),
    )
