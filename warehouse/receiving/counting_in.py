"""Counting goods in: a scan adds what it counts, a typed number replaces, and the rest can come in at once."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from warehouse.db import add_or_insert, insert_or_ignore
from warehouse.orders import progress
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import queries, steps
from warehouse.receiving.lots import lot_of
from warehouse.receiving.models import Receipt, ReceiptLine, ReceiptPerson
from warehouse.receiving.queries import Found
from warehouse.receiving.steps import Share
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods, NotEnough, Paper
from warehouse.stock.models import Lot


def count_product(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    """A scanned product adds what one scan of it counts, onto the lines that wait for it."""
    lot = queries.lot_read(meaning.lot, meaning.serial)
    found = _find(context, receipt_id, meaning.id, lot, meaning.label)
    _accepts(found, meaning.quantity)
    return _bring_in(context, found, lot_of(context.session, found, meaning), meaning.quantity)


def set_quantity(context: Context, receipt_id: int) -> Verdict:
    """What was typed is the number that this receipt has of the product scanned last."""
    if context.quantity is None:
        raise Refused("receiving.number_missing")
    found, lot = _scanned_last(context, receipt_id)
    on_lines = queries.counted_on(context.session, receipt_id, found.lines, lot.id)
    more = context.quantity - sum(on_lines)
    if more > 0:
        _is_not_serial(found)
        _accepts(found, more)
    if more >= 0:
        shares = steps.share_out(found.lines, more, found.over_tolerance_percent)
        memo = _book(context, found, lot, shares)
    else:
        memo = _take_back(context, found, lot, on_lines, -more)
    values = _values(found, more) | {"counted": context.quantity}
    return Verdict("ok", "receiving.quantity_set", values, memo=memo if more else [])


def receive_rest(context: Context, receipt_id: int) -> Verdict:
    """All of the product scanned last that is still to come is here."""
    found, lot = _scanned_last(context, receipt_id)
    rest = steps.still_to_come(found.lines)
    if not rest:
        raise Refused("receiving.nothing_left", product=found.product.name)
    _is_not_serial(found)
    return _bring_in(context, found, lot, rest)


def _find(context: Context, receipt_id: int, product_id: int, lot: Any, name: str) -> Found:
    found = queries.find_product(
        context.session, context.warehouse_id, receipt_id, context.person_id, product_id, lot
    )
    if found is None:
        receipt = open_receipt(context, receipt_id)
        raise Refused("receiving.not_ordered", product=name, number=numbers(receipt))
    if found.receipt.closed_at is not None:
        raise Refused("receiving.closed", task="receiving")
    return found


def open_receipt(context: Context, receipt_id: int | None) -> Receipt:
    """The receipt that a scan belongs to, locked, while it is open."""
    receipt = queries.lock_receipt(context.session, context.warehouse_id, receipt_id)
    if receipt is None or receipt.closed_at is not None:
        raise Refused("receiving.closed", task="receiving")
    return receipt


def numbers(receipt: Receipt) -> str:
    """The numbers of a receipt's purchase orders, as people know them."""
    return ", ".join(order.number for order in receipt.purchase_orders)


def _scanned_last(context: Context, receipt_id: int) -> tuple[Found, Lot]:
    last = select(ReceiptPerson).filter_by(receipt_id=receipt_id, person_id=context.person_id)
    product_id = last.with_only_columns(ReceiptPerson.product_id).scalar_subquery()
    lot = Lot.id == last.with_only_columns(ReceiptPerson.lot_id).scalar_subquery()
    session, warehouse_id = context.session, context.warehouse_id
    found = queries.find_product(session, warehouse_id, receipt_id, context.person_id, product_id, lot)
    if found is None or found.receipt.closed_at is not None:
        open_receipt(context, receipt_id)
        raise Refused("receiving.scan_first")
    assert found.lot is not None, "a lot that was counted is there"
    return found, found.lot


