"""Suppliers by hand: entered, changed, refused with a sentence."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.world import World
from warehouse.orders.models import Supplier

NEW = {"name": "Bolt & Nut Ltd", "code": "BOLT"}


def _row(world: World, code: str) -> Supplier:
    return world.one(Supplier, code=code)


def _typed(**other: str) -> dict[str, str]:
    return {"name": "Acme", "over_tolerance_percent": "5", "over_limit_percent": "20"} | other


def test_a_supplier_is_entered_and_changed(carla: Person, world: World) -> None:
    carla.open("/office/suppliers")
    page = carla.send("/office/suppliers", **NEW)
    assert page.heading == "Bolt & Nut Ltd"
    address = f"/office/suppliers/{_row(world, 'BOLT').id}"
    page = carla.send(
        address,
        **_typed(name="Bolt", email="claims@bolt.example", label_at_receipt="case", days_to_deliver="4"),
    )
    assert page.heading == "Bolt"
    bolt = _row(world, "BOLT")
    assert (bolt.over_tolerance_percent, bolt.over_limit_percent, bolt.days_to_deliver) == (5, 20, 4)
    assert (bolt.email, bolt.label_at_receipt) == ("claims@bolt.example", "case")


def test_a_code_is_given_once_in_whatever_case(carla: Person) -> None:
    carla.open("/office/suppliers")
    carla.send("/office/suppliers", **NEW)
    carla.open("/office/suppliers")
    page = carla.send("/office/suppliers", name="Another", code="bolt")
    assert "The code bolt is taken." in page.text


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "This must not be empty."),
        ("name", "n" * 121, "At most 120 letters."),
        ("email", "nobody", "Enter an address such as claims@example.com."),
        ("over_tolerance_percent", "-1", "Enter a number from 0 to 1000."),
        ("over_tolerance_percent", "٣", "Enter a number from 0 to 1000."),
        ("over_limit_percent", "4", "Not less than what is taken without a question."),
    ],
)
def test_what_will_not_do_is_named_and_changes_nothing(
    carla: Person, world: World, field: str, value: str, sentence: str
) -> None:
    acme = _row(world, "ACME")
    before = acme.name
    carla.open(f"/office/suppliers/{acme.id}")
    page = carla.send(f"/office/suppliers/{acme.id}", **_typed(**{field: value}))
    assert sentence in page.text
    assert _row(world, acme.code).name == before


def test_only_who_supervises_looks(ben: Person) -> None:
    assert ben.open("/office/suppliers").status == 403
