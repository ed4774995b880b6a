"""Counting goods in: a scan adds what it counts, a typed number replaces, and the rest can come in at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from warehouse.receiving import (
    case_sizes,
    damaged,
    finding,
    freeing,
    life,
    over,
    pallets,
    queries,
    readings,
    steps,
    waiting,
)
from warehouse.receiving.booking import book
from warehouse.receiving.damaged import Counted
from warehouse.receiving.finding import Found
from warehouse.receiving.lots import lacking, lot_counted_last, lot_of
from warehouse.receiving.models import LOT, NUMBER, Receipt, ReceiptWaiting
from warehouse.scanning import agreeing, really
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.ledger import Goods, NotEnough
from warehouse.stock.models import Lot

#: Asked when another person counts this product.
COUNTED_BY = "receiving.counted_by"


class NotOrdered(Refused):
    """The product is on no line of the receipt."""


def count_product(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    """A scanned product adds what one scan of it counts, onto the lines that wait for it."""
    found, meaning = _find_read(context, receipt_id, meaning)
    meaning = case_sizes.as_told(context.session, found.receipt, meaning)
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
    return _count(context, find(context, receipt_id, goods), goods)


def _count(context: Context, found: Found, meaning: Meaning) -> Verdict:
    pallets.is_new(context, meaning.sscc)
    if found.product.tracking == "serial" and meaning.quantity > 1:
        raise Refused("receiving.serial_one", product=found.product.name)
    _is_free(context, found)
    lacks = lacking(found, meaning)
    if lacks is not None:
        return waiting.keep(context, found, meaning, lacks)
    over.check(context, found, meaning.quantity)
    day = meaning.expires_on or (found.lot.expires_on if found.lot is not None else None)
    on_hold = life.goes_on_hold(context, found, meaning.lot or meaning.serial, day)
    waited = waiting.drop(context, found)
    lot = lot_of(context.session, found, meaning)
    counted = _with(waited, _bring_in(context, found, lot, meaning))
    if on_hold:
        return _hold(context, found, lot, meaning.quantity, counted)
    return freeing.told(context, found, counted)


def _is_free(context: Context, found: Found) -> None:
    """Ask before somebody counts what another counts now. A scan out of a dead spot asks nobody any more."""
    last, mine = found.scanned_last, found.product.id
    if found.counted_by is None or context.is_late or (last is not None and last.product_id == mine):
        return
    if not steps.still_to_come(found.lines) or agreeing.is_agreed(context, COUNTED_BY, product_id=mine):
        return
    values = {"name": found.counted_by, "product": found.product.name, "product_id": mine}
    raise agreeing.ask(context, COUNTED_BY, "again", **values)


def _hold(context: Context, found: Found, lot: Lot, quantity: int, counted: Verdict) -> Verdict:
    """What was counted is expired: it goes on hold at once."""
    goods, hold = Counted(found.receipt, found.product, lot), damaged.hold_place(context)
    memo = [*counted.memo, *damaged.lay_on_hold(context, goods, hold, quantity)]
    values = counted.values | {"quantity": quantity, "place": hold.code}
    return Verdict(counted.outcome, "receiving.on_hold", values, memo=memo)


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
    memo = _add(context, found, lot, more, sum(on_lines)) if more >= 0 else []
    if more < 0:
        memo = _take_back(context, found, lot, on_lines, -more)
    values = _values(found, more) | {"counted": context.quantity}
    message = "receiving.blind_set" if found.is_blind else "receiving.quantity_set"
    return freeing.told(context, found, Verdict("ok", message, values, memo=memo if more else []))


def _add(context: Context, found: Found, lot: Lot, more: int, counted: int) -> list[dict[str, Any]]:
    """A typed number is higher than what was counted."""
    on_hold = False
    if more:
        _is_not_serial(found)
        if not context.agreed:
            really.check(context, None if found.is_blind else counted + steps.still_to_come(found.lines))
        over.check(context, found, more)
        on_hold = life.goes_on_hold(context, found, lot.code, lot.expires_on)
    memo = book(context, found, lot, steps.share_out(found.lines, more, found.over_tolerance_percent))
    if on_hold:
        goods = Counted(found.receipt, found.product, lot)
        memo += damaged.lay_on_hold(context, goods, damaged.hold_place(context), more)
    return memo


def tell_damaged(context: Context) -> Verdict:
    """So many of the product scanned last are damaged."""
    receipt_id = context.task_id or 0
    found, lot = _scanned_last(context, receipt_id)
    _nothing_waits(context, found)
    return damaged.tell(context, Counted(found.receipt, found.product, lot))


def receive_rest(context: Context, receipt_id: int) -> Verdict:
    """All of the product scanned last that is still to come is here."""
    found, lot = _scanned_last(context, receipt_id)
    _nothing_waits(context, found)
    if found.is_blind:
        raise Refused("receiving.blind_rest")
    rest = steps.still_to_come(found.lines)
    if not rest:
        raise Refused("receiving.nothing_left", product=found.product.name)
    _is_not_serial(found)
    unit = found.scanned_last.unit_quantity if found.scanned_last else 1
    goods = Meaning("product", "", found.product.id, rest, unit_quantity=unit)
    on_hold = life.goes_on_hold(context, found, lot.code, lot.expires_on)
    counted = _bring_in(context, found, lot, goods)
    return _hold(context, found, lot, rest, counted) if on_hold else freeing.told(context, found, counted)


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
    found = find(context, receipt_id, goods)
    if not context.agreed:
        really.check(context, None if found.is_blind else steps.still_to_come(found.lines))
    return _count(context, found, replace(goods, quantity=number, is_counted=True))


def _find_read(context: Context, receipt_id: int, meaning: Meaning) -> tuple[Found, Meaning]:
    """What the receipt knows of a scanned product, and which of its code's readings is right."""
    found = find(context, receipt_id, meaning)
    right = readings.right_one(context, found.product, found.receipt.supplier_id, meaning)
    if (right.lot, right.serial) == (meaning.lot, meaning.serial):
        return found, right
    return find(context, receipt_id, right), right


