"""What the screens of put-away show: what waits, and where to with what is in hand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from warehouse.putaway import queries, steps
from warehouse.putaway.models import PutAway, PutAwayLoad
from warehouse.scanning.asked import open_choices
from warehouse.scanning.registry import Screen, Visitor
from warehouse.stock import asides
from warehouse.stock.lots import code_of
from warehouse.words import N_

WHY = {
    "same": N_("The same product lies here"),
    "fixed": N_("This bin is kept for it"),
    "empty": N_("Empty, next in the walk"),
    "overflow": N_("Overflow: no better bin is free"),
    "hold": N_("On hold: it lies apart"),
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
        expect="product pallet cart tote location command",
        code=choices[0].code if choices else first.code if first else None,
        quantity=first.quantity if first else None,
        values={
            "waiting": waiting,
            "not_listed": waiting[0].in_all - len(waiting) if waiting else 0,
            "held": [row for row in rows if row.held_id],
            "choices": choices,
        },
        ahead=first.name if first else "",
    )


def _scan_bin(put_away: PutAway) -> Screen:
    shown, bins = put_away.suggested, told(put_away)
    fits = bins[0].fits if bins and bins[0].fits is not None else put_away.quantity
    return Screen(
        task=f"putaway/{put_away.id}",
        address=f"/putaway/{put_away.id}",
        step=steps.SCAN_BIN,
        expect="location product cart command",
        code=shown.code if shown else None,
        quantity=min(fits, put_away.quantity) or put_away.quantity,
        values={
            "bin": shown.code if shown else None,
            "check_digits": shown.check_digits if shown else None,
            "first": bins[0] if bins else None,
            "others": bins[1:],
            "product": put_away.product,
            "lot": code_of(put_away.lot),
            "expires_on": put_away.lot.expires_on,
            "quantity": put_away.quantity,
            "fits": fits,
            "unit": put_away.unit_quantity,
            "source": put_away.source.code,
            "is_of_load": put_away.is_of_load,
            "may_be_missing": put_away.source.kind in {"tote", asides.KIND},
            "back_to": f"/{put_away.list_task}",
        },
        ahead=shown.code if shown else "",
    )


@dataclass(frozen=True)
class Told:
    """A proposed bin as people read it: why it, and what lies there."""

    code: str
    why: str
    lying: int
    others: int
    fits: int | None


def told(work: PutAway | PutAwayLoad) -> list[Told]:
    """The bins that are proposed, the best first."""
    return [
        Told(one["code"], WHY[one["because"]], one["lying"], one["others"], one["fits"])
        for one in work.candidates
    ]
