"""Who counted what: bins, rows, differences, and how often somebody else found the same. And what stands behind a row:
how many entries were made, on which device.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.counting.figures import Counted
from warehouse.counting.models import Count, CountEntry
from warehouse.scanning.models import Scan
from warehouse.stock.models import Lot, Product


@dataclass
class Counter:
    """What one person counted. Of the differences: `confirmed`, somebody else found the same; `refuted`, somebody who
    looked again did not, or a supervisor did not believe it.
    """

    person: str
    bins: int = 0
    rows: int = 0
    differences: int = 0
    confirmed: int = 0
    refuted: int = 0


@dataclass(frozen=True)
class Trace:
    """What stands behind a row of a count."""

    entries: int = 0
    device: str = ""


def counters(found: Iterable[Counted]) -> list[Counter]:
    """Each person who counted, who counted most first. Pure."""
    rows = list(found)
    same = {(row.confirms, row.sku, row.lot) for row in rows if row.confirms is not None}
    told: dict[str, Counter] = {}
    bins: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        one = told.setdefault(row.person, Counter(row.person))
        bins[row.person].add(row.count)
        one.bins, one.rows = len(bins[row.person]), one.rows + 1
        if row.variance and row.says_something:
            _judge(one, row, is_same=row.confirms is not None or (row.count, row.sku, row.lot) in same)
    return sorted(told.values(), key=lambda one: (-one.rows, one.person))


def traces(
    session: Session, warehouse_id: int, since: datetime, until: datetime
) -> dict[tuple[int, str, str], Trace]:
    """What stands behind each row (count, SKU, lot) of the counts that were closed in that time."""
    entry = CountEntry
    wanted = (
        select(entry.count_id, Product.sku, Lot.code + Lot.serial, func.count(), func.min(Scan.device_id))
        .join(Count, Count.id == entry.count_id)
        .join(Product, Product.id == entry.product_id)
        .join(Lot, Lot.id == entry.lot_id)
        .outerjoin(Scan, Scan.scan_id == entry.scan_id)
        .where(Count.warehouse_id == warehouse_id, Count.closed_at >= since, Count.closed_at < until)
        .group_by(entry.count_id, Product.sku, Lot.code, Lot.serial)
    )
    return {
        (count, sku, lot): Trace(entries, device or "")
        for count, sku, lot, entries, device in session.execute(wanted)
    }


def _judge(one: Counter, row: Counted, *, is_same: bool) -> None:
    one.differences += 1
    one.confirmed += is_same
    one.refuted += not is_same and row.settled in ("outdated", "rejected")
