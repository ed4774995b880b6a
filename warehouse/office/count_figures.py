"""What counts say of the record: how right it is, over time, by zone and class; shrinkage; who counted what; a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flask import Response, render_template, request
from flask_babel import format_currency, format_date, format_percent, gettext

from warehouse import clock
from warehouse.counting import figures
from warehouse.counting.counters import Trace, counters, traces
from warehouse.counting.figures import Accuracy, Counted
from warehouse.counting.posting import OPENING, REASONS, TOLERANCE
from warehouse.db import MONEY_SCALE, session
from warehouse.office.recall import harmless
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse
from warehouse.stock import glancing
from warehouse.words import N_

#: Days that the figures look back, as one may choose. Up to so many they are told by week, else by month.
SPANS = (30, 90, 365)
BY_WEEK = 90
CSV_HEADS = (
    "at", "bin", "zone", "sku", "lot", "class", "counted", "record", "variance", "value", "moved", "counted_by",
    "confirmed_by", "settled", "settled_by", "reason", "alone", "count", "confirms", "opened_at", "entries", "device",
    "movement",
)  # fmt: skip
#: Reasons that nobody chooses.
BY_ITSELF = {TOLERANCE: N_("Within tolerance"), OPENING: N_("Opening stock")}


@dataclass(frozen=True)
class Span:
    """A week or month of the figures: its name, its accuracy in words, and by bin as a number for the bar."""

    name: str
    told: list[str]
    share: float | None


@needs(SUPERVISE)
def count_figures() -> str:
    """How right the record was, over time, by zone and class; what was adjusted; and who counted."""
    days, since, until = _time()
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    found = list(figures.rows(session, warehouse.id, since, until))
    return render_template(
        "office/count_figures.html",
        spans=SPANS,
        span=days,
        whole=next((_told(one) for one in figures.accuracy(found)), None),
        weeks=_over_time(found, warehouse, by_week=days <= BY_WEEK),
        is_by_week=days <= BY_WEEK,
        zones=[_told(one) for one in figures.accuracy(found, lambda row: row.zone)],
        classes=[_told(one) for one in figures.accuracy(found, lambda row: row.abc)],
        reasons=[
            [_said(one.because), one.up, one.down, _money(one.money, warehouse)]
            for one in figures.shrinkage(found)
        ],
        people=[
            [one.person, one.bins, one.rows, one.differences, one.confirmed, one.refuted]
            for one in counters(found)
        ],
        glances=[
            [one.name, one.asked, one.answered, one.different, one.passed]
            for one in glancing.answered(session, warehouse.id, since, until)
        ],
    )


@needs(SUPERVISE)
def download() -> Response:
    """Every counted row of the time, for the auditor."""
    days, since, until = _time()
    warehouse_id = current_warehouse_id() or 0
    behind = traces(session, warehouse_id, since, until)
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_HEADS, lineterminator="\r\n")
    writer.writeheader()
    for row in figures.rows(session, warehouse_id, since, until):
        writer.writerow(_row(row, behind.get((row.count, row.sku, row.lot), Trace())))
    headers = {"Content-Disposition": f'attachment; filename="counts-{days}-days.csv"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def _time() -> tuple[int, datetime, datetime]:
    """The chosen number of days, and from when until when that is."""
    typed = request.args.get("days", "")
    days = int(typed) if typed.isdecimal() and int(typed) in SPANS else SPANS[0]
    now = clock.now()
    return days, now - timedelta(days=days), now


def _over_time(found: Iterable[Counted], warehouse: Warehouse, *, by_week: bool) -> list[Span]:
    """Each week or month in which something was counted, the latest first."""

    def begins(row: Counted) -> str:
        day = warehouse.local_date(row.at)
        return (day - timedelta(days=day.weekday()) if by_week else day.replace(day=1)).isoformat()

    told = reversed(figures.accuracy(found, begins))
    return [Span(_named(one.name or "", by_week=by_week), _told(one)[1:], one.by_row) for one in told]


def _named(first: str, *, by_week: bool) -> str:
    day = date.fromisoformat(first)
    return str(format_date(day, "medium" if by_week else "LLLL yyyy"))


def _told(one: Accuracy) -> list[str]:
    """A group as a row of a table: by bin, by value, and how much was looked at."""
    shares = [
        format_percent(share, "0.0%") if share is not None else "–" for share in (one.by_row, one.by_value)
    ]
    return [one.name or "–", *shares, str(one.rows)]


def _said(because: str) -> str:
    return gettext((BY_ITSELF | REASONS)[because]) if because else "–"


def _money(parts: int, warehouse: Warehouse) -> str:
    return str(format_currency(Decimal(parts) / MONEY_SCALE, warehouse.currency))


def _row(row: Counted, behind: Trace) -> dict[str, Any]:
    """One line of the file; moments in UTC, money in whole units, as in every file."""
    told: dict[str, Any] = {
        "count": row.count,
        "opened_at": row.opened_at.isoformat(timespec="seconds"),
        "at": row.at.isoformat(timespec="seconds"),
        "counted": row.counted,
        "record": row.record,
        "variance": row.variance,
        "value": Decimal(row.value) / MONEY_SCALE if row.cost is not None else "",
        "moved": "yes" if row.moved else "no",
        "entries": behind.entries,
        "confirms": row.confirms or "",
        "alone": "yes" if row.alone else "no",
        "movement": row.movement or "",
    }
    words = {
        "bin": row.bin, "zone": row.zone, "sku": row.sku, "lot": row.lot, "class": row.abc, "device": behind.device,
        "counted_by": row.person, "confirmed_by": row.confirmed_by, "settled": row.settled,
        "settled_by": row.settled_by, "reason": row.because,
    }  # fmt: skip
    return told | {name: harmless(word or "") for name, word in words.items()}
