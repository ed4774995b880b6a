"""Taking up: the bin, then so many of a product and lot that lie free in it are in this person's hands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warehouse.moving import filling, queries
from warehouse.moving.hands import Hands, in_care
from warehouse.moving.messages import NO_SOURCES
from warehouse.moving.models import Transfer, TransferLine
from warehouse.people.rights import SUPERVISE
from warehouse.scanning import agreeing
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.holds import stopped
from warehouse.stock.lots import code_of
from warehouse.stock.models import BIN_KINDS, Location

SOURCE_KINDS = (*BIN_KINDS, "hold", "unlocated")
WHICH_LOT, TAKE_OVER = "transfers.which_lot", "transfers.take_over"


def open_source(context: Context, location_id: int) -> Verdict:
    """Begin with a bin. Whoever has goods in hand goes on with them first."""
    place = queries.place_of(context.session, location_id)
    if place.kind not in SOURCE_KINDS:
        raise Refused(NO_SOURCES.get(place.kind, "transfers.no_source"), bin=place.code)
    for mine, pieces in queries.own_open(context.session, context.warehouse_id, context.person_id):
        if pieces:
            return _go_on(mine, pieces, location_id)
        mine.finished_at = context.act.at
    _require_goods(context, place)
    transfer = Transfer(
        warehouse_id=context.warehouse_id,
        source_id=place.id,
        claimed_by=context.person_id,
        started_at=context.act.at,
    )
    context.session.add(transfer)
    context.session.flush()
    memo = [{"act": "source", "transfer": transfer.id}]
    return Verdict("ok", "transfers.source", {"bin": place.code}, task=f"transfers/{transfer.id}", memo=memo)


def _go_on(mine: Transfer, pieces: int, location_id: int) -> Verdict:
    values: dict[str, Any] = {"quantity": pieces, "bin": mine.source.code}
    task = f"transfers/{mine.id}"
    if mine.source_id != location_id:
        raise Refused("transfers.in_hand_first", task=task, **values)
    return Verdict("ok", "transfers.continued", values, task=task)


def _require_goods(context: Context, place: Location) -> None:
    """Refuse a bin out of which this person can take nothing."""
    if place.kind == "hold" and not _supervises(context):
        raise Refused("transfers.only_supervisor", bin=place.code)
    if place.held_at is not None and not _supervises(context):
        raise Refused("transfers.held", name=place.code, why=place.hold_reason or "")
    rows = queries.lying(context.session, context.warehouse_id, place.id)
    if not rows:
        raise Refused("transfers.empty", bin=place.code)
    promised = sum(row.Balance.quantity_allocated for row in rows)
    if promised == sum(row.Balance.quantity_on_hand for row in rows):
        raise Refused("transfers.all_promised", bin=place.code, promised=promised)


def take_product(context: Context, meaning: Meaning) -> Verdict:
    """So many of a scanned product as its code counts, as far as they are free; its lot is asked, never guessed."""
    hands = in_care(context)
    filling.require_wanted(context, hands, meaning)
    rows = _of_product(context, hands, meaning)
    taken = queries.in_hands(context.session, context.warehouse_id, hands.source.id, meaning.id)
    free = [row for row in rows if queries.left_of(row.Balance, taken) > 0]
    if not free:
        return _none_free(context, hands, rows, taken)
    if len(free) > 1:
        lots = [_told(row, queries.left_of(row.Balance, taken)) for row in free]
        counts = {"quantity": meaning.quantity, "unit": meaning.unit_quantity, "product_id": meaning.id}
        raise agreeing.ask(context, WHICH_LOT, "choose", product=meaning.label, lots=lots, **counts)
    return _take(context, hands, free[0], taken, meaning.quantity, meaning.unit_quantity)


def take_lot(context: Context) -> Verdict:
    """A tap says which lot was meant."""
    question = agreeing.asked_last(context)
    lots = question.values["lots"] if question is not None and question.message == WHICH_LOT else []
    chosen = next((lot for lot in lots if str(lot["id"]) == context.reason), None)
    if question is None or chosen is None:
        raise Refused("scanning.nothing_asked_for")
    hands = in_care(context)
    product_id = question.values["product_id"]
    rows = queries.lock_lying(context.session, context.warehouse_id, hands.source.id, product_id)
    taken = queries.in_hands(context.session, context.warehouse_id, hands.source.id, product_id)
    meant = [row for row in rows if row.Lot.id == chosen["id"] and queries.left_of(row.Balance, taken) > 0]
    if not meant:
        raise Refused("transfers.lot_gone")
    _require_not_held(context, meant[0], hands.source)
    values = question.values
    return _take(context, hands, meant[0], taken, values["quantity"], values["unit"])


def take_all(context: Context) -> Verdict:
    """All that is free in the bin: what is promised, on hold or in other hands stays."""
    hands = in_care(context)
    if hands.transfer.move_request_id is not None:
        return filling.take_needed(context, hands)
    rows = queries.lock_lying(context.session, context.warehouse_id, hands.source.id)
    taken = queries.in_hands(context.session, context.warehouse_id, hands.source.id)
    memo = hands.memo()
    quantity = held = 0
    for row in rows:
        left = queries.left_of(row.Balance, taken)
        if left > 0 and stopped(row.Product, row.Lot) is not None and not _supervises(context):
            held += left
        elif left > 0:
            hands.add(row, left)
            quantity += left
    if not quantity:
        raise Refused("transfers.nothing_free", bin=hands.source.code)
    promised = sum(row.Balance.quantity_allocated for row in rows)
    values = {"quantity": hands.pieces, "promised": promised, "held": held}
    return Verdict("ok", _ALL[bool(promised), bool(held)], values, memo=[hands.closed(memo)])


_ALL = {
    (False, False): "transfers.all",
    (True, False): "transfers.all_but",
    (False, True): "transfers.all_but_held",
    (True, True): "transfers.all_but_both",
}


def _of_product(context: Context, hands: Hands, meaning: Meaning) -> list[Any]:
    """What lies there of a product, of the lot that its code names where it names one. Locked."""
    rows = queries.lock_lying(context.session, context.warehouse_id, hands.source.id, meaning.id)
    if not rows:
        raise Refused("transfers.not_here", product=meaning.label, bin=hands.source.code)
    said = {"lot": meaning.lot, "serial": meaning.serial}.get(rows[0].Product.tracking)
    meant = [row for row in rows if not said or said == code_of(row.Lot)]
    if not meant:
        raise Refused("transfers.no_lot", lot=said, bin=hands.source.code)
    may = [row for row in meant if _supervises(context) or stopped(row.Product, row.Lot) is None]
    if not may:
        _require_not_held(context, meant[0], hands.source)
    return may


def _require_not_held(context: Context, row: Any, source: Location) -> None:
    stop = stopped(row.Product, row.Lot, source)
    if stop is not None and not _supervises(context):
        raise Refused("transfers.held", name=stop.name, why=stop.why)


def _take(
    context: Context, hands: Hands, row: Any, taken: Sequence[TransferLine], wanted: int, unit: int
) -> Verdict:
    left = queries.left_of(row.Balance, taken)
    memo = hands.memo()
    line = hands.add(row, min(wanted, left), unit)
    values = {"quantity": line.quantity, "product": row.Product.name}
    message = "transfers.taken"
    if wanted > left:
        values["promised"] = row.Balance.quantity_allocated
        message = "transfers.only_free" if values["promised"] else "transfers.only"
    return Verdict("ok", message, values, memo=[hands.closed(memo)])


def _none_free(context: Context, hands: Hands, rows: list[Any], taken: Sequence[TransferLine]) -> Verdict:
    """All of it is in hands: in these, or in another's; or it is promised."""
    name = rows[0].Product.name
    lots = {row.Lot.id for row in rows}
    mine = [line for line in hands.lines if line.product_id == rows[0].Product.id and line.lot_id in lots]
    if mine:
        values = {"quantity": sum(line.quantity for line in mine), "product": name}
        return Verdict("ok", "transfers.all_in_hand", values)
    others = next((line for line in taken if line.lot_id in lots), None)
    if others is None:
        promised = sum(row.Balance.quantity_allocated for row in rows)
        raise Refused("transfers.promised", promised=promised, product=name)
    return _take_over(context, hands, others, name)


