"""An announced pallet comes in by one scan of its number: all that its notice names, onto a plate of its own.

The pallet becomes a place that stands on the dock. Nothing is half done: what one of its goods lacks, or has too
many of, keeps the whole pallet out, and its goods can be scanned piece by piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from warehouse.orders import progress
from warehouse.orders.models import PurchaseOrderLine
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.receiving import booking, counting_in, over, pallets, steps
from warehouse.receiving.finding import Found
from warehouse.receiving.lots import lacking, lot_of
from warehouse.receiving.models import Receipt, ReceiptPerson
from warehouse.scanning import agreeing
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock.licence_plates import stand_up, take_down
from warehouse.stock.models import Location, Product

#: Asked once for a pallet, whatever stands on it.
SHORT_LIFE = "receiving.pallet_short_life"


@dataclass(frozen=True)
class Part:
    """So many of one product and lot on a pallet, for one purchase order where the notice names it."""

    product: Product
    purchase_order_id: int | None
    goods: Meaning


def announced(session: Session, warehouse_id: int, sscc: str) -> list[NoticeLine]:
    """What a notice says of a pallet; nothing for a number that none knows."""
    wanted = (
        select(NoticeLine)
        .join(NoticeLine.notice)
        .where(NoticeLine.sscc == sscc, NoticeLine.sscc != "", Notice.warehouse_id == warehouse_id)
        .options(
            contains_eager(NoticeLine.notice).joinedload(Notice.supplier),
            joinedload(NoticeLine.product, innerjoin=True),
        )
    )
    return list(session.scalars(wanted.order_by(NoticeLine.id)))


def is_announced(context: Context, meaning: Meaning) -> bool:
    """True for the label of a pallet of which a notice says what stands on it."""
    if meaning.kind not in {"sscc", "product"} or not meaning.sscc:
        return False
    return bool(announced(context.session, context.warehouse_id, meaning.sscc))


def receive(context: Context, receipt_id: int, meaning: Meaning) -> Verdict:
    """Take in all of a pallet at an open receipt. Raises Refused, and then nothing of it came in."""
    receipt = counting_in.open_receipt(context, receipt_id)
    lines = announced(context.session, context.warehouse_id, meaning.sscc)
    if not lines:
        raise pallets.refuse(context, meaning.sscc)
    pallets.enter(context, receipt.id, meaning.sscc)
    notice = lines[0].notice
    if notice.supplier_id != receipt.supplier_id:
        raise Refused("receiving.pallet_of_other", code=meaning.sscc, supplier=notice.supplier.name)
    parts = _parts(lines)
    _agrees(parts, meaning)
    _allow(context, receipt, parts)
    place = stand_up(context.session, context.act, meaning.sscc, receipt.dock)
    booked = [row for part in parts for row in _bring_in(context, receipt, place, part)]
    return _received(context, receipt, place, parts, booked)


def _parts(lines: Sequence[NoticeLine]) -> list[Part]:
    """The lines, those of the same goods together."""
    sums: dict[tuple[Any, ...], int] = {}
    for line in lines:
        key = (line.product, line.purchase_order_id, line.lot, line.serial, line.expires_on)
        sums[key] = sums.get(key, 0) + line.quantity
    return [
        Part(
            product,
            order_id,
            Meaning(
                "product",
                lines[0].sscc,
                product.id,
                quantity,
                label=product.name,
                lot=lot,
                serial=serial,
                expires_on=day,
            ),
        )
        for (product, order_id, lot, serial, day), quantity in sums.items()
    ]


def _agrees(parts: Sequence[Part], meaning: Meaning) -> None:
    """What the label says of the pallet beside its number is what the notice says. Nobody guesses which is right."""
    if meaning.kind == "product" and not any(_fits(parts, one) for one in meaning.readings or (meaning,)):
        raise Refused("receiving.pallet_differs", code=meaning.sscc)


def _fits(parts: Sequence[Part], told: Meaning) -> bool:
    same = [part for part in parts if part.product.id == told.id]
    number = sum(part.goods.quantity for part in same)
    is_tracked = bool(same) and same[0].product.tracking == "lot"
    is_lot = not told.lot or not is_tracked or {part.goods.lot for part in same} == {told.lot}
    return bool(same) and is_lot and (not told.is_counted or told.quantity == number)


def _find(context: Context, receipt: Receipt, part: Part) -> Found:
    """What the receipt knows of a part: of the order that the notice names alone, where it names one."""
    try:
        found = counting_in.find(context, receipt.id, part.goods)
    except counting_in.NotOrdered:
        found = None
    lines = found.lines if found is not None else []
    lines = [line for line in lines if part.purchase_order_id in {None, line.purchase_order_id}]
    if found is None or not lines:
        raise Refused("receiving.pallet_not_ordered", code=part.goods.text, product=part.product.name)
    return replace(found, lines=lines)


def _allow(context: Context, receipt: Receipt, parts: Sequence[Part]) -> None:
    """Ask when more comes of a product than was ordered; the worst first, for one answer is for all."""
    wanted: dict[tuple[int, int | None], tuple[Found, int]] = {}
    for part in parts:
        key = (part.product.id, part.purchase_order_id)
        before = wanted[key][1] if key in wanted else 0
        wanted[key] = (_find(context, receipt, part), before + part.goods.quantity)
    for found, quantity in sorted(wanted.values(), key=_beyond, reverse=True):
        over.check(context, found, quantity)


def _beyond(wanted: tuple[Found, int]) -> float:
    found, quantity = wanted
    ordered = sum(line.quantity_ordered for line in found.lines)
    return (sum(line.quantity_received for line in found.lines) + quantity) / max(ordered, 1)


def _bring_in(context: Context, receipt: Receipt, place: Location, part: Part) -> list[list[int]]:
    """Book one part onto its lines. Answers line, lot and quantity of what was booked."""
    found = _find(context, receipt, part)
    _is_told(context, found, part)
    lot = lot_of(context.session, found, part.goods)
    shares = steps.share_out(found.lines, part.goods.quantity, found.over_tolerance_percent)
    booking.book_shares(context, found, place, lot, shares)
    return [[share.line.id, lot.id, share.quantity] for share in shares]


def _is_told(context: Context, found: Found, part: Part) -> None:
    """The notice says all that a scan would have to say; nothing is past its date, or will soon be unasked."""
    goods, product = part.goods, part.product
    if lacking(found, goods) is not None or (product.tracking == "serial" and goods.quantity > 1):
        raise Refused("receiving.pallet_lacks", code=goods.text, product=product.name)
    day = goods.expires_on or (found.lot.expires_on if found.lot is not None else None)
    if product.tracking == "none" or day is None:
        return
    left = (day - context.session.get_one(Warehouse, context.warehouse_id).local_date(context.act.at)).days
    if left < 0:
        raise Refused("receiving.pallet_expired", code=goods.text, product=product.name)
    if left < (product.min_life_days or 0) and not agreeing.is_agreed(context, SHORT_LIFE, code=goods.text):
        values = {"code": goods.text, "product": product.name, "days": left}
        raise agreeing.ask(context, SHORT_LIFE, "again", **values)


def _received(
    context: Context, receipt: Receipt, place: Location, parts: Sequence[Part], booked: list[list[int]]
) -> Verdict:
    names = list(dict.fromkeys(part.product.name for part in parts))
    entry = {
        "act": "pallet",
        "receipt": receipt.id,
        "sscc": place.code,
        "place": place.id,
        "shares": booked,
        "before": _forget_last(context, receipt),
        "was_closing": receipt.asked_to_close_at is not None,
    }
    receipt.asked_to_close_at = None
    values = {
        "code": place.code,
        "quantity": sum(quantity for _line, _lot, quantity in booked),
        "product": names[0],
        "products": len(names),
    }
    message = "receiving.pallet" if len(names) == 1 else "receiving.pallet_mixed"
    return Verdict("ok", message, values, memo=[entry])


def _forget_last(context: Context, receipt: Receipt) -> list[int] | None:
    """A number typed after a pallet is about no product."""
    last = context.session.get(ReceiptPerson, (receipt.id, context.person_id), populate_existing=True)
    if last is None:
        return None
    before = [last.product_id, last.lot_id, last.unit_quantity]
    context.session.delete(last)
    context.session.flush()
    return before


def undo(context: Context, entry: dict[str, Any]) -> None:
    """Undo: the goods have gone back; their lines and the pallet follow."""
    session = context.session
    for line_id, lot_id, quantity in reversed(entry["shares"]):
        progress.add_received(session, line_id, -quantity)
        line = session.get_one(PurchaseOrderLine, line_id)
        booking.add_to_line(context, entry["receipt"], line, lot_id, -quantity)
    lines = [session.get_one(PurchaseOrderLine, line_id) for line_id, _lot, _quantity in entry["shares"]]
    over.settle(session, entry["receipt"], lines)
    pallets.leave(context, entry["sscc"])
    take_down(session, context.act, session.get_one(Location, entry["place"]))
    if entry["before"] is not None:
        product_id, lot_id, unit_quantity = entry["before"]
        key = {"receipt_id": entry["receipt"], "person_id": context.person_id}
        session.add(ReceiptPerson(**key, product_id=product_id, lot_id=lot_id, unit_quantity=unit_quantity))
        session.flush()
