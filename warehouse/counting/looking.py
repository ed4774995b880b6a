"""Looking: each scan is an entry of its own, and so is a typed total. Nothing here says what is on record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, select

from warehouse import words
from warehouse.counting import queries, steps
from warehouse.counting.models import Count, CountEntry
from warehouse.counting.queries import Record
from warehouse.scanning import really
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.lots import OtherDate, agree_on_date, enter_lot, is_lot_of
from warehouse.stock.models import Lot, Product
from warehouse.stock.quantities import Balance


def own_count(context: Context) -> Count:
    """The count that a scan belongs to, locked, while it is open and this person's."""
    count = queries.lock_count(context.session, context.warehouse_id, context.task_id)
    if count is None or count.closed_at is not None:
        raise Refused("counting.closed", task="counting")
    if count.claimed_by != context.person_id:
        raise Refused("counting.another_counts", name=count.person.name, task="counting")
    return count


def count_product(context: Context, meaning: Meaning) -> Verdict:
    """A scanned product is seen: it adds what one scan of it counts."""
    count = own_count(context)
    product, lot, record = _product_and_lot(context, count, meaning)
    entries = queries.entries_of(context.session, count.id)
    before = _number_of(entries, product.id, lot.id)
    if lot.serial and before:
        raise Refused("counting.serial_twice", serial=lot.serial)
    memo = enter(context, count, lot, record, meaning.quantity, is_total=False)
    values = {"added": meaning.quantity, "product": product.name, "counted": before + meaning.quantity}
    return Verdict("ok", "counting.counted", values, memo=memo)


def set_quantity(context: Context) -> Verdict:
    """What was typed is how many there are of the product scanned last, or of the one that is to be counted now."""
    if context.quantity is None:
        raise Refused("counting.number_missing")
    really.check(context)
    count = own_count(context)
    if count.finished_at is not None:
        raise Refused("counting.answer_first")
    lot = count.asked_lot or _scanned_last(context, count)
    product = context.session.get_one(Product, lot.product_id)
    if lot.serial and (context.quantity > 1 or count.asked_lot is not None):
        raise Refused("counting.serial_one", product=product.name)
    record = queries.record_of(context.session, count, lot.product_id, lot.id)
    memo = enter(context, count, lot, record, context.quantity, is_total=True)
    values = {"product": product.name, "counted": context.quantity}
    return Verdict("ok", "counting.set", values, memo=memo)


def _scanned_last(context: Context, count: Count) -> Lot:
    seen = steps.counted(queries.entries_of(context.session, count.id))
    if not seen:
        raise Refused("counting.scan_first")
    return seen[-1].last.lot


def enter(
    context: Context, count: Count, lot: Lot, record: Record, quantity: int, *, is_total: bool
) -> list[dict[str, Any]]:
    """Keep what was seen, and go on counting where something was asked. Answers the memo."""
    was = standing_of(count)
    count.finished_at = count.asked_lot = None
    entry = CountEntry(
        count_id=count.id,
        product_id=lot.product_id,
        lot_id=lot.id,
        quantity=quantity,
        is_total=is_total,
        quantity_on_hand_seen=record.on_hand,
        movement_seen=record.movement,
        scan_id=context.act.scan_id,
        at=context.act.at,
    )
    context.session.add(entry)
    context.session.flush()
    return [{"act": "entry", "count": count.id, "entry": entry.id, "was": was}]


def standing_of(count: Count) -> list[int | None]:
    """Where a count stands, for the memo of what changes it: whether all is counted, and what is asked about."""
    return [int(count.finished_at is not None), count.asked_lot.id if count.asked_lot else None]


def _number_of(entries: list[CountEntry], product_id: int, lot_id: int) -> int:
    found = (
        seen for seen in steps.counted(entries) if (seen.product_id, seen.lot_id) == (product_id, lot_id)
    )
    return next((seen.quantity for seen in found), 0)


def _product_and_lot(context: Context, count: Count, meaning: Meaning) -> tuple[Product, Lot, Record]:
    """The product, the lot its code names, and what the record says of it in this bin at this moment.

    A code without a lot counts all the same, on the empty lot: asking for the lot only where one is on record
    would tell what is on record. Closing finds out which lot it was, where there is only one.
    """
    here = and_(Balance.location_id == count.location_id, Balance.warehouse_id == count.warehouse_id)
    row = context.session.execute(
        select(Product, Lot, func.coalesce(Balance.quantity_on_hand, 0), queries.latest_movement())
        .outerjoin(Lot, is_lot_of(meaning.lot, meaning.serial))
        .outerjoin(Balance, and_(here, Balance.product_id == Product.id, Balance.lot_id == Lot.id))
        .where(Product.id == meaning.id)
    ).one()
    product: Product = row[0]
    lot: Lot | None = row[1]
    record = Record(row[2], row[3])
    if product.tracking == "serial":
        _is_one_serial(product, meaning)
    if lot is None:
        serial = meaning.serial if product.tracking == "serial" else ""
        return (
            product,
            enter_lot(context.session, product, meaning.lot, serial, meaning.expires_on),
            Record(0, row[3]),
        )
    if product.tracking == "none" or not (meaning.lot or meaning.serial):
        return product, lot, record
    try:
        return product, agree_on_date(lot, meaning.expires_on), record
    except OtherDate as other:
        known = words.day(other.lot.expires_on) if other.lot.expires_on else "–"
        name = other.lot.code or other.lot.serial
        raise Refused("counting.other_date", lot=name, known=known, read=words.day(other.read)) from None


def _is_one_serial(product: Product, meaning: Meaning) -> None:
    if not meaning.serial:
        raise Refused("counting.which_lot", product=product.name)
    if meaning.quantity != 1:
        raise Refused("counting.serial_one", product=product.name)
