"""Where a lot is, came from and went: the three lists of a recall, read from the ledger alone.

A movement that an undo has taken back does not count. A lot is everywhere the same, so all buildings are read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, PurchaseOrder, Supplier
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.sites import Warehouse
from warehouse.stock.models import VIRTUAL_KINDS, Location, Lot
from warehouse.stock.quantities import Allocation, Balance, Movement


@dataclass(frozen=True)
class Lying:
    """So many are in a place of a building now; `orders`: for whom they are picked or promised."""

    warehouse: str
    place: str
    kind: str
    stands_in: str
    quantity: int
    orders: str


@dataclass(frozen=True)
class Came:
    """So many came into a building, from a supplier for a purchase order, or as the reason says."""

    warehouse: str
    reason: str
    supplier: str
    number: str
    quantity: int
    first_at: datetime


@dataclass(frozen=True)
class Sent:
    """So many left with a parcel, and to whom."""

    warehouse: str
    order_id: int
    number: str
    channel: str
    name: str
    email: str
    parcel: int
    tracking: str
    quantity: int
    dispatched_at: datetime


@dataclass(frozen=True)
class Trace:
    """All of it."""

    lying: list[Lying]
    came: list[Came]
    sent: list[Sent]


def trace(session: Session, lot: Lot) -> Trace:
    """Where a lot is now, where it came from, and who got it."""
    return Trace(_lying(session, lot), _came(session, lot), _sent(session, lot))


def _lying(session: Session, lot: Lot) -> list[Lying]:
    parent = aliased(Location)
    wanted = (
        select(Warehouse.code, Location, parent.code, Balance.quantity_on_hand)
        .join(Location, Location.id == Balance.location_id)
        .join(Warehouse, Warehouse.id == Balance.warehouse_id)
        .outerjoin(parent, parent.id == Location.parent_id)
        .where(*_of(Balance, lot), Balance.quantity_on_hand > 0)
        .order_by(Warehouse.code, Location.kind, Location.sequence, Location.code)
    )
    numbers = _promised(session, lot)
    return [
        Lying(code, place.code, place.kind, stands_in or "", quantity, ", ".join(numbers.get(place.id, ())))
        for code, place, stands_in, quantity in session.execute(wanted)
    ]


def _promised(session: Session, lot: Lot) -> dict[int, list[str]]:
    """For whom it lies in each place."""
    wanted = (
        select(Allocation.location_id, CustomerOrder.number)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .where(*_of(Allocation, lot))
        .distinct()
        .order_by(CustomerOrder.number)
    )
    numbers: dict[int, list[str]] = defaultdict(list)
    for location_id, number in session.execute(wanted):
        numbers[location_id].append(number)
    return numbers


def _came(session: Session, lot: Lot) -> list[Came]:
    """What came into a building, less what left it again otherwise than with a parcel: sent back, lost, scrapped."""
    source, target = aliased(Location), aliased(Location)
    is_order = and_(Movement.paper_kind == "purchase_order", PurchaseOrder.id == Movement.paper_id)
    net = func.sum(case((source.kind.in_(VIRTUAL_KINDS), Movement.quantity), else_=-Movement.quantity))
    outside = [kind for kind in VIRTUAL_KINDS if kind != "customer"]
    wanted = (
        select(
            Warehouse.code, Movement.reason, Supplier.name, PurchaseOrder.number, net, func.min(Movement.at)
        )
        .join(Warehouse, Warehouse.id == Movement.warehouse_id)
        .join(source, source.id == Movement.source_id)
        .join(target, target.id == Movement.target_id)
        .outerjoin(PurchaseOrder, is_order)
        .outerjoin(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .where(*_of(Movement, lot), *_stands())
        .where(or_(source.kind.in_(VIRTUAL_KINDS), target.kind.in_(outside)))
        .group_by(Warehouse.code, Movement.reason, Supplier.name, PurchaseOrder.number)
        .having(net != 0)
        .order_by(func.min(Movement.at))
    )
    rows = session.execute(wanted)
    return [
        Came(code, why, supplier or "", number or "", int(quantity), at)
        for code, why, supplier, number, quantity, at in rows
    ]


def _sent(session: Session, lot: Lot) -> list[Sent]:
    """Every parcel that left with some of it."""
    label = select(ParcelLabel.tracking_number).where(
        ParcelLabel.parcel_id == Parcel.id, ParcelLabel.voided_at.is_(None)
    )
    tracking = label.order_by(ParcelLabel.id.desc()).limit(1).correlate(Parcel).scalar_subquery()
    columns = (
        Warehouse.code,
        CustomerOrder.id,
        CustomerOrder.number,
        Channel.name,
        CustomerOrder.name,
        CustomerOrder.email,
        Parcel.number,
    )
    wanted = (
        select(
            *columns,
            func.coalesce(tracking, ""),
            func.sum(Movement.quantity),
            func.max(Movement.at).label("at"),
        )
        .join(Warehouse, Warehouse.id == Movement.warehouse_id)
        .join(CustomerOrder, CustomerOrder.id == Movement.paper_id)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(Parcel, Parcel.location_id == Movement.source_id)
        .where(*_of(Movement, lot), *_stands(), Movement.reason == "ship", Movement.paper_kind == "order")
        .group_by(*columns, Parcel.id)
        .order_by(func.max(Movement.at), CustomerOrder.number, Parcel.number)
    )
    rows: Any = session.execute(wanted)
    return [Sent(*row) for row in rows]


def _of(table: type[Movement] | type[Balance] | type[Allocation], lot: Lot) -> list[ColumnElement[bool]]:
    return [table.product_id == lot.product_id, table.lot_id == lot.id]


def _stands() -> list[ColumnElement[bool]]:
    """The conditions of a movement that nothing has taken back."""
    back = aliased(Movement)
    return [Movement.reverses_id.is_(None), ~exists().where(back.reverses_id == Movement.id)]
