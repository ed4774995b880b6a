"""Where to: the best bins for goods that need one, and why.

The bin that holds the same product and lot and has room; the product's own bin; an empty bin of the right kind, by
ABC class and walk; else the overflow, so that the dock never blocks. Never a bin in doubt, on hold, full, or
beside goods that people would take for these. Held goods go where held goods lie.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from warehouse.stock import room
from warehouse.stock.look_alikes import is_beside, look_alike
from warehouse.stock.models import BIN_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Balance
from warehouse.stock.room import BinRoom

SHOWN = 3
#: A piece from here on is no piece for a pick bin at arm's length.
HEAVY_GRAMS = 15_000
LARGE_MM = 600
_KNOWN, _EMPTY, _OVERFLOW = range(3)
_LOOKED_AT = {_KNOWN: 8, _EMPTY: 12, _OVERFLOW: 12}
_MANY = 200


@dataclass(frozen=True)
class Wanted:
    """Goods that need a bin. `passed`: bins that will not do; `coming`: (location_id, product_id, quantity) of
    what is on its way to bins already."""

    warehouse_id: int
    product: Product
    lot: Lot
    quantity: int
    passed: Collection[int] = ()
    coming: Subquery | None = None
    together: bool = False
    """With other goods, all into one bin."""

    @property
    def is_held(self) -> bool:
        """True for goods that nobody may sell."""
        return self.product.held_at is not None or self.lot.held_at is not None

    @property
    def is_bulky(self) -> bool:
        """True where the product is known to be heavy or large, or is one of a whole pallet."""
        sides = (self.product.length_mm, self.product.width_mm, self.product.height_mm)
        largest = max(side or 0 for side in sides)
        return self.together or (self.product.weight_grams or 0) >= HEAVY_GRAMS or largest >= LARGE_MM


@dataclass(frozen=True)
class Suggestion:
    """A bin and why it is this one: same, fixed, empty, overflow or hold.

    `fits`: so many of these goods may go there, as far as anybody knows; None where nothing limits it.
    `lying`: pieces of the product there now; `others`: how many other products.
    """

    bin: Location
    because: str
    fits: int | None = None
    lying: int = 0
    others: int = 0

    def kept(self) -> dict[str, Any]:
        """As a work's row keeps it, for its screen."""
        plain = {"because": self.because, "fits": self.fits, "lying": self.lying, "others": self.others}
        return {"bin": self.bin.id, "code": self.bin.code, **plain}


def suggest(session: Session, wanted: Wanted) -> list[Suggestion]:
    """The three best bins, the best first; empty only where the building has none that could be meant."""
    if wanted.is_held:
        return _holds(session, wanted)
    kinds = (_EMPTY,) if wanted.together else (_KNOWN, _EMPTY)
    found = _sifted(session, wanted, _looked_up(session, wanted, kinds))
    return found or _last_resort(session, wanted)


def _holds(session: Session, wanted: Wanted) -> list[Suggestion]:
    places = select(Location).where(
        Location.warehouse_id == wanted.warehouse_id,
        Location.kind == "hold",
        Location.retired_at.is_(None),
        Location.id.not_in(wanted.passed),
    )
    ordered = places.order_by(Location.sequence, Location.code).limit(SHOWN)
    return [Suggestion(place, "hold") for place in session.scalars(ordered)]


def _last_resort(session: Session, wanted: Wanted) -> list[Suggestion]:
    """More empty bins than were looked at; then the overflow; then even beside a look-alike."""
    found = _sifted(session, wanted, _looked_up(session, wanted, (_EMPTY,), _MANY))
    if found:
        return found
    rows = _looked_up(session, wanted, (_OVERFLOW,), _MANY)
    return _sifted(session, wanted, rows) or _sifted(session, wanted, rows, near_look_alikes=True)


def _looked_up(
    session: Session, wanted: Wanted, kinds: tuple[int, ...], most: int | None = None
) -> list[Any]:
    """Bins that might do, each with what lies there; of a bin that is here twice the better reason."""
    branches = [_BRANCHES[kind](wanted).limit(most or _LOOKED_AT[kind]) for kind in kinds]
    places = union_all(*(select(branch.subquery()) for branch in branches)).subquery()
    rows = session.execute(
        select(Location, places.c.kind.label("of_kind"), *_contents(wanted))
        .select_from(Location)
        .join(places, places.c.id == Location.id)
        .outerjoin(BinRoom, and_(BinRoom.location_id == Location.id, BinRoom.product_id == wanted.product.id))
        .order_by(places.c.kind, places.c.place)
    ).all()
    seen: dict[int, Any] = {}
    for row in rows:
        seen.setdefault(row.Location.id, row)
    return list(seen.values())


