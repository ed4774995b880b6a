"""Asking for counts: a bin, a product wherever it lies, a zone or the whole building, with progress."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.people.models import Person
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import BIN_KINDS, Location, Zone
from warehouse.stock.quantities import Balance, CountRequest, Stocktake

OFFICE, STOCKTAKE = "office", "stocktake"


@dataclass(frozen=True)
class Progress:
    """How far a stocktake is: bins counted, of how many."""

    id: int
    zone: str | None
    opened_at: datetime
    opened_by: str | None
    counted: int
    bins: int
    is_opening: bool


@dataclass(frozen=True)
class Preview:
    """What a stocktake would come to: bins, of these `empty` on record and `fresh` (nothing ever lay there);
    `going_on`: a stocktake that must be ended first.
    """

    bins: int
    empty: int
    fresh: int
    going_on: str | None


class GoingOn(Exception):
    """A stocktake of these bins is open: of one bin one is enough."""


def of_bin(session: Session, act: Act, location_id: int) -> int:
    """Ask for a bin. Answers how many bins are asked for that were not before."""
    return _ask(session, act, [location_id], OFFICE)


def of_product(session: Session, act: Act, product_id: int) -> int:
    """Ask for every bin in which a product lies, or lay and is in doubt."""
    wanted = (
        select(Location.id)
        .join(Balance, Balance.location_id == Location.id)
        .where(Location.warehouse_id == act.warehouse_id, Location.kind.in_(BIN_KINDS))
        .where(Balance.product_id == product_id, Location.retired_at.is_(None))
        .where(or_(Balance.quantity_on_hand > 0, Balance.in_doubt_at.is_not(None)))
        .distinct()
    )
    return _ask(session, act, session.scalars(wanted), OFFICE)


def stocktake(session: Session, act: Act, zone_id: int | None, *, is_opening: bool = False) -> Stocktake:
    """Ask for every bin of a zone, or of the building: the empty ones too, for that is what they are on record.

    `is_opening`: what is found where nothing ever lay is booked as opening stock. Raises GoingOn.
    """
    # One at a time begins a stocktake here.
    session.get_one(Warehouse, act.warehouse_id, with_for_update={"key_share": True})
    if (name := _going_on(session, act.warehouse_id, zone_id)) is not None:
        raise GoingOn(name)
    who = {"warehouse_id": act.warehouse_id, "opened_by": act.person_id, "opened_at": act.at}
    made = Stocktake(zone_id=zone_id, is_opening=is_opening, **who)
    session.add(made)
    session.flush()
    _ask(session, act, session.scalars(_bins(act.warehouse_id, zone_id)), STOCKTAKE, made.id)
    return made


def preview(session: Session, warehouse_id: int, zone_id: int | None) -> Preview:
    """What a stocktake of this zone, or of the building, would come to; changes nothing."""
    bins = _bins(warehouse_id, zone_id).subquery()
    lies = exists().where(Balance.location_id == bins.c.id, Balance.quantity_on_hand > 0)
    ever = exists().where(Balance.location_id == bins.c.id)
    counted = [func.coalesce(func.sum(case((~one, 1), else_=0)), 0) for one in (lies, ever)]
    total, empty, fresh = session.execute(select(func.count(), *counted).select_from(bins)).one()
    return Preview(total, empty, fresh, _going_on(session, warehouse_id, zone_id))


def is_opening(session: Session, request_ids: Sequence[int]) -> bool:
    """One of these wishes belongs to an opening stocktake that is not over."""
    wanted = exists().where(
        CountRequest.id.in_(request_ids),
        Stocktake.id == CountRequest.stocktake_id,
        Stocktake.is_opening,
        Stocktake.closed_at.is_(None),
    )
    return bool(request_ids) and bool(session.scalar(select(wanted)))


def _going_on(session: Session, warehouse_id: int, zone_id: int | None) -> str | None:
    """The name of a stocktake that asks for bins of this one; '' is the whole building's."""
    asks = exists().where(CountRequest.stocktake_id == Stocktake.id, CountRequest.closed_at.is_(None))
    wanted = (
        select(func.coalesce(Zone.code, ""))
        .select_from(Stocktake)
        .outerjoin(Zone, Zone.id == Stocktake.zone_id)
        .where(Stocktake.warehouse_id == warehouse_id, Stocktake.closed_at.is_(None), asks)
    )
    if zone_id is not None:
        wanted = wanted.where(or_(Stocktake.zone_id == zone_id, Stocktake.zone_id.is_(None)))
    return session.scalar(wanted.limit(1))


def _bins(warehouse_id: int, zone_id: int | None) -> Select[int]:
    bins = select(Location.id).where(
        Location.warehouse_id == warehouse_id, Location.kind.in_(BIN_KINDS), Location.retired_at.is_(None)
    )
    return bins if zone_id is None else bins.where(Location.zone_id == zone_id)


def stocktakes(session: Session, warehouse_id: int) -> list[Progress]:
    """Those that are not over, the oldest first."""
    counted = func.sum(case((CountRequest.closed_at.is_not(None), 1), else_=0))
    which = (Stocktake.id, Zone.code, Stocktake.opened_at, Person.name)
    wanted: Select[int, str | None, datetime, str | None, int, int, bool] = (
        select(*which, counted, func.count(CountRequest.id), Stocktake.is_opening)
        .join(CountRequest, CountRequest.stocktake_id == Stocktake.id)
        .outerjoin(Zone, Zone.id == Stocktake.zone_id)
        .outerjoin(Person, Person.id == Stocktake.opened_by)
        .where(Stocktake.warehouse_id == warehouse_id, Stocktake.closed_at.is_(None))
        .group_by(*which, Stocktake.is_opening)
        .order_by(Stocktake.id)
    )
    return [Progress(*row) for row in session.execute(wanted)]


def end(session: Session, act: Act, stocktake_id: int) -> bool:
    """Over, whether all is counted or not: bins that nobody has counted are not asked for any more."""
    found = session.get(Stocktake, stocktake_id, with_for_update=True, populate_existing=True)
    if found is None or found.warehouse_id != act.warehouse_id or found.closed_at is not None:
        return False
    found.closed_at = act.at
    for request in session.scalars(select(CountRequest).filter_by(stocktake_id=stocktake_id, closed_at=None)):
        request.closed_at = act.at
    session.flush()
    return True


def _ask(
    session: Session, act: Act, places: Iterable[int], because: str, stocktake_id: int | None = None
) -> int:
    """A request for each bin that has none; one that was asked for otherwise joins the stocktake."""
    wanted, known = sorted(set(places)), set()
    for part in in_parts(wanted):
        open_ones = select(CountRequest).where(
            CountRequest.location_id.in_(part),
            CountRequest.closed_at.is_(None),
            CountRequest.product_id.is_(None),
        )
        for request in session.scalars(open_ones):
            known.add(request.location_id)
            request.stocktake_id = stocktake_id or request.stocktake_id
    new = [place for place in wanted if place not in known]
    session.add_all(
        CountRequest(
            warehouse_id=act.warehouse_id,
            location_id=place,
            because=because,
            asked_by=act.person_id,
            asked_at=act.at,
            stocktake_id=stocktake_id,
        )
        for place in new
    )
    session.flush()
    return len(new)
