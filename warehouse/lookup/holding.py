"""Hold and Release, reached from the look-up of a product, lot, bin or order: why, and it is done.

    look-up --Hold--> why? --tap a reason--> on hold: since when, by whom, why --tap a reason--> released

The reason's English words are stored; who reads them is told in their own language.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.lookup import home
from warehouse.lookup.history import local_time
from warehouse.lookup.messages import HOLD_REASONS, HOLDING, ORDER_HOLD_REASONS, RELEASE_REASONS
from warehouse.orders.changes import TooLate
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import holding
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor, registry
from warehouse.sites import Warehouse
from warehouse.stock.holds import HELD_KINDS, HoldChange, Thing
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product

UNDONE = "Undone"


def activities() -> tuple[Activity, ...]:
    """One activity for each kind of thing that may be held."""
    return tuple(_activity(kind, HOLDING if kind == HELD_KINDS[0] else {}) for kind in HELD_KINDS)


def told(session: Session, visitor: Visitor, kind: str, thing: Thing | CustomerOrder) -> dict[str, Any]:
    """What a look-up says of a hold: its words where it is held, and the way to hold or release for those who may."""
    href = f"/hold-{kind}/{thing.id}" if visitor.roles & SUPERVISE else None
    if thing.held_at is None:
        return {"words": "", "href": href}
    return {"words": words(session, visitor, kind, thing), "href": href}


def words(session: Session, visitor: Visitor, kind: str, thing: Thing | CustomerOrder) -> str:
    """Since when something is on hold, by whom and why, in one line."""
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    since = gettext("On hold since %(when)s", when=local_time(warehouse, thing.held_at))
    why = gettext(thing.hold_reason) if thing.hold_reason else ""
    return " · ".join(part for part in (since, _holder(session, kind, thing), why) if part)


def name_of(thing: Thing | CustomerOrder) -> str:
    """By what people know it."""
    if isinstance(thing, Lot):
        return code_of(thing) or "–"
    if isinstance(thing, Product):
        return thing.name
    return thing.code if isinstance(thing, Location) else thing.number


def _holder(session: Session, kind: str, thing: Thing | CustomerOrder) -> str:
    """Who held it: of an order that the history alone knows."""
    person_id = thing.held_by if not isinstance(thing, CustomerOrder) else None
    if isinstance(thing, CustomerOrder):
        last = select(HoldChange.person_id).where(
            HoldChange.kind == kind, HoldChange.target_id == thing.id, HoldChange.is_release.is_(False)
        )
        person_id = session.scalar(last.order_by(HoldChange.id.desc()).limit(1))
    person = session.get(Person, person_id) if person_id else None
    return person.name if person else ""


def _activity(kind: str, sentences: dict[str, str]) -> Activity:
    return Activity(
        name=f"hold-{kind}",
        rights=SUPERVISE,
        scan=_scan,
        act=partial(_act, kind),
        undo=_undo,
        screen=partial(_screen, kind),
        sentences=sentences,
        latch=False,
        is_on_home=False,
        back=partial(_back, kind),
    )


def _scan(context: Context, meaning: Meaning) -> Verdict:
    raise Refused("holding.tap_reason")


def _act(kind: str, context: Context, action: str) -> Verdict:
    if action not in {"hold", "release"}:
        raise Refused("lookup.command", code=action)
    reason = (context.reason or "").strip()
    if not reason:
        raise Refused("holding.tap_reason")
    return _change(context, kind, context.task_id or 0, reason, is_release=action == "release")


def _change(context: Context, kind: str, number: int, reason: str, *, is_release: bool) -> Verdict:
    session, act = context.session, context.act
    thing = holding.find(session, context.warehouse_id, kind, number)
    if thing is None:
        raise Refused("lookup.gone", code=f"{kind} {number}", task="")
    before = thing.hold_reason
    try:
        if is_release:
            done = holding.release(session, act, kind, number, reason)
        else:
            done = holding.hold(session, act, kind, number, reason, registry().stop)
    except TooLate:
        raise Refused("holding.too_late", name=name_of(thing)) from None
    values = {"name": name_of(thing)}
    if not done:
        return Verdict("ok", "holding.not_held" if is_release else "holding.already", values)
    memo = [{"act": "release" if is_release else "hold", "kind": kind, "id": number, "before": before}]
    return Verdict("ok", "holding.released" if is_release else "holding.held", values, memo=memo)


def _undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """The other act, with its own line in the history. What was found elsewhere stays where it was found."""
    entry = memo[0]
    was_hold = entry["act"] == "hold"
    reason = UNDONE if was_hold else entry["before"] or UNDONE
    verdict = _change(context, entry["kind"], entry["id"], reason, is_release=was_hold)
    return Verdict(
        verdict.outcome, verdict.message, verdict.values, task=f"hold-{entry['kind']}/{entry['id']}"
    )


def _back(kind: str, context: Context) -> Verdict:
    return Verdict("ok", "holding.back", task=f"lookup-{kind}/{context.task_id}")


def _screen(kind: str, session: Session, visitor: Visitor, number: int | None) -> Screen | None:
    """Why it is to be held, or may be released. Without a number there is nothing to hold: home."""
    thing = holding.find(session, visitor.warehouse_id, kind, number) if number else None
    if thing is None:
        return home.screen(session, visitor, None)
    is_held = thing.held_at is not None
    reasons = ORDER_HOLD_REASONS if kind == "order" else HOLD_REASONS
    values = {
        "kind": kind,
        "name": name_of(thing),
        "product": session.get_one(Product, thing.product_id).name if isinstance(thing, Lot) else "",
        "words": words(session, visitor, kind, thing) if is_held else "",
        "reasons": [(reason, gettext(reason)) for reason in (RELEASE_REASONS if is_held else reasons)],
        "lookup": f"/lookup/{kind}/{thing.id}",
    }
    task, step = f"hold-{kind}/{thing.id}", "release" if is_held else "hold"
    return Screen(task, f"/{task}", step, "command", folder="lookup", values=values)
