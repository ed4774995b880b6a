"""Another lot of the product is in hand at the bin: asked first, and the second scan swaps the promise.

Free pieces of that lot in this bin come first; then those that somebody else was to fetch here and has not begun:
theirs and ours are exchanged. A lot that the record does not know in this bin was found there (surplus.py).
Refused: a lot on hold, one that does not last long enough for its channel, one that lies picked in a tote.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.wishes import with_life
from warehouse.picking import lists, on_hold, picks, same_bin, shortages, surplus
from warehouse.picking.models import PickLine, PickList
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning import other_lot
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import BalanceKey, Goods, NotEnough
from warehouse.stock.lots import code_of
from warehouse.stock.models import Lot, Product
from warehouse.stock.promising import Need, Promise
from warehouse.stock.quantities import Allocation, Balance

ASKED = "picking.other_lot"


@dataclass(frozen=True)
class _Theirs:
    """What a walk that has not begun here was to fetch of the other lot: it takes ours instead."""

    list_id: int
    order_line_id: int
    quantity: int


def is_other_lot(stop: Stop, meaning: Meaning) -> bool:
    """The right product, of another lot than the one that is to be fetched."""
    found, wanted = meaning.serial or meaning.lot, code_of(stop.lot)
    return meaning.id == stop.product.id and bool(found and wanted and found != wanted)


def scanned(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The lot in hand is not the one that was promised: asked, then swapped."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    on_hold.refuse_scanned(context, meaning)
    name, wish = meaning.serial or meaning.lot, _wish(stop)
    lot = other_lot.in_hand(context, wish, meaning)
    if not other_lot.was_asked(context, ASKED, line=stop.line.id, found=name):
        values: dict[str, Any] = {"found": name, "lot": code_of(stop.lot), "line": stop.line.id}
        raise Refused(ASKED, outcome="ask", ask="again", **values)
    return _swap(context, walk, stop, lot or other_lot.entered(context, wish, meaning))


def before_undo(context: Context, entry: dict[str, Any]) -> None:
    """The promises of the other lot end, before found pieces of it are not there any more."""
    surplus.take_promises(context.session, entry["to"], shortages.by_line(entry["given"]))


def undo(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The lot that was promised first is to be fetched again; so is theirs, where promises were exchanged."""
    session = context.session
    line, quantity = picks.open_line(context, entry["to"]), sum(part for _line, part in entry["given"])
    mine, other = (_key(line, entry[name]) for name in ("lot", "other"))
    try:
        for one in entry["theirs"]:
            _hand_back(session, _Theirs(*one), mine)
        belief.take_back_count(session, entry["count"])
        origin = session.get_one(PickLine, entry["line"], populate_existing=True)
        if entry["to"] != entry["line"]:
            origin.finished_at = None
            origin.quantity += quantity
            origin.bin_confirmed_at = context.act.at
            session.delete(line)
            pick_list.lines_total -= 1
        else:
            origin.lot_id = entry["lot"]
        session.flush()
        for order_line, part in entry["given"]:
            ledger.allocate(session, mine, order_line, part, origin.id)
        for one in entry["theirs"]:
            _promise(session, _Theirs(*one), other)
    except NotEnough:
        raise Refused("picking.undo_stock_taken") from None
    values = {"lot": code_of(session.get_one(Lot, entry["lot"]))}
    values["product"] = session.get_one(Product, origin.product_id).name
    return Verdict("ok", "picking.undone_swap", values, task=f"picking/{pick_list.id}")


def _swap(context: Context, walk: Walk, stop: Stop, lot: Lot) -> Verdict:
    session = context.session
    other, mine = _key(stop.line, lot.id), _key(stop.line, stop.lot.id)
    free, theirs, count = _available(context, walk, stop, other)
    quantity = min(stop.left, free + sum(one.quantity for one in theirs))
    if not quantity:
        raise Refused("picking.lot_promised", found=code_of(lot), lot=code_of(stop.lot))
    given = _let_go(session, stop, quantity)
    rest, taken = quantity - free, []
    for one in theirs:
        if rest > 0:
            part = _Theirs(one.list_id, one.order_line_id, min(rest, one.quantity))
            _hand_back(session, part, other)
            taken.append(part)
            rest -= part.quantity
    line = _line_for(context, walk.pick_list, stop, lot, quantity)
    for order_line, part_of in given:
        ledger.allocate(session, other, order_line, part_of, line.id)
    for one in taken:
        _promise(session, one, mine)
    forget(session)
    memo = {"did": "swapped", "list": walk.pick_list.id, "line": stop.line.id, "to": line.id, "given": given}
    memo |= {"lot": stop.lot.id, "other": lot.id, "count": count}
    memo["theirs"] = [[one.list_id, one.order_line_id, one.quantity] for one in taken]
    values = {"lot": code_of(lot), "quantity": quantity, "product": stop.product.name}
    return Verdict("ok", "picking.swapped", values, memo=[memo])


