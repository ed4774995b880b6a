"""Differences that counts found: which are confirmed by a second person, and what a supervisor decides about them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_currency, gettext, ngettext

from warehouse.counting import approving, asking
from warehouse.counting.approving import Booked, NotDecided
from warehouse.counting.posting import REASONS
from warehouse.counting.queries import OpenVariance, asked_count, asked_for, open_variances
from warehouse.db import MONEY_SCALE, session
from warehouse.lookup.history import local_time
from warehouse.office.holds import act_here
from warehouse.office.purchasing import Typed
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse
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


@dataclass(frozen=True)
class Row:
    """One difference as the page shows it."""

    found: OpenVariance
    worth: str | None


@needs(SUPERVISE)
def counts() -> str:
    """The differences that stand, those that can be decided first."""
    return _show()


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
    rows = [Row(one, _told(one, warehouse)) for one in open_variances(session, warehouse_id)]
    return render_template(
        "office/counts.html",
        confirmed=[row for row in rows if row.found.confirmed_by is not None],
        waiting=[row for row in rows if row.found.confirmed_by is None],
        asked=asked_for(session, warehouse_id),
        asked_count=asked_count(session, warehouse_id),
        stocktakes=asking.stocktakes(session, warehouse_id),
        counts_per_day=warehouse.counts_per_day,
        reasons={code: gettext(words) for code, words in REASONS.items()},
        local=lambda moment: local_time(warehouse, moment),
        error=error,
    )


def _told(one: OpenVariance, warehouse: Warehouse) -> str | None:
    worth = approving.worth(one)
    return None if worth is None else format_currency(Decimal(worth) / MONEY_SCALE, warehouse.currency)
