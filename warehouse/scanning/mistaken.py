"""Look-alikes that hands mix up: learned from refused scans, and known from the catalogue before anybody was wrong.

A scan of the wrong product is refused and changes nothing; the journal keeps which one was wanted and which was found.
Next time that bin's screen says what it is taken for, and supervisors see which goods to move apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts, whole_number
from warehouse.scanning.models import WRONG_PRODUCT, Scan
from warehouse.stock.look_alikes import is_beside, look_alike
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import Balance

#: What hands did longer ago than this says little: goods and people have changed places.
REMEMBERED = timedelta(days=180)
#: So many are named at a bin: more would not be read.
NAMED = 2


@dataclass(frozen=True)
class Mistaken:
    """A product that is taken for another one, and how often that has happened; 0: it only looks like it."""

    product: Product
    times: int


@dataclass
class Pair:
    """Two products that are, or may be, taken for each other; and where they lie."""

    wanted: Product
    found: Product
    times: int
    last_at: datetime | None
    beside: list[tuple[Location, Location]]

    @property
    def urgency(self) -> tuple[int, int, str]:
        """What is mixed up most comes first, then what lies side by side."""
        return (-self.times, -len(self.beside), self.wanted.sku)


def look_out_for(session: Session, home: Location, product: Product, now: datetime) -> list[Mistaken]:
    """What is likely to be taken for this product in this bin; what really was comes first."""
    times = _times_found(session, home.warehouse_id, product.id, now)
    beside = {
        other.id: other for other in _lying_beside(session, home, product) if _are_alike(product, other)
    }
    known = _products(session, set(times) - set(beside)) | beside
    found = [Mistaken(other, times.get(number, 0)) for number, other in known.items()]
    return sorted(found, key=lambda one: (-one.times, one.product.sku))[:NAMED]


def pairs(session: Session, warehouse_id: int, now: datetime) -> list[Pair]:
    """What to move apart: pairs that were mixed up, and look-alikes that lie side by side."""
    mined = _mined(session, warehouse_id, now)
    lying = _lying(session, warehouse_id)
    beside = _beside(lying)
    wanted = {pair: (times, at) for pair, (times, at) in mined.items()}
    products = _products(session, {number for pair in (*wanted, *beside) for number in pair})
    found = []
    for pair in {*wanted, *beside}:
        if products.keys() >= set(pair):
            one, other = (products[number] for number in pair)
            times, at = wanted.get(pair, (0, None))
            if times or _are_alike(one, other):
                found.append(Pair(one, other, times, at, beside.get(pair, [])))
    return sorted(found, key=lambda pair: pair.urgency)


def _are_alike(one: Product, other: Product) -> bool:
    return look_alike(one.sku, one.name, other.sku, other.name)


def _refused(warehouse_id: int, now: datetime) -> tuple[Any, ...]:
    return (Scan.warehouse_id == warehouse_id, Scan.received_at > now - REMEMBERED, WRONG_PRODUCT)


def _times_found(session: Session, warehouse_id: int, product_id: int, now: datetime) -> dict[int, int]:
    """How often each other product was scanned where this one was wanted."""
    found = whole_number(Scan.message_values, "found_id")
    wanted = (
        select(found, func.count())
        .where(*_refused(warehouse_id, now), whole_number(Scan.message_values, "wanted_id") == product_id)
        .group_by(found)
    )
    return {number: times for number, times in session.execute(wanted) if number}


def _mined(session: Session, warehouse_id: int, now: datetime) -> dict[tuple[int, int], tuple[int, datetime]]:
    """Pairs from the journal, each way round as one, with how often and when last."""
    wanted, found = (whole_number(Scan.message_values, name) for name in ("wanted_id", "found_id"))
    rows = session.execute(
        select(wanted, found, Scan.received_at).where(*_refused(warehouse_id, now)).order_by(Scan.received_at)
    )
    times: Counter[tuple[int, int]] = Counter()
    last: dict[tuple[int, int], datetime] = {}
    for one, other, at in rows:
        if one and other:
            pair = (min(one, other), max(one, other))
            times[pair] += 1
            last[pair] = at
    return {pair: (times[pair], last[pair]) for pair in times}


def _lying_beside(session: Session, home: Location, product: Product) -> list[Product]:
    """Other products in the same bin and in those that touch it."""
    if not home.aisle or not home.bay:
        return []
    rows = session.execute(
        select(Product, Location)
        .join(Balance, Balance.product_id == Product.id)
        .join(Location, Location.id == Balance.location_id)
        .where(
            Location.warehouse_id == home.warehouse_id,
            Location.aisle == home.aisle,
            Location.bay == home.bay,
            Balance.quantity_on_hand > 0,
            Product.id != product.id,
        )
    )
    return [other for other, place in rows if is_beside(home, place)]


def _lying(session: Session, warehouse_id: int) -> dict[tuple[str, str], list[tuple[int, Location]]]:
    """The products of each bay, with their bins."""
    rows = session.execute(
        select(Balance.product_id, Location)
        .join(Location, Location.id == Balance.location_id)
        .where(
            Location.warehouse_id == warehouse_id,
            Location.kind.in_(BIN_KINDS),
            Location.aisle.is_not(None),
            Location.bay.is_not(None),
            Balance.quantity_on_hand > 0,
        )
        .distinct()
    )
    bays: dict[tuple[str, str], list[tuple[int, Location]]] = defaultdict(list)
    for number, place in rows:
        bays[place.aisle or "", place.bay or ""].append((number, place))
    return bays


def _beside(
    lying: dict[tuple[str, str], list[tuple[int, Location]]],
) -> dict[tuple[int, int], list[tuple[Location, Location]]]:
    """Every two products that lie side by side, and where."""
    found: dict[tuple[int, int], list[tuple[Location, Location]]] = defaultdict(list)
    for bay in lying.values():
        for turn, (one, here) in enumerate(bay):
            for other, there in bay[turn + 1 :]:
                if one != other and is_beside(here, there):
                    places = (here, there) if one < other else (there, here)
                    found[min(one, other), max(one, other)].append(places)
    return found


def _products(session: Session, numbers: Collection[int]) -> dict[int, Product]:
    found: dict[int, Product] = {}
    for part in in_parts(sorted(numbers)):
        found |= {one.id: one for one in session.scalars(select(Product).where(Product.id.in_(part)))}
    return found
