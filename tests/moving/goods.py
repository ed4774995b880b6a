"""What the tests of moves let happen beside them: promises to orders."""

from __future__ import annotations

from sqlalchemy import select

from tests.person import Page, Person
from tests.world import World
from warehouse.orders.models import CustomerOrderLine
from warehouse.stock import ledger
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance


def promise(world: World, place: str, sku: str, quantity: int) -> None:
    """Orders want so many of these."""
    with world.database.writing() as session:
        wanted = (
            select(Balance)
            .join(Location, Location.id == Balance.location_id)
            .join(Product, Product.id == Balance.product_id)
            .where(Location.code == place, Product.sku == sku)
        )
        lines = session.scalars(
            select(CustomerOrderLine)
            .filter_by(sku_text=sku)
            .order_by(CustomerOrderLine.quantity_ordered.desc(), CustomerOrderLine.id)
        )
        for line in lines:
            some = min(quantity, line.quantity_ordered)
            if some:
                ledger.allocate(session, session.scalars(wanted).one(), line.id, some)
            quantity -= some
        assert not quantity, "so many are ordered"


def at(person: Person, place: str) -> Page:
    """This person has scanned the bin to take from."""
    person.open("/transfers")
    page = person.scan(place)
    assert page.step == "scan_goods", page.sentence
    return page
