"""What a scan at the bench costs the database: counted, door and screen included."""

from __future__ import annotations

from tests.packing import bench
from tests.person import Person
from tests.picking.test_statements import counted
from tests.world import World, each_code

MOST = 12


def test_opening_and_each_piece_of_a_parcel(eve: Person, world: World) -> None:
    """Opening a tote, the first and the last of two mugs; the piece that ends all makes the papers as well."""
    tote = bench.pick(world, "1001")
    eve.open("/packing")
    for code, message in [
        (tote, "packing.opened"),
        (each_code("MUG-BL"), "packing.counted"),
        (each_code("MUG-BL"), "packing.counted"),
    ]:
        with counted(world.database) as seen:
            assert eve.scan(code).message == message
        assert len(seen) <= MOST, "\n".join(seen)
