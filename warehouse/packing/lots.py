"""Lots and serials at the bench: asked for where a code does not say them, swapped where another one is in the box.

Goods tracked by serial are told apart one by one: each scan names its serial. Of goods tracked by lot the code must
name the lot where several lie in the totes, or where the record does not know it. Another lot than those on record is
asked about; the same scan again swaps it: what was on record goes back to its bin, the lot in the hand came from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warehouse.codes import fold
from warehouse.packing import fetching, opening, told
from warehouse.packing.contents import Contents, Held, Wanted
from warehouse.scanning import other_lot
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.other_lot import Wish
from warehouse.scanning.registry import Context, Refused
from warehouse.stock import belief, ledger, origins
from warehouse.stock.allocation import Need
from warehouse.stock.holds import stopped
from warehouse.stock.ledger import BalanceKey, Goods, Paper
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot
from warehouse.stock.places import virtual

Memo = dict[str, Any]
WHICH = "packing.which_lot"
WHICH_SERIAL = "packing.which_serial"
OTHER = "packing.other_lot"
#: So many lots a screen offers as taps; the code can be scanned or typed in any case.
OFFERED = 6


def ask(wanted: Wanted, meaning: Meaning) -> None:
    """Raises Refused with the question where the code does not say which goods are in the hand."""
    tracking = wanted.product.tracking
    if tracking == "none" or (meaning.serial if tracking == "serial" else meaning.lot):
        return
    lots = {held.lot.id: held.lot for held in wanted.waiting if held.quantity}
    if tracking == "lot" and len(lots) == 1 and all(lot.code for lot in lots.values()):
        return
    names = sorted(filter(None, (code_of(lot) for lot in lots.values())))
    values: dict[str, Any] = {"product": wanted.product.name, "of": wanted.product.id, "tracking": tracking}
    values |= {"quantity": meaning.quantity, "unit_quantity": meaning.unit_quantity, "lots": names[:OFFERED]}
    message = WHICH_SERIAL if tracking == "serial" else WHICH
    raise Refused(message, outcome="ask", ask="choose", **values)


def answered(context: Context, meaning: Meaning) -> Meaning | None:
    """What was scanned before, with the lot that this scan names; None where no lot was asked for."""
    if meaning.kind not in {"unknown", "lot"}:
        return None
    asked = told.before(context)
    if asked is None or asked.message not in {WHICH, WHICH_SERIAL, OTHER}:
        return None
    values, name = asked.values, meaning.serial or meaning.lot or meaning.text
    if asked.message == OTHER and fold(name) != fold(str(values["found"])):
        return None
    name = next((lot for lot in values.get("lots", []) if fold(lot) == fold(name)), name)
    said: Any = {"serial": name} if values["tracking"] == "serial" else {"lot": name}
    return Meaning(
        "product",
        meaning.text,
        values["of"],
        quantity=values["quantity"],
        unit_quantity=values["unit_quantity"],
        label=values["product"],
        expires_on=meaning.expires_on,
        **said,
    )


def is_other(wanted: Wanted, meaning: Meaning) -> bool:
    """A tracked product of the box, of a lot or serial that its totes do not hold on record."""
    named = {"lot": meaning.lot, "serial": meaning.serial}.get(wanted.product.tracking)
    return bool(named) and not any(held.quantity for held in wanted.of(meaning))


def swap(context: Context, contents: Contents, wanted: Wanted, meaning: Meaning) -> Memo:
    """The other lot takes the place of the one on record. Asked first; the same scan again does it."""
    name, first = meaning.serial or meaning.lot, _first(wanted)
    needs = [Need(held.line.id, wanted.product.id, held.quantity) for held in wanted.waiting if held.quantity]
    wish = Wish("packing", wanted.product, first.lot, needs)
    lot = other_lot.in_hand(context, wish, meaning)
    if lot is not None:
        opening.refuse_on_hold(stopped(wanted.product, lot))
    about: Any = {"of": wanted.product.id, "found": name}
    if not other_lot.was_asked(context, OTHER, **about):
        kept: Any = {"quantity": meaning.quantity, "unit_quantity": meaning.unit_quantity}
        kept |= {"tracking": wanted.product.tracking, "product": wanted.product.name}
        raise Refused(OTHER, outcome="ask", ask="again", lot=code_of(first.lot), **about, **kept)
    number = min(meaning.quantity, wanted.remaining) if wanted.each_is_scanned else wanted.remaining
    entered = lot or other_lot.entered(context, wish, meaning)
    rows = [
        row
        for held, part in _taken(wanted, number)
        for row in _exchange(context, contents, held, part, entered)
    ]
    return {"did": "swapped", "parcel": contents.parcel.id, "lot": entered.id, "rows": rows}


def before_undo(context: Context, entry: Memo) -> None:
    """The lots that went back to their bins are this order's again. Raises NotEnough where others have them."""
    for row in entry["rows"]:
        key = BalanceKey(context.warehouse_id, row["place"], row["product"], row["lot"])
        ledger.allocate(context.session, key, row["line"], row["quantity"], row["pick_line"])


