"""Changes that a channel makes to an order it has sent: held, resumed, cancelled, reduced or raised, sent elsewhere.

What the floor has already done decides: a change that comes too late is refused with the reason. These
functions change the paper and give promises back; work that the floor has in hand (pick lists) is
withdrawn by who calls them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders import parcel_prints, shortfalls
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, current_label
from warehouse.stock import holds, ledger, put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation

#: How the reason begins for which an order with an unknown SKU is held.
UNKNOWN_SKU = "Unknown SKU"
ADDRESS = (
    "name",
    "company",
    "address1",
    "address2",
    "city",
    "region",
    "postcode",
    "country",
    "email",
    "phone",
)
#: What may change until the van has it: where it goes, how, and by when.
UNTIL_IT_LEAVES = {*ADDRESS, "delivery_service_id", "ship_by_at", "release_after_at", "priority"}
#: Of what an order does not want any more, goods in bins are freed first.
_LAST_FREED = {"tote": 1, "parcel": 2}


class TooLate(Exception):
    """The floor has gone further than the change allows; the message says how far."""


def cancel(session: Session, act: Act, order: CustomerOrder) -> bool:
    """The customer no longer wants it. Goods in bins are free again; what lies in totes is to be put back, and what
    lies in boxes to be taken out of them (delivery/unpacking.py).

    False when it was cancelled before. Raises TooLate once it has left.
    """
    if order.cancelled_at is not None:
        return False
    refuse_dispatched(order)
    for promise in _promises(session, order):
        _let_go(session, act, promise, order.id)
    order.cancelled_at = act.at
    order.held_at = order.hold_reason = None
    session.flush()
    return True


def hold(session: Session, act: Act, order: CustomerOrder, reason: str) -> bool:
    """Nobody is to work on it until it is resumed. False when it was held for this reason before."""
    if order.held_at is not None and order.hold_reason == reason:
        return False
    _refuse_cancelled(order)
    refuse_dispatched(order)
    order.held_at, order.hold_reason = order.held_at or act.at, reason[:200]
    holds.record(session, act, "order", order.id, reason)
    return True


def resume(session: Session, act: Act, order: CustomerOrder, reason: str = "") -> bool:
    """Work on it may go on. False when it was not held. Raises TooLate while a SKU of it is unknown."""
    if order.held_at is None:
        return False
    unknown = unknown_skus(order)
    if unknown:
        raise TooLate(f"{order.number} has an unknown SKU: {', '.join(unknown)}")
    order.held_at = order.hold_reason = None
    holds.record(session, act, "order", order.id, reason, is_release=True)
    return True


def hold_for_unknown(session: Session, act: Act, order: CustomerOrder) -> None:
    """Hold an order of which a SKU is unknown, and say which."""
    hold(session, act, order, f"{UNKNOWN_SKU}: {', '.join(unknown_skus(order))}"[:200])


def unknown_skus(order: CustomerOrder) -> list[str]:
    """The SKUs on an order's lines that are no product here."""
    return list(dict.fromkeys(line.sku_text for line in order.lines if line.product_id is None))


def change_quantity(session: Session, act: Act, line: CustomerOrderLine, quantity: int) -> bool:
    """So many of a line are wanted now. Fewer: what is promised in bins is given back first, then what lies in totes
    is to be put back, at last what lies in boxes taken out.

    More is to be picked, whatever is packed already (`go_on`). False when so many were wanted before. Raises TooLate
    below what has left.
    """
    if quantity == line.quantity_wanted:
        return False
    order = line.customer_order
    refuse_dispatched(order)
    is_more = quantity > line.quantity_wanted
    if quantity < line.quantity_dispatched:
        raise TooLate(f"{line.quantity_dispatched} of {line.sku_text} have left already, found {quantity}")
    line.quantity_ordered = max(line.quantity_ordered, quantity)
    line.quantity_cancelled = line.quantity_ordered - quantity
    session.flush()
    _give_back(session, act, line)
    if is_more:
        go_on(session, act, order)
    elif any(other.quantity_packed for other in order.lines):
        shortfalls.conclude_packed(session, act, order)
    session.flush()
    return True


