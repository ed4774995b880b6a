"""The aside place of a bench: what does not belong in any box lies beside it, until put-away brings it home.

A place of kind `staging` whose parent is the bench, made when something is first laid there; its code is the bench's
with `-ASIDE`. Nobody is promised what lies there: each piece has a request to be put back (put_backs.py).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from warehouse.stock.models import INBOUND_KINDS, Location
from warehouse.stock.places import add_location, first_of_kind, location_by_code

KIND = "staging"
SUFFIX = "-ASIDE"


def is_aside(place: Any = Location) -> ColumnElement[bool]:
    """The condition of an aside place, inside a query that has the place."""
    bench = aliased(Location)
    stands = select(bench.id).where(bench.id == place.parent_id, bench.kind == "bench").correlate(place)
    return and_(place.kind == KIND, stands.exists())


def is_one(session: Session, place: Location) -> bool:
    """True for the aside place of a bench."""
    if place.kind != KIND or place.parent_id is None:
        return False
    return session.get_one(Location, place.parent_id).kind == "bench"


def code_of(bench: Location) -> str:
    """What hangs at a bench's aside place."""
    return f"{bench.code}{SUFFIX}"


def of_bench(session: Session, warehouse_id: int, bench: Location | None) -> Location:
    """The aside place of this bench, made where there is none yet; without a bench where goods wait for put-away.

    Raises codes.CodeTaken where another kind of place has its code, or where the building has no such place.
    """
    bench = bench or first_of_kind(session, warehouse_id, "bench")
    if bench is None:
        return first_of_kind(session, warehouse_id, *INBOUND_KINDS) or add_location(
            session, warehouse_id, "ASIDE", KIND
        )
    known = _known(session, warehouse_id, bench)
    if known is not None:
        return known
    try:
        with session.begin_nested():
            # In the building's order it comes right after its bench, never before it.
            own = {"parent_id": bench.id, "zone_id": bench.zone_id, "sequence": bench.sequence}
            return add_location(session, warehouse_id, code_of(bench), KIND, **own)
    except IntegrityError:
        # Somebody at the same bench was faster.
        made = _known(session, warehouse_id, bench)
        assert made is not None, "its code is taken by it"
        return made


def _known(session: Session, warehouse_id: int, bench: Location) -> Location | None:
    place = location_by_code(session, warehouse_id, code_of(bench))
    if place is None or place.kind != KIND:
        return None
    if place.parent_id is None:
        place.parent_id = bench.id
    return place
