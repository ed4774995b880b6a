"""A piece that belongs in no box is laid aside at the bench, and goes home by put-away.

It is booked out of the bin in which the record has it, the one that was picked from first, else its nearest; a piece
that lies free nowhere is found here. Either way a count is asked for, and the piece has a request to be put back.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.labels.models import Station
from warehouse.packing import told
from warehouse.packing.told import Piece
from warehouse.scanning import other_lot
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict, Visitor
from warehouse.stock import asides, belief, ledger, origins, put_backs
from warehouse.stock.ledger import Goods
from warehouse.stock.lots import enter_lot
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import first_of_kind, virtual
from warehouse.stock.products import empty_lot

Memo = dict[str, Any]


def is_aside_scanned(context: Context, meaning: Meaning) -> bool:
    """The aside place of a bench was scanned: what is wrong in the hand lies there now.

    Its code hangs there before anything was ever laid down, so it may be no place yet.
    """
    session = context.session
    if meaning.kind == "location":
        return asides.is_one(session, session.get_one(Location, meaning.id))
    if meaning.kind != "unknown" or not fold(meaning.text).endswith(asides.SUFFIX):
        return False
    bench = bench_of(context) or first_of_kind(session, context.warehouse_id, "bench")
    return bench is not None and fold(meaning.text) == fold(asides.code_of(bench))


def wrong_piece(context: Context) -> Piece:
    """The piece that this person's last scan found wrong. Raises Refused where it found none."""
    last = told.before(context)
    piece = last.wrong if last is not None else None
    if piece is None:
        raise Refused("packing.nothing_wrong")
    return piece


def bench_of(context: Context, box: Location | None = None) -> Location | None:
    """The bench at which this person stands: their station's, else the one on which the box stands."""
    return bench_at(context.session, context.visitor, box.parent_id if box else None)


def bench_at(session: Session, visitor: Visitor, stands_on: int | None) -> Location | None:
    """The same for a screen. `stands_on`: where the box or the tote stands."""
    station = session.get(Station, visitor.station_id) if visitor.station_id else None
    for number in (station.location_id if station else None, stands_on):
        place = session.get(Location, number) if number else None
        if place is not None and place.kind == "bench":
            return place
    return None


def lay(context: Context, piece: Piece, bench: Location | None, near: Location | None = None) -> Memo:
    """Book the piece to the bench's aside place. `near`: the bin that was picked from. Answers what an undo needs."""
    session, act = context.session, context.act
    aside = asides.of_bench(session, context.warehouse_id, bench)
    source, lot = _origin(context, piece, near)
    goods = Goods(piece.product, lot.id, piece.quantity)
    if source is None:
        ends = (virtual(session, context.warehouse_id, "adjustment"), aside)
        ledger.move(session, act, goods, *ends, "found")
    else:
        ledger.move(session, act, goods, source, aside, "mispick")
    put_backs.ask(session, act, aside, (goods.product_id, goods.lot_id, goods.quantity), None)
    where = source if source is not None and source.kind != "unlocated" else near
    count = None
    if where is not None:
        count = belief.ask_for_count(session, act, where.id, piece.product, "mispick")
    return {"aside": aside.id, "code": aside.code, "product": piece.product, "lot": lot.id, "count": count}


def undo_laid(context: Context, entry: Memo) -> None:
    """The piece is in the hand again; the ledger has taken it back."""
    session = context.session
    aside = session.get_one(Location, entry["aside"])
    put_backs.settle(session, context.act, aside, entry["product"], entry["lot"])
    belief.take_back_count(session, entry["count"])


def act(context: Context, box: Location | None = None) -> Verdict:
    """Nothing is missing for it: the piece is one too many, and lies aside."""
    piece = wrong_piece(context)
    laid = lay(context, piece, bench_of(context, box))
    memo = {"did": "laid_aside", "laid": laid, "name": piece.name, "task": context.task}
    values = {"product": piece.name, "number": piece.quantity, "aside": laid["code"]}
    return Verdict("ok", "packing.laid_aside", values, memo=[memo])


def undo_act(context: Context, entry: Memo) -> Verdict:
    """It is in the hand again."""
    undo_laid(context, entry["laid"])
    values = {"product": entry["name"], "aside": entry["laid"]["code"]}
    return Verdict("ok", "packing.undone_aside", values, task=entry["task"])


def _origin(context: Context, piece: Piece, near: Location | None) -> tuple[Location | None, Lot]:
    """The bin on record and the lot; None for a piece that lies free nowhere."""
    session = context.session
    product = session.get_one(Product, piece.product)
    lot = _lot(context, product, piece)
    goods = Goods(product.id, lot.id if lot else 0, piece.quantity)
    found = origins.likely(session, context.warehouse_id, goods, near, any_lot=lot is None)
    if found is not None:
        return found
    return None, lot or empty_lot(session, product.id)


def _lot(context: Context, product: Product, piece: Piece) -> Lot | None:
    """The lot that the code named; None where it named none and any lot of a bin may be meant."""
    if product.tracking == "none":
        return None
    name = piece.serial if product.tracking == "serial" else piece.lot
    if not name:
        if product.tracking == "serial":
            raise Refused("packing.serial_first", product=product.name)
        return None
    known = other_lot.known(context.session, product, name)
    return known or enter_lot(
        context.session, product, piece.lot, piece.serial if product.tracking == "serial" else "", None
    )
