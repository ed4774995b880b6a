"""Opening a bin to count it: one person a bin, and one bin a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from warehouse.counting import queries, settling
from warehouse.counting.models import Count
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import asides
from warehouse.stock.models import BIN_KINDS, INBOUND_KINDS, Location
from warehouse.stock.quantities import CountRequest

#: Places whose contents somebody can stand before and count.
COUNTED_KINDS = (*BIN_KINDS, *INBOUND_KINDS, "hold", "returns")


def open_bin(context: Context, location_id: int) -> Verdict:
    """Begin to count a bin, or go on where this person was."""
    place = _lock_place(context, location_id)
    counts = queries.open_counts(context.session, context.warehouse_id, place.id, context.person_id)
    for going_on in counts:
        if going_on.location_id == place.id:
            return _go_on(context, going_on)
    for mine in counts:
        raise Refused("counting.finish_first", bin=mine.location.code, task=f"counting/{mine.id}")
    if settling.must_be_another(context.session, context.act, place.id):
        raise Refused("counting.somebody_else", bin=place.code)
    count = Count(
        warehouse_id=context.warehouse_id,
        location_id=place.id,
        because=_because(context, place.id),
        claimed_by=context.person_id,
        opened_at=context.act.at,
    )
    context.session.add(count)
    context.session.flush()
    memo: list[dict[str, Any]] = [{"act": "open", "count": count.id}]
    return Verdict("ok", "counting.opened", {"bin": place.code}, task=f"counting/{count.id}", memo=memo)


def _lock_place(context: Context, location_id: int) -> Location:
    place = context.session.scalar(
        select(Location)
        .where(Location.id == location_id, Location.warehouse_id == context.warehouse_id)
        .with_for_update(of=Location, key_share=True)
    )
    assert place is not None, "the code of a place belongs to one of this warehouse"
    if place.kind not in COUNTED_KINDS:
        raise Refused("counting.not_counted_here", bin=place.code)
    if asides.is_one(context.session, place):
        raise Refused("counting.aside", bin=place.code)
    if place.retired_at is not None:
        raise Refused("counting.retired", bin=place.code)
    return place


def _go_on(context: Context, count: Count) -> Verdict:
    code = count.location.code
    if count.claimed_by != context.person_id:
        raise Refused("counting.taken", name=count.person.name, bin=code)
    return Verdict("ok", "counting.continued", {"bin": code}, task=f"counting/{count.id}")


def _because(context: Context, location_id: int) -> str:
    oldest = select(func.min(CountRequest.because)).where(
        CountRequest.warehouse_id == context.warehouse_id,
        CountRequest.location_id == location_id,
        CountRequest.closed_at.is_(None),
    )
    return context.session.scalar(oldest) or ""
