"""Asking for counts: a bin, a product wherever it lies, a zone or the whole building, with progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import Session

from warehouse.db import in_parts
from warehouse.people.models import Person
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


def stocktake(session: Session, act: Act, zone_id: int | None) -> Stocktake:
    """Ask for every bin of a zone, or of the building: the empty ones too, for that is what they are on record."""
    made = Stocktake(
        warehouse_id=act.warehouse_id, zone_id=zone_id, opened_by=act.person_id, opened_at=act.at
    )
    session.add(made)
    session.flush()
    bins = select(Location.id).where(
        Location.warehouse_id == act.warehouse_id, Location.kind.in_(BIN_KINDS), Location.retired_at.is_(None)
    )
    if zone_id is not None:
        bins = bins.where(Location.zone_id == zone_id)
    _ask(session, act, session.scalars(bins), STOCKTAKE, made.id)
    return made


def stocktakes(session: Session, warehouse_id: int) -> list[Progress]:
    """Those that are not over, the oldest first."""
    counted = func.sum(case((CountRequest.closed_at.is_not(None), 1), else_=0))
    wanted: Select[int, str | None, datetime, str | None, int, int] = (
        select(
            Stocktake.id, Zone.code, Stocktake.opened_at, Person.name, counted, func.count(CountRequest.id)
        )
        .join(CountRequest, CountRequest.stocktake_id == Stocktake.id)
        .outerjoin(Zone, Zone.id == Stocktake.zone_id)
        .outerjoin(Person, Person.id == Stocktake.opened_by)
        .where(Stocktake.warehouse_id == warehouse_id, Stocktake.closed_at.is_(None))
        .group_by(Stocktake.id, Zone.code, Stocktake.opened_at, Person.name)
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
