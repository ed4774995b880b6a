"""Customers' orders come in paper by paper; an unknown SKU enters on hold."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.exchange.conftest import Desk
from tests.world import World
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService

HEAD = "number,channel,sku,quantity_ordered\n"
FAULTS: dict[str, tuple[str, str]] = {
    "no number": (HEAD + ",SHOP,TOWEL,1\n", "2: number: must not be empty"),
    "no channel": (HEAD + "9001,,TOWEL,1\n", "2: channel: must not be empty"),
    "no SKU": (HEAD + "9001,SHOP,,1\n", "2: sku: must not be empty"),
    "none": (HEAD + "9001,SHOP,TOWEL,0\n", "2: quantity_ordered: zero, found '0'"),
    "less than none": (HEAD + "9001,SHOP,TOWEL,-1\n", "2: quantity_ordered: negative, found '-1'"),
    "half a towel": (HEAD + "9001,SHOP,TOWEL,0.5\n", "2: quantity_ordered: not a whole number, found '0.5'"),
    "a thousand with a comma": (
        HEAD + '9001,SHOP,TOWEL,"1,000"\n',
        "2: quantity_ordered: a thousands separator",
    ),
    "an unknown warehouse": (
        HEAD.replace("\n", ",warehouse\n") + "9001,SHOP,TOWEL,1,MOON\n",
        "2: warehouse: unknown warehouse, found 'MOON'",
    ),
    "a date in words": (
        HEAD.replace("\n", ",ship_by\n") + "9001,SHOP,TOWEL,1,tomorrow\n",
        "2: ship_by: a date like 2026-11-30 or 2026-11-30T14:00, found 'tomorrow'",
    ),
    "a day before computers": (
        HEAD.replace("\n", ",placed_at\n") + "9001,SHOP,TOWEL,1,0001-01-01\n",
        "2: placed_at: a date like",
    ),
    "an hour that is none": (
        HEAD.replace("\n", ",placed_at\n") + "9001,SHOP,TOWEL,1,2026-11-30T25:00\n",
        "2: placed_at: a date",
    ),
    "a status nobody knows": (
        HEAD.replace("\n", ",status\n") + "9001,SHOP,TOWEL,1,paid\n",
        "2: status: one of open, hold",
    ),
    "two names": (
        HEAD.replace("\n", ",name\n") + "9001,SHOP,TOWEL,1,Ann\n9001,SHOP,CARD,1,Bob\n",
        "3: name: contradicts another row of 9001, found 'Bob'",
    ),
    "a postcode as long as a letter": (
        HEAD.replace("\n", ",postcode\n") + f"9001,SHOP,TOWEL,1,{'Y' * 21}\n",
        "2: postcode: at most 20",
    ),
    "a line beyond all lines": (
        HEAD.replace("\n", ",line\n") + "9001,SHOP,TOWEL,1,100000\n",
        "2: line: at most 99999",
    ),
}


@pytest.mark.parametrize("what", FAULTS)
def test_a_faulty_order_is_named_and_kept_out_and_the_good_one_enters(
    what: str, desk: Desk, world: World
) -> None:
    content, expected = FAULTS[what]
    columns = content.partition("\n")[0].count(",") - 3
    outcome = desk.take("orders", content + "9002,SHOP,CARD,1" + "," * columns + "\n")
    assert outcome.exit_code == 3
    assert str(outcome.faults[0]).partition("file.csv:")[2].startswith(expected)
    assert world.count(CustomerOrder, number="9001") == 0
    assert world.count(CustomerOrder, number="9002") == 1


def test_an_order_enters_whole(desk: Desk, world: World) -> None:
    content = (
        "number,channel,sku,quantity_ordered,placed_at,ship_by,service,name,address1,city,postcode,country,unit_price,"
        "currency,gift_message,language,customer,priority,ship_complete,channel_line_id\n"
        "9001,shop,towel,2,2026-11-20,2026-12-01T14:00,std,Ann,1 Lane,York,YO1,GB,4.99,"
        'gbp,"Two\nlines",de,C7,3,yes,L-1\n'
    )
    assert desk.take("orders", content).exit_code == 0
    order, line = world.order("9001"), world.order_lines("9001")[0]
    assert order.placed_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert order.ship_by_at == datetime(2026, 12, 1, 14, tzinfo=UTC)
    assert (order.gift_message, order.language, order.priority, order.ships_complete) == (
        "Two\nlines",
        "de",
        3,
        True,
    )
    assert order.delivery_service_id == world.one(DeliveryService, code="STD").id
    assert (line.sku_text, line.quantity_ordered, line.unit_price, line.channel_line_id) == (
        "towel",
        2,
        49_900,
        "L-1",
    )
    assert line.product_id is not None


def test_the_channel_says_whether_orders_ship_complete_unless_they_do(desk: Desk, world: World) -> None:
    with world.database.writing() as session:
        session.scalars(select(Channel).filter_by(code="SHOP")).one().rules = {"ship_complete": True}
    rows = "9001,SHOP,TOWEL,1,\n9002,SHOP,TOWEL,1,no\n9003,EBAY,TOWEL,1,\n9004,EBAY,TOWEL,1,yes\n"
    assert desk.take("orders", HEAD.replace("\n", ",ship_complete\n") + rows).exit_code == 0
    said = [
        world.order("9001"),
        world.order("9002"),
        world.order("9003", "EBAY"),
        world.order("9004", "EBAY"),
    ]
    assert [order.ships_complete for order in said] == [True, False, False, True]


def test_a_day_alone_means_that_days_cut_off(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD.replace("\n", ",service,ship_by\n") + "9001,SHOP,TOWEL,1,STD,2026-07-01\n")
    assert world.order("9001").ship_by_at == datetime(
        2026, 7, 1, 15, 30, tzinfo=UTC
    )  # 16:30 in London's summer


def test_without_a_time_an_order_goes_with_the_next_cut_off(desk: Desk, world: World) -> None:
    desk.take(
        "orders", HEAD.replace("\n", ",service,placed_at\n") + "9001,SHOP,TOWEL,1,STD,2026-01-05T17:00\n"
    )
    assert world.order("9001").ship_by_at == datetime(2026, 1, 6, 16, 30, tzinfo=UTC)


def test_one_number_in_two_channels_is_two_orders(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD + "9001,SHOP,TOWEL,1\n9001,EBAY,CARD,1\n")
    assert world.order("9001", "SHOP").id != world.order("9001", "EBAY").id


def test_one_product_on_two_lines_stays_two_lines(desk: Desk, world: World) -> None:
    desk.take("orders", HEAD + "9001,SHOP,TOWEL,1\n9001,SHOP,TOWEL,2\n")
    assert [(line.line, line.quantity_ordered) for line in world.order_lines("9001")] == [(1, 1), (2, 2)]


def test_an_unknown_sku_enters_on_hold_with_the_reason(desk: Desk, world: World) -> None:
    outcome = desk.take("orders", HEAD + "9001,SHOP,TOWEL,1\n9001,SHOP,BOWL,1\n")
    assert (outcome.exit_code, outcome.counts["on hold"]) == (0, 1)
    assert outcome.notices[0].endswith(
        "file.csv:3: sku: unknown SKU: order 9001 enters on hold, found 'BOWL'"
    )
    order = world.order("9001")
    assert order.held_at is not None
    assert order.hold_reason == "Unknown SKU: BOWL"
    assert [line.product_id is None for line in world.order_lines("9001")] == [False, True]


def test_the_hold_ends_when_the_product_is_known_and_the_file_comes_again(desk: Desk, world: World) -> None:
    content = HEAD + "9001,SHOP,TOWEL,1\n9001,SHOP,BOWL,1\n"
    desk.take("orders", content)
    assert desk.take("orders", content).counts == {"unchanged": 1}
    desk.take("products", "sku,name\nBOWL,Bowl\n")
    assert desk.take("orders", content).counts == {"changed": 1}
    assert world.order("9001").held_at is None
    assert all(line.product_id for line in world.order_lines("9001"))


def test_a_listing_says_what_a_channels_sku_takes(desk: Desk, world: World) -> None:
    desk.take(
        "listings",
        "channel,channel_sku,sku,quantity\nEBAY,SET,MUG-BL,2\nEBAY,SET,TOWEL,1\nEBAY,TOWEL,CARD,3\n",
    )
    desk.take("orders", HEAD + "9001,EBAY,set,3\n9001,EBAY,TOWEL,1\n9002,SHOP,TOWEL,1\n")
    lines = [(line.line, line.sku_text, line.quantity_ordered) for line in world.order_lines("9001", "EBAY")]
    assert lines == [(1, "set", 6), (2, "TOWEL", 3), (100_001, "set", 3)]
    assert world.order_lines("9002")[0].quantity_ordered == 1


@pytest.mark.parametrize(("status", "reason"), [("hold", "On hold by the channel"), ("unpaid", "Unpaid")])
def test_an_order_may_come_on_hold(status: str, reason: str, desk: Desk, world: World) -> None:
    desk.take("orders", HEAD.replace("\n", ",status\n") + f"9001,SHOP,TOWEL,1,{status}\n")
    assert world.order("9001").hold_reason == reason


def test_new_channels_and_services_are_made_with_a_notice(desk: Desk, world: World) -> None:
    outcome = desk.take("orders", HEAD.replace("\n", ",service\n") + "9001,BAZAAR,TOWEL,1,DRONE\n")
    assert outcome.notices == ["new channel BAZAAR", "new delivery service DRONE, without cut-offs"]
    assert world.count(Channel, code="BAZAAR") == 1


def test_several_files_are_one_import(desk: Desk, world: World) -> None:
    from warehouse.exchange.kinds import KINDS
    from warehouse.exchange.running import Wishes, run_import

    first, second = desk.folder / "first.csv", desk.folder / "second.csv"
    first.write_text(HEAD + "9001,SHOP,TOWEL,1\n")
    second.write_text(HEAD + "9002,SHOP,TOWEL,x\n")
    outcome = run_import(desk.database, KINDS["orders"], [str(first), str(second)], Wishes())
    assert [str(fault) for fault in outcome.faults] == [
        f"{second}:2: quantity_ordered: not a whole number, found 'x'"
    ]
    assert world.count(CustomerOrder, number="9001") == 1


def test_the_same_file_twice_changes_nothing(desk: Desk, world: World) -> None:
    content = (
        HEAD.replace("\n", ",name,status,service,ship_by\n") + "9001,SHOP,TOWEL,1,Ann,open,STD,2026-12-01\n"
    )
    assert desk.take("orders", content).counts == {"new": 1}
    before = world.count(CustomerOrderLine)
    assert desk.take("orders", content).counts == {"unchanged": 1}
    assert world.count(CustomerOrderLine) == before


def test_orders_come_back_as_they_went_in(desk: Desk, world: World) -> None:
    desk.take("listings", "channel,channel_sku,sku,quantity\nEBAY,SET,MUG-BL,2\nEBAY,SET,TOWEL,1\n")
    desk.take("orders", HEAD + "9001,EBAY,SET,3\n")
    rows = [row for row in desk.give("orders") if row["number"] == "9001"]
    assert [(row["sku"], row["quantity_ordered"], row["status"]) for row in rows] == [("SET", "3", "open")]
    count = world.count(CustomerOrder)
    assert desk.take("orders", desk.text("orders")).counts == {"unchanged": count}


def test_rows_of_a_thousand_lines_are_read_in_seconds(desk: Desk, world: World) -> None:
    """A guard against work that grows with the square of a paper: 1,114 lines is the longest real order."""
    import time

    skus = ["TOWEL", "CARD", "MUG-BL", "MUG-RD"]
    content = HEAD + "".join(f"9001,SHOP,{skus[number % 4]},1\n" for number in range(2_000))
    began = time.perf_counter()
    desk.take("orders", content)
    assert desk.take("orders", content).counts == {"unchanged": 1}
    assert time.perf_counter() - began < 20
    assert len(world.order_lines("9001")) == 2_000
