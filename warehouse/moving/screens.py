"""What the screens of a move show: which bin, what lies in it, and what is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from warehouse.moving import filling, queries, steps
from warehouse.moving.models import Transfer, TransferLine
from warehouse.moving.taking import WHICH_LOT
from warehouse.orders import replenishing
from warehouse.scanning.agreeing import Question, open_question
from warehouse.scanning.asked import open_choices
from warehouse.scanning.registry import Loss, Screen, Visitor
from warehouse.stock.lots import code_of
from warehouse.stock.products import first_code


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """Which bin, or this person's transfer; None for one that is finished, not here, or in another's hands."""
    if task_id is None:
        return _scan_source(session, visitor)
    transfer = session.scalar(queries.loaded_transfer(visitor.warehouse_id, task_id))
    if transfer is None or transfer.finished_at is not None or transfer.claimed_by != visitor.person.id:
        return None
    lines = queries.open_lines(session, transfer)
    question = open_question(session, visitor, f"transfers/{transfer.id}")
    asked = question if question is not None and question.message == WHICH_LOT else None
    if transfer.move_request_id is not None:
        return _filling(session, transfer, lines, asked)
    if steps.current_step(transfer, lines) == steps.SCAN_GOODS:
        return _scan_goods(session, transfer, asked)
    return _scan_target(transfer, lines, asked)


def lost(session: Session, visitor: Visitor, task_id: int) -> Loss | None:
    """Who took over what this visitor had in hand."""
    transfer = session.scalar(queries.loaded_transfer(visitor.warehouse_id, task_id))
    if transfer is None or transfer.finished_at is not None or transfer.claimed_by == visitor.person.id:
        return None
    name = queries.name_of(session, transfer.claimed_by)
    return Loss("transfers.lost", {"name": name, "bin": transfer.source.code})


def _scan_source(session: Session, visitor: Visitor) -> Screen:
    held = queries.open_transfers(session, visitor.warehouse_id, visitor.person.id)
    return Screen(
        task="transfers",
        address="/transfers",
        step=steps.SCAN_SOURCE,
        expect="location tote cart command",
        values={
            "held": [{"id": one.id, "code": one.source.code, "quantity": pieces} for one, pieces in held],
            "choices": open_choices(session, visitor, "transfers"),
        },
    )


def _scan_goods(session: Session, transfer: Transfer, asked: Question | None) -> Screen:
    rows = queries.lying(session, transfer.warehouse_id, transfer.source_id)
    taken = queries.in_hands(session, transfer.warehouse_id, transfer.source_id)
    lying = [_lying(row, queries.left_of(row.Balance, taken)) for row in rows]
    values = {"lying": lying, "lots": _lots(asked)}
    return _screen(transfer, steps.SCAN_GOODS, "product command", sum(row["free"] for row in lying), values)


def _scan_target(transfer: Transfer, lines: Sequence[TransferLine], asked: Question | None) -> Screen:
    now, last = steps.now(lines), steps.touched_last(lines)
    assert last is not None, "something is in the hands"
    pieces = sum(line.quantity for line in now)
    values = {
        "last": _in_hand(last),
        "unit": last.unit_quantity,
        "is_serial": last.product.tracking == "serial",
        "others": [_in_hand(line) for line in now if line is not last],
        "later": sum(line.quantity for line in steps.later(lines)),
        "pieces": pieces,
        "lots": _lots(asked),
    }
    return _screen(transfer, steps.SCAN_TARGET, "location product command", pieces, values)


def _screen(transfer: Transfer, step: str, expect: str, quantity: int, values: dict[str, Any]) -> Screen:
    address = f"transfers/{transfer.id}"
    values = values | {"bin": transfer.source.code, "check_digits": transfer.source.check_digits}
    return Screen(address, f"/{address}", step, expect, None, quantity, values=values)


def _filling(
    session: Session, transfer: Transfer, lines: Sequence[TransferLine], asked: Question | None
) -> Screen:
    """The same screens for a pick face: one product, one bin, and how many it wants."""
    request, face, product = filling.about(session, transfer)
    wanted = {
        "face": face.code,
        "check": face.check_digits,
        "quantity": request.quantity,
        "name": product.name,
        "sku": product.sku,
        "case": replenishing.case_of(product, request.quantity),
    }
    if lines:
        shown = _scan_target(transfer, lines, asked)
        return replace(
            shown, folder="replenishing", code=face.code, values=shown.values | {"filling": wanted}
        )
    values = {"lots": _lots(asked), "filling": wanted}
    shown = _screen(transfer, steps.SCAN_GOODS, "product command", request.quantity, values)
    return replace(shown, folder="replenishing", code=first_code(product))


def _lying(row: Any, left: int) -> dict[str, Any]:
    """A row of what lies in the bin: how many are free, and how many stay."""
    return {
        "name": row.Product.name,
        "sku": row.Product.sku,
        "lot": code_of(row.Lot),
        "free": max(left, 0),
        "promised": row.Balance.quantity_allocated,
        "on_hand": row.Balance.quantity_on_hand,
        "is_held": row.Product.held_at is not None or row.Lot.held_at is not None,
    }


def _in_hand(line: TransferLine) -> dict[str, Any]:
    return {
        "name": line.product.name,
        "sku": line.product.sku,
        "lot": code_of(line.lot),
        "expires_on": line.lot.expires_on,
        "quantity": line.quantity,
    }


def _lots(asked: Question | None) -> list[dict[str, Any]]:
    """The lots of which one must be chosen; their days as days."""
    lots = asked.values["lots"] if asked is not None else []
    return [lot | {"expires_on": _day(lot["expires_on"])} for lot in lots]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
