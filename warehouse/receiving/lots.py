"""Which lot a scanned product is of, and what its code lacks before it may come in."""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse import words
from warehouse.receiving.finding import Found
from warehouse.receiving.models import DATE, LOT, NUMBER, SERIAL, ReceiptPerson
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Refused
from warehouse.stock.lots import OtherDate, agree_on_date, enter_lot, is_on_hand
from warehouse.stock.models import Lot


def lacking(found: Found, meaning: Meaning) -> str | None:
    """What is still to be asked before these goods can be booked: lot, serial, date or number."""
    tracking = found.product.tracking
    if tracking == "lot" and not meaning.lot:
        return LOT
    if tracking == "serial" and not meaning.serial:
        return SERIAL
    known = found.lot is not None and found.lot.expires_on is not None
    if tracking != "none" and found.product.has_expiry and meaning.expires_on is None and not known:
        return DATE
    return None if meaning.is_counted else NUMBER


def lot_counted_last(session: Session, found: Found) -> Lot | None:
    """The lot of the piece before, while this person goes on with the same product."""
    last: ReceiptPerson | None = found.scanned_last
    if last is None or last.product_id != found.product.id or found.product.tracking != "lot":
        return None
    lot = session.get_one(Lot, last.lot_id)
    return lot if lot.code else None


def lot_of(session: Session, found: Found, meaning: Meaning) -> Lot:
    """The lot of goods that lack nothing; a new one is entered. Raises Refused for one that contradicts."""
    try:
        if found.product.tracking == "none":
            assert found.lot is not None, "every product has its empty lot"
            return found.lot
        if found.product.tracking == "serial":
            _is_new_serial(session, found, meaning)
        if found.lot is not None:
            return agree_on_date(found.lot, meaning.expires_on)
        serial = meaning.serial if found.product.tracking == "serial" else ""
        named = (meaning.lot, serial, meaning.expires_on, meaning.made_on)
        return enter_lot(session, found.product, *named)
    except OtherDate as other:
        known = words.day(other.lot.expires_on) if other.lot.expires_on else "–"
        name = other.lot.code or other.lot.serial
        raise Refused("receiving.other_date", lot=name, known=known, read=words.day(other.read)) from None


def _is_new_serial(session: Session, found: Found, meaning: Meaning) -> None:
    if found.lot is None:
        return
    if meaning.lot and found.lot.code and meaning.lot != found.lot.code:
        raise Refused("receiving.serial_other_lot", serial=meaning.serial, lot=found.lot.code)
    if is_on_hand(session, found.lot):
        raise Refused("receiving.serial_known", serial=meaning.serial)
