"""Goods lie down in a bin: the movement, and what the bin has proved by it. Whoever puts down uses this."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from warehouse.stock import belief, ledger, room
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import BIN_KINDS, Location

#: What an undo must know of a place that proves nothing.
NOTHING: dict[str, Any] = {"proved": None, "room": None}


def lay(
    session: Session,
    act: Act,
    goods: Goods,
    ends: tuple[Location, Location],
    reason: str,
    *,
    is_empty: bool,
    lying: int,
    known: tuple[int | None, int | None],
) -> dict[str, Any]:
    """Move goods from one end to the other. Answers what an undo must know beside the movement. Raises NotEnough.

    `is_empty`, `lying`: nothing lay there before, and so many of the product did; `known`: the most that ever did,
    and how many when somebody called it full.
    """
    source, target = ends
    ledger.move(session, act, goods, source, target, reason)
    if target.kind not in BIN_KINDS:
        return dict(NOTHING)
    proved = None
    if is_empty:
        proved = belief.prove(session, act.warehouse_id, target.id, goods.product_id, goods.lot_id, act.at)
    return {"proved": proved, "room": _learn(session, goods, target, lying + goods.quantity, known)}


def _learn(
    session: Session, goods: Goods, target: Location, lying: int, known: tuple[int | None, int | None]
) -> dict[str, Any] | None:
    """The most that ever lay there; nothing is written where that is known."""
    most, full_at = known
    if most is not None and most >= lying and (full_at is None or full_at >= lying):
        return None
    room.learn(session, target.warehouse_id, target.id, goods.product_id, lying)
    after = {"most": max(most or 0, lying)}
    if full_at is not None:
        after["full_at"] = max(full_at, lying)
    return {"before": [most, full_at], "after": after}


def unlay(session: Session, target: Location, product_id: int, lot_id: int, entry: dict[str, Any]) -> None:
    """Undo: what the bin had proved; the goods have gone back already."""
    if entry["proved"]:
        belief.withdraw_proof(session, target.warehouse_id, target.id, product_id, lot_id, entry["proved"])
    if entry["room"]:
        known = entry["room"]
        room.restore(session, target.id, product_id, known["before"], known["after"])
