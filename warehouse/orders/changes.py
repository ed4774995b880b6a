"""Changes that a channel makes to an order it has sent: held, resumed, cancelled, reduced or raised, sent elsewhere.

What the floor has already done decides: a change that comes too late is refused with the reason. These
functions change the paper and give promises back; work that the floor has in hand (pick lists) is
withdrawn by who calls them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrder, CustomerOrderLine
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


class TooLate(Exception):
    """The floor has gone further than the change allows; the message says how far."""


def cancel(session: Session, act: Act, order: CustomerOrder) -> bool:
    """The customer no longer wants it. Goods in bins are free again; what lies in totes is to be put back.

    False when it was cancelled before. Raises TooLate once it is packed.
    """
    if order.cancelled_at is not None:
        return False
    refuse_packed(order)
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
    refuse_packed(order)
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
    is to be put back.

    False when so many were wanted before. Raises TooLate below what is verified in a parcel.
    """
    if quantity == line.quantity_wanted:
        return False
    order = line.customer_order
    refuse_packed(order)
    if quantity < line.quantity_packed:
        raise TooLate(f"{line.quantity_packed} of {line.sku_text} are packed already, found {quantity}")
    line.quantity_ordered = max(line.quantity_ordered, quantity)
    line.quantity_cancelled = line.quantity_ordered - quantity
    session.flush()
    _give_back(session, act, line)
    session.flush()
    return True


def change_address(session: Session, order: CustomerOrder, address: dict[str, str]) -> bool:
    """It is to go elsewhere. False when it is the same. Raises TooLate once its picking began."""
    differing = {column: text for column, text in address.items() if getattr(order, column) != text}
    if not differing:
        return False
    _refuse_cancelled(order)
    if has_begun(order):
        raise TooLate(f"picking of {order.number} has begun: the address stays")
    change_head(session, order, differing)
    return True


def change_head(session: Session, order: CustomerOrder, told: dict[str, Any]) -> bool:
    """Other facts of the paper: service, times, texts. False when they are the same. Raises TooLate."""
    differing = {column: value for column, value in told.items() if getattr(order, column) != value}
    if not differing:
        return False
    _refuse_cancelled(order)
    refuse_packed(order)
    for column, value in differing.items():
        setattr(order, column, value)
    session.flush()
    return True


def has_begun(order: CustomerOrder) -> bool:
    """True once the first piece was picked."""
    return any(line.quantity_picked for line in order.lines)


def _give_back(session: Session, act: Act, line: CustomerOrderLine) -> None:
    """Free what the line has beyond what it wants: in bins first, for a tote's goods are picked; never in a parcel."""
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
    loose = [(kind == "tote", -promise.id, promise) for promise, kind in rows if kind != "parcel"]
    for _in_tote, _number, promise in sorted(loose, key=lambda one: one[:2]):
        freed = min(too_many, promise.quantity)
        if freed > 0:
            _let_go(session, act, promise, line.customer_order_id, freed)
            too_many -= freed


def _let_go(
    session: Session, act: Act, promise: Allocation, order_id: int, quantity: int | None = None
) -> None:
    """A promise ends; what lies in a tote is from now on to be put back."""
    goods = (promise.product_id, promise.lot_id, promise.quantity if quantity is None else quantity)
    place = session.get_one(Location, promise.location_id)
    ledger.release(session, promise, quantity if quantity != promise.quantity else None)
    put_backs.ask(session, act, place, goods, order_id)


def _promises(session: Session, order: CustomerOrder) -> list[Allocation]:
    """In the order in which balances are locked."""
    wanted = (
        select(Allocation)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .where(CustomerOrderLine.customer_order_id == order.id)
        .order_by(Allocation.location_id, Allocation.product_id, Allocation.lot_id, Allocation.id)
    )
    return list(session.scalars(wanted.execution_options(populate_existing=True)))


def refuse_packed(order: CustomerOrder) -> None:
    """Raises TooLate once the order is packed, or has left."""
    if order.dispatched_at is not None:
        raise TooLate(f"{order.number} has already left the building")
    if order.packed_at is not None:
        raise TooLate(f"{order.number} is already packed")


def _refuse_cancelled(order: CustomerOrder) -> None:
    if order.cancelled_at is not None:
        raise TooLate(f"{order.number} is cancelled")
