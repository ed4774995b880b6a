"""Holding and releasing: one act marks the thing, writes down who and why, and stops the work that it is in.

Held are a product, a lot, a bin or an order. The work itself is stopped by who does it: each activity may name
what it does then (`Activity.stops`), and bench and loading look at the mark.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from warehouse.orders import changes
from warehouse.orders.models import CustomerOrder
from warehouse.stock import holds
from warehouse.stock.holds import Thing
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location

Stops = Callable[[Session, Act, str, int], int]


def hold(session: Session, act: Act, kind: str, number: int, reason: str, stops: Stops) -> bool:
    """Put it on hold. False when it was. Raises LookupError where it is none of ours, and TooLate for an order
    that has gone too far.
    """
    thing = _locked(session, act, kind, number)
    if thing.held_at is not None:
        return False
    if not isinstance(thing, CustomerOrder):
        holds.hold(session, act, kind, thing, reason)
        stops(session, act, kind, number)
        return True
    stops(session, act, kind, number)
    return changes.hold(session, act, thing, reason)


def release(session: Session, act: Act, kind: str, number: int, reason: str) -> bool:
    """It may be worked with again. False when it was not on hold. Raises LookupError, and TooLate for an order
    of which a SKU is unknown.
    """
    thing = _locked(session, act, kind, number)
    if isinstance(thing, CustomerOrder):
        return changes.resume(session, act, thing, reason)
    return holds.release(session, act, kind, thing, reason)


def find(session: Session, warehouse_id: int, kind: str, number: int) -> Thing | CustomerOrder | None:
    """The thing itself; None for what is not there, or stands in another building."""
    return _of_ours(warehouse_id, _get(session, kind, number, lock=False))


def _locked(session: Session, act: Act, kind: str, number: int) -> Thing | CustomerOrder:
    found = _of_ours(act.warehouse_id, _get(session, kind, number, lock=True))
    if found is None:
        raise LookupError(f"{kind} {number}")
    return found


def _get(session: Session, kind: str, number: int, *, lock: bool) -> Thing | CustomerOrder | None:
    if kind != "order":
        return holds.find(session, kind, number, lock=lock)
    wish = {"of": CustomerOrder, "key_share": True} if lock else None
    return session.get(CustomerOrder, number, with_for_update=wish, populate_existing=lock)


def _of_ours(warehouse_id: int, thing: Thing | CustomerOrder | None) -> Thing | CustomerOrder | None:
    """A place and an order belong to one building; products and lots to all."""
    is_foreign = isinstance(thing, Location | CustomerOrder) and thing.warehouse_id != warehouse_id
    return None if is_foreign or (isinstance(thing, Location) and thing.is_virtual) else thing
