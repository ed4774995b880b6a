"""Verifying: every piece is scanned from its tote into the box, or a number is confirmed.

Up to a few pieces of a product (`warehouse.each_up_to`, or as the product says) are scanned one by one. Above, one scan
puts the number on the screen and the next scan that belongs there says yes: the tote, or another product of this order.
What is wrong changes nothing; how it is put right stands in putting_right.py, missing.py and lots.py.
"""

from __future__ import annotations

from typing import Any

from warehouse.orders import progress
from warehouse.orders.parcels import Parcel
from warehouse.packing import closing, lots, opening, queries, told
from warehouse.packing.contents import TOTE_KINDS, Contents, Held, Wanted, load
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.holds import stopped
from warehouse.stock.ledger import Goods, Paper
from warehouse.stock.look_alikes import look_alike
from warehouse.stock.models import Product

Memo = list[dict[str, Any]]


def scan(context: Context, contents: Contents, meaning: Meaning) -> Verdict:
    """A scan while pieces are still to be verified."""
    opening.refuse_on_hold(contents.on_hold)
    if meaning.kind == "product":
        return _product(context, contents, meaning)
    answer = lots.answered(context, meaning)
    if answer is not None:
        return _product(context, contents, answer)
    if meaning.kind in TOTE_KINDS and contents.is_its_tote(meaning.id):
        if contents.parcel.asked_quantity is not None:
            return confirm(context, contents)
        return Verdict("ok", "packing.its_tote", {"tote": meaning.label})
    if meaning.kind in TOTE_KINDS:
        raise Refused("packing.other_tote", tote=contents.tote_code or "")
    if meaning.kind == "unknown":
        raise Refused("packing.unknown", code=meaning.text)
    raise Refused("packing.not_a_product", code=meaning.text)


def is_another_tote(contents: Contents, meaning: Meaning) -> bool:
    """A tote of other orders, while nothing is asked that its own tote would confirm: work goes on with that."""
    if meaning.kind not in TOTE_KINDS or contents.is_its_tote(meaning.id):
        return False
    return contents.parcel.verified_at is None and contents.parcel.asked_quantity is None


def confirm(context: Context, contents: Contents) -> Verdict:
    """The number on the screen is right: it lies in the box."""
    asked = _asked(contents)
    memo = [_confirm(context, contents, asked)]
    return _verdict(context, contents, asked, memo, "packing.confirmed")


def count_number(context: Context, contents: Contents) -> Verdict:
    """Another number than the one on the screen is in the box; the rest stays to be scanned."""
    asked, most = _asked(contents), contents.parcel.asked_quantity or 0
    if context.quantity is None or not 1 <= context.quantity <= most:
        raise Refused("packing.number_range", most=most)
    memo = [_confirm(context, contents, asked, context.quantity)]
    return _verdict(context, contents, asked, memo, "packing.confirmed")


def undo_asked(context: Context, entry: dict[str, Any]) -> Verdict:
    """The number is no longer asked."""
    _ask(context.session.get_one(Parcel, entry["parcel"]), None, None, None)
    return Verdict(
        "ok", "packing.undone_asked", {"product": entry["name"]}, task=f"packing/{entry['parcel']}"
    )


def undo_counted(context: Context, entry: dict[str, Any]) -> Verdict:
    """Pieces go back into their tote; the ledger has moved them, the lines follow."""
    for line_id, quantity in entry["lines"]:
        progress.add_packed(context.session, line_id, -quantity)
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if entry["asked"]:
        _ask(parcel, entry["product"], entry["lot"], entry["asked"])
    else:
        _ask(parcel, None, None, None)
    values = {"number": entry["number"], "product": entry["name"], "tote": entry["tote"]}
    return Verdict("ok", "packing.undone_counted", values, task=f"packing/{parcel.id}")


