"""What lies where: the balances of a product, and those of a place with all that stands in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.stock.holds import stopped
from warehouse.stock.keeping import kept_quantity
from warehouse.stock.models import BIN_KINDS, INBOUND_KINDS, PICKABLE_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance


@dataclass(frozen=True)
class Row:
    """So many of a product and lot in a place; the numbers are None when the reader may not know them.

    `moves`: how often goods came and went since it was proved, or ever; None, too, where no bin is.
    """

    product_id: int
    lot_id: int
    sku: str
    name: str
    location_id: int
    place: str
    stands_in: str
    lot: str
    on_hand: int | None
    promised: int | None
    free: int | None
    is_in_doubt: bool
    is_held: bool
    lot_is_held: bool
    is_inbound: bool
    proved_at: datetime | None
    moves: int | None


def of_product(session: Session, warehouse_id: int, product_id: int, hidden: frozenset[int]) -> list[Row]:
    """Where a product lies in this warehouse, in the order of the walk."""
    return _rows(session, _balances(warehouse_id).where(Balance.product_id == product_id), hidden)


def of_lot(session: Session, warehouse_id: int, lot: Lot, hidden: frozenset[int]) -> list[Row]:
    """Where a lot lies in this warehouse."""
    of_it = (Balance.product_id == lot.product_id, Balance.lot_id == lot.id)
    return _rows(session, _balances(warehouse_id).where(*of_it), hidden)


def of_places(
    session: Session, warehouse_id: int, places: Iterable[int], hidden: frozenset[int]
) -> list[Row]:
    """What lies in these places."""
    return _rows(session, _balances(warehouse_id).where(Balance.location_id.in_(list(places))), hidden)


def standing_in(session: Session, warehouse_id: int, location_id: int) -> list[Location]:
    """The containers that stand in a place, and those that stand in them."""
    here = (
        select(Location.id)
        .where(Location.warehouse_id == warehouse_id, Location.parent_id == location_id)
        .cte("standing", recursive=True)
    )
    inner = aliased(Location)
    # UNION, not UNION ALL: should two containers ever stand in each other, this still ends.
    here = here.union(select(inner.id).join(here, inner.parent_id == here.c.id))
    wanted = select(Location).where(Location.id.in_(select(here.c.id))).order_by(Location.code)
    return list(session.scalars(wanted))


def promised_to(session: Session, warehouse_id: int, places: Iterable[int]) -> list[tuple[int, str, str]]:
    """The orders to which goods in these places are promised: id, number, channel."""
    wanted = (
        select(CustomerOrder.id, CustomerOrder.number, Channel.name)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .where(Allocation.warehouse_id == warehouse_id, Allocation.location_id.in_(list(places)))
        .distinct()
        .order_by(CustomerOrder.number)
    )
    return [(row.id, row.number, row.name) for row in session.execute(wanted)]


def numbers_of(session: Session, warehouse_id: int, places: Iterable[int]) -> dict[tuple[int, int, int], str]:
    """For whose orders it lies there: (place, product, lot) -> the orders' numbers."""
    wanted = (
        select(Allocation.location_id, Allocation.product_id, Allocation.lot_id, CustomerOrder.number)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(CustomerOrder, CustomerOrder.id == CustomerOrderLine.customer_order_id)
        .where(Allocation.warehouse_id == warehouse_id, Allocation.location_id.in_(list(places)))
        .distinct()
        .order_by(CustomerOrder.number)
    )
    found: dict[tuple[int, int, int], list[str]] = {}
    for location_id, product_id, lot_id, number in session.execute(wanted):
        found.setdefault((location_id, product_id, lot_id), []).append(number)
    return {key: ", ".join(numbers) for key, numbers in found.items()}


def _balances(warehouse_id: int) -> Any:
    parent = aliased(Location)
    return (
        select(Balance, Product, Location, Lot, parent.code, parent.kind, kept_quantity())
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .outerjoin(parent, parent.id == Location.parent_id)
        .where(Balance.warehouse_id == warehouse_id, Balance.quantity_on_hand > 0)
        .order_by(Location.sequence, Location.code, Product.sku, Lot.code)
    )


def _rows(session: Session, wanted: Any, hidden: frozenset[int]) -> list[Row]:
    return [_row(hidden, *found) for found in session.execute(wanted)]


def _row(
    hidden: frozenset[int],
    balance: Balance,
    product: Product,
    place: Location,
    lot: Lot,
    parent_code: str | None,
    parent_kind: str | None,
    kept: int,
) -> Row:
    is_hidden = bool({place.id, place.parent_id} & hidden)
    is_held = stopped(product, lot, place) is not None
    kind = parent_kind if parent_kind and place.kind == "pallet" else place.kind
    is_sellable = kind in PICKABLE_KINDS and balance.in_doubt_at is None and not is_held
    free = max(balance.quantity_on_hand - balance.quantity_allocated - kept, 0) if is_sellable else 0
    return Row(
        product_id=balance.product_id,
        lot_id=balance.lot_id,
        sku=product.sku,
        name=product.name,
        location_id=place.id,
        place=place.code,
        stands_in=parent_code or "",
        lot=" ".join(word for word in (lot.code, lot.serial) if word),
        on_hand=None if is_hidden else balance.quantity_on_hand,
        promised=None if is_hidden else balance.quantity_allocated,
        free=None if is_hidden else free,
        is_in_doubt=balance.in_doubt_at is not None,
        is_held=is_held,
        lot_is_held=lot.held_at is not None,
        is_inbound=(parent_kind or place.kind) in INBOUND_KINDS,
        proved_at=balance.proved_at,
        moves=balance.moves_since_proof if place.kind in BIN_KINDS and not is_hidden else None,
    )
