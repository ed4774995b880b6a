"""The journal: one row for every scan and tap, whatever came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from warehouse.db import Base, UtcDateTime, one_of

OUTCOMES = ("ok", "line_done", "task_done", "error", "ask", "skipped", "held")
#: Outcomes of a scan that was applied, and can be undone.
ACCEPTED = ("ok", "line_done", "task_done")
#: What a supervisor may make of a held scan.
DECISIONS = ("applied", "discarded")
#: Refused because another product was wanted: what people mix up (mistaken.py).
WRONG_PRODUCT = text("message IN ('picking.wrong_product', 'packing.wrong_product')")
_HELD = text("outcome = 'held'")


class Scan(Base):
    """What was scanned or tapped, by whom, where, and the verdict. `scan_id` is made on the device."""

    __tablename__ = "scan"

    scan_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    device_id: Mapped[str] = mapped_column(String(40))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    task: Mapped[str] = mapped_column(String(60))
    step: Mapped[str] = mapped_column(String(40))
    code: Mapped[str | None] = mapped_column(String(400))
    action: Mapped[str | None] = mapped_column(String(40))
    quantity: Mapped[int | None]
    reason: Mapped[str | None] = mapped_column(String(200))
    seen_error: Mapped[int | None]
    scanned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[str | None] = mapped_column(String(10))
    message: Mapped[str | None] = mapped_column(String(60))
    message_values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    ask: Mapped[str | None] = mapped_column(String(12))
    error_number: Mapped[int | None]
    task_after: Mapped[str | None] = mapped_column(String(60))
    memo: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """What the act did, in the words of its activity: its undo reads this."""
    undone_by: Mapped[str | None] = mapped_column(String(32))
    replays: Mapped[int] = mapped_column(default=0)

    __table_args__ = (
        CheckConstraint(f"outcome IS NULL OR {one_of('outcome', OUTCOMES)}", name="outcome"),
        Index("ix_scan_task", "warehouse_id", "task", "received_at"),
        Index("ix_scan_person", "warehouse_id", "person_id", "received_at"),
        Index("ix_scan_device", "device_id", "received_at"),
        Index("ix_scan_held", "warehouse_id", "received_at", sqlite_where=_HELD, postgresql_where=_HELD),
        Index(
            "ix_scan_wrong_product",
            "warehouse_id",
            "received_at",
            sqlite_where=WRONG_PRODUCT,
            postgresql_where=WRONG_PRODUCT,
        ),
    )


class ScanConflict(Base):
    """The same scan id with another body: kept, never applied, looked into by a supervisor."""

    __tablename__ = "scan_conflict"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[str] = mapped_column(String(32), index=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ScanDecision(Base):
    """What a supervisor made of a scan that was held: applied after all, or discarded and why."""

    __tablename__ = "scan_decision"

    scan_id: Mapped[str] = mapped_column(ForeignKey("scan.scan_id"), primary_key=True)
    decision: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(String(200))
    decided_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (
        CheckConstraint(one_of("decision", DECISIONS), name="decision"),
        CheckConstraint("decision = 'applied' OR reason IS NOT NULL", name="reason"),
    )


class RefusedScan(Base):
    """A scan that its device gave up: the server could not read it or failed too often. As the device tells it."""

    __tablename__ = "refused_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    device_id: Mapped[str] = mapped_column(String(40))
    scan_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    body: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[int]
    """The HTTP status of the last answer."""
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_because: Mapped[str | None] = mapped_column(String(200))

    __table_args__ = (Index("ix_refused_scan_open", "warehouse_id", "settled_at"),)
