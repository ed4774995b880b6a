"""A wrong piece is put right in one act: it lies aside, and the right one is fetched once more.

What the record had in the tote never left its bin: it goes back there on record, is promised anew at once, and the box
goes on with what it has. Both bins are to be counted. All of it is one scan, and one undo.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from warehouse.packing import fetching, going_on, setting_aside
from warehouse.packing.contents import Contents, Wanted
from warehouse.packing.told import PIECE, Piece
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location

Memo = dict[str, Any]


def act(context: Context, contents: Contents) -> Verdict:
    """The wrong piece that was scanned last came instead of one of this box's (`reason`: its SKU)."""
    piece = setting_aside.wrong_piece(context)
    missing = _instead_of(context, contents, piece)
    if missing is None:
        return setting_aside.act(context, contents.parcel.location)
    return _put_right(context, contents, piece, missing)


def undo(context: Context, entry: Memo) -> Verdict:
    """Nothing was wrong: the right piece lies in the tote, the other one is in the hand."""
    fetching.undo(context, entry["fetch"])
    setting_aside.undo_laid(context, entry["laid"])
    going_on.ask_again(context, entry)
    values = {"product": entry["name"], "wrong": entry["wrong"]}
    task = f"packing/{entry['parcel']}" if entry["parcel"] else "packing"
    return Verdict("ok", "packing.undone_right", values, task=task)


def choices(contents: Contents, piece: Piece) -> list[Wanted]:
    """What of this box may be missing for a wrong piece."""
    return [wanted for wanted in contents.open_products if wanted.product.id != piece.product]


def _instead_of(context: Context, contents: Contents, piece: Piece) -> Wanted | None:
    """What is missing; None where nothing can be. Raises Refused with the question where several may be."""
    found = choices(contents, piece)
    if context.reason:
        meant = [wanted for wanted in found if wanted.product.sku == context.reason]
        if not meant:
            raise Refused("packing.nothing_missing")
        return meant[0]
    if len(found) > 1:
        values: Memo = {"product": piece.name, PIECE: asdict(piece)}
        raise Refused("packing.instead_of_which", outcome="ask", ask="choose", **values)
    return found[0] if found else None


def _put_right(context: Context, contents: Contents, piece: Piece, missing: Wanted) -> Verdict:
    parcel, number = contents.parcel, min(piece.quantity, missing.remaining)
    entry: Memo = {"did": "put_right", "parcel": parcel.id, "name": missing.product.name, "wrong": piece.name}
    entry |= going_on.asks_fewer(contents, missing, number)
    entry["fetch"] = fetching.fetch_again(context, contents.order, missing.give_up(number), "mispick")
    near = context.session.get_one(Location, entry["fetch"]["returned"][0]["place"])
    bench = setting_aside.bench_of(context, parcel.location)
    entry["laid"] = setting_aside.lay(context, piece, bench, near)
    values = {"wrong": piece.name, "aside": entry["laid"]["code"], "product": missing.product.name}
    message = "packing.put_right" if entry["fetch"]["found"] else "packing.put_right_none"
    return going_on.verdict(context, parcel.id, Verdict("ok", message, values, memo=[entry]))
