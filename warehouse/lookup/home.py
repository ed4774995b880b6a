"""Home: scan anything, choose where to work, or go on with the work that was left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.lookup.history import local_time
from warehouse.lookup.screens import EXPECT
from warehouse.orders.models import CustomerOrder, PurchaseOrder
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.people import rights
from warehouse.scanning import held
from warehouse.scanning.journal import LEFT_OPEN_FOR
from warehouse.scanning.lookup import resolve
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor, registry
from warehouse.scanning.screens import sentence
from warehouse.sites import Warehouse
from warehouse.stock.models import CONTAINER_KINDS

#: Bare numbers of papers are understood on home.
OPENS = frozenset({"order", "purchase-order", "notice"})
LOOKED_BACK = 30
CHOICE_STANDS_FOR = timedelta(minutes=10)
_WORDS_ONLY = {"badge": "lookup.badge", "carton": "lookup.carton"}
#: What only those whose work it is may open; others are told.
_OF_OTHERS = {
    "pick-list": "lookup.pick_list",
    "notice": "lookup.notice",
    "sscc": "lookup.sscc",
    "printer": "lookup.printer",
    "test": "lookup.printer",
}


def scan(context: Context, meaning: Meaning) -> Verdict:
    """Anything scanned on home or on a look-up screen."""
    if not context.visitor.roles:
        raise Refused("lookup.no_role")
    if meaning.kind in {"purchase-order", "notice", "sscc", "pick-list", "test", "printer"}:
        return _begin_work(context, meaning)
    if not context.task and meaning.kind in CONTAINER_KINDS:
        resumed = registry().resume(context, meaning)
        if resumed is not None:
            return resumed
    if meaning.kind == "product":
        return _found("lookup.product", "product", meaning.id, meaning.label)
    if meaning.is_place:
        return _found("lookup.place", "location", meaning.id, meaning.label)
    if meaning.kind in {"order", "parcel"}:
        return _order(context, meaning)
    if meaning.kind == "several":
        raise Refused("scanning.several", outcome="ask", ask="choose", code=meaning.text)
    if meaning.kind == "command":
        raise Refused("lookup.command", code=meaning.text)
    raise Refused(_WORDS_ONLY.get(meaning.kind, "lookup.unknown"), code=meaning.text)


def act(context: Context, action: str) -> Verdict:
    """Home has no work of its own."""
    raise Refused("lookup.command", code=action)


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Nothing is done on home, so nothing of it can be taken back."""
    raise Refused("scanning.nothing_to_undo")


def screen(session: Session, visitor: Visitor, _task_id: int | None) -> Screen:
    """Home as it is for this person now."""
    recent = _recent_scans(session, visitor)
    values = {
        "tiles": _tiles(session, visitor),
        "continue_task": _left_open(session, visitor, recent),
        "lost": _lost(session, visitor, recent),
        "choices": _choices(session, visitor, recent),
    }
    return Screen("", "/", "home", EXPECT if visitor.roles else "none", folder="lookup", values=values)


def _begin_work(context: Context, meaning: Meaning) -> Verdict:
    """Hand the scan to the activity that works on this paper, for those who may; else look it up."""
    worker = next(
        (one for one in registry().activities.values() if one.name and meaning.kind in one.opens), None
    )
    if worker is not None and worker.rights & context.visitor.roles:
        verdict = worker.scan(replace(context, task=worker.name, task_id=None), meaning)
        return verdict if verdict.task is not None else replace(verdict, task=worker.name)
    if meaning.kind in _OF_OTHERS:
        raise Refused(_OF_OTHERS[meaning.kind], code=meaning.text)
    found = context.session.get(PurchaseOrder, meaning.id)
    if found is None or found.warehouse_id != context.warehouse_id:
        raise Refused("lookup.gone", code=meaning.text)
    return _found("lookup.purchase_order", "purchase-order", found.id, found.number)


def _order(context: Context, meaning: Meaning) -> Verdict:
    """An order by its own code, or by the label on one of its parcels."""
    wanted = select(CustomerOrder).where(CustomerOrder.warehouse_id == context.warehouse_id)
    if meaning.kind == "order":
        wanted = wanted.where(CustomerOrder.id == meaning.id)
    else:
        of_label = select(Parcel.customer_order_id).join(ParcelLabel).where(ParcelLabel.id == meaning.id)
        wanted = wanted.where(CustomerOrder.id.in_(of_label))
    found = context.session.scalar(wanted)
    if found is None:
        raise Refused("lookup.gone", code=meaning.text)
    return _found("lookup.order", "order", found.id, found.number)


