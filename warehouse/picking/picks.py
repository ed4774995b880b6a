"""At the bin: the bin is confirmed, the goods go into the tote piece by piece, or a number is confirmed.

Every piece moves at once, one movement an order line, with the promise: whose goods lie in the tote is never
a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from warehouse.orders import progress
from warehouse.picking import ending, few_left, on_hold, required, turns
from warehouse.picking.models import PickLine, PickList
from warehouse.picking.steps import step_of_stop
from warehouse.picking.walk import Share, Stop, Walk
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods, Paper
from warehouse.stock.lots import code_of
from warehouse.stock.models import CONTAINER_KINDS, Location, Product


def at_bin(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The bin is expected."""
    stop = _here(walk)
    if required.is_this_bin(context.session, stop, meaning):
        on_hold.refuse(stop)
        return _bin_right(context, walk, stop)
    if not walk.scans_bin and meaning.kind in {"product", "tote"}:
        return _without_bin(context, walk, stop, meaning)
    on_hold.refuse_scanned(context, meaning)
    if meaning.kind == "location":
        raise Refused("picking.wrong_bin", found=meaning.label, bin=stop.bin.code)
    if meaning.kind in {"unknown", "several"}:
        raise required.not_this_bin(context.session, stop, meaning)
    raise Refused("picking.bin_first", bin=stop.bin.code)


def _bin_right(context: Context, walk: Walk, stop: Stop) -> Verdict:
    """The picker stands at the bin; where nothing else must be scanned, the number is all that is left to confirm."""
    memo = [_confirm_bin(context, stop)]
    values: dict[str, Any] = {"bin": stop.bin.code}
    if walk.scans_of(stop) != "none" or walk.is_cluster:
        return Verdict("ok", "picking.bin_right", values, memo=memo)
    values |= {"left": stop.left, "product": stop.product.name, "tote": _box(walk).code}
    return Verdict("ok", "picking.bin_right_number", values, memo=memo)


def _without_bin(context: Context, walk: Walk, stop: Stop, meaning: Meaning) -> Verdict:
    """The building asks for no scan of bins: the product says the bin, or, where it need not be scanned either, the
    tote confirms all.
    """
    if meaning.kind == "tote":
        if walk.scans_of(stop) != "none" or walk.is_cluster or meaning.id != _box(walk).id:
            raise Refused("picking.product_first", product=stop.product.name)
        return put_in_tote(context, walk, stop.left)
    _check_scanned(context, stop, meaning)
    if not required.says_the_bin(context.session, stop, meaning):
        raise Refused("picking.bin_first", bin=stop.bin.code)
    entry = _confirm_bin(context, stop)
    done = at_product(context, walk, meaning)
    return replace(done, memo=[entry, *done.memo])


