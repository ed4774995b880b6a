"""What is on record in a bin and was not scanned: asked for one by one once the person says that all is counted.

Goods are asked for lot by lot. Of a product tracked by serial of which nothing was scanned one question is enough; of
one of which some were, each serial that is missing is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.counting.models import CountEntry
from warehouse.stock.models import Lot, Product
from warehouse.stock.quantities import Balance


def unseen(balances: Iterable[Balance], seen: Collection[tuple[int, int]]) -> list[Balance]:
    """What should be there and is not among what was seen (product, lot)."""
    return [one for one in balances if one.quantity_on_hand and (one.product_id, one.lot_id) not in seen]


def first_of(session: Session, missing: Iterable[Balance]) -> Lot:
    """Which of them is asked for first: by the product's name, then its lot."""
    ids = [one.lot_id for one in missing]
    wanted = select(Lot).join(Product, Product.id == Lot.product_id).where(Lot.id.in_(ids))
    found = session.scalars(wanted.order_by(Product.name, Product.id, Lot.code, Lot.serial, Lot.id).limit(1))
    return found.one()


def is_asked_whole(product: Product, lot: Lot, entries: Iterable[CountEntry]) -> bool:
    """All serials of the product are meant by the question about this one: none of them was looked at."""
    return bool(lot.serial) and all(entry.product_id != product.id for entry in entries)


def meant_by_no(
    product: Product, lot: Lot, entries: Sequence[CountEntry], balances: Callable[[], Iterable[Balance]]
) -> list[int]:
    """The lots of which "No" says that none is there."""
    if not is_asked_whole(product, lot, entries):
        return [lot.id]
    here = {one.lot_id for one in unseen(balances(), set()) if one.product_id == product.id}
    return sorted(here | {lot.id})
