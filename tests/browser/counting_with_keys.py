"""A cycle of counts with keys alone: handhelds for several people, a bin counted, a difference decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Hands, Server

#: Who is given a handheld by name.
Handhelds = Callable[[str], Hands]


def handhelds(browser: Browser, browser_context_args: dict[str, Any], server: Server) -> Iterator[Handhelds]:
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


def plan(carla: Hands, bins: int) -> None:
    """The programme asks for so many bins a day: typed into its field."""
    carla.page.goto(f"{carla.server.address}/office/counts")
    reach(carla.page, "counts_per_day")
    carla.page.keyboard.press("Control+a")
    carla.page.keyboard.type(str(bins))
    carla.page.keyboard.press("Enter")
    expect(carla.page.locator(".notice")).to_contain_text("asked for.")


def count(hands: Hands, code: str, lies: Mapping[str, int]) -> None:
    """Scan the bin, a piece of each product (by its code), type the number; nothing tells what is on record."""
    hands.go("/counting")
    hands.scan(code)
    assert (hands.step, hands.told("code")) == ("scan_product", "")
    found = {piece: number for piece, number in lies.items() if number}
    if not found:
        hands.scan("C.EMPTY")
    else:
        for piece, number in found.items():
            hands.scan(piece)
            _type_number(hands, number)
        hands.scan(code)
        while hands.step == "is_it_here":
            _press(hands, "F3")
    told = hands.page.locator("#screen[data-outcome=task_done]")
    expect(told).to_contain_text(f"{code} counted. Thank you.")


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
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"{element} cannot be reached with the Tab key")


def _type_number(hands: Hands, number: int) -> None:
    hands.page.keyboard.press("F4")
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.type(str(number), delay=120)
        hands.page.keyboard.press("Enter")
    hands.wait_until_sent()


def _press(hands: Hands, key: str) -> None:
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.press(key)
    hands.wait_until_sent()
