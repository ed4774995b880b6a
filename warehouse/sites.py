"""The buildings: each warehouse has a code, a time zone and a currency; its times of day are local."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from warehouse import clock, words
from warehouse.db import Base


class Warehouse(Base):
    """A building. Every table of the floor says in which one its rows are."""

    __tablename__ = "warehouse"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    time_zone: Mapped[str] = mapped_column(String(40), default="UTC")
    currency: Mapped[str] = mapped_column(String(3), default="GBP")
    lock_after_minutes: Mapped[int] = mapped_column(default=20)
    """A device that nobody has touched for so long covers its screen."""
    shift_hours: Mapped[int] = mapped_column(default=8)
    """So long after a sign-in the own badge alone lifts the cover; then the PIN as well."""
    receives_blind: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Receivers count without being shown what was ordered."""
    promises_dock: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Goods may be promised to orders while they still lie on the dock."""
    gs1_prefix: Mapped[str | None] = mapped_column(String(12))
    """The GS1 company prefix with which this building's licence plates (SSCC) begin."""
    sscc_last: Mapped[int] = mapped_column(default=0, server_default="0")
    """The serial number of the licence plate made last: no number is given twice."""

    __table_args__ = (
        CheckConstraint("lock_after_minutes BETWEEN 1 AND 720", name="lock_after_minutes"),
        CheckConstraint("shift_hours BETWEEN 1 AND 24", name="shift_hours"),
        CheckConstraint("sscc_last >= 0", name="sscc_last"),
    )

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock that hangs in this building."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def local_date(self, moment: datetime) -> date:
        """The calendar day of that moment in this building."""
        return self.local(moment).date()

    def told(self, moment: datetime) -> str:
        """The moment as people of this building read it, in their language; today's without its day."""
        return words.moment(self.local(moment), self.local_date(clock.now()))


def only_warehouse(session: Session) -> Warehouse | None:
    """The one warehouse where there is just one; None with none or several."""
    found = session.scalars(select(Warehouse).limit(2)).all()
    return found[0] if len(found) == 1 else None
