"""Reserve and pick faces for the tests of replenishment: bulk bins behind, a least and a most in front."""

from __future__ import annotations

from sqlalchemy import select

from tests.putaway.waiting import change_bin, lay
from tests.world import World
from warehouse import clock
from warehouse.orders import replenishing
from warehouse.orders.replenishing import Looked
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location
from warehouse.stock.places import add_location
from warehouse.stock.quantities import MoveRequest

FACE, BULK, BULK_2 = "A-01-A-02", "B-09-D-01", "B-09-D-02"


def reserve(world: World, code: str, sku: str, quantity: int, lot: str = "", **columns: object) -> None:
    """A bin of reserve with goods in it; one that is there already gets more."""
    with world.database.writing() as session:
        if session.scalar(select(Location.id).filter_by(code=code)) is None:
            add_location(session, world.warehouse_id, code, "bulk", **{"sequence": 90, **columns})
    lay(world, sku, quantity, place=code, lot=lot)


def face(world: World, code: str = FACE, least: int | None = 36, most: int | None = 60) -> None:
    """From now on this bin is a pick face of what lies in it: red mugs, 30 of them."""
    change_bin(world, code, min_quantity=least, max_quantity=most)


def look(world: World) -> Looked:
    """What the worker does every minute."""
    with world.database.writing() as session:
        return replenishing.look(session, Act(world.warehouse_id, None, None, None, clock.now()))


def open_requests(world: World) -> dict[str, int]:
    """The faces that want goods: code -> pieces."""
    wanted = select(Location.code, MoveRequest.quantity).join(
        Location, Location.id == MoveRequest.location_id
    )
    wanted = wanted.where(MoveRequest.closed_at.is_(None))
    return world.read(lambda session: dict(session.execute(wanted).all()))
