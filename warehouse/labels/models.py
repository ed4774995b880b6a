"""The tables of paper: stations, their printers, and the spool, where a job is a row and never a thought."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from warehouse.db import Base, UtcDateTime, one_of

#: What a printer prints.
PRINTS = ("label", "slip")
#: What a station's printers are for: address labels, the small ones of bins and products, pages. A station without a
#: printer for small labels prints them where its address labels come from.
PAPERS = ("label", "small", "slip")
KINDS = (
    "location", "product", "tote", "pallet", "logistics", "badge", "command", "parcel", "slip", "pick-list",
    "return", "manifest", "purchase-order", "test",
)  # fmt: skip
#: ahead: made before anybody asked, so that it is ready; nothing sends it until somebody does.
#: queued, then claimed by a worker, then `sending` (committed before the first byte), then sent, and at last
#: confirmed by somebody or something that saw the paper. waiting: nothing has been sent and it will be tried
#: again. uncertain: bytes left and nobody knows whether they became paper.
STATES = (
    "ahead", "queued", "claimed", "sending", "sent", "confirmed", "waiting", "uncertain", "failed",
    "cancelled", "expired",
)  # fmt: skip
#: What a printer last said of itself; `never` has not been tried yet.
HEALTH = ("never", "ok", "paper", "ribbon", "head_open", "paused", "too_hot", "offline", "silent", "fault")


class Station(Base):
    """A work place: a bench, a dock, a cart. `S.` and its name is its barcode, so names are unique everywhere."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    name: Mapped[str] = mapped_column(String(60), unique=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("location.id"))
    """The place where it stands: a bench, a dock. What is set aside at a bench lies beside it."""

    __table_args__ = (UniqueConstraint("warehouse_id", "id"),)


class Printer(Base):
    """A printer, what is loaded in it, and what it last said. One worker at a time holds it by its lease.

    answers: what it is known to answer, such as {"status": true} for ~HS and {"closes": true} for one that
    ends the connection when it has taken a job. not_before: when the next try is due after a refusal.
    """

    __tablename__ = "printer"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    name: Mapped[str] = mapped_column(String(60), unique=True)
    url: Mapped[str] = mapped_column(String(400))
    kind: Mapped[str] = mapped_column(String(10))
    dpi: Mapped[int] = mapped_column(default=203)
    width_mm: Mapped[float | None]
    height_mm: Mapped[float | None]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="never")
    reason: Mapped[str | None] = mapped_column(String(300))
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When it was last asked how it is without a job for it."""
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When somebody last scanned back the code of its test page."""
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Until then the office lets nothing be sent to it: it is repaired, or its roll is changed."""
    darkness: Mapped[int | None]
    """How dark it prints (~SD), 0 to 30; None: the printer's own setting stays."""
    speed: Mapped[int | None]
    """Inches a second (^PR); None: the printer's own setting stays."""
    refusals: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        CheckConstraint(one_of("kind", PRINTS), name="kind"),
        CheckConstraint(one_of("state", HEALTH), name="state"),
        CheckConstraint("dpi IN (203, 300, 600)", name="dpi"),
        CheckConstraint("darkness IS NULL OR darkness BETWEEN 0 AND 30", name="darkness"),
        CheckConstraint("speed IS NULL OR speed BETWEEN 1 AND 14", name="speed"),
    )


class StationPrinter(Base):
    """Which printer a station uses for a paper, and which one when that one is out of order."""

    __tablename__ = "station_printer"

    station_id: Mapped[int] = mapped_column(ForeignKey("station.id"), primary_key=True)
    paper: Mapped[str] = mapped_column(String(10), primary_key=True)
    printer_id: Mapped[int] = mapped_column(ForeignKey("printer.id"))
    spare_id: Mapped[int | None] = mapped_column(ForeignKey("printer.id"))

    __table_args__ = (CheckConstraint(one_of("paper", PAPERS), name="paper"),)


_IS_KEPT = text("purged_at IS NULL")


class PrintJob(Base):
    """One piece of paper that somebody wants: the values it will say, and how far it has come.

    content is stored by the act, in its transaction. payload is rendered once by the worker, so that a
    retry sends the same bytes. reason says why it is in its state, reprint_reason why somebody asked again.
    number: the n-th equal paper of one scan. attempt: how often sending began.
    """

    __tablename__ = "print_job"

    id: Mapped[int] = mapped_column(primary_key=True)
    warehouse_id: Mapped[int] = mapped_column(ForeignKey("warehouse.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    urgent: Mapped[int] = mapped_column(default=0)
    template_version: Mapped[int | None]
    printer_id: Mapped[int | None] = mapped_column(index=True)
    station_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(12), default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(80))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None] = mapped_column(String(300))
    payload: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    payload_sha256: Mapped[str | None] = mapped_column(String(64))
    reprint_of_id: Mapped[int | None] = mapped_column(ForeignKey("print_job.id"))
    reprint_reason: Mapped[str | None] = mapped_column(String(40))
    moved_from_id: Mapped[int | None] = mapped_column(ForeignKey("printer.id"))
    """The printer for which it waited before somebody sent it to another one."""
    receipt: Mapped[str | None] = mapped_column(String(80))
    """What the printer itself said of this paper: its own number of the job (`job:`), or that it is done (`done:`).
    While it is sent or in doubt: by what the printer can be asked about it (`count:`, `name:`; see Connection.clue)."""
    purged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when only that it was printed is kept; names and addresses are gone."""
    print_number: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"))
    scan_id: Mapped[str | None] = mapped_column(String(32))
    number: Mapped[int] = mapped_column(default=1)
    form_key: Mapped[str | None] = mapped_column(String(80), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    printer: Mapped[Printer | None] = relationship(foreign_keys=[printer_id], viewonly=True)
    station: Mapped[Station | None] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("warehouse_id", "id"),
        UniqueConstraint("scan_id", "kind", "subject", "number"),
        ForeignKeyConstraint(["warehouse_id", "printer_id"], ["printer.warehouse_id", "printer.id"]),
        ForeignKeyConstraint(["warehouse_id", "station_id"], ["station.warehouse_id", "station.id"]),
        CheckConstraint(one_of("kind", KINDS), name="kind"),
        CheckConstraint(one_of("state", STATES), name="state"),
        CheckConstraint("number > 0", name="number"),
        Index("ix_print_job_state_printer", "state", "printer_id", "urgent", "id"),
        Index("ix_print_job_subject", "kind", "subject"),
        Index("ix_print_job_kept", "made_at", sqlite_where=_IS_KEPT, postgresql_where=_IS_KEPT),
    )

    @property
    def is_open(self) -> bool:
        """True while paper may still come without anybody asking again."""
        return self.state in {"queued", "claimed", "sending", "waiting"}


class WorkerHeartbeat(Base):
    """When each worker last said that it lives; /readyz reads it."""

    __tablename__ = "worker_heartbeat"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
