"""What waits at the door and what has gone through it: parcels by service, by cage, since the last manifest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, nulls_last, or_, select, update
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.delivery.models import Manifest
from warehouse.orders.models import CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Allocation

#: Of a service that nobody has ever handed over by a manifest, what left longer ago than a shift and a night is gone.
COUNTS_FOR = timedelta(hours=16)
#: By which service a parcel travels: as was chosen for it, else as its order says.
SERVICE = func.coalesce(Parcel.delivery_service_id, CustomerOrder.delivery_service_id)


@dataclass(frozen=True)
class Tally:
    """So many parcels of a service wait, so many are begun at a bench, so many loaded since its last manifest."""

    waiting: int
    begun: int
    loaded: int

    @property
    def total(self) -> int:
        """All that the van is to take."""
        return self.waiting + self.begun + self.loaded


@dataclass(frozen=True)
class Load:
    """A delivery service at the door; `late` of its parcels have missed their cut-off and are still here."""

    service_id: int | None
    service: str | None
    tally: Tally
    late: int
    first_due_at: datetime | None


@dataclass(frozen=True)
class Boxed:
    """Goods in a parcel, as they are marked now, and the promise that goes with them."""

    parcel: Parcel
    line: CustomerOrderLine
    quantity: int
    product: Product
    lot: Lot
    promise: Allocation


def service_of(parcel: Parcel) -> DeliveryService | None:
    """How it travels."""
    return parcel.delivery_service or parcel.customer_order.delivery_service


def loads(session: Session, warehouse_id: int, now: datetime) -> list[Load]:
    """Each service of which something is here or was loaded, the one with the earliest cut-off first."""
    is_here = Parcel.dispatched_at.is_(None)
    first = func.min(case((is_here, CustomerOrder.ship_by_at)))
    late = func.sum(case((is_here & (CustomerOrder.ship_by_at < now), 1), else_=0))
    wanted = (
        _at_the_door(warehouse_id, SERVICE, DeliveryService.name, late, first, *_counts())
        .group_by(SERVICE, DeliveryService.name)
        .order_by(nulls_last(first.asc()), DeliveryService.name)
    )
    rows = session.execute(wanted)
    return [
        Load(number, name, Tally(*counts), late_ones, due) for number, name, late_ones, due, *counts in rows
    ]


def tally(session: Session, warehouse_id: int, service_id: int | None) -> Tally:
    """The same numbers of one service."""
    row = session.execute(_at_the_door(warehouse_id, *_counts()).where(of_service(service_id))).one()
    return Tally(*(int(number or 0) for number in row))


def of_service(service_id: int | None) -> ColumnElement[bool]:
    """The condition that a parcel travels by this service."""
    return SERVICE.is_(None) if service_id is None else SERVICE.in_([service_id])


def parcels_waiting(session: Session, warehouse_id: int) -> int:
    """How many packed parcels have not been loaded."""
    return int(session.scalar(_waiting(warehouse_id, func.count())) or 0)


def first_code(session: Session, warehouse_id: int) -> str | None:
    """What should be scanned first: the cage in which the most urgent parcel stands, else the parcel's own label."""
    stand, box = Location.__table__.alias("stand"), Location.__table__.alias("box")
    wanted = (
        _waiting(warehouse_id, ParcelLabel.id, case((stand.c.kind.in_(("cage", "pallet")), stand.c.code)))
        .join(ParcelLabel, ParcelLabel.parcel_id == Parcel.id)
        .join(box, box.c.id == Parcel.location_id)
        .outerjoin(stand, stand.c.id == box.c.parent_id)
        .where(ParcelLabel.voided_at.is_(None))
    )
    row = session.execute(
        wanted.order_by(nulls_last(CustomerOrder.ship_by_at.asc()), Parcel.id).limit(1)
    ).first()
    return None if row is None else row[1] or f"X.{row[0]}"


def loaded(session: Session, warehouse_id: int, service_id: int | None) -> Sequence[Parcel]:
    """The parcels of a service that were loaded since its last manifest, locked, in their order."""
    wanted = _at_the_door(warehouse_id, Parcel).where(
        of_service(service_id), Parcel.dispatched_at.is_not(None)
    )
    return session.scalars(_locking(wanted)).all()


def last_loaded(session: Session, warehouse_id: int, limit: int = 5) -> Sequence[Parcel]:
    """The parcels loaded last, the newest first."""
    wanted = (
        select(Parcel)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.dispatched_at.is_not(None))
        .order_by(Parcel.dispatched_at.desc(), Parcel.id.desc())
        .limit(limit)
        .options(*_with_order())
    )
    return session.scalars(wanted).all()


def lock_order_of_label(session: Session, warehouse_id: int, label_id: int) -> int | None:
    """The order of the parcel that carries this print, locked: the first lock of each act that sends it off."""
    wanted = (
        select(CustomerOrder)
        .join(Parcel, Parcel.customer_order_id == CustomerOrder.id)
        .join(ParcelLabel, ParcelLabel.parcel_id == Parcel.id)
        .where(ParcelLabel.id == label_id, Parcel.warehouse_id == warehouse_id)
        .with_for_update(of=CustomerOrder, key_share=True)
    )
    found = session.scalar(wanted.execution_options(populate_existing=True))
    return found.id if found is not None else None


