"""How much of a product a bin holds, learned where nobody measured: the most that lay there, and "Bin full"."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, case, delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from warehouse.db import Base, insert_or_change
from warehouse.stock.models import scoped

_KEY = ("location_id", "product_id")


class BinRoom(Base):
    """What is known of how much of a product a bin holds, where nobody measured it."""

    __tablename__ = "bin_room"

    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    location_id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    most: Mapped[int] = mapped_column(default=0, server_default="0")
    """The most that ever lay there."""
    full_at: Mapped[int | None]
    """What lay there when somebody said that the bin is full; more lay there since: that much."""

    __table_args__ = (
        scoped("location_id", "location"),
        CheckConstraint("most >= 0", name="most"),
        CheckConstraint("full_at IS NULL OR full_at >= 0", name="full_at"),
    )


def left(most: int | None, full_at: int | None, lying: int) -> int | None:
    """How many more fit where so many lie; None where nobody knows.

    A bin that is at its most without anybody having called it full may well hold more: there nobody knows.
    """
    if full_at is not None:
        return max(full_at - lying, 0)
    return most - lying if most is not None and most > lying else None


def learn(session: Session, warehouse_id: int, location_id: int, product_id: int, lying: int) -> None:
    """So many lie there now: so many fit. One statement."""
    row = {"location_id": location_id, "product_id": product_id}
    changes = {
        "most": case((BinRoom.most < lying, lying), else_=BinRoom.most),
        "full_at": case((BinRoom.full_at < lying, lying), else_=BinRoom.full_at),
    }
    insert_or_change(session, BinRoom, row | {"warehouse_id": warehouse_id, "most": lying}, _KEY, changes)


def say_full(
    session: Session, warehouse_id: int, location_id: int, product_id: int, lying: int
) -> list[int | None]:
    """Somebody stood before it and said so. Answers what was known before, for `restore`."""
    known = session.get(BinRoom, (location_id, product_id), populate_existing=True)
    before: list[int | None] = [None, None] if known is None else [known.most, known.full_at]
    row = {"location_id": location_id, "product_id": product_id, "full_at": lying}
    insert_or_change(
        session, BinRoom, row | {"warehouse_id": warehouse_id, "most": lying}, _KEY, {"full_at": lying}
    )
    return before


def restore(
    session: Session,
    location_id: int,
    product_id: int,
    before: list[int | None],
    after: dict[str, int],
) -> None:
    """Undo: what was known before, unless somebody has learned otherwise since (`after` is what this act wrote)."""
    mine: dict[str, Any] = {"location_id": location_id, "product_id": product_id, **after}
    most, full_at = before
    if most is None:
        session.execute(delete(BinRoom).filter_by(**mine))
    else:
        session.execute(update(BinRoom).filter_by(**mine).values(most=most, full_at=full_at))
