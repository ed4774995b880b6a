"""Whose hands a walk is in: taken over from somebody silent, handed over by who has it, and back by undo.

A walk goes with its totes. Whoever takes it over stands somewhere else, so the bin is scanned again; what was
picked stays picked. The one who had it is told at their next screen or scan, never silently.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.people.models import Person
from warehouse.picking import lists, queries
from warehouse.picking.models import PickLine, PickList, PickTote
from warehouse.picking.walk import forget
from warehouse.scanning import journal, take_over
from warehouse.scanning.registry import Context, Loss, MovedOn, Refused, Screen, Verdict, Visitor
from warehouse.stock import glancing
from warehouse.stock.models import Location


def take(context: Context, pick_list: PickList) -> Verdict:
    """The walk is this person's from now on, with its totes and all that was picked."""
    memo: dict[str, Any] = {
        "did": "taken_over",
        "list": pick_list.id,
        "by": pick_list.claimed_by,
        "device": pick_list.claimed_device,
        "at": pick_list.claimed_at.isoformat() if pick_list.claimed_at else None,
        "bins": _leave_bins(context, pick_list),
    }
    glancing.close_for(context.session, pick_list.claimed_by, context.act.at, "pick")
    pick_list.claimed_by, pick_list.claimed_device = context.person_id, context.act.device_id
    pick_list.claimed_at = context.act.at
    context.session.flush()
    values = {"what": name_of(context.session, pick_list)}
    return Verdict("ok", "picking.taken_over", values, task=f"picking/{pick_list.id}", memo=[memo])


def hand_over(context: Context, pick_list: PickList) -> Verdict:
    """Let go of a walk with its totes: the next person scans the tote and has it without a question."""
    memo = {"did": "handed_over", "list": pick_list.id, "bins": _leave_bins(context, pick_list)}
    pick_list.claimed_by = pick_list.claimed_device = pick_list.claimed_at = None
    context.session.flush()
    what = name_of(context.session, pick_list)
    return Verdict("ok", "picking.handed_over", {"what": what}, task="picking", memo=[memo])


def ask(context: Context, pick_list: PickList) -> Verdict:
    """Ask whoever scanned another's tote or list; who was asked has looked into the tote and takes it."""
    assert pick_list.claimed_by is not None, "what nobody has is simply taken"
    task, holder = f"picking/{pick_list.id}", _holder(context.session, pick_list)
    if take_over.is_answered(context, holder, task):
        return take(context, pick_list)
    return take_over.ask(context, holder, name_of(context.session, pick_list), task)


def question(session: Session, visitor: Visitor, pick_list: PickList) -> Screen | None:
    """The screen on which a person is asked whether they take this walk over; None where they are not."""
    task = f"picking/{pick_list.id}"
    if pick_list.claimed_by is None or take_over.open_question(session, visitor, task) is None:
        return None
    boxes = queries.totes_in_hand(session, pick_list.id)
    holder, what = _holder(session, pick_list), name_of(session, pick_list)
    return take_over.screen(session, visitor, task, holder, what, boxes)


def refuse_other(context: Context, pick_list: PickList) -> Refused:
    """Why a scan in a walk that is somebody else's changes nothing; who had it is told who took it."""
    session, visitor, task = context.session, context.visitor, f"picking/{pick_list.id}"
    is_open = pick_list.finished_at is None
    if is_open and take_over.open_question(session, visitor, task, context.act.scan_id) is not None:
        return Refused("picking.take_over_first", what=name_of(session, pick_list))
    loss = lost(session, visitor, pick_list.id)
    if loss is not None and journal.has_worked(session, visitor, task):
        return MovedOn(loss.message, task="picking", **loss.values)
    if not is_open:
        return Refused("scanning.closed", task="picking")
    name = session.get_one(Person, pick_list.claimed_by).name
    return MovedOn("picking.of_another", name=name, task="picking")


def lost(session: Session, visitor: Visitor, pick_list_id: int) -> Loss | None:
    """Who took this walk over, for the one who had it open."""
    pick_list = session.get(PickList, pick_list_id)
    if pick_list is None or pick_list.warehouse_id != visitor.warehouse_id:
        return None
    if pick_list.claimed_by in (None, visitor.person.id) or pick_list.withdrawn_at is not None:
        return None
    name = session.get_one(Person, pick_list.claimed_by).name
    return Loss("picking.taken_from_you", {"name": name, "what": name_of(session, pick_list)})


