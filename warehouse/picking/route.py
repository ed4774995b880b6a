"""In what order a walk passes its stops: the shortest way from the bench over all of them and back to it.

A building without coordinates is walked by the places' sequence numbers; so are, behind the others, those of its
places that lack them. Goods that nobody has located yet come last of all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select
from sqlalchemy.orm import Session

from warehouse.routes.floor import Floor, floor_of
from warehouse.routes.points import Point
from warehouse.routes.sequence import placed_first
from warehouse.stock.models import BIN_KINDS, Location

#: What `Place` is made of, in its order.
COLUMNS = (Location.id, Location.kind, Location.sequence, Location.code, Location.x_mm, Location.y_mm)


@dataclass(frozen=True)
class Place:
    """Where somebody has to go."""

    location_id: int
    kind: str
    sequence: int
    code: str
    x_mm: int | None
    y_mm: int | None

    @property
    def point(self) -> Point | None:
        """Where one stands to reach it; None where nobody measured."""
        return None if self.x_mm is None or self.y_mm is None else Point(self.x_mm, self.y_mm)

    @property
    def turn(self) -> tuple[bool, int, str]:
        """Its turn where distances say nothing."""
        return (self.kind == "unlocated", self.sequence, self.code)


@dataclass(frozen=True)
class Building:
    """What of a warehouse its walks depend on: the floor, and the bench where they begin and end."""

    floor: Floor
    bench: Point | None

    def order(self, places: Iterable[Place], here: Point | None = None) -> list[Place]:
        """The places in the order of the shortest walk from `here`, or from the bench, over all of them to the bench.

        Places reached from one spot stay together, by their sequence: the shelves of a bay are served in one stop.
        """
        stops = sorted(set(places), key=lambda place: place.turn)
        nearest = next((place.point for place in stops if place.point is not None), Point(0, 0))
        end = self.bench or nearest
        keys = [place.turn for place in stops]
        route = placed_first(self.floor, [place.point for place in stops], keys, here or end, end)
        return [stops[index] for index in route.order]


#: What was found out of each warehouse's places: (database, warehouse) -> what they were like, and their building.
_known: dict[tuple[str, int], tuple[Sequence[Any], Building]] = {}


def building(session: Session, warehouse_id: int) -> Building:
    """The warehouse as it stands now. Looked at anew once one of its places has changed."""
    key = (str(session.get_bind().engine.url), warehouse_id)
    likeness = tuple(session.execute(_likeness(warehouse_id)).one())
    known = _known.get(key)
    if known is None or known[0] != likeness:
        known = _known[key] = (likeness, _read(session, warehouse_id))
    return known[1]


def _likeness(warehouse_id: int) -> Select[*tuple[Any, ...]]:
    """A few sums that are others when a place comes, goes or is measured anew: cheaper than reading them all."""
    number = cast(Location.id, BigInteger)
    return select(
        func.count(),
        func.sum(number),
        func.sum(number * Location.x_mm),
        func.sum(number * Location.y_mm),
        func.count(Location.aisle.distinct()),
        func.min(Location.aisle),
        func.max(Location.aisle),
    ).where(*_counts(warehouse_id))


def _read(session: Session, warehouse_id: int) -> Building:
    columns = (Location.kind, Location.aisle, Location.x_mm, Location.y_mm)
    wanted = select(*columns).where(*_counts(warehouse_id)).order_by(Location.sequence, Location.code)
    rows: Sequence[Any] = session.execute(wanted).all()
    measured = [(kind, aisle, Point(x, y)) for kind, aisle, x, y in rows]
    floor = floor_of((aisle, point) for kind, aisle, point in measured if kind in BIN_KINDS)
    return Building(floor, next((point for kind, _aisle, point in measured if kind == "bench"), None))


def _counts(warehouse_id: int) -> list[ColumnElement[bool]]:
    """The conditions of the places that say what a building is like: its measured bins and benches in use."""
    return [
        Location.warehouse_id == warehouse_id,
        Location.kind.in_((*BIN_KINDS, "bench")),
        Location.retired_at.is_(None),
        Location.x_mm.is_not(None),
        Location.y_mm.is_not(None),
    ]
