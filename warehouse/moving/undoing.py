"""Taking back what one scan of a move did; goods that lay down have gone back before this is asked."""

from __future__ import annotations

from typing import Any

from warehouse.moving import claiming, filling, queries
from warehouse.moving.hands import Hands, home_of
from warehouse.moving.models import Transfer, TransferLine
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import laying


def undo(context: Context, memo: list[dict[str, Any]]) -> Verdict:
    """Take back one act; its sentence says what the hands must do."""
    entry = memo[0]
    if entry["act"] in claiming.ACTS:
        return claiming.undo(context, entry)
    transfer = queries.lock_transfer(context.session, context.warehouse_id, entry["transfer"])
    if transfer is None:
        raise Refused("transfers.closed", task="transfers")
    if transfer.claimed_by != context.person_id:
        raise Refused("transfers.others_hands", name=queries.name_of(context.session, transfer.claimed_by))
    return _UNDO[entry["act"]](context, transfer, entry)


def _undo_source(context: Context, transfer: Transfer, entry: dict[str, Any]) -> Verdict:
    if queries.open_lines(context.session, transfer):
        raise Refused("transfers.undo_finished")
    transfer.finished_at = context.act.at
    values = {"bin": transfer.source.code}
    return Verdict("ok", "transfers.undo_source", values, task=home_of(transfer))


def _undo_hands(context: Context, transfer: Transfer, entry: dict[str, Any]) -> Verdict:
    """The lines stand as before; what was put back is taken up again, while it is free."""
    before: dict[str, list[Any]] = entry["before"]
    lines = queries.lines_by_id(context.session, [*map(int, before), *entry["made"]])
    if any(line.target_id is not None for line in lines):
        raise Refused("transfers.undo_finished")
    _require_free(context, transfer, lines, before)
    for line in lines:
        if str(line.id) in before:
            line.quantity, line.is_later = before[str(line.id)]
            line.finished_at = None
        else:
            line.finished_at = context.act.at
    transfer.finished_at = transfer.asked_id = None
    context.session.flush()
    return _in_hand(context, transfer)


def _require_free(
    context: Context, transfer: Transfer, lines: list[TransferLine], before: dict[str, list[Any]]
) -> None:
    """Refuse where others have meanwhile what these hands would have again."""
    more: dict[tuple[int, int], int] = {}
    for line in lines:
        stood = before.get(str(line.id), [0])[0]
        has = line.quantity if line.finished_at is None else 0
        key = (line.product_id, line.lot_id)
        more[key] = more.get(key, 0) + stood - has
    if all(number <= 0 for number in more.values()):
        return
    rows = queries.lock_lying(context.session, context.warehouse_id, transfer.source_id)
    taken = queries.in_hands(context.session, context.warehouse_id, transfer.source_id)
    left = {(row.Product.id, row.Lot.id): queries.left_of(row.Balance, taken) for row in rows}
    for line in lines:
        key = (line.product_id, line.lot_id)
        if more[key] > left.get(key, 0):
            raise Refused("transfers.undo_others", product=line.product.name)


def _undo_place(context: Context, transfer: Transfer, entry: dict[str, Any]) -> Verdict:
    placed = {one["line"]: one for one in entry["lines"]}
    later = queries.lines_by_id(context.session, entry.get("later", []))
    if any(line.finished_at is not None for line in later):
        raise Refused("transfers.undo_finished")
    if "request" in entry:
        filling.unsettle(context, entry["request"])
    code, pieces = "", 0
    for line in queries.lines_by_id(context.session, [*placed]):
        assert line.target_id is not None, "it was put down somewhere"
        target = queries.place_of(context.session, line.target_id)
        laying.unlay(context.session, target, line.product_id, line.lot_id, placed[line.id])
        line.finished_at = line.target_id = None
        code, pieces = target.code, pieces + line.quantity
    for line in later:
        line.is_later = True
    transfer.finished_at = None
    values = {"quantity": pieces, "bin": code}
    return Verdict("ok", "transfers.undo_placed", values, task=f"transfers/{transfer.id}")


def _undo_take_over(context: Context, transfer: Transfer, entry: dict[str, Any]) -> Verdict:
    if transfer.finished_at is not None:
        raise Refused("transfers.undo_finished")
    transfer.claimed_by = entry["before"]
    filling.hand_over(context.session, transfer, entry["before"])
    name = queries.name_of(context.session, entry["before"])
    values = {"bin": transfer.source.code, "name": name}
    return Verdict("ok", "transfers.undo_take_over", values, task="transfers")


def _undo_short(context: Context, transfer: Transfer, entry: dict[str, Any]) -> Verdict:
    filling.take_back_none_left(context, transfer, entry)
    return _in_hand(context, transfer)


def _in_hand(context: Context, transfer: Transfer) -> Verdict:
    hands = Hands(context.session, transfer, queries.open_lines(context.session, transfer))
    values = {"quantity": hands.pieces, "bin": hands.source.code}
    message = "transfers.undo_hands" if hands.lines else "transfers.undo_empty"
    return Verdict("ok", message, values, task=f"transfers/{transfer.id}")


_UNDO = {
    "source": _undo_source,
    "hands": _undo_hands,
    "place": _undo_place,
    "take-over": _undo_take_over,
    "short": _undo_short,
}
