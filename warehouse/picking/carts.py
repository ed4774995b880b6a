"""A cluster begins: a cart whose totes stay on it with one scan, any other with a scan for each tote.

The most urgent order gets slot A. A cart is in use from its scan until the walk is over; a fixed one is free again
when the bench has emptied all of its totes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import CustomerOrder
from warehouse.orders.queries import URGENCY
from warehouse.people.models import Person
from warehouse.picking import totes
from warehouse.picking.models import PickList, PickListOrder, PickTote
from warehouse.picking.on_list import lacks_tote
from warehouse.picking.walk import Walk, forget
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.models import Location
from warehouse.stock.quantities import Balance

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_Cart = aliased(Location)


def take_cart(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The cart of a cluster, or without one its first tote."""
    if meaning.kind == "cart":
        return _start(context, walk, meaning.id)
    stays_on = _stays_on(context.session, meaning) if meaning.kind in totes.PICKED_INTO else None
    if stays_on is not None:
        return _start(context, walk, stays_on)
    return take_tote(context, walk, meaning)


def take_tote(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The tote of the next slot, for the most urgent order that has none."""
    if meaning.kind not in totes.PICKED_INTO:
        raise totes.no_tote(meaning)
    order, slot = next_slot(context.session, walk)
    entry = totes.open_tote(context, walk, meaning.id, order.id, slot)
    memo: list[dict[str, Any]] = [entry]
    values = {"tote": meaning.label, "slot": slot}
    if walk.lacking > 1:
        return Verdict("ok", "picking.slot_tote", values, memo=memo)
    assert walk.here is not None, "a tote is asked for while there is a stop"
    if walk.here.is_unlocated:
        return Verdict("ok", "picking.slot_tote", values, memo=memo)
    return Verdict("ok", "picking.slot_tote_last", values | {"bin": walk.here.bin.code}, memo=memo)


def next_slot(session: Session, walk: Walk) -> tuple[CustomerOrder, str]:
    """The order that gets the next tote, and the letter of its slot."""
    taken = set(session.scalars(select(PickTote.slot).where(PickTote.pick_list_id == walk.pick_list.id)))
    letter = next(letter for letter in _letters() if letter not in taken)
    return orders_without_tote(session, walk)[0], letter


def orders_without_tote(session: Session, walk: Walk) -> Sequence[CustomerOrder]:
    """The orders of a cluster that have no tote yet, the most urgent first."""
    wanted = (
        select(CustomerOrder)
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .where(PickListOrder.pick_list_id == walk.pick_list.id, lacks_tote(walk.pick_list.id))
        .order_by(*URGENCY)
    )
    return session.scalars(wanted).all()


def free_cart(session: Session, warehouse_id: int, orders: int) -> str | None:
    """The code of a cart that no walk has and on which nothing lies: the one that is proposed for so many orders,
    those with slots enough first."""
    on_it = select(Location.id).where(
        Location.parent_id == _Cart.id, Location.slot.is_not(None), Location.retired_at.is_(None)
    )
    slots = on_it.with_only_columns(func.count()).scalar_subquery()
    goods = or_(Balance.location_id == _Cart.id, Balance.location_id.in_(on_it))
    wanted = (
        select(_Cart.code)
        .where(
            _Cart.warehouse_id == warehouse_id,
            _Cart.kind == "cart",
            _Cart.retired_at.is_(None),
            or_(slots == 0, slots >= orders),
            ~exists().where(PickList.cart_id == _Cart.id, PickList.finished_at.is_(None)),
            ~exists().where(goods, Balance.quantity_on_hand > 0),
            ~exists().where(PickTote.location_id.in_(on_it), PickTote.closed_at.is_(None)),
        )
        .order_by(slots == 0, _Cart.sequence, _Cart.code)
    )
    return session.scalar(wanted.limit(1))


def walk_of(session: Session, cart_id: int) -> int | None:
    """The walk that has this cart now."""
    wanted = select(PickList.id).where(PickList.cart_id == cart_id, PickList.finished_at.is_(None))
    return session.scalar(wanted.order_by(PickList.id.desc()).limit(1))


def undo_cart(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The cart is free again, its totes too."""
    session = context.session
    opened = session.scalars(select(PickTote).where(PickTote.id.in_(entry["totes"]))).all()
    if len(opened) != len(entry["totes"]) or _with_goods(session, [tote.location_id for tote in opened]):
        raise Refused("picking.undo_in_list")
    for tote in opened:
        session.delete(tote)
    pick_list.cart_id = None
    session.flush()
    cart = session.get_one(Location, entry["cart"])
    return Verdict("ok", "picking.undone_cart", {"cart": cart.code}, task=f"picking/{pick_list.id}")


def _start(context: Context, walk: Walk, cart_id: int) -> Verdict:
    session, pick_list = context.session, walk.pick_list
    cart = session.get_one(
        Location, cart_id, with_for_update={"of": Location, "key_share": True}, populate_existing=True
    )
    _check_free(session, pick_list, cart)
    opened = _open_fixed(context, walk, cart)
    pick_list.cart_id = cart.id
    # It goes with the picker now: it stands nowhere, and its totes stay on it.
    ledger.carry(session, context.act, cart, None)
    session.flush()
    forget(session)
    memo = {"did": "cart", "list": pick_list.id, "cart": cart.id, "totes": [tote.id for tote in opened]}
    if not opened:
        return Verdict("ok", "picking.cart_taken", {"cart": cart.code, "slot": LETTERS[0]}, memo=[memo])
    values = {"cart": cart.code, "first": opened[0].slot, "last": opened[-1].slot}
    return Verdict("ok", "picking.cart_fixed", values, memo=[memo])


def _open_fixed(context: Context, walk: Walk, cart: Location) -> list[PickTote]:
    """Of a cart whose totes stay on it: each order gets one. Empty for any other cart. Raises Refused."""
    session = context.session
    fixed = _fixed(session, cart.id)
    orders = orders_without_tote(session, walk) if fixed else []
    if len(fixed) < len(orders):
        raise Refused("picking.cart_too_small", cart=cart.code, slots=len(fixed), orders=len(orders))
    _check_empty(session, cart, fixed)
    opened = [
        PickTote(
            warehouse_id=context.warehouse_id,
            pick_list_id=walk.pick_list.id,
            location_id=tote.id,
            customer_order_id=order.id,
            slot=tote.slot,
            opened_at=context.act.at,
        )
        for order, tote in zip(orders, fixed, strict=False)
    ]
    session.add_all(opened)
    session.flush()
    return opened


def _fixed(session: Session, cart_id: int) -> Sequence[Location]:
    """The totes that stay on a cart, by their letters; ours until the transaction ends."""
    wanted = select(Location).where(
        Location.parent_id == cart_id, Location.slot.is_not(None), Location.retired_at.is_(None)
    )
    found = session.scalars(wanted.order_by(Location.id).with_for_update(of=Location, key_share=True)).all()
    return sorted(found, key=lambda tote: (len(tote.slot or ""), tote.slot or ""))


def _check_free(session: Session, pick_list: PickList, cart: Location) -> None:
    """Refuse a cart that another walk has, by whose it is, and one with goods on it."""
    taken = session.execute(
        select(Person.name, PickList.id)
        .select_from(PickList)
        .outerjoin(Person, Person.id == PickList.claimed_by)
        .where(PickList.cart_id == cart.id, PickList.finished_at.is_(None), PickList.id != pick_list.id)
    ).first()
    if taken is not None and taken.name is None:
        raise Refused("picking.cart_waits", cart=cart.code)
    if taken is not None:
        raise Refused("picking.cart_taken_by", cart=cart.code, name=taken.name)
    if cart.retired_at is not None or _with_goods(session, [cart.id]):
        raise Refused("picking.cart_not_empty", cart=cart.code)


def _check_empty(session: Session, cart: Location, fixed: Sequence[Location]) -> None:
    """Refuse a fixed cart of which a tote is in use: by the slot's letter, and by who has it."""
    ids = [tote.id for tote in fixed]
    taken = session.execute(
        select(PickTote.location_id, Person.name)
        .join(PickList, PickList.id == PickTote.pick_list_id)
        .outerjoin(Person, Person.id == PickList.claimed_by)
        .where(PickTote.location_id.in_(ids), PickTote.closed_at.is_(None))
    ).first()
    if taken is not None:
        raise Refused("picking.cart_taken_by", cart=cart.code, name=taken.name or "?")
    full = _with_goods(session, ids)
    if full:
        slot = next(tote.slot for tote in fixed if tote.id in full)
        raise Refused("picking.slot_not_empty", cart=cart.code, slot=slot)


def _with_goods(session: Session, location_ids: Sequence[int]) -> set[int]:
    wanted = select(Balance.location_id).where(
        Balance.location_id.in_(location_ids), Balance.quantity_on_hand > 0
    )
    return set(session.scalars(wanted))


def _stays_on(session: Session, meaning: Meaning) -> int | None:
    """The cart on which this tote stays."""
    tote = session.get_one(Location, meaning.id)
    return tote.parent_id if tote.slot is not None else None


def _letters() -> list[str]:
    return [*LETTERS, *(first + second for first in LETTERS for second in LETTERS)]
