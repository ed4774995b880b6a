"""Where the goods of a receipt stand: on the dock, or on the pallet that somebody is loading."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.receiving.models import Receipt, ReceiptPlate
from warehouse.stock.ledger import Goods, NotEnough
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance


def loaded_by(person_id: Any) -> Any:
    """The pallet that a person loads, inside a query that has Receipt; None where they count onto the dock."""
    mine = select(ReceiptPlate.pallet_id).where(
        ReceiptPlate.receipt_id == Receipt.id,
        ReceiptPlate.person_id == person_id,
        ReceiptPlate.done_at.is_(None),
    )
    return mine.correlate(Receipt).scalar_subquery()


def loaded_code(person_id: Any) -> Any:
    """Its code, for a screen."""
    code = select(Location.code).join(ReceiptPlate, ReceiptPlate.pallet_id == Location.id)
    mine = code.where(ReceiptPlate.receipt_id == Receipt.id, ReceiptPlate.person_id == person_id)
    return mine.where(ReceiptPlate.done_at.is_(None)).correlate(Receipt).scalar_subquery()


def taken_from(session: Session, receipt: Receipt, goods: Goods) -> list[tuple[Location, int]]:
    """Where so many of a receipt's goods are taken from: the pallet made last first, then the dock.

    Raises NotEnough where not so many stand there any more.
    """
    pallets = select(ReceiptPlate.pallet_id).where(ReceiptPlate.receipt_id == receipt.id)
    free = Balance.quantity_on_hand - Balance.quantity_allocated
    wanted = (
        select(Location, free)
        .join(Balance, Balance.location_id == Location.id)
        .where(Balance.product_id == goods.product_id, Balance.lot_id == goods.lot_id, free > 0)
        .where((Location.id == receipt.dock_id) | Location.id.in_(pallets))
        .order_by(Location.id == receipt.dock_id, Location.id.desc())
    )
    left, taken = goods.quantity, []
    for place, number in session.execute(wanted):
        if left > 0:
            taken.append((place, min(int(number), left)))
            left -= taken[-1][1]
    if left:
        raise NotEnough(receipt.dock_id, goods)
    return taken
