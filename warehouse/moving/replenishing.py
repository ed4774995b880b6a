"""Replenishment as the scan door knows it: from reserve into pick faces, one face after the other.

choose --Next, or a bin of a task--> scan_reserve --the bin--> the transfer that fetches the goods (activity.py)
       --its product, a number, or all that is needed--> --the face--> the next bin of reserve, or choose

A task ("replenishing/5") is a request that somebody has taken. As soon as a bin of reserve is scanned it is a transfer
like any other, of one product into one bin (filling.py): what is in the hands, undo, and holds are the same.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse.moving import claiming, fetching, replenishing_screens, tasks, undoing
from warehouse.moving.filling import LIST
from warehouse.moving.replenishing_messages import SENTENCES
from warehouse.orders import replenishing
from warehouse.people import rights
from warehouse.scanning.asked import answered
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict, Visitor
from warehouse.stock.models import Location
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """What a scanned code does: a bin of a task takes the task, the bin of reserve begins it."""
    answered(context)
    if meaning.kind == "unknown":
        raise Refused("replenishing.unknown_code", code=meaning.text)
    if meaning.kind != "location":
        raise Refused("replenishing.bin_wanted", code=meaning.label or meaning.text)
    if context.task_id is None:
        return _take_at(context, meaning.id)
    return fetching.open_reserve(context, meaning.id)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    answered(context)
    if action == "next" and context.task_id is None:
        return take_next(context)
    if action == "skip" and context.task_id is not None:
        return claiming.put_aside(context)
    raise Refused("scanning.unknown_action", action=action)


def take_next(context: Context) -> Verdict:
    """The face that comes next, for this person alone; first everybody's needs are looked at anew."""
    session = context.session
    mine = tasks.claimed(session, context.warehouse_id, context.person_id)
    if mine is not None:
        return claiming.go_on(context, mine)
    replenishing.look(session, context.act)
    for task in tasks.all_open(session, context.visitor, context.act.at):
        request = tasks.unclaimed(session, task.request.id) if task.source is not None else None
        if request is not None:
            return claiming.take(context, request, task.face)
    return Verdict("ok", "replenishing.nothing")


def _take_at(context: Context, location_id: int) -> Verdict:
    """Whoever stands at a bin takes the task that it belongs to: the face itself, or its bin of reserve."""
    found = tasks.all_open(context.session, context.visitor, context.act.at)
    meant = [one for one in found if one.face.id == location_id]
    meant += [one for one in found if one.source is not None and one.source.id == location_id]
    if not meant:
        place = context.session.get_one(Location, location_id)
        raise Refused("replenishing.no_task", bin=place.code)
    task = meant[0]
    mine = tasks.claimed(context.session, context.warehouse_id, context.person_id)
    if mine is not None and mine.id != task.request.id:
        face = context.session.get_one(Location, mine.location_id)
        raise Refused("replenishing.finish_first", bin=face.code, task=f"{LIST}/{mine.id}")
    if mine is not None:
        return claiming.go_on(context, mine)
    request = tasks.unclaimed(context.session, task.request.id)
    return (
        claiming.take_over(context, task) if request is None else claiming.take(context, request, task.face)
    )


def _waiting(session: Session, visitor: Visitor) -> int:
    return tasks.waiting(session, visitor.warehouse_id, visitor.person.id)


ACTIVITY = Activity(
    name=LIST,
    rights=rights.PUT_AWAY,
    scan=scan,
    act=act,
    undo=undoing.undo,
    screen=replenishing_screens.screen,
    sentences=SENTENCES,
    waiting=_waiting,
    label=N_("Replenish"),
    undoes_into_hands=True,
    lost=replenishing_screens.lost,
)
