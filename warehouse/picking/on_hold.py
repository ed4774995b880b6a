"""What is on hold is not picked: the sentence names what is held and why."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.picking.walk import Stop
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused
from warehouse.stock import holds
from warehouse.stock.models import Location, Lot, Product


def refuse(place: Stop) -> None:
    """Raises Refused at a stop whose goods or bin are on hold."""
    found = holds.stopped(place.product, place.lot, place.bin)
    if found is not None:
        raise Refused("picking.on_hold", name=found.name, why=found.why)


def refuse_scanned(context: Context, meaning: Meaning) -> None:
    """Raises Refused where what was scanned, and is not wanted here, is on hold: that is why it is not wanted."""
    thing: Product | Lot | Location | None = None
    if meaning.kind == "location":
        thing = context.session.get(Location, meaning.id)
    elif meaning.kind == "product":
        thing = _held_lot(context.session, meaning) or context.session.get(Product, meaning.id)
    if thing is not None and thing.held_at is not None:
        name = meaning.serial or meaning.lot if isinstance(thing, Lot) else meaning.label
        raise Refused("picking.on_hold", name=name, why=thing.hold_reason or "")


def _held_lot(session: Session, meaning: Meaning) -> Lot | None:
    if not meaning.lot and not meaning.serial:
        return None
    column, code = (Lot.serial, meaning.serial) if meaning.serial else (Lot.code, meaning.lot)
    wanted = select(Lot).where(Lot.product_id == meaning.id, column == code, Lot.held_at.is_not(None))
    return session.scalar(wanted.limit(1))
