"""What slip and label say: enough for the customer, never a price, never a bin."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal

from tests.packing.bench import jobs, labels, pick, set_order, verified
from tests.person import Person
from tests.world import World, each_code
from warehouse import gtin
from warehouse.orders.models import CustomerOrder
from warehouse.packing.papers import address, slip_content, tracking_number


def test_the_slip_is_in_the_look_of_its_channel(world: World, eve: Person) -> None:
    verified(world, eve)
    slip = jobs(world, "slip")[0].content
    assert slip["brand"]["shop_name"] == "Mill Lane Home"
    assert slip["brand"]["colour"] == "#0b4f9c"
    assert slip["brand"]["return_address"][0] == "Mill Lane Home"
    assert slip["ship_to"] == ["Żaneta Müller", "1 Mill Lane", "York YO1 7AA", "GB"]
    assert (slip["order_number"], slip["order_code"]) == ("1001", f"O.{world.order('1001').id}")
    assert slip["service"] == "Standard 48"


def test_the_slip_says_what_is_here_and_what_follows(world: World, eve: Person) -> None:
    pick(world, "1001", only={1: 1})
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("MUG-BL"))
    lines = jobs(world, "slip")[0].content["lines"]
    assert [(line["sku"], line["ordered"], line["here"], line["to_follow"]) for line in lines] == [
        ("MUG-BL", 2, 1, 1),
        ("TOWEL", 1, 0, 1),
    ]


def test_no_price_and_no_bin_is_among_the_values(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        session.merge(world.order_lines("1001")[0]).unit_price = int(Decimal("87.65") * 10_000)
    verified(world, eve)
    for kind in ("slip", "parcel"):
        text = json.dumps(jobs(world, kind)[0].content)
        assert "price" not in text
        # All its digits: four of them lie in the code of a print now and then.
        assert "87.65" not in text and "876500" not in text
        assert "A-01" not in text


def test_the_day_of_the_order_is_the_building_s(world: World, eve: Person) -> None:
    """Half past eleven at night by UTC in summer is the next day in London."""
    set_order(world, "1001", placed_at=datetime(2026, 7, 10, 23, 30, tzinfo=UTC))
    verified(world, eve)
    assert jobs(world, "slip")[0].content["ordered_on"] == "2026-07-11"


def test_the_gift_message_travels(world: World, eve: Person) -> None:
    set_order(world, "1001", gift_message="Happy birthday, Żaneta!")
    page = verified(world, eve)
    assert jobs(world, "slip")[0].content["gift_message"] == "Happy birthday, Żaneta!"
    assert "Gift note: Happy birthday" in page.text


def test_the_paper_is_a_snapshot(world: World, eve: Person) -> None:
    verified(world, eve)
    set_order(world, "1001", name="Somebody Else")
    assert jobs(world, "slip")[0].content["ship_to"][0] == "Żaneta Müller"


def test_the_label_says_where_to_and_which_print_it_is(world: World, eve: Person) -> None:
    code = verified(world, eve).code
    label = jobs(world, "parcel")[0].content
    assert label["print_code"] == code
    assert label["ship_to"][0] == "Żaneta Müller"
    assert (label["order_number"], label["channel"], label["service"]) == ("1001", "Own shop", "Standard 48")
    assert label["tracking_number"] == labels(world)[0].tracking_number
    assert label["shop_name"] == "Mill Lane Home"
    assert label["ship_from"] == ["1 Dock Road", "York"]


def test_a_channel_without_a_look_is_known_by_its_name(world: World) -> None:
    with world.database.reading() as session:
        order = session.get_one(CustomerOrder, world.order("1001", "EBAY").id)
        order.channel.brand = None
        assert slip_content(session, order)["brand"]["shop_name"] == "eBay"


def test_a_slip_without_a_parcel_has_all_that_is_wanted(world: World) -> None:
    with world.database.reading() as session:
        order = session.get_one(CustomerOrder, world.order("1001").id)
        order.lines[0].quantity_cancelled = 1
        slip = slip_content(session, order)
    assert [(line["here"], line["to_follow"], line["cancelled"]) for line in slip["lines"]] == [
        (1, 0, 1),
        (1, 0, 0),
    ]
    assert slip["tracking_number"] == ""


def test_a_tracking_number_carries_its_check_digit() -> None:
    number = tracking_number(4711)
    assert number == "T0000004711" + str(gtin.check_digit("0000004711"))
    assert tracking_number(4712) != number


def test_an_order_without_an_address_still_has_a_first_line(world: World) -> None:
    order = world.order("1001")
    for part in ("name", "company", "address1", "address2", "city", "region", "postcode", "country"):
        setattr(order, part, "")
    assert address(order) == ["1001"]
