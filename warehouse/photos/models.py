"""The table of photos; the pictures themselves lie in the instance folder."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.db import Base, UtcDateTime


class Photo(Base):
    """One photo: decoded and written anew by the server, so that nothing but a picture is in it."""

    __tablename__ = "photo"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Made on the device: the same photo sent twice is one."""
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    task: Mapped[str] = mapped_column(String(60))
    """Of what work it is: "receiving/5"."""
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    """Of what the device sent."""
    bytes: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint("bytes > 0", name="bytes"),
        Index("ix_photo_task", "warehouse_id", "task"),
    )
