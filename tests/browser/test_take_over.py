"""Two handhelds and one tote: what the silent one kept counts where its stop is open, and is held where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Hands, Server
from tests.world import World, each_code
from warehouse.scanning.models import Scan

TAKEN = "Carla took TOTE-001 over."


@pytest.fixture
def silent(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Hands]:
    """The device that goes out of reach; its browser may complain of that and of nothing else."""
    someone = Hands(browser.new_context(**browser_context_args).new_page(), server)
    yield someone
    assert [problem for problem in someone.problems if "ERR_INTERNET_DISCONNECTED" not in problem] == []


def test_a_silent_device_comes_back_after_its_tote_was_taken_over(
    silent: Hands, hands: Hands, world: World
) -> None:
    silent.sign_in("Ada")
    silent.go("/picking")
    silent.press("next-work")
    silent.scan("TOTE-001")
    silent.scan("A-01-A-01")
    silent.page.context.set_offline(True)
    for code in (each_code("MUG-BL"), each_code("MUG-BL"), "A-01-A-03", each_code("TOWEL")):
        silent.wedge(code)
    expect(silent.page.locator("#pending")).to_contain_text("4")

    hands.sign_in("Carla")
    hands.scan("TOTE-001")
    assert (hands.step, hands.told("outcome")) == ("take_over", "ask")
    assert "Ada" in hands.text
    hands.scan("TOTE-001")
    assert hands.step == "scan_bin"
    hands.scan("A-01-A-01")
    hands.scan(each_code("MUG-BL"))
    hands.scan(each_code("MUG-BL"))
    assert hands.told("code") == "A-01-A-03"

    silent.page.context.set_offline(False)
    silent.wait_until_sent()
    expect(silent.page.locator("#screen")).to_contain_text(TAKEN)
    assert silent.step == "next_work"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2, "hers were held: that stop was done"
    assert world.on_hand("TOTE-001", "TOWEL") == 1, "hers counted: that stop was open"
    assert (world.count(Scan, outcome="held"), world.count(Scan, message="picking.late_done")) == (2, 2)

    hands.go(hands.told("address"))
    assert hands.step == "drop", "the new holder goes on behind it"
    assert "2 late scans are held." in hands.text
    hands.go("/office/scans")
    expect(hands.page.locator("article")).to_have_count(2)
    assert "That stop was done by Carla." in hands.text
