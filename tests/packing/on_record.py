"""What the record says of a planted shift's totes, boxes, parcels and orders: looked up, never changed."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.packing.mispicked import TOTES, Building
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.putaway.models import PutAway
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation, Balance


def free_tote(building: Building) -> str:
    """A tote in which nothing lies, on record or really, and that no open box names."""

    def look(session: Session) -> set[str]:
        held = (
            select(Location.code)
            .join(Balance, Balance.location_id == Location.id)
            .where(Balance.quantity_on_hand > 0)
        )
        named = select(Location.code).join(Parcel, Parcel.tote_id == Location.id)
        named = named.where(Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None))
        return {*session.scalars(held), *session.scalars(named)}

    taken = building.read(look)
    return next(
        tote
        for tote in (f"T-{number:02}" for number in range(TOTES))
        if tote not in taken and not building.reality.all_of(tote)
    )


def packed_parcels(building: Building) -> list[tuple[int, int]]:
    """The labels and numbers of the parcels that wait for a van."""
    wanted = (
        select(ParcelLabel.id, Parcel.id)
        .join(Parcel, Parcel.id == ParcelLabel.parcel_id)
        .where(ParcelLabel.voided_at.is_(None), Parcel.packed_at.is_not(None), Parcel.dispatched_at.is_(None))
        .where(Parcel.cancelled_at.is_(None))
        .order_by(Parcel.id)
    )
    return [(label, number) for label, number in building.read(lambda session: session.execute(wanted).all())]


def order_of(building: Building, parcel: int) -> int:
    """The order that a parcel belongs to."""
    return int(building.read(lambda session: session.get_one(Parcel, parcel).customer_order_id))


def at_stage(stage: str) -> Any:
    """Asks for the orders that have come so far and no farther."""
    boxes = select(Parcel.customer_order_id).where(
        Parcel.cancelled_at.is_(None), Parcel.dispatched_at.is_(None)
    )
    stood = select(Location.id).where(Location.kind == "cage")
    caged = Parcel.location_id.in_(select(Location.id).where(Location.parent_id.in_(stood)))
    of_stage = {
        "bench": boxes.where(Parcel.verified_at.is_(None)),
        "verified": boxes.where(Parcel.verified_at.is_not(None), Parcel.packed_at.is_(None)),
        "closed": boxes.where(Parcel.packed_at.is_not(None)),
        "cage": boxes.where(Parcel.packed_at.is_not(None), caged),
    }
    wanted = select(CustomerOrder.id).where(
        CustomerOrder.cancelled_at.is_(None), CustomerOrder.dispatched_at.is_(None)
    )
    wanted = wanted.where(CustomerOrder.number.startswith("N")).order_by(CustomerOrder.id)
    if stage in of_stage:
        return wanted.where(CustomerOrder.id.in_(of_stage[stage]))
    picked = select(CustomerOrderLine.customer_order_id).where(CustomerOrderLine.quantity_picked > 0)
    return wanted.where(CustomerOrder.id.in_(picked), CustomerOrder.id.not_in(boxes))


def parcel(building: Building) -> Parcel:
    """The one on the packer's screen."""
    number = int(building.eve.page.task.partition("/")[2])
    return building.read(lambda session: session.get_one(Parcel, number))


def box(building: Building, parcel: Parcel) -> str:
    """The place that stands for a parcel's box."""
    return str(building.read(lambda session: session.get_one(Location, parcel.location_id).code))


def totes(building: Building, parcel: Parcel) -> list[str]:
    """The totes that stand before the packer for this order."""

    def look(session: Session) -> set[str]:
        wanted = (
            select(Location.code)
            .join(Allocation, Allocation.location_id == Location.id)
            .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
            .where(CustomerOrderLine.customer_order_id == parcel.customer_order_id, Location.kind == "tote")
        )
        own = session.get(Location, parcel.tote_id) if parcel.tote_id else None
        return {*session.scalars(wanted), *([own.code] if own is not None else [])}

    return sorted(building.read(look))


def left(building: Building, parcel: Parcel, sku: str) -> int:
    """How many the record has in the totes for this box."""
    wanted = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(Product, Product.id == Allocation.product_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(CustomerOrderLine.customer_order_id == parcel.customer_order_id, Product.sku == sku)
        .where(Location.kind == "tote")
    )
    return int(building.read(lambda session: session.scalar(wanted)))


def lies_in(building: Building, place: str) -> Counter[str]:
    """What the record has in a place, by SKU."""
    wanted = (
        select(Product.sku, Balance.quantity_on_hand)
        .join(Product, Product.id == Balance.product_id)
        .join(Location, Location.id == Balance.location_id)
        .where(Location.code == place, Balance.quantity_on_hand > 0)
    )
    return Counter(dict(building.read(lambda session: session.execute(wanted).all())))


def text_of_source(number: int) -> Any:
    """Where what is in hand was taken from."""
    return select(Location.code).join(PutAway, PutAway.source_id == Location.id).where(PutAway.id == number)


def in_hand(building: Building) -> int:
    """How many pieces are to be put away."""
    number = int(building.ben.page.task.partition("/")[2])
    return int(building.read(lambda session: session.get_one(PutAway, number).quantity))
