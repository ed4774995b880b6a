"""A stop that leaves few in its bin: the picker who stands there is asked how many are left, blind.

Asked at the last piece of a stop, where its person still stands: not by a scan of the next place, not late, not while
the same goods are fetched there once more. Nobody is asked on a walk that is urgent, nor while another picker
stands at that bin, whose hands may hold what is still on record.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists

from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickLine, PickListOrder
from warehouse.picking.on_list import is_stopped
from warehouse.picking.pulling import NORMAL
from warehouse.picking.walk import Stop, Walk
from warehouse.scanning.registry import Context
from warehouse.sites import Warehouse
from warehouse.stock import glancing
from warehouse.stock.acts import BalanceKey


def ask(context: Context, walk: Walk, done: Stop) -> None:
    """The stop is over, and its person stands before its bin."""
    warehouse = context.session.get_one(Warehouse, context.warehouse_id)
    if context.is_late or not warehouse.glances_per_hour or done.on_record > warehouse.glances_up_to:
        return
    if _is_fetched_once_more(walk, done):
        return
    spot = BalanceKey(context.warehouse_id, done.bin.id, done.product.id, done.lot.id)
    until = context.act.at + timedelta(minutes=warehouse.urgent_minutes)
    only_if = (~_is_urgent(walk.pick_list.id, until), ~_has_company(done))
    glancing.ask(context.session, context.act, context.visitor.person, spot, "pick", *only_if)


def _is_fetched_once_more(walk: Walk, done: Stop) -> bool:
    after = walk.here
    return after is not None and (after.bin.id, after.product.id) == (done.bin.id, done.product.id)


def _is_urgent(pick_list_id: int, until: datetime) -> ColumnElement[bool]:
    """As Next work understands it: an order of more than the normal priority, or one that leaves soon."""
    return exists().where(
        PickListOrder.pick_list_id == pick_list_id,
        CustomerOrder.id == PickListOrder.customer_order_id,
        (CustomerOrder.priority > NORMAL) | (CustomerOrder.ship_by_at <= until),
        ~is_stopped(),
    )


def _has_company(done: Stop) -> ColumnElement[bool]:
    return exists().where(
        PickLine.warehouse_id == done.line.warehouse_id,
        PickLine.location_id == done.bin.id,
        PickLine.product_id == done.product.id,
        PickLine.pick_list_id != done.line.pick_list_id,
        PickLine.bin_confirmed_at.is_not(None),
        PickLine.finished_at.is_(None),
    )
