"""What is to be walked (loads), what a cart takes (capacity), and what comes out (batches)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from warehouse.routes.points import Point


@dataclass(frozen=True)
class Load:
    """One order's goods, or one part of them: it goes into one batch whole.

    `stops` may be empty (no coordinates known). Lower `priority` is more urgent, lower `due` leaves earlier; both
    are any values that sort. Whoever never wants two cut-offs in one batch gives the cut-off as part of `priority`.
    """

    order_id: int
    stops: frozenset[Point]
    totes: int = 1
    units: int = 0
    weight_grams: int = 0
    volume_mm3: int = 0
    priority: Any = 0
    due: Any = 0


@dataclass(frozen=True)
class Capacity:
    """What one cart takes at most; None is no limit. Loads of the same order count as one order."""

    orders: int | None = None
    totes: int | None = None
    units: int | None = None
    weight_grams: int | None = None
    volume_mm3: int | None = None

    def holds(self, loads: Collection[Load]) -> bool:
        """Do these fit on one cart?"""
        return all(
            limit is None or needed <= limit
            for limit, needed in (
                (self.orders, len({load.order_id for load in loads})),
                (self.totes, sum(load.totes for load in loads)),
                (self.units, sum(load.units for load in loads)),
                (self.weight_grams, sum(load.weight_grams for load in loads)),
                (self.volume_mm3, sum(load.volume_mm3 for load in loads)),
            )
        )


@dataclass(frozen=True)
class Batch:
    """Loads that are walked together, in the order of their due. `oversize`: one load that no cart takes whole."""

    loads: tuple[Load, ...]
    length_mm: int
    oversize: bool = False

    @property
    def stops(self) -> frozenset[Point]:
        """Every place that this batch visits."""
        return frozenset().union(*(load.stops for load in self.loads))


def in_turn(load: Load) -> tuple[Any, ...]:
    """The key that puts loads in their turn: by priority, due and order; the rest makes it the same every time."""
    return (
        load.priority,
        load.due,
        load.order_id,
        load.totes,
        load.units,
        load.weight_grams,
        load.volume_mm3,
        sorted(load.stops),
    )
