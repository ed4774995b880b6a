"""Another lot of the right product is in hand than the one that is wanted: may it go instead?

The bin and the bench both ask, and the second scan of the same code says yes. Refused: a lot that does not last long
enough for its channel, a serial that lies picked already, an unknown lot of goods that expire. The sentences are the
activity's own, under `<activity>.lot_...`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.wishes import with_life
from warehouse.scanning.asked import last_asked
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused
from warehouse.stock.allocation import Need
from warehouse.stock.lots import code_of, enter_lot
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance


@dataclass(frozen=True)
class Wish:
    """What was to be taken: of this product the lot `instead_of`, for these order lines. `of`: whose sentences."""

    of: str
    product: Product
    instead_of: Lot
    needs: Sequence[Need]


def in_hand(context: Context, wish: Wish, meaning: Meaning) -> Lot | None:
    """The row of the lot that was scanned, None for one that nobody knows yet. Raises Refused where it may not go."""
    name = meaning.serial or meaning.lot
    lot = known(context.session, wish.product, name)
    _check_life(context, wish, name, lot.expires_on if lot is not None else meaning.expires_on)
    if lot is not None and lot.serial:
        _check_not_picked(context.session, wish, lot)
    return lot


def known(session: Session, product: Product, name: str) -> Lot | None:
    """The lot, or for goods tracked by it the serial, of this name."""
    column = Lot.serial if product.tracking == "serial" else Lot.code
    return session.scalar(select(Lot).where(Lot.product_id == product.id, column == name).limit(1))


def entered(context: Context, wish: Wish, meaning: Meaning) -> Lot:
    """A lot that nobody entered before; one that expires needs its date first, at the dock."""
    if wish.product.has_expiry and meaning.expires_on is None:
        raise Refused(f"{wish.of}.lot_without_date", found=meaning.serial or meaning.lot)
    return enter_lot(
        context.session, wish.product, meaning.lot or "", meaning.serial or "", meaning.expires_on
    )


def was_asked(context: Context, message: str, **about: Any) -> bool:
    """The scan before this one was asked just this: the same scan again says yes."""
    asked = last_asked(context.session, context.visitor, context.task, context.act.scan_id)
    if asked is None or asked.message != message:
        return False
    return all(asked.message_values.get(name) == value for name, value in about.items())


def _check_life(context: Context, wish: Wish, name: str, expires_on: date | None) -> None:
    days = [
        need.lasts_until
        for need in with_life(context.session, wish.needs, context.act.at)
        if need.lasts_until
    ]
    if expires_on is not None and days and expires_on < max(days):
        values = {"day": expires_on.isoformat(), "lot": code_of(wish.instead_of)}
        raise Refused(f"{wish.of}.lot_too_short", found=name, **values)


def _check_not_picked(session: Session, wish: Wish, lot: Lot) -> None:
    """A serial is one thing: where it lies in a tote or a box, it is not in this hand."""
    wanted = (
        select(Location.code)
        .join(Balance, Balance.location_id == Location.id)
        .where(Balance.lot_id == lot.id, Balance.quantity_on_hand > 0, Location.kind.in_(("tote", "parcel")))
    )
    place = session.scalar(wanted.limit(1))
    if place is not None:
        raise Refused(f"{wish.of}.lot_picked", found=code_of(lot), place=place)
