"""Which lot a scanned product is of, and what its code must carry before it may come in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse.receiving.queries import Found
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Refused
from warehouse.stock.lots import OtherDate, agree_on_date, enter_lot, is_on_hand
from warehouse.stock.models import Lot


def lot_of(session: Session, found: Found, meaning: Meaning) -> Lot:
    """The lot of these goods; a new one is entered. Raises Refused with what its code lacks."""
    product = found.product
    try:
        if product.tracking == "none":
            assert found.lot is not None, "every product has its empty lot"
            return found.lot
        if product.tracking == "lot":
            return _by_lot(session, found, meaning)
        return _by_serial(session, found, meaning)
    except OtherDate as other:
        known = other.lot.expires_on.isoformat() if other.lot.expires_on else ""
        name = other.lot.code or other.lot.serial
        raise Refused("receiving.other_date", lot=name, known=known, read=other.read.isoformat()) from None


def _by_lot(session: Session, found: Found, meaning: Meaning) -> Lot:
    if not meaning.lot:
        raise Refused("receiving.lot_missing", product=found.product.name)
    if found.lot is not None:
        return agree_on_date(found.lot, meaning.expires_on)
    _has_its_date(found, meaning)
    return enter_lot(session, found.product, meaning.lot, "", meaning.expires_on)


def _by_serial(session: Session, found: Found, meaning: Meaning) -> Lot:
    if not meaning.serial:
        raise Refused("receiving.serial_missing", product=found.product.name)
    if meaning.quantity != 1:
        raise Refused("receiving.serial_one", product=found.product.name)
    if found.lot is None:
        _has_its_date(found, meaning)
        return enter_lot(session, found.product, meaning.lot, meaning.serial, meaning.expires_on)
    if meaning.lot and found.lot.code and meaning.lot != found.lot.code:
        raise Refused("receiving.serial_other_lot", serial=meaning.serial, lot=found.lot.code)
    if is_on_hand(session, found.lot):
        raise Refused("receiving.serial_known", serial=meaning.serial)
    return agree_on_date(found.lot, meaning.expires_on)


def _has_its_date(found: Found, meaning: Meaning) -> None:
    if found.product.has_expiry and meaning.expires_on is None:
        raise Refused("receiving.expiry_missing", lot=meaning.lot or meaning.serial)
