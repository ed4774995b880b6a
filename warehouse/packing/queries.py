"""What waits at the bench: whose goods lie in which totes, and the boxes that are not finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, nulls_last, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from warehouse.db import Base
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel
from warehouse.orders.ready import ReadyToPack, ready_to_pack
from warehouse.packing.contents import TOTE_KINDS, Contents
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Allocation, Balance

_Stand = aliased(Location)
#: Where a cart stands that carries the tote.
_Under = aliased(Location)


@dataclass
class Whereabouts:
    """Where one order's goods are now: in totes, or still in bins with somebody on the way to them."""

    order_id: int
    totes: list[Location] = field(default_factory=list)
    stands: list[Location | None] = field(default_factory=list)
    pieces: int = 0
    still_to_pick: int = 0


def orders_in_tote(session: Session, warehouse_id: int, tote_id: int) -> list[Whereabouts]:
    """The orders whose picked goods lie in this tote, with where else their goods are."""
    here = (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .where(Allocation.warehouse_id == warehouse_id, Allocation.location_id == tote_id)
    )
    return _whereabouts(session, CustomerOrderLine.customer_order_id.in_(here))


def whereabouts(session: Session, order_id: int) -> Whereabouts:
    """Where this order's goods are."""
    found = _whereabouts(session, CustomerOrderLine.customer_order_id == order_id)
    return found[0] if found else Whereabouts(order_id)


def _whereabouts(session: Session, which: ColumnElement[bool]) -> list[Whereabouts]:
    rows = session.execute(
        select(CustomerOrderLine.customer_order_id, Allocation.quantity, Location, _Stand, _Under)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Location, Location.id == Allocation.location_id)
        .outerjoin(_Stand, _Stand.id == Location.parent_id)
        .outerjoin(_Under, (_Under.id == _Stand.parent_id) & (_Stand.kind == "cart"))
        .where(which)
        .order_by(CustomerOrderLine.customer_order_id, Allocation.id)
    )
    found: dict[int, Whereabouts] = {}
    for order_id, quantity, place, stand, under in rows:
        where = found.setdefault(order_id, Whereabouts(order_id))
        if place.kind in TOTE_KINDS:
            where.pieces += quantity
            if place not in where.totes:
                where.totes.append(place)
                where.stands.append(under or stand)
        elif place.kind not in CONTAINER_KINDS:
            where.still_to_pick += quantity
    return list(found.values())


def owner_in_totes(session: Session, contents: Contents, product_id: int) -> tuple[str, str] | None:
    """A tote of this box in which such goods lie for another order, and its number; "" where they are to go home."""
    totes = {tote.id for tote in contents.totes} | {contents.parcel.tote_id}
    here = (
        select(Location.code, CustomerOrder.number)
        .select_from(Balance)
        .join(Location, Location.id == Balance.location_id)
        .outerjoin(
            Allocation,
            (Allocation.location_id == Balance.location_id)
            & (Allocation.product_id == Balance.product_id)
            & (Allocation.lot_id == Balance.lot_id),
        )
        .outerjoin(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .outerjoin(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .where(
            Balance.warehouse_id == contents.parcel.warehouse_id,
            Balance.location_id.in_(number for number in totes if number is not None),
            Balance.product_id == product_id,
            Balance.quantity_on_hand > 0,
            or_(CustomerOrder.id.is_(None), CustomerOrder.id != contents.order.id),
        )
        .order_by(nulls_last(CustomerOrder.id.asc()))
    )
    found = session.execute(here.limit(1)).first()
    return (found[0], found[1] or "") if found is not None else None


def orders_of_list(session: Session, warehouse_id: int, pick_list_id: int) -> list[Whereabouts]:
    """The orders whose goods were fetched on this walk and lie in its totes: its paper list may lie there too."""
    # Picking stands beside this package, so its table is read by name, here and nowhere else.
    stop = Base.metadata.tables["pick_line"].c
    fetched = (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Location, Location.id == Allocation.location_id)
        .join(Base.metadata.tables["pick_line"], stop.id == Allocation.pick_line_id)
        .where(
            Allocation.warehouse_id == warehouse_id,
            stop.pick_list_id == pick_list_id,
            Location.kind.in_(TOTE_KINDS),
        )
    )
    return _whereabouts(session, CustomerOrderLine.customer_order_id.in_(fetched))


def stands_at_bench() -> ColumnElement[bool]:
    """The condition of a tote (Location) that was set down at a bench, or stays on a cart that stands there."""
    stand, under = aliased(Location), aliased(Location)
    at_bench = (
        select(stand.id)
        .outerjoin(under, (under.id == stand.parent_id) & (stand.kind == "cart"))
        .where(stand.id == Location.parent_id, or_(stand.kind == "bench", under.kind == "bench"))
    )
    return at_bench.correlate(Location).exists()


def holds_anything(session: Session, warehouse_id: int, location_id: int) -> bool:
    """True where anything at all lies in a place, promised or not."""
    wanted = select(Balance.product_id).filter_by(warehouse_id=warehouse_id, location_id=location_id)
    return session.scalar(wanted.where(Balance.quantity_on_hand > 0).limit(1)) is not None


def parcels_in_the_way(session: Session, order_id: int, person_id: int) -> Sequence[Parcel]:
    """All parcels of an order, and the one that this person has open."""
    mine = (Parcel.claimed_by == person_id) & Parcel.packed_at.is_(None) & Parcel.cancelled_at.is_(None)
    wanted = select(Parcel).where(or_(Parcel.customer_order_id == order_id, mine)).order_by(Parcel.id)
    options = joinedload(Parcel.customer_order)
    return session.scalars(wanted.options(options).execution_options(populate_existing=True)).all()


def pieces_in(session: Session, parcel: Parcel) -> int:
    """How many pieces lie in a box."""
    wanted = select(func.coalesce(func.sum(Balance.quantity_on_hand), 0))
    return int(
        session.scalar(wanted.filter_by(warehouse_id=parcel.warehouse_id, location_id=parcel.location_id))
        or 0
    )


def open_parcels(session: Session, warehouse_id: int) -> Sequence[Parcel]:
    """Boxes begun and not packed, the earliest cut-off first."""
    wanted = (
        select(Parcel)
        .join(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None))
        .where(CustomerOrder.cancelled_at.is_(None), CustomerOrder.held_at.is_(None))
        .order_by(nulls_last(CustomerOrder.ship_by_at.asc()), Parcel.id)
        .options(joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel), joinedload(Parcel.tote))
    )
    return session.scalars(wanted).all()


def waiting(session: Session, warehouse_id: int) -> tuple[list[ReadyToPack], Sequence[Parcel]]:
    """Totes that nobody has opened yet, and boxes that are begun."""
    begun = open_parcels(session, warehouse_id)
    of_begun = {parcel.customer_order_id for parcel in begun}
    return [ready for ready in ready_to_pack(session, warehouse_id) if ready.order_id not in of_begun], begun
