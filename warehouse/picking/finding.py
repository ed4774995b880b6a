"""Goods that are in the building, nobody knows where: the picker who finds them teaches the bin.

All that UNLOCATED holds of this product and lot moves to the bin where it was found, with its promises and
the stops of every list that were to look for it. The reason is `move`: nothing is more than before (that
would be `found`), it only has an address now.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from warehouse.orders.models import CustomerOrderLine
from warehouse.picking.models import PickLine, PickList
from warehouse.picking.walk import Stop, Walk, forget
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import allocation, ledger
from warehouse.stock.allocation import Promise
from warehouse.stock.ledger import Goods, Paper
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import Allocation, Balance


def found_in(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The bin in which the goods really lie."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    target = _bin(context, meaning)
    lines = _stops_there(context, stop)
    quantity, merged = _move_all(context, stop, target)
    for line in lines:
        line.location_id = target.id
    stop.line.bin_confirmed_at = context.act.at
    for entry in merged:
        _join(context, entry)
    context.session.flush()
    forget(context.session)
    memo = {
        "did": "found",
        "list": walk.pick_list.id,
        "line": stop.line.id,
        "lines": [line.id for line in lines],
        "unlocated": stop.bin.id,
        "merged": merged,
    }
    values = {"quantity": quantity, "product": stop.product.name, "bin": target.code}
    return Verdict("ok", "picking.found", values, memo=[memo])


def undo_found(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The ledger has moved the goods back; the stops look for them again."""
    session = context.session
    for merged in reversed(entry["merged"]):
        _part(context, merged)
    for line_id in entry["lines"]:
        line = session.get_one(PickLine, line_id, populate_existing=True)
        is_begun = line.bin_confirmed_at is not None and line.id != entry["line"]
        if line.finished_at is not None or line.quantity_picked or is_begun:
            raise Refused("scanning.undo_goods_moved")
        line.location_id, line.bin_confirmed_at = entry["unlocated"], None
    for merged in entry["merged"]:
        _promise_of(context, merged, entry["unlocated"])
    session.flush()
    product = session.get_one(Product, session.get_one(PickLine, entry["line"]).product_id)
    return Verdict("ok", "picking.undone_found", {"product": product.name}, task=f"picking/{pick_list.id}")


def _bin(context: Context, meaning: Meaning) -> Location:
    if meaning.kind == "product":
        raise Refused("picking.found_bin_first")
    place = context.session.get(Location, meaning.id) if meaning.kind == "location" else None
    if place is None or place.kind not in BIN_KINDS or place.retired_at is not None:
        raise Refused("picking.not_a_bin", code=meaning.label or meaning.text)
    return place


def _stops_there(context: Context, stop: Stop) -> list[PickLine]:
    """Every list's stops that look for these goods; their `version` says whether somebody is faster."""
    wanted = select(PickLine).where(
        PickLine.warehouse_id == context.warehouse_id,
        PickLine.location_id == stop.bin.id,
        PickLine.product_id == stop.product.id,
        PickLine.lot_id == stop.lot.id,
        PickLine.finished_at.is_(None),
    )
    return list(context.session.scalars(wanted.order_by(PickLine.id)))


def _move_all(context: Context, stop: Stop, target: Location) -> tuple[int, list[dict[str, Any]]]:
    """Move the balance, each promise with its own movement. Answers the quantity, and which promises met another
    of the same order line in the bin: their stops become one.
    """
    key = {"location_id": stop.bin.id, "product_id": stop.product.id, "lot_id": stop.lot.id}
    on_hand = context.session.scalar(select(Balance.quantity_on_hand).filter_by(**key)) or 0
    free, merged = on_hand, []
    for line_id, order_id, quantity, pick_line_id in context.session.execute(_promises(key)).all():
        goods, paper = Goods(stop.product.id, stop.lot.id, quantity), Paper("order", order_id, line_id)
        there = _stop_of(context, line_id, key | {"location_id": target.id})
        ledger.move(context.session, context.act, goods, stop.bin, target, "move", paper, promised=True)
        free -= quantity
        if there is not None and pick_line_id is not None and there != pick_line_id:
            merged.append({"from": pick_line_id, "to": there, "quantity": quantity, "order_line": line_id})
    if free:
        goods = Goods(stop.product.id, stop.lot.id, free)
        ledger.move(context.session, context.act, goods, stop.bin, target, "move")
    return on_hand, merged


def _promises(key: dict[str, int]) -> Select[int, int, int, int | None]:
    return (
        select(
            Allocation.customer_order_line_id,
            CustomerOrderLine.customer_order_id,
            Allocation.quantity,
            Allocation.pick_line_id,
        )
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .where(*(getattr(Allocation, name) == value for name, value in key.items()))
        .order_by(Allocation.id)
    )


def _stop_of(context: Context, order_line_id: int, key: dict[str, int]) -> int | None:
    """The stop that fetches what an order line is promised in a place already."""
    wanted = select(Allocation.pick_line_id).filter_by(**key, customer_order_line_id=order_line_id)
    return context.session.scalar(wanted)


def _join(context: Context, merged: dict[str, Any]) -> None:
    """One stop takes over what another was to fetch; a stop that is for nothing any more is done."""
    session = context.session
    from_line, to_line = session.get_one(PickLine, merged["from"]), session.get_one(PickLine, merged["to"])
    to_line.quantity += merged["quantity"]
    from_line.quantity -= merged["quantity"]
    if from_line.quantity == 0:
        from_line.finished_at = context.act.at
        to_line.bin_confirmed_at = context.act.at
    session.flush()


def _part(context: Context, merged: dict[str, Any]) -> None:
    """Undo of `_join`."""
    session = context.session
    from_line, to_line = session.get_one(PickLine, merged["from"]), session.get_one(PickLine, merged["to"])
    if from_line.quantity == 0:
        from_line.finished_at = None
        to_line.bin_confirmed_at = None
    to_line.quantity -= merged["quantity"]
    from_line.quantity += merged["quantity"]
    session.flush()


def _promise_of(context: Context, merged: dict[str, Any], unlocated_id: int) -> None:
    """The promise that came back belongs to its own stop again."""
    line = context.session.get_one(PickLine, merged["from"])
    promise = Promise(merged["order_line"], unlocated_id, line.product_id, line.lot_id, merged["quantity"])
    allocation.assign(context.session, promise, line.id)
