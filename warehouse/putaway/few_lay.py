"""Goods laid down where few lay: whoever stands there is asked how many lie there now, blind.

A bin in which nothing lay has proved itself by the act. Where more lie now than are counted at a glance, nobody is
asked.
"""

from __future__ import annotations

from warehouse.putaway.looking import Bin
from warehouse.putaway.models import PutAway
from warehouse.scanning.registry import Context
from warehouse.sites import Warehouse
from warehouse.stock import glancing
from warehouse.stock.acts import BalanceKey
from warehouse.stock.models import BIN_KINDS


def ask(context: Context, put_away: PutAway, found: Bin, quantity: int) -> None:
    """So many lie there more, and their person stands before the bin."""
    warehouse = context.session.get_one(Warehouse, context.warehouse_id)
    if context.is_late or not warehouse.glances_per_hour or found.lying > warehouse.glances_up_to:
        return
    is_bin = found.place.kind in BIN_KINDS
    if not is_bin or found.is_empty or found.lying + quantity > glancing.AT_A_GLANCE:
        return
    spot = BalanceKey(context.warehouse_id, found.place.id, put_away.product_id, put_away.lot_id)
    glancing.ask(context.session, context.act, context.visitor.person, spot, "put", laid=quantity)