def _available(
    context: Context, walk: Walk, stop: Stop, other: BalanceKey
) -> tuple[int, list[_Theirs], int | None]:
    """How many of the other lot are free here, and what others were to fetch of it; found, where none is on record."""
    session = context.session
    balance = session.get(Balance, tuple(vars(other).values()), populate_existing=True)
    if balance is None or not balance.quantity_on_hand:
        goods = Goods(other.product_id, other.lot_id, stop.left)
        return stop.left, [], surplus.book(context, stop.bin, goods, stop.product.name)
    free = balance.quantity_on_hand - balance.quantity_allocated
    if free >= stop.left:
        return free, [], None
    return free, _exchangeable(context, walk, stop, other), None


def _exchangeable(context: Context, walk: Walk, stop: Stop, other: BalanceKey) -> list[_Theirs]:
    """Only with orders for which our lot lasts long enough."""
    session = context.session
    there = PickLine(**vars(other))
    walks = same_bin.lock_walks(session, walk.pick_list, there)
    found = [one for one in same_bin.unbegun(session, walk.pick_list, there) if one.list_id in walks]
    needs = [Need(one.order_line_id, stop.product.id, one.quantity) for one in found]
    until = {need.order_line_id: need.lasts_until for need in with_life(session, needs, context.act.at)}
    day = stop.lot.expires_on
    return [
        _Theirs(one.list_id, one.order_line_id, one.quantity)
        for one in found
        if one.list_id is not None and (day is None or day >= (until[one.order_line_id] or day))
    ]


def _let_go(session: Session, stop: Stop, quantity: int) -> list[list[int]]:
    given, rest = [], quantity
    for share in stop.shares:
        part = min(rest, share.quantity)
        if part:
            given.append([share.order_line_id, part])
            rest -= part
    surplus.take_promises(session, stop.line.id, shortages.by_line(given))
    return given


def _line_for(context: Context, pick_list: PickList, stop: Stop, lot: Lot, quantity: int) -> PickLine:
    """The stop of the other lot: this one, where all of it changes; else a new one that comes before it."""
    session, line = context.session, stop.line
    line.number_asked_at = None
    if quantity == stop.left and not line.quantity_picked:
        line.lot_id = lot.id
        session.flush()
        return line
    made = PickLine(
        warehouse_id=line.warehouse_id,
        pick_list_id=line.pick_list_id,
        sequence=line.sequence - 1,
        postponed=line.postponed,
        location_id=line.location_id,
        product_id=line.product_id,
        lot_id=lot.id,
        quantity=quantity,
        bin_confirmed_at=line.bin_confirmed_at,
    )
    line.quantity -= quantity
    if line.quantity == line.quantity_picked:
        line.finished_at = context.act.at
    pick_list.lines_total += 1
    session.add(made)
    session.flush()
    return made


def _hand_back(session: Session, one: _Theirs, key: BalanceKey) -> None:
    """Their stop for this lot shrinks or is gone. Raises NotEnough when they have begun meanwhile."""
    wanted = select(Allocation).filter_by(customer_order_line_id=one.order_line_id, **vars(key))
    promise = session.scalar(wanted.execution_options(populate_existing=True))
    line = (
        session.get(PickLine, promise.pick_line_id) if promise is not None and promise.pick_line_id else None
    )
    is_theirs = line is not None and line.pick_list_id == one.list_id and line.finished_at is None
    if promise is None or line is None or not is_theirs or promise.quantity < one.quantity:
        raise NotEnough(key.location_id, Goods(key.product_id, key.lot_id, one.quantity))
    ledger.release(session, promise, one.quantity if one.quantity < promise.quantity else None)
    lists.take_out(session, session.get_one(PickList, one.list_id), line, one.quantity)


def _promise(session: Session, one: _Theirs, key: BalanceKey) -> None:
    """They fetch so many of this lot."""
    ledger.allocate(session, key, one.order_line_id, one.quantity)
    promise = Promise(one.order_line_id, key.location_id, key.product_id, key.lot_id, one.quantity)
    lists.add_stops(session, session.get_one(PickList, one.list_id), [promise])


def _wish(stop: Stop) -> other_lot.Wish:
    needs = [Need(share.order_line_id, stop.product.id, share.quantity) for share in stop.shares]
    return other_lot.Wish("picking", stop.product, stop.lot, needs)


def _key(line: PickLine, lot_id: int) -> BalanceKey:
    return BalanceKey(line.warehouse_id, line.location_id, line.product_id, lot_id)
