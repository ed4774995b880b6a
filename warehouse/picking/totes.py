"""Totes of a walk: one is taken to begin with, and another empty one when it is full."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.people.models import Person
from warehouse.picking import queries
from warehouse.picking.models import PickList, PickTote
from warehouse.picking.walk import Walk, forget
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.models import CONTAINER_KINDS, Location
from warehouse.stock.quantities import Balance

#: What goods are picked into: an order of hundreds of pieces goes onto a pallet of ours, or into a cage.
PICKED_INTO = ("tote", "pallet", "cage")


def take_tote(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The tote in which this walk is picked."""
    if meaning.kind not in PICKED_INTO:
        raise no_tote(meaning)
    entry = open_tote(context, walk, meaning.id)
    assert walk.here is not None, "a tote is asked for while there is a stop"
    if walk.here.is_unlocated:
        return Verdict("ok", "picking.tote_switched", {"tote": meaning.label}, memo=[entry])
    return Verdict(
        "ok", "picking.tote_right", {"tote": meaning.label, "bin": walk.here.bin.code}, memo=[entry]
    )


def switch_tote(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """Another tote in the middle of a walk: the one in hand is full."""
    entry = open_tote(context, walk, meaning.id)
    return Verdict("ok", "picking.tote_switched", {"tote": meaning.label}, memo=[entry])


def undo_tote(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The tote is free again; an earlier one of this walk is in hand again."""
    session = context.session
    tote = session.get(PickTote, entry["tote"], populate_existing=True)
    if tote is None or _holds_something(context, tote.location_id):
        raise Refused("picking.undo_in_list")
    code = session.get_one(Location, tote.location_id).code
    session.delete(tote)
    session.flush()
    return Verdict("ok", "picking.undone_tote", {"tote": code}, task=f"picking/{pick_list.id}")


def open_tote(
    context: Context, walk: Walk, location_id: int, order_id: int | None = None, slot: str | None = None
) -> dict[str, Any]:
    """A tote joins the walk; in a cluster for this order, in this slot. Answers what an undo must know."""
    session = context.session
    box = session.get_one(
        Location, location_id, with_for_update={"of": Location, "key_share": True}, populate_existing=True
    )
    _check_free(context, walk, box)
    tote = PickTote(
        warehouse_id=context.warehouse_id,
        pick_list_id=walk.pick_list.id,
        location_id=box.id,
        customer_order_id=order_id or _only_order(context, walk),
        slot=slot,
        opened_at=context.act.at,
    )
    session.add(tote)
    if not _is_on_cart(walk, box):
        # It goes with the picker now: it stands nowhere.
        ledger.carry(session, context.act, box, None)
    session.flush()
    forget(session)
    return {"did": "tote", "list": walk.pick_list.id, "tote": tote.id}


def _only_order(context: Context, walk: Walk) -> int | None:
    """Whose goods lie in it, where the walk serves one order; those of a batch are sorted at the bench."""
    orders = queries.orders_of(context.session, walk.pick_list.id)
    return orders[0][0].id if len(orders) == 1 else None


def _is_on_cart(walk: Walk, box: Location) -> bool:
    """It stays on the cart of this walk."""
    return walk.cart is not None and box.slot is not None and box.parent_id == walk.cart.id


def _check_free(context: Context, walk: Walk, box: Location) -> None:
    if box.slot is not None and box.parent_id is not None and not _is_on_cart(walk, box):
        cart = context.session.get_one(Location, box.parent_id)
        raise Refused("picking.tote_of_cart", tote=box.code, cart=cart.code)
    taken = context.session.execute(
        select(PickTote.pick_list_id, Person.name)
        .join(PickList, PickList.id == PickTote.pick_list_id)
        .outerjoin(Person, Person.id == PickList.claimed_by)
        .where(PickTote.location_id == box.id, PickTote.closed_at.is_(None))
    ).first()
    if taken is not None and taken.pick_list_id == walk.pick_list.id:
        raise Refused("picking.tote_in_hand", tote=box.code)
    if taken is not None:
        raise Refused("picking.tote_taken", tote=box.code, name=taken.name or "?")
    if _holds_something(context, box.id):
        raise Refused("picking.tote_not_empty", tote=box.code)


def _holds_something(context: Context, location_id: int) -> bool:
    wanted = select(Balance.location_id).where(
        Balance.location_id == location_id, Balance.quantity_on_hand > 0
    )
    return context.session.scalar(wanted.limit(1)) is not None


def no_tote(meaning: Meaning) -> Refused:
    """Why this cannot be picked into."""
    if meaning.kind in {"unknown", "several"}:
        return Refused("picking.unknown_code", code=meaning.text)
    if meaning.kind in CONTAINER_KINDS or meaning.kind == "badge":
        return Refused("picking.not_a_tote", code=meaning.label or meaning.text)
    return Refused("picking.tote_first")