def name_of(session: Session, pick_list: PickList) -> str:
    """What people call a walk: its cart or latest tote, else its code on paper."""
    if pick_list.cart_id is not None:
        return session.get_one(Location, pick_list.cart_id).code
    latest = (
        select(Location.code)
        .join(PickTote, PickTote.location_id == Location.id)
        .where(PickTote.pick_list_id == pick_list.id)
        .order_by(PickTote.id.desc())
    )
    return session.scalar(latest.limit(1)) or f"L.{pick_list.id}"


def undo_taken_over(context: Context, entry: dict[str, Any]) -> Verdict:
    """It is the other's again; for a walk that was handed over, nobody's."""
    pick_list = _locked(context, entry, context.person_id)
    _check_hands_are_free(context, entry["by"])
    glancing.close_for(context.session, pick_list.claimed_by, context.act.at, "pick")
    pick_list.claimed_by, pick_list.claimed_device = entry["by"], entry["device"]
    pick_list.claimed_at = datetime.fromisoformat(entry["at"]) if entry["at"] else None
    _leave_bins(context, pick_list)
    _stand_at(context, entry["bins"])
    what = name_of(context.session, pick_list)
    return Verdict("ok", "picking.undone_taken_over", {"what": what}, task="picking")


def undo_handed_over(context: Context, entry: dict[str, Any]) -> Verdict:
    """The walk is in hand again, unless somebody has it by now."""
    pick_list = _locked(context, entry, None)
    _check_hands_are_free(context, context.person_id)
    pick_list.claimed_by, pick_list.claimed_device = context.person_id, context.act.device_id
    pick_list.claimed_at = context.act.at
    _stand_at(context, entry["bins"])
    what = name_of(context.session, pick_list)
    return Verdict("ok", "picking.undone_handed_over", {"what": what}, task=f"picking/{pick_list.id}")


def _holder(session: Session, pick_list: PickList) -> take_over.Holder:
    assert pick_list.claimed_by is not None, "asked of a walk that nobody has"
    task = f"picking/{pick_list.id}"
    return take_over.holder_of(
        session, task, pick_list.claimed_by, pick_list.claimed_device, pick_list.claimed_at
    )


def _leave_bins(context: Context, pick_list: PickList) -> list[int]:
    """Nobody stands at a bin of this walk now, and no question about one is open. Answers where somebody stood."""
    lines = context.session.scalars(
        select(PickLine)
        .where(PickLine.pick_list_id == pick_list.id, PickLine.finished_at.is_(None))
        .where(PickLine.bin_confirmed_at.is_not(None) | PickLine.short_asked_at.is_not(None))
        .execution_options(populate_existing=True)
    ).all()
    stood_at = [line.id for line in lines if line.bin_confirmed_at is not None]
    for line in lines:
        line.bin_confirmed_at = line.number_asked_at = line.short_asked_at = None
        line.quantity_in_hand = 0
    context.session.flush()
    forget(context.session)
    return stood_at


def _stand_at(context: Context, line_ids: list[int]) -> None:
    for line in context.session.scalars(select(PickLine).where(PickLine.id.in_(line_ids))):
        if line.finished_at is None:
            line.bin_confirmed_at = context.act.at
    context.session.flush()


def _locked(context: Context, entry: dict[str, Any], claimed_by: int | None) -> PickList:
    pick_list = lists.lock(context.session, entry["list"])
    if pick_list is None or pick_list.finished_at is not None:
        raise Refused("picking.undo_closed")
    if pick_list.claimed_by != claimed_by:
        raise refuse_other(context, pick_list) if pick_list.claimed_by else Refused("picking.not_taken")
    return pick_list


def _check_hands_are_free(context: Context, person_id: int | None) -> None:
    """Nobody has two walks: not even by an undo."""
    if person_id is not None and queries.open_list_of(context.session, person_id) is not None:
        name = context.session.get_one(Person, person_id).name
        raise Refused("picking.undo_hands_full", name=name)
