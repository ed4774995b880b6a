"""Goods in hand that fill a pick face: how they differ from goods that go where their person likes.

They are of one product, they go to one bin, and what lies down there is taken off the request. The rest is a move
like any other (hands.py): out of one bin, in somebody's hands, into the other.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.moving import queries
from warehouse.moving.hands import Hands, in_care
from warehouse.moving.models import Transfer
from warehouse.orders import replenishing
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief
from warehouse.stock.holds import stopped
from warehouse.stock.models import Location, Product
from warehouse.stock.promising import Promise
from warehouse.stock.quantities import MoveRequest

LIST = "replenishing"
_ABOUT = "replenishing.about"


def request_of(session: Session, transfer: Transfer) -> MoveRequest | None:
    """The request that a transfer serves, locked; None for a move of somebody's own."""
    if transfer.move_request_id is None:
        return None
    return lock(session, transfer.warehouse_id, transfer.move_request_id)


def lock(session: Session, warehouse_id: int, request_id: int | None) -> MoveRequest | None:
    """A request to fill a face, ours until the transaction ends."""
    return session.scalar(
        select(MoveRequest)
        .where(MoveRequest.id == request_id, MoveRequest.warehouse_id == warehouse_id)
        .where(MoveRequest.because == replenishing.BECAUSE)
        .with_for_update(of=MoveRequest, key_share=True)
        .execution_options(populate_existing=True)
    )


def about(session: Session, transfer: Transfer) -> tuple[MoveRequest, Location, Product]:
    """What a transfer fills: its request, the face, and the product. Read once for an act and its screen."""
    kept: dict[int, Any] = session.info.setdefault(_ABOUT, {})
    if transfer.id not in kept:
        wanted = (
            select(MoveRequest, Location, Product)
            .join(Location, Location.id == MoveRequest.location_id)
            .join(Product, Product.id == MoveRequest.product_id)
            .where(MoveRequest.id == transfer.move_request_id)
            .options(joinedload(Product.barcodes))
        )
        kept[transfer.id] = tuple(session.execute(wanted).unique().one())
    request, face, product = kept[transfer.id]
    return request, face, product


def sources(context: Context, request: MoveRequest) -> list[Promise]:
    """From where the request is served now, the bin that comes first first; empty where reserve has nothing."""
    face = replenishing.face_of(context.session, request)
    if face is None:
        return []
    reserve = replenishing.reserve_of(
        context.session, request.warehouse_id, context.act.at, [request.product_id]
    )
    return list(reserve.give(face, request.quantity))


def require_wanted(context: Context, hands: Hands, meaning: Meaning) -> None:
    """Refuse another product than the one that the face wants."""
    if hands.transfer.move_request_id is None:
        return
    _request, _face, wanted = about(context.session, hands.transfer)
    if wanted.id != meaning.id:
        raise Refused("replenishing.other_product", product=meaning.label, wanted=wanted.name)


def require_face(context: Context, hands: Hands, location_id: int) -> MoveRequest | None:
    """The request, where these goods fill a face; refuses another bin than that."""
    request = request_of(context.session, hands.transfer)
    if request is not None and request.location_id != location_id:
        face = context.session.get_one(Location, request.location_id)
        raise Refused("replenishing.other_bin", bin=face.code)
    return request


def take_needed(context: Context, hands: Hands) -> Verdict:
    """As many as the face wants are in the hands, as far as they are free in this bin."""
    request = request_of(context.session, hands.transfer)
    assert request is not None, "the hands fill a face"
    key = (context.session, context.warehouse_id, hands.source.id, request.product_id)
    rows, taken, memo = queries.lock_lying(*key), queries.in_hands(*key), hands.memo()
    missing = request.quantity - hands.pieces
    for row in rows:
        part = min(queries.left_of(row.Balance, taken), missing)
        if part > 0 and stopped(row.Product, row.Lot, hands.source) is None:
            hands.add(row, part)
            missing -= part
    if not hands.lines:
        raise Refused("transfers.nothing_free", bin=hands.source.code)
    values = {"quantity": hands.pieces, "product": hands.lines[0].product.name}
    message = "transfers.taken" if missing <= 0 else "transfers.only"
    return Verdict("ok", message, values, memo=[hands.closed(memo)])


