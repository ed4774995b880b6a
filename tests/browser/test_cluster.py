"""Several orders on one walk, with nothing but a keyboard: a cart from one scan to the bench, a batch sorted there."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.picking.clusters import fixed_cart, release, stands_at
from tests.picking.walking import wants
from tests.world import World, each_code

MOST_SCANS = 40
#: Until the person has had the time to see the first error: what is scanned then counts again.
ERROR_WAS_SEEN = """async () => {
  while (warehouse.answer.seenError() !== 1) await new Promise((done) => setTimeout(done, 20))
}"""


def test_four_orders_on_a_cart_with_fixed_slots(hands: Hands, world: World) -> None:
    fixed_cart(world)
    wants(world, "1005", 2)
    number = release(world, "cluster", "1001", ("1001", "EBAY"), "1002", "1005")
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.scan(f"L.{number}")
    assert (hands.step, hands.told("code")) == ("scan_cart", "CART-07")
    hands.right()
    assert hands.told("message") == "picking.cart_fixed", hands.text
    letters = []
    for _ in range(MOST_SCANS):
        if hands.step == "drop":
            break
        if hands.step == "put_in_slot":
            letters.append(_letter(hands))
        hands.right()
        assert hands.told("outcome") in {"ok", "line_done"}, hands.text
    assert hands.step == "drop", hands.text
    assert letters == ["A", "B", "A", "C", "D"], "mugs for A and B, the towel for A, cards for C and D"
    assert "line_done" in hands.heard()
    hands.right()
    assert hands.told("message") == "picking.dropped", hands.text
    assert (stands_at(world, "CART-07"), stands_at(world, "CART-07-B")) == ("BENCH-1", "CART-07")
    assert world.on_hand("CART-07-B", "MUG-BL") == 24


def test_a_wrong_slot_stops_the_hand(hands: Hands, world: World) -> None:
    """It is said aloud and on the whole screen; what was scanned behind it without looking is not applied."""
    fixed_cart(world)
    wants(world, "1005", 2)
    number = release(world, "cluster", "1002", "1005")
    hands.sign_in("Ada")
    hands.go("/picking")
    for code in (f"L.{number}", "CART-07", "A-01-A-04", each_code("CARD")):
        hands.scan(code)
    hands.burst("CART-07-B\nCART-07-A\n")
    expect(hands.page.locator("#screen[data-message='scanning.skipped']")).to_be_visible()
    hands.wait_until_sent()
    assert world.on_hand("CART-07-A", "CARD") == 0
    assert "error" in hands.heard()
    hands.page.evaluate(ERROR_WAS_SEEN)
    hands.right()
    assert hands.told("message") == "picking.slot_done", hands.text


def test_a_batch_is_sorted_at_the_bench(hands: Hands, world: World) -> None:
    """Two orders in one tote: two scans for the parcel of one piece, no order is looked for."""
    wants(world, "1005", 1)
    number = release(world, "batch", "1002", "1005")
    hands.sign_in("Carla")
    hands.go("/picking")
    for code in (f"L.{number}", "TOTE-001", "A-01-A-04", each_code("CARD"), "TOTE-001", "BENCH-1"):
        hands.scan(code)
    assert hands.told("message") == "picking.dropped", hands.text
    hands.go("/packing")
    hands.right()
    assert hands.step == "sort", hands.text
    for _ in range(3):
        hands.scan(each_code("CARD"))
    assert (hands.step, "1002" in hands.text) == ("scan_label", True), hands.text
    hands.right()
    assert (hands.step, hands.told("message")) == ("sort", "packing.packed"), hands.text
    hands.scan(each_code("CARD"))
    assert (hands.step, "1005" in hands.text) == ("scan_label", True), hands.text
    hands.right()
    assert (hands.step, hands.told("message")) == ("open", "packing.packed"), hands.text
    assert world.order("1005").packed_at is not None


def _letter(hands: Hands) -> str:
    """The letter on the screen: it fills a third of it."""
    letter = hands.page.locator(".slot .letter")
    box = letter.bounding_box()
    assert box is not None and box["height"] >= 640 / 3 - 1, box
    return letter.locator("bdi").inner_text()
