"""Taking work: Next work finds the most urgent list or order at that moment; a list's code takes that list."""

from __future__ import annotations

from typing import Any

from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person
from warehouse.picking import lists, queries
from warehouse.picking.models import PickList
from warehouse.picking.queries import Work
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict


def next_work(context: Context) -> Verdict:
    """The list that this person has, else the most urgent of released lists and open orders."""
    session = context.session
    _one_at_a_time(context)
    mine = queries.open_list_of(session, context.person_id)
    if mine is not None:
        return Verdict("ok", "picking.continue", task=f"picking/{mine}")
    work = queries.work_to_take(session, context.warehouse_id, context.act.at)
    for piece in work:
        verdict = _take(context, piece)
        if verdict is not None:
            return verdict
    waiting = sum(not piece.can_be_picked for piece in work)
    if waiting:
        raise Refused("picking.wait_for_stock", count=waiting)
    raise Refused("picking.no_orders")


def take_list(context: Context, meaning: Meaning) -> Verdict:
    """A pick list's code: that list becomes this person's, or goes on where it was."""
    _one_at_a_time(context)
    pick_list = lists.lock(context.session, meaning.id)
    if pick_list is None or pick_list.warehouse_id != context.warehouse_id:
        raise Refused("picking.no_list", code=meaning.text)
    if pick_list.finished_at is not None:
        raise Refused("picking.list_finished", code=meaning.text)
    if pick_list.claimed_by == context.person_id:
        return Verdict("ok", "picking.continue", task=f"picking/{pick_list.id}")
    if pick_list.claimed_by is not None:
        raise Refused("picking.of_another", name=context.session.get_one(Person, pick_list.claimed_by).name)
    mine = queries.open_list_of(context.session, context.person_id)
    if mine is not None:
        raise Refused("picking.finish_first", code=f"L.{mine}")
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


def _take(context: Context, piece: Work) -> Verdict | None:
    """Take this piece of work; None when somebody else was faster, or nothing of it can be fetched."""
    session = context.session
    if piece.pick_list_id is not None:
        pick_list = queries.unclaimed(session, piece.pick_list_id)
        return None if pick_list is None else _claim(context, pick_list, made=False, first_released=[])
    if not piece.can_be_picked or piece.order_id is None:
        return None
    is_new = session.get_one(CustomerOrder, piece.order_id, populate_existing=True).released_at is None
    made = lists.make_list(session, context.act, piece.order_id)
    if made is None:
        return None
    return _claim(context, made, made=True, first_released=[piece.order_id] if is_new else [])


def _claim(context: Context, pick_list: PickList, *, made: bool, first_released: list[int]) -> Verdict:
    pick_list.claimed_by = context.person_id
    pick_list.claimed_device = context.act.device_id
    pick_list.claimed_at = context.act.at
    context.session.flush()
    number = ", ".join(queries.order_numbers(context.session, pick_list.id))
    memo = [{"did": "taken", "list": pick_list.id, "made": made, "first_released": first_released}]
    return Verdict("ok", "picking.taken", {"number": number}, task=f"picking/{pick_list.id}", memo=memo)


def _one_at_a_time(context: Context) -> None:
    """One person with two devices takes one list: their row is locked while they take work."""
    context.session.get_one(
        Person, context.person_id, with_for_update={"of": Person, "key_share": True}, populate_existing=True
    )