def none_left(context: Context) -> Verdict:
    """All that can be found is in the hands. What else should lie here is in doubt, and somebody is to count it."""
    hands = in_care(context)
    request = request_of(context.session, hands.transfer)
    if request is None:
        raise Refused("scanning.unknown_action", action="short")
    entry = {"act": "short", "transfer": hands.transfer.id, **_doubt(context, hands, request)}
    if hands.lines:
        values = {"quantity": hands.pieces}
        return Verdict("ok", "replenishing.rest_in_doubt", values, memo=[entry])
    hands.transfer.finished_at = context.act.at
    entry["request"] = _go_on_or_close(context, request)
    is_over = entry["request"]["closed"]
    message = "replenishing.none_anywhere" if is_over else "replenishing.none_here"
    task = LIST if is_over else hands.leads_to
    return Verdict("ok", message, {"bin": hands.source.code}, task=task, memo=[entry])


def take_back_none_left(context: Context, transfer: Transfer, entry: dict[str, Any]) -> None:
    """Undo: the record of the bin is believed again, and the person stands before it."""
    for product_id, lot_id in entry["doubted"]:
        belief.clear_doubt(context.session, transfer.warehouse_id, transfer.source_id, product_id, lot_id)
    belief.take_back_count(context.session, entry["count"])
    if "request" in entry:
        unsettle(context, entry["request"])
        transfer.finished_at = None
    context.session.flush()


def settle(context: Context, request: MoveRequest, quantity: int) -> dict[str, Any]:
    """So many lie in the face. Answers what an undo must know."""
    rest = request.quantity - quantity
    if rest <= 0:
        return _close(context, request)
    before, request.quantity = request.quantity, rest
    return _go_on_or_close(context, request) | {"quantity": before}


def unsettle(context: Context, entry: dict[str, Any]) -> None:
    """Undo: the request is as it was, in the same hands. Refuses where somebody fills the face anew."""
    session = context.session
    request = lock(session, context.warehouse_id, entry["id"])
    assert request is not None, "requests stay"
    newer = session.scalar(
        select(MoveRequest)
        .where(MoveRequest.location_id == request.location_id, MoveRequest.product_id == request.product_id)
        .where(MoveRequest.because == request.because, MoveRequest.closed_at.is_(None))
        .where(MoveRequest.id != request.id)
        .with_for_update(of=MoveRequest, key_share=True)
    )
    if newer is not None and newer.claimed_by is not None:
        raise Refused("replenishing.undo_too_late")
    if newer is not None:
        newer.closed_at = context.act.at
        session.flush()
    request.quantity = entry["quantity"]
    request.closed_at = request.closed_by = None
    session.flush()


def hand_over(session: Session, transfer: Transfer, person_id: int) -> None:
    """Whoever has the goods has the request."""
    request = request_of(session, transfer)
    if request is not None:
        request.claimed_by = person_id


def _doubt(context: Context, hands: Hands, request: MoveRequest) -> dict[str, Any]:
    """What lies here on record and was not found, and the wish that it be counted. Refuses where nothing is missing."""
    session, place_id = context.session, hands.source.id
    rows = queries.lock_lying(session, context.warehouse_id, place_id, request.product_id)
    taken = queries.in_hands(session, context.warehouse_id, place_id, request.product_id)
    missing = [row.Balance for row in rows if row.Balance.quantity_on_hand > _held(row.Balance, taken)]
    if not missing:
        raise Refused("replenishing.nothing_missing", bin=hands.source.code)
    at = context.act.at
    doubted = [
        [one.product_id, one.lot_id]
        for one in missing
        if belief.mark_in_doubt(session, one.warehouse_id, place_id, one.product_id, one.lot_id, at)
    ]
    count = belief.ask_for_count(session, context.act, place_id, request.product_id, "shortage")
    return {"doubted": doubted, "count": count}


def _held(balance: Any, taken: Any) -> int:
    mine = (balance.product_id, balance.lot_id)
    return sum(one.quantity for one in taken if (one.product_id, one.lot_id) == mine)


def _go_on_or_close(context: Context, request: MoveRequest) -> dict[str, Any]:
    context.session.flush()
    if sources(context, request):
        return {"id": request.id, "quantity": request.quantity, "closed": False}
    return _close(context, request)


def _close(context: Context, request: MoveRequest) -> dict[str, Any]:
    request.closed_at, request.closed_by = context.act.at, context.person_id
    return {"id": request.id, "quantity": request.quantity, "closed": True}
