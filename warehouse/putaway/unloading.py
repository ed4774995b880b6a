"""A pallet, a cart or a dock that a person empties, as the scan door knows it.

all_to_bin --the bin: all of it lies there--> the list of what waits
all_to_bin --split--> next_of_load
next_of_load (in the order of the walk), list_of_load (as its person likes)
    --product--> scan_bin --its bin--> the next, until nothing is left
list_of_dock --product--> scan_bin --its bin--> what else waits there
"""

from __future__ import annotations

from collections.abc import Callable

from warehouse.people import rights
from warehouse.putaway import laying, load_screens, loading, queries, steps, taking, undoing
from warehouse.putaway.changing import postpone
from warehouse.putaway.looking import look_for, require_fit
from warehouse.putaway.models import DIRECTED, FREE, LISTED, WHOLE, PutAway, PutAwayLoad
from warehouse.putaway.undoing_loads import let_go
from warehouse.scanning.asked import answered
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict
from warehouse.stock.models import Location
from warehouse.words import N_


def scan(context: Context, meaning: Meaning) -> Verdict:
    """A scan while a load is in this person's care."""
    answered(context)
    load = _in_care(context)
    if meaning.kind == "product":
        return _product(context, load, meaning)
    if meaning.kind == "location" and load.mode == WHOLE:
        return _all_into(context, load, meaning.id)
    place = loading.place_meant(context, meaning)
    if place is not None and place.id == load.source_id:
        return Verdict("ok", "putaway.load_continued", {"code": place.code})
    if meaning.kind == "location":
        raise Refused("putaway.product_first")
    code = meaning.label or meaning.text
    raise Refused("putaway.unknown_code" if meaning.kind == "unknown" else "putaway.other_load", code=code)


def act(context: Context, action: str) -> Verdict:
    """What a tap does."""
    answered(context)
    if context.task_id is None or action not in _ACTS:
        raise Refused("scanning.unknown_action", action=action)
    return _ACTS[action](context, _in_care(context))


def _in_care(context: Context) -> PutAwayLoad:
    load = queries.lock_load(context.session, context.warehouse_id, context.task_id)
    if load is None or load.finished_at is not None:
        raise Refused("putaway.closed", task="putaway")
    if load.claimed_by != context.person_id:
        name = queries.name_of(context.session, load.claimed_by)
        raise Refused("putaway.others_hands", name=name, task="putaway")
    return load


def _product(context: Context, load: PutAwayLoad, meaning: Meaning) -> Verdict:
    """These goods are in hand now, and their bin is shown."""
    if load.mode == LISTED:
        return taking.take_product(context, meaning, load)
    if load.mode == WHOLE:
        raise Refused("putaway.split_first")
    rows = [one for one in queries.open_rows(context.session, load) if one.product_id == meaning.id]
    if not rows:
        raise Refused("putaway.not_on_load", product=meaning.label, code=load.source.code)
    row = next((one for one in rows if _is_meant(one, meaning)), None)
    if row is None:
        raise Refused("putaway.other_lot", lot=rows[0].lot.code or rows[0].lot.serial)
    row.unit_quantity = meaning.unit_quantity
    values = {"quantity": row.quantity, "product": row.product.name}
    if row.suggested is None:
        return Verdict("ok", "putaway.taken_no_bin", values, task=f"putaway/{row.id}")
    return Verdict("ok", "putaway.taken", values | {"bin": row.suggested.code}, task=f"putaway/{row.id}")


def _is_meant(row: PutAway, meaning: Meaning) -> bool:
    said = {"lot": meaning.lot, "serial": meaning.serial}.get(row.product.tracking)
    return not said or said in {row.lot.code, row.lot.serial}


