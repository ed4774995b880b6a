"""Label and cage in one gesture, the cage loaded by one scan, the manifest: with nothing but a keyboard."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Hands
from tests.dispatch.at_the_van import cages, cancel, parcel_of, stands_at
from tests.packing import bench
from tests.world import World, each_code
from warehouse.stock import put_backs


def _pack(hands: Hands, world: World, number: str, tote: str, *skus: str) -> None:
    bench.pick(world, number, tote)
    hands.go("/packing")
    hands.scan(tote)
    for sku in skus:
        hands.scan(each_code(sku))
    hands.right()
    assert hands.told("message") == "packing.packed_for_cage", hands.text
    hands.right()
    assert hands.told("message") == "packing.caged", hands.text


def test_a_van_is_filled_by_cage_with_keys_alone(hands: Hands, world: World) -> None:
    cages(world)
    hands.sign_in("Eve")
    _pack(hands, world, "1001", "TOTE-001", "MUG-BL", "MUG-BL", "TOWEL")
    _pack(hands, world, "1003", "TOTE-002", "LAMP")
    assert {stands_at(world, "1001"), stands_at(world, "1003")} == {"CAGE-01"}
    bench.pick(world, "1002", "TOTE-003")
    hands.scan("TOTE-003")
    cancel(world, "1003")
    hands.go("/dispatch")
    hands.right()
    assert hands.told("message") == "scanning.box_order_cancelled_in", hands.text
    hands.scan("TOTE-004")
    assert hands.told("message") == "scanning.emptied", hands.text
    hands.right()
    assert hands.told("message") == "dispatch.cage_loaded", hands.text
    assert parcel_of(world, "1001").dispatched_at is not None
    hands.page.keyboard.press("F7")
    expect(hands.page.locator("#screen[data-message='dispatch.missing']")).to_be_attached()
    assert "1002 Own shop" in hands.text
    assert "Eve packs it" in hands.text
    hands.press("yes")
    assert hands.told("message") == "dispatch.handed_over", hands.text
    assert [row["order"] for row in bench.jobs(world, "manifest")[0].content["parcels"]] == ["1001"]
    assert world.read(put_backs.without_an_owner) == []
