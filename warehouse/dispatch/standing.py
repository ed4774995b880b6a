"""Where parcels are that should be on the van: in which cage, at which bench, with which packer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import nulls_last, select
from sqlalchemy.orm import Session, aliased

from warehouse.dispatch.queries import SERVICE, of_service
from warehouse.orders.models import Channel, CustomerOrder
from warehouse.orders.parcels import Parcel
from warehouse.people.models import Person
from warehouse.stock.models import Location


@dataclass(frozen=True)
class Missing:
    """One parcel that is not loaded: whose, where it stands (None: nobody said), and who packs it while it is open."""

    order: str
    channel: str
    service_id: int | None
    place: str | None
    packer: str | None
    is_packed: bool
    ship_by_at: datetime | None


def missing(
    session: Session, warehouse_id: int, service_id: int | None = None, *, of_all: bool = False
) -> list[Missing]:
    """Parcels packed or begun that have not left, of one service or `of_all`; the earliest cut-off first."""
    box, stand = aliased(Location), aliased(Location)
    wanted = (
        select(
            CustomerOrder.number,
            Channel.name,
            SERVICE,
            stand.code,
            Person.name,
            Parcel.packed_at.is_not(None),
            CustomerOrder.ship_by_at,
        )
        .select_from(Parcel)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(box, (box.id == Parcel.location_id) & (box.warehouse_id == Parcel.warehouse_id))
        .outerjoin(stand, stand.id == box.parent_id)
        .outerjoin(Person, Person.id == Parcel.claimed_by)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.dispatched_at.is_(None))
        .where(Parcel.cancelled_at.is_(None), Parcel.changed_at.is_(None))
        .where(CustomerOrder.cancelled_at.is_(None), CustomerOrder.held_at.is_(None))
        .order_by(nulls_last(CustomerOrder.ship_by_at.asc()), Parcel.id)
    )
    if not of_all:
        wanted = wanted.where(of_service(service_id))
    return [_as_told(Missing(*row)) for row in session.execute(wanted)]


def _as_told(one: Missing) -> Missing:
    """Who packed a box that is closed does not matter any more."""
    if not one.is_packed:
        return one
    return Missing(one.order, one.channel, one.service_id, one.place, None, True, one.ship_by_at)