def _found(message: str, kind: str, number: int, name: str) -> Verdict:
    return Verdict("ok", message, {"name": name}, task=f"lookup-{kind}/{number}")


def _tiles(session: Session, visitor: Visitor) -> list[dict[str, Any]]:
    """Where this person may work, in the order of a parcel's day, and how much waits there."""
    tiles = [_tile(session, visitor, one) for one in _open_to(visitor) if one.label and one.is_on_home]
    if visitor.roles & rights.ANY_ROLE:
        tiles.append({"href": "/lookup", "label": gettext("Look up"), "count": None, "icon": "lookup"})
    if visitor.roles & (rights.ADMINISTER | rights.SUPERVISE):
        tiles.append(
            {
                "href": "/office",
                "label": gettext("Office"),
                "count": _open_scans(session, visitor),
                "icon": "office",
            }
        )
    return tiles


def _open_scans(session: Session, visitor: Visitor) -> int | None:
    """How many held and refused scans wait for a supervisor; no number for others, nor for none."""
    may_decide = visitor.roles & rights.SUPERVISE
    return (held.open_count(session, visitor.warehouse_id) or None) if may_decide else None


def _open_to(visitor: Visitor) -> list[Activity]:
    return [one for one in registry().activities.values() if one.rights & visitor.roles]


def _tile(session: Session, visitor: Visitor, activity: Activity) -> dict[str, Any]:
    waiting = activity.waiting(session, visitor)
    return {
        "href": f"/{activity.name}",
        "label": gettext(activity.label),
        "count": waiting,
        "icon": activity.name,
    }


def _recent_scans(session: Session, visitor: Visitor) -> list[Row[Any]]:
    wanted = (
        select(Scan.task, Scan.task_after, Scan.outcome, Scan.ask, Scan.code, Scan.received_at)
        .where(
            Scan.warehouse_id == visitor.warehouse_id,
            Scan.person_id == visitor.person.id,
            Scan.received_at > clock.now() - LEFT_OPEN_FOR,
        )
        .order_by(Scan.received_at.desc(), Scan.scan_id)
        .limit(LOOKED_BACK)
    )
    return list(session.execute(wanted))


def _left_open(session: Session, visitor: Visitor, recent: list[Row[Any]]) -> dict[str, Any] | None:
    """The last piece of work that this person scanned in, while it is still open."""
    last = next((row for row in recent if row.outcome in ACCEPTED and _is_work(row.task_after)), None)
    activity, task_id = registry().of_task(last.task_after) if last else (None, None)
    if last is None or activity is None or not activity.rights & visitor.roles:
        return None
    open_screen = activity.screen(session, visitor, task_id)
    if open_screen is None or open_screen.task != last.task_after:
        return None
    when = local_time(session.get_one(Warehouse, visitor.warehouse_id), last.received_at)
    return {
        "href": open_screen.address,
        "label": gettext(activity.label),
        "detail": gettext("last scan %(when)s", when=when),
    }


def _lost(session: Session, visitor: Visitor, recent: list[Row[Any]]) -> str | None:
    """Who took over the last piece of work that this person scanned in."""
    last = next((row for row in recent if row.outcome in ACCEPTED and _is_work(row.task_after)), None)
    activity, task_id = registry().of_task(last.task_after) if last else (None, None)
    if activity is None or activity.lost is None or task_id is None:
        return None
    loss = activity.lost(session, visitor, task_id)
    return sentence(loss.message, loss.values) if loss else None


def _is_work(task: str | None) -> bool:
    return bool(task) and "/" in str(task) and not str(task).startswith("lookup-")


def _choices(session: Session, visitor: Visitor, recent: list[Row[Any]]) -> tuple[Choice, ...]:
    """What the number just scanned here may mean, while that is the last thing this person did."""
    last = recent[0] if recent else None
    if last is None or last.task or last.ask != "choose" or not last.code:
        return ()
    if clock.now() - last.received_at > CHOICE_STANDS_FOR:
        return ()
    return resolve(session, visitor.warehouse_id, last.code, OPENS).choices
