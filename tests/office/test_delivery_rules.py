"""Rules, cartons and services by hand: entered, changed, tried on a typed parcel, set aside and brought back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.packing.bench import parcel, pick
from tests.person import Page, Person
from tests.world import World, each_code
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.orders.models import DeliveryService

ADDRESS = "/office/services"


@pytest.fixture
def services(world: World) -> dict[str, str]:
    """Two more services beside STD."""
    with world.database.writing() as session:
        session.add(DeliveryService(code="ROAD", name="Road parcel"))
        session.add(DeliveryService(code="AIR", name="Air mail", excludes=["lithium"]))
    rows = world.read(lambda session: session.execute(select(DeliveryService.code, DeliveryService.id)).all())
    return {code: str(number) for code, number in rows}


def _rules(world: World) -> list[DeliveryRule]:
    wanted = select(DeliveryRule).order_by(DeliveryRule.position)
    return list(world.read(lambda session: session.scalars(wanted).all()))


def _enter(carla: Person, name: str, service: str, **wants: Any) -> Page:
    carla.open(f"{ADDRESS}/rules/new")
    return carla.send(f"{ADDRESS}/rules", name=name, service=service, **wants)


def test_a_rule_is_entered_and_chooses_at_the_bench(
    carla: Person, eve: Person, world: World, services: dict[str, str]
) -> None:
    page = _enter(
        carla, "Light to the islands", services["ROAD"], countries="gb, ie", max_weight_grams="2000"
    )
    assert "Rule Light to the islands is saved." in page.text
    assert "to GB, IE, up to 2000 g" in page.text
    (rule,) = _rules(world)
    assert (rule.wants, rule.position) == ({"countries": ["GB", "IE"], "max_weight_grams": 2000}, 1)
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("LAMP"))
    assert parcel(world).delivery_rule_id == rule.id
    assert "Road parcel" in eve.page.text


def test_the_same_form_sent_twice_makes_one_rule_and_another_of_its_name_none(
    carla: Person, world: World, services: dict[str, str]
) -> None:
    for _ in range(2):
        page = _enter(carla, "Dear", services["AIR"], min_value="50")
        assert "Rule Dear is saved." in page.text
    assert [rule.wants for rule in _rules(world)] == [{"min_value": 500_000}]
    page = _enter(carla, "dear", services["ROAD"])
    assert (page.status, len(_rules(world))) == (422, 1)
    assert "The name dear is taken." in page.text


def test_a_rule_shows_what_it_says_and_is_changed(
    carla: Person, world: World, services: dict[str, str]
) -> None:
    with world.database.writing() as session:
        wants = {"handling": ["fragile"], "min_value": 12_500, "channels": ["SHOP"], "max_length_mm": 400}
        rule = DeliveryRule(
            warehouse_id=world.warehouse_id, position=1, name="Glass", wants=wants,
            delivery_service_id=int(services["ROAD"]),
        )  # fmt: skip
        session.add(rule)
        session.flush()
        number = rule.id
    page = carla.open(f"{ADDRESS}/rules/{number}")
    shown = {field.get("name"): field.get("value") for field in page.all("input") if field.get("name")}
    assert (shown["min_value"], shown["channels"], shown["max_length_mm"]) == ("1.25", "SHOP", "400")
    assert [
        one.get("value") for one in page.all("input", name="handling") if one.get("checked") is not None
    ] == ["fragile"]
    carla.send(f"{ADDRESS}/rules/{number}", service=services["AIR"], channels="", handling=["fragile", "age"])
    (rule,) = _rules(world)
    assert rule.wants == {"handling": ["age", "fragile"], "min_value": 12_500, "max_length_mm": 400}
    assert rule.delivery_service_id == int(services["AIR"])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": " "}, "This must not be empty."),
        ({"service": ""}, "Choose a delivery service from the list."),
        ({"channels": "EBAI"}, "EBAI is not known here."),
        ({"services": "STD, FAST"}, "FAST is not known here."),
        ({"countries": "Germany"}, "Two letters such as GB."),
        ({"min_weight_grams": "500", "max_weight_grams": "200"}, "Not less than the least."),
        ({"max_value": "free"}, "Enter an amount such as 4.95."),
        ({"max_length_mm": "-1"}, "Enter a number from 0"),
    ],
)
def test_what_a_rule_may_not_say_is_said_at_its_field(
    carla: Person, world: World, services: dict[str, str], typed: dict[str, str], said: str
) -> None:
    page = _enter(carla, **({"name": "Light", "service": services["ROAD"]} | typed))
    assert page.status == 422
    assert said in page.text
    assert _rules(world) == []


def test_a_rule_is_tried_on_a_typed_parcel_before_it_is_saved(
    carla: Person, world: World, services: dict[str, str]
) -> None:
    _enter(carla, "Abroad", services["AIR"], not_countries="GB")
    carla.open(f"{ADDRESS}/rules/new")
    example = {"country": "de", "weight": "700", "value": "20"}
    told = {"name": "Light", "service": services["ROAD"], "max_weight_grams": "1000", "try": "1"}
    page = carla.send(f"{ADDRESS}/rules", **told, **example)
    assert "rule Abroad" in page.text, "it is asked before"
    page = carla.send(f"{ADDRESS}/rules", **told, **(example | {"country": "GB"}))
    for words in ("Country is GB", "rule Light", "Fits: this one wins", "Road parcel"):
        assert words in page.text, words
    assert [rule.name for rule in _rules(world)] == ["Abroad"], "nothing is saved by trying"
    page = carla.send(f"{ADDRESS}/rules", **told, country="GB", weight="", value="")
    assert "Its weight is not known" in page.text
    number = _rules(world)[0].id
    carla.open(f"{ADDRESS}/rules/{number}")
    told = {"service": services["AIR"], "not_countries": "", "countries": "GB", "try": "1"}
    page = carla.send(f"{ADDRESS}/rules/{number}", **told, country="GB")
    assert "rule Abroad" in page.text
    assert _rules(world)[0].wants == {"not_countries": ["GB"]}


def test_a_parcel_is_typed_on_the_page_of_all_rules(
    carla: Person, world: World, services: dict[str, str]
) -> None:
    _enter(carla, "Heavy", services["ROAD"], min_weight_grams="5000")
    page = carla.open(f"{ADDRESS}?try=1&country=GB&weight=6000&value=&channel=SHOP&asked={services['STD']}")
    assert "rule Heavy" in page.text
    page = carla.open(f"{ADDRESS}?try=1&country=GB&weight=60&asked={services['STD']}")
    assert "Weight is 60 g" in page.text
    assert "the order asks for it" in page.text
    assert "Two letters such as GB." in carla.open(f"{ADDRESS}?try=1&country=1").text
    assert carla.open(f"{ADDRESS}?try=1&weight=%3Cb%3E&asked=99999999999").status == 200


def test_a_carton_is_entered_read_by_scanners_and_changed(carla: Person, eve: Person, world: World) -> None:
    told = {"name": "Small box", "length_mm": "400", "width_mm": "200", "height_mm": "200"}
    for _ in range(2):
        carla.open(f"{ADDRESS}/cartons/new")
        page = carla.send(f"{ADDRESS}/cartons", code="BOX-S", **told)
        assert "Carton Small box is saved." in page.text
    carton = world.one(Carton)
    assert (carton.fill_percent, carton.weight_grams, carton.max_weight_grams) == (80, 0, None)
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert eve.scan("BOX-S").message == "packing.carton"
    carla.open(f"{ADDRESS}/cartons/{carton.id}")
    carla.send(f"{ADDRESS}/cartons/{carton.id}", weight_grams="90", max_weight_grams="2000")
    carton = world.one(Carton)
    assert (carton.code, carton.weight_grams, carton.max_weight_grams) == ("BOX-S", 90, 2000)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "O.17"}, "That begins like a code of ours."),
        ({"code": "TOTE-001"}, "The code TOTE-001 is taken."),
        ({"code": ""}, "This must not be empty."),
        ({"height_mm": "0"}, "Enter a number from 1"),
        ({"width_mm": ""}, "This must not be empty."),
        ({"fill_percent": "101"}, "Enter a number from 1 to 100."),
    ],
)
def test_what_a_carton_may_not_say_is_said_at_its_field(
    carla: Person, world: World, typed: dict[str, str], said: str
) -> None:
    carla.open(f"{ADDRESS}/cartons/new")
    told = {"code": "BOX-S", "name": "Small", "length_mm": "4", "width_mm": "2", "height_mm": "2"}
    page = carla.send(f"{ADDRESS}/cartons", **(told | typed))
    assert page.status == 422
    assert said in page.text
    assert world.count(Carton) == 0


def test_a_code_of_another_carton_is_taken(carla: Person, world: World) -> None:
    told = {"name": "Small", "length_mm": "4", "width_mm": "2", "height_mm": "2"}
    carla.open(f"{ADDRESS}/cartons/new")
    carla.send(f"{ADDRESS}/cartons", code="BOX-S", **told)
    carla.open(f"{ADDRESS}/cartons/new")
    page = carla.send(f"{ADDRESS}/cartons", code="box-s", **(told | {"name": "Other"}))
    assert (page.status, world.count(Carton)) == (422, 1)
    assert "The code BOX-S is taken." in page.text


def test_a_service_set_aside_is_chosen_by_nobody(
    carla: Person, eve: Person, world: World, services: dict[str, str]
) -> None:
    _enter(carla, "All", services["ROAD"])
    page = carla.send(f"{ADDRESS}/{services['ROAD']}/retirement")
    assert "Road parcel is set aside." in page.text
    page = carla.open(f"{ADDRESS}?try=1&country=GB&asked={services['STD']}")
    assert "Road parcel is set aside" in page.text
    assert "Standard 48" in page.text
    assert all(
        one.get("value") != services["ROAD"] for one in carla.open(f"{ADDRESS}/rules/new").all("option")
    )
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("LAMP"))
    assert parcel(world).delivery_rule_id is None
    eve.tap("service")
    assert "Road parcel" not in eve.page.text
    assert eve.tap("service", services["ROAD"], reason="other").message == "packing.service_retired"
    carla.open(ADDRESS)
    carla.send(f"{ADDRESS}/{services['ROAD']}/retirement")
    assert world.one(DeliveryService, code="ROAD").retired_at is None


def test_an_order_that_asks_for_a_service_set_aside_is_asked_about(
    carla: Person, eve: Person, world: World, services: dict[str, str]
) -> None:
    carla.open(ADDRESS)
    carla.send(f"{ADDRESS}/{services['STD']}/retirement")
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    page = eve.scan(each_code("LAMP"))
    assert (page.message, page.step) == ("packing.choose_service", "choose_service")
    assert "Standard 48 is set aside" in page.text
    eve.tap("service", services["ROAD"])
    page = eve.tap("service", services["ROAD"], reason="other")
    assert page.step == "scan_label"


def test_only_supervisors_and_only_what_is_of_here(
    carla: Person, eve: Person, services: dict[str, str]
) -> None:
    for address in ("rules/new", "cartons/new"):
        assert eve.open(f"{ADDRESS}/{address}").status == 403
    for address in ("rules/999", "cartons/999"):
        assert carla.open(f"{ADDRESS}/{address}").status == 404
