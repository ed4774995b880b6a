"""A browser that died before it wrote its cookies down, or forgot them: its scans are not stuck."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.world import World, each_code


def test_scans_of_a_device_that_lost_its_cookies_go_out_after_the_next_sign_in(
    hands: Hands, world: World
) -> None:
    hands.network_may_fail = True
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.right()
    hands.page.context.set_offline(True)
    hands.wedge(each_code("MUG-BL"))
    expect(hands.page.locator("#pending")).to_have_text("1")
    hands.page.context.clear_cookies()
    hands.page.context.set_offline(False)
    hands.page.wait_for_selector("body.sign-in #screen")
    hands.sign_in("Ben")
    hands.wait_until_sent()
    hands.go("/receiving/1")
    assert hands.step == "scan_product"
    assert world.on_hand("DOCK-1", "MUG-BL") == 1
