"""What the screens of counting show: never a number that is on record, and a product that was not scanned only after
the person has said that all is counted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.counting import asking, queries, steps
from warehouse.counting.models import Count, CountEntry
from warehouse.counting.steps import Counted
from warehouse.counting.unseen import is_asked_whole
from warehouse.scanning import really
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock.models import Product
from warehouse.words import N_

#: Why a bin is to be counted, by what the wish says; anything else is not shown, it might name a product.
BECAUSE = {
    "shortage": N_("A picker missed something"),
    "office": N_("The office asks"),
    "recount": N_("Count it again"),
    "moved": N_("Goods moved meanwhile"),
    "doubt": N_("The record is in doubt"),
    "glance": N_("Somebody counted another number"),
    "unproved": N_("An order waits for it"),
    "due": N_("It is due"),
    "worn": N_("Much has moved since its count"),
    "stocktake": N_("Stocktake"),
}


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, or the bin being counted; None for one that is closed, not here, or another's."""
    if task_id is None:
        return _choose(session, visitor)
    count, entries = queries.count_and_entries(session, visitor.warehouse_id, task_id)
    step = steps.current_step(count)
    if count is None or step == steps.CHOOSE or count.claimed_by != visitor.person.id:
        return None
    asked = _asked_about(session, count, entries)
    if step == steps.IS_IT_HERE:
        return _is_it_here(count, asked)
    number = really.open_number(session, visitor, f"counting/{task_id}")
    return _scan_product(count, entries, number, asked)


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
            "stocktake": _progress(session, visitor.warehouse_id),
            "mine": {"code": mine.location.code, "address": f"/counting/{mine.id}"} if mine else None,
        },
    )


def _progress(session: Session, warehouse_id: int) -> tuple[int, int] | None:
    """How far the stocktakes are that go on: bins counted, of how many; None where there is none."""
    going_on = [one for one in asking.stocktakes(session, warehouse_id) if one.counted < one.bins]
    counted, bins = sum(one.counted for one in going_on), sum(one.bins for one in going_on)
    return (counted, bins) if going_on else None


def _asked_row(one: queries.Asked) -> dict[str, Any]:
    return {"code": one.code, "because": BECAUSE.get(one.because), "counted_by": one.counted_by}


def _asked_about(session: Session, count: Count, entries: list[CountEntry]) -> dict[str, Any] | None:
    """What was not scanned and is asked about, or to be counted now; told once the person has closed the bin."""
    lot = count.asked_lot
    if lot is None:
        return None
    product = session.get_one(Product, lot.product_id)
    is_whole = is_asked_whole(product, lot, steps.standing(entries))
    about = {"name": product.name, "sku": product.sku, "is_serial": bool(lot.serial)}
    return about | {"lot": lot.code, "serial": None if is_whole else lot.serial}


def _is_it_here(count: Count, asked: dict[str, Any] | None) -> Screen:
    return Screen(
        task=f"counting/{count.id}",
        address=f"/counting/{count.id}",
        step=steps.IS_IT_HERE,
        expect="product command",
        values={"bin": count.location.code, "asked": asked},
    )


def _scan_product(
    count: Count, entries: list[CountEntry], number: int | None, asked: dict[str, Any] | None
) -> Screen:
    seen = steps.counted(entries)
    last = seen[-1] if seen and asked is None else None
    others = seen if last is None else seen[:-1]
    return Screen(
        task=f"counting/{count.id}",
        address=f"/counting/{count.id}",
        step=steps.SCAN_PRODUCT,
        expect="product location command",
        values={
            "bin": count.location.code,
            "really": number,
            "asked": asked,
            "last": _row(last) | {"unit": _unit(last)} if last else None,
            "others": [_row(one) for one in reversed(others)],
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
