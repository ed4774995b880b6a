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
        #: No plan has fewer.
        self.fewest = -(-scarce.needed // scarce.limit) if scarce is not None and scarce.limit else 1

    def spare(self, room: int) -> float:
        """The square of how much of the scarcest limit is left, 0 to 1; of an empty cart it is 1.

        Of as many carts those have most of it of which one is nearly empty and the others are full: that one may soon
        be spared. Falkenauer & Delchambre 1992 (IEEE Int. Conf. on Robotics and Automation, 1186) for bin packing.
        """
        if self._scarce is None:
            return 0.0
        _name, shift, ones, limit, _needed = self._scarce
        return ((room >> shift & ones) / max(limit, 1)) ** 2


def _need(load: Load, name: str) -> int:
    need: int = 1 if name == "orders" else getattr(load, name)
    return need
