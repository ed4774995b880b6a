"""A bin that is being counted, and what came of it: every scan is one more, and a wrong one stops nothing."""

from __future__ import annotations

from sqlalchemy import select

from tests.world import World, case_code
from warehouse.counting.models import CountEntry
from warehouse.counting.steps import counted
from warehouse.db import Database
from warehouse.scanning.models import Scan
from warehouse.stock.models import Product


def lots(number: int) -> list[str]:
    """As many different codes: jam, each case of another lot."""
    return [f"01{case_code('JAM')}1727063010L{each:03}" for each in range(number)]


def journal(database: Database, skip: int = 1) -> list[Scan]:
    """All scans in the order in which they came in, without those that set the scene."""
    with database.reading() as session:
        return list(session.scalars(select(Scan).order_by(Scan.received_at)))[skip:]


def codes(database: Database) -> list[str | None]:
    """The codes of the journal."""
    return [scan.code for scan in journal(database)]


def pieces(world: World, sku: str) -> int:
    """How many of a product the one count has come to."""
    product = world.one(Product, sku=sku).id
    entries = world.read(lambda session: session.scalars(select(CountEntry)).all())
    return sum(each.quantity for each in counted(entries) if each.product_id == product)
