"""Changes that a channel makes to an order it has sent: held, resumed, cancelled, reduced, sent elsewhere.

What the floor has already done decides: a change that comes too late is refused with the reason. These
functions change the paper and give promises back; work that the floor has in hand (pick lists) is
withdrawn by who calls them.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import holds, ledger
from warehouse.stock.ledger import Act
from warehouse.stock.models import CONTAINER_KINDS, Location
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
    """The customer no longer wants it. Goods in totes and bins are free again, where they are.

    False when it was cancelled before. Raises TooLate once it is packed.
    """
    if order.cancelled_at is not None:
        return False
    _refuse_packed(order)
    for promise in _promises(session, order):
        ledger.release(session, promise)
    order.cancelled_at = act.at
    order.held_at = order.hold_reason = None
    session.flush()
    return True


def hold(session: Session, act: Act, order: CustomerOrder, reason: str) -> bool:
    """Nobody is to work on it until it is resumed. False when it was held for this reason before."""
    if order.held_at is not None and order.hold_reason == reason:
        return False
    _refuse_cancelled(order)
    _refuse_packed(order)
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


def change_quantity(session: Session, line: CustomerOrderLine, quantity: int) -> bool:
    """So many of a line are wanted now. Fewer: promises of goods that still lie in bins are given back.

    False when so many were wanted before. Raises TooLate below what is picked, and for more of an order
    that is already released.
    """
    if quantity == line.quantity_wanted:
        return False
    order = line.customer_order
    _refuse_packed(order)
    if quantity < line.quantity_picked:
        raise TooLate(f"{line.quantity_picked} of {line.sku_text} are picked already, found {quantity}")
    if quantity > line.quantity_wanted and order.released_at is not None:
        raise TooLate(f"{order.number} is already released for picking, found {quantity}")
    line.quantity_ordered = max(line.quantity_ordered, quantity)
    line.quantity_cancelled = line.quantity_ordered - quantity
    _give_back(session, line, quantity - line.quantity_picked)
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
    _refuse_packed(order)
    for column, value in differing.items():
        setattr(order, column, value)
    session.flush()
    return True


def has_begun(order: CustomerOrder) -> bool:
    """True once the first piece was picked."""
    return any(line.quantity_picked for line in order.lines)


def _give_back(session: Session, line: CustomerOrderLine, still_to_pick: int) -> None:
    """Free what is promised to the line beyond what it still needs, in bins only: a tote's goods are picked."""
    wanted = select(Allocation).join(Location, Location.id == Allocation.location_id)
    in_bins = wanted.where(
        Allocation.customer_order_line_id == line.id, Location.kind.not_in(CONTAINER_KINDS)
    )
    promises = list(session.scalars(in_bins.order_by(Allocation.id.desc())))
    too_many = sum(promise.quantity for promise in promises) - still_to_pick
    for promise in promises:
        freed = min(too_many, promise.quantity)
        if freed > 0:
            ledger.release(session, promise, freed)
            too_many -= freed


def _promises(session: Session, order: CustomerOrder) -> list[Allocation]:
    wanted = select(Allocation).join(
        CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id
    )
    return list(
        session.scalars(wanted.where(CustomerOrderLine.customer_order_id == order.id).order_by(Allocation.id))
    )


def _refuse_packed(order: CustomerOrder) -> None:
    if order.dispatched_at is not None:
        raise TooLate(f"{order.number} has already left the building")
    if order.packed_at is not None:
        raise TooLate(f"{order.number} is already packed")


def _refuse_cancelled(order: CustomerOrder) -> None:
    if order.cancelled_at is not None:
        raise TooLate(f"{order.number} is cancelled")
