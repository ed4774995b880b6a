"""What must be scanned at a stop: a policy of the building, and of a product that says otherwise.

The bin: with `scans_bin` its label is scanned, or the check digits that hang there are typed. Without it a product
says the bin too, where it lies in that bin alone or its code says the lot. The product: `each` piece, or one and the
`number`, or `none`: then the bin is enough, and the tote or the next bin confirms the number.
"""

from __future__ import annotations

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from warehouse.picking.steps import is_asked_for_number
from warehouse.picking.walk import Stop, Walk
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Refused
from warehouse.stock.lots import code_of
from warehouse.stock.models import BIN_KINDS, Location
from warehouse.stock.quantities import Balance

#: Bins so near in the walk are looked at when the digits are those of another.
NEIGHBOURS = 20


def is_this_bin(session: Session, stop: Stop, meaning: Meaning) -> bool:
    """The label of the bin, or its check digits."""
    if meaning.kind == "location":
        return meaning.id == stop.bin.id
    return is_digits(meaning) and meaning.text == stop.bin.check_digits


def is_digits(meaning: Meaning) -> bool:
    """Two or three digits that mean nothing else here."""
    text = meaning.text
    return meaning.kind == "unknown" and text.isascii() and text.isdigit() and 2 <= len(text) <= 3


def not_this_bin(session: Session, stop: Stop, meaning: Meaning) -> Refused:
    """Why a code that means nothing else does not confirm the bin; digits of a neighbour are told."""
    values = {"code": meaning.text, "bin": stop.bin.code}
    if not is_digits(meaning):
        return Refused("picking.unknown_bin", **values)
    near = (
        select(Location.code)
        .where(
            Location.warehouse_id == stop.bin.warehouse_id,
            Location.check_digits == meaning.text,
            Location.aisle == stop.bin.aisle,
            Location.retired_at.is_(None),
            func.abs(Location.sequence - stop.bin.sequence) <= NEIGHBOURS,
        )
        .order_by(func.abs(Location.sequence - stop.bin.sequence), Location.code)
    )
    found = session.scalar(near.limit(1))
    if found is None:
        return Refused("picking.wrong_digits", **values)
    return Refused("picking.digits_of_neighbour", **values | {"found": found})


def says_the_bin(session: Session, stop: Stop, meaning: Meaning) -> bool:
    """A scanned product can only come from this bin: its code says the lot, or it lies nowhere else."""
    if code_of(stop.lot) and code_of(stop.lot) in {meaning.lot, meaning.serial}:
        return True
    elsewhere = exists().where(
        Balance.warehouse_id == stop.bin.warehouse_id,
        Balance.product_id == stop.product.id,
        Balance.location_id != stop.bin.id,
        Balance.quantity_on_hand > 0,
        Location.id == Balance.location_id,
        Location.kind.in_(BIN_KINDS),
    )
    return not session.scalar(select(elsewhere))


def is_number_asked(walk: Walk, stop: Stop, scanned: int) -> bool:
    """One scan speaks for all that is left; not where each piece is to be scanned."""
    return walk.scans_of(stop) != "each" and is_asked_for_number(stop.left, scanned)


def check_typed(walk: Walk, stop: Stop) -> None:
    """Raises Refused where each piece is to be scanned: a number is no scan."""
    if walk.scans_of(stop) == "each":
        raise Refused("picking.scan_each", product=stop.product.name)