def lock_orders_in(session: Session, cage: Location) -> set[int]:
    """The orders of all parcels that stand in a cage, locked in their order."""
    of_parcels = _in_cage(select(Parcel.customer_order_id), cage)
    wanted = (
        select(CustomerOrder)
        .where(CustomerOrder.id.in_(of_parcels))
        .order_by(CustomerOrder.id)
        .with_for_update(of=CustomerOrder, key_share=True)
        .execution_options(populate_existing=True)
    )
    return {order.id for order in session.scalars(wanted)}


def lock_parcels_in(session: Session, cage: Location) -> Sequence[Parcel]:
    """All parcels that stand in a cage, locked, as they are now."""
    return session.scalars(_locking(_in_cage(select(Parcel), cage))).all()


def lock_parcels(session: Session, numbers: Collection[int]) -> Sequence[Parcel]:
    """These parcels, locked."""
    return session.scalars(_locking(select(Parcel).where(Parcel.id.in_(numbers)))).all()


def prints_of(session: Session, parcels: Iterable[Parcel]) -> dict[int, list[ParcelLabel]]:
    """All labels of these parcels, by parcel."""
    wanted = select(ParcelLabel).where(ParcelLabel.parcel_id.in_([parcel.id for parcel in parcels]))
    found: dict[int, list[ParcelLabel]] = {}
    for label in session.scalars(wanted.order_by(ParcelLabel.id)):
        found.setdefault(label.parcel_id, []).append(label)
    return found


def goods_in(session: Session, parcels: Sequence[Parcel]) -> list[Boxed]:
    """Everything in these boxes."""
    boxes = {parcel.location_id: parcel for parcel in parcels}
    wanted = (
        select(Allocation, CustomerOrderLine, Product, Lot)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(Product, Product.id == Allocation.product_id)
        .join(Lot, Lot.id == Allocation.lot_id)
        .where(Allocation.location_id.in_(boxes))
        .order_by(Allocation.location_id, Allocation.product_id, Allocation.lot_id, Allocation.id)
    )
    found = session.execute(wanted.execution_options(populate_existing=True))
    return [
        Boxed(boxes[promise.location_id], line, promise.quantity, product, lot, promise)
        for promise, line, product, lot in found
    ]


def end_orders(session: Session, order_ids: Collection[int], at: datetime) -> None:
    """Those of these orders of which nothing that the customer wants is still here have left."""
    line = CustomerOrderLine
    more = (
        select(line.id)
        .where(line.customer_order_id == CustomerOrder.id)
        .where(line.quantity_dispatched < line.quantity_ordered - line.quantity_cancelled)
    )
    ended = update(CustomerOrder).where(CustomerOrder.id.in_(order_ids), ~more.exists())
    session.execute(ended.values(dispatched_at=at), execution_options={"synchronize_session": "fetch"})


def _in_cage(wanted: Select[Any], cage: Location) -> Select[Any]:
    return (
        wanted.select_from(Parcel)
        .join(Location, (Location.id == Parcel.location_id) & (Location.warehouse_id == Parcel.warehouse_id))
        .where(Location.warehouse_id == cage.warehouse_id, Location.parent_id == cage.id)
        .where(Parcel.dispatched_at.is_(None), Parcel.cancelled_at.is_(None))
    )


def _locking(wanted: Select[Any]) -> Select[Any]:
    return (
        wanted.order_by(Parcel.id)
        .options(*_with_order(), joinedload(Parcel.location))
        .with_for_update(of=Parcel, key_share=True)
        .execution_options(populate_existing=True)
    )


def _with_order() -> tuple[Any, ...]:
    order = joinedload(Parcel.customer_order)
    return (
        order.joinedload(CustomerOrder.delivery_service),
        joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel),
        joinedload(Parcel.delivery_service),
    )


def _waiting(warehouse_id: int, *columns: Any) -> Select[Any]:
    packed = (Parcel.dispatched_at.is_(None), Parcel.packed_at.is_not(None))
    return _at_the_door(warehouse_id, *columns).where(*packed)


def _counts() -> list[Any]:
    """Columns of a Tally."""
    is_here, is_packed = Parcel.dispatched_at.is_(None), Parcel.packed_at.is_not(None)
    which = (is_here & is_packed, is_here & ~is_packed, ~is_here)
    return [func.sum(case((condition, 1), else_=0)) for condition in which]


def _at_the_door(warehouse_id: int, *columns: Any) -> Select[Any]:
    """Parcels that are begun or packed and may go, and those that are gone and on no manifest yet: however long ago,
    since the first manifest of their service."""
    may_go = (
        CustomerOrder.cancelled_at.is_(None) & CustomerOrder.held_at.is_(None) & Parcel.changed_at.is_(None)
    )
    return (
        select(*columns)
        .select_from(Parcel)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .outerjoin(DeliveryService, DeliveryService.id == SERVICE)
        .where(Parcel.warehouse_id == warehouse_id)
        .where(Parcel.manifest_id.is_(None), Parcel.cancelled_at.is_(None))
        .where(
            or_(
                Parcel.dispatched_at > clock.now() - COUNTS_FOR,
                Parcel.dispatched_at.is_not(None) & _was_handed_over_before(),
                Parcel.dispatched_at.is_(None) & may_go,
            )
        )
    )


def _was_handed_over_before() -> ColumnElement[bool]:
    """A manifest of its service was made before it left: it is to be on one as well."""
    same = func.coalesce(Manifest.delivery_service_id, 0) == func.coalesce(SERVICE, 0)
    made = select(Manifest.id).where(
        Manifest.warehouse_id == Parcel.warehouse_id, Manifest.cancelled_at.is_(None), same
    )
    return made.where(Manifest.made_at < Parcel.dispatched_at).exists()
