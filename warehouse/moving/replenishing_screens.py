"""What the screens of replenishment show: which faces want goods, and where reserve is."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.moving import queries, screens, tasks
from warehouse.orders import replenishing
from warehouse.scanning.registry import Loss, Screen, Visitor
from warehouse.stock.models import Location, Product
from warehouse.stock.promising import Cases, Promise
from warehouse.stock.quantities import MoveRequest

CHOOSE, SCAN_RESERVE = "choose", "scan_reserve"
#: More rows are no help on a handheld.
MOST_ROWS = 30


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, the way to reserve, or what is in hand; None for what is done, not here, or another's."""
    if task_id is None:
        return _choose(session, visitor)
    request = session.get(MoveRequest, task_id)
    if request is None or request.warehouse_id != visitor.warehouse_id or request.closed_at is not None:
        return None
    if request.claimed_by != visitor.person.id:
        return None
    transfer = tasks.transfer_for(session, request.id)
    if transfer is not None:
        return screens.screen(session, visitor, transfer.id)
    return _scan_reserve(session, request)


def lost(session: Session, visitor: Visitor, task_id: int) -> Loss | None:
    """Who took over the face that this visitor filled."""
    request = session.get(MoveRequest, task_id)
    if request is None or request.closed_at is not None or request.claimed_by in (None, visitor.person.id):
        return None
    name = queries.name_of(session, request.claimed_by or 0)
    face = session.get_one(Location, request.location_id)
    return Loss("replenishing.lost", {"name": name, "bin": face.code})


def _choose(session: Session, visitor: Visitor) -> Screen:
    found = tasks.all_open(session, visitor, clock.now())
    mine = [one for one in found if one.request.claimed_by == visitor.person.id]
    others = [one for one in found if one not in mine and (one.source is not None or one.person)]
    values = {
        "mine": [_row(one) for one in mine],
        "rows": [_row(one) for one in others[:MOST_ROWS]],
        "more": max(len(others) - MOST_ROWS, 0),
    }
    return Screen("replenishing", "/replenishing", CHOOSE, "location command", values=values)


def _row(task: tasks.Task) -> dict[str, Any]:
    return {
        "id": task.request.id,
        "face": task.face.code,
        "name": task.product.name,
        "quantity": task.request.quantity,
        "source": task.source.code if task.source else None,
        "person": task.person,
        "is_urgent": task.is_urgent,
    }


def _scan_reserve(session: Session, request: MoveRequest) -> Screen:
    face = replenishing.face_of(session, request)
    now = clock.now()
    reserve = replenishing.reserve_of(session, request.warehouse_id, now, [request.product_id])
    sources = reserve.give(face, request.quantity) if face is not None else ()
    product = session.get_one(Product, request.product_id)
    first = session.get_one(Location, sources[0].location_id) if sources else None
    values = {
        "face": session.get_one(Location, request.location_id).code,
        "bin": first.code if first else None,
        "check": first.check_digits if first else None,
        "name": product.name,
        "sku": product.sku,
        **_amounts(request, sources, reserve.cases),
    }
    address = f"replenishing/{request.id}"
    code = first.code if first else None
    return Screen(
        address, f"/{address}", SCAN_RESERVE, "location command", code, values["here"], values=values
    )


def _amounts(request: MoveRequest, sources: tuple[Promise, ...], cases: Cases) -> dict[str, Any]:
    """How many here and in all, and how many a case holds where whole ones are meant."""
    here = sources[0].quantity if sources else None
    sizes = [size for size in cases.get(request.product_id, ()) if here and here % size == 0]
    return {"here": here, "total": request.quantity, "case": max(sizes, default=None)}
