"""What a scan of a move costs the database: counted, door and screen included."""

from __future__ import annotations

from tests.moving.goods import at
from tests.person import Person
from tests.picking.test_statements import counted
from tests.world import World, case_code, each_code
from warehouse.db import Database

MOST, ONCE = 12, 2
MUG = each_code("MUG-BL")


def _cost(person: Person, database: Database, code: str, message: str) -> int:
    with counted(database) as seen:
        assert person.scan(code).message == message
    return len(seen)


def test_the_scans_of_a_move(ada: Person, world: World) -> None:
    at(ada, "A-01-A-01")
    ada.scan(case_code("MUG-BL"))
    # The first time a bin takes so much, it is written down: that it was empty, and how much it holds.
    assert _cost(ada, world.database, "A-01-A-05", "transfers.placed") <= MOST + ONCE
    at(ada, "A-01-A-05")
    ada.tap("all")
    ada.scan("A-01-A-06")
    assert _cost(ada, world.database, "A-01-A-01", "transfers.source") <= MOST
    assert _cost(ada, world.database, MUG, "transfers.taken") <= MOST
    assert _cost(ada, world.database, MUG, "transfers.taken") <= MOST
    ada.scan("A-01-A-05")
    at(ada, "A-01-A-01")
    ada.scan(MUG)
    assert _cost(ada, world.database, "A-01-A-05", "transfers.placed") <= MOST
