"""The tables of people and of the devices they share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of

ROLES = ("picker", "receiver", "packer", "counter", "supervisor", "admin")
#: How a person is told: with tones and vibration, with lower tones, by vibration alone.
SOUNDS = ("loud", "quiet", "vibrate")


class Person(UserMixin, Base):
    """Somebody who signs in with a badge and a PIN. The badge is a random, revocable code."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    badge: Mapped[str | None] = mapped_column(String(60), unique=True)
    pin_hash: Mapped[str] = mapped_column(String(200))
    wrong_pins: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(10), default="")
    """What they chose; until then '': as the device says, else the browser (words.spoken)."""
    left_hand: Mapped[bool] = mapped_column(default=False)
    sound: Mapped[str] = mapped_column(String(8), default="loud")
    unfinished_undo: Mapped[str | None] = mapped_column(String(32))
    """The scan that took an act back and still waits until its goods are put where they were."""
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    roles: Mapped[list[PersonRole]] = relationship(lazy="joined", cascade="all, delete-orphan")

    __table_args__ = (CheckConstraint(one_of("sound", SOUNDS), name="sound"),)

    @property
    def is_active(self) -> bool:
        """False once disabled: flask-login then refuses the session."""
        return self.disabled_at is None

    def role_names(self, warehouse_id: int) -> frozenset[str]:
        """The roles this person has in a warehouse."""
        return frozenset(role.role for role in self.roles if role.warehouse_id == warehouse_id)


class PersonRole(Base):
    """What a person may do in a warehouse."""

    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(12), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"), primary_key=True)

    __table_args__ = (CheckConstraint(one_of("role", ROLES), name="role"),)


class Device(Base):
    """A handheld, tablet or bench PC; the server gives it its id in a signed cookie."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    number: Mapped[int | None]
    """What people call it: "device 7"; given at its first sign-in, in its warehouse for good."""
    station_id: Mapped[int | None] = mapped_column(ForeignKey("station.id"))
    profile: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the scanner test found out: see people/profiles.py."""
    error_number: Mapped[int] = mapped_column(default=0)
    """Number of the last error shown on this device: the latch of directed flows compares with it."""
    pending: Mapped[int] = mapped_column(default=0)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_device_number", "warehouse_id", "number", unique=True),)


class Approval(Base):
    """A second person's word, good once and for two minutes; `token` is what the device carries."""

    __tablename__ = "approval"

    token: Mapped[str] = mapped_column(String(40), primary_key=True)
    approver_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[str | None] = mapped_column(String(40))
    task: Mapped[str] = mapped_column(String(60))
    what: Mapped[str] = mapped_column(String(60))
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by_scan: Mapped[str | None] = mapped_column(String(32))
