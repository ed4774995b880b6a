"""A pallet or a cart is scanned: all that lies on it is in one person's care. Of a dock it is listed what waits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from warehouse.orders.parcels import Parcel
from warehouse.putaway import planning, queries, taking
from warehouse.putaway.models import DIRECTED, LISTED, WHOLE, PutAway, PutAwayLoad
from warehouse.putaway.placing import require_free_cart
from warehouse.putaway.undoing_loads import hand_over, task_of
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import INBOUND_KINDS, Location
from warehouse.stock.places import location_by_code
from warehouse.stock.quantities import Balance


def place_meant(context: Context, meaning: Meaning) -> Location | None:
    """The pallet, cart or dock that a code names; a pallet's number may come in a GS1 code."""
    if meaning.kind == "sscc":
        found = location_by_code(context.session, context.warehouse_id, meaning.label)
        return found if found is not None and found.kind == "pallet" else None
    if meaning.kind in {*queries.LOAD_KINDS, "tote", "location"}:
        return context.session.get_one(Location, meaning.id)
    return None


def take_up(context: Context, place: Location) -> Verdict:
    """Take up all that lies on a pallet or cart, or in a tote; what another has in their care is asked for."""
    rows = queries.lock_waiting(context.session, context.warehouse_id, Balance.location_id == place.id)
    load = queries.open_load(context.session, context.warehouse_id, place.id)
    if load is not None and load.claimed_by != context.person_id:
        return _take_over(context, load, place)
    if place.kind == "cart":
        require_free_cart(context, place)
    elif place.kind == "tote":
        _require_unwanted(context, place)
    elif load is None:
        _require_whole(context, place, rows)
    left = _left(context, place, rows)
    if load is not None:
        _fill(context, load, left)
        return Verdict("ok", "putaway.load_continued", {"code": place.code}, task=task_of(load))
    if place.kind == "tote" and len(rows) == 1:
        return taking.take_first(context, rows)
    if not left:
        raise Refused("putaway.tote_empty" if place.kind == "tote" else "putaway.load_empty", code=place.code)
    return _begin(context, place, left)


def list_dock(context: Context, place: Location) -> Verdict:
    """What waits on this dock alone."""
    if place.kind not in INBOUND_KINDS:
        raise Refused("putaway.product_first")
    if not queries.listed(context.session, context.warehouse_id, context.person_id, place.id):
        raise Refused("putaway.load_empty", code=place.code)
    mine = {"warehouse_id": context.warehouse_id, "claimed_by": context.person_id, "source_id": place.id}
    open_one = select(PutAwayLoad).filter_by(**mine, mode=LISTED, finished_at=None).limit(1)
    load = context.session.scalar(open_one) or _made(context, place, LISTED)
    return Verdict("ok", "putaway.dock_listed", {"code": place.code}, task=task_of(load))


def _begin(context: Context, place: Location, left: list[tuple[Any, int]]) -> Verdict:
    load = _made(context, place, WHOLE if place.kind == "pallet" else DIRECTED)
    rows = _fill(context, load, left)
    memo = [{"act": "load", "load": load.id}]
    values: dict[str, Any] = {"code": place.code, "number": len(rows)}
    if load.mode == DIRECTED:
        return Verdict("ok", "putaway.load_taken", values, task=task_of(load), memo=memo)
    found = _bin_for_all(context, left)
    planning.show(load, found)
    values["bin"] = found[0].bin.code if found else "?"
    return Verdict("ok", "putaway.pallet_taken", values, task=task_of(load), memo=memo)


def _made(context: Context, place: Location, mode: str) -> PutAwayLoad:
    load = PutAwayLoad(
        warehouse_id=context.warehouse_id,
        source_id=place.id,
        mode=mode,
        candidates=[],
        claimed_by=context.person_id,
        started_at=context.act.at,
    )
    context.session.add(load)
    context.session.flush()
    return load