def _nothing_waits(context: Context, found: Found) -> None:
    if found.waiting is not None:
        raise waiting.first(context, found.waiting)


def find(context: Context, receipt_id: int, goods: Meaning) -> Found:
    """What an open receipt knows of a product, its lines locked. Raises NotOrdered."""
    session, here, mine = context.session, context.warehouse_id, context.person_id
    found = finding.of_product(session, here, receipt_id, mine, goods.id, goods.lot, goods.serial)
    if found is None:
        receipt = open_receipt(context, receipt_id)
        raise NotOrdered("receiving.not_ordered", product=goods.label, number=numbers(receipt))
    _is_open(found)
    return found


def _is_open(found: Found) -> None:
    """Refuse what was closed, or taken away, on another device meanwhile."""
    if found.receipt.closed_at is not None:
        raise Refused("receiving.closed", task="receiving")
    closed = [line.purchase_order for line in found.lines if line.purchase_order.closed_at is not None]
    if closed:
        raise Refused("receiving.order_closed", number=closed[0].number)
    if found.receipt.dock.retired_at is not None:
        raise Refused("receiving.dock_gone", place=found.receipt.dock.code)


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
    found = finding.of_last(context.session, context.warehouse_id, receipt_id, context.person_id)
    if found is None:
        open_receipt(context, receipt_id)
        raise Refused("receiving.scan_first")
    _is_open(found)
    assert found.lot is not None, "a lot that was counted is there"
    return found, found.lot


def _is_not_serial(found: Found) -> None:
    if found.product.tracking == "serial":
        raise Refused("receiving.serial_one", product=found.product.name)


def _bring_in(context: Context, found: Found, lot: Lot, meaning: Meaning) -> Verdict:
    quantity = meaning.quantity
    shares = steps.share_out(found.lines, quantity, found.over_tolerance_percent)
    memo = book(context, found, lot, shares, meaning.unit_quantity)
    if meaning.sscc:
        pallets.enter(context, found.receipt.id, meaning.sscc)
        memo[0]["sscc"] = meaning.sscc
    if not quantity:
        values = {"product": found.product.name, "lot": lot.code}
        return Verdict("ok", "receiving.lot_now", values, memo=memo)
    if not any(line.quantity_ordered for line in found.lines):
        return Verdict("ok", "receiving.unexpected", _values(found, quantity), memo=memo)
    if found.is_blind:
        return Verdict("ok", "receiving.counted_blind", _values(found, quantity), memo=memo)
    is_line_done = not steps.still_to_come(found.lines)
    message = "receiving.line_done" if is_line_done else "receiving.counted"
    return Verdict("line_done" if is_line_done else "ok", message, _values(found, quantity), memo=memo)


def _values(found: Found, added: int) -> dict[str, Any]:
    return {
        "product": found.product.name,
        "added": added,
        "received": found.received,
        "ordered": found.expected,
    }


def _take_back(
    context: Context, found: Found, lot: Lot, on_lines: list[int], less: int
) -> list[dict[str, Any]]:
    broken = damaged.of_lot(context, Counted(found.receipt, found.product, lot))
    if sum(on_lines) - less < broken:
        raise Refused("receiving.less_than_damaged", product=found.product.name, damaged=broken)
    freeing.make_room(context, found.receipt, Goods(found.product.id, lot.id, less))
    try:
        memo = book(context, found, lot, steps.take_off(found.lines, on_lines, less))
        over.settle(context.session, found.receipt.id, found.lines)
        return memo
    except NotEnough:
        raise Refused(
            "receiving.put_away_meanwhile", product=found.product.name, counted=sum(on_lines)
        ) from None
