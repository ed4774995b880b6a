"""Dispatch as the scan door knows it: one screen, one act, its undo."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.dispatch import operations, queries
from warehouse.dispatch.messages import SENTENCES
from warehouse.people import rights
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Screen, Verdict, Visitor
from warehouse.sites import Warehouse
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan at loading."""
    if meaning.kind == "parcel":
        return operations.load(context, meaning)
    if meaning.kind == "unknown":
        raise Refused("dispatch.unknown", code=meaning.text)
    raise Refused("dispatch.not_a_parcel", code=meaning.text)


def act(context: Context, action: str) -> Verdict:
    """Loading is scanned, never tapped."""
    raise Refused("scanning.unknown_action", action=action)


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take the parcel off the van again."""
    return operations.undo_loaded(context, memo[0])


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """What waits for each delivery service, and what was loaded last."""
    if task_id is not None:
        return None
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    loads = queries.loads(session, visitor.warehouse_id, clock.now())
    first = queries.first_label_id(session, visitor.warehouse_id)
    values = {
        "loads": [_load_row(warehouse, load) for load in loads],
        "loaded": [
            {
                "order": f"{parcel.customer_order.number} {parcel.customer_order.channel.name}",
                "service": parcel.customer_order.delivery_service
                and parcel.customer_order.delivery_service.name,
                "time": warehouse.told(parcel.dispatched_at) if parcel.dispatched_at else None,
            }
            for parcel in queries.last_loaded(session, visitor.warehouse_id)
        ],
    }
    waiting = sum(load.waiting for load in loads)
    code = f"X.{first}" if first else None
    return Screen(
        "dispatch", "/dispatch", "scan_label", "parcel command", code=code, quantity=waiting, values=values
    )


def waiting(session: Session, visitor: Visitor) -> int:
    """How many parcels wait at the door."""
    return queries.parcels_waiting(session, visitor.warehouse_id)


def _load_row(warehouse: Warehouse, load: queries.Load) -> dict[str, Any]:
    due = warehouse.told(load.first_due_at) if load.first_due_at else None
    return {"service": load.service, "waiting": load.waiting, "late": load.late, "due": due}


ACTIVITY = Activity(
    name="dispatch",
    rights=rights.DISPATCH,
    scan=scan,
    act=act,
    undo=undo,
    screen=screen,
    sentences=SENTENCES,
    latch=False,
    waiting=waiting,
    label=N_("Dispatch"),
)
