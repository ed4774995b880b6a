"""Asking for counts: a bin, a product, a zone or the whole building; and the programme of the day."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select

from warehouse.counting import asking, programme
from warehouse.counting.asking import GoingOn
from warehouse.counting.classes import reclassify
from warehouse.db import session
from warehouse.office.holds import act_here
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import lookup
from warehouse.scanning.body import plain
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import BIN_KINDS, Location, Zone

#: How many bins a day may be asked for.
MOST_A_DAY = 2_000
WHOLE = "*"


@needs(SUPERVISE)
def ask() -> Any:
    """Ask for what was typed: a bin, a product wherever it lies, a zone, or * for all."""
    code = plain(request.form.get("code", "")).strip()
    try:
        number = _ask(act_here(), code) if code else None
    except GoingOn as other:
        flash(going_on(str(other)), "error")
        return redirect(url_for("office.counts"), 303)
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
def stocktakes() -> str:
    """What a stocktake of a zone or of the building would come to, before it begins."""
    warehouse_id = current_warehouse_id() or 0
    zones = session.execute(
        select(Zone.id, Zone.code).where(Zone.warehouse_id == warehouse_id).order_by(Zone.code)
    ).all()
    zone = _zone(request.args.get("zone", ""))
    seen = asking.preview(session, warehouse_id, zone) if "zone" in request.args else None
    return render_template(
        "office/stocktakes.html",
        zones=[("", gettext("Whole building")), *((str(one.id), one.code) for one in zones)],
        chosen=str(zone or ""),
        is_opening="opening" in request.args,
        seen=seen,
        in_the_way=going_on(seen.going_on) if seen and seen.going_on is not None else None,
    )


@needs(SUPERVISE)
def begin_stocktake() -> Any:
    """Ask for all its bins."""
    act = act_here()
    try:
        bins = _stocktake(act, _zone(request.form.get("zone", "")), is_opening="opening" in request.form)
        flash(ngettext("%(num)s bin is asked for.", "%(num)s bins are asked for.", bins))
    except GoingOn as other:
        flash(going_on(str(other)), "error")
    return redirect(url_for("office.counts"), 303)


def going_on(zone: str) -> str:
    """What is told where another stocktake has some of the same bins."""
    if not zone:
        return gettext("A stocktake of the whole building is going on. End it first.")
    return gettext("A stocktake of %(zone)s is going on. End it first.", zone=zone)


def _zone(typed: str) -> int | None:
    """The zone of this number, of this building; None is the whole building."""
    number = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    return session.scalar(select(Zone.id).filter_by(warehouse_id=current_warehouse_id(), id=number))


@needs(SUPERVISE)
def end_stocktake(stocktake_id: int) -> Any:
    """Ask for its other bins no more."""
    if asking.end(session, act_here(), stocktake_id):
        flash(gettext("The stocktake is over."))
    return redirect(url_for("office.counts"), 303)


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


def _stocktake(act: Act, zone_id: int | None, *, is_opening: bool = False) -> int:
    """Begin one. Answers how many bins it asks for; raises GoingOn."""
    made = asking.stocktake(session, act, zone_id, is_opening=is_opening)
    return sum(one.bins for one in asking.stocktakes(session, act.warehouse_id) if one.id == made.id)