def undo(context: Context, entry: Memo) -> None:
    """The lot in the hand is free in the bin that it came from on record; the first one is in the tote."""
    session = context.session
    for row in entry["rows"]:
        if row["origin"] is not None:
            place = session.get_one(Location, row["origin"])
            goods = Goods(row["product"], entry["lot"], row["quantity"])
            fetching.end_promise(context, place, goods, row["line"])
        belief.take_back_count(session, row["count"])


def _first(wanted: Wanted) -> Held:
    return min((held for held in wanted.waiting if held.quantity), key=lambda held: held.order)


def _taken(wanted: Wanted, number: int) -> Sequence[tuple[Held, int]]:
    found = []
    for held in sorted(wanted.waiting, key=lambda held: held.order):
        part = min(number, held.quantity)
        if part:
            found.append((held, part))
            number -= part
    return found


def _exchange(context: Context, contents: Contents, held: Held, number: int, lot: Lot) -> list[Memo]:
    """The lot on record goes back to its bins, the one in the hand comes from there, or wherever it lies on record."""
    session, product = context.session, held.lot.product_id
    paper = Paper("order", contents.order.id, held.line.id)
    rows = []
    mine = Goods(product, held.lot.id, number)
    for place, part in origins.picked_from(session, context.warehouse_id, held.line.id, mine):
        back = Goods(product, held.lot.id, part)
        ledger.move(session, context.act, back, held.tote, place, "swap", paper, promised=True)
        fetching.end_promise(context, place, back, held.line.id)
        origin = _bring(context, Goods(product, lot.id, part), held, place, paper)
        count = None
        if place.kind != "unlocated":
            count = belief.ask_for_count(session, context.act, place.id, product, "swap")
        row: Memo = {"place": place.id, "origin": origin, "product": product, "lot": held.lot.id}
        row |= {"quantity": part, "line": held.line.id, "pick_line": held.pick_line_id, "count": count}
        rows.append(row)
    return rows


def _bring(context: Context, goods: Goods, held: Held, near: Location, paper: Paper) -> int | None:
    """The lot in the hand is in the tote now, promised. Answers where it came from; None: it was found."""
    session, act = context.session, context.act
    found = origins.likely(session, context.warehouse_id, goods, near, any_lot=False)
    if found is None:
        source = virtual(session, context.warehouse_id, "adjustment")
        ledger.move(session, act, goods, source, held.tote, "found", paper, promised=True)
        return None
    origin = found[0]
    key = BalanceKey(context.warehouse_id, origin.id, goods.product_id, goods.lot_id)
    ledger.allocate(session, key, held.line.id, goods.quantity)
    ledger.move(session, act, goods, origin, held.tote, "swap", paper, promised=True)
    return origin.id
