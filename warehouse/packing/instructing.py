"""When the bench shows what somebody wrote for it: once, when it matters, and never in the way of a scan.

What concerns the whole order stands there from opening its box (or taking it over) until the next piece is in; what
concerns a product when it is the next one to scan, and right after its first piece.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.delivery.instructions import Instruction, of_channel, of_order, of_product
from warehouse.orders.parcels import Parcel
from warehouse.packing.contents import Contents, Wanted
from warehouse.packing.opening import CLAIMED
from warehouse.stock.quantities import Movement


def shown(session: Session, contents: Contents) -> list[Instruction]:
    """What is shown of a box now, the order's first. Where nothing is written nothing is looked up."""
    order = contents.order
    notes = [(wanted, of_product(wanted.product)) for wanted in contents.products]
    noted = [(wanted, note) for wanted, note in notes if note is not None]
    if not noted and not order.note and not order.customer and not of_channel(order.channel.rules):
        return []
    is_fresh, firsts = _lately(session, contents)
    found = of_order(session, order) if is_fresh else []
    for wanted, note in noted:
        if _is_next(contents, wanted) or wanted.product.id in firsts or _is_unseen(contents, is_fresh):
            found.append(note)
    return found


def _is_next(contents: Contents, wanted: Wanted) -> bool:
    in_turn = contents.asked or next(iter(contents.open_products), None)
    return in_turn is wanted and not wanted.packed


def _is_unseen(contents: Contents, fresh: bool) -> bool:
    """One scan opened the box and filled it: nobody has seen a screen of it yet."""
    return fresh and not contents.remaining


def _lately(session: Session, contents: Contents) -> tuple[bool, set[int]]:
    """Whether no piece went in since somebody took the box into their hands; and the products whose first piece was the
    last to go in. This scan itself knows both; a reload reads them from the movements."""
    now = {wanted.product.id: wanted.packed for wanted in contents.products}
    if now != contents.began_with:
        firsts = {
            product_id
            for product_id, packed in now.items()
            if packed and not contents.began_with.get(product_id)
        }
        return session.info.get(CLAIMED) == contents.parcel.id, firsts
    if not contents.packed or session.info.get(CLAIMED) == contents.parcel.id:
        return True, set()
    return _moved(session, contents.parcel)


def _moved(session: Session, parcel: Parcel) -> tuple[bool, set[int]]:
    rows = session.execute(
        select(Movement.product_id, func.count(), func.max(Movement.id), func.max(Movement.at))
        .where(Movement.warehouse_id == parcel.warehouse_id, Movement.target_id == parcel.location_id)
        .group_by(Movement.product_id)
    ).all()
    if not rows:
        return True, set()
    product_id, times, _number, at = max(rows, key=lambda row: row[2])
    is_before = parcel.claimed_at is not None and at <= parcel.claimed_at
    return is_before, {product_id} if times == 1 else set()
