"""Exceptions: released orders that lack goods, and why; bins that cannot be reached; goods that must go home.

What a supervisor may do: say what becomes of a short order (wait, send what is there, as the channel says), or
cancel what is missing, with a reason that stays on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import session
from warehouse.delivery import cancelling
from warehouse.lookup.history import local_time
from warehouse.office.holds import act_here, reason_typed
from warehouse.office.paging import ROWS
from warehouse.orders import short, shortfalls
from warehouse.orders.models import WHEN_SHORT, CustomerOrder, CustomerOrderLine, LineCancellation
from warehouse.orders.queries import URGENCY, is_open, wants_goods
from warehouse.orders.short import ShortLine
from warehouse.people.models import Person
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.picking.models import PickLine, Shortage
from warehouse.sites import Warehouse
from warehouse.stock import put_backs
from warehouse.stock.models import Location, Product
from warehouse.words import N_

#: Blocked bins and cancelled pieces are shown so long.
SHOWN_FOR = timedelta(days=2)
RULES = {
    "wait": N_("Waits for goods"),
    "split": N_("Goes without, rest follows"),
    "cancel": N_("Missing pieces are cancelled"),
}


@dataclass(frozen=True)
class ShortOrder:
    """A released order that lacks goods: what of each line, why, and what becomes of it."""

    order: CustomerOrder
    rule: str
    is_channels: bool
    lines: list[ShortLine]


@dataclass(frozen=True)
class Row:
    """A bin that was blocked, pieces that were cancelled, or goods that must go home."""

    at: datetime
    place: str
    product: str
    quantity: int
    who: str
    why: str = ""


@needs(SUPERVISE)
def exceptions() -> str:
    """All of it on one page."""
    return _show()


@needs(SUPERVISE)
def decide(order_id: int) -> Any:
    """What becomes of a short order from now on; `channel`: as its channel says."""
    order, rule = _order(order_id), request.form.get("rule", "")
    if rule not in (*WHEN_SHORT[:2], "channel"):
        abort(400)
    order.when_short = None if rule == "channel" else rule
    flash(gettext("%(number)s: saved.", number=order.number))
    return redirect(url_for("office.exceptions"), 303)


@needs(SUPERVISE)
def cancel_missing(order_id: int) -> Any:
    """Cancel what the order lacks; the reason stays on record."""
    reason = reason_typed()
    if not reason:
        return _show(gettext("Say why. The next person reads it.")), 422
    order = _order(order_id)
    number = cancelling.missing(session, act_here(), order, reason)
    flash(ngettext("%(num)s piece cancelled.", "%(num)s pieces cancelled.", number))
    return redirect(url_for("office.exceptions"), 303)


def short_orders(opened: Session, warehouse_id: int, now: datetime) -> list[ShortOrder]:
    """Released orders that want more than is picked and promised, the most urgent first."""
    wanted = (
        select(CustomerOrder)
        .where(*is_open(warehouse_id, now), CustomerOrder.released_at.is_not(None), wants_goods())
        .order_by(*URGENCY)
        .limit(ROWS)
    )
    orders = list(opened.scalars(wanted))
    lines = short.lines(opened, warehouse_id, now, [order.id for order in orders])
    of_order: dict[int, list[ShortLine]] = {}
    for line in lines:
        of_order.setdefault(line.order_id, []).append(line)
    return [
        ShortOrder(order, shortfalls.rule_of(order), order.when_short is None, of_order[order.id])
        for order in orders
        if order.id in of_order
    ]


def _show(error: str = "") -> str:
    warehouse_id, now = current_warehouse_id() or 0, clock.now()
    warehouse = session.get_one(Warehouse, warehouse_id)
    return render_template(
        "office/exceptions.html",
        orders=short_orders(session, warehouse_id, now),
        blocked=_blocked(session, warehouse_id, now),
        homeless=_to_put_back(session, warehouse_id),
        cancelled=_cancelled(session, warehouse_id, now),
        rules={name: gettext(words) for name, words in RULES.items()},
        why=lambda line: line.why(gettext),
        local=lambda moment: local_time(warehouse, moment),
        error=error,
    )


def _order(order_id: int) -> CustomerOrder:
    """The order, ours until the transaction ends; 404 for one that is not short here any more."""
    order = session.get(
        CustomerOrder,
        order_id,
        with_for_update={"of": CustomerOrder, "key_share": True},
        populate_existing=True,
    )
    if order is None or order.warehouse_id != current_warehouse_id():
        abort(404)
    if order.cancelled_at is not None or order.packed_at is not None:
        abort(404)
    return order


def _blocked(opened: Session, warehouse_id: int, now: datetime) -> list[Row]:
    wanted = (
        select(Shortage.at, Location.code, Product.name, Shortage.quantity_missing, Person.name)
        .join(PickLine, PickLine.id == Shortage.pick_line_id)
        .join(Location, Location.id == PickLine.location_id)
        .join(Product, Product.id == PickLine.product_id)
        .outerjoin(Person, Person.id == Shortage.person_id)
        .where(
            Shortage.warehouse_id == warehouse_id, Shortage.reason == "blocked", Shortage.at > now - SHOWN_FOR
        )
        .order_by(Shortage.id.desc())
        .limit(ROWS)
    )
    return [
        Row(at, place, product, quantity, who or "")
        for at, place, product, quantity, who in opened.execute(wanted)
    ]


def _cancelled(opened: Session, warehouse_id: int, now: datetime) -> list[Row]:
    row = LineCancellation
    wanted = (
        select(
            row.at, CustomerOrder.number, CustomerOrderLine.sku_text, row.quantity, Person.name, row.because
        )
        .join(CustomerOrderLine, CustomerOrderLine.id == row.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .outerjoin(Person, Person.id == row.person_id)
        .where(CustomerOrder.warehouse_id == warehouse_id, row.at > now - SHOWN_FOR)
        .order_by(row.id.desc())
        .limit(ROWS)
    )
    return [
        Row(at, place, sku, quantity, who or "", why)
        for at, place, sku, quantity, who, why in opened.execute(wanted)
    ]


def _to_put_back(opened: Session, warehouse_id: int) -> list[Row]:
    """What lies in totes for nobody any more."""
    rows = []
    for one in put_backs.open_requests(opened, warehouse_id, ROWS):
        order = opened.get(CustomerOrder, one.customer_order_id) if one.customer_order_id else None
        place, product = opened.get_one(Location, one.location_id), opened.get_one(Product, one.product_id)
        rows.append(Row(one.asked_at, place.code, product.name, one.quantity, order.number if order else ""))
    return rows
