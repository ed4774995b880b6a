"""One number on the way, with the keys of a handheld: typed digits answer it, a scan of the next bin passes it over."""

from __future__ import annotations

from tests.browser.conftest import Hands
from tests.glances import asks, glances
from tests.picking.walking import only, stock
from tests.world import World, each_code

MUGS, TOWELS = "A-01-A-01", "A-01-A-03"


def test_digits_answer_and_a_scan_goes_on(hands: Hands, world: World) -> None:
    asks(world)
    only(world, "1001")
    stock(world, MUGS, "MUG-BL", -56)
    stock(world, TOWELS, "TOWEL", -18)
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    for code in ("TOTE-001", MUGS, each_code("MUG-BL"), each_code("MUG-BL")):
        hands.scan(code)
    assert hands.step == "glance", hands.text
    hands.scan("2", delay=120)
    assert hands.told("message") == "scanning.glance_thanks", hands.text
    hands.scan(TOWELS)
    hands.scan(each_code("TOWEL"))
    assert hands.step == "glance", hands.text
    hands.scan("BENCH-1")
    assert hands.told("outcome") == "task_done", hands.text
    assert [one.quantity_counted for one in glances(world)] == [2, None]
    assert all(one.closed_at is not None for one in glances(world))
