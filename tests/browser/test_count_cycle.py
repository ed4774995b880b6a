"""A cycle of counts with keys alone: planned, counted blind, sold from, counted again, approved, adjusted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Hands, Server
from tests.counting.test_settling import as_counter
from tests.putaway.waiting import take
from tests.world import World, each_code
from warehouse.stock.quantities import CountRequest

#: bin: product, what really lies there. Three of the four records are wrong.
SHELVES = {
    "A-01-A-01": ("MUG-BL", 58),
    "A-01-A-02": ("MUG-RD", 31),
    "A-01-A-03": ("TOWEL", 0),
    "A-01-A-04": ("CARD", None),
}


@pytest.fixture
def handheld(
    browser: Browser, browser_context_args: dict[str, Any], server: Server
) -> Iterator[Callable[[str], Hands]]:
    """A handheld for each person; none of their browsers may complain."""
    with ExitStack() as stack:
        made: list[Hands] = []

        def signed_in(name: str) -> Hands:
            context = stack.enter_context(browser.new_context(**browser_context_args))
            made.append(Hands(context.new_page(), server))
            made[-1].sign_in(name)
            return made[-1]

        yield signed_in
        assert [problem for hands in made for problem in hands.problems] == []


def test_a_cycle_with_keys_alone(handheld: Callable[[str], Hands], world: World) -> None:
    as_counter(world, "Ada")
    shelves = {
        code: (sku, world.on_hand(code, sku) if lies is None else lies)
        for code, (sku, lies) in SHELVES.items()
    }
    carla = handheld("Carla")
    carla.page.goto(f"{carla.server.address}/office/counts")
    reach(carla.page, "counts_per_day")
    carla.page.keyboard.press("Control+a")
    carla.page.keyboard.type(str(len(shelves)))
    carla.page.keyboard.press("Enter")
    expect(carla.page.locator(".notice")).to_contain_text("bins are asked for.")
    first = handheld("Finn")
    for code, (sku, lies) in shelves.items():
        count(first, code, sku, lies)
    assert world.count(CountRequest, because="recount", closed_at=None) == 3
    # While somebody else counts again the shop sells on: two blue mugs and a red one.
    take(world, "MUG-BL", 2, place="A-01-A-01")
    take(world, "MUG-RD", 1, place="A-01-A-02")
    sold = {"A-01-A-01": 2, "A-01-A-02": 1}
    again = handheld("Ada")
    again.go("/counting")
    expect(again.page.locator("#screen")).to_contain_text("Count it again")
    for code in ("A-01-A-01", "A-01-A-02", "A-01-A-03"):
        sku, lies = shelves[code]
        count(again, code, sku, lies - sold.get(code, 0))
    for left in (2, 1, 0):
        adjust(carla.page, left)
    for code, (sku, lies) in shelves.items():
        assert world.on_hand(code, sku) == lies - sold.get(code, 0), code
    carla.page.goto(f"{carla.server.address}/office/counts/figures")
    expect(carla.page.locator("dl.facts")).to_contain_text("25.0%")


def count(hands: Hands, code: str, sku: str, lies: int) -> None:
    """Scan the bin, a piece, type the number; nothing on the way tells what is on record."""
    hands.go("/counting")
    hands.scan(code)
    assert (hands.step, hands.told("code")) == ("scan_product", "")
    if not lies:
        hands.scan("C.EMPTY")
    else:
        hands.scan(each_code(sku))
        hands.page.keyboard.press("F4")
        with hands.page.expect_response("**/scans"):
            hands.page.keyboard.type(str(lies), delay=120)
            hands.page.keyboard.press("Enter")
        hands.wait_until_sent()
        hands.scan(code)
    expect(hands.page.locator("#screen[data-outcome=task_done]")).to_contain_text(
        f"{code} counted. Thank you."
    )


def adjust(page: Page, left: int) -> None:
    """The first of the confirmed differences: its reason by the keys, then Enter on the button."""
    page.goto(f"{page.url.split('/office')[0]}/office/counts")
    forms = page.locator("form[action$='/approval']:has(select):not([action='/office/counts/approval'])")
    expect(forms).to_have_count(left + 1)
    reach(page, str(forms.first.locator("select").get_attribute("id")))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Adjusted.")


def reach(page: Page, element: str) -> None:
    """Walk there with the Tab key."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"{element} cannot be reached with the Tab key")
