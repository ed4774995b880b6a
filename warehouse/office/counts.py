"""Differences that counts found: which are confirmed by a second person, and what a supervisor decides about them.

Around each of them is told what is under way, and on its own page what happened last and where goods may lie.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_currency, gettext, ngettext
from sqlalchemy import and_, or_

from warehouse import clock
from warehouse.counting import approving, asking, history
from warehouse.counting.approving import Booked, NotDecided
from warehouse.counting.posting import REASONS
from warehouse.counting.queries import OpenVariance, asked_count, asked_for, open_variances
from warehouse.db import MONEY_SCALE, session
from warehouse.lookup.history import local_time, movements
from warehouse.lookup.messages import ELSEWHERE
from warehouse.office.count_surroundings import Surroundings, around, key_of
from warehouse.office.holds import act_here
from warehouse.office.purchasing import Typed
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse
from warehouse.stock import hunting
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Movement
from warehouse.words import N_

#: Why nothing was booked, by the words of `approving.WHY`.
WHY = {
    "gone": N_("It was settled or counted again meanwhile."),
    "own_count": N_("You counted it. Somebody else decides."),
    "unconfirmed": N_("Somebody else must count it again first."),
    "outdated": N_("It was adjusted meanwhile. It is counted again."),
    "promised": N_("Pick lists are to fetch it. Finish or take them back first."),
    "no_reason": N_("Choose a reason."),
}


#: So many differences a page shows of each kind.
SHOWN = 100


@dataclass(frozen=True)
class Row:
    """One difference as the page shows it."""

    found: OpenVariance
    worth: str | None
    around: Surroundings


@needs(SUPERVISE)
def counts() -> str:
    """The differences that stand, those that can be decided first."""
    return _show()


@needs(SUPERVISE)
def difference(count_id: int, product_id: int, lot_id: int) -> Any:
    """One difference with all that helps to decide: both looks, what is under way, what happened, where it may lie."""
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    key = (count_id, product_id, lot_id)
    every = open_variances(session, warehouse.id)
    found = [one for one in every if (one.count_id, one.product_id, one.lot_id) == key]
    if not found:
        flash(gettext(WHY["gone"]), "error")
        return redirect(url_for("office.counts"), 303)
    bin_, product = session.get_one(Location, found[0].location_id), session.get_one(Product, product_id)
    here = or_(Movement.source_id == bin_.id, Movement.target_id == bin_.id)
    return render_template(
        "office/count_difference.html",
        row=_rows(found, warehouse)[0],
        looks=history.looks(session, bin_.id, product_id, lot_id),
        events=movements(session, warehouse, and_(here, Movement.product_id == product_id)),
        leads=hunting.leads(session, bin_, product) if found[0].variance < 0 else [],
        words=ELSEWHERE,
        **_choices(warehouse),
    )


@needs(SUPERVISE)
def approve(count_id: int, product_id: int, lot_id: int) -> Any:
    """Adjust the record by one of them."""
    try:
        because = request.form.get("reason", "")
        approving.approve(session, act_here(), count_id, product_id, lot_id, because)
        flash(gettext("Adjusted."))
    except NotDecided as why:
        flash(gettext(WHY[str(why)]), "error")
    return redirect(url_for("office.counts"), 303)


@needs(SUPERVISE)
def reject(count_id: int, product_id: int, lot_id: int) -> Any:
    """Have the bin counted once more."""
    try:
        approving.reject(session, act_here(), count_id, product_id, lot_id)
        flash(gettext("It will be counted again."))
    except NotDecided as why:
        flash(gettext(WHY[str(why)]), "error")
    return redirect(url_for("office.counts"), 303)


@needs(SUPERVISE)
def approve_below() -> Any:
    """Adjust all confirmed ones that are worth at most so much."""
    typed = Typed(request.form)
    limit, because = typed.money("limit"), request.form.get("reason", "")
    if limit is None or because not in REASONS:
        return _show(typed.faults.get("limit") or gettext("Enter an amount and choose a reason.")), 422
    _tell(approving.approve_below(session, act_here(), limit, because))
    return redirect(url_for("office.counts"), 303)


def _tell(done: Booked) -> None:
    flash(ngettext("%(num)s difference adjusted.", "%(num)s differences adjusted.", done.adjusted))
    for why, number in done.left.items():
        left = ngettext("%(num)s difference stays.", "%(num)s differences stay.", number)
        flash(f"{left} {gettext(WHY[why])}", "error")


def _show(error: str | None = None) -> str:
    warehouse_id = current_warehouse_id() or 0
    warehouse = session.get_one(Warehouse, warehouse_id)
    every = open_variances(session, warehouse_id)
    confirmed = [one for one in every if one.confirmed_by is not None]
    waiting = [one for one in every if one.confirmed_by is None]
    return render_template(
        "office/counts.html",
        confirmed=_rows(confirmed[:SHOWN], warehouse),
        waiting=_rows(waiting[:SHOWN], warehouse),
        left_out=max(len(confirmed) - SHOWN, 0) + max(len(waiting) - SHOWN, 0),
        asked=asked_for(session, warehouse_id),
        asked_count=asked_count(session, warehouse_id),
        stocktakes=asking.stocktakes(session, warehouse_id),
        counts_per_day=warehouse.counts_per_day,
        error=error,
        **_choices(warehouse),
    )


def _rows(found: Sequence[OpenVariance], warehouse: Warehouse) -> list[Row]:
    told = around(session, warehouse.id, found, warehouse.midnight(clock.now()))
    return [Row(one, _told(one, warehouse), told[key_of(one)]) for one in found]


def _choices(warehouse: Warehouse) -> dict[str, Any]:
    """What every page of differences needs: the reasons, and moments as people here read them."""
    return {
        "reasons": {code: gettext(words) for code, words in REASONS.items()},
        "local": lambda moment: local_time(warehouse, moment),
    }


def _told(one: OpenVariance, warehouse: Warehouse) -> str | None:
    worth = approving.worth(one)
    return None if worth is None else format_currency(Decimal(worth) / MONEY_SCALE, warehouse.currency)
