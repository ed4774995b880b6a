"""A bin turned out to be empty where something is on record: who was to fetch it there is sent elsewhere.

As after a shortage (same_bin.py), but said by somebody who did not come for these goods: what cannot be found elsewhere
waits for stock, and no order is cut for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from warehouse.orders.wishes import with_life
from warehouse.picking import same_bin
from warehouse.picking.walk import forget
from warehouse.scanning.registry import Context
from warehouse.stock import allocation
from warehouse.stock.acts import BalanceKey
from warehouse.stock.allocation import Need


def send_elsewhere(context: Context, spot: BalanceKey, doubt: Callable[[], bool]) -> list[dict[str, Any]]:
    """Once `doubt` has put it in doubt, what nobody has begun to fetch there is looked for in one plan, the most urgent
    order first. Answers what an undo must know. Walks are locked before the balance is."""
    session = context.session
    forget(session)
    walks = same_bin.lock_walks(session, None, spot)
    if not doubt():
        return []
    freed = same_bin.take_out(session, walks, None, spot)
    if not freed:
        return []
    wanted: Counter[int] = Counter()
    for one in freed:
        wanted[one.order_line_id] += one.quantity
    in_turn = same_bin.most_urgent_first(session, wanted)
    needs = [Need(order_line, spot.product_id, wanted[order_line]) for order_line in in_turn]
    found = allocation.allocate(session, context.warehouse_id, with_life(session, needs, context.act.at))
    return same_bin.give_stops(session, context.act, freed, found.promises)


def bring_back(context: Context, spot: BalanceKey, entries: list[dict[str, Any]]) -> None:
    """The bin is not empty: who can still come there comes there again."""
    forget(context.session)
    same_bin.bring_back(context, spot, entries)
