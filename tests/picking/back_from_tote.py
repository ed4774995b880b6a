"""Goods of a tote go back into a bin, and the stock is looked over afterwards."""

from __future__ import annotations

from tests.person import Page, Person
from tests.world import World, each_code
from warehouse.stock import audit
from warehouse.stock.models import Location


def tote_address(world: World, code: str = "TOTE-001") -> str:
    """Where the goods of a tote are put back into bins."""
    return f"/put-back/{world.one(Location, code=code).id}"


def put_back(
    person: Person, world: World, sku: str, bin_code: str, number: int | None = None, tote: str = "TOTE-001"
) -> Page:
    """One line of a tote, or so many of it, into a bin."""
    person.open(tote_address(world, tote))
    person.scan(each_code(sku))
    if number is not None:
        person.tap("quantity", number)
    return person.scan(bin_code)


def agrees(world: World) -> None:
    """The books agree with the ledger."""
    found = world.read(audit.run)
    assert found.differences == []
