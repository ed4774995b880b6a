"""Which screen a receipt is at, and what belongs on which line: pure functions of stored facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving.models import NUMBER, Receipt, ReceiptWaiting

CHOOSE, SCAN_PRODUCT, CLOSE = "choose", "scan_product", "close"
OVER, HOLD, DAMAGED, REOPEN = "over", "to_hold", "damaged", "reopen"
LOT, QUANTITY = "lot", "quantity"


@dataclass(frozen=True)
class Share:
    """So many eaches that belong on a line of a purchase order; negative for what is taken off it."""

    line: PurchaseOrderLine
    quantity: int


def current_step(receipt: Receipt | None, waiting: ReceiptWaiting | None, is_asked: bool) -> str:
    """The screen that the stored facts of a receipt ask for; `is_asked`: which reading of a code is right."""
    if receipt is None or receipt.closed_at is not None:
        return CHOOSE
    if is_asked:
        return LOT
    if waiting is not None:
        return QUANTITY if waiting.lacks == NUMBER else LOT
    return CLOSE if receipt.asked_to_close_at is not None else SCAN_PRODUCT


def still_to_come(lines: Sequence[PurchaseOrderLine]) -> int:
    """What was ordered on these lines and is not here yet."""
    return sum(max(line.quantity_ordered - line.quantity_received, 0) for line in lines)


def most_accepted(lines: Sequence[PurchaseOrderLine], over_percent: int) -> int:
    """How many more may be booked on these lines, when so much more than was ordered may come."""
    return sum(_room(line, over_percent) for line in lines)


def most_for_a_reason(lines: Sequence[PurchaseOrderLine], limit_percent: int) -> int:
    """How many more somebody may accept on these lines: of what was ordered in all so much, begun pieces whole, so that
    a small order allows one more too; at 0 % none."""
    ordered = sum(line.quantity_ordered for line in lines)
    most = ordered - (-ordered * limit_percent // 100)
    return most - sum(line.quantity_received for line in lines)


def takes_any(lines: Sequence[PurchaseOrderLine]) -> bool:
    """True where one of the lines was made at the dock: what is found is counted, nothing was ordered."""
    return any(line.added_at is not None for line in lines)


def share_out(lines: Sequence[PurchaseOrderLine], quantity: int, over_tolerance_percent: int) -> list[Share]:
    """Which lines the goods belong on: what was ordered first, line by line; then what is tolerated; the rest, that
    somebody has accepted, on the line that was made for it at the dock, else on the last."""
    wanted = [max(line.quantity_ordered - line.quantity_received, 0) for line in lines]
    extra = [_room(line, over_tolerance_percent) - here for line, here in zip(lines, wanted, strict=True)]
    first = _fill(wanted, quantity)
    second = _fill(extra, quantity - sum(first))
    booked = [a + b for a, b in zip(first, second, strict=True)]
    made = [place for place, line in enumerate(lines) if line.added_at is not None]
    booked[made[-1] if made else -1] += quantity - sum(booked)
    return _shares(lines, booked)


def over_in(share: Share) -> int:
    """How many of a share are more than was ordered: of goods taken off their line the negative of it."""
    line = share.line
    before = line.quantity_received - line.quantity_ordered
    return max(before + share.quantity, 0) - max(before, 0)


def take_off(lines: Sequence[PurchaseOrderLine], counted: Sequence[int], quantity: int) -> list[Share]:
    """From which lines a count that was too high comes off: the last line first."""
    taken = _fill(list(reversed(counted)), quantity)
    return _shares(lines, [-number for number in reversed(taken)])


def _room(line: PurchaseOrderLine, over_tolerance_percent: int) -> int:
    most = line.quantity_ordered + line.quantity_ordered * over_tolerance_percent // 100
    return max(most - line.quantity_received, 0)


def _fill(rooms: Sequence[int], quantity: int) -> list[int]:
    filled = []
    for room in rooms:
        filled.append(min(room, quantity))
        quantity -= filled[-1]
    return filled


def _shares(lines: Sequence[PurchaseOrderLine], numbers: Sequence[int]) -> list[Share]:
    return [Share(line, number) for line, number in zip(lines, numbers, strict=True) if number]
