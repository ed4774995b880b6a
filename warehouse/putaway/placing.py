"""Putting down: the bin that is shown takes all at once, another one is asked for by scanning it again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from warehouse.putaway import queries, steps, suggesting, taking
from warehouse.putaway.messages import WRONG_PLACES
from warehouse.putaway.models import PutAway
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import Goods, NotEnough
from warehouse.stock.models import BIN_KINDS, Location, Lot
from warehouse.stock.quantities import Balance


@dataclass(frozen=True)
class Bin:
    """A scanned place: what lies in it already, and whose other lot."""

    place: Location
    is_empty: bool
    other_lot: str | None


def in_hand(context: Context) -> PutAway:
    """What this scan is about, locked, while it is in this person's hands."""
    put_away = queries.lock_put_away(context.session, context.warehouse_id, context.task_id)
    return _mine(context, put_away)


def _mine(context: Context, put_away: PutAway | None) -> PutAway:
    if put_away is None or put_away.finished_at is not None:
        raise Refused("putaway.closed", task="putaway")
    if put_away.claimed_by != context.person_id:
        name = queries.name_of(context.session, put_away.claimed_by)
        raise Refused("putaway.others_hands", name=name, task="putaway")
    return put_away


def put_into(context: Context, location_id: int) -> Verdict:
    """Put all that is in hand into a bin; ask first when it is another one than shown."""
    put_away, found = _look_into(context, location_id)
    _keeps_goods(put_away, found)
    if not steps.is_confirmed(put_away, location_id):
        put_away.asked_id = location_id
        suggested = put_away.suggested.code if put_away.suggested else ""
        return Verdict(
            "ask", "putaway.other_bin", {"bin": found.place.code, "suggested": suggested}, ask="again"
        )
    return _put_down(context, put_away, found)


