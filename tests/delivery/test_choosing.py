"""Which service a parcel travels by, which rule said so, and what excludes one."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from warehouse.delivery.choosing import Choice, Facts, choose, excluded, unfit
from warehouse.delivery.handling import FLAGS
from warehouse.delivery.models import DeliveryRule
from warehouse.delivery.wishes import KEYS, faults_of
from warehouse.orders.models import DeliveryService


def service(code: str, **told: Any) -> DeliveryService:
    """A service as its row would be."""
    return DeliveryService(code=code, name=code.title(), **({"excludes": []} | told))


STD, ROAD, AIR = service("STD"), service("ROAD"), service("AIR", excludes=["lithium"], max_weight_grams=2000)


def rule(name: str, to: DeliveryService, **wants: Any) -> DeliveryRule:
    """A rule as its row would be."""
    return DeliveryRule(name=name, wants=wants, delivery_service=to)


def facts(**told: Any) -> Facts:
    """A small parcel of the shop to York."""
    known: dict[str, Any] = {
        "channel": "SHOP",
        "asked": STD,
        "country": "GB",
        "weight_grams": 500,
        "value": 250_000,
        "length_mm": 200,
    }
    return Facts(**(known | told))


@pytest.mark.parametrize(
    ("wants", "told"),
    [
        ({"channels": ["shop", "EBAY"]}, {}),
        ({"services": ["std"]}, {}),
        ({"countries": ["gb"]}, {}),
        ({"not_countries": ["US"]}, {}),
        ({"min_weight_grams": 500, "max_weight_grams": 500}, {}),
        ({"min_value": 250_000}, {}),
        ({"max_length_mm": 200}, {}),
        ({"handling": ["age", "fragile"]}, {"flags": {"fragile": "Mug"}}),
        ({}, {"weight_grams": None, "value": None, "length_mm": None, "country": "", "asked": None}),
    ],
)
def test_what_fits(wants: dict[str, Any], told: dict[str, Any]) -> None:
    assert faults_of(wants) == []
    assert unfit(wants, facts(**told)) is None


@pytest.mark.parametrize(
    ("wants", "told", "word"),
    [
        ({"channels": ["EBAY"]}, {}, "channel"),
        ({"services": ["EXPRESS"]}, {}, "service"),
        ({"services": ["STD"]}, {"asked": None}, "service"),
        ({"countries": ["DE"]}, {}, "country"),
        ({"countries": ["GB"]}, {"country": ""}, "country"),
        ({"not_countries": ["gb"]}, {}, "country"),
        ({"not_countries": ["US"]}, {"country": ""}, "country"),
        ({"min_weight_grams": 501}, {}, "weight"),
        ({"max_weight_grams": 499}, {}, "weight"),
        ({"max_weight_grams": 499}, {"weight_grams": None}, "unknown_weight"),
        ({"max_value": 249_999}, {}, "value"),
        ({"min_value": 0}, {"value": None}, "unknown_value"),
        ({"max_length_mm": 199}, {}, "length"),
        ({"max_length_mm": 199}, {"length_mm": None}, "unknown_length"),
        ({"handling": ["lithium"]}, {"flags": {"fragile": "Mug"}}, "handling"),
        ({"nonsense": 1}, {}, "unreadable"),
    ],
)
def test_what_does_not_fit_is_named(wants: dict[str, Any], told: dict[str, Any], word: str) -> None:
    why = unfit(wants, facts(**told))
    assert why is not None
    assert why.word == word


def test_the_first_rule_that_fits_wins_and_the_failed_ones_are_told() -> None:
    rules = [rule("heavy", ROAD, min_weight_grams=1000), rule("all", AIR), rule("never asked", ROAD)]
    choice = choose(rules, facts())
    assert (choice.service, choice.rule, choice.refused) == (AIR, rules[1], None)
    assert [(one.name, why.word) for one, why in choice.failed] == [("heavy", "weight")]


def test_a_service_that_excludes_loses_its_rule() -> None:
    rules = [rule("fast", AIR), rule("slow", ROAD)]
    choice = choose(rules, facts(flags={"lithium": "Lamp"}))
    assert choice.rule is rules[1]
    assert choice.failed[0][1].values == {"service": "Air", "flag": "lithium", "product": "Lamp"}
    assert choose(rules, facts(weight_grams=2001)).failed[0][1].word == "too_heavy"


def test_without_a_rule_it_goes_as_the_customer_asked_unless_that_excludes_it() -> None:
    assert choose([], facts()) == Choice(STD)
    blocked = choose([], facts(asked=AIR, flags={"lithium": "Lamp"}))
    assert blocked.service is None
    assert blocked.refused is not None
    assert blocked.refused.values["product"] == "Lamp"
    assert choose([], facts(asked=None)) == Choice(None)


def test_limits_speak_only_of_what_is_known() -> None:
    small = service("SMALL", max_weight_grams=100, max_length_mm=100)
    assert excluded(small, facts(weight_grams=None, length_mm=None)) is None
    long = excluded(small, facts(weight_grams=100, length_mm=101))
    assert long is not None
    assert (long.word, long.values["found"], long.values["most"]) == ("too_long", 101, 100)


NUMBERS = st.none() | st.integers(0, 5000)
WISHES = st.fixed_dictionaries(
    {},
    optional={
        "channels": st.lists(st.sampled_from(["SHOP", "EBAY"]), min_size=1),
        "countries": st.lists(st.sampled_from(["GB", "DE", "US"]), min_size=1),
        "not_countries": st.lists(st.sampled_from(["GB", "DE"]), min_size=1),
        "min_weight_grams": st.integers(0, 1000),
        "max_weight_grams": st.integers(1000, 5000),
        "handling": st.lists(st.sampled_from(FLAGS), min_size=1),
    },
)
PARCELS = st.builds(
    Facts,
    channel=st.sampled_from(["SHOP", "EBAY"]),
    asked=st.sampled_from([None, STD, AIR]),
    country=st.sampled_from(["", "GB", "DE", "US"]),
    weight_grams=NUMBERS,
    length_mm=NUMBERS,
    flags=st.dictionaries(st.sampled_from(FLAGS), st.just("Lamp"), max_size=3),
)


@given(st.lists(st.tuples(WISHES, st.sampled_from([STD, ROAD, AIR])), max_size=5), PARCELS)
@settings(max_examples=300, deadline=None)
def test_no_parcel_travels_by_a_service_that_excludes_it(
    told: list[tuple[dict[str, Any], DeliveryService]], parcel: Facts
) -> None:
    rules = [rule(f"{place}", to, **wants) for place, (wants, to) in enumerate(told)]
    choice = choose(rules, parcel)
    if choice.service is not None:
        assert excluded(choice.service, parcel) is None
    if choice.rule is not None:
        before = rules[: rules.index(choice.rule)]
        assert [one for one, _why in choice.failed] == before
        assert unfit(choice.rule.wants, parcel) is None
    else:
        assert len(choice.failed) == len(rules)


@pytest.mark.parametrize(
    ("wants", "key"),
    [
        ([], "wants"),
        ({"colour": "red"}, "colour"),
        ({"channels": "SHOP"}, "channels"),
        ({"channels": []}, "channels"),
        ({"countries": [44]}, "countries"),
        ({"handling": ["hot"]}, "handling"),
        ({"max_weight_grams": -1}, "max_weight_grams"),
        ({"max_weight_grams": True}, "max_weight_grams"),
        ({"min_value": 1.5}, "min_value"),
        ({"min_weight_grams": 5, "max_weight_grams": 4}, "max_weight_grams"),
    ],
)
def test_nonsense_is_named(wants: Any, key: str) -> None:
    assert [name for name, _what in faults_of(wants)] == [key]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


@given(st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), JSON, max_size=5), PARCELS)
@settings(max_examples=300, deadline=None)
def test_whatever_is_stored_the_bench_goes_on(wants: dict[str, Any], parcel: Facts) -> None:
    assert choose([rule("odd", ROAD, **wants)] if all(wants) else [], parcel) is not None
    assert (unfit(wants, parcel) is None) <= (faults_of(wants) == [])
