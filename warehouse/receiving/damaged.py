"""Damaged goods: counted like all others, then laid on hold, so that nobody is promised them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select, update

from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import faults, freeing, standing
from warehouse.receiving.models import Receipt, ReceiptLine
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods, NotEnough, Paper
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import first_of_kind

ASKED = "receiving.how_many_damaged"


@dataclass(frozen=True)
class Counted:
    """Goods of one product and lot that a receipt has."""

    receipt: Receipt
    product: Product
    lot: Lot


def tell(context: Context, goods: Counted) -> Verdict:
    """So many of what is counted are damaged; without a number it asks how many."""
    rows = _rows(context, goods)
    whole = sum(row.quantity_received - row.quantity_damaged for row in rows)
    values: dict[str, Any] = {"product": goods.product.name, "product_id": goods.product.id, "counted": whole}
    if not whole:
        raise Refused("receiving.nothing_to_damage", **values)
    hold = hold_place(context)
    if not context.quantity:
        raise agreeing.ask(context, ASKED, "choose", **values)
    if context.quantity > whole:
        raise Refused("receiving.damaged_too_many", quantity=context.quantity, **values)
    memo = lay_on_hold(context, goods, hold, context.quantity)
    said = values | {"quantity": context.quantity, "place": hold.code}
    return Verdict("ok", "receiving.damaged", said, memo=memo)


def hold_place(context: Context) -> Location:
    """Where such goods lie. Raises Refused where there is no such place."""
    place = first_of_kind(context.session, context.warehouse_id, "hold")
    if place is None:
        raise Refused("receiving.no_hold")
    return place


def lay_on_hold(context: Context, goods: Counted, hold: Location, quantity: int) -> list[dict[str, Any]]:
    """Book so many that are counted as damaged. Answers what an undo needs to know."""
    shares: list[list[int]] = []
    freeing.make_room(context, goods.receipt, Goods(goods.product.id, goods.lot.id, quantity))
    for row in _rows(context, goods):
        taken = min(row.quantity_received - row.quantity_damaged, quantity - sum(s[1] for s in shares))
        if taken > 0:
            _move(context, goods, hold, row.purchase_order_line_id, taken)
            _add(context, goods.receipt.id, row.purchase_order_line_id, goods.lot.id, taken)
            shares.append([row.purchase_order_line_id, taken])
    fault = faults.note(context, goods.receipt, "damaged", goods.product.id, quantity)
    names = {"receipt": goods.receipt.id, "product": goods.product.id, "lot": goods.lot.id}
    return [fault | {"act": "damage", "shares": shares} | names]


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """They are as good as the others again; the goods themselves have gone back already."""
    for line_id, quantity in entry["shares"]:
        _add(context, entry["receipt"], line_id, entry["lot"], -quantity)
    faults.forget(context, entry)
    name = context.session.get_one(Product, entry["product"]).name
    values = {"product": name, "quantity": sum(quantity for _line, quantity in entry["shares"])}
    return Verdict("ok", "receiving.undamaged", values, task=f"receiving/{entry['receipt']}")


def of_lot(context: Context, goods: Counted) -> int:
    """How many of these are damaged already."""
    return sum(row.quantity_damaged for row in _rows(context, goods))


def _rows(context: Context, goods: Counted) -> list[ReceiptLine]:
    wanted = select(ReceiptLine).filter_by(
        receipt_id=goods.receipt.id, product_id=goods.product.id, lot_id=goods.lot.id
    )
    again = wanted.order_by(ReceiptLine.purchase_order_line_id).execution_options(populate_existing=True)
    return list(context.session.scalars(again))


def _move(context: Context, goods: Counted, hold: Location, line_id: int, quantity: int) -> None:
    line = context.session.get_one(PurchaseOrderLine, line_id)
    moved = Goods(goods.product.id, goods.lot.id, quantity)
    paper = Paper("purchase_order", line.purchase_order_id, line.id)
    try:
        for source, number in standing.taken_from(context.session, goods.receipt, moved):
            less = replace(moved, quantity=number)
            ledger.move(context.session, context.act, less, source, hold, "damage", paper)
    except NotEnough:
        place = goods.receipt.dock.code
        raise Refused("receiving.not_at_dock", product=goods.product.name, place=place) from None


def _add(context: Context, receipt_id: int, line_id: int, lot_id: int, quantity: int) -> None:
    changed = (
        update(ReceiptLine)
        .filter_by(receipt_id=receipt_id, purchase_order_line_id=line_id, lot_id=lot_id)
        .values(quantity_damaged=ReceiptLine.quantity_damaged + quantity)
    )
    context.session.execute(changed.execution_options(synchronize_session=False))