def _product(context: Context, contents: Contents, meaning: Meaning) -> Verdict:
    wanted = contents.of_product(meaning.id)
    if wanted is not None and wanted is contents.asked and meaning.quantity == 1:
        raise Refused(
            "packing.confirm_first", number=contents.parcel.asked_quantity, tote=contents.tote_code or ""
        )
    if wanted is None or not wanted.remaining:
        raise _wrong(context, contents, wanted, meaning)
    lots.ask(wanted, meaning)
    if not lots.is_other(wanted, meaning):
        return _right(context, contents, wanted, meaning, [])
    swapped = lots.swap(context, contents, wanted, meaning)
    fresh = load(context.session, contents.parcel.id)
    assert fresh is not None, "it is locked"
    contents.products = fresh.products
    return _right(context, contents, _of(contents, meaning), meaning, [swapped])


def _right(context: Context, contents: Contents, wanted: Wanted, meaning: Meaning, memo: Memo) -> Verdict:
    """A piece, a case or a number of what this box wants."""
    asked, fitting = contents.asked, _fitting(wanted, meaning)
    if asked is not None and asked is not wanted:
        memo.append(_confirm(context, contents, asked))
    if meaning.quantity > 1 and not wanted.each_is_scanned:
        memo.append(_count_case(context, contents, wanted, meaning))
        return _verdict(context, contents, wanted, memo, "packing.counted")
    if wanted.each_is_scanned:
        memo.append(_count(context, contents, wanted, meaning.quantity, _one_lot(fitting, meaning)))
        return _verdict(context, contents, wanted, memo, "packing.counted")
    number = sum(held.quantity for held in fitting)
    _ask(contents.parcel, wanted.product.id, _one_lot(fitting, meaning), number, meaning.unit_quantity)
    memo.append({"did": "asked", "parcel": contents.parcel.id, "name": wanted.product.name})
    values = {"number": number, "product": wanted.product.name, "tote": contents.tote_code or ""}
    return Verdict("ok", "packing.asked", values, memo=memo)


def _count_case(context: Context, contents: Contents, wanted: Wanted, meaning: Meaning) -> dict[str, Any]:
    """A case counts all that is in it; the rest of the product is a number, which one more scan confirms."""
    parcel, before = contents.parcel, contents.parcel.asked_quantity
    lot_id = _one_lot(wanted.of(meaning), meaning) or parcel.asked_lot_id
    entry = _count(context, contents, wanted, meaning.quantity, lot_id) | {"asked": before}
    rest = sum(held.quantity for held in wanted.waiting if lot_id in (None, held.lot.id))
    if rest:
        _ask(parcel, wanted.product.id, lot_id, rest, meaning.unit_quantity)
    else:
        _ask(parcel, None, None, None)
    return entry


def _wrong(context: Context, contents: Contents, wanted: Wanted | None, meaning: Meaning) -> Refused:
    """Why a piece does not go into this box, and what becomes of it: it is another order's, or is laid aside."""
    values: dict[str, Any] = {"product": meaning.label, "order": contents.order.number}
    theirs = queries.owner_in_totes(context.session, contents, meaning.id)
    if theirs is not None:
        tote, number = theirs
        message = "packing.of_other_order" if number else "packing.no_longer_wanted"
        return Refused(message, tote=tote, other=number, **values)
    values[told.PIECE] = told.piece_of(meaning)
    if wanted is None:
        return Refused("packing.wrong_product", **values, **_mixed_up(context, contents, meaning))
    return Refused("packing.extra" if wanted.packed else "packing.to_follow", number=wanted.packed, **values)


def _mixed_up(context: Context, contents: Contents, meaning: Meaning) -> dict[str, Any]:
    """Which product a hand took this one for, where only one can be meant: its bin says so the next time."""
    missing = [wanted.product for wanted in contents.open_products]
    if len(missing) > 1:
        found = context.session.get_one(Product, meaning.id)
        missing = [one for one in missing if look_alike(one.sku, one.name, found.sku, found.name)]
    return {"wanted_id": missing[0].id, "found_id": meaning.id} if len(missing) == 1 else {}


def _of(contents: Contents, meaning: Meaning) -> Wanted:
    wanted = contents.of_product(meaning.id)
    assert wanted is not None, "its lot was swapped a moment ago"
    return wanted


