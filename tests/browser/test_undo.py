"""Undo on every directed screen, one tap or one command barcode away; it leaves the stock exactly as it was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.conftest import Hands
from tests.packing import bench
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")
SCREENS = [(320, 470), (360, 640)]


def _stock(world: World) -> Any:
    """What lies where and to whom it is promised."""
    columns = (Balance.location_id, Balance.product_id, Balance.quantity_on_hand, Balance.quantity_allocated)
    promises = (Allocation.customer_order_line_id, Allocation.location_id, Allocation.quantity)
    return world.read(
        lambda session: (
            sorted(session.execute(select(*columns).where(Balance.quantity_on_hand > 0)).all()),
            sorted(session.execute(select(*promises)).all()),
        )
    )


def _is_near(hands: Hands) -> str:
    """The step, once its Undo was found: in sight, or under More."""
    button = hands.page.locator("#screen [data-action=undo]").first
    if not button.is_visible():
        more = hands.page.locator("#screen details.more > summary")
        more.click()
        expect(button).to_be_visible()
        more.click()
    return hands.step


def _see_the_error(hands: Hands) -> None:
    """Until the device takes it that the error was seen: scans made before that are not applied."""
    told = hands.page.evaluate("document.body.dataset.errorNumber || '0'")
    for _ in range(500):
        if hands.page.evaluate("String(warehouse.answer.seenError())") > told:
            return
        hands.page.evaluate("new Promise((frame) => requestAnimationFrame(frame))")
    raise AssertionError("the error was never seen")


def _undo(hands: Hands, world: World, before: Any, by: str = "C.UNDO") -> str:
    """Take the last act back and carry what must be carried; the stock is as before."""
    if by == "C.UNDO":
        hands.scan(by)
    else:
        hands.press("undo")
    assert hands.told("outcome") == "ok", hands.text
    assert _stock(world) == before, hands.text
    while hands.step == "put_back":
        hands.right()
    assert _stock(world) == before
    return hands.step


def test_while_picking(hands: Hands, world: World) -> None:
    hands.sign_in("Ada")
    hands.go("/picking")
    assert _is_near(hands) == "next_work"
    hands.press("next-work")
    assert _is_near(hands) == "scan_tote"
    hands.scan("TOTE-001")
    assert _is_near(hands) == "scan_bin"
    hands.scan("A-01-A-01")
    assert _is_near(hands) == "scan_product"
    before = _stock(world)
    hands.scan(MUG)
    assert _stock(world) != before
    assert _undo(hands, world, before) == "scan_product"
    hands.press("short")
    assert _is_near(hands) == "shortage"
    assert _undo(hands, world, before, by="button") == "scan_product"
    hands.press("empty")
    assert _stock(world) != before, "nothing is promised here any more"
    assert _undo(hands, world, before) == "scan_product"
    for code in (MUG, MUG, "A-01-A-03", TOWEL):
        hands.scan(code)
    assert _is_near(hands) == "drop"
    before = _stock(world)
    hands.scan("BENCH-1")
    assert _undo(hands, world, before, by="button") == "drop"
    hands.scan("BENCH-1")
    hands.press("next-work")
    hands.scan("TOTE-002")
    hands.scan("A-01-A-01")
    before = _stock(world)
    hands.scan(MUG)
    assert _is_near(hands) == "confirm_quantity"
    hands.scan("TOTE-002")
    assert _undo(hands, world, before) == "confirm_quantity"


def test_while_putting_away_and_counting_in(hands: Hands, world: World) -> None:
    lay(world, "MUG-BL", 24)
    hands.sign_in("Ben")
    hands.go("/putaway")
    assert _is_near(hands) == "scan_product"
    hands.scan(MUG)
    assert _is_near(hands) == "scan_bin"
    before = _stock(world)
    hands.scan("A-01-A-01")
    assert _undo(hands, world, before) == "scan_bin"
    hands.go("/receiving")
    assert _is_near(hands) == "choose"
    hands.scan("1042")
    hands.scan(TOWEL)
    assert _is_near(hands) == "scan_product"
    before = _stock(world)
    hands.scan(MUG)
    assert _undo(hands, world, before, by="button") == "scan_product"
    hands.press("done")
    assert _is_near(hands) == "close"
    assert _undo(hands, world, before) == "scan_product"


def test_at_the_bench_until_the_label_is_printed(hands: Hands, world: World) -> None:
    bench.pick(world, "1001")
    hands.sign_in("Eve")
    hands.go("/packing")
    assert _is_near(hands) == "open"
    before = _stock(world)
    hands.scan("TOTE-001")
    assert _is_near(hands) == "scan_product"
    hands.scan(MUG)
    assert _undo(hands, world, before) == "scan_product"
    for code in (MUG, MUG, TOWEL):
        hands.scan(code)
    assert _is_near(hands) == "scan_label"
    for job in bench.jobs(world, "parcel") + bench.jobs(world, "slip"):
        bench.set_job(world, job.id, state="sent", attempt=1)
    before = _stock(world)
    hands.scan("C.UNDO")
    assert (hands.told("outcome"), hands.told("message")) == ("error", "packing.undo_printed")
    assert "printed" in hands.page.inner_text("#screen .verdict")
    assert _stock(world) == before
    _see_the_error(hands)
    hands.right()
    hands.go("/dispatch")
    assert _is_near(hands) == "scan_label"
    before = _stock(world)
    hands.right()
    assert _stock(world) != before
    assert _undo(hands, world, before, by="button") == "scan_label"


def test_back_from_the_tote_by_taps_and_scans(hands: Hands, world: World) -> None:
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    for code in ("TOTE-001", "A-01-A-01", MUG, MUG):
        hands.scan(code)
    before = _stock(world)
    hands.page.locator("#screen details.more > summary").click()
    hands.page.get_by_role("link", name="What is in the tote").click()
    expect(hands.page.locator("#screen[data-step=tote_lines]")).to_be_visible()
    assert _is_near(hands) == "tote_lines"
    hands.press("put-back")
    assert (hands.step, hands.told("code"), hands.told("quantity")) == ("back_to_bin", "A-01-A-01", "2")
    assert _is_near(hands) == "back_to_bin"
    hands.right()
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    assert _undo(hands, world, before) == "back_to_bin"
    hands.right()
    hands.scan("C.BACK")
    assert hands.step == "scan_bin"


def test_under_more_it_is_in_sight_on_the_smallest_screen(hands: Hands) -> None:
    """Six rows are more than 470 pixels hold: Undo is the first of them."""
    hands.page.set_viewport_size({"width": 320, "height": 470})
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    hands.scan("TOTE-001")
    hands.scan("A-01-A-01")
    hands.page.locator("#screen details.more > summary").click()
    box = hands.page.locator("#screen [data-action=undo]").bounding_box()
    more = hands.page.locator("#screen details.more > summary").bounding_box()
    assert box is not None
    assert more is not None
    assert 0 <= box["y"] <= more["y"] - box["height"]


@pytest.mark.parametrize("size", SCREENS)
def test_what_the_hands_must_do_fits_the_smallest_screen(
    hands: Hands, world: World, size: tuple[int, int]
) -> None:
    hands.page.set_viewport_size({"width": size[0], "height": size[1]})
    hands.sign_in("Ada")
    hands.go("/picking")
    hands.press("next-work")
    for code in ("TOTE-001", "A-01-A-01", MUG, "C.UNDO"):
        hands.scan(code)
    for step, there in (("put_back", None), ("back_to_bin", MUG)):
        if there is not None:
            hands.right()
            hands.scan(MUG)
            hands.go(f"/put-back/{_tote(world)}")
            hands.scan(there)
        assert hands.step == step
        for part in (
            "#screen h1",
            "#screen .location",
            "#screen .product-name",
            "#screen .number",
            "#screen footer",
        ):
            box = hands.page.locator(part).bounding_box()
            assert box is not None, part
            assert box["y"] >= 0, (step, part)
            assert box["y"] + box["height"] <= size[1] + 1, (step, part, box)
        wide = hands.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0], "nothing is wider than the screen"


def _tote(world: World) -> int:
    return world.one(Location, code="TOTE-001").id
