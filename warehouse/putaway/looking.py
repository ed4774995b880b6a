"""The bin that was scanned: what lies there, and whether these goods may lie down there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import aliased

from warehouse.orders.queries import is_wanted
from warehouse.putaway import queries
from warehouse.putaway.messages import WRONG_PLACES
from warehouse.putaway.models import PutAway
from warehouse.scanning.registry import Context, Refused
from warehouse.stock.models import BIN_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Balance
from warehouse.stock.room import BinRoom
from warehouse.stock.suggesting import grams_in, room_by_weight


@dataclass(frozen=True)
class Bin:
    """A scanned place: what lies in it already, whose other lot, and what is known of its room."""

    place: Location
    is_empty: bool
    other_lot: str | None
    lying: int = 0
    grams: int | None = None
    most: int | None = None
    full_at: int | None = None
    is_wanted: bool = True
    """False where no order waits for these goods."""


def in_hand(context: Context) -> PutAway:
    """What this scan is about, locked, while it is in this person's hands."""
    put_away = queries.lock_put_away(context.session, context.warehouse_id, context.task_id)
    return _mine(context, put_away)


def look_into(context: Context, location_id: int) -> tuple[PutAway, Bin]:
    """What is in hand, locked, and the bin: what is on record there. One statement."""
    place = aliased(Location)
    row = context.session.execute(
        queries.loaded_put_away(context.warehouse_id, context.task_id)
        .select_from(PutAway)
        .join(place, place.id == location_id)
        .outerjoin(
            BinRoom, and_(BinRoom.location_id == location_id, BinRoom.product_id == PutAway.product_id)
        )
        .add_columns(
            place,
            *_on_record(context.warehouse_id, location_id, place),
            is_wanted(context.warehouse_id, context.act.at, PutAway.product_id),
        )
        .with_for_update(of=PutAway, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    put_away = _mine(context, row[0] if row is not None else None)
    assert row is not None
    _itself, found, anything, other_lot, lying, grams, most, full_at, wanted = row
    return put_away, Bin(found, not anything, other_lot, lying or 0, grams, most, full_at, wanted)


def _on_record(warehouse_id: int, location_id: int, place: Any) -> list[Any]:
    other = aliased(Lot)
    here = (
        Balance.location_id == location_id,
        Balance.warehouse_id == warehouse_id,
        Balance.quantity_on_hand > 0,
    )
    lots = (
        select(func.min(func.coalesce(func.nullif(other.code, ""), other.serial)))
        .join(Balance, Balance.lot_id == other.id)
        .where(*here, Balance.product_id == PutAway.product_id, Balance.lot_id != PutAway.lot_id)
        .correlate(PutAway)
    )
    lying = select(func.sum(Balance.quantity_on_hand)).where(*here, Balance.product_id == PutAway.product_id)
    return [
        select(func.count()).where(*here).scalar_subquery(),
        lots.scalar_subquery(),
        lying.correlate(PutAway).scalar_subquery(),
        case((place.max_weight_grams.is_not(None), grams_in(location_id))),
        BinRoom.most,
        BinRoom.full_at,
    ]


def look_for(context: Context, place: Location, rows: list[PutAway]) -> dict[int, Bin]:
    """The same for all that goes there together: by the number of its row."""
    session = context.session
    there = session.execute(
        select(Balance, Lot, Product.weight_grams)
        .join(Lot, Lot.id == Balance.lot_id)
        .join(Product, Product.id == Balance.product_id)
        .where(Balance.warehouse_id == context.warehouse_id, Balance.location_id == place.id)
        .where(Balance.quantity_on_hand > 0)
    ).all()
    rooms = {one.product_id: one for one in session.scalars(select(BinRoom).filter_by(location_id=place.id))}
    return {row.id: _bin_for(place, row, rows, there, rooms) for row in rows}


def _bin_for(
    place: Location, row: PutAway, rows: list[PutAway], there: Sequence[Any], rooms: dict[int, BinRoom]
) -> Bin:
    of_product = [one for one in there if one.Balance.product_id == row.product_id]
    with_it = [one for one in rows if one.product_id == row.product_id]
    lots = [one.Lot for one in of_product] + [one.lot for one in with_it]
    others = sorted(lot.code or lot.serial for lot in lots if lot.id != row.lot_id)
    known = rooms.get(row.product_id)
    return Bin(
        place,
        not there,
        others[0] if others else None,
        # What lies down before it counts too.
        sum(one.Balance.quantity_on_hand for one in of_product)
        + sum(one.quantity for one in with_it[: with_it.index(row)]),
        sum(one.Balance.quantity_on_hand * (one.weight_grams or 0) for one in there),
        known.most if known else None,
        known.full_at if known else None,
    )


def require_fit(put_away: PutAway, found: Bin, quantity: int) -> None:
    """Refuse a place where these goods may not lie."""
    place = found.place
    if place.id == put_away.source_id:
        raise Refused("putaway.still_waiting", place=place.code)
    if place.retired_at is not None:
        raise Refused("putaway.retired", bin=place.code)
    if is_held(put_away):
        if place.kind != "hold":
            raise Refused("putaway.held_goods", product=put_away.product.name)
        return
    if place.kind not in BIN_KINDS:
        raise Refused(WRONG_PLACES.get(place.kind, "putaway.dock"), bin=place.code)
    if place.held_at is not None:
        raise Refused("putaway.bin_held", bin=place.code)
    if found.other_lot is not None and not place.mixes_lots and put_away.product.tracking == "lot":
        raise Refused("putaway.mixes_lots", bin=place.code, lot=found.other_lot)
    bears = room_by_weight(place, found.grams, put_away.product)
    if bears is not None and bears < quantity:
        raise Refused("putaway.too_heavy", bin=place.code, quantity=bears)


def is_held(put_away: PutAway) -> bool:
    """True for goods that nobody may sell: they lie apart."""
    return put_away.product.held_at is not None or put_away.lot.held_at is not None


def _mine(context: Context, put_away: PutAway | None) -> PutAway:
    if put_away is None or put_away.finished_at is not None:
        raise Refused("putaway.closed", task="putaway")
    if put_away.claimed_by != context.person_id:
        name = queries.name_of(context.session, put_away.claimed_by)
        raise Refused("putaway.others_hands", name=name, task="putaway")
    return put_away