def go_on(session: Session, act: Act, order: CustomerOrder) -> None:
    """The order wants more than before: there is work on it again.

    Boxes that are verified or packed leave as they are, and what is more follows in another: nobody opens a closed box
    for one more piece. An order that leaves whole leaves nothing before: its boxes are emptied and packed anew with it.
    """
    refuse_dispatched(order)
    order.packed_at = None
    if order.ships_complete or shortfalls.rule_of(order) == "wait":
        wanted = select(Location).join(Parcel, Parcel.location_id == Location.id)
        here = (
            Parcel.verified_at.is_not(None),
            Parcel.dispatched_at.is_(None),
            Parcel.cancelled_at.is_(None),
        )
        for box in session.scalars(wanted.where(Parcel.customer_order_id == order.id, *here)).all():
            _stop_box(session, act, box)
    session.flush()


def change_address(session: Session, order: CustomerOrder, address: dict[str, str]) -> bool:
    """It is to go elsewhere. False when it is the same. Raises TooLate once it has left.

    Labels that are printed already are made anew by who calls this.
    """
    return change_head(session, order, address)


def change_head(session: Session, order: CustomerOrder, told: dict[str, Any]) -> bool:
    """Other facts of the paper: service, times, texts. False when they are the same. Raises TooLate once it has left;
    what stands on the slip alone stays as it is once all is packed.
    """
    differing = {column: value for column, value in told.items() if getattr(order, column) != value}
    if not differing:
        return False
    _refuse_cancelled(order)
    refuse_dispatched(order)
    if not differing.keys() <= UNTIL_IT_LEAVES:
        refuse_packed(order)
    for column, value in differing.items():
        setattr(order, column, value)
    session.flush()
    return True


def has_begun(order: CustomerOrder) -> bool:
    """True once the first piece was picked."""
    return any(line.quantity_picked for line in order.lines)


def _give_back(session: Session, act: Act, line: CustomerOrderLine) -> None:
    """Free what the line has beyond what it wants: in bins first, then in totes, for their goods are picked; in boxes
    last, the newest first."""
    promised = (
        select(Allocation, Location.kind)
        .join(Location, Location.id == Allocation.location_id)
        .where(Allocation.customer_order_line_id == line.id)
        .execution_options(populate_existing=True)
    )
    rows = session.execute(promised).all()
    too_many = (
        sum(promise.quantity for promise, _kind in rows) + line.quantity_dispatched - line.quantity_wanted
    )
    in_turn = [(_LAST_FREED.get(kind, 0), -promise.id, promise) for promise, kind in rows]
    for _turn, _number, promise in sorted(in_turn, key=lambda one: one[:2]):
        freed = min(too_many, promise.quantity)
        if freed > 0:
            _let_go(session, act, promise, line.customer_order_id, freed)
            too_many -= freed


def _let_go(
    session: Session, act: Act, promise: Allocation, order_id: int, quantity: int | None = None
) -> None:
    """A promise ends; what lies in a tote is from now on to be put back, what lies in a box to be taken out."""
    goods = (promise.product_id, promise.lot_id, promise.quantity if quantity is None else quantity)
    place = session.get_one(Location, promise.location_id)
    ledger.release(session, promise, quantity if quantity != promise.quantity else None)
    put_backs.ask(session, act, place, goods, order_id)
    if place.kind == "parcel":
        _stop_box(session, act, place)


def _stop_box(session: Session, act: Act, box: Location) -> None:
    """Nobody goes on with a box in which something is not wanted; papers of it that wait do not come out."""
    wanted = select(Parcel).filter_by(warehouse_id=box.warehouse_id, location_id=box.id)
    parcel = session.scalars(wanted.execution_options(populate_existing=True)).one()
    parcel.changed_at = parcel.changed_at or act.at
    label = current_label(session, parcel.id)
    if label is not None:
        parcel_prints.cancel_unsent(session, label)
    session.flush()


def _promises(session: Session, order: CustomerOrder) -> list[Allocation]:
    """In the order in which balances are locked."""
    wanted = (
        select(Allocation)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .where(CustomerOrderLine.customer_order_id == order.id)
        .order_by(Allocation.location_id, Allocation.product_id, Allocation.lot_id, Allocation.id)
    )
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def refuse_dispatched(order: CustomerOrder) -> None:
    """Raises TooLate once the order has left."""
    if order.dispatched_at is not None:
        raise TooLate(f"{order.number} has already left the building")


def refuse_packed(order: CustomerOrder) -> None:
    """Raises TooLate once the order is packed, or has left."""
    refuse_dispatched(order)
    if order.packed_at is not None:
        raise TooLate(f"{order.number} is already packed")


def _refuse_cancelled(order: CustomerOrder) -> None:
    if order.cancelled_at is not None:
        raise TooLate(f"{order.number} is cancelled")
