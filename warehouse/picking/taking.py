"""Taking work: Next work finds the most urgent list or order at that moment; a list's code takes that list, and a
tote the walk that it belongs to. What another has is asked for first (hands.py).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.picking import carts, earlier, elsewhere, hands, lists, pulling, queries
from warehouse.picking.models import PickList
from warehouse.picking.queries import Work
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import CONTAINER_KINDS


def next_work(context: Context) -> Verdict:
    """The list that this person has, else the most urgent of released lists and open orders."""
    session = context.session
    _one_at_a_time(context)
    mine = queries.open_list_of(session, context.person_id)
    if mine is not None:
        return _continue(context, lists.lock(session, mine))
    work = queries.work_to_take(session, context.warehouse_id, context.act.at)
    offered = _with_takers(context, work)
    for piece in offered:
        verdict = _take(context, piece, offered)
        if verdict is not None:
            return verdict
    handed_over = next((piece.tote for piece in work if piece.tote), None)
    if handed_over:
        raise Refused("picking.scan_handed_over", what=handed_over)
    waiting = sum(not piece.can_be_picked for piece in work)
    if waiting:
        raise Refused("picking.wait_for_stock", count=waiting)
    raise Refused("picking.no_orders")


def take_list(context: Context, meaning: Meaning) -> Verdict:
    """A pick list's code: that list becomes this person's, goes on where it was, or is asked for."""
    return go_on(context, meaning.id, meaning.text)


def resume(context: Context, meaning: Meaning) -> Verdict | None:
    """A tote or cart scanned away from its walk: the walk goes on, or is asked for. None for one of no walk."""
    if meaning.kind == "cart":
        pick_list_id = carts.walk_of(context.session, meaning.id)
    else:
        is_box = meaning.kind in CONTAINER_KINDS
        pick_list_id = lists.carrier_of(context.session, meaning.id) if is_box else None
    return None if pick_list_id is None else go_on(context, pick_list_id, meaning.label)


def is_of(context: Context, meaning: Meaning, pick_list_id: int) -> bool:
    """True for a list's own code, for its cart, and for a tote that its walk carries."""
    if meaning.kind == "pick-list":
        return meaning.id == pick_list_id
    if meaning.kind == "cart":
        return carts.walk_of(context.session, meaning.id) == pick_list_id
    open_totes = lists.open_totes(context.session, pick_list_id) if meaning.kind in CONTAINER_KINDS else []
    return any(tote.location_id == meaning.id for tote in open_totes)


def go_on(context: Context, pick_list_id: int, code: str) -> Verdict:
    """A list becomes this person's, goes on where it was, or is asked for where it is another's."""
    _one_at_a_time(context)
    pick_list = lists.lock(context.session, pick_list_id)
    if pick_list is None or pick_list.warehouse_id != context.warehouse_id:
        raise Refused("picking.no_list", code=code)
    if pick_list.finished_at is not None:
        raise Refused("picking.list_finished", code=code)
    if pick_list.claimed_by == context.person_id:
        return _continue(context, pick_list)
    mine = queries.open_list_of(context.session, context.person_id)
    if mine is not None:
        raise Refused("picking.finish_first", code=f"L.{mine}")
    if pick_list.claimed_by is not None:
        return hands.ask(context, pick_list)
    if lists.open_totes(context.session, pick_list.id):
        return hands.take(context, pick_list)
    return _claim(context, pick_list, made=False, first_released=[])


def undo_taken(context: Context, entry: dict[str, Any]) -> Verdict:
    """Give the list back: one that Next work made is taken apart, a released one waits for the next person."""
    session = context.session
    pick_list = lists.lock(session, entry["list"])
    if pick_list is None or pick_list.finished_at is not None or pick_list.claimed_by != context.person_id:
        raise Refused("picking.undo_closed")
    if lists.has_picked(session, pick_list.id) or lists.open_totes(session, pick_list.id):
        raise Refused("picking.undo_in_list")
    if entry["made"]:
        lists.give_back(session, pick_list, context.act)
        for order_id in entry["first_released"]:
            session.get_one(CustomerOrder, order_id).released_at = None
    pick_list.claimed_by = pick_list.claimed_device = pick_list.claimed_at = None
    return Verdict("ok", "picking.undone_taken", task="picking")


def _continue(context: Context, pick_list: PickList | None) -> Verdict:
    """The walk that this person has goes on where it was, in this hand."""
    assert pick_list is not None, "it was found a moment ago"
    if pick_list.claimed_device != context.act.device_id:
        elsewhere.bring_here(context, pick_list)
    return Verdict("ok", "picking.continue", task=f"picking/{pick_list.id}")


def _with_takers(context: Context, work: list[Work]) -> list[Work]:
    """The same work; an urgent order that waits can be picked where a later one has goods that nobody has started."""
    first = next((place for place, piece in enumerate(work) if piece.can_be_picked), len(work))
    waiting = [piece.order_id for piece in work[:first] if piece.order_id is not None]
    takers = earlier.takers(context.session, context.act, waiting) if waiting else set()
    return [replace(piece, can_be_picked=True) if piece.order_id in takers else piece for piece in work]


def _take(context: Context, piece: Work, work: list[Work]) -> Verdict | None:
    """Take this piece of work, with others where the building picks so; None when somebody else was faster, or
    nothing of it can be fetched.
    """
    session = context.session
    if piece.tote:
        # Its tote was set down somewhere: whoever finds it scans it, and has the walk.
        return None
    if piece.pick_list_id is not None:
        pick_list = queries.unclaimed(session, piece.pick_list_id)
        return None if pick_list is None else _claim(context, pick_list, made=False, first_released=[])
    if not piece.can_be_picked or piece.order_id is None:
        return None
    made, first_released = pulling.pull(session, context.act, piece, work)
    return None if made is None else _claim(context, made, made=True, first_released=first_released)


def _claim(context: Context, pick_list: PickList, *, made: bool, first_released: list[int]) -> Verdict:
    pick_list.claimed_by = context.person_id
    pick_list.claimed_device = context.act.device_id
    pick_list.claimed_at = context.act.at
    context.session.flush()
    numbers = queries.order_numbers(context.session, pick_list.id)
    memo = [{"did": "taken", "list": pick_list.id, "made": made, "first_released": first_released}]
    task = f"picking/{pick_list.id}"
    if len(numbers) > 1:
        return Verdict("ok", "picking.taken_many", {"count": len(numbers)}, task=task, memo=memo)
    return Verdict("ok", "picking.taken", {"number": "".join(numbers)}, task=task, memo=memo)


def _one_at_a_time(context: Context) -> None:
    """One person with two devices takes one list: their row is locked while they take work."""
    context.session.get_one(
        Person, context.person_id, with_for_update={"of": Person, "key_share": True}, populate_existing=True
    )
