"""The buildings: each warehouse has a code, a time zone and a currency; its times of day are local."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint, String, false, select, true
from sqlalchemy.orm import Mapped, Session, mapped_column

from warehouse import clock, words
from warehouse.db import Base, one_of

#: One order a walk; several, each into its own tote on a cart; several into one tote, sorted at the bench.
PICK_WAYS = ("single", "cluster", "batch")
#: Of goods at a stop: every piece; a few pieces, or one and the number; nothing, the bin is enough.
PRODUCT_SCANS = ("each", "number", "none")


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

    pick_way: Mapped[str] = mapped_column(String(8), default="single", server_default="single")
    """How orders are picked unless a supervisor says otherwise: one of `PICK_WAYS`."""
    scans_bin: Mapped[bool] = mapped_column(default=True, server_default=true())
    """A bin is confirmed by its code or its check digits; else the code of what lies there will do as well."""
    scans_product: Mapped[str] = mapped_column(String(6), default="number", server_default="number")
    """What must be scanned of goods, one of `PRODUCT_SCANS`; a product may say otherwise."""
    walks_by_sequence: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Walks follow the sequence numbers of the bins, not the shortest way: for aisles with one direction."""
    cart_slots: Mapped[int] = mapped_column(default=6, server_default="6")
    """Totes that a cart carries."""
    cart_max_weight_grams: Mapped[int | None]
    tote_volume_cm3: Mapped[int | None]
    """What a tote holds, in cubic centimetres; None: nobody measured, and volume counts nothing."""
    urgent_minutes: Mapped[int] = mapped_column(default=60, server_default="60")
    """An order whose cut-off is nearer than this is picked by itself, at once."""
    counts_per_day: Mapped[int] = mapped_column(default=0, server_default="0")
    """So many bins a day are asked for by the programme of counts; 0: nobody has begun with one."""
    counts_planned_on: Mapped[date | None]
    glances_up_to: Mapped[int] = mapped_column(default=3, server_default="3")
    """Where a pick or a put-away leaves at most so many on record, one number is asked for; 0: never."""
    glances_per_hour: Mapped[int] = mapped_column(default=6, server_default="6")
    """A person is asked at most so often in an hour."""
    keeps_unbelieved: Mapped[int] = mapped_column(default=1, server_default="1")
    """So many of the last pieces of a product are promised to nobody while no record of it is believed."""
    errors_per_million: Mapped[int | None]
    """So many of a million moves left a wrong record, as this building's counts say; None: too few were counted."""
    each_up_to: Mapped[int] = mapped_column(default=3, server_default="3")
    """At the bench up to so many pieces of a product are scanned one by one; above, one scan and the number."""
    scans_label: Mapped[bool] = mapped_column(default=True, server_default=true())
    """A box is packed when its label is scanned on it; else when its last piece is verified."""
    weight_tolerance_percent: Mapped[int] = mapped_column(default=5, server_default="5")
    weight_tolerance_grams: Mapped[int] = mapped_column(default=50, server_default="50")
    """A weighed parcel may differ so much from what it should weigh, the larger of the two; else it is asked about."""
    keeps_paper_days: Mapped[int] = mapped_column(default=90, server_default="90")
    """So long the bytes and the words of a printed paper are kept; then only that it was printed."""

    __table_args__ = (
        CheckConstraint("lock_after_minutes BETWEEN 1 AND 720", name="lock_after_minutes"),
        CheckConstraint("shift_hours BETWEEN 1 AND 24", name="shift_hours"),
        CheckConstraint("sscc_last >= 0", name="sscc_last"),
        CheckConstraint(one_of("pick_way", PICK_WAYS), name="pick_way"),
        CheckConstraint(one_of("scans_product", PRODUCT_SCANS), name="scans_product"),
        CheckConstraint("cart_slots BETWEEN 1 AND 26", name="cart_slots"),
        CheckConstraint(
            "cart_max_weight_grams IS NULL OR cart_max_weight_grams > 0", name="cart_max_weight_grams"
        ),
        CheckConstraint("tote_volume_cm3 IS NULL OR tote_volume_cm3 > 0", name="tote_volume_cm3"),
        CheckConstraint("urgent_minutes >= 0", name="urgent_minutes"),
        CheckConstraint("counts_per_day >= 0", name="counts_per_day"),
        CheckConstraint("glances_up_to BETWEEN 0 AND 1000", name="glances_up_to"),
        CheckConstraint("glances_per_hour BETWEEN 0 AND 60", name="glances_per_hour"),
        CheckConstraint("keeps_unbelieved BETWEEN 0 AND 1000", name="keeps_unbelieved"),
        CheckConstraint("errors_per_million BETWEEN 1 AND 1000000", name="errors_per_million"),
        CheckConstraint("each_up_to BETWEEN 0 AND 1000", name="each_up_to"),
        CheckConstraint("weight_tolerance_percent BETWEEN 0 AND 100", name="weight_tolerance_percent"),
        CheckConstraint("weight_tolerance_grams >= 0", name="weight_tolerance_grams"),
        CheckConstraint("keeps_paper_days > 0", name="keeps_paper_days"),
    )

    def local(self, moment: datetime) -> datetime:
        """The moment on the clock that hangs in this building."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def local_date(self, moment: datetime) -> date:
        """The calendar day of that moment in this building."""
        return self.local(moment).date()

    def midnight(self, moment: datetime) -> datetime:
        """When that moment's day began in this building."""
        return self.local(moment).replace(hour=0, minute=0, second=0, microsecond=0)

    def told(self, moment: datetime) -> str:
        """The moment as people of this building read it, in their language; today's without its day."""
        return words.moment(self.local(moment), self.local_date(clock.now()))


def only_warehouse(session: Session) -> Warehouse | None:
    """The one warehouse where there is just one; None with none or several."""
    found = session.scalars(select(Warehouse).limit(2)).all()
    return found[0] if len(found) == 1 else None