def _sifted(
    session: Session, wanted: Wanted, rows: list[Any], *, near_look_alikes: bool = False
) -> list[Suggestion]:
    """Those with room, in the order in which they are shown: first where all fits."""
    near = set() if near_look_alikes else _near_look_alikes(session, wanted, [row.Location for row in rows])
    found = []
    for row in rows:
        fits = _fits(wanted, row)
        if row.Location.id not in near and fits != 0:
            found.append((row.of_kind, fits is not None, _suggestion(row, fits)))
    return [one for _kind, _partly, one in sorted(found, key=lambda entry: entry[:2])][:SHOWN]


def _suggestion(row: Any, fits: int | None) -> Suggestion:
    known = "same" if row.same else "fixed"
    because = {_KNOWN: known, _EMPTY: "empty", _OVERFLOW: "overflow"}[row.of_kind]
    return Suggestion(row.Location, because, fits, row.here or 0, row.others)


def _fits(wanted: Wanted, row: Any) -> int | None:
    """How many fit as far as learned room and weights say; None where all do."""
    lying = (row.here or 0) + (row.coming or 0)
    known = [room.left(row.most, row.full_at, lying), room_by_weight(row.Location, row.grams, wanted.product)]
    least = min((one for one in known if one is not None), default=wanted.quantity)
    return None if least >= wanted.quantity else max(least, 0)


def room_by_weight(place: Location, grams: int | None, product: Product) -> int | None:
    """How many more pieces a bin bears on which so much lies; None where its limit or the piece is unknown."""
    if place.max_weight_grams is None or not product.weight_grams:
        return None
    return max(place.max_weight_grams - (grams or 0), 0) // product.weight_grams


def grams_in(location_id: Any) -> Any:
    """What lies in a bin weighs so much, as far as weights are known: a scalar subquery."""
    weight = select(func.sum(Balance.quantity_on_hand * Product.weight_grams)).join(
        Product, Product.id == Balance.product_id
    )
    return weight.where(Balance.location_id == location_id).correlate(Location).scalar_subquery()


def _contents(wanted: Wanted) -> list[Any]:
    here = _balances(wanted).where(Balance.product_id == wanted.product.id)
    pieces = func.sum(Balance.quantity_on_hand)
    others = _balances(wanted).where(Balance.product_id != wanted.product.id)
    distinct = func.count(Balance.product_id.distinct())
    grams = case((Location.max_weight_grams.is_not(None), grams_in(Location.id)))
    return [
        here.with_only_columns(pieces).scalar_subquery().label("here"),
        here.where(_same_lot(wanted)).with_only_columns(pieces).scalar_subquery().label("same"),
        others.with_only_columns(distinct).scalar_subquery().label("others"),
        _coming(wanted).label("coming"),
        grams.label("grams"),
        BinRoom.most,
        BinRoom.full_at,
    ]


def _coming(wanted: Wanted) -> Any:
    if wanted.coming is None:
        return literal(0)
    coming = wanted.coming.c
    total = select(func.sum(coming.quantity)).where(
        coming.location_id == Location.id, coming.product_id == wanted.product.id
    )
    return total.correlate(Location).scalar_subquery()


def _known(wanted: Wanted) -> Any:
    """Where the same product and lot lies, pick bins and the most of it first; then the product's own bin."""
    here = _balances(wanted).where(Balance.product_id == wanted.product.id, _same_lot(wanted))
    held = here.with_only_columns(func.sum(Balance.quantity_on_hand)).scalar_subquery()
    holding = select(Balance.location_id).where(
        Balance.warehouse_id == wanted.warehouse_id,
        Balance.product_id == wanted.product.id,
        Balance.quantity_on_hand > 0,
        _same_lot(wanted),
    )
    is_fixed = Location.fixed_product_id == wanted.product.id
    order = (held.is_(None), _picks_first(), held.desc(), Location.sequence, Location.id)
    return _bins(wanted, _KNOWN, order).where(or_(Location.id.in_(holding), is_fixed))


def _empty(wanted: Wanted) -> Any:
    """Empty bins that nobody is walking to: near the same product, else as far from the start as its class says."""
    kinds = _picks_first() if not wanted.is_bulky else -_picks_first()
    walk = -Location.sequence if wanted.product.abc == "C" else Location.sequence
    near = _lies_at(wanted)
    distance = case((near.is_(None), walk), else_=func.abs(Location.sequence - near))
    found = _bins(wanted, _EMPTY, (kinds, distance, walk, Location.id)).where(
        _is_open(wanted), ~_balances(wanted).exists()
    )
    if wanted.coming is None:
        return found
    going_there = select(wanted.coming.c.location_id).where(wanted.coming.c.location_id == Location.id)
    return found.where(~going_there.correlate(Location).exists())