def _accepts(found: Found, quantity: int) -> None:
    most = steps.most_accepted(found.lines, found.over_tolerance_percent)
    if quantity <= most:
        return
    ordered = sum(line.quantity_ordered for line in found.lines)
    if not most:
        raise Refused("receiving.enough", product=found.product.name, ordered=ordered)
    raise Refused("receiving.too_many", product=found.product.name, left=most, quantity=quantity)


def _is_not_serial(found: Found) -> None:
    if found.product.tracking == "serial":
        raise Refused("receiving.serial_one", product=found.product.name)


def _bring_in(context: Context, found: Found, lot: Lot, quantity: int) -> Verdict:
    shares = steps.share_out(found.lines, quantity, found.over_tolerance_percent)
    memo = _book(context, found, lot, shares)
    is_line_done = not steps.still_to_come(found.lines)
    message = "receiving.line_done" if is_line_done else "receiving.counted"
    return Verdict("line_done" if is_line_done else "ok", message, _values(found, quantity), memo=memo)


def _values(found: Found, added: int) -> dict[str, Any]:
    return {
        "product": found.product.name,
        "added": added,
        "received": sum(line.quantity_received for line in found.lines),
        "ordered": sum(line.quantity_ordered for line in found.lines),
    }


def _take_back(
    context: Context, found: Found, lot: Lot, on_lines: list[int], less: int
) -> list[dict[str, Any]]:
    try:
        return _book(context, found, lot, steps.take_off(found.lines, on_lines, less))
    except NotEnough:
        raise Refused(
            "receiving.put_away_meanwhile", product=found.product.name, counted=sum(on_lines)
        ) from None


def _book(context: Context, found: Found, lot: Lot, shares: list[Share]) -> list[dict[str, Any]]:
    """Write the shares down: goods, progress, receipt lines. Answers what an undo needs to know."""
    last, receipt = found.scanned_last, found.receipt
    entry = {
        "act": "count",
        "receipt": receipt.id,
        "product": found.product.id,
        "lot": lot.id,
        "shares": [[share.line.id, share.quantity] for share in shares],
        "before": [last.product_id, last.lot_id] if last else None,
        "was_closing": receipt.asked_to_close_at is not None,
    }
    for share in shares:
        _move(context, found, lot, share)
        progress.add_received(context.session, share.line.id, share.quantity)
        add_to_line(context, receipt.id, share.line, lot.id, share.quantity)
    receipt.asked_to_close_at = None
    _remember_last(context, found, lot)
    return [entry]


def _move(context: Context, found: Found, lot: Lot, share: Share) -> None:
    goods = Goods(found.product.id, lot.id, abs(share.quantity))
    paper = Paper("purchase_order", share.line.purchase_order_id, share.line.id)
    ends = (found.supplier_place, found.receipt.dock)
    source, target = ends if share.quantity > 0 else ends[::-1]
    cost = share.line.unit_cost
    ledger.move(context.session, context.act, goods, source, target, "receipt", paper, unit_cost=cost)


def add_to_line(
    context: Context, receipt_id: int, line: PurchaseOrderLine, lot_id: int, quantity: int
) -> None:
    """So many more (or, negative, less) of a lot on a line of this receipt."""
    key = {
        "receipt_id": receipt_id,
        "purchase_order_line_id": line.id,
        "product_id": line.product_id,
        "lot_id": lot_id,
    }
    if quantity > 0:
        add_or_insert(context.session, ReceiptLine, key, {"quantity_received": quantity})
        return
    # Not an insert that turns into an update: its row would be below zero, and refused, before it is one.
    statement = update(ReceiptLine).filter_by(**key)
    statement = statement.values(quantity_received=ReceiptLine.quantity_received + quantity)
    context.session.execute(statement.execution_options(synchronize_session=False))


def _remember_last(context: Context, found: Found, lot: Lot) -> None:
    last = found.scanned_last
    if last is not None:
        last.product_id, last.lot_id = found.product.id, lot.id
        return
    key = {"receipt_id": found.receipt.id, "person_id": context.person_id}
    insert_or_ignore(
        context.session,
        ReceiptPerson,
        key | {"product_id": found.product.id, "lot_id": lot.id},
        ["receipt_id", "person_id"],
    )
