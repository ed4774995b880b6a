"""Taking back what was done with a whole pallet or cart."""

from __future__ import annotations

from typing import Any

from warehouse.putaway import laying, queries, taking
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import glancing


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """Take back one act with a load."""
    load = queries.lock_load(context.session, context.warehouse_id, entry["load"])
    if load is None:
        raise Refused("putaway.closed", task="putaway")
    if load.claimed_by != context.person_id:
        raise Refused("putaway.others_hands", name=queries.name_of(context.session, load.claimed_by))
    return UNDO[entry["act"]](context, load, entry)


def _undo_load(context: Context, load: PutAwayLoad, entry: dict[str, Any]) -> Verdict:
    """It waits again, as far as it still lies there."""
    if load.finished_at is not None:
        raise Refused("putaway.undo_finished")
    let_go(context, load)
    return Verdict("ok", "putaway.undo_load", {"code": load.source.code}, task="putaway")


def let_go(context: Context, load: PutAwayLoad) -> list[int]:
    """What is still to do of a load waits for anybody. Answers the numbers of its rows."""
    rows = queries.open_rows(context.session, load, locked=True)
    for row in rows:
        row.finished_at = context.act.at
    load.finished_at, load.asked_id = context.act.at, None
    return [row.id for row in rows]


def _undo_let_go(context: Context, load: PutAwayLoad, entry: dict[str, Any]) -> Verdict:
    others = queries.open_load(context.session, context.warehouse_id, load.source_id)
    if others is not None:
        raise Refused("putaway.undo_others", product=load.source.code)
    for row in _rows(context, entry["let_go"]):
        if taking.waits_beside(context, row) < row.quantity:
            raise Refused("putaway.undo_others", product=row.product.name)
        row.finished_at = None
        context.session.flush()
    load.finished_at = None
    return Verdict("ok", "putaway.load_continued", {"code": load.source.code}, task=task_of(load))


def _undo_take_over(context: Context, load: PutAwayLoad, entry: dict[str, Any]) -> Verdict:
    if load.finished_at is not None:
        raise Refused("putaway.undo_finished")
    hand_over(context, load, entry["before"])
    name = queries.name_of(context.session, entry["before"])
    return Verdict(
        "ok", "putaway.undo_take_over", {"product": load.source.code, "name": name}, task="putaway"
    )


def hand_over(context: Context, load: PutAwayLoad, person_id: int) -> None:
    """A load, with all that is still to do of it, is in another's care."""
    glancing.close_for(context.session, load.claimed_by, context.act.at, "put")
    for row in queries.open_rows(context.session, load, locked=True):
        row.claimed_by = person_id
    load.claimed_by, load.asked_id = person_id, None


def _undo_mode(context: Context, load: PutAwayLoad, entry: dict[str, Any]) -> Verdict:
    if load.finished_at is not None:
        raise Refused("putaway.undo_finished")
    load.mode = entry["before"]
    return Verdict("ok", "putaway.undo_split", {"code": load.source.code}, task=task_of(load))


def _undo_place_all(context: Context, load: PutAwayLoad, entry: dict[str, Any]) -> Verdict:
    """All of it is in the hands again."""
    placed = {one["put_away"]: one for one in entry["rows"]}
    target_code = ""
    for row in _rows(context, list(placed)):
        assert row.target_id is not None, "it was put down somewhere"
        target_code = taking.place_of(context, row.target_id).code
        laying.unlay(context, row, row.target_id, placed[row.id])
        row.finished_at = row.target_id = None
    if entry["gone"]:
        laying.bring_back(context, entry["gone"])
    load.finished_at = None
    values = {"code": load.source.code, "bin": target_code}
    return Verdict("ok", "putaway.undo_placed_all", values, task=task_of(load))


def _rows(context: Context, ids: list[int]) -> list[PutAway]:
    found = [queries.lock_put_away(context.session, context.warehouse_id, one) for one in sorted(ids)]
    return [row for row in found if row is not None]


def task_of(load: PutAwayLoad) -> str:
    """The work that its screen belongs to."""
    return f"unloading/{load.id}"


UNDO = {
    "load": _undo_load,
    "release": _undo_let_go,
    "take-over-load": _undo_take_over,
    "split": _undo_mode,
    "place-all": _undo_place_all,
}