def _overflow(wanted: Wanted) -> Any:
    """The overflow; else the bulk bin, else any bin, in which least lies."""
    pieces = _balances(wanted).with_only_columns(func.sum(Balance.quantity_on_hand)).scalar_subquery()
    order = (~Location.is_overflow, -_picks_first(), func.coalesce(pieces, 0), Location.sequence, Location.id)
    return _bins(wanted, _OVERFLOW, order).where(_is_open(wanted))


_BRANCHES = {_KNOWN: _known, _EMPTY: _empty, _OVERFLOW: _overflow}


def _bins(wanted: Wanted, kind: int, order: tuple[Any, ...]) -> Any:
    """Bins in use that nobody doubts and that take this lot, numbered in this order."""
    in_doubt = _balances(wanted, Balance.in_doubt_at.is_not(None)).exists()
    place = func.row_number().over(order_by=order)
    return (
        select(Location.id, literal(kind).label("kind"), place.label("place"))
        .where(
            Location.warehouse_id == wanted.warehouse_id,
            Location.kind.in_(BIN_KINDS),
            Location.retired_at.is_(None),
            Location.held_at.is_(None),
            Location.id.not_in(wanted.passed),
            ~in_doubt,
            or_(Location.mixes_lots, ~_other_lot(wanted)),
        )
        .order_by(*order)
    )


def _other_lot(wanted: Wanted) -> Any:
    if wanted.product.tracking != "lot":
        return ~true()
    here = _balances(wanted).where(Balance.product_id == wanted.product.id)
    return here.where(Balance.lot_id != wanted.lot.id).exists()


def _is_open(wanted: Wanted) -> ColumnElement[bool]:
    """Kept for no other product."""
    return or_(Location.fixed_product_id.is_(None), Location.fixed_product_id == wanted.product.id)


def _same_lot(wanted: Wanted) -> ColumnElement[bool]:
    # Every serial is a lot of its own: they may lie together.
    return true() if wanted.product.tracking == "serial" else Balance.lot_id == wanted.lot.id


def _picks_first() -> Any:
    return case((Location.kind == "pick", 0), else_=1)


def _lies_at(wanted: Wanted) -> Any:
    """Where in the walk the product lies already."""
    there = aliased(Location)
    return (
        select(func.min(there.sequence))
        .join(Balance, Balance.location_id == there.id)
        .where(
            Balance.warehouse_id == wanted.warehouse_id,
            Balance.product_id == wanted.product.id,
            Balance.quantity_on_hand > 0,
            there.kind == "pick",
        )
        .scalar_subquery()
    )


def _balances(wanted: Wanted, condition: ColumnElement[bool] | None = None) -> Any:
    """What is on record of a bin, inside a query that has Location: what lies there, or else as said."""
    is_there = Balance.quantity_on_hand > 0 if condition is None else condition
    at_bin = and_(Balance.warehouse_id == wanted.warehouse_id, Balance.location_id == Location.id)
    return select(Balance.location_id).where(at_bin, is_there).correlate(Location)


def _near_look_alikes(session: Session, wanted: Wanted, bins: list[Location]) -> set[int]:
    """Of these bins those that hold goods which people would take for these, or lie beside such goods.

    Where the product itself lies already, or has its own bin, only what shares that very bin counts.
    """
    if not bins:
        return set()
    ids = {place.id for place in bins}
    bays = and_(
        Location.aisle.in_({place.aisle for place in bins if place.aisle}),
        Location.bay.in_({place.bay for place in bins if place.bay}),
        Location.kind.in_(BIN_KINDS),
    )
    rows = session.execute(
        select(Location, Product.id, Product.sku, Product.name)
        .join(Balance, and_(Balance.location_id == Location.id, Balance.quantity_on_hand > 0))
        .join(Product, Product.id == Balance.product_id)
        .where(Location.warehouse_id == wanted.warehouse_id, or_(Location.id.in_(ids), bays))
    ).all()
    homes = {row.Location.id for row in rows if row.id == wanted.product.id}
    alike = [
        row.Location
        for row in rows
        if row.id != wanted.product.id
        and look_alike(wanted.product.sku, wanted.product.name, row.sku, row.name)
    ]
    return {
        place.id
        for place in bins
        for other in alike
        if other.id == place.id or (not _is_home(place, homes, wanted) and is_beside(place, other))
    }


def _is_home(place: Location, homes: set[int], wanted: Wanted) -> bool:
    return place.id in homes or place.fixed_product_id == wanted.product.id