def at_product(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The product is expected: each of a few pieces, or one of many."""
    stop = _here(walk)
    if meaning.kind == "location" and meaning.id == stop.bin.id:
        return Verdict("ok", "picking.bin_kept", {"bin": stop.bin.code})
    if meaning.kind != "product":
        on_hold.refuse_scanned(context, meaning)
        raise _no_product(stop, meaning)
    _check_scanned(context, stop, meaning)
    on_hold.refuse(stop)
    if meaning.quantity > stop.left:
        raise Refused("picking.too_many", found=meaning.quantity, left=stop.left)
    stop.line.unit_quantity = meaning.unit_quantity
    if walk.is_cluster:
        return turns.show(context, walk, meaning.quantity)
    if required.is_number_asked(walk, stop, meaning.quantity):
        return _show_number(context, walk, stop)
    return _put_scanned_in_tote(context, walk, meaning.quantity)


def at_number(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """The number is shown: the tote confirms it, or the place that comes next, where its own act is done too."""
    stop, box = _here(walk), _box(walk)
    if meaning.kind in CONTAINER_KINDS and meaning.id == box.id:
        return put_in_tote(context, walk, stop.left)
    if meaning.kind == "location" and walk.after is not None and walk.after.bin.id == meaning.id:
        return _confirm_at_next_bin(context, walk)
    if meaning.kind == "location" and walk.after is None and ending.is_bench(context.session, meaning):
        return _confirm_at_bench(context, walk, meaning)
    if meaning.kind == "product":
        _check_scanned(context, stop, meaning)
        if meaning.quantity > 1:
            return at_product(context, walk, meaning)
        raise Refused("picking.number_not_again", left=stop.left, tote=box.code)
    if meaning.kind in {"unknown", "several"}:
        raise Refused("picking.unknown_product", code=meaning.text, product=stop.product.name)
    raise Refused("picking.confirm_first", left=stop.left, tote=box.code)


def enter_quantity(context: Context, walk: Walk, quantity: int | None) -> Verdict:
    """So many were taken now, as typed; the rest stays to do."""
    stop = _here(walk)
    if quantity is None or quantity < 1:
        raise Refused("picking.number_missing")
    required.check_typed(walk, stop)
    if stop.line.bin_confirmed_at is None and (walk.scans_bin or stop.is_unlocated):
        raise bin_first(stop)
    if quantity > stop.left:
        raise Refused("picking.too_many", found=quantity, left=stop.left)
    return put_in_tote(context, walk, quantity)


def _put_scanned_in_tote(context: Context, walk: Walk, quantity: int) -> Verdict:
    """Pieces or a case go into the tote. After a case the rest is a number, which one more scan confirms."""
    stop = _here(walk)
    verdict = put_in_tote(context, walk, quantity)
    if quantity > 1 and walk.here is stop and required.is_number_asked(walk, stop, 1):
        stop.line.number_asked_at = context.act.at
    return verdict


def put_in_tote(context: Context, walk: Walk, quantity: int, *, stays: bool = True) -> Verdict:
    """Move pieces into the tote in hand; the last ones end the stop. `stays`: its person stands at the bin still."""
    stop, box = _here(walk), _box(walk)
    entry = move_to_tote(context, walk, stop, quantity)
    values = {
        "product": stop.product.name,
        "tote": box.code,
        "total": stop.total,
        "picked": stop.line.quantity_picked,
    }
    if stop.left:
        return Verdict("ok", "picking.piece", values, memo=[entry])
    entry |= end_stop(context, walk)
    if stays:
        few_left.ask(context, walk, stop)
    return Verdict("line_done", "picking.line_done", values, memo=[entry])


def move_to_tote(
    context: Context,
    walk: Walk,
    stop: Stop,
    quantity: int,
    of: Sequence[Share] | None = None,
    into: Location | None = None,
) -> dict[str, Any]:
    """One movement an order line, filling them in their order; answers what an undo must know.

    Each order's goods go into its own tote, where it has one. `of`: these of the stop's shares, `into` this tote.
    """
    on_hold.refuse(stop)
    rest, shares = quantity, []
    for share in stop.shares if of is None else of:
        part = min(rest, share.quantity)
        if part:
            goods = Goods(stop.product.id, stop.lot.id, part)
            paper = Paper("order", share.order_id, share.order_line_id)
            ledger.move(
                context.session,
                context.act,
                goods,
                stop.bin,
                into or share.box or _box(walk),
                "pick",
                paper,
                promised=True,
                whole=part == share.quantity,
            )
            progress.add_picked(context.session, share.order_line_id, part)
            share.quantity -= part
            shares.append([share.order_line_id, part])
            rest -= part
    was_asked = stop.line.number_asked_at is not None
    stop.line.quantity_picked += quantity
    stop.on_record -= quantity
    stop.line.number_asked_at = None
    entry = {"did": "picked", "list": walk.pick_list.id, "line": stop.line.id, "quantity": quantity}
    return entry | {"shares": shares, "asked": was_asked}


def end_stop(context: Context, walk: Walk) -> dict[str, Any]:
    """The stop is done. Where the next one is in the same bin, the picker stands at it already."""
    done = walk.stops.pop(0)
    done.line.finished_at = context.act.at
    walk.lines_done += 1
    after = walk.here
    if after is None or after.bin.id != done.bin.id or done.line.bin_confirmed_at is None:
        return {"finished": True}
    after.line.bin_confirmed_at = context.act.at
    return {"finished": True, "kept_bin": after.line.id}


def check_product(stop: Stop, meaning: Meaning) -> None:
    """Refuse another product, and another lot where the code names one. Both names are said."""
    if meaning.id != stop.product.id:
        names = {"found": meaning.label, "product": stop.product.name}
        mixed_up: dict[str, Any] = {"wanted_id": stop.product.id, "found_id": meaning.id}
        raise Refused("picking.wrong_product", **names, **mixed_up)
    found, wanted = meaning.serial or meaning.lot, code_of(stop.lot)
    if found and wanted and found != wanted:
        raise Refused("picking.wrong_lot", found=found, lot=wanted)


def _check_scanned(context: Context, stop: Stop, meaning: Meaning) -> None:
    """As `check_product`; of what is on hold it says that first, for that is why it is not wanted any more."""
    try:
        check_product(stop, meaning)
    except Refused:
        on_hold.refuse_scanned(context, meaning)
        raise


def bin_first(stop: Stop) -> Refused:
    """The answer to goods before their bin."""
    if stop.is_unlocated:
        return Refused("picking.found_bin_first")
    return Refused("picking.bin_first", bin=stop.bin.code)


def undo_bin(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The bin is to be scanned again."""
    line = open_line(context, entry["line"])
    line.bin_confirmed_at = None
    place = context.session.get_one(Location, line.location_id)
    return _back_at(pick_list, "picking.undone_bin", bin=place.code)


def undo_number(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The number is not shown any more."""
    line = open_line(context, entry["line"])
    line.number_asked_at = None
    return _back_at(pick_list, "picking.undone_number", product=_product_name(context, line))


def undo_pick(context: Context, pick_list: PickList, entry: dict[str, Any]) -> Verdict:
    """The pieces went back to their bin by the ledger; here the stop and the order lines learn of it."""
    line = context.session.get_one(PickLine, entry["line"], populate_existing=True)
    for order_line_id, quantity in entry["shares"]:
        progress.add_picked(context.session, order_line_id, -quantity)
    line.quantity_picked -= entry["quantity"]
    line.number_asked_at = context.act.at if entry["asked"] else None
    if entry.get("finished"):
        line.finished_at = None
    if "kept_bin" in entry:
        open_line(context, entry["kept_bin"]).bin_confirmed_at = None
    place = context.session.get_one(Location, line.location_id)
    values = {"quantity": entry["quantity"], "product": _product_name(context, line), "bin": place.code}
    return _back_at(pick_list, "picking.undone_pick", **values)


def open_line(context: Context, line_id: int) -> PickLine:
    """A line whose stop is not over; undo needs it so."""
    line = context.session.get(PickLine, line_id, populate_existing=True)
    if line is None or line.finished_at is not None:
        raise Refused("picking.undo_closed")
    return line


def _confirm_bin(context: Context, stop: Stop) -> dict[str, Any]:
    stop.line.bin_confirmed_at = context.act.at
    return {"did": "bin", "list": stop.line.pick_list_id, "line": stop.line.id}


def _show_number(context: Context, walk: Walk, stop: Stop) -> Verdict:
    stop.line.number_asked_at = context.act.at
    entry = {"did": "number", "list": walk.pick_list.id, "line": stop.line.id}
    values = {"left": stop.left, "product": stop.product.name, "tote": _box(walk).code}
    return Verdict("ok", "picking.number_shown", values, memo=[entry])


def _confirm_at_next_bin(context: Context, walk: Walk) -> Verdict:
    """Two acts in one scan: the number is right, and the picker stands at the next bin."""
    done = put_in_tote(context, walk, _here(walk).left, stays=False)
    after = _here(walk)
    memo = done.memo
    if step_of_stop(walk) == "scan_bin":
        memo = [*done.memo, _confirm_bin(context, after)]
    values = done.values | {"bin": after.bin.code}
    return Verdict("line_done", "picking.line_done_at_bin", values, memo=memo)


def _confirm_at_bench(context: Context, walk: Walk, meaning: Meaning) -> Verdict:
    """Two acts in one scan: the number of the last stop is right, and the totes stand at the bench."""
    done = put_in_tote(context, walk, _here(walk).left, stays=False)
    context.session.flush()
    dropped = ending.drop(context, walk, meaning)
    return replace(dropped, memo=[*done.memo, *dropped.memo])


def _no_product(stop: Stop, meaning: Meaning) -> Refused:
    name = stop.product.name
    if meaning.kind == "location":
        return Refused("picking.wrong_bin", found=meaning.label, bin=stop.bin.code)
    if meaning.kind == "tote":
        return Refused("picking.product_first", product=name)
    if meaning.kind in {"unknown", "several"}:
        return Refused("picking.unknown_product", code=meaning.text, product=name)
    return Refused("picking.not_a_product", code=meaning.label or meaning.text, product=name)


def _here(walk: Walk) -> Stop:
    assert walk.here is not None, "the step says that there is a stop"
    return walk.here


def _box(walk: Walk) -> Location:
    assert walk.box is not None, "the step says that a tote is in hand"
    return walk.box


def _product_name(context: Context, line: PickLine) -> str:
    return context.session.get_one(Product, line.product_id).name


def _back_at(pick_list: PickList, message: str, **values: Any) -> Verdict:
    return Verdict("ok", message, values, task=f"picking/{pick_list.id}")
