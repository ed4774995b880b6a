"""A packed box is emptied: its order was cancelled, or does not want all of it any more.

All that lies in it goes into one tote by one scan, and the box is given up. What the order still wants stays promised
and is packed anew, piece by piece, as out of any tote; the rest is asked to be put back. So no box is ever sent with
contents that nobody has verified, and nothing lies anywhere without an owner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from warehouse.delivery import announcing
from warehouse.orders import parcel_prints, progress
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, current_label
from warehouse.stock import ledger, put_backs
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance


def unpack(session: Session, act: Act, parcel: Parcel, tote: Location) -> dict[str, Any]:
    """Empty a box into a tote and give it up. The order and the parcel are locked. Answers what an undo must know."""
    if parcel.customer_order.cancelled_at is not None:
        _end_promises(session, parcel)
    promised, free = _promised(session, parcel), _free(session, parcel)
    for taken, is_promised in ((promised, True), (free, False)):
        for line_id, *goods, quantity in taken:
            paper, ends = Paper("order", parcel.customer_order_id, line_id), (parcel.location, tote)
            moved = Goods(goods[0], goods[1], quantity)
            ledger.move(session, act, moved, *ends, "move", paper, promised=is_promised, whole=True)
            progress.add_packed(session, line_id, -quantity)
    for _line_id, product_id, lot_id, quantity in free:
        put_backs.ask(session, act, tote, (product_id, lot_id, quantity), parcel.customer_order_id)
    ledger.carry(session, act, parcel.location, None)
    lines = [list(row) for row in promised + free]
    return {"parcel": parcel.id, "tote": tote.id, "goods": lines, **_give_up(session, act, parcel)}


def take_back(session: Session, act: Act, entry: dict[str, Any]) -> Parcel:
    """Undo: the box is there again; the ledger has moved its goods. Its label stays void: what made it a box to be
    emptied still holds, and hands have been in it. Wherever it is scanned next, it is stopped and emptied as before.
    """
    parcel = session.get_one(
        Parcel, entry["parcel"], with_for_update={"key_share": True}, populate_existing=True
    )
    tote = session.get_one(Location, entry["tote"])
    for line_id, _product_id, _lot_id, quantity in entry["goods"]:
        progress.add_packed(session, line_id, quantity)
    for product_id, lot_id in dict.fromkeys(
        (product, lot) for _line, product, lot, _number in entry["goods"]
    ):
        put_backs.settle(session, act, tote, product_id, lot_id)
    parcel.cancelled_at = parcel.cancelled_by = None
    parcel.location.retired_at = None
    if entry["order_was_packed"] and parcel.customer_order.cancelled_at is None:
        parcel.customer_order.packed_at = parcel.packed_at
    session.flush()
    return parcel


def boxes(session: Session, warehouse_id: int, limit: int = 20) -> Sequence[Parcel]:
    """Boxes that are to be emptied, the longest known first."""
    wanted = (
        select(Parcel)
        .where(Parcel.warehouse_id == warehouse_id, Parcel.changed_at.is_not(None))
        .where(Parcel.cancelled_at.is_(None), Parcel.dispatched_at.is_(None))
        .order_by(Parcel.changed_at, Parcel.id)
        .limit(limit)
        .options(
            joinedload(Parcel.customer_order).joinedload(CustomerOrder.channel), joinedload(Parcel.location)
        )
    )
    return session.scalars(wanted).all()


def _give_up(session: Session, act: Act, parcel: Parcel) -> dict[str, Any]:
    """The box is gone, and its label with it; its carrier hears that it does not come."""
    label, order = current_label(session, parcel.id), parcel.customer_order
    known = {"order_was_packed": order.packed_at is not None}
    if label is not None:
        parcel_prints.cancel_unsent(session, label)
        label.voided_at = act.at
    announcing.withdraw(session, parcel.id, act.at)
    parcel.cancelled_at, parcel.cancelled_by = act.at, act.person_id
    parcel.claimed_by = parcel.claimed_at = None
    parcel.asked_product_id = parcel.asked_lot_id = parcel.asked_quantity = None
    parcel.location.retired_at = act.at
    order.packed_at = None
    session.flush()
    return known


def _end_promises(session: Session, parcel: Parcel) -> None:
    """A box that came back from the van after its order was cancelled: nothing in it is wanted."""
    wanted = select(Allocation).filter_by(warehouse_id=parcel.warehouse_id, location_id=parcel.location_id)
    for promise in session.scalars(
        wanted.order_by(Allocation.product_id, Allocation.lot_id, Allocation.id)
    ).all():
        ledger.release(session, promise)


def _promised(session: Session, parcel: Parcel) -> list[tuple[int, int, int, int]]:
    """Order line, product, lot and number of what the order still wants of the box."""
    wanted = select(
        Allocation.customer_order_line_id, Allocation.product_id, Allocation.lot_id, Allocation.quantity
    ).where(Allocation.warehouse_id == parcel.warehouse_id, Allocation.location_id == parcel.location_id)
    rows = session.execute(wanted.order_by(Allocation.product_id, Allocation.lot_id, Allocation.id))
    return [(line, product, lot, quantity) for line, product, lot, quantity in rows]


def _free(session: Session, parcel: Parcel) -> list[tuple[int, int, int, int]]:
    """The same of what nobody wants any more, with the order line for which it was packed."""
    wanted = select(
        Balance.product_id, Balance.lot_id, Balance.quantity_on_hand - Balance.quantity_allocated
    ).where(Balance.warehouse_id == parcel.warehouse_id, Balance.location_id == parcel.location_id)
    rows = session.execute(wanted.order_by(Balance.product_id, Balance.lot_id)).all()
    let_go, found = _let_go(session, parcel.customer_order_id), []
    for product_id, lot_id, quantity in rows:
        for line_id, part in _shares(let_go.get(product_id, {}), quantity):
            found.append((line_id, product_id, lot_id, part))
    return found


def _let_go(session: Session, order_id: int) -> dict[int, dict[int, int]]:
    """By product: how many of each line lie in boxes of the order without being promised to it."""
    held = (
        select(Allocation.customer_order_line_id, func.sum(Allocation.quantity).label("number"))
        .join(Location, Location.id == Allocation.location_id)
        .where(Location.kind == "parcel")
        .group_by(Allocation.customer_order_line_id)
        .subquery()
    )
    line = CustomerOrderLine
    packed = line.quantity_packed - line.quantity_dispatched - func.coalesce(held.c.number, 0)
    rows = session.execute(
        select(line.product_id, line.id, packed)
        .outerjoin(held, held.c.customer_order_line_id == line.id)
        .where(line.customer_order_id == order_id)
        .order_by(line.line)
    )
    found: dict[int, dict[int, int]] = {}
    for product_id, line_id, number in rows:
        if product_id is not None:
            found.setdefault(product_id, {})[line_id] = int(number)
    return found


def _shares(lines: dict[int, int], quantity: int) -> list[tuple[int, int]]:
    """So many pieces shared out among the lines for which they were packed."""
    shares = []
    for line_id, number in lines.items():
        part = min(quantity, number)
        if part > 0:
            lines[line_id] -= part
            quantity -= part
            shares.append((line_id, part))
    return shares
