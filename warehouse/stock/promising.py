"""Which place would serve which need: pure, so that a forecast and the act say the same.

The same stock and the same needs give the same promises. What is taken first:

1. bins, then the dock (where the building promises it), then what nobody has located yet;
2. FEFO: what expires first, undated last; a lot that does not last long enough for its need is left;
3. FIFO between lots: they are numbered as they first came. Pieces of one lot, or without lots, are alike;
4. full cases from reserve (kind bulk) as far as reserve has full ones, the largest size that fits first; what is
   left loose from the pick face; where that has too few, loose from reserve. 312 of a case of 24 are 13 cases;
5. FIFO between bins: the day since which the oldest piece there lies in its bin;
6. the fewest stops: a bin that has all of it before bins with parts, of these the one with the most;
7. what is believed (wear.py), then the walk: sequence, then code.

A doubtful bin whose turn it is by 5 to 7 gives way to a believed one that has all of it: a walk to an empty bin costs
more than a day of age, and one stop is one stop. It gives way to nothing else: stops more are sure, an error is not.

So an older lot goes before a full case: expiry is the customer's, cases are only our comfort.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from warehouse.stock.models import INBOUND_KINDS

#: For each product how many a case of it holds; several sizes where it comes in several cases.
Cases = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Need:
    """So many of a product for an order line. `lasts_until`: the day on which a lot must still be good."""

    order_line_id: int
    product_id: int
    quantity: int
    lasts_until: date | None = None


@dataclass(frozen=True)
class Candidate:
    """What lies free in one place, and what decides whether it is taken first.

    `lot_order` is smaller for the lot that came first; `since` is the day since which the goods lie there; `believed`:
    the record is likelier right than wrong.
    """

    location_id: int
    product_id: int
    lot_id: int
    free: int
    expires_on: date | None
    kind: str
    sequence: int
    code: str
    lot_order: int = 0
    since: date | None = None
    believed: bool = True

    @property
    def turn(self) -> tuple[object, ...]:
        """Rules 1 to 3: goods of one turn are alike."""
        return (
            self.kind == "unlocated",
            self.kind in INBOUND_KINDS,
            self.expires_on is None,
            self.expires_on or date.max,
            self.lot_order,
        )

    def lasts(self, until: date | None) -> bool:
        """Good on that day. What has no date does not run out."""
        return until is None or self.expires_on is None or self.expires_on >= until


@dataclass(frozen=True)
class Promise:
    """A part of a need and the place that serves it."""

    order_line_id: int
    location_id: int
    product_id: int
    lot_id: int
    quantity: int


@dataclass
class Allocated:
    """What was promised, and what each order line is short of (order line -> quantity)."""

    promises: list[Promise] = field(default_factory=list)
    short: dict[int, int] = field(default_factory=dict)


@dataclass(eq=False)
class _Place:
    """A candidate and what is left of it while needs are served."""

    at: Candidate
    left: int


class Shelves:
    """What lies free. Needs are served one order after the other; what one gets is gone for the next."""

    def __init__(self, candidates: Iterable[Candidate], cases: Cases | None = None) -> None:
        self._of_product: dict[int, list[_Place]] = defaultdict(list)
        self._at: dict[tuple[int, int, int], _Place] = {}
        for one in candidates:
            place = self._at[one.location_id, one.product_id, one.lot_id] = _Place(one, one.free)
            self._of_product[one.product_id].append(place)
        for places in self._of_product.values():
            places.sort(key=lambda place: place.at.turn)
        self._cases = cases or {}

    def serve(self, needs: Sequence[Need]) -> Allocated:
        """Take what there is for these needs.

        Lines of one product are served as one need and shared back in their order.
        """
        result, still = Allocated(), _sums(needs)
        alike: dict[tuple[int, date | None], list[Need]] = defaultdict(list)
        for need in needs:
            alike[need.product_id, need.lasts_until].append(need)
        for (product_id, until), lines in alike.items():
            wanted = sum(need.quantity for need in lines)
            for place, quantity in self._take(product_id, until, wanted).items():
                place.left -= quantity
                result.promises += _share(place.at, quantity, lines, still)
        result.short = {line: quantity for line, quantity in still.items() if quantity}
        return result

    def put_back(self, promises: Iterable[Promise]) -> None:
        """These promises are not made after all."""
        for one in promises:
            self._at[one.location_id, one.product_id, one.lot_id].left += one.quantity

    def candidate(self, promise: Promise) -> Candidate:
        """Where a promise of these shelves is served."""
        return self._at[promise.location_id, promise.product_id, promise.lot_id].at

    def _take(self, product_id: int, until: date | None, needed: int) -> dict[_Place, int]:
        able = [place for place in self._of_product[product_id] if place.left and place.at.lasts(until)]
        taken: dict[_Place, int] = {}
        for _turn, alike in groupby(able, key=lambda place: place.at.turn):
            if needed:
                needed -= _of_one_turn(list(alike), needed, self._cases.get(product_id, ()), taken)
        return taken


def plan(candidates: Iterable[Candidate], needs: Sequence[Need], cases: Cases | None = None) -> Allocated:
    """Which place would serve which need of one order."""
    return Shelves(candidates, cases).serve(needs)


def _sums(needs: Sequence[Need]) -> dict[int, int]:
    sums: dict[int, int] = {}
    for need in needs:
        sums[need.order_line_id] = sums.get(need.order_line_id, 0) + need.quantity
    return sums


def _of_one_turn(alike: list[_Place], needed: int, cases: Sequence[int], taken: dict[_Place, int]) -> int:
    """Rule 4. Adds to `taken`, answers how many."""
    reserve = [place for place in alike if place.at.kind == "bulk"]
    face = [place for place in alike if place.at.kind != "bulk"]
    wanted = needed
    for size in sorted(set(cases), reverse=True) if reserve else ():
        needed -= _fewest(reserve, needed // size, size, taken) * size
    needed -= _fewest(face, needed, 1, taken)
    needed -= _fewest(reserve, needed, 1, taken)
    return wanted - needed


def _fewest(places: list[_Place], wanted: int, size: int, taken: dict[_Place, int]) -> int:
    """Rules 5 to 7: take so many packs of `size` pieces. Answers how many there were."""
    missing = wanted

    def room(place: _Place) -> int:
        return (place.left - taken.get(place, 0)) // size

    def rank(place: _Place) -> tuple[object, ...]:
        has, at = room(place), place.at
        # A stop that is made anyway costs nothing more.
        few = (place not in taken, has < missing, -has if has < missing else 0)
        walk = (not at.believed, at.sequence, at.code, at.lot_id, at.location_id)
        return (at.since or date.min, *few, *walk)

    while missing > 0 and (able := [place for place in places if room(place) > 0]):
        best = min(able, key=rank)
        if not best.at.believed:
            sure = [place for place in able if place.at.believed and room(place) >= missing]
            best = min(sure, key=rank, default=best)
        packs = min(missing, room(best))
        taken[best] = taken.get(best, 0) + packs * size
        missing -= packs
    return wanted - missing


def _share(at: Candidate, quantity: int, lines: Sequence[Need], still: dict[int, int]) -> list[Promise]:
    """What one place gives, shared to the lines in their order; lowers `still`."""
    shares = []
    for line in lines:
        part = min(quantity, still[line.order_line_id])
        if part:
            shares.append(Promise(line.order_line_id, at.location_id, at.product_id, at.lot_id, part))
            still[line.order_line_id] -= part
            quantity -= part
    return shares
