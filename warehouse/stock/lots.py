"""The lot that a scanned code speaks of: which row it is, and how a new one enters.

A product that is not tracked has its empty lot, whatever its code carries; one tracked by lot is known by
the lot's code; one tracked by serial by the serial alone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from warehouse.db import insert_or_ignore
from warehouse.stock.models import Lot, Product
from warehouse.stock.quantities import Balance


class OtherDate(Exception):
    """The same lot with another date: one of the two is wrong, and nobody may guess which."""

    def __init__(self, lot: Lot, read: date) -> None:
        super().__init__(f"lot {lot.code} expires on {lot.expires_on}, not on {read}")
        self.lot, self.read = lot, read


def is_lot_of(lot: Any, serial: Any) -> Any:
    """The condition that joins Lot to Product: the row a code with this lot and serial means, if there is one.

    Both are texts, or what stands for one in a statement that is built once.
    """
    by_lot = and_(Product.tracking == "lot", Lot.code == lot, Lot.serial == "")
    untracked = and_(Product.tracking == "none", Lot.code == "", Lot.serial == "")
    by_serial = and_(Product.tracking == "serial", Lot.serial == serial, Lot.serial != "")
    return and_(Lot.product_id == Product.id, or_(untracked, by_lot, by_serial))


def code_of(lot: Lot) -> str:
    """By what people tell these goods from others: their serial, else the lot's code; "" where nothing does."""
    return lot.serial or lot.code


def enter_lot(
    session: Session,
    product: Product,
    lot: str,
    serial: str,
    expires_on: date | None,
    made_on: date | None = None,
) -> Lot:
    """The row of a lot or serial that was not here before; of two who enter it at once both get the one row."""
    key = {"product_id": product.id, "code": lot, "serial": serial}
    values = key | {"expires_on": expires_on, "made_on": made_on}
    insert_or_ignore(session, Lot, values, ["product_id", "code", "serial"])
    entered = session.scalars(select(Lot).filter_by(product_id=product.id, code=lot, serial=serial)).one()
    return agree_on_date(entered, expires_on)


def agree_on_date(lot: Lot, read: date | None) -> Lot:
    """Take over a date that the lot did not have yet. Raises OtherDate."""
    if read is not None and lot.expires_on is not None and read != lot.expires_on:
        raise OtherDate(lot, read)
    if read is not None and lot.expires_on is None and (lot.code or lot.serial):
        lot.expires_on = read
    return lot


def is_on_hand(session: Session, lot: Lot) -> bool:
    """True while any place in any building holds something of this lot."""
    wanted = select(Balance.lot_id).where(Balance.product_id == lot.product_id, Balance.lot_id == lot.id)
    return session.scalar(wanted.where(Balance.quantity_on_hand > 0).limit(1)) is not None
