"""Waves: a supervisor releases orders together; never a condition for picking, which pulls its work.

First looked at (`simulate`), then released by the same plan: what was worked out without locks, which orders are walked
together, is handed to the release. Two releases at once make one wave: they come one after the other, and an order on
an open list is not taken again. A wave can be taken back until somebody takes one of its
lists.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders import replenishing, short
from warehouse.orders.short import ShortLine
from warehouse.picking import choosing, grouping, lists, releasing
from warehouse.picking.choosing import Choice
from warehouse.picking.estimating import Estimate, estimate
from warehouse.picking.lists import Group
from warehouse.picking.models import PickLine, PickList, Wave
from warehouse.picking.releasing import Plan, Served, Wish
from warehouse.sites import PICK_WAYS, Warehouse
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
    measure: Callable[[], Estimate] | None = field(default=None, repr=False)

    @cached_property
    def estimate(self) -> Estimate | None:
        """What the walks come to: worked out when it is asked for, best when the transaction is over."""
        return None if self.measure is None else self.measure()


@dataclass
class Simulated:
    """What a release would do now, in each way. `usual`: the building's way; `best`: the way with the shortest walks,
    None where nothing is measured or nothing would be released.
    """

    usual: str
    ways: dict[str, Estimate] = field(default_factory=dict)
    best: str | None = None
    orders: list[int] = field(default_factory=list)
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
    choice: Choice | None = None,
    way: str | None = None,
    hints: Sequence[Group] | None = None,
) -> Released:
    """Promise stock to the chosen orders, the most urgent first, and make their pick lists; `way`: one of `PICK_WAYS`,
    else as the building picks. `hints`: the groups that a simulation came to. Raises NotThere.
    """
    choice = choice or Choice(channel=channel, numbers=numbers, max_orders=max_orders)
    # One release at a time: who pressed the button in the same moment finds the orders on lists.
    warehouse = session.get_one(
        Warehouse, act.warehouse_id, with_for_update={"key_share": True}, populate_existing=True
    )
    way = way or warehouse.pick_way
    chosen = dict(choosing.chosen(session, act.warehouse_id, act.at, choice))
    terms = choosing.terms_of(session, act.warehouse_id, choice)
    result = Released()

    def group(served: Sequence[Served]) -> list[Group]:
        wares = grouping.wares_of(session, act, served)
        groups = grouping.groups_of(wares, served, way, hints)
        result.measure = lambda: estimate(wares, served, way, groups)
        return groups

    done = releasing.make_lists(session, act, list(chosen), terms, group)
    result.orders, result.lines_short = list(done.lists), len(done.short)
    result.pick_lists = sorted({pick_list.id for pick_list in done.lists.values()})
    if done.lists:
        result.wave = _wave(session, act, choice, way, done.lists.values())
        replenishing.look(session, act)
    result.skipped = [chosen[order_id] for order_id in done.left_out]
    result.short = short.lines(session, act.warehouse_id, act.at, [*done.lists, *done.left_out])
    return result


def simulate(
    session: Session,
    act: Act,
    choice: Choice,
    ways: Sequence[str] = PICK_WAYS,
    on_way: Callable[[str], None] | None = None,
) -> Simulated:
    """What `release` would do at this moment, in each of these ways, by the same plan; nothing is locked or written.

    `on_way` hears which way is looked at next. Raises NotThere.
    """
    chosen = dict(choosing.chosen(session, act.warehouse_id, act.at, choice))
    terms = choosing.terms_of(session, act.warehouse_id, choice)
    plan, left_out = releasing.forecast(session, act, list(chosen), terms)
    wares = grouping.wares_of(session, act, plan.served)
    result = Simulated(session.get_one(Warehouse, act.warehouse_id).pick_way)
    for way in ways if plan.served else ():
        if on_way is not None:
            on_way(way)
        groups = grouping.groups_planned(wares, plan.served, way)
        result.ways[way] = estimate(wares, plan.served, way, groups)
    measured = [one for one in result.ways.values() if one.metres is not None]
    result.best = min(measured, key=lambda one: one.metres or 0).way if len(measured) > 1 else None
    result.orders = [one.wish.order_id for one in plan.served]
    result.lines_short = len(plan.short)
    result.skipped = [chosen[wish.order_id] for wish in left_out]
    result.short = _short(session, act, plan, left_out)
    return result


def _short(session: Session, act: Act, plan: Plan, left_out: Sequence[Wish]) -> list[ShortLine]:
    """What would be lacking and why, were the plan carried out."""
    lacking = plan.short | {need.order_line_id: need.quantity for wish in left_out for need in wish.needs}
    given: dict[tuple[int, int], int] = defaultdict(int)
    for served in plan.served:
        for one in served.made:
            given[served.wish.order_id, one.product_id] += one.quantity
    meant = [*(one.wish.order_id for one in plan.served), *(wish.order_id for wish in left_out)]
    return short.lines(session, act.warehouse_id, act.at, meant, lacking, given)


def _wave(session: Session, act: Act, choice: Choice, way: str, made: Collection[PickList]) -> Wave:
    wave = Wave(
        warehouse_id=act.warehouse_id,
        released_by=act.person_id,
        released_at=act.at,
        way=way,
        chosen=choice.words,
    )
    session.add(wave)
    session.flush()
    for pick_list in made:
        pick_list.wave_id = wave.id
    session.flush()
    return wave


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
    lists.give_back_all(session, open_lists, act)
    lists.unrelease(session, open_lists)
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