def _fill(context: Context, load: PutAwayLoad, left: list[tuple[Any, int]]) -> list[PutAway]:
    """A row for each of the goods; a pallet's get their own bins only when it is split."""
    rows = []
    for row, quantity in left:
        put_away = taking.taken_up(context, row, quantity, load)
        if load.mode != WHOLE:
            plan(context, put_away, row.Product, row.Lot)
        context.session.add(put_away)
        context.session.flush()
        rows.append(put_away)
    return rows


def plan(context: Context, put_away: PutAway, product: Any, lot: Any) -> None:
    """Choose the bins for one row of a load: the rows before it have theirs already."""
    key = (context.session, context.warehouse_id, product, lot, put_away.quantity)
    planning.show(put_away, planning.bins_for(*key))


def _bin_for_all(context: Context, left: list[tuple[Any, int]]) -> list[Any]:
    """Of one product the bins for it that take it whole; of several an empty bin, or the overflow."""
    most, quantity = max(left, key=lambda one: one[1])
    key = (context.session, context.warehouse_id, most.Product, most.Lot, quantity)
    if len(left) > 1:
        return planning.bins_for(*key, together=True)
    found = [one for one in planning.bins_for(*key) if one.fits is None]
    return found or planning.bins_for(*key, together=True)


def _left(context: Context, place: Location, rows: list[Any]) -> list[tuple[Any, int]]:
    """What is in nobody's hands. Of a pallet all must be: one bin takes it whole."""
    if not rows:
        return []
    taken = queries.in_hands(context.session, context.warehouse_id, [row.Balance for row in rows])
    if place.kind == "pallet":
        single = next((one for one in taken if not one.is_of_load), None)
        if single is not None:
            name = queries.name_of(context.session, single.claimed_by)
            raise Refused("putaway.pallet_in_hands", name=name, product=single.product.name)
    left = [(row, queries.left_of(row.Balance, taken)) for row in rows]
    return [(row, quantity) for row, quantity in left if quantity > 0]


def _require_unwanted(context: Context, tote: Location) -> None:
    """Refuse a tote that an order still waits for: on a walk, or at the bench."""
    at_bench = select(Parcel.id).where(
        Parcel.tote_id == tote.id, Parcel.packed_at.is_(None), Parcel.cancelled_at.is_(None)
    )
    if _is_promised(context, tote) or context.session.scalar(at_bench.limit(1)) is not None:
        raise Refused("putaway.tote_in_use", code=tote.code)


def _is_promised(context: Context, place: Location) -> bool:
    promised = select(Balance.location_id).where(
        Balance.warehouse_id == context.warehouse_id,
        Balance.location_id == place.id,
        Balance.quantity_allocated > 0,
    )
    return context.session.scalar(promised.limit(1)) is not None


def _require_whole(context: Context, place: Location, rows: list[Any]) -> None:
    """Refuse a pallet that is gone, or of which a part is promised or held."""
    if place.retired_at is not None:
        raise Refused("putaway.load_empty", code=place.code)
    if _is_promised(context, place):
        raise Refused("putaway.pallet_promised", code=place.code)
    held = [row for row in rows if row.Product.held_at is not None or row.Lot.held_at is not None]
    if 0 < len(held) < len(rows):
        raise Refused("putaway.pallet_held", product=held[0].Product.name)


def _take_over(context: Context, others: PutAwayLoad, place: Location) -> Verdict:
    """What somebody else has in their care is theirs, unless this person scans it once more."""
    if not taking.was_asked(context, "putaway.take_over_load", "load", others.id):
        values: dict[str, Any] = {
            "name": queries.name_of(context.session, others.claimed_by),
            "load": others.id,
        }
        raise Refused("putaway.take_over_load", outcome="ask", ask="again", code=place.code, **values)
    load = queries.lock_load(context.session, context.warehouse_id, others.id)
    if load is None or load.finished_at is not None:
        raise Refused("putaway.load_empty", code=place.code)
    memo = [{"act": "take-over-load", "load": load.id, "before": load.claimed_by}]
    hand_over(context, load, context.person_id)
    return Verdict("ok", "putaway.load_continued", {"code": place.code}, task=task_of(load), memo=memo)
