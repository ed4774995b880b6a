"""Drafts of batches: whether they fit on a cart and how long their walk is, each length asked for once.

Both are asked hundreds of thousands of times, and therefore of whole numbers: loads and stops are sets of bits, the
room on a cart is a number of fields (`carts.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from warehouse.picking.batching.carts import LIMITS, LIMITS_AND_ORDERS, Carts
from warehouse.picking.batching.loads import Capacity, Load
from warehouse.routes.points import Point

#: So many lengths are remembered before all are forgotten: about 50 MB.
MOST_LENGTHS = 300_000
#: And so many drafts: about 30 MB.
MOST_DRAFTS = 50_000
#: The length of the walk over these stops; one with a `gauge`, as `routes.walking.Walks`, may be many times quicker.
Length = Callable[[frozenset[Point]], int]


class Gauge(Protocol):
    """Lengths of walks over some of the places that it was made for; sets of them are numbers, joined by `|`."""

    def number(self, stops: Iterable[Point]) -> int: ...

    def length_mm(self, number: int) -> int: ...


class Draft(NamedTuple):
    """A batch in the making: loads by their number, also as a set of bits; so are `orders` and `stops`.

    `room` is what is left on the cart.
    """

    bits: int
    members: tuple[int, ...]
    room: int
    orders: int
    stops: int
    length: int


class Pricing:
    """Knows the loads of one plan and the cart. Lengths are kept by the set of loads, which gives the set of stops."""

    def __init__(self, loads: Sequence[Load], capacity: Capacity, length: Length) -> None:
        self._gauge = _gauge(length, {stop for load in loads for stop in load.stops})
        self._lengths: dict[int, int] = {}
        self._drafts: dict[int, Draft] = {}
        numbers = {order_id: at for at, order_id in enumerate(dict.fromkeys(load.order_id for load in loads))}
        self._orders = [1 << numbers[load.order_id] for load in loads]
        self._stops = [self._gauge.number(load.stops) for load in loads]
        has_parts = len(numbers) < len(loads)
        self._most_orders = capacity.orders if has_parts else None
        self.carts = Carts(loads, capacity, LIMITS if has_parts else LIMITS_AND_ORDERS)
        self.alone = [self.of((number,)) for number in range(len(loads))]

    def fit(self, one: Draft, other: Draft) -> bool:
        """Does one cart take both?"""
        if (one.room + other.room - self.carts.empty) & self.carts.guards != self.carts.guards:
            return False
        return self.may_share(one, other)

    def may_share(self, one: Draft, other: Draft) -> bool:
        """Are both together no more orders than a cart takes? Only where `carts` does not know it."""
        return self._most_orders is None or (one.orders | other.orders).bit_count() <= self._most_orders

    def together(self, one: Draft, other: Draft) -> int:
        """The length of one walk for both."""
        bits = one.bits | other.bits
        found = self._lengths.get(bits)
        return self._ask(bits, one.stops | other.stops) if found is None else found

    def joined(self, one: Draft, other: Draft) -> Draft:
        """Both as one draft."""
        bits = one.bits | other.bits
        found = self._drafts.get(bits)
        if found is None:
            members = tuple(sorted(one.members + other.members))
            room = one.room + other.room - self.carts.empty
            found = self._keep(bits, members, room, one.orders | other.orders, one.stops | other.stops)
        return found

    def of(self, members: Sequence[int]) -> Draft:
        """These loads as one draft."""
        bits = 0
        for member in members:
            bits |= 1 << member
        found = self._drafts.get(bits)
        return self._of(bits) if found is None else found

    def without(self, draft: Draft, gone: int) -> Draft | None:
        """The draft less these loads (a set of bits); None when nothing is left."""
        bits = draft.bits & ~gone
        found = self._drafts.get(bits)
        return self._of(bits) if found is None and bits else found

    def _of(self, bits: int) -> Draft:
        orders = stops = 0
        members, room = [], self.carts.empty
        for member in _ones(bits):
            members.append(member)
            orders |= self._orders[member]
            stops |= self._stops[member]
            room -= self.carts.needs[member]
        return self._keep(bits, tuple(members), room, orders, stops)

    def _keep(self, bits: int, members: tuple[int, ...], room: int, orders: int, stops: int) -> Draft:
        length = self._lengths.get(bits)
        if length is None:
            length = self._ask(bits, stops)
        if len(self._drafts) >= MOST_DRAFTS:
            self._drafts.clear()
        found = self._drafts[bits] = Draft(bits, members, room, orders, stops, length)
        return found

    def _ask(self, bits: int, stops: int) -> int:
        if len(self._lengths) >= MOST_LENGTHS:
            self._lengths.clear()
        length = self._lengths[bits] = self._gauge.length_mm(stops)
        return length


def _ones(bits: int) -> Iterator[int]:
    """The numbers of the ones, ascending."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class _Plain:
    """A gauge for any length: it is asked for the places themselves."""

    def __init__(self, length: Length, places: Iterable[Point]) -> None:
        self._length, self._places = length, sorted(places)
        self._bits = {place: 1 << at for at, place in enumerate(self._places)}

    def number(self, stops: Iterable[Point]) -> int:
        return sum(self._bits[stop] for stop in stops)

    def length_mm(self, number: int) -> int:
        stops = []
        while number:
            stops.append(self._places[number.bit_length() - 1])
            number ^= 1 << number.bit_length() - 1
        return self._length(frozenset(stops))


def _gauge(length: Length, places: set[Point]) -> Gauge:
    own = getattr(length, "gauge", None)
    return (own(places) if own is not None else None) or _Plain(length, places)


def total(drafts: Sequence[Draft]) -> int:
    """Length of all walks."""
    return sum([draft.length for draft in drafts])
