"""Waves: a supervisor releases orders together; never a condition for picking, which pulls its work.

Two releases at once never take one order twice: an order's row is locked while its list is made, and an
order on an open list is not taken again. A wave can be taken back until somebody takes one of its lists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.orders import queries as orders
from warehouse.orders.models import Channel, CustomerOrder
from warehouse.orders.queries import OpenOrder
from warehouse.picking import lists
from warehouse.picking.models import PickLine, PickList, PickListOrder, Wave
from warehouse.stock.ledger import Act


class WaveStarted(Exception):
    """Somebody has begun to pick it: it stays released."""


@dataclass
class Released:
    """What a release did. `skipped`: numbers of orders for which nothing could be promised, or not all."""

    wave: Wave | None = None
    orders: list[int] = field(default_factory=list)
    pick_lists: list[int] = field(default_factory=list)
    lines_short: int = 0
    skipped: list[str] = field(default_factory=list)


def release(
    session: Session,
    act: Act,
    *,
    channel: str | None = None,
    numbers: Iterable[str] | None = None,
    max_orders: int | None = None,
) -> Released:
    """Promise stock to open orders, the most urgent first, and make a pick list of each that nobody has yet."""
    result = Released()
    for order in _chosen(session, act, channel, numbers):
        if max_orders is not None and len(result.orders) >= max_orders:
            break
        _release_one(session, act, order, result)
    return result


def withdraw(session: Session, act: Act, wave: Wave) -> int:
    """Take a wave back: its lists are taken apart. Answers how many. Raises WaveStarted."""
    wanted = (
        select(PickList)
        .where(PickList.wave_id == wave.id, PickList.finished_at.is_(None))
        .order_by(PickList.id)
    )
    open_lists = session.scalars(
        wanted.with_for_update(of=PickList, key_share=True).execution_options(populate_existing=True)
    ).all()
    if any(pick_list.claimed_by is not None for pick_list in open_lists) or _was_picked(session, wave):
        raise WaveStarted(f"wave {wave.id} is being picked")
    for pick_list in open_lists:
        lists.give_back(session, pick_list, act)
        _unrelease(session, pick_list)
    wave.withdrawn_at, wave.withdrawn_by = act.at, act.person_id
    session.flush()
    return len(open_lists)


def _chosen(
    session: Session, act: Act, channel: str | None, numbers: Iterable[str] | None
) -> list[OpenOrder]:
    """The open orders that are meant, the most urgent first."""
    found = orders.open_orders(session, act.warehouse_id, act.at)
    if channel is not None:
        of_channel = (
            select(CustomerOrder.id).join(Channel).where(func.upper(Channel.code) == channel.strip().upper())
        )
        ids = set(session.scalars(of_channel.where(CustomerOrder.warehouse_id == act.warehouse_id)))
        found = [order for order in found if order.order_id in ids]
    if numbers is not None:
        keys = {fold(number) for number in numbers}
        found = [order for order in found if fold(order.number) in keys]
    return found


def _release_one(session: Session, act: Act, order: OpenOrder, result: Released) -> None:
    made = None
    if order.can_be_picked:
        made = lists.make_list(session, act, order.order_id)
    if made is None:
        if not lists.is_on_a_walk(session, order.order_id):
            result.skipped.append(order.number)
        return
    if result.wave is None:
        result.wave = Wave(warehouse_id=act.warehouse_id, released_by=act.person_id, released_at=act.at)
        session.add(result.wave)
        session.flush()
    made.wave_id = result.wave.id
    session.flush()
    result.orders.append(order.order_id)
    result.pick_lists.append(made.id)
    result.lines_short += len(orders.wanted_lines(session, order.order_id))


def _was_picked(session: Session, wave: Wave) -> bool:
    """A list of the wave was taken and finished already."""
    wanted = select(PickList.id).where(
        PickList.wave_id == wave.id, PickList.finished_at.is_not(None), PickList.withdrawn_at.is_(None)
    )
    picked = select(PickLine.id).join(PickList, PickList.id == PickLine.pick_list_id)
    picked = picked.where(PickList.wave_id == wave.id, PickLine.quantity_picked > 0)
    return session.scalar(wanted.limit(1)) is not None or session.scalar(picked.limit(1)) is not None


def _unrelease(session: Session, pick_list: PickList) -> None:
    """Its orders are as they were before the wave, unless an earlier walk has picked for them."""
    wanted = (
        select(CustomerOrder)
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .where(PickListOrder.pick_list_id == pick_list.id, CustomerOrder.released_at == pick_list.made_at)
    )
    for order in session.scalars(wanted):
        order.released_at = None
    session.flush()
