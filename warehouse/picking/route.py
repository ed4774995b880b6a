"""In what order a walk passes its stops: the shortest way from the bench over all of them and back to it.

A building without coordinates is walked by the places' sequence numbers; so are, behind the others, those of its
places that lack them. Goods that nobody has located yet come last of all. A zone with a start or an end of its own,
one that is walked by sequence, and one whose aisles cannot be made out are walked by themselves, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, ScalarSelect, Select, cast, func, select
from sqlalchemy.orm import Session

from warehouse.routes.floor import Floor, Free, floor_of
from warehouse.routes.points import Point, Route
from warehouse.routes.sequence import placed_first
from warehouse.routes.walking import Walks, distance_mm, length_mm
from warehouse.sites import Warehouse
from warehouse.stock.models import BIN_KINDS, Location, Zone

#: What `Place` is made of, in its order.
COLUMNS = (
    Location.id,
    Location.kind,
    Location.sequence,
    Location.code,
    Location.x_mm,
    Location.y_mm,
    Location.zone_id,
)


@dataclass(frozen=True)
class Place:
    """Where somebody has to go."""

    location_id: int
    kind: str
    sequence: int
    code: str
    x_mm: int | None
    y_mm: int | None
    zone_id: int | None = None

    @property
    def point(self) -> Point | None:
        """Where one stands to reach it; None where nobody measured."""
        return None if self.x_mm is None or self.y_mm is None else Point(self.x_mm, self.y_mm)

    @property
    def turn(self) -> tuple[bool, int, str]:
        """Its turn where distances say nothing."""
        return (self.kind == "unlocated", self.sequence, self.code)


@dataclass(frozen=True)
class Area:
    """What is walked in one go: a floor, and where its walks begin and end; None: where one comes from and goes to."""

    floor: Floor
    start: Point | None = None
    end: Point | None = None
    by_sequence: bool = False

    def route(self, stops: Sequence[Place], start: Point, end: Point) -> Route:
        """Every stop once; the stops stand in their turn. Length in millimetres, over those that were measured."""
        points = [place.point for place in stops]
        if not self.by_sequence:
            return placed_first(self.floor, points, [place.turn for place in stops], start, end)
        way = [start, *(point for point in points if point is not None), end]
        length = sum(distance_mm(self.floor, one, other) for one, other in pairwise(way))
        return Route(tuple(range(len(stops))), length)


@dataclass(frozen=True)
class Walked:
    """Places in the order of a walk, and its length over those that were measured."""

    places: list[Place]
    length_mm: int


@dataclass(frozen=True)
class Building:
    """What of a warehouse its walks depend on: the floor, the bench where they begin and end, and the zones that are
    walked by themselves (`own`: zone -> its area).
    """

    floor: Floor
    bench: Point | None
    by_sequence: bool = False
    own: tuple[tuple[int | None, Area], ...] = ()
    #: Of zones that are walked by themselves: where their bins are reached.
    points: tuple[tuple[Point, int | None], ...] = ()

    def order(self, places: Iterable[Place], here: Place | None = None) -> list[Place]:
        """The places in the order of the shortest walk from `here`, or from the bench, over all of them to the bench.

        Places reached from one spot stay together, by their sequence: the shelves of a bay are served in one stop.
        """
        return self.walk(places, here).places

    def walk(self, places: Iterable[Place], here: Place | None = None) -> Walked:
        """The same with its length. The area where one stands comes first, the others by their first stop."""
        stops = sorted(set(places), key=lambda place: place.turn)
        parts: dict[Area, list[Place]] = {self._area(here.zone_id): []} if here is not None else {}
        for place in stops:
            parts.setdefault(self._area(place.zone_id), []).append(place)
        return self._one_after_the_other([part for part in parts.items() if part[1]], stops, here)

    def length_mm(self, points: Collection[Point]) -> int:
        """How long the walk over these points is: what batches are priced by."""
        if not self.own and not self.by_sequence:
            end = self.bench or min(points, default=Point(0, 0))
            return length_mm(self.floor, points, end, end)
        places = [
            Place(number, "pick", number, "", point.x_mm, point.y_mm, self._zone_at.get(point))
            for number, point in enumerate(sorted(points))
        ]
        return self.walk(places).length_mm

    @property
    def lengths(self) -> Callable[[Collection[Point]], int]:
        """`length_mm`, in the form that is quickest for whoever asks for very many."""
        if self.own or self.by_sequence or self.bench is None:
            return self.length_mm
        return Walks(self.floor, self.bench, self.bench)

    def _one_after_the_other(
        self, parts: list[tuple[Area, list[Place]]], stops: Sequence[Place], here: Place | None
    ) -> Walked:
        measured = [place.point for place in stops if place.point is not None]
        nearest = measured[0] if measured else Point(0, 0)
        bench = self.bench or nearest
        at = (here.point if here is not None else None) or bench
        order: list[Place] = []
        length, before = 0, self._common.floor
        for number, (area, mine) in enumerate(parts):
            is_here = here is not None and number == 0 and self._area(here.zone_id) == area
            start = at if is_here else area.start or at
            end = area.end or self._next_start(parts[number + 1 :]) or bench
            length += distance_mm(before, at, start)
            route = area.route(mine, start, end)
            order += [mine[index] for index in route.order]
            length, at, before = length + route.length_mm, end, area.floor
        return Walked(order, length + (distance_mm(before, at, bench) if at != bench else 0))

    @staticmethod
    def _next_start(parts: list[tuple[Area, list[Place]]]) -> Point | None:
        """Where the next area begins: at its start, else at the first of its stops that was measured."""
        if not parts:
            return None
        area, mine = parts[0]
        return area.start or next((place.point for place in mine if place.point is not None), None)

    def _area(self, zone_id: int | None) -> Area:
        return self._areas.get(zone_id, self._common)

    @cached_property
    def _areas(self) -> dict[int | None, Area]:
        return dict(self.own)

    @cached_property
    def _zone_at(self) -> dict[Point, int | None]:
        return dict(self.points)

    @cached_property
    def _common(self) -> Area:
        return Area(self.floor, by_sequence=self.by_sequence)


#: What was found out of each warehouse's places: (database, warehouse) -> what they were like, and their building.
_known: dict[tuple[str, int], tuple[Sequence[Any], Building]] = {}


def building(session: Session, warehouse_id: int) -> Building:
    """The warehouse as it stands now. Looked at anew once one of its places or zones has changed."""
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
        func.sum(number * Location.zone_id),
        func.count(Location.aisle.distinct()),
        func.min(Location.aisle),
        func.max(Location.aisle),
        *_likeness_of_zones(warehouse_id),
    ).where(*_counts(warehouse_id))


def _likeness_of_zones(warehouse_id: int) -> list[ScalarSelect[Any]]:
    number = cast(Zone.id, BigInteger)
    ends = (Zone.start_x_mm, Zone.start_y_mm, Zone.end_x_mm, Zone.end_y_mm)
    mine = select().where(Zone.warehouse_id == warehouse_id)
    by_sequence = select(Warehouse.walks_by_sequence).where(Warehouse.id == warehouse_id)
    # A point at 0 is another than none: both the sum and the number count.
    sums = [mine.add_columns(func.sum(number * end)).scalar_subquery() for end in ends]
    known = mine.add_columns(
        func.count(Zone.start_x_mm) * 1_000 + func.count(Zone.end_x_mm)
    ).scalar_subquery()
    turned = mine.where(Zone.walks_by_sequence).add_columns(func.sum(number)).scalar_subquery()
    return [by_sequence.scalar_subquery(), known, turned, *sums]


def _read(session: Session, warehouse_id: int) -> Building:
    columns = (Location.kind, Location.aisle, Location.x_mm, Location.y_mm, Location.zone_id)
    wanted = select(*columns).where(*_counts(warehouse_id)).order_by(Location.sequence, Location.code)
    rows: Sequence[Any] = session.execute(wanted).all()
    bench = next((Point(row.x_mm, row.y_mm) for row in rows if row.kind == "bench"), None)
    bins: dict[int | None, list[tuple[str | None, Point]]] = {}
    for row in rows:
        if row.kind in BIN_KINDS:
            bins.setdefault(row.zone_id, []).append((row.aisle, Point(row.x_mm, row.y_mm)))
    zones = session.scalars(select(Zone).where(Zone.warehouse_id == warehouse_id).order_by(Zone.id)).all()
    is_by_sequence = session.get_one(Warehouse, warehouse_id).walks_by_sequence
    own: dict[int | None, Area] = {
        zone.id: _area_of(zone, bins.get(zone.id, [])) for zone in zones if _is_its_own(zone)
    }
    return _built(bench, bins, own, by_sequence=is_by_sequence)


def _built(
    bench: Point | None,
    bins: dict[int | None, list[tuple[str | None, Point]]],
    own: dict[int | None, Area],
    *,
    by_sequence: bool,
) -> Building:
    """The building; where no aisles can be made out of all its bins, zones of which none can are kept apart."""
    common = {zone_id: found for zone_id, found in bins.items() if zone_id not in own}
    floor = _floor(common.values())
    if isinstance(floor, Free) and len(common) > 1:
        strange = {zone_id for zone_id, found in common.items() if isinstance(floor_of(found), Free)}
        if strange != set(common):
            own = own | {zone_id: Area(Free(), by_sequence=by_sequence) for zone_id in strange}
            floor = _floor(found for zone_id, found in common.items() if zone_id not in strange)
    points = tuple((at, zone_id) for zone_id in own for _aisle, at in bins.get(zone_id, []))
    return Building(floor, bench, by_sequence, tuple(own.items()), points)


def _floor(bins: Iterable[list[tuple[str | None, Point]]]) -> Floor:
    return floor_of(one for found in bins for one in found)


def _is_its_own(zone: Zone) -> bool:
    return zone.walks_by_sequence or zone.start_x_mm is not None or zone.end_x_mm is not None


def _area_of(zone: Zone, bins: list[tuple[str | None, Point]]) -> Area:
    start, end = _point(zone.start_x_mm, zone.start_y_mm), _point(zone.end_x_mm, zone.end_y_mm)
    return Area(floor_of(bins), start, end, zone.walks_by_sequence)


def _point(x_mm: int | None, y_mm: int | None) -> Point | None:
    return None if x_mm is None or y_mm is None else Point(x_mm, y_mm)


def _counts(warehouse_id: int) -> list[ColumnElement[bool]]:
    """The conditions of the places that say what a building is like: its measured bins and benches in use."""
    return [
        Location.warehouse_id == warehouse_id,
        Location.kind.in_((*BIN_KINDS, "bench")),
        Location.retired_at.is_(None),
        Location.x_mm.is_not(None),
        Location.y_mm.is_not(None),
    ]
