"""Waves: a supervisor releases orders together; never a condition for picking, which pulls its work.

Two releases at once never take one order twice: an order's row is locked while its list is made, and an
order on an open list is not taken again. A wave can be taken back until somebody takes one of its lists.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders import queries as orders
from warehouse.orders import short
from warehouse.orders.short import ShortLine
from warehouse.picking import lists, releasing
from warehouse.picking.models import PickLine, PickList, Wave
from warehouse.stock.ledger import Act


class WaveStarted(Exception):
    """Somebody has begun to pick it: it stays released."""


@dataclass
class Released:
    """What a release did. `skipped`: numbers of orders for which nothing could be promised, or not all.

    `lines_short` counts the lines of released orders of which something is lacking; `short` says of these, and of
    the skipped ones, what is lacking and why.
    """

    wave: Wave | None = None
    orders: list[int] = field(default_factory=list)
    pick_lists: list[int] = field(default_factory=list)
    lines_short: int = 0
    skipped: list[str] = field(default_factory=list)
    short: list[ShortLine] = field(default_factory=list)


def release(
    session: Session,
    act: Act,
    *,
    channel: str | None = None,
    numbers: Collection[str] | None = None,
    max_orders: int | None = None,
) -> Released:
    """Promise stock to open orders, the most urgent first, and make a pick list of each that nobody has yet."""
    chosen = orders.releasable(session, act.warehouse_id, act.at, channel, numbers)
    done = releasing.make_lists(session, act, [order_id for order_id, _number in chosen], max_orders)
    result = Released(orders=list(done.lists), lines_short=len(done.short))
    result.pick_lists = [pick_list.id for pick_list in done.lists.values()]
    if done.lists:
        result.wave = Wave(warehouse_id=act.warehouse_id, released_by=act.person_id, released_at=act.at)
        session.add(result.wave)
        session.flush()
        for pick_list in done.lists.values():
            pick_list.wave_id = result.wave.id
        session.flush()
    number_of = dict(chosen)
    result.skipped = [number_of[order_id] for order_id in done.left_out]
    result.short = short.lines(session, act.warehouse_id, act.at, [*done.lists, *done.left_out])
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
        lists.unrelease(session, pick_list)
    wave.withdrawn_at, wave.withdrawn_by = act.at, act.person_id
    session.flush()
    return len(open_lists)


def _was_picked(session: Session, wave: Wave) -> bool:
    """A list of the wave was taken and finished already."""
    wanted = select(PickList.id).where(
        PickList.wave_id == wave.id, PickList.finished_at.is_not(None), PickList.withdrawn_at.is_(None)
    )
    picked = select(PickLine.id).join(PickList, PickList.id == PickLine.pick_list_id)
    picked = picked.where(PickList.wave_id == wave.id, PickLine.quantity_picked > 0)
    return session.scalar(wanted.limit(1)) is not None or session.scalar(picked.limit(1)) is not None