def _all_into(context: Context, load: PutAwayLoad, location_id: int) -> Verdict:
    """All that lies on the pallet lies in this bin now; asked first when it is another one than those shown."""
    place = context.session.get_one(Location, location_id)
    rows = queries.open_rows(context.session, load, locked=True)
    if not rows:
        raise Refused("putaway.load_empty", code=load.source.code, task="putaway")
    bins = look_for(context, place, rows)
    for row in rows:
        require_fit(row, bins[row.id], row.quantity)
    _require_weight(place, rows, bins[rows[0].id].grams or 0)
    if not steps.is_confirmed(load, location_id):
        load.asked_id = location_id
        suggested = load.suggested.code if load.suggested else ""
        return Verdict("ask", "putaway.other_bin", {"bin": place.code, "suggested": suggested}, ask="again")
    memo = [
        {"put_away": row.id, **laying.lay(context, row, row.quantity, bins[row.id], load.source)}
        for row in rows
    ]
    for row in rows:
        row.target_id, row.finished_at = place.id, context.act.at
    load.finished_at, load.asked_id = context.act.at, None
    gone = load.source_id if laying.clear_away(context, load.source) else None
    entry = {"act": "place-all", "load": load.id, "rows": memo, "gone": gone}
    values = {"quantity": sum(row.quantity for row in rows), "bin": place.code}
    message, waited = "putaway.placed_all", sum(learned.get("freed", 0) for learned in memo)
    if waited:
        message, values["orders"] = f"{message}_frees", waited
    return Verdict("task_done", message, values, task="putaway", memo=[entry])


def _require_weight(place: Location, rows: list[PutAway], lying: int) -> None:
    """Refuse a bin that does not bear all of it together."""
    more = sum(row.quantity * (row.product.weight_grams or 0) for row in rows)
    if place.max_weight_grams is not None and lying + more > place.max_weight_grams:
        raise Refused("putaway.too_heavy_for_all", bin=place.code)


def _split(context: Context, load: PutAwayLoad) -> Verdict:
    """Product by product: each gets a bin of its own."""
    if load.mode != WHOLE:
        raise Refused("scanning.unknown_action", action="split")
    rows = queries.open_rows(context.session, load, locked=True)
    for row in rows:
        loading.plan(context, row, row.product, row.lot)
        context.session.flush()
    load.mode, load.asked_id = DIRECTED, None
    memo = [{"act": "split", "load": load.id, "before": WHOLE}]
    return Verdict("ok", "putaway.load_taken", {"code": load.source.code, "number": len(rows)}, memo=memo)


def _choose(mode: str) -> Callable[[Context, PutAwayLoad], Verdict]:
    def chosen(context: Context, load: PutAwayLoad) -> Verdict:
        if load.mode not in {DIRECTED, FREE}:
            raise Refused("scanning.unknown_action", action=mode)
        load.mode = mode
        return Verdict("ok", f"putaway.{mode}", {"code": load.source.code})

    return chosen


def _skip(context: Context, load: PutAwayLoad) -> Verdict:
    """The goods that are shown come again at the end."""
    rows = queries.open_rows(context.session, load) if load.mode == DIRECTED else []
    if not rows:
        raise Refused("scanning.unknown_action", action="skip")
    return postpone(rows[0])


def _release(context: Context, load: PutAwayLoad) -> Verdict:
    """Not now: what is left on it waits for anybody."""
    memo = [{"act": "release", "load": load.id, "let_go": let_go(context, load)}]
    return Verdict("ok", "putaway.load_released", {"code": load.source.code}, task="putaway", memo=memo)


_ACTS: dict[str, Callable[[Context, PutAwayLoad], Verdict]] = {
    "split": _split,
    "directed": _choose(DIRECTED),
    "free": _choose(FREE),
    "skip": _skip,
    "release": _release,
}


ACTIVITY = Activity(
    name="unloading",
    rights=rights.PUT_AWAY,
    scan=scan,
    act=act,
    undo=undoing.undo,
    screen=load_screens.screen,
    sentences={},
    label=N_("Put away"),
    undoes_into_hands=True,
    before_undo=laying.before_undo,
    is_on_home=False,
)
