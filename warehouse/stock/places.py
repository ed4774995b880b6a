"""Places: how a warehouse gets its first ones, how a location enters, and how one is found by its kind."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse import codes
from warehouse.codes import fold
from warehouse.sites import Warehouse
from warehouse.stock.models import BIN_KINDS, INBOUND_KINDS, UNLOCATED, VIRTUAL_KINDS, Location, Zone


def ensure_warehouse(
    session: Session, code: str, name: str, time_zone: str = "UTC", currency: str = "GBP"
) -> Warehouse:
    """The warehouse of this code, made with the places that every warehouse has when it is not there."""
    known = session.scalar(select(Warehouse).where(Warehouse.code == code))
    if known is not None:
        return known
    warehouse = Warehouse(code=code, name=name, time_zone=time_zone, currency=currency)
    session.add(warehouse)
    session.flush()
    # The ends of the world have no row in `code`: nobody scans them.
    session.add_all(
        Location(warehouse_id=warehouse.id, code=kind.upper(), kind=kind) for kind in VIRTUAL_KINDS
    )
    add_location(session, warehouse.id, UNLOCATED, "unlocated")
    return warehouse


def add_location(
    session: Session, warehouse_id: int, code: str, kind: str = "pick", **columns: object
) -> Location:
    """A new place with its code. A bin without check digits gets some. Raises codes.CodeTaken."""
    if kind in BIN_KINDS and not columns.get("check_digits"):
        columns["check_digits"] = new_check_digits(None)
    location = Location(warehouse_id=warehouse_id, code=code.strip(), kind=kind, **columns)
    # The code first: a place of the same code would otherwise fail as a fault of the database, without names.
    taken = codes.find(session, code, warehouse_id)
    if taken is not None:
        raise codes.CodeTaken(code, "location", taken)
    session.add(location)
    session.flush()
    codes.register(session, location.code, "location", location.id, warehouse_id)
    return location


def is_inbound(place: Any = Location) -> ColumnElement[bool]:
    """The condition of a place from which goods are put away: dock and staging, and a pallet that stands there."""
    stand = aliased(Location)
    below = select(stand.id).where(stand.id == place.parent_id, stand.kind.in_(INBOUND_KINDS))
    return or_(place.kind.in_(INBOUND_KINDS), and_(place.kind == "pallet", below.exists()))


def ensure_zone(session: Session, warehouse_id: int, code: str) -> Zone:
    """The zone of this code, made when it is not there."""
    zone = session.scalar(select(Zone).filter_by(warehouse_id=warehouse_id, code=code))
    if zone is None:
        zone = Zone(warehouse_id=warehouse_id, code=code)
        session.add(zone)
        session.flush()
    return zone


def new_check_digits(neighbour: str | None) -> str:
    """Two digits that cannot be worked out from the code, and differ in both places from the bin beside."""
    while True:
        digits = f"{secrets.randbelow(100):02d}"
        if neighbour is None or all(mine != other for mine, other in zip(digits, neighbour, strict=False)):
            return digits


def virtual(session: Session, warehouse_id: int, kind: str) -> Location:
    """The end of the world of this kind: supplier, customer, adjustment, scrap or transit."""
    return session.scalars(select(Location).filter_by(warehouse_id=warehouse_id, kind=kind)).one()


def unlocated(session: Session, warehouse_id: int) -> Location:
    """Where goods are that are in the building, nobody knows in which bin."""
    return session.scalars(select(Location).filter_by(warehouse_id=warehouse_id, kind="unlocated")).one()


def first_of_kind(session: Session, warehouse_id: int, *kinds: str) -> Location | None:
    """The first place in use of one of these kinds, in the building's order; None where there is none."""
    wanted = select(Location).where(
        Location.warehouse_id == warehouse_id, Location.kind.in_(kinds), Location.retired_at.is_(None)
    )
    return session.scalar(wanted.order_by(Location.sequence, Location.code).limit(1))


def location_by_code(session: Session, warehouse_id: int, code: str) -> Location | None:
    """The place that answers to this code in this warehouse, in whatever case it is written."""
    found = codes.find(session, fold(code), warehouse_id)
    return session.get(Location, found.target_id) if found is not None and found.kind == "location" else None