def _take_over(context: Context, hands: Hands, line: TransferLine, product: str) -> Verdict:
    """What somebody else has in hand is theirs, unless this person scans it once more."""
    others = queries.lock_transfer(context.session, context.warehouse_id, line.transfer_id)
    assert others is not None, "a line belongs to its transfer"
    if hands.lines:
        raise Refused("transfers.in_hand_first", quantity=hands.pieces, bin=hands.source.code)
    if not agreeing.is_agreed(context, TAKE_OVER, transfer=others.id):
        name = queries.name_of(context.session, others.claimed_by)
        raise agreeing.ask(context, TAKE_OVER, "again", name=name, product=product, transfer=others.id)
    memo = [
        {"act": "take-over", "transfer": others.id, "before": others.claimed_by, "left": hands.transfer.id}
    ]
    others.claimed_by, others.asked_id = context.person_id, None
    filling.hand_over(context.session, others, context.person_id)
    hands.transfer.finished_at = context.act.at
    pieces = sum(one.quantity for one in queries.open_lines(context.session, others))
    values = {"quantity": pieces, "bin": others.source.code}
    return Verdict("ok", "transfers.taken_over", values, task=f"transfers/{others.id}", memo=memo)


def _told(row: Any, left: int) -> dict[str, Any]:
    """A lot as the question tells it."""
    day = row.Lot.expires_on.isoformat() if row.Lot.expires_on else None
    return {"id": row.Lot.id, "code": code_of(row.Lot), "expires_on": day, "left": left}


def _supervises(context: Context) -> bool:
    return bool(context.visitor.roles & SUPERVISE)
