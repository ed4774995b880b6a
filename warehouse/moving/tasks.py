"""Pick faces that want goods, as tasks: in which order people get them, and whose they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from warehouse.codes import Code
from warehouse.moving.models import Transfer, TransferLine
from warehouse.orders import replenishing
from warehouse.people.models import Person
from warehouse.routes.floor import floor_of
from warehouse.routes.points import Point
from warehouse.routes.walking import distance_mm
from warehouse.scanning.models import ACCEPTED, Scan
from warehouse.scanning.registry import Visitor
from warehouse.stock.models import BIN_KINDS, Location, Product
from warehouse.stock.quantities import MoveRequest

#: Somebody's last place counts for so many of their last scans; who scanned none of late may be anywhere.
LOOKED_BACK = 20
FAR_MM = 10**9
Distance = Callable[[Location | None], int]


@dataclass(frozen=True)
class Task:
    """A face that wants goods; `source` is the bin of reserve that comes first, None where there is none now."""

    request: MoveRequest
    face: Location
    product: Product
    person: str | None
    source: Location | None = None
    is_urgent: bool = False

    @property
    def was_skipped(self) -> bool:
        """Somebody had it and put it aside: it comes after the others."""
        return self.request.claimed_by is None and self.request.claimed_at is not None


def waiting(session: Session, warehouse_id: int, person_id: int) -> int:
    """How many faces wait for somebody, or are in this person's care."""
    mine = or_(MoveRequest.claimed_by.is_(None), MoveRequest.claimed_by == person_id)
    return session.scalar(select(func.count(MoveRequest.id)).where(*_open(warehouse_id), mine)) or 0


def all_open(session: Session, visitor: Visitor, now: datetime) -> list[Task]:
    """Every face that wants goods, as this person gets them: of two alike the nearer first."""
    return in_order(session, visitor.warehouse_id, now, visitor)


def in_order(
    session: Session, warehouse_id: int, now: datetime, visitor: Visitor | None = None
) -> list[Task]:
    """For which orders wait first, then the nearest to the visitor, then along the walk; what was put aside last."""
    rows = session.execute(
        select(MoveRequest, Location, Product, Person.name)
        .join(Location, Location.id == MoveRequest.location_id)
        .join(Product, Product.id == MoveRequest.product_id)
        .outerjoin(Person, Person.id == MoveRequest.claimed_by)
        .where(*_open(warehouse_id))
    ).all()
    if not rows:
        return []
    distance = distance_from(session, visitor) if visitor is not None else _nowhere
    products = {row.MoveRequest.product_id for row in rows}
    due = {one.face.location_id: one for one in replenishing.needs(session, warehouse_id, now, products)}
    bins = _places(session, {one.sources[0].location_id for one in due.values()})
    tasks = []
    for request, face, product, name in rows:
        one = due.get(request.location_id)
        source = bins[one.sources[0].location_id] if one else None
        tasks.append(Task(request, face, product, name, source, one is not None and one.is_urgent))
    return sorted(tasks, key=lambda one: (
        one.was_skipped, not one.is_urgent, distance(one.source), one.face.sequence, one.request.id,
    ))  # fmt: skip


def claimed(session: Session, warehouse_id: int, person_id: int) -> MoveRequest | None:
    """The face that this person fills."""
    wanted = select(MoveRequest).where(*_open(warehouse_id), MoveRequest.claimed_by == person_id)
    return session.scalar(wanted.order_by(MoveRequest.claimed_at, MoveRequest.id).limit(1))


def unclaimed(session: Session, request_id: int) -> MoveRequest | None:
    """The request, locked, if nobody has it and nobody is just taking it."""
    return session.scalar(
        select(MoveRequest)
        .where(MoveRequest.id == request_id, MoveRequest.closed_at.is_(None))
        .where(MoveRequest.claimed_by.is_(None))
        .with_for_update(skip_locked=True, of=MoveRequest, key_share=True)
        .execution_options(populate_existing=True)
    )


def transfer_for(session: Session, request_id: int) -> Transfer | None:
    """The open transfer that serves a request: its bin was scanned, or its goods are in somebody's hands."""
    wanted = select(Transfer).where(Transfer.move_request_id == request_id, Transfer.finished_at.is_(None))
    return session.scalar(wanted.order_by(Transfer.id.desc()).limit(1))


def in_hands(session: Session, request_id: int) -> int:
    """How many pieces for a request are in somebody's hands."""
    return session.scalar(
        select(func.coalesce(func.sum(TransferLine.quantity), 0))
        .join(Transfer, Transfer.id == TransferLine.transfer_id)
        .where(Transfer.move_request_id == request_id, TransferLine.finished_at.is_(None))
    ) or 0  # fmt: skip


def distance_from(session: Session, visitor: Visitor) -> Distance:
    """How far a place is from where this person scanned last, on foot; the same for all where nobody can say."""
    here = _last_place(session, visitor)
    start = _point(here)
    if start is None:
        return _nowhere
    columns = (Location.aisle, Location.x_mm, Location.y_mm)
    measured = (Location.warehouse_id == visitor.warehouse_id, Location.kind.in_(BIN_KINDS))
    rows = session.execute(select(*columns).where(*measured, Location.x_mm.is_not(None)).distinct())
    floor = floor_of((aisle, Point(x, y)) for aisle, x, y in rows if x is not None and y is not None)

    def distance(place: Location | None) -> int:
        point = _point(place)
        return FAR_MM if point is None else distance_mm(floor, start, point)

    return distance


def _nowhere(_place: Location | None) -> int:
    return FAR_MM


def _last_place(session: Session, visitor: Visitor) -> Location | None:
    """The last place whose code this person scanned."""
    mine = (Scan.warehouse_id == visitor.warehouse_id, Scan.person_id == visitor.person.id)
    latest = (
        select(Scan.code, Scan.received_at)
        .where(*mine, Scan.code.is_not(None), Scan.outcome.in_(ACCEPTED))
        .order_by(Scan.received_at.desc())
        .limit(LOOKED_BACK)
        .subquery()
    )
    same = (Code.scope == visitor.warehouse_id) & (Code.code_key == func.upper(latest.c.code))
    wanted = select(Location).join(Code, Code.target_id == Location.id).join(latest, same)
    return session.scalar(
        wanted.where(Code.kind == "location").order_by(latest.c.received_at.desc()).limit(1)
    )


def _point(place: Location | None) -> Point | None:
    if place is None or place.x_mm is None or place.y_mm is None:
        return None
    return Point(place.x_mm, place.y_mm)


def _places(session: Session, ids: set[int]) -> dict[int, Location]:
    found: Sequence[Location] = session.scalars(select(Location).where(Location.id.in_(ids))).all()
    return {place.id: place for place in found}


def _open(warehouse_id: int) -> list[ColumnElement[bool]]:
    return [
        MoveRequest.warehouse_id == warehouse_id,
        MoveRequest.because == replenishing.BECAUSE,
        MoveRequest.closed_at.is_(None),
    ]
