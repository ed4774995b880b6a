"""What was counted is written down: goods in the ledger, progress of the order, the receipt's own lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from warehouse.db import add_or_insert, insert_or_ignore
from warehouse.orders import progress
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import standing, steps
from warehouse.receiving.finding import Found
from warehouse.receiving.models import ReceiptLine, ReceiptPerson
from warehouse.receiving.steps import Share
from warehouse.scanning.registry import Context
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods, Paper
from warehouse.stock.models import Location, Lot

#: How exactly it is known when somebody counted last: a scan of the same product again writes nothing for it.
COUNTED_EVERY = timedelta(minutes=1)


def book(
    context: Context, found: Found, lot: Lot, shares: list[Share], unit_quantity: int | None = None
) -> list[dict[str, Any]]:
    """Write the shares down: goods, progress, receipt lines. Answers what an undo needs to know."""
    last, receipt = found.scanned_last, found.receipt
    entry = {
        "act": "count",
        "receipt": receipt.id,
        "product": found.product.id,
        "lot": lot.id,
        "shares": [[share.line.id, share.quantity] for share in shares],
        "before": [last.product_id, last.lot_id, last.unit_quantity] if last else None,
        "was_closing": receipt.asked_to_close_at is not None,
    }
    pallet = context.session.get(Location, found.pallet_id) if found.pallet_id else None
    book_shares(context, found, pallet or receipt.dock, lot, shares)
    receipt.asked_to_close_at = None
    _remember_last(context, found, lot, unit_quantity)
    return [entry]


def book_shares(context: Context, found: Found, place: Location, lot: Lot, shares: Sequence[Share]) -> None:
    """Goods between the supplier and this place, and the lines that they belong on."""
    for share in shares:
        more = steps.over_in(share)
        _move(context, found, place, lot, Share(share.line, share.quantity - more), "receipt")
        _move(context, found, place, lot, Share(share.line, more), "over")
        progress.add_received(context.session, share.line.id, share.quantity)
        add_to_line(context, found.receipt.id, share.line, lot.id, share.quantity, max(more, 0))


def _move(context: Context, found: Found, place: Location, lot: Lot, share: Share, reason: str) -> None:
    if not share.quantity:
        return
    goods = Goods(found.product.id, lot.id, abs(share.quantity))
    paper = Paper("purchase_order", share.line.purchase_order_id, share.line.id)
    session, cost = context.session, share.line.unit_cost
    if share.quantity > 0:
        ledger.move(session, context.act, goods, found.supplier_place, place, reason, paper, unit_cost=cost)
        return
    for source, number in standing.taken_from(session, found.receipt, goods):
        less = replace(goods, quantity=number)
        ledger.move(session, context.act, less, source, found.supplier_place, reason, paper, unit_cost=cost)


def add_to_line(
    context: Context, receipt_id: int, line: PurchaseOrderLine, lot_id: int, quantity: int, beyond: int = 0
) -> None:
    """So many more (or, negative, less) of a lot on a line of this receipt; `beyond`: more than was ordered."""
    key = {
        "receipt_id": receipt_id,
        "purchase_order_line_id": line.id,
        "product_id": line.product_id,
        "lot_id": lot_id,
    }
    if quantity > 0:
        add_or_insert(
            context.session, ReceiptLine, key, {"quantity_received": quantity, "quantity_over": beyond}
        )
        return
    # Not an insert that turns into an update: its row would be below zero, and refused, before it is one.
    statement = update(ReceiptLine).filter_by(**key)
    statement = statement.values(quantity_received=ReceiptLine.quantity_received + quantity)
    context.session.execute(statement.execution_options(synchronize_session=False))


def _remember_last(context: Context, found: Found, lot: Lot, unit_quantity: int | None) -> None:
    """What was scanned last, and in which unit; a typed number says nothing of the unit."""
    last = found.scanned_last
    if last is not None:
        last.product_id, last.lot_id = found.product.id, lot.id
        last.unit_quantity = unit_quantity or last.unit_quantity
        if last.counted_at is None or context.act.at - last.counted_at > COUNTED_EVERY:
            last.counted_at = context.act.at
        return
    key = {"receipt_id": found.receipt.id, "person_id": context.person_id}
    values = {
        "product_id": found.product.id,
        "lot_id": lot.id,
        "unit_quantity": unit_quantity or 1,
        "counted_at": context.act.at,
    }
    insert_or_ignore(context.session, ReceiptPerson, key | values, ["receipt_id", "person_id"])
