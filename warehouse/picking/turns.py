"""Whose turn it is at a stop of a cluster: its goods go slot by slot, the most urgent order's first.

A product scanned once shows the first slot; where each piece is to be scanned, they are counted up for the slot
whose turn it is. Nothing moves before its tote is scanned (slots.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from warehouse.picking.walk import Share, Stop, Walk
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock.models import Location

#: The policy by which each piece is scanned (`PRODUCT_SCANS`).
EACH = "each"


@dataclass(frozen=True)
class Turn:
    """What of a stop goes into one slot: the order's pieces, on however many of its lines."""

    order_id: int
    number: str
    slot: str
    box: Location
    shares: list[Share]

    @property
    def quantity(self) -> int:
        """How many are still to be put there."""
        return sum(share.quantity for share in self.shares)


def turns(stop: Stop) -> list[Turn]:
    """The slots of a stop that still get something, in their order."""
    found: dict[int, Turn] = {}
    for share in stop.shares:
        if share.quantity and share.box is not None:
            of_order = (share.order_id, share.number, share.slot or "", share.box)
            found.setdefault(share.order_id, Turn(*of_order, shares=[])).shares.append(share)
    return list(found.values())


def turn_at(stop: Stop) -> Turn:
    """The slot whose turn it is."""
    return turns(stop)[0]


def is_counted_up(walk: Walk, stop: Stop) -> bool:
    """Each piece is scanned; what a slot lacks is not in hand yet."""
    return walk.scans_of(stop) == EACH and stop.line.quantity_in_hand < turn_at(stop).quantity


def show(context: Context, walk: Walk, quantity: int) -> Verdict:
    """The product is right, so many at once: which slot gets how many. Raises Refused for more than a slot lacks."""
    stop = walk.here
    assert stop is not None, "the step says that there is a stop"
    turn, line = turn_at(stop), stop.line
    memo = {"did": "slot_shown", "list": walk.pick_list.id, "line": line.id}
    memo |= {"was_shown": line.number_asked_at is not None, "in_hand": line.quantity_in_hand}
    values: dict[str, Any] = {"slot": turn.slot, "quantity": turn.quantity, "product": stop.product.name}
    if walk.scans_of(stop) == EACH:
        _count_up(stop, turn, quantity)
        values |= {"found": line.quantity_in_hand, "tote": turn.box.code}
    line.number_asked_at = context.act.at
    return Verdict("ok", _said(walk, stop, turn), values, memo=[memo])


def leave_out(stop: Stop, found: int) -> list[list[int]]:
    """Only so many are there: the most urgent orders get them. Answers what the others lack, by order line."""
    rest, missing = found, []
    for share in stop.shares:
        given = min(rest, share.quantity)
        if given < share.quantity:
            missing.append([share.order_line_id, share.quantity - given])
        share.quantity, rest = given, rest - given
    stop.shares = [share for share in stop.shares if share.quantity]
    return missing


def as_rows(stop: Stop) -> Sequence[tuple[str, int]]:
    """Each slot that still gets something, and how many: what a screen says of them."""
    return [(turn.slot, turn.quantity) for turn in turns(stop)]


def _count_up(stop: Stop, turn: Turn, quantity: int) -> None:
    line = stop.line
    if line.quantity_in_hand + quantity > turn.quantity:
        lacking = turn.quantity - line.quantity_in_hand
        if not lacking:
            raise Refused(
                "picking.slot_full_hand", quantity=turn.quantity, slot=turn.slot, tote=turn.box.code
            )
        raise Refused("picking.slot_too_many", found=quantity, left=lacking, slot=turn.slot)
    line.quantity_in_hand += quantity


def _said(walk: Walk, stop: Stop, turn: Turn) -> str:
    if walk.scans_of(stop) != EACH:
        return "picking.slot_shown"
    return "picking.slot_piece" if is_counted_up(walk, stop) else "picking.slot_counted"
