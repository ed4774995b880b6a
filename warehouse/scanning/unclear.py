"""A GS1 code that may have lost its separators, where the goods are in the house already: their lot is on record.

Receiving asks the person which reading is right, for the goods are new there. Everywhere else at most one
reading names a lot that the product has; where none or several do, nobody guesses.
"""

from __future__ import annotations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Refused
from warehouse.stock.models import Lot, Product


def on_record(session: Session, meaning: Meaning) -> Meaning:
    """The one reading of a code that fits what is known of its product. Raises Refused when several may."""
    if not meaning.readings:
        return meaning
    lots = _lots_of(session, meaning)
    fitting = {_goods(reading, lots): reading for reading in meaning.readings if _is_known(reading, lots)}
    if len(fitting) != 1:
        raise Refused("scanning.unclear", code=meaning.text)
    return next(iter(fitting.values()))


def _lots_of(session: Session, meaning: Meaning) -> set[tuple[str, str]] | None:
    """The lots and serials that the code may name and that are on record; None for goods without lots."""
    is_named = and_(
        Lot.product_id == Product.id,
        Lot.code.in_([*(one.lot for one in meaning.readings), ""]),
        Lot.serial.in_([*(one.serial for one in meaning.readings), ""]),
    )
    wanted = select(Product.tracking, Lot.code, Lot.serial).outerjoin(Lot, is_named)
    rows = session.execute(wanted.where(Product.id == meaning.id)).all()
    return None if not rows or rows[0].tracking == "none" else {(row.code, row.serial) for row in rows}


def _is_known(reading: Meaning, lots: set[tuple[str, str]] | None) -> bool:
    if lots is None:
        return True
    if reading.serial:
        return any(serial == reading.serial for _code, serial in lots)
    return (reading.lot, "") in lots


def _goods(reading: Meaning, lots: set[tuple[str, str]] | None) -> tuple[object, ...]:
    """What tells two readings apart: how many, and of tracked goods which."""
    return (reading.quantity,) if lots is None else (reading.quantity, reading.lot, reading.serial)
