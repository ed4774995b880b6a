"""The bin of the mugs with few left in it, and the question of how many there are."""

from __future__ import annotations

from typing import Any

from tests.glances import asks
from tests.person import Page, Person
from tests.picking.walking import fetch, only, stock, take
from tests.world import World
from warehouse.orders.models import CustomerOrder, CustomerOrderLine

MUGS, TOWELS = "A-01-A-01", "A-01-A-03"


def few_mugs(world: World, left: int = 2, **settings: Any) -> None:
    """After 1001 has got its two, so many mugs are on record there; one more stop waits."""
    asks(world, **settings)
    only(world, "1001")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).ship_by_at = None
    stock(world, MUGS, "MUG-BL", 2 + left - 60)


def ebay_wants_two(world: World) -> None:
    """The order of the other channel wants two mugs, and its time has come."""
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001", "EBAY").id).release_after_at = None
        for line in world.order_lines("1001", "EBAY"):
            session.get_one(CustomerOrderLine, line.id).quantity_ordered = 2


def asked(ada: Person, world: World, left: int = 2, **settings: Any) -> Page:
    """Ada has taken both mugs, and is asked how many are left."""
    few_mugs(world, left, **settings)
    take(ada, "TOTE-001")
    page = fetch(ada, [(MUGS, "MUG-BL", 2)])
    assert (page.step, page.message) == ("glance", "picking.line_done"), page.text
    return page
