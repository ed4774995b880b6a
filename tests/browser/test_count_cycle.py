"""A cycle of counts with keys alone: planned, counted blind, sold from, counted again, approved, adjusted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Server
from tests.browser.counting_with_keys import Handhelds, adjust, count, handhelds, plan
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
def handheld(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Handhelds]:
    """A handheld for each person."""
    yield from handhelds(browser, browser_context_args, server)


def test_a_cycle_with_keys_alone(handheld: Handhelds, world: World) -> None:
    as_counter(world, "Ada")
    shelves = {
        code: (sku, world.on_hand(code, sku) if lies is None else lies)
        for code, (sku, lies) in SHELVES.items()
    }
    carla = handheld("Carla")
    plan(carla, len(shelves))
    first = handheld("Finn")
    for code, (sku, lies) in shelves.items():
        count(first, code, {each_code(sku): lies})
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
        count(again, code, {each_code(sku): lies - sold.get(code, 0)})
    for left in (2, 1, 0):
        adjust(carla.page, left)
    for code, (sku, lies) in shelves.items():
        assert world.on_hand(code, sku) == lies - sold.get(code, 0), code
    carla.page.goto(f"{carla.server.address}/office/counts/figures")
    expect(carla.page.locator("dl.facts")).to_contain_text("25.0%")
