"""The screens of replenishment: nothing to do, the list, the way to reserve, goods in hand, what is missing there."""

from __future__ import annotations

from tests.browser.eyes import Eyes
from tests.browser.long_names import LONG, SKUS
from tests.moving.reserve import look, reserve
from tests.putaway.waiting import change_bin
from tests.world import World, case_code

RESERVE, OTHER = "HALL2-RES-09-D-01", "HALL2-RES-09-D-02"


def fill(ben: Eyes, ada: Eyes, world: World) -> None:
    """Ben fills a face from two bins; Ada, who wants it too, is asked."""
    ben.open("/replenishing")
    change_bin(world, LONG["A-01-A-01"], min_quantity=5000, max_quantity=9000)
    change_bin(world, LONG["A-01-A-03"], min_quantity=5000)
    reserve(world, RESERVE, SKUS["MUG-BL"], 240)
    reserve(world, OTHER, SKUS["MUG-BL"], 36)
    reserve(world, "B-09-D-03", SKUS["TOWEL"], 12)
    look(world)
    ben.open("/replenishing")
    ben.scan("A-01-A-01")
    ada.open("/replenishing")
    ada.scan("A-01-A-01")
    ben.scan("A-01-A-02")
    ben.right()
    ben.scan(case_code("TOWEL"))
    ben.scan(case_code("MUG-BL"))
    ben.tap("short")
    ben.scan("A-01-A-02")
    ben.right()
    ben.right()
    ben.tap("short")
    ben.open("/replenishing")
    ben.tap("skip")
