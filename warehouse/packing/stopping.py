"""What may not go on is stopped at the bench, by the one rule of orders/leaving.py: order, tote, box, label alike."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders import leaving
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel
from warehouse.scanning import taking_out
from warehouse.scanning.registry import Refused

TASK = "packing"


def refuse_order(session: Session, order: CustomerOrder) -> None:
    """Refuse an order that was cancelled or is held; a box of it is to be emptied where there is one."""
    stay = leaving.of_order(order)
    if stay is None:
        return
    if stay.is_taken_out:
        wanted = select(Parcel).where(
            Parcel.customer_order_id == order.id,
            Parcel.changed_at.is_not(None),
            Parcel.cancelled_at.is_(None),
            Parcel.dispatched_at.is_(None),
        )
        refuse_boxes(session.scalars(wanted.order_by(Parcel.id)).all())
    raise Refused(f"packing.{stay.why}", task=TASK, **stay.values)


def refuse_boxes(parcels: Iterable[Parcel]) -> None:
    """Refuse to go on while one of these boxes holds what nobody wants any more."""
    for parcel in parcels:
        if parcel.changed_at is not None and parcel.cancelled_at is None and parcel.dispatched_at is None:
            refuse_box(parcel)


def refuse_box(parcel: Parcel) -> None:
    """Refuse a box whose order was cancelled, held or changed."""
    stay = leaving.of_box(parcel)
    if stay is not None:
        raise taking_out.refuse(f"packing.{stay.why}", parcel, stay, task=TASK)
