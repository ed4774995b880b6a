"""Putting down: what is in hand lies in the bin that is scanned, from one bin to the other in one movement each."""

from __future__ import annotations

from typing import Any

from warehouse.moving import filling, queries, steps
from warehouse.moving.hands import Hands
from warehouse.moving.looking import Target, doubt, look_into, require_fit
from warehouse.moving.models import TransferLine
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import laying
from warehouse.stock.ledger import Goods, NotEnough


def put_into(context: Context, hands: Hands, location_id: int) -> Verdict:
    """Put what is in hand into a bin; first ask where something speaks against it."""
    lines = steps.now(hands.lines)
    request = filling.require_face(context, hands, location_id)
    target = look_into(context, hands, location_id)
    require_fit(context, hands, target, lines)
    doubted = doubt(target, lines)
    if doubted is not None and hands.transfer.asked_id != location_id:
        hands.transfer.asked_id = location_id
        message, values = doubted
        return Verdict("ask", message, values, ask="again")
    entry: dict[str, Any] = {"act": "place", "transfer": hands.transfer.id}
    entry["lines"] = _lay_all(context, hands, target, lines)
    if request is not None:
        entry["request"] = filling.settle(context, request, sum(line.quantity for line in lines))
    return _told(context, hands, target, lines, entry)


def _lay_all(
    context: Context, hands: Hands, target: Target, lines: list[TransferLine]
) -> list[dict[str, Any]]:
    placed, lying = [], {line.product_id: target.lying(line.product_id) for line in lines}
    for line in lines:
        placed.append({"line": line.id, **_lay(context, hands, target, line, lying[line.product_id])})
        lying[line.product_id] += line.quantity
        line.finished_at, line.target_id = context.act.at, target.place.id
    return placed


def _lay(context: Context, hands: Hands, target: Target, line: TransferLine, lying: int) -> dict[str, Any]:
    known = target.rooms.get(line.product_id)
    try:
        return laying.lay(
            context.session,
            context.act,
            Goods(line.product_id, line.lot_id, line.quantity),
            (hands.source, target.place),
            hands.reason,
            is_empty=target.is_empty,
            lying=lying,
            known=(known.most, known.full_at) if known else (None, None),
        )
    except NotEnough:
        raise _gone(context, hands, line) from None


def _gone(context: Context, hands: Hands, line: TransferLine) -> Refused:
    """Somebody carried them off, or promised them to an order, while they were in hand."""
    rows = queries.lock_lying(context.session, context.warehouse_id, hands.source.id, line.product_id)
    free = sum(queries.left_of(row.Balance, ()) for row in rows if row.Lot.id == line.lot_id)
    return Refused("transfers.gone", free=free, product=line.product.name, place=hands.source.code)


def _told(
    context: Context, hands: Hands, target: Target, lines: list[TransferLine], entry: dict[str, Any]
) -> Verdict:
    """What lies there now, and where the person goes on: with what is still in hand, or with another bin."""
    hands.transfer.asked_id = None
    values: dict[str, Any] = {"quantity": sum(line.quantity for line in lines), "bin": target.place.code}
    rest = steps.later(hands.lines)
    if rest:
        entry["later"] = [line.id for line in rest]
        for line in rest:
            line.is_later = False
        values["later"] = sum(line.quantity for line in rest)
        return Verdict("line_done", "transfers.placed_part", values, memo=[entry])
    hands.transfer.finished_at = context.act.at
    message = "transfers.placed_all"
    if len({line.product_id for line in lines}) == 1:
        message, values["product"] = "transfers.placed", lines[0].product.name
    task = hands.leads_to if not entry.get("request", {}).get("closed") else filling.LIST
    return Verdict("task_done", message, values, task=task, memo=[entry])
