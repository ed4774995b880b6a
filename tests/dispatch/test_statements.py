"""What loading costs the database: a cage of forty parcels hardly more than one of two."""

from __future__ import annotations

import pytest

from tests.dispatch.at_the_van import cages, fill, pack
from tests.person import Person
from tests.picking.test_statements import _listed, counted
from tests.world import World

#: A label: the door's own, the locks, the goods, what leaves and what is told, the screen.
LABEL, CAGE = 23, 25


def test_a_label_at_the_van(world: World, eve: Person) -> None:
    code = pack(world, eve, "1001")
    eve.open("/dispatch")
    with counted(world.database) as seen:
        assert eve.scan(code).message == "dispatch.last_loaded"
    assert len(seen) <= LABEL, _listed(seen)


@pytest.mark.parametrize("number", [2, 40])
def test_a_cage_costs_the_same_however_much_stands_in_it(world: World, eve: Person, number: int) -> None:
    cages(world)
    fill(world, "CAGE-01", [f"C{each}" for each in range(number)])
    eve.open("/dispatch")
    with counted(world.database) as seen:
        assert eve.scan("CAGE-01").sentence.startswith(f"CAGE-01: {number} loaded.")
    assert len(seen) <= CAGE, _listed(seen)