def _look_into(context: Context, location_id: int) -> tuple[PutAway, Bin]:
    """What is in hand, locked, and the bin: whether anything is on record there. One statement."""
    other = aliased(Lot)
    here = (Balance.location_id == location_id, Balance.warehouse_id == context.warehouse_id)
    anything = select(func.count()).where(*here, Balance.quantity_on_hand > 0)
    lots = (
        select(func.min(func.coalesce(func.nullif(other.code, ""), other.serial)))
        .join(Balance, Balance.lot_id == other.id)
        .where(*here, Balance.product_id == PutAway.product_id, Balance.lot_id != PutAway.lot_id)
        .where(Balance.quantity_on_hand > 0)
        .correlate(PutAway)
    )
    place = aliased(Location)
    row = context.session.execute(
        queries.loaded_put_away(context.warehouse_id, context.task_id)
        .join(place, place.id == location_id)
        .add_columns(place, anything.scalar_subquery(), lots.scalar_subquery())
        .with_for_update(of=PutAway, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    put_away = _mine(context, row[0] if row is not None else None)
    assert row is not None
    return put_away, Bin(row[1], not row[2], row[3])


def _keeps_goods(put_away: PutAway, found: Bin) -> None:
    place = found.place
    if place.id == put_away.source_id:
        raise Refused("putaway.still_waiting", place=place.code)
    if place.kind not in BIN_KINDS:
        raise Refused(WRONG_PLACES.get(place.kind, "putaway.dock"), bin=place.code)
    if place.retired_at is not None:
        raise Refused("putaway.retired", bin=place.code)
    if found.other_lot is not None and not place.mixes_lots and put_away.product.tracking == "lot":
        raise Refused("putaway.mixes_lots", bin=place.code, lot=found.other_lot)


def _put_down(context: Context, put_away: PutAway, found: Bin) -> Verdict:
    goods = Goods(put_away.product_id, put_away.lot_id, put_away.quantity)
    reason = "putback" if put_away.source.kind == "tote" else "putaway"
    name, source = put_away.product.name, put_away.source
    try:
        ledger.move(context.session, context.act, goods, source, found.place, reason)
    except NotEnough:
        raise Refused("putaway.gone", product=name, place=source.code) from None
    if found.is_empty:
        key = (context.warehouse_id, found.place.id, goods.product_id, goods.lot_id)
        belief.prove(context.session, *key, context.act.at)
    put_away.target_id, put_away.finished_at, put_away.asked_id = found.place.id, context.act.at, None
    memo = [{"act": "place", "put_away": put_away.id, "proved": found.is_empty}]
    values = {"quantity": goods.quantity, "product": name, "bin": found.place.code}
    return Verdict("task_done", "putaway.placed", values, task="putaway", memo=memo)


def add_product(context: Context, meaning: Meaning) -> Verdict:
    """The same product again is more of it in hand, as far as more of it waits."""
    put_away = in_hand(context)
    product, lot = put_away.product, put_away.lot
    if meaning.id != product.id:
        raise Refused("putaway.other_product", product=product.name)
    if product.tracking == "lot" and meaning.lot and meaning.lot != lot.code:
        raise Refused("putaway.other_lot", lot=lot.code)
    if product.tracking == "serial" and meaning.serial and meaning.serial != lot.serial:
        raise Refused("putaway.other_lot", lot=lot.serial)
    put_away.asked_id = None
    put_away.unit_quantity = meaning.unit_quantity
    more = min(meaning.quantity, taking.waits_beside(context, put_away))
    if not more:
        return Verdict("ok", "putaway.in_hand", {"quantity": put_away.quantity, "product": product.name})
    return _change(context, put_away, put_away.quantity + more, "putaway.added", {})


def set_quantity(context: Context) -> Verdict:
    """Only so many are in hand; the rest waits on, or more of what waits is taken up."""
    put_away = in_hand(context)
    most = put_away.quantity + taking.waits_beside(context, put_away)
    wanted = context.quantity
    if wanted is None or not 1 <= wanted <= most:
        raise Refused("putaway.number", most=most)
    return _change(context, put_away, wanted, "putaway.quantity", {"left": most - wanted})


def _change(
    context: Context, put_away: PutAway, quantity: int, message: str, more: dict[str, Any]
) -> Verdict:
    memo = [{"act": "quantity", "put_away": put_away.id, "before": put_away.quantity}]
    is_same = put_away.quantity == quantity
    put_away.quantity, put_away.asked_id = quantity, None
    values = {"quantity": quantity, "product": put_away.product.name}
    return Verdict("ok", message, values | more, memo=[] if is_same else memo)


def pass_full_bin(context: Context) -> Verdict:
    """The bin shown is full: show the next one."""
    put_away = in_hand(context)
    if put_away.suggested is None:
        raise Refused("putaway.no_suggestion")
    full, before = put_away.suggested, [put_away.suggested_id, put_away.because]
    passed = [*put_away.passed, full.id]
    key = (context.warehouse_id, put_away.product, put_away.lot_id)
    found = suggesting.suggest(context.session, *key, passed)
    put_away.passed, put_away.asked_id = passed, None
    put_away.suggested_id = found.bin.id if found else None
    put_away.because = found.because if found else None
    memo = [{"act": "full", "put_away": put_away.id, "before": before}]
    # The relationship still shows the full bin: the screen reads it anew.
    context.session.flush()
    context.session.expire(put_away, ["suggested"])
    if found is None:
        return Verdict("ok", "putaway.no_next", memo=memo)
    return Verdict("ok", "putaway.full", {"bin": full.code, "next": found.bin.code}, memo=memo)


def skip(context: Context) -> Verdict:
    """Put it back to what waits."""
    put_away = in_hand(context)
    put_away.finished_at, put_away.asked_id = context.act.at, None
    memo = [{"act": "skip", "put_away": put_away.id}]
    return Verdict("ok", "putaway.skipped", said(put_away), task="putaway", memo=memo)


def said(put_away: PutAway) -> dict[str, Any]:
    """What a sentence about goods in hand names."""
    return {"quantity": put_away.quantity, "product": put_away.product.name, "place": put_away.source.code}
