"""Which screen a count is at, and what its entries come to: pure functions of stored facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.counting.models import Count, CountEntry

CHOOSE, SCAN_PRODUCT, IS_IT_HERE = "choose", "scan_product", "is_it_here"


@dataclass
class Counted:
    """So many of a product and lot seen in a bin, from the entry `first` on; `last` is the one that said so last."""

    product_id: int
    lot_id: int
    quantity: int
    first: CountEntry
    last: CountEntry


def current_step(count: Count | None) -> str:
    """The list, the bin that is being counted, or what was not scanned there."""
    if count is None or count.closed_at is not None:
        return CHOOSE
    return SCAN_PRODUCT if count.finished_at is None else IS_IT_HERE


def standing(entries: Iterable[CountEntry]) -> list[CountEntry]:
    """The entries that nothing took back, in their order."""
    rows = sorted(entries, key=lambda entry: entry.id)
    taken_back = {entry.reverses_id for entry in rows}
    return [entry for entry in rows if entry.reverses_id is None and entry.id not in taken_back]


def counted(entries: Iterable[CountEntry]) -> list[Counted]:
    """What the entries come to: scans add, a total replaces. The product touched last comes last."""
    found: dict[tuple[int, int], Counted] = {}
    for entry in standing(entries):
        key = (entry.product_id, entry.lot_id)
        before = found.pop(key, None)
        goes_on = before is not None and not entry.is_total
        base, first = (before.quantity, before.first) if before is not None and goes_on else (0, entry)
        found[key] = Counted(*key, base + entry.quantity, first, entry)
    return list(found.values())
