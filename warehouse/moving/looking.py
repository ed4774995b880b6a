"""The bin where goods go: whether they may lie there, and what is asked before they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from warehouse.moving.hands import Hands
from warehouse.moving.models import TransferLine
from warehouse.people.rights import SUPERVISE
from warehouse.scanning.registry import Context, Refused
from warehouse.stock import room
from warehouse.stock.holds import stopped
from warehouse.stock.look_alikes import is_beside, look_alike
from warehouse.stock.lots import code_of
from warehouse.stock.models import BIN_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Balance
from warehouse.stock.room import BinRoom
from warehouse.stock.suggesting import room_by_weight


@dataclass
class Target:
    """A scanned place, what lies in it, what lies near it, and what is known of its room."""

    place: Location
    here: list[Any]
    near: list[Any]
    rooms: dict[int, BinRoom]
    kept_for: Product | None

    @property
    def is_empty(self) -> bool:
        """True where nothing lies in it."""
        return not self.here

    def of(self, product_id: int) -> list[Any]:
        """What lies there of a product."""
        return [row for row in self.here if row.Product.id == product_id]

    def lying(self, product_id: int) -> int:
        """How many of a product lie there."""
        return sum(row.Balance.quantity_on_hand for row in self.of(product_id))

    @property
    def grams(self) -> int:
        """How heavy it is, as far as weights are known."""
        return sum(row.Balance.quantity_on_hand * (row.Product.weight_grams or 0) for row in self.here)


def look_into(context: Context, hands: Hands, location_id: int) -> Target:
    """The place, with what lies in it and in its bay."""
    place = context.session.get_one(Location, location_id)
    is_near = Location.id == place.id
    if place.aisle and place.bay:
        bay = and_(Location.aisle == place.aisle, Location.bay == place.bay, Location.kind.in_(BIN_KINDS))
        is_near = or_(is_near, bay)
    rows = context.session.execute(
        select(Balance, Product, Lot, Location)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Location.warehouse_id == context.warehouse_id, Balance.quantity_on_hand > 0, is_near)
    ).all()
    here = [row for row in rows if row.Location.id == place.id]
    kept_for = context.session.get(Product, place.fixed_product_id) if place.fixed_product_id else None
    return Target(place, here, list(rows), hands.rooms, kept_for)


def require_fit(context: Context, hands: Hands, target: Target, lines: Sequence[TransferLine]) -> None:
    """Refuse a place where these goods may not lie."""
    place = target.place
    if place.id == hands.source.id:
        raise Refused("transfers.same_bin", bin=place.code)
    if place.retired_at is not None:
        raise Refused("transfers.retired", bin=place.code)
    if place.kind == "hold":
        if not context.visitor.roles & SUPERVISE:
            raise Refused("transfers.to_hold", bin=place.code)
        return
    if place.kind not in BIN_KINDS:
        raise Refused("transfers.no_target", bin=place.code)
    if place.held_at is not None:
        raise Refused("transfers.held", name=place.code, why=place.hold_reason or "")
    for line in lines:
        stop = stopped(line.product, line.lot, hands.source)
        if stop is not None:
            raise Refused("transfers.held_goods", name=stop.name, why=stop.why)
        _require_one_lot(target, line, lines)
    _require_weight(target, lines)


def _require_one_lot(target: Target, line: TransferLine, lines: Sequence[TransferLine]) -> None:
    if target.place.mixes_lots or line.product.tracking != "lot":
        return
    others = sorted(code_of(row.Lot) for row in target.of(line.product_id) if row.Lot.id != line.lot_id)
    if others:
        raise Refused("transfers.mixes_lots", bin=target.place.code, lot=others[0])
    if any(one.product_id == line.product_id and one.lot_id != line.lot_id for one in lines):
        raise Refused("transfers.lots_together", bin=target.place.code)


def _require_weight(target: Target, lines: Sequence[TransferLine]) -> None:
    most = target.place.max_weight_grams
    more = sum(line.quantity * (line.product.weight_grams or 0) for line in lines)
    if most is not None and more and target.grams + more > most:
        bears = room_by_weight(target.place, target.grams, lines[0].product) if len(lines) == 1 else None
        if bears:
            raise Refused("transfers.bears", bin=target.place.code, quantity=bears)
        raise Refused("transfers.too_heavy", bin=target.place.code)


def doubt(target: Target, lines: Sequence[TransferLine]) -> tuple[str, dict[str, Any]] | None:
    """What is asked before goods lie down here: a sentence and its values; None where nothing speaks against it."""
    if target.place.kind not in BIN_KINDS:
        return None
    for line in lines:
        for ask in (_little_room, _kept_for_another, _looks_alike):
            values = ask(target, line)
            if values is not None:
                return _MESSAGES[ask], values | {"bin": target.place.code}
    return None


def _little_room(target: Target, line: TransferLine) -> dict[str, Any] | None:
    known = target.rooms.get(line.product_id)
    fits = room.left(known.most, known.full_at, target.lying(line.product_id)) if known else None
    return None if fits is None or fits >= line.quantity else {"fits": fits}


def _kept_for_another(target: Target, line: TransferLine) -> dict[str, Any] | None:
    kept = target.kept_for
    return None if kept is None or kept.id == line.product_id else {"other": kept.name}


def _looks_alike(target: Target, line: TransferLine) -> dict[str, Any] | None:
    """Goods that people would take for these lie there; or beside it, unless it is these goods' own bin."""
    mine = line.product
    is_home = bool(target.of(mine.id)) or target.place.fixed_product_id == mine.id
    for row in target.near:
        other = row.Product
        if other.id == mine.id or not look_alike(mine.sku, mine.name, other.sku, other.name):
            continue
        if row.Location.id == target.place.id or (not is_home and is_beside(target.place, row.Location)):
            return {"other": other.name}
    return None


_MESSAGES: dict[Any, str] = {
    _little_room: "transfers.little_room",
    _kept_for_another: "transfers.kept_for",
    _looks_alike: "transfers.look_alike",
}
