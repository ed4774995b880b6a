"""What a channel's rules let its papers show: each of them tested, and nonsense counts as nothing said."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.packing.bench import jobs, set_order, verified
from tests.person import Person
from tests.world import World
from warehouse.labels.rendering import render
from warehouse.orders import channel_rules, looks
from warehouse.orders.models import Brand, Channel, CustomerOrder
from warehouse.packing.papers import return_content

LOOK: dict[str, Any] = {
    "shop_name": "Mill Lane Home",
    "colour": "#0b4f9c",
    "logo": "<svg/>",
    "contact": "hello@mill.example",
    "return_address": ["Mill Lane Home", "1 Dock Road", "York"],
    "texts": ["Thank you."],
    "promotion": ["Buy more."],
    "return_steps": ["Write to us."],
    "translations": {"de": {"texts": ["Danke."], "promotion": "no list"}},
}


def slip(rules: dict[str, Any], look: dict[str, Any] = LOOK, language: str = "en") -> dict[str, Any]:
    return looks.for_slip(look, rules, "Own shop", language)


def test_where_nothing_is_forbidden_everything_is_shown() -> None:
    told = slip({})
    assert told["brand"]["logo"] == "<svg/>"
    assert (told["texts"], told["promotion"], told["return_steps"]) == (
        ["Thank you."],
        ["Buy more."],
        ["Write to us."],
    )
    assert (told["neutral"], told["returns"]) == (False, True)


def test_neutral_says_nothing_of_the_seller_on_slip_and_label() -> None:
    told = slip({"neutral": True})
    label = looks.for_label(LOOK, {"neutral": True}, "Own shop")
    for words in ("Mill Lane", "hello@", "svg", "#0b4f9c", "Thank you", "Buy more", "Own shop"):
        assert words not in str(told)
        assert words not in str(label)
    assert label["ship_from"] == ["1 Dock Road", "York"]
    assert told["returns"] is False
    assert slip({"neutral": True, "returns_part": True})["returns"] is True


@pytest.mark.parametrize(
    ("rule", "gone", "left"),
    [
        ("allow_logo", "<svg/>", "Buy more."),
        ("allow_promo", "Buy more.", "<svg/>"),
        ("allow_contact", "hello@mill.example", "Thank you."),
        ("returns_part", "Write to us.", "Thank you."),
    ],
)
def test_a_rule_takes_one_thing_away(rule: str, gone: str, left: str) -> None:
    assert gone not in str(slip({rule: False}))
    assert left in str(slip({rule: False}))
    assert gone in str(slip({rule: True}))


@pytest.mark.parametrize("nonsense", ["no", "false", 0, None, [], {"a": 1}])
@pytest.mark.parametrize(
    "rule", ["neutral", "allow_logo", "allow_promo", "allow_contact", "slip_required", "returns_part"]
)
def test_nonsense_counts_as_nothing_said(rule: str, nonsense: Any) -> None:
    assert slip({rule: nonsense}) == slip({})
    assert channel_rules.wants_slip({rule: nonsense}) is True


def test_a_look_may_be_anything_and_breaks_nothing() -> None:
    for value in (None, 7, "text", ["a", 3, ""], {"de": 5}):
        slip({}, dict.fromkeys(LOOK, value))


def test_the_address_label_speaks_the_channels_language_and_the_return_label_the_customers(
    world: World,
) -> None:
    with world.database.writing() as session:
        brand = Brand(code="own", look=LOOK | {"language": "de"})
        session.add(brand)
        session.scalars(select(Channel).filter_by(code="SHOP")).one().brand = brand
    set_order(world, "1001", language="pl")
    order_id = world.order("1001").id

    def read(session: Session) -> tuple[str, str]:
        order = session.get_one(CustomerOrder, order_id)
        told = looks.for_label(looks.look_of(order), {}, "Own shop")
        label = {
            "print_code": "X.1",
            "order_number": "1",
            "ship_to": ["A"],
            "weight_grams": 1250,
            "parcel": 1,
        }
        more = {"parcels": 2, "marks": ["fragile"]}
        zpl = render("parcel", told | label | more), render("return", return_content(order))
        return zpl[0].decode(), zpl[1].decode()

    address, back = world.read(read)
    for words in ("LIEFERN AN", "BESTELLUNG", "GEWICHT", "1,25 kg", "1 von 2", "ZERBRECHLICH"):
        assert words in address, words
    for words in ("ZWROT", "DO", "OD"):
        assert f"^FD{words}^FS" in back, words
    assert "language" not in looks.for_label(LOOK, {}, "Own shop"), "English says what it said before"


def test_a_text_in_the_customers_language_else_the_brands() -> None:
    assert slip({}, language="de-AT")["texts"] == ["Danke."]
    assert slip({}, language="de-AT")["promotion"] == ["Buy more."]
    assert slip({}, language="pl")["texts"] == ["Thank you."]


@pytest.mark.parametrize(
    ("look", "rules", "gift", "shown"),
    [
        ({}, {}, None, False),
        ({"prices": True}, {}, None, True),
        ({"prices": "yes"}, {}, None, False),
        ({"prices": True}, {"neutral": True}, None, False),
        ({"prices": True}, {}, "For you", False),
    ],
)
def test_prices_are_shown_where_the_brand_asks(
    look: dict[str, Any], rules: dict[str, Any], gift: str | None, shown: bool
) -> None:
    assert looks.shows_prices(look, rules, gift) is shown


def test_a_channel_that_wants_no_slip_gets_only_its_label(world: World, eve: Person) -> None:
    _rule(world, slip_required=False)
    verified(world, eve)
    assert jobs(world, "slip") == []
    assert len(jobs(world, "parcel")) == 1


def test_prices_come_in_the_customers_way_of_writing(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        channel = session.get_one(Channel, world.one(Channel, code="SHOP").id)
        assert channel.brand is not None
        channel.brand.look = {**channel.brand.look, "prices": True}
        for line in world.order_lines("1001"):
            session.merge(line).unit_price = 124_000
    set_order(world, "1001", currency="EUR", language="de")
    verified(world, eve)
    told = jobs(world, "slip")[0].content
    assert {line["price"].replace("\xa0", " ") for line in told["lines"]} == {"12,40 €"}
    assert told["sum"].replace("\xa0", " ") == "37,20 €"


def _rule(world: World, **rules: Any) -> None:
    with world.database.writing() as session:
        channel = session.get_one(Channel, world.one(Channel, code="SHOP").id)
        channel.rules = {**(channel.rules or {}), **rules}
