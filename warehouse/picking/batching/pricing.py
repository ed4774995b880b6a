"""Drafts of batches: whether they fit on a cart and how long their walk is, each length asked for once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from warehouse.picking.batching.loads import Capacity, Load
from warehouse.routes.points import Point

#: So many lengths are remembered before all are forgotten: about 50 MB.
MOST_LENGTHS = 300_000
Length = Callable[[frozenset[Point]], int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A batch in the making: loads by their number, as a set of bits; `orders` likewise."""

    bits: int
    members: tuple[int, ...]
    needs: tuple[int, ...]
    orders: int
    length: int


class Pricing:
    """Knows the loads of one plan and the cart. Lengths are kept by the set of loads, which gives the set of stops."""

    def __init__(self, loads: Sequence[Load], capacity: Capacity, length: Length) -> None:
        self.loads, self.capacity = loads, capacity
        self._length = length
        self._lengths: dict[int, int] = {}
        limited = [
            name for name in ("totes", "units", "weight_grams", "volume_mm3") if _limit(capacity, name)
        ]
        self._limits = tuple(getattr(capacity, name) for name in limited)
        self._most_orders = len(loads) if capacity.orders is None else capacity.orders
        numbers = {order_id: at for at, order_id in enumerate(dict.fromkeys(load.order_id for load in loads))}
        self._order_of = [1 << numbers[load.order_id] for load in loads]
        self._needs_of = [tuple(getattr(load, name) for name in limited) for load in loads]
        self._stops = _same_objects(loads)
        self.alone = [self._alone(number) for number in range(len(loads))]

    def fit(self, one: Draft, other: Draft) -> bool:
        """Does one cart take both?"""
        for limit, a, b in zip(self._limits, one.needs, other.needs, strict=True):
            if a + b > limit:
                return False
        return (one.orders | other.orders).bit_count() <= self._most_orders

    def together(self, one: Draft, other: Draft) -> int:
        """The length of one walk for both."""
        bits = one.bits | other.bits
        found = self._lengths.get(bits)
        return self._ask(bits, one.members + other.members) if found is None else found

    def joined(self, one: Draft, other: Draft) -> Draft:
        """Both as one draft."""
        return Draft(
            one.bits | other.bits,
            tuple(sorted(one.members + other.members)),
            tuple([a + b for a, b in zip(one.needs, other.needs, strict=True)]),
            one.orders | other.orders,
            self.together(one, other),
        )

    def of(self, members: Sequence[int]) -> Draft:
        """These loads as one draft."""
        bits = orders = 0
        for member in members:
            bits |= 1 << member
            orders |= self._order_of[member]
        needs = tuple(
            [sum(needed) for needed in zip(*(self._needs_of[member] for member in members), strict=True)]
        )
        found = self._lengths.get(bits)
        length = self._ask(bits, members) if found is None else found
        return Draft(bits, tuple(sorted(members)), needs, orders, length)

    def without(self, draft: Draft, gone: int) -> Draft | None:
        """The draft less these loads (a set of bits); None when nothing is left."""
        left = [member for member in draft.members if not gone >> member & 1]
        return self.of(left) if left else None

    def _alone(self, number: int) -> Draft:
        length = self._ask(1 << number, (number,))
        return Draft(1 << number, (number,), self._needs_of[number], self._order_of[number], length)

    def _ask(self, bits: int, members: Sequence[int]) -> int:
        if len(self._lengths) >= MOST_LENGTHS:
            self._lengths.clear()
        stops = frozenset().union(*[self._stops[member] for member in members])
        length = self._lengths[bits] = self._length(stops)
        return length


def _same_objects(loads: Sequence[Load]) -> list[frozenset[Point]]:
    """The stops of each load; equal points are one object, which makes sets of them quicker by far."""
    known: dict[Point, Point] = {}
    return [frozenset(known.setdefault(point, point) for point in load.stops) for load in loads]


def _limit(capacity: Capacity, name: str) -> bool:
    return getattr(capacity, name) is not None


def total(drafts: Sequence[Draft]) -> int:
    """Length of all walks."""
    return sum(draft.length for draft in drafts)
