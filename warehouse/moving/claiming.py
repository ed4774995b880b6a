"""Whose a pick face is: taken, taken over, put aside; and each of that undone."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.moving import tasks
from warehouse.moving.filling import LIST, lock
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context, MovedOn, Refused, Verdict
from warehouse.stock.models import Location
from warehouse.stock.quantities import MoveRequest

TAKE_OVER = "replenishing.take_over"
#: The acts of a request alone; others are acts of its goods.
ACTS = frozenset({"take", "over", "aside"})


def in_care(context: Context) -> MoveRequest:
    """The request of this task, locked, while it is this person's."""
    request = lock(context.session, context.warehouse_id, context.task_id)
    if request is None or request.closed_at is not None or request.claimed_by is None:
        raise MovedOn("replenishing.closed", task=LIST)
    if request.claimed_by != context.person_id:
        face = context.session.get_one(Location, request.location_id)
        raise MovedOn("replenishing.others", bin=face.code, task=LIST)
    return request


def take(context: Context, request: MoveRequest, face: Location) -> Verdict:
    """A request that nobody had is this person's."""
    before = request.claimed_at.isoformat() if request.claimed_at else None
    request.claimed_by, request.claimed_at = context.person_id, context.act.at
    memo: list[dict[str, Any]] = [{"act": "take", "request": request.id, "before": before}]
    return Verdict("ok", "replenishing.taken", {"bin": face.code}, task=f"{LIST}/{request.id}", memo=memo)


def go_on(context: Context, mine: MoveRequest) -> Verdict:
    """Where this person left off."""
    face = context.session.get_one(Location, mine.location_id)
    return Verdict("ok", "replenishing.continued", {"bin": face.code}, task=_task_of(context, mine))


def _task_of(context: Context, request: MoveRequest) -> str:
    """The task whose screen is shown: undo looks for what was done there."""
    transfer = tasks.transfer_for(context.session, request.id)
    return f"{LIST}/{request.id}" if transfer is None else f"transfers/{transfer.id}"


def take_over(context: Context, task: tasks.Task) -> Verdict:
    """Somebody else's task is theirs, unless this person scans it once more; what they have in hand comes along."""
    transfer = tasks.transfer_for(context.session, task.request.id)
    request = lock(context.session, context.warehouse_id, task.request.id)
    if request is None or request.closed_at is not None or request.claimed_by is None:
        raise Refused("replenishing.closed", task=LIST)
    if not agreeing.is_agreed(context, TAKE_OVER, request=request.id):
        name = task.person or ""
        raise agreeing.ask(context, TAKE_OVER, "again", name=name, bin=task.face.code, request=request.id)
    memo = [{"act": "over", "request": request.id, "before": request.claimed_by}]
    _give_to(context.session, request, context.person_id)
    pieces = tasks.in_hands(context.session, request.id) if transfer is not None else 0
    message = "replenishing.taken_over_goods" if pieces else "replenishing.taken"
    values = {"bin": task.face.code, "quantity": pieces}
    return Verdict("ok", message, values, task=_task_of(context, request), memo=memo)


def _give_to(session: Session, request: MoveRequest, person_id: int) -> None:
    request.claimed_by = person_id
    transfer = tasks.transfer_for(session, request.id)
    if transfer is not None:
        transfer.claimed_by, transfer.asked_id = person_id, None


def put_aside(context: Context) -> Verdict:
    """Not now: somebody else may do it, or this person after the others."""
    request = in_care(context)
    if tasks.in_hands(context.session, request.id):
        raise Refused("replenishing.hands_first", task=f"{LIST}/{request.id}")
    transfer = tasks.transfer_for(context.session, request.id)
    if transfer is not None:
        transfer.finished_at = context.act.at
    request.claimed_by, request.claimed_at = None, context.act.at
    face = context.session.get_one(Location, request.location_id)
    memo: list[dict[str, Any]] = [{"act": "aside", "request": request.id}]
    return Verdict("ok", "replenishing.skipped", {"bin": face.code}, task=LIST, memo=memo)


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """Take back one of these acts."""
    request = lock(context.session, context.warehouse_id, entry["request"])
    if request is None or request.closed_at is not None:
        raise Refused("replenishing.closed", task=LIST)
    face = context.session.get_one(Location, request.location_id)
    theirs = (None,) if entry["act"] == "aside" else ()
    if request.claimed_by not in (context.person_id, *theirs):
        raise Refused("replenishing.others", bin=face.code, task=LIST)
    if entry["act"] == "aside":
        request.claimed_by = context.person_id
        return go_on(context, request)
    return _undo_taking(context, request, face, entry)


def _undo_taking(context: Context, request: MoveRequest, face: Location, entry: dict[str, Any]) -> Verdict:
    if entry["act"] == "over":
        _give_to(context.session, request, entry["before"])
        return Verdict("ok", "replenishing.given_back", {"bin": face.code}, task=LIST)
    if tasks.transfer_for(context.session, request.id) is not None:
        raise Refused("transfers.undo_finished")
    request.claimed_by = None
    # One that was put aside before stays behind the others.
    request.claimed_at = context.act.at if entry["before"] else None
    return Verdict("ok", "replenishing.given_back", {"bin": face.code}, task=LIST)
