"""What a difference means: pure functions of what was counted, what moved, and the rule of the goods' class."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from warehouse.counting.models import CountRule

#: Days until goods of a class are due again, where nobody said otherwise.
DUE_DAYS = {"A": 90, "B": 180, "C": 365}


@dataclass(frozen=True)
class Passed:
    """A row of the ledger that touched the bin: which goods, its number and its reason."""

    product_id: int
    lot_id: int
    number: int
    reason: str


def rule_of(warehouse_id: int, abc: str | None, rules: Iterable[CountRule]) -> CountRule:
    """The rule of a class; goods without one are C. Nothing is tolerated where nobody said so."""
    wanted = abc if abc in DUE_DAYS else "C"
    told = next((rule for rule in rules if rule.abc == wanted), None)
    return told or CountRule(
        warehouse_id=warehouse_id,
        abc=wanted,
        due_days=DUE_DAYS[wanted],
        tolerance_units=0,
        tolerance_percent=0,
        tolerance_money=0,
    )


def is_tolerated(variance: int, on_hand: int, unit_cost: int | None, rule: CountRule) -> bool:
    """Within each limit that is set: units, per cent of the record, money at cost (ten-thousandths).

    Where no limit is set nothing is tolerated; goods without a cost are worth more than any limit.
    """
    size = abs(variance)
    checks = []
    if rule.tolerance_units:
        checks.append(size <= rule.tolerance_units)
    if rule.tolerance_percent:
        checks.append(size * 100 <= rule.tolerance_percent * on_hand)
    if rule.tolerance_money:
        checks.append(unit_cost is not None and size * unit_cost <= rule.tolerance_money)
    return bool(checks) and all(checks)


def moved_between(rows: Iterable[Passed], product_id: int, lot_id: int, first: int, last: int) -> bool:
    """Goods of it came or went after the first look and before the last, or were adjusted since the last."""
    mine = [row for row in rows if (row.product_id, row.lot_id) == (product_id, lot_id)]
    return any(first < row.number <= last or (row.number > last and row.reason == "count") for row in mine)