def _fitting(wanted: Wanted, meaning: Meaning) -> list[Held]:
    """The goods in the totes that this scan may mean. Refuses another lot, and too many."""
    name = wanted.product.name
    fitting = wanted.of(meaning)
    if not fitting:
        raise Refused("packing.wrong_lot", lot=meaning.serial or meaning.lot, product=name)
    _refuse_on_hold(wanted, fitting)
    most = sum(held.quantity for held in fitting)
    if meaning.quantity > most:
        raise Refused("packing.too_many", number=meaning.quantity, product=name, most=most)
    return fitting


def _refuse_on_hold(wanted: Wanted, waiting: list[Held]) -> None:
    """Of goods that no code tells apart one held lot stops them all."""
    for held in waiting:
        if held.quantity:
            opening.refuse_on_hold(stopped(wanted.product, held.lot))


def _one_lot(fitting: list[Held], meaning: Meaning) -> int | None:
    """The lot that the code names; None lets the lots go in their order."""
    return fitting[0].lot.id if meaning.lot or meaning.serial else None


def _asked(contents: Contents) -> Wanted:
    asked = contents.asked
    if asked is None:
        raise Refused("packing.scan_first")
    return asked


def _confirm(
    context: Context, contents: Contents, asked: Wanted, number: int | None = None
) -> dict[str, Any]:
    parcel, most = contents.parcel, contents.parcel.asked_quantity or 0
    # What lay in the tote when the number was asked may since have grown or shrunk: never more than is there.
    entry = _count(context, contents, asked, number or min(most, asked.remaining), parcel.asked_lot_id)
    entry |= {"asked": most, "lot": parcel.asked_lot_id}
    _ask(parcel, None, None, None)
    return entry


def _count(
    context: Context, contents: Contents, wanted: Wanted, number: int, lot_id: int | None
) -> dict[str, Any]:
    """Move pieces from their totes into the box, one movement an order line, the promise with them."""
    session, parcel, lines, tote = context.session, contents.parcel, [], contents.tote_code or ""
    # Whoever scans another piece into a full box goes on with it.
    parcel.full_at = None
    _refuse_on_hold(wanted, [held for held in wanted.waiting if lot_id in (None, held.lot.id)])
    for held, quantity in wanted.take(number, lot_id):
        goods = Goods(wanted.product.id, held.lot.id, quantity)
        paper = Paper("order", parcel.customer_order_id, held.line.id)
        ends = (held.tote, parcel.location)
        ledger.move(session, context.act, goods, *ends, "pack", paper, promised=True, whole=not held.quantity)
        progress.add_packed(session, held.line.id, quantity)
        lines.append([held.line.id, quantity])
        tote = held.tote.code
    if not lines:
        raise Refused("packing.gone", product=wanted.product.name, tote=tote)
    return {
        "did": "counted",
        "parcel": parcel.id,
        "product": wanted.product.id,
        "name": wanted.product.name,
        "number": sum(quantity for _line, quantity in lines),
        "lines": lines,
        "tote": tote,
        "asked": None,
        "lot": lot_id,
    }


def _verdict(context: Context, contents: Contents, wanted: Wanted, memo: Memo, message: str) -> Verdict:
    """What the packer hears: one more piece, a product complete, or the last piece of all.

    No papers while more of the order is on its way: somebody put goods of it back, or found more.
    """
    values: dict[str, Any] = {"product": wanted.product.name, "number": wanted.packed, "total": wanted.total}
    if not contents.remaining and contents.still_to_pick:
        values["left"] = contents.still_to_pick
        return Verdict("line_done", "packing.rest_is_picked", values, memo=memo)
    if not contents.remaining and contents.waits_for_goods:
        values["order"] = contents.order.number
        return Verdict("line_done", "packing.waits_for_goods", values, memo=memo)
    if not contents.remaining:
        return closing.verified(context, contents, values, memo)
    return Verdict("ok" if wanted.remaining else "line_done", message, values, memo=memo)


def _ask(
    parcel: Parcel, product_id: int | None, lot_id: int | None, quantity: int | None, unit_quantity: int = 1
) -> None:
    parcel.asked_product_id, parcel.asked_lot_id, parcel.asked_quantity = product_id, lot_id, quantity
    parcel.asked_unit_quantity = unit_quantity
