"""Every screen of closing, cages and loading: a parcel that is sorted, stopped, taken out; a van that goes."""

from __future__ import annotations

from tests.browser.eyes import Eyes
from tests.browser.long_names import SKUS
from tests.dispatch.at_the_van import cages, cancel, fill, hold, label_of
from tests.packing.bench import place
from tests.world import World
from warehouse.stock.places import add_location

NUMBERS = [f"026-300000{each}-000000{each}" for each in range(1, 6)]


def load(eve: Eyes, world: World) -> None:
    """Sorted at the bench, stopped there and at the van, loaded by cage, handed over."""
    cages(world)
    with world.database.writing() as session:
        add_location(session, world.warehouse_id, "GREY-TOTE-000009", "tote")
        bench = place(session, "PACKING-BENCH-12").code
    fill(world, bench, NUMBERS, SKUS["MUG-BL"])
    codes = {number: label_of(world, number).code for number in NUMBERS}  # type: ignore[union-attr]
    eve.open("/packing")
    for number in NUMBERS[:4]:
        eve.scan(codes[number])
        eve.scan("CAGE-01")
    hold(world, NUMBERS[0], "Customer asked for another colour, waits for an answer")
    cancel(world, NUMBERS[1])
    eve.open("/packing", "packing with boxes to empty")
    eve.scan(codes[NUMBERS[1]])
    eve.open("/dispatch", "dispatch with boxes to empty")
    eve.scan("CAGE-01")
    eve.scan("HOLD-1")
    eve.scan("CAGE-01")
    eve.scan("GREY-TOTE-000009")
    eve.scan("CAGE-01")
    eve.tap("print")
    eve.tap("no")
    eve.tap("print")
    eve.tap("yes")
    eve.tap("print")
    eve.tap("undo")
    eve.scan("CAGE-02")
