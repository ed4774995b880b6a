"""Checks 23 and 24: an order with nothing but keys, on plain http: no mouse, no alert, no keyboard on the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserType, expect

from tests.browser.conftest import QUIET, Hands, Server
from tests.missing_parts import chromium
from tests.world import World, each_code

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")
#: Every field of a scanning screen that could bring a keyboard up.
WITH_KEYBOARD = ", ".join(
    f"{part} input:not([type=hidden]):not([inputmode=none])" for part in ("#screen", "#scan-form")
)


@pytest.fixture
def plain(browser_type: BrowserType, server: Server) -> Iterator[Hands]:
    """A keyed device that reaches the server by a name without https; its dialogs and foreign requests are kept."""
    elsewhere = "--host-resolver-rules=MAP wms.test 127.0.0.1"
    browser = browser_type.launch(executable_path=chromium(), args=[*QUIET, elsewhere])
    page = browser.new_context(viewport={"width": 320, "height": 533}, locale="en-GB").new_page()
    hands = Hands(page, Server(server.address.replace("127.0.0.1", "wms.test"), server.instance))
    page.on("dialog", lambda dialog: hands.problems.append(f"dialog: {dialog.message}"))
    page.on("request", lambda asked: _note_foreign(hands, asked.url))
    yield hands
    browser.close()
    assert hands.problems == []


def _note_foreign(hands: Hands, url: str) -> None:
    if not url.startswith((hands.server.address, "data:", "blob:")):
        hands.problems.append(f"asked elsewhere: {url}")


def _key(hands: Hands, key: str, step: str) -> None:
    hands.page.keyboard.press(key)
    expect(hands.page.locator(f"#screen[data-step={step}]")).to_be_attached()
    hands.wait_until_sent()


def test_an_order_is_picked_with_keys_alone_on_plain_http(plain: Hands, world: World) -> None:
    """F3 short, F2 undo, F4 number, F6 skip, F8 done, F1 back; Tab and Enter for the rest."""
    hands = plain
    hands.sign_in("Ada")
    assert hands.page.evaluate("isSecureContext") is False
    hands.go("/picking")
    hands.press("next-work")
    hands.scan("TOTE-001")
    _key(hands, "F3", "shortage")
    _key(hands, "F2", "scan_bin")
    _key(hands, "F6", "scan_bin")
    assert hands.told("code") == "A-01-A-03", "the mugs come at the end"
    hands.scan("A-01-A-03")
    hands.scan(TOWEL)
    hands.scan("A-01-A-01")
    hands.page.keyboard.press("F4")
    expect(hands.page.locator("details.pad[open]")).to_be_attached()
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.type("2", delay=120)
        hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#screen[data-step=drop]")).to_be_attached()
    _key(hands, "F1", "next_work")
    hands.scan("TOTE-001")
    hands.scan("BENCH-1")
    assert hands.told("outcome") == "task_done"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2


@pytest.mark.parametrize(
    "address", ["/", "/receiving", "/putaway", "/picking", "/packing", "/dispatch", "/counting"]
)
def test_no_screen_brings_a_keyboard_up(hands: Hands, address: str) -> None:
    """The sink and the pad take keys; fields that people type into are on the search page alone."""
    hands.sign_in("Carla")
    hands.go(address)
    assert hands.page.evaluate("document.activeElement.id") == "scan-sink"
    assert hands.page.locator(WITH_KEYBOARD).count() == 0


def test_nor_does_the_quantity_pad(counter: Hands) -> None:
    counter.scan(MUG)
    counter.page.keyboard.press("F4")
    expect(counter.page.locator("details.pad[open]")).to_be_attached()
    assert counter.page.locator(WITH_KEYBOARD).count() == 0
