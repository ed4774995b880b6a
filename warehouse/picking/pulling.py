"""Which orders Next work takes at once: as the building picks, the most urgent one and those that go best with it.

What is urgent (a priority above the normal one, or a cut-off nearer than the building's `urgent_minutes`) is picked
at once and alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import CustomerOrder
from warehouse.picking import grouping, releasing
from warehouse.picking.lists import Group
from warehouse.picking.models import PickList
from warehouse.picking.queries import Work
from warehouse.picking.releasing import Served
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act

NORMAL = 0
#: So many orders, the most urgent ones, are looked at beside the first: a tap on Next work is answered at once.
CANDIDATES = 40


def pull(session: Session, act: Act, first: Work, work: Sequence[Work]) -> tuple[PickList | None, list[int]]:
    """One list of the first order and those of the others that are best walked with it, and which of its orders are
    released by it for the first time. None when somebody else was faster, or nothing can be fetched.
    """
    group = _group(session, act, first, work)
    is_new = (CustomerOrder.id.in_(group.order_ids), CustomerOrder.released_at.is_(None))
    new = set(session.scalars(select(CustomerOrder.id).where(*is_new)))

    def one_list(served: Sequence[Served]) -> list[Group]:
        orders = tuple(one.wish.order_id for one in served)
        return [Group(orders, group.way if len(orders) > 1 else "single")] if orders else []

    made = releasing.make_lists(session, act, group.order_ids, group=one_list).lists
    pick_list = next(iter(made.values()), None)
    return pick_list, [order_id for order_id in made if order_id in new]


def _group(session: Session, act: Act, first: Work, work: Sequence[Work]) -> Group:
    assert first.order_id is not None, "an order, not a list"
    warehouse = session.get_one(Warehouse, act.warehouse_id)
    alone = Group((first.order_id,))
    if warehouse.pick_way == "single" or _is_urgent(first, warehouse, act):
        return alone
    like = [piece for piece in work if _goes_with(first, piece) and not _is_urgent(piece, warehouse, act)]
    meant = [first.order_id, *(piece.order_id for piece in like[:CANDIDATES] if piece.order_id is not None)]
    plan, _left_out = releasing.forecast(session, act, meant) if like else (None, [])
    if plan is None or not plan.served or plan.served[0].wish.order_id != first.order_id:
        return alone
    wares = grouping.wares_of(session, act, plan.served)
    loads = grouping.loads_of(wares, plan.served)
    return Group(tuple(grouping.companions(wares, loads, warehouse.pick_way)), warehouse.pick_way)


def _goes_with(first: Work, other: Work) -> bool:
    """An order that may be picked now, of the same level of priority."""
    is_other = other.order_id is not None and other.order_id != first.order_id
    return is_other and other.can_be_picked and other.priority == first.priority


def _is_urgent(piece: Work, warehouse: Warehouse, act: Act) -> bool:
    until = act.at + timedelta(minutes=warehouse.urgent_minutes)
    return piece.priority > NORMAL or (piece.ship_by_at is not None and piece.ship_by_at <= until)
