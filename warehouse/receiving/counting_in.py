"""Counting goods in: a scan adds what it counts, a typed number replaces, and the rest can come in at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select, update

from warehouse.db import add_or_insert, insert_or_ignore
from warehouse.orders import progress
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving import pallets, queries, readings, steps, waiting
from warehouse.receiving.lots import lacking, lot_counted_last, lot_of
from warehouse.receiving.models import LOT, NUMBER, Receipt, ReceiptLine, ReceiptPerson, ReceiptWaiting
from warehouse.receiving.queries import Found
from warehouse.receiving.steps import Share
from warehouse.scanning import really
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods, NotEnough, Paper
from warehouse.stock.models import Lot


def count_product(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    """A scanned product adds what one scan of it counts, onto the lines that wait for it."""
    found, meaning = _find_read(context, receipt_id, meaning)
    learned = readings.learn(context, found.receipt.supplier_id, meaning)
    waits = found.waiting
    if waits is not None and waits.product_id == meaning.id:
        return _with(learned, complete(context, receipt_id, waits, meaning))
    if lacking(found, meaning) == LOT and (same := lot_counted_last(context.session, found)) is not None:
        found, meaning = replace(found, lot=same), replace(meaning, lot=same.code)
    return _with(learned, _count(context, found, meaning))


def complete(context: Context, receipt_id: int, waits: ReceiptWaiting, told: Meaning) -> Verdict:
    """What waits is counted with what a scan says of it; where something is lacking still, that is asked."""
    goods = waiting.with_scan(waits, told.label, told)
    lot = queries.lot_read(goods.lot, goods.serial)
    return _count(context, _find(context, receipt_id, goods.id, lot, goods.label), goods)


def _count(context: Context, found: Found, meaning: Meaning) -> Verdict:
    pallets.is_new(context, meaning.sscc)
    if found.product.tracking == "serial" and meaning.quantity > 1:
        raise Refused("receiving.serial_one", product=found.product.name)
    _accepts(found, meaning.quantity)
    lacks = lacking(found, meaning)
    if lacks is not None:
        return waiting.keep(context, found, meaning, lacks)
    waited = waiting.drop(context, found)
    return _with(waited, _bring_in(context, found, lot_of(context.session, found, meaning), meaning))


def _with(memo: list[dict[str, Any]], verdict: Verdict) -> Verdict:
    return replace(verdict, memo=[*memo, *verdict.memo]) if memo else verdict


def set_quantity(context: Context, receipt_id: int) -> Verdict:
    """What was typed is the number that this receipt has of the product scanned last."""
    if context.quantity is None:
        raise Refused("receiving.number_missing")
    waits = queries.waits_for(context.session, receipt_id, context.person_id)
    if waits is not None:
        return _enter_number(context, receipt_id, waits)
    found, lot = _scanned_last(context, receipt_id)
    on_lines = queries.counted_on(context.session, receipt_id, found.lines, lot.id)
    more = context.quantity - sum(on_lines)
    if more > 0:
        _is_not_serial(found)
        _accepts(found, more)
        really.check(context, sum(on_lines) + steps.still_to_come(found.lines))
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
    _nothing_waits(context, found)
    rest = steps.still_to_come(found.lines)
    if not rest:
        raise Refused("receiving.nothing_left", product=found.product.name)
    _is_not_serial(found)
    unit = found.scanned_last.unit_quantity if found.scanned_last else 1
    goods = Meaning("product", "", found.product.id, rest, unit_quantity=unit)
    return _bring_in(context, found, lot, goods)


def other_lot(context: Context, receipt_id: int) -> Verdict:
    """The next pieces of the product scanned last are of another lot: ask for it."""
    found, _lot = _scanned_last(context, receipt_id)
    _nothing_waits(context, found)
    if found.product.tracking != "lot":
        raise Refused("receiving.no_lots", product=found.product.name)
    none_yet = Meaning("product", "", found.product.id, 0)
    return waiting.keep(context, found, none_yet, LOT)


def _enter_number(context: Context, receipt_id: int, waits: ReceiptWaiting) -> Verdict:
    """How many stand on the pallet whose code did not say it."""
    number = context.quantity
    if waits.lacks != NUMBER or not number:
        raise waiting.first(context, waits)
    goods = waiting.with_scan(waits, "", Meaning("lot", ""))
    lot = queries.lot_read(goods.lot, goods.serial)
    found = _find(context, receipt_id, goods.id, lot, goods.label)
    _accepts(found, number)
    really.check(context, steps.still_to_come(found.lines))
    return _count(context, found, replace(goods, quantity=number, is_counted=True))


def _find_read(context: Context, receipt_id: int, meaning: Meaning) -> tuple[Found, Meaning]:
    """What the receipt knows of a scanned product, and which of its code's readings is right."""
    lot = queries.lot_read(meaning.lot, meaning.serial)
    found = _find(context, receipt_id, meaning.id, lot, meaning.label)
    right = readings.right_one(context, found.product, found.receipt.supplier_id, meaning)
    if (right.lot, right.serial) == (meaning.lot, meaning.serial):
        return found, right
    lot = queries.lot_read(right.lot, right.serial)
    return _find(context, receipt_id, right.id, lot, right.label), right


def _nothing_waits(context: Context, found: Found) -> None:
    if found.waiting is not None:
        raise waiting.first(context, found.waiting)


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


def _bring_in(context: Context, found: Found, lot: Lot, meaning: Meaning) -> Verdict:
    quantity = meaning.quantity
    shares = steps.share_out(found.lines, quantity, found.over_tolerance_percent)
    memo = _book(context, found, lot, shares, meaning.unit_quantity)
    if meaning.sscc:
        pallets.enter(context, found.receipt.id, meaning.sscc)
        memo[0]["sscc"] = meaning.sscc
    if not quantity:
        values = {"product": found.product.name, "lot": lot.code}
        return Verdict("ok", "receiving.lot_now", values, memo=memo)
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


def _book(
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
    for share in shares:
        _move(context, found, lot, share)
        progress.add_received(context.session, share.line.id, share.quantity)
        add_to_line(context, receipt.id, share.line, lot.id, share.quantity)
    receipt.asked_to_close_at = None
    _remember_last(context, found, lot, unit_quantity)
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


def _remember_last(context: Context, found: Found, lot: Lot, unit_quantity: int | None) -> None:
    """What was scanned last, and in which unit; a typed number says nothing of the unit."""
    last = found.scanned_last
    if last is not None:
        last.product_id, last.lot_id = found.product.id, lot.id
        last.unit_quantity = unit_quantity or last.unit_quantity
        return
    key = {"receipt_id": found.receipt.id, "person_id": context.person_id}
    values = {"product_id": found.product.id, "lot_id": lot.id, "unit_quantity": unit_quantity or 1}
    insert_or_ignore(context.session, ReceiptPerson, key | values, ["receipt_id", "person_id"])
