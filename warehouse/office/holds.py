"""What is on hold, since when, by whom and why; releasing it with a reason; and what was held and released before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.lookup.holding import name_of
from warehouse.lookup.messages import HELD_WORDS
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.orders.changes import TooLate
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.picking.holding import stop
from warehouse.scanning import holding
from warehouse.scanning.body import plain
from warehouse.sites import Warehouse
from warehouse.stock.holds import HELD_KINDS, LONGEST_REASON, HoldChange, Thing
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Lot, Product


@dataclass(frozen=True)
class Row:
    """One thing on hold, or one act in the history."""

    kind: str
    id: int
    what: str
    name: str
    since: datetime
    who: str
    why: str
    is_release: bool = False


@needs(SUPERVISE)
def holds() -> str:
    """All that is on hold, and the history of it in pages."""
    return _show()


@needs(SUPERVISE)
def release(kind: str, number: int) -> Any:
    """Release one of them; the reason stays on record."""
    reason = reason_typed()
    if kind not in HELD_KINDS:
        abort(404)
    if not reason:
        return _show(gettext("Say why. The next person reads it.")), 422
    try:
        done = holding.release(session, act_here(), kind, number, reason)
        flash(gettext("Released.") if done else gettext("It was not on hold any more."))
    except LookupError:
        abort(404)
    except TooLate:
        flash(gettext("A SKU of this order is unknown. It stays on hold."), "error")
    return redirect(url_for("office.holds"), 303)


def hold_here(kind: str, number: int, reason: str) -> bool:
    """Hold something for the person who signed in. False when it was on hold. Raises LookupError."""
    return holding.hold(session, act_here(), kind, number, reason, stop)


def act_here() -> Act:
    """Who acts, on which device, now."""
    person = current_person()
    assert person is not None, "the view needs somebody"
    return Act(current_warehouse_id() or 0, person.id, current_device_id(), None, clock.now())


def reason_typed() -> str:
    """The reason in the form."""
    return plain(request.form.get("reason", "")).strip()[:LONGEST_REASON]


def on_hold(opened: Session, warehouse_id: int) -> list[Row]:
    """What is on hold now, the longest first: products and lots of all buildings, bins and orders of this one."""
    things = [
        (kind, thing)
        for kind, wanted in _held(warehouse_id).items()
        for thing in opened.scalars(wanted.limit(ROWS))
    ]
    holders = _holders(opened, things)
    rows = [
        Row(
            kind,
            thing.id,
            gettext(HELD_WORDS[kind]),
            _told(opened, thing),
            thing.held_at,
            holders.get((kind, thing.id), ""),
            gettext(thing.hold_reason) if thing.hold_reason else "",
        )
        for kind, thing in things
        if thing.held_at is not None
    ]
    return sorted(rows, key=lambda row: row.since)


def _held(warehouse_id: int) -> dict[str, Any]:
    """What to read for each kind of thing."""
    bins = select(Location).where(Location.held_at.is_not(None), Location.warehouse_id == warehouse_id)
    orders = select(CustomerOrder).where(
        CustomerOrder.held_at.is_not(None),
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.packed_at.is_(None),
    )
    return {
        "product": select(Product).where(Product.held_at.is_not(None)).order_by(Product.held_at),
        "lot": select(Lot).where(Lot.held_at.is_not(None)).order_by(Lot.held_at),
        "location": bins.order_by(Location.held_at),
        "order": orders.order_by(CustomerOrder.held_at),
    }


def _holders(opened: Session, things: list[tuple[str, Thing | CustomerOrder]]) -> dict[tuple[str, int], str]:
    """Who held each of them last: the history knows it of orders too."""
    ids = [thing.id for _kind, thing in things]
    last = (
        select(func.max(HoldChange.id))
        .where(HoldChange.is_release.is_(False), HoldChange.target_id.in_(ids))
        .group_by(HoldChange.kind, HoldChange.target_id)
    )
    wanted = select(HoldChange.kind, HoldChange.target_id, Person.name).join(
        Person, Person.id == HoldChange.person_id
    )
    found = opened.execute(wanted.where(HoldChange.id.in_(last)))
    return {(kind, number): name for kind, number, name in found}


def _history(opened: Session, warehouse_id: int, number: int) -> Page[Row]:
    everywhere = HoldChange.kind.in_(("product", "lot"))
    mine = or_(everywhere, HoldChange.warehouse_id == warehouse_id)
    total = opened.scalar(select(func.count(HoldChange.id)).where(mine)) or 0
    wanted = (
        select(HoldChange, Person.name)
        .outerjoin(Person, Person.id == HoldChange.person_id)
        .where(mine)
        .order_by(HoldChange.id.desc())
        .offset(offset_of(number))
        .limit(ROWS)
    )
    return Page([_past(opened, change, name) for change, name in opened.execute(wanted)], number, total)


def _past(opened: Session, change: HoldChange, name: str | None) -> Row:
    thing = holding.find(opened, change.warehouse_id, change.kind, change.target_id)
    return Row(
        change.kind,
        change.target_id,
        gettext(HELD_WORDS[change.kind]),
        _told(opened, thing) if thing is not None else "–",
        change.at,
        name or "",
        gettext(change.reason) if change.reason else "",
        change.is_release,
    )


def _told(opened: Session, thing: Thing | CustomerOrder) -> str:
    """Its name; a lot's with its product's."""
    if isinstance(thing, Lot):
        return f"{opened.get_one(Product, thing.product_id).name} {name_of(thing)}"
    return name_of(thing)


def _show(error: str | None = None) -> str:
    warehouse_id = current_warehouse_id() or 0
    warehouse = session.get_one(Warehouse, warehouse_id)
    return render_template(
        "office/holds.html",
        rows=on_hold(session, warehouse_id),
        page=_history(session, warehouse_id, wanted_page()),
        local=lambda moment: local_time(warehouse, moment),
        error=error,
    )
