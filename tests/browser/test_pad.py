"""The number pad with nothing but keys, on the smallest screen: cases, a scan in between, "Really 5000?", a date."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.receiving.goods import add_order, add_tracked, received
from tests.world import World, case_code, each_code

SMALL = {"width": 320, "height": 470}


@pytest.fixture(autouse=True)
def _small(hands: Hands) -> None:
    hands.page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    hands.sign_in("Ben")
    hands.go("/receiving")


def fits(hands: Hands) -> None:
    """The open panel lies in the screen as a whole, and its keys are as large as a glove needs."""
    panel = hands.page.locator(".pad[open] > .panel")
    box = panel.bounding_box()
    assert box is not None
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= SMALL["height"]
    assert panel.evaluate("node => node.scrollHeight <= node.clientHeight")
    for key in hands.page.locator(".pad[open] .pad-keys .button").all():
        size = key.bounding_box()
        assert size is not None
        assert (size["width"] >= 72, size["height"] >= 56) == (True, True), size


def type_number(hands: Hands, number: str) -> None:
    """As a person types, then Enter; waits for the answer."""
    hands.scan(number, delay=120)


def test_a_number_by_keys_alone(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(each_code("MUG-BL"))
    hands.page.keyboard.press("F4")
    fits(hands)
    type_number(hands, "30")
    assert received(world) == [30, 0, 0]
    hands.page.keyboard.press("F4")
    hands.page.keyboard.press("Escape")
    expect(hands.page.locator(".pad[open]")).to_have_count(0)
    expect(hands.page.locator("#scan-sink")).to_be_focused()


def test_after_a_case_the_digits_mean_cases(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(case_code("MUG-BL"))
    hands.page.keyboard.press("F4")
    fits(hands)
    words = hands.page.locator(".pad-cases")
    expect(hands.page.locator("#quantity-value")).to_have_value("1")
    expect(words).to_have_text("1 × 12 = 12")
    hands.page.click("[data-pad='3']")
    expect(words).to_have_text("3 × 12 = 36")
    hands.page.click("[data-pad-unit]")
    expect(hands.page.locator("#quantity-value")).to_have_value("36")
    expect(words).to_have_text("36 = 3 × 12")
    hands.page.click("[data-pad-unit]")
    expect(words).to_have_text("3 × 12 = 36")
    with hands.page.expect_response("**/scans"):
        hands.page.keyboard.press("Enter")
    hands.page.wait_for_selector("#screen[data-message='receiving.quantity_set']")
    assert received(world) == [36, 0, 0]
    hands.page.keyboard.press("F4")
    type_number(hands, "2")
    assert received(world) == [24, 0, 0]


def test_a_pad_that_is_opened_while_an_answer_is_on_its_way_stays_open(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(each_code("MUG-BL"))
    hands.fail(lambda _number: "late=700")
    with hands.page.expect_response("**/scans"):
        hands.wedge(each_code("MUG-BL"))
        hands.page.keyboard.press("F4")
    hands.wait_until_sent()
    expect(hands.page.locator(".pad[open]")).to_have_count(1)
    type_number(hands, "7")
    assert received(world) == [7, 0, 0]


def test_the_rest_and_cases_are_one_tap(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(each_code("MUG-BL"))
    hands.page.keyboard.press("F4")
    value = hands.page.locator("#quantity-value")
    for fill, shown in (("12", "12"), ("24", "24"), ("48", "48")):
        hands.page.click(f"[data-pad-fill='{fill}']")
        expect(value).to_have_value(shown)
    with hands.page.expect_response("**/scans"):
        hands.page.click("[data-pad-ok]")
    hands.page.wait_for_selector("#screen[data-message='receiving.quantity_set']")
    assert received(world) == [48, 0, 0]


def test_a_scan_while_the_pad_is_open_is_a_scan_and_leaves_the_cases(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(case_code("MUG-BL"))
    hands.page.keyboard.press("F4")
    hands.page.click("[data-pad='3']")
    hands.scan(case_code("MUG-BL"))
    expect(hands.page.locator(".pad[open] #quantity-value")).to_have_value("3")
    expect(hands.page.locator(".pad-cases")).to_have_text("3 × 12 = 36")
    assert received(world) == [24, 0, 0]


def test_a_number_that_is_hardly_meant_is_asked_once(hands: Hands, world: World) -> None:
    add_order(world, "5000", [("CARD", 6000)])
    hands.scan("5000")
    hands.scan(each_code("CARD"))
    hands.page.keyboard.press("F4")
    type_number(hands, "5000")
    assert (hands.told("outcome"), hands.told("ask"), hands.told("message")) == (
        "ask",
        "again",
        "scanning.really",
    )
    assert received(world, "5000") == [1]
    hands.page.reload()
    expect(hands.page.locator("h1")).to_have_text("Really 5000?")
    hands.page.keyboard.press("F4")
    type_number(hands, "5000")
    assert received(world, "5000") == [5000]
    hands.page.keyboard.press("F4")
    type_number(hands, "5500")
    hands.press("yes")
    assert received(world, "5000") == [5500]


def test_a_date_by_keys_alone(hands: Hands, world: World) -> None:
    barcode = add_tracked(world, "SERUM", "lot", has_expiry=True)
    add_order(world, "3000", [("SERUM", 5)])
    hands.scan("3000")
    hands.scan(barcode)
    hands.scan("LOT-A1", delay=120)
    hands.page.wait_for_selector("#screen[data-message='receiving.date_wanted']")
    fits(hands)
    for digit in "3112":
        hands.page.click(f"[data-pad='{digit}']")
    expect(hands.page.locator("#quantity-value")).to_have_value("31.12")
    hands.page.click("[data-pad=clear]")
    type_number(hands, "320127")
    hands.page.wait_for_selector("#screen[data-message='receiving.not_a_date'] .pad[open]")
    type_number(hands, "311227")
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    assert received(world, "3000") == [1]


def test_a_pallet_without_its_count_opens_the_pad(hands: Hands, world: World) -> None:
    hands.scan("1042")
    hands.scan(f"02{case_code('MUG-BL')}")
    fits(hands)
    type_number(hands, "3")
    assert received(world) == [36, 0, 0]
