"""Where goods came from, as far as the record tells: what is wrong in a box is put right there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.stock.ledger import Goods
from warehouse.stock.models import FIXED_KINDS, PICKABLE_KINDS, Location, Lot
from warehouse.stock.places import unlocated
from warehouse.stock.quantities import Balance, Movement

#: Movements that bring goods of an order line into a tote.
_FETCHED = ("pick", "swap")


def picked_from(
    session: Session, warehouse_id: int, order_line_id: int, goods: Goods
) -> list[tuple[Location, int]]:
    """The bins from which an order line's goods were fetched, the last first, for as many pieces as are asked about.

    Of what came in another way (on a pallet, found in the tote) nobody knows the bin: UNLOCATED.
    """
    return _as_many(session, warehouse_id, _fetches(order_line_id, goods), goods.quantity)


def brought_from(session: Session, container: Location, goods: Goods) -> list[tuple[Location, int]]:
    """The places from which goods came into a tote or beside a bench, the last first; what was found there comes from
    nowhere.
    """
    return _as_many(session, container.warehouse_id, _brought(container, goods), goods.quantity)


def likely(
    session: Session, warehouse_id: int, goods: Goods, near: Location | None, *, any_lot: bool
) -> tuple[Location, Lot] | None:
    """The bin from which pieces came that lie where they do not belong: so many must lie free there on record.

    The bin that was gone to is meant first, then its neighbours. With `any_lot` the lot is whatever lies there.
    """
    rows = session.execute(_free(warehouse_id, goods, any_lot=any_lot)).all()
    if not rows:
        return None
    place, lot = min(((row.Location, row.Lot) for row in rows), key=lambda pair: _distance(pair[0], near))
    return place, lot


def _fetches(order_line_id: int, goods: Goods) -> Any:
    reversed_ids = select(Movement.reverses_id).where(Movement.reverses_id.is_not(None))
    return (
        select(Location, Movement.quantity)
        .join(Movement, Movement.source_id == Location.id)
        .where(
            Movement.paper_kind == "order",
            Movement.paper_line_id == order_line_id,
            Movement.product_id == goods.product_id,
            Movement.lot_id == goods.lot_id,
            Movement.reason.in_(_FETCHED),
            Movement.id.not_in(reversed_ids),
            Location.kind.in_(FIXED_KINDS),
        )
        .order_by(Movement.id.desc())
    )


def _brought(container: Location, goods: Goods) -> Any:
    reversed_ids = select(Movement.reverses_id).where(Movement.reverses_id.is_not(None))
    return (
        select(Location, Movement.quantity)
        .join(Movement, Movement.source_id == Location.id)
        .where(
            Movement.warehouse_id == container.warehouse_id,
            Movement.target_id == container.id,
            Movement.product_id == goods.product_id,
            Movement.lot_id == goods.lot_id,
            Movement.reason != "undo",
            Movement.id.not_in(reversed_ids),
            Location.kind.in_((*FIXED_KINDS, "adjustment")),
        )
        .order_by(Movement.id.desc())
    )


def _free(warehouse_id: int, goods: Goods, *, any_lot: bool) -> Any:
    free = (
        select(Location, Lot)
        .select_from(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(
            Balance.warehouse_id == warehouse_id,
            Balance.product_id == goods.product_id,
            Balance.quantity_on_hand - Balance.quantity_allocated >= goods.quantity,
            Location.kind.in_(PICKABLE_KINDS),
        )
        .order_by(Location.id, Lot.id)
    )
    return free if any_lot else free.where(Balance.lot_id == goods.lot_id)


def _distance(place: Location, near: Location | None) -> tuple[bool, bool, bool, int, int]:
    """How near a bin is to another: itself, then its aisle, then the walk; what has no bin comes last."""
    if near is None:
        return (True, place.kind == "unlocated", True, place.sequence, place.id)
    elsewhere = place.aisle is None or place.aisle != near.aisle
    far = abs(place.sequence - near.sequence)
    return (place.id != near.id, place.kind == "unlocated", elsewhere, far, place.id)


def _as_many(session: Session, warehouse_id: int, came: Any, quantity: int) -> list[tuple[Location, int]]:
    """Of these places and pieces the first so many pieces; what is left over is UNLOCATED's."""
    found, rest = [], quantity
    for place, pieces in session.execute(came):
        part = min(rest, pieces)
        if part:
            found.append((place, part))
            rest -= part
    if rest:
        found.append((unlocated(session, warehouse_id), rest))
    return _joined(found)


def _joined(found: Sequence[tuple[Location, int]]) -> list[tuple[Location, int]]:
    """Each place once."""
    sums: dict[int, tuple[Location, int]] = {}
    for place, quantity in found:
        sums[place.id] = (place, sums.get(place.id, (place, 0))[1] + quantity)
    return list(sums.values())
