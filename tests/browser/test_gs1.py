"""Checks 15 and 16: a GS1 code with its separators in any of their forms, and one that has lost them."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import Hands
from tests.browser.separators import by_control, by_input, by_number
from tests.browser.wedge import GS, Wedge
from tests.receiving.goods import received
from tests.receiving.test_lot_step import lots_on_dock
from tests.world import World, case_code, each_code
from warehouse.scanning.models import Scan

FRONT = f"01{each_code('JAM').zfill(14)}1739123110LOT7"
KEPT, LOST = f"{FRONT}{GS}3702", f"{FRONT}3705"


def by_substitute(page: Page, code: str) -> None:
    """The sign that this device sends in its place, by its profile."""
    profile = '{"ends_with": "enter", "separator": "~", "keeps_separator": true, "path": "keys"}'
    page.evaluate("(profile) => { document.body.dataset.profile = profile }", profile)
    Wedge(page).type(f"{code}\n", separator="~")


def test_the_separator_in_every_form_is_one_code(hands: Hands, world: World) -> None:
    """Check 15: the same code in the journal; lot and quantity are read from it."""
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.scan("1042")
    for times, act in enumerate((by_input, by_control, by_number, by_substitute), start=1):
        with hands.page.expect_response("**/scans"):
            act(hands.page, KEPT)
        expect(hands.page.locator("#screen .verdict")).to_contain_text(f"+2 Plum jam 250 g {2 * times} of 12")
    assert lots_on_dock(world) == {"LOT7": 8}
    codes = world.read(lambda session: session.scalars(select(Scan.code).where(Scan.code.like("01%"))).all())
    assert codes == [KEPT] * 4


def test_a_lost_separator_is_asked_and_books_nothing_before(hands: Hands, world: World) -> None:
    """Check 16: two readings, nothing booked, the question again after a reload, one tap answers."""
    hands.page.set_viewport_size({"width": 320, "height": 470})
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.scan("1042")
    before = world.everything()
    hands.scan(LOST)
    assert (hands.step, hands.told("outcome"), hands.told("ask")) == ("lot", "ask", "choose")
    expect(hands.page.locator("h1")).to_have_text("Lot LOT73705?")
    readings = hands.page.locator("#screen .choice")
    expect(readings).to_have_count(2)
    expect(readings.nth(0)).to_contain_text("Lot LOT73705")
    expect(readings.nth(1)).to_contain_text("5 pieces")
    for place in range(2):
        box = readings.nth(place).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 470 - 56
    assert world.everything() == before
    hands.page.reload()
    expect(readings).to_have_count(2)
    with hands.page.expect_response("**/scans"):
        readings.nth(1).click()
    hands.page.wait_for_selector("#screen[data-step=scan_product]")
    assert lots_on_dock(world) == {"LOT7": 5}
    hands.scan(LOST.replace("LOT7", "LOT8"))
    assert lots_on_dock(world) == {"LOT7": 5, "LOT8": 5}


def test_a_lot_is_scanned_after_its_product(hands: Hands, world: World) -> None:
    """Product, then the lot's own barcode; typed by hand it is the same."""
    hands.sign_in("Ben")
    hands.go("/receiving")
    hands.scan("1042")
    hands.scan(case_code("JAM"))
    expect(hands.page.locator("h1")).to_have_text("Scan the lot")
    hands.scan("L-77", delay=120)
    assert received(world) == [0, 0, 6]
    assert lots_on_dock(world) == {"L-77": 6}
