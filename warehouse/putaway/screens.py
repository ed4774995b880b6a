"""What the screens of put-away show: what waits, and where to with what is in hand."""

from __future__ import annotations

from sqlalchemy.orm import Session

from warehouse.putaway import queries, steps
from warehouse.putaway.models import PutAway
from warehouse.scanning.asked import open_choices
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock.models import Lot
from warehouse.words import N_

WHY = {
    "same": N_("The same product lies here"),
    "fixed": N_("This bin is kept for it"),
    "empty": N_("Empty, next in the walk"),
}


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """The list, or the goods in hand; None for what is put away, not here, or in another's hands."""
    if task_id is None:
        return _scan_product(session, visitor)
    put_away = session.scalar(queries.loaded_put_away(visitor.warehouse_id, task_id))
    is_theirs = put_away is not None and put_away.claimed_by != visitor.person.id
    if put_away is None or is_theirs or steps.current_step(put_away) == steps.SCAN_PRODUCT:
        return None
    return _scan_bin(put_away)


def _scan_product(session: Session, visitor: Visitor) -> Screen:
    rows = queries.listed(session, visitor.warehouse_id, visitor.person.id)
    choices = open_choices(session, visitor, "putaway")
    waiting = [row for row in rows if not row.held_id]
    first = waiting[0] if waiting and not choices else None
    return Screen(
        task="putaway",
        address="/putaway",
        step=steps.SCAN_PRODUCT,
        expect="product tote command",
        code=choices[0].code if choices else first.code if first else None,
        quantity=first.quantity if first else None,
        values={
            "waiting": waiting,
            "not_listed": waiting[0].in_all - len(waiting) if waiting else 0,
            "held": [row for row in rows if row.held_id],
            "choices": choices,
        },
    )


def _scan_bin(put_away: PutAway) -> Screen:
    shown = put_away.suggested
    return Screen(
        task=f"putaway/{put_away.id}",
        address=f"/putaway/{put_away.id}",
        step=steps.SCAN_BIN,
        expect="location product command",
        code=shown.code if shown else None,
        quantity=put_away.quantity,
        values={
            "bin": shown.code if shown else None,
            "check_digits": shown.check_digits if shown else None,
            "why": WHY[put_away.because] if put_away.because else None,
            "product": put_away.product,
            "lot": _lot(put_away.lot),
            "expires_on": put_away.lot.expires_on,
            "quantity": put_away.quantity,
            "unit": put_away.unit_quantity,
            "source": put_away.source.code,
        },
    )


def _lot(lot: Lot) -> str:
    return lot.code or lot.serial
