"""First come, first served: the baseline, and what most products do."""

from __future__ import annotations

from collections.abc import Collection

from warehouse.picking.batching.loads import Batch, Capacity, Load, in_turn
from warehouse.picking.batching.pricing import Draft, Length, Pricing

#: So many carts stand open at a time: the time does not grow with the square of the loads.
OPEN_CARTS = 20


def first_come(loads: Collection[Load], capacity: Capacity, length: Length) -> list[Batch]:
    """Loads in their turn onto a cart until one does not fit, or is of another priority; then the next cart.

    The rule that batching is measured against since Gibson & Sharp 1992 (Eur. J. Oper. Res. 58:57).
    """
    batches: list[list[Load]] = []
    for load in sorted(loads, key=in_turn):
        last = batches[-1] if batches else []
        if last and last[0].priority == load.priority and capacity.holds([*last, load]):
            last.append(load)
        else:
            batches.append([load])
    return [as_batch(batch, capacity, length) for batch in batches]


def first_fit(loads: Collection[Load], capacity: Capacity, length: Length) -> list[Batch]:
    """Loads in their turn, each onto the first open cart that has room: fewer carts where walks cannot be compared."""
    batches: list[list[Load]] = []
    for load in sorted(loads, key=in_turn):
        latest = batches[-OPEN_CARTS:]
        room = (one for one in latest if one[0].priority == load.priority and capacity.holds([*one, load]))
        cart = next(room, None)
        if cart is None:
            batches.append([load])
        else:
            cart.append(load)
    return [as_batch(batch, capacity, length) for batch in batches]


def as_batch(loads: Collection[Load], capacity: Capacity, length: Length) -> Batch:
    """These loads as a batch, priced."""
    stops = frozenset().union(*(load.stops for load in loads))
    in_order = tuple(sorted(loads, key=in_turn))
    return Batch(in_order, length(stops), oversize=not capacity.holds(in_order))


def first_come_drafts(pricing: Pricing) -> list[Draft]:
    """The same rule for the loads of one plan, which stand in their turn already."""
    drafts: list[Draft] = []
    for alone in pricing.alone:
        if drafts and pricing.fit(drafts[-1], alone):
            drafts[-1] = pricing.joined(drafts[-1], alone)
        else:
            drafts.append(alone)
    return drafts
