"""What the bench's list says beside its totes: the cage of the parcel just closed, and boxes that may not go on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from warehouse.packing import caging
from warehouse.scanning import taking_out
from warehouse.scanning.asked import last_here
from warehouse.scanning.registry import Screen, Visitor


def on_list(session: Session, visitor: Visitor, shown: Screen) -> Screen:
    """The list, with the cage that the next scan may name, or the box that was just stopped."""
    if shown.step not in {"open", "sort"}:
        return shown
    last = last_here(session, visitor, "packing")
    values: dict[str, Any] = {"boxes": taking_out.rows(session, visitor.warehouse_id)}
    values["stopped"] = taking_out.told(session, visitor, last)
    shown = replace(shown, values=shown.values | values | {"cage": None})
    if values["stopped"]:
        return replace(shown, code=None, expect="tote location order")
    return _for_cage(session, shown, last)


def _for_cage(session: Session, shown: Screen, last: Any) -> Screen:
    parcel = caging.closed_by(session, last)
    cage = caging.proposed(session, parcel) if parcel is not None else None
    if parcel is None or cage is None or parcel.location.parent_id == cage.id:
        return shown
    service = caging.service_of(parcel)
    told = {
        "code": cage.code,
        "order": parcel.customer_order.number,
        "service": service.name if service else None,
        "parcels": cage.parcels,
    }
    values = shown.values | {"cage": told}
    return replace(shown, code=cage.code, expect=f"cage pallet {shown.expect}", values=values)
