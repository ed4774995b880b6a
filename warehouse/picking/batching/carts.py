"""What is left on a cart, as one whole number: a field for each limit, and above each field a bit that goes out when
the field is overdrawn. Whether something fits is one subtraction and one look at these bits, however many limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from warehouse.picking.batching.loads import Capacity, Load

LIMITS = ("totes", "units", "weight_grams", "volume_mm3")
#: Loads that are parts of one order count as one order, so that orders are a field only where there are no such.
LIMITS_AND_ORDERS = ("orders", *LIMITS)


class Field(NamedTuple):
    """One limit in the number: where it stands, the ones of its width, what a cart takes, what all loads need."""

    name: str
    shift: int
    ones: int
    limit: int
    needed: int

    def of(self, load: Load) -> int:
        """What the load takes, in its place; no more than is too much."""
        return min(_need(load, self.name), self.limit + 1) << self.shift


class Carts:
    """An empty cart, the bits above its fields, and what each load takes."""

    def __init__(self, loads: Sequence[Load], capacity: Capacity, limits: Sequence[str]) -> None:
        self._fields: list[Field] = []
        self.empty = self.guards = shift = 0
        for name in limits:
            limit = getattr(capacity, name)
            if limit is not None:
                width = (limit + 1).bit_length()
                needed = sum(_need(load, name) for load in loads)
                self._fields.append(Field(name, shift, (1 << width) - 1, limit, needed))
                self.empty |= limit + (1 << width) << shift
                self.guards |= 1 << width + shift
                shift += width + 1
        self.needs = [sum(field.of(load) for field in self._fields) for load in loads]
        self._scarce = scarce = max(
            self._fields, key=lambda field: field.needed / max(field.limit, 1), default=None
        )
        #: No plan counts less (`counted`): as many full carts as may be, and one for what is over.
        self.fewest = 0.0
        if scarce is not None and scarce.limit:
            full, over = divmod(scarce.needed, scarce.limit)
            self.fewest = full + 1 - (1 - over / scarce.limit) ** 2

    def counted(self, rooms: Sequence[int]) -> float:
        """How many carts there are, an emptier one counting less, by the square of what is left of the scarcest limit.

        Of as many carts those count least of which one is nearly empty and the others are full: that one may soon be
        spared. Falkenauer & Delchambre 1992 (IEEE Int. Conf. on Robotics and Automation, 1186) for bin packing.
        """
        if self._scarce is None:
            return float(len(rooms))
        _name, shift, ones, limit, _needed = self._scarce
        squares = sum([(room >> shift & ones) ** 2 for room in rooms])
        return len(rooms) - squares / max(limit, 1) ** 2


def _need(load: Load, name: str) -> int:
    need: int = 1 if name == "orders" else getattr(load, name)
    return need
