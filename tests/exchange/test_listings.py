"""A listing says what one of a channel's SKU takes from stock."""

from __future__ import annotations

import pytest

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.orders.models import Channel, Listing

FAULTS: dict[str, tuple[str, str]] = {
    "an unknown product": ("channel,channel_sku,sku\nEBAY,SET,BOWL\n", "2: sku: unknown SKU, found 'BOWL'"),
    "none of it": ("channel,channel_sku,sku,quantity\nEBAY,SET,TOWEL,0\n", "2: quantity: zero, found '0'"),
    "no channel": ("channel,channel_sku,sku\n,SET,TOWEL\n", "2: channel: must not be empty"),
    "two numbers for one product": (
        "channel,channel_sku,sku,quantity\nEBAY,SET,TOWEL,1\nebay,set,towel,2\n",
        "3: quantity: 'set' takes 1 of TOWEL on another line, found 2",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_fault_is_named_and_nothing_goes_in(what: str, desk: Desk, world: World) -> None:
    content, expected = FAULTS[what]
    said = desk.faults("listings", content)
    assert len(said) == 1
    assert said[0].startswith(f"file.csv:{expected}")
    assert world.count(Listing) == 0


SET = "channel,channel_sku,sku,quantity\nEBAY,TEA-SET,MUG-BL,2\nEBAY,TEA-SET,TOWEL,1\n"


def test_a_set_has_a_row_for_each_product_in_it(desk: Desk, world: World) -> None:
    assert desk.take("listings", SET).counts["new"] == 1
    assert world.count(Listing, channel_sku_key="TEA-SET") == 2


def test_the_same_file_twice_changes_nothing(desk: Desk, world: World) -> None:
    desk.take("listings", SET)
    assert desk.take("listings", SET).counts == {"unchanged": 1}
    assert world.count(Listing) == 2


def test_a_channels_sku_does_not_silently_get_another_meaning(desk: Desk) -> None:
    desk.take("listings", SET)
    assert desk.faults("listings", "channel,channel_sku,sku,quantity\nEBAY,TEA-SET,MUG-RD,1\n") == [
        "file.csv:2: channel_sku: 'TEA-SET' stands already for 2 x MUG-BL and 1 x TOWEL, found 1 x MUG-RD"
    ]


def test_an_unknown_channel_is_made_with_a_notice(desk: Desk, world: World) -> None:
    outcome = desk.take("listings", "channel,channel_sku,sku\nBAZAAR,X,TOWEL\n")
    assert outcome.notices == ["new channel BAZAAR"]
    assert world.one(Channel, code="BAZAAR").name == "BAZAAR"


def test_listings_come_back_as_they_went_in(desk: Desk) -> None:
    desk.take("listings", SET)
    assert desk.text("listings").replace("\r\n", "\n") == SET
