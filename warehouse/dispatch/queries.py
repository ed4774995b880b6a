"""What waits at the door: packed parcels by delivery service, and the ones that were loaded last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, nulls_last, select
from sqlalchemy.orm import Session, joinedload

from warehouse.orders.models import CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock.models import Lot, Product
from warehouse.stock.quantities import Allocation


@dataclass(frozen=True)
class Load:
    """Parcels that wait for one delivery service."""

    service: str | None
    waiting: int
    late: int
    first_due_at: datetime | None


def loads(session: Session, warehouse_id: int, now: datetime) -> list[Load]:
    """What waits for each service, the one with the earliest cut-off first: what is late leads."""
    first = func.min(CustomerOrder.ship_by_at)
    late = func.sum(case((CustomerOrder.ship_by_at < now, 1), else_=0))
    wanted = (
        _waiting(warehouse_id, DeliveryService.name, func.count(), late, first)
        .group_by(DeliveryService.name)
        .order_by(nulls_last(first.asc()), DeliveryService.name)
    )
    return [Load(*row) for row in session.execute(wanted)]


def parcels_waiting(session: Session, warehouse_id: int) -> int:
    """How many packed parcels have not been loaded."""
    return int(session.scalar(_waiting(warehouse_id, func.count())) or 0)


def left_for(session: Session, warehouse_id: int, service_id: int | None) -> int:
    """How many parcels still wait for this service."""
    column = CustomerOrder.delivery_service_id
    same: ColumnElement[bool] = column.is_(None) if service_id is None else column == service_id
    return int(session.scalar(_waiting(warehouse_id, func.count()).where(same)) or 0)


def first_label_id(session: Session, warehouse_id: int) -> int | None:
    """The label of the parcel that should be loaded first."""
    wanted = _waiting(warehouse_id, ParcelLabel.id).join(ParcelLabel, ParcelLabel.parcel_id == Parcel.id)
    wanted = wanted.where(ParcelLabel.voided_at.is_(None))
    first = wanted.order_by(nulls_last(CustomerOrder.ship_by_at.asc()), Parcel.id).limit(1)
    found: int | None = session.scalar(first)
    return found


def last_loaded(session: Session, warehouse_id: int, limit: int = 5) -> Sequence[Parcel]:
    """The parcels loaded last, the newest first."""
    wanted = (
        select(Parcel)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.dispatched_at.is_not(None))
        .order_by(Parcel.dispatched_at.desc(), Parcel.id.desc())
        .limit(limit)
        .options(
            joinedload(Parcel.customer_order).joinedload(CustomerOrder.delivery_service),
            joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel),
        )
    )
    return session.scalars(wanted).all()


def goods_in(session: Session, parcel: Parcel) -> list[tuple[int, int, Product, Lot]]:
    """Order line, quantity, product and lot of everything in a box, as they are marked now."""
    wanted = (
        select(Allocation.customer_order_line_id, Allocation.quantity, Product, Lot)
        .join(Product, Product.id == Allocation.product_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.warehouse_id == parcel.warehouse_id, Allocation.location_id == parcel.location_id)
        .order_by(Allocation.product_id, Allocation.lot_id, Allocation.id)
    )
    found = session.execute(wanted.execution_options(populate_existing=True))
    return [(line, quantity, product, lot) for line, quantity, product, lot in found]


def wants_more(session: Session, order_id: int) -> bool:
    """True while anything that the customer wants has not left."""
    line = CustomerOrderLine
    wanted = line.quantity_ordered - line.quantity_cancelled
    more = exists().where(line.customer_order_id == order_id, line.quantity_dispatched < wanted)
    return bool(session.scalar(select(more)))


def _waiting(warehouse_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .select_from(Parcel)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .outerjoin(DeliveryService, DeliveryService.id == CustomerOrder.delivery_service_id)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.packed_at.is_not(None))
        .where(Parcel.dispatched_at.is_(None), Parcel.cancelled_at.is_(None))
        .where(CustomerOrder.cancelled_at.is_(None), CustomerOrder.held_at.is_(None))
    )
