"""What the screens of counting show: never a product or a number that is on record and was not scanned."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.counting import queries, steps
from warehouse.counting.models import Count, CountEntry
from warehouse.counting.steps import Counted
from warehouse.scanning import really
from warehouse.scanning.registry import Screen, Visitor
from warehouse.words import N_

#: Why a bin is to be counted, by what the wish says; anything else is not shown, it might name a product.
BECAUSE = {
    "shortage": N_("A picker missed something"),
    "office": N_("The office asks"),
    "recount": N_("Count it again"),
    "moved": N_("Goods moved meanwhile"),
    "doubt": N_("The record is in doubt"),
    "due": N_("It is due"),
    "stocktake": N_("Stocktake"),
}


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, or the bin being counted; None for one that is closed, not here, or another's."""
    if task_id is None:
        return _choose(session, visitor)
    count, entries = queries.count_and_entries(session, visitor.warehouse_id, task_id)
    if count is None or steps.current_step(count) == steps.CHOOSE or count.claimed_by != visitor.person.id:
        return None
    return _scan_product(count, entries, really.open_number(session, visitor, f"counting/{task_id}"))


def _choose(session: Session, visitor: Visitor) -> Screen:
    asked = queries.asked_for(session, visitor.warehouse_id)
    mine = queries.open_count_of(session, visitor.warehouse_id, visitor.person.id)
    free = [one.code for one in asked if one.counted_by is None]
    code = mine.location.code if mine else free[0] if free else None
    return Screen(
        task="counting",
        address="/counting",
        step=steps.CHOOSE,
        expect="location",
        code=code,
        values={
            "asked": [
                _asked_row(one) for one in asked if mine is None or one.location_id != mine.location_id
            ],
            "mine": {"code": mine.location.code, "address": f"/counting/{mine.id}"} if mine else None,
        },
    )


def _asked_row(one: queries.Asked) -> dict[str, Any]:
    return {"code": one.code, "because": BECAUSE.get(one.because), "counted_by": one.counted_by}


def _scan_product(count: Count, entries: list[CountEntry], asked: int | None) -> Screen:
    seen = steps.counted(entries)
    last = seen[-1] if seen else None
    return Screen(
        task=f"counting/{count.id}",
        address=f"/counting/{count.id}",
        step=steps.SCAN_PRODUCT,
        expect="product location command",
        values={
            "bin": count.location.code,
            "really": asked,
            "last": _row(last) | {"unit": _unit(last)} if last else None,
            "others": [_row(one) for one in reversed(seen[:-1])],
        },
    )


def _unit(one: Counted) -> int:
    """Pieces that the code scanned last counts: after a case a typed number means cases."""
    scanned = 1 if one.last.is_total else one.last.quantity
    is_code = scanned > 1 and any(code.quantity == scanned for code in one.last.product.barcodes)
    return scanned if is_code else 1


def _row(one: Counted) -> dict[str, Any]:
    product, lot = one.last.product, one.last.lot
    return {
        "name": product.name,
        "sku": product.sku,
        "lot": lot.code or lot.serial,
        "quantity": one.quantity,
        "is_serial": bool(lot.serial),
    }
