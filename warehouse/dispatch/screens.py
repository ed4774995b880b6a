"""The screen at the van: how far each service is, what is missing and where it stands, what was loaded last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.delivery import manifests
from warehouse.dispatch import queries, standing
from warehouse.dispatch.handing_over import MISSING, WITHOUT
from warehouse.dispatch.queries import Load
from warehouse.dispatch.standing import Missing
from warehouse.orders.parcels import Parcel
from warehouse.scanning import agreeing, taking_out
from warehouse.scanning.asked import last_here
from warehouse.scanning.registry import Screen, Visitor
from warehouse.sites import Warehouse

#: So many missing parcels are named; the rest are counted.
NAMED = 6


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """What waits for each delivery service, and what was loaded last."""
    if task_id is not None:
        return None
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    loads = queries.loads(session, visitor.warehouse_id, clock.now())
    missing = standing.missing(session, visitor.warehouse_id, of_all=True) if loads else []
    stopped = taking_out.told(session, visitor, last_here(session, visitor, "dispatch"))
    values = {
        "loads": [_load_row(warehouse, load, missing) for load in loads],
        "question": _question(session, visitor, missing),
        "stopped": stopped,
        "boxes": taking_out.rows(session, visitor.warehouse_id),
        "manifests": _manifests(session, warehouse),
        "loaded": [_loaded_row(warehouse, parcel) for parcel in _last(session, visitor)],
    }
    waiting = sum(load.tally.waiting for load in loads)
    code = queries.first_code(session, visitor.warehouse_id) if waiting and not stopped else None
    expect = "tote location parcel cage pallet command" if stopped else "parcel cage pallet command"
    return Screen("dispatch", "/dispatch", "scan_label", expect, code=code, quantity=waiting, values=values)


def _question(session: Session, visitor: Visitor, missing: Sequence[Missing]) -> dict[str, Any] | None:
    """The van is to go, and parcels of it are missing."""
    question = agreeing.open_question(session, visitor, "dispatch")
    if question is None or question.message != MISSING:
        return None
    of_service = [one for one in missing if one.service_id == question.values["service_id"]]
    return {"number": len(of_service), "service": question.values["service"], **_named(of_service)}


def _load_row(warehouse: Warehouse, load: Load, missing: Sequence[Missing]) -> dict[str, Any]:
    tally = load.tally
    of_service = [one for one in missing if one.service_id == load.service_id]
    return {
        "service": load.service,
        "reason": WITHOUT if load.service_id is None else str(load.service_id),
        "waiting": tally.waiting,
        "loaded": tally.loaded,
        "total": tally.total,
        "late": load.late,
        "due": warehouse.told(load.first_due_at) if load.first_due_at else None,
        **_named(of_service if tally.loaded else []),
    }


def _named(missing: Sequence[Missing]) -> dict[str, Any]:
    rows = [
        {
            "order": f"{one.order} {one.channel}",
            "place": one.place,
            "packer": one.packer,
            "is_packed": one.is_packed,
        }
        for one in missing[:NAMED]
    ]
    return {"missing": rows, "more": len(missing) - len(rows)}


def _loaded_row(warehouse: Warehouse, parcel: Parcel) -> dict[str, Any]:
    service, order = queries.service_of(parcel), parcel.customer_order
    return {
        "order": f"{order.number} {order.channel.name}",
        "service": service.name if service else None,
        "time": warehouse.told(parcel.dispatched_at) if parcel.dispatched_at else None,
    }


def _manifests(session: Session, warehouse: Warehouse) -> list[dict[str, Any]]:
    """The last ones, to be printed again."""
    return [
        {
            "number": manifest.id,
            "service": manifest.delivery_service.name if manifest.delivery_service else None,
            "reason": str(manifest.delivery_service_id or WITHOUT),
            "time": warehouse.told(manifest.made_at),
        }
        for manifest in manifests.last_of_all(session, warehouse.id)
    ]


def _last(session: Session, visitor: Visitor) -> Sequence[Parcel]:
    return queries.last_loaded(session, visitor.warehouse_id)
