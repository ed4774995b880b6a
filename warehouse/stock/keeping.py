"""The last pieces that nobody can be sure of: they are promised to no order until somebody has counted them.

A record that is off is off by few pieces, so it is the last one that is not there, and an order that was promised it
finds an empty bin. While no bin is believed (wear.py) that has free goods of a product, the last
`Warehouse.keeps_unbelieved` pieces of the product's free stock are kept back, all in one bin, the last of them by its
number; with 0 the building promises all that is on record. A count of that bin is asked for when an order wants them
(orders/kept.py); what it proves is believed, and free at once.

It holds for all channels: which order is disappointed is not the channel's doing, and one rule is all that a picker
has to understand. Free means promised to nobody: what was promised before stays promised. Goods on the dock and goods
that nobody has located are no bin's, and neither kept nor counted. Whoever promises at the same moment may still take
the last piece: it is a rule about what is likely, not about what is there.

What was received and laid into an empty bin is proved by that, and opening stock that has moved little is believed
although nobody has proved it: nobody's first day begins with shortages.
"""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy import ColumnElement, and_, case, exists, or_, select
from sqlalchemy.orm import aliased

from warehouse.sites import Warehouse
from warehouse.stock.models import BIN_KINDS, PICKABLE_KINDS, Location
from warehouse.stock.quantities import Balance
from warehouse.stock.wear import is_believed


@lru_cache(maxsize=1)
def kept_quantity() -> ColumnElement[int]:
    """How many free pieces of a balance (joined to its location) are kept back, or more than there are.

    Built once, for every look at what may be promised asks for it.
    """
    keeps = select(Warehouse.keeps_unbelieved).where(Warehouse.id == Balance.warehouse_id)
    return case(
        (or_(Location.kind.not_in(BIN_KINDS), is_believed()), 0),
        (_is_followed(), 0),
        else_=keeps.correlate(Balance).scalar_subquery(),
    )


def _is_followed() -> ColumnElement[bool]:
    """More of the product lies free elsewhere: where it is believed, or in a doubtful bin that comes later."""
    other, place = aliased(Balance), aliased(Location)
    later = or_(
        other.location_id > Balance.location_id,
        and_(other.location_id == Balance.location_id, other.lot_id > Balance.lot_id),
    )
    found = exists().where(
        other.warehouse_id == Balance.warehouse_id,
        other.product_id == Balance.product_id,
        other.quantity_on_hand > other.quantity_allocated,
        other.in_doubt_at.is_(None),
        place.id == other.location_id,
        place.kind.in_(PICKABLE_KINDS),
        place.retired_at.is_(None),
        place.held_at.is_(None),
        or_(place.kind.not_in(BIN_KINDS), later, is_believed(other)),
        or_(other.location_id != Balance.location_id, other.lot_id != Balance.lot_id),
    )
    return found.correlate(Balance)
