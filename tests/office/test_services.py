"""The office's page of services: rules in their order, set aside and brought back, and tried on an order."""

from __future__ import annotations

from typing import Any

import pytest

from tests.person import Person
from tests.world import World
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.orders.models import DeliveryService
from warehouse.stock.models import Product

ADDRESS = "/office/services"


@pytest.fixture
def rules(world: World) -> dict[str, int]:
    """Three rules, two more services, a carton, a towel with a battery."""
    with world.database.writing() as session:
        road = DeliveryService(code="ROAD", name="Road parcel", carrier="folder", max_weight_grams=30_000)
        air = DeliveryService(code="AIR", name="Air mail", excludes=["lithium"])
        session.add_all([road, air])
        session.flush()
        told: list[tuple[str, DeliveryService, dict[str, Any]]] = [
            ("Abroad", road, {"not_countries": ["GB"]}),
            ("Fast", air, {"channels": ["SHOP"], "max_weight_grams": 2000}),
            ("Dear", road, {"min_value": 500_000, "handling": ["lithium", "age"]}),
        ]
        made = [
            DeliveryRule(
                warehouse_id=world.warehouse_id, position=place, name=name, wants=wants, delivery_service=to
            )
            for place, (name, to, wants) in enumerate(told, start=1)
        ]
        session.add_all(made)
        session.add(Carton(code="BOX-S", name="Small box", length_mm=250, width_mm=200, height_mm=150))
        session.flush()
        return {rule.name: rule.id for rule in made}


def _order(world: World) -> list[str]:
    wanted = world.read(lambda session: session.query(DeliveryRule).order_by(DeliveryRule.position).all())
    return [rule.name for rule in wanted if rule.retired_at is None]


def test_rules_services_and_cartons_stand_on_one_page(carla: Person, rules: dict[str, int]) -> None:
    page = carla.open(ADDRESS)
    for words in (
        "not to GB",
        "channel SHOP, up to 2000 g",
        "with Lithium batteries, Adults only, worth 50.00 or more",
        "Files in a folder",
        "up to 30000 g",
        "250 × 200 × 150",
    ):
        assert words in page.text, words


def test_a_rule_moves_up_and_down_and_stays_at_the_ends(
    carla: Person, world: World, rules: dict[str, int]
) -> None:
    carla.open(ADDRESS)
    page = carla.send(f"{ADDRESS}/rules/{rules['Dear']}/up")
    assert "Dear is asked as number 2." in page.text
    assert _order(world) == ["Abroad", "Dear", "Fast"]
    carla.send(f"{ADDRESS}/rules/{rules['Abroad']}/down")
    assert _order(world) == ["Dear", "Abroad", "Fast"]
    form = {"csrf_token": carla._form(f"{ADDRESS}/rules/{rules['Dear']}/down")["csrf_token"]}
    carla.client.post(f"{ADDRESS}/rules/{rules['Dear']}/up", data=form)
    assert _order(world) == ["Dear", "Abroad", "Fast"]


def test_a_rule_and_a_carton_are_set_aside_and_brought_back(
    carla: Person, world: World, rules: dict[str, int]
) -> None:
    carla.open(ADDRESS)
    address = f"{ADDRESS}/rules/{rules['Fast']}/retirement"
    page = carla.send(address)
    assert "Fast is set aside. Bring it back below." in page.text
    assert _order(world) == ["Abroad", "Dear"]
    carla.send(address)
    assert _order(world) == ["Abroad", "Fast", "Dear"]
    carton = f"{ADDRESS}/cartons/{world.one(Carton).id}/retirement"
    carla.send(carton)
    assert world.one(Carton).retired_at is not None
    carla.send(carton)
    assert world.one(Carton).retired_at is None


def test_the_trial_says_which_service_wins_and_why_others_do_not(
    carla: Person, world: World, rules: dict[str, int]
) -> None:
    page = carla.open(f"{ADDRESS}?order=1002")
    for words in ("Air mail", "rule Fast", "Country is GB", "Fits: this one wins", "900 g"):
        assert words in page.text, words
    with world.database.writing() as session:
        card = session.merge(world.one(Product, sku="CARD"))
        card.details = {"handling": ["lithium"]}
    page = carla.open(f"{ADDRESS}?order=1002")
    for words in (
        "Air mail excludes Greeting card: Lithium batteries",
        "Its value is not known",
        "Standard 48",
        "the order asks for it",
    ):
        assert words in page.text, words


def test_the_trial_names_what_nothing_takes(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.merge(world.one(DeliveryService, code="STD")).max_weight_grams = 100
    page = carla.open(f"{ADDRESS}?order=1003")
    assert "Standard 48 takes 100 g, this has 300 g" in page.text
    assert "nothing yet" in page.text


def test_a_number_of_two_orders_is_asked_and_one_of_none_is_said(carla: Person, world: World) -> None:
    page = carla.open(f"{ADDRESS}?order=1001")
    assert "Several orders have this number." in page.text
    links = [one.get("href") for one in page.all("a") if "order=O." in (one.get("href") or "")]
    assert len(links) == 2
    assert "Travels by" in carla.open(links[0] or "").text
    assert "No order 4711 here." in carla.open(f"{ADDRESS}?order=4711").text
    assert carla.open(f"{ADDRESS}?order=%3Cb%3E").status == 200


def test_only_supervisors_see_it_and_nothing_of_another_building(
    carla: Person, eve: Person, rules: dict[str, int]
) -> None:
    assert eve.open(ADDRESS).status == 403
    carla.open(ADDRESS)
    token = {"csrf_token": carla._form(f"{ADDRESS}/rules/{rules['Fast']}/up")["csrf_token"]}
    for address in ("rules/999/up", "rules/999/retirement", "cartons/999/retirement"):
        assert carla.client.post(f"{ADDRESS}/{address}", data=token).status_code == 404
