"""Asking for counts: a bin, a product, a zone or the whole building; the programme of the day; and the figures."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import format_currency, format_percent, gettext, ngettext
from sqlalchemy import select

from warehouse import clock
from warehouse.counting import asking, figures, programme
from warehouse.counting.classes import reclassify
from warehouse.counting.figures import Accuracy, Counted
from warehouse.counting.posting import REASONS, TOLERANCE
from warehouse.db import MONEY_SCALE, session
from warehouse.office.holds import act_here
from warehouse.office.recall import harmless
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import lookup
from warehouse.scanning.body import plain
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import BIN_KINDS, Location, Zone
from warehouse.words import N_

#: How many bins a day may be asked for.
MOST_A_DAY = 2_000
#: Days that the figures look back, as one may choose.
SPANS = (30, 90, 365)
CSV_HEADS = (
    "at", "bin", "zone", "sku", "lot", "class", "counted", "record", "variance", "value", "moved", "counted_by",
    "confirmed_by", "settled", "settled_by", "reason", "alone",
)  # fmt: skip
WHOLE = "*"
BY_RULE = N_("Within tolerance")


@needs(SUPERVISE)
def ask() -> Any:
    """Ask for what was typed: a bin, a product wherever it lies, a zone, or * for all."""
    code = plain(request.form.get("code", "")).strip()
    number = _ask(act_here(), code) if code else None
    if number is None:
        flash(gettext("%(code)s is no bin, product or zone here.", code=code or "–"), "error")
    else:
        flash(ngettext("%(num)s bin is asked for.", "%(num)s bins are asked for.", number))
    return redirect(url_for("office.counts"), 303)


@needs(SUPERVISE)
def plan() -> Any:
    """So many bins a day from now on, and today's at once."""
    typed = request.form.get("counts_per_day", "")
    if not typed.isdecimal() or int(typed) > MOST_A_DAY:
        flash(gettext("Enter a number up to %(most)s.", most=MOST_A_DAY), "error")
        return redirect(url_for("office.counts"), 303)
    act = act_here()
    warehouse = session.get_one(Warehouse, act.warehouse_id, with_for_update={"key_share": True})
    warehouse.counts_per_day = int(typed)
    warehouse.counts_planned_on = warehouse.local_date(act.at)
    reclassify(session, act.warehouse_id, act.at)
    asked = len(programme.plan(session, act.warehouse_id, act.at))
    flash(ngettext("%(num)s bin is asked for.", "%(num)s bins are asked for.", asked))
    return redirect(url_for("office.counts"), 303)


@needs(SUPERVISE)
def end_stocktake(stocktake_id: int) -> Any:
    """Ask for its other bins no more."""
    if asking.end(session, act_here(), stocktake_id):
        flash(gettext("The stocktake is over."))
    return redirect(url_for("office.counts"), 303)


@needs(SUPERVISE)
def count_figures() -> str:
    """How right the record was, by zone and class, and what was adjusted."""
    found, span = _found()
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    return render_template(
        "office/count_figures.html",
        spans=SPANS,
        span=span,
        whole=next((_told(one) for one in figures.accuracy(found)), None),
        zones=[_told(one) for one in figures.accuracy(found, lambda row: row.zone)],
        classes=[_told(one) for one in figures.accuracy(found, lambda row: row.abc)],
        reasons=[
            [_said(one.because), one.up, one.down, _money(one.money, warehouse)]
            for one in figures.shrinkage(found)
        ],
    )


@needs(SUPERVISE)
def download() -> Response:
    """Every counted row of the time, for the auditor."""
    found, span = _found()
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_HEADS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_row(row) for row in found)
    headers = {"Content-Disposition": f'attachment; filename="counts-{span}-days.csv"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def _ask(act: Act, code: str) -> int | None:
    """How many bins are asked for; None for a code that means none of it."""
    if code == WHOLE:
        return _stocktake(act, None)
    meant = lookup.resolve(session, act.warehouse_id, code, frozenset({"product"}))
    if meant.kind == "product":
        return asking.of_product(session, act, meant.id)
    if meant.kind == "location":
        place = session.get_one(Location, meant.id)
        return asking.of_bin(session, act, place.id) if place.kind in BIN_KINDS else None
    zone = session.scalar(select(Zone.id).filter_by(warehouse_id=act.warehouse_id, code=code))
    return None if zone is None else _stocktake(act, zone)


def _stocktake(act: Act, zone_id: int | None) -> int:
    made = asking.stocktake(session, act, zone_id)
    return sum(one.bins for one in asking.stocktakes(session, act.warehouse_id) if one.id == made.id)


def _found() -> tuple[list[Counted], int]:
    """The counted rows of the chosen number of days, and that number."""
    typed = request.args.get("days", "")
    span = int(typed) if typed.isdecimal() and int(typed) in SPANS else SPANS[0]
    now = clock.now()
    return list(figures.rows(session, current_warehouse_id() or 0, now - timedelta(days=span), now)), span


def _told(one: Accuracy) -> list[str]:
    """A group as a row of a table: by bin, by value, and how much was looked at."""
    shares = [
        format_percent(share, "0.0%") if share is not None else "–" for share in (one.by_row, one.by_value)
    ]
    return [one.name or "–", *shares, str(one.rows)]


def _said(because: str) -> str:
    return gettext(BY_RULE if because == TOLERANCE else REASONS[because]) if because else "–"


def _money(parts: int, warehouse: Warehouse) -> str:
    return str(format_currency(Decimal(parts) / MONEY_SCALE, warehouse.currency))


def _row(row: Counted) -> dict[str, Any]:
    """One line of the file; moments in UTC, money in whole units, as in every file."""
    return {
        "at": row.at.isoformat(timespec="seconds"),
        "bin": row.bin,
        "zone": row.zone or "",
        "sku": harmless(row.sku),
        "lot": harmless(row.lot),
        "class": row.abc or "",
        "counted": row.counted,
        "record": row.record,
        "variance": row.variance,
        "value": Decimal(row.value) / MONEY_SCALE if row.cost is not None else "",
        "moved": "yes" if row.moved else "no",
        "counted_by": harmless(row.person),
        "confirmed_by": harmless(row.confirmed_by or ""),
        "settled": row.settled or "",
        "settled_by": harmless(row.settled_by or ""),
        "reason": row.because or "",
        "alone": "yes" if row.alone else "no",
    }
