"""What a supervisor sees of counts: each difference with what is under way around it, the figures, and the settings."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from tests.counting.test_closing import MUG, _count, _variances
from tests.counting.test_is_it_here import DRONE, drone
from tests.counting.test_settling import BIN, approve, as_counter, counted
from tests.person import Page, Person
from tests.picking.walking import take
from tests.putaway.waiting import lay
from tests.world import World, each_code
from warehouse import clock
from warehouse.counting.models import CountRule, CountVariance
from warehouse.people.models import Person as Somebody
from warehouse.sites import Warehouse
from warehouse.stock.models import Product
from warehouse.stock.products import add_barcode, add_product
from warehouse.stock.quantities import Movement

SETTINGS = "/office/counts/settings"
TYPED = {
    "glances_up_to": "5",
    "glances_per_hour": "2",
    "keeps_unbelieved": "0",
    **{f"due_days-{abc}": days for abc, days in (("A", "30"), ("B", "60"), ("C", "120"))},
    "tolerance_units-C": "3",
    "tolerance_percent-C": "10",
    "tolerance_money-C": "12.50",
}


def difference(carla: Person, world: World) -> Page:
    """The page of the one difference that stands."""
    [one] = _variances(world)
    return carla.open(f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}")


def test_what_is_promised_and_in_totes_is_told_to_who_decides(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    take(ada, "TOTE-001")
    ada.scan(BIN)
    ada.scan(MUG)
    counted(finn, (MUG, 50))
    text = carla.open("/office/counts").text
    assert "1 promised, pick lists fetch 1" in text
    assert "1 picked today, still in TOTE-001" in text
    page = difference(carla, world)
    assert page.heading == "A-01-A-01 · Blue mug 330 ml"
    assert "1 picked today, still in TOTE-001" in page.text
    assert "Somebody else must count it again first." in page.text
    assert {"/lookup/location/", "/lookup/product/"} <= {
        link.get("href", "").rstrip("0123456789") for link in page.all("a")
    }
    assert "Picked" in page.text, "the last movements"
    assert "promised" not in finn.open("/counting").text


def test_goods_in_somebodys_hands_are_told(world: World, finn: Person, ben: Person, carla: Person) -> None:
    ben.open("/transfers")
    ben.scan(BIN)
    ben.scan(MUG)
    counted(finn, (MUG, 59))
    assert "Ben carries 1 away" in difference(carla, world).text


def test_where_missing_goods_may_lie_is_told_with_the_way_there(
    world: World, finn: Person, carla: Person
) -> None:
    counted(finn, (MUG, 50))
    page = difference(carla, world)
    assert "It may lie here" in page.text
    assert any(link.get("href", "").startswith("/lookup/location/") for link in page.all("a"))
    assert "Nothing of it is under way." not in page.text or "promised" not in page.text


def test_both_looks_stand_side_by_side(world: World, finn: Person, ada: Person, carla: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    page = difference(carla, world)
    cells = [" ".join("".join(cell.itertext()).split()) for cell in page.all("td")]
    assert [cells[at] for at in (1, 2, 3, 5, 6, 7)] == ["Ada", "50", "-10", "Finn", "50", "-10"]
    assert "Adjusted." in approve(carla, world)
    assert carla.open("/office/counts/1/1/1").heading == "Counts that differ"


def test_a_serial_found_here_comes_from_where_it_is_on_record(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    _drones(world)
    as_counter(world, "Ada")
    for person in (finn, ada):
        _count(person, "A-01-A-05")
        for serial in ("S1", "S3"):
            page = person.scan(drone(serial))
        assert "A-01-A-06" not in page.html
        person.tap("done")
    page = difference(carla, world)
    assert "On record in A-01-A-06" in page.text
    assert "Serial S3" in page.text
    assert "Adjusted." in approve(carla, world, reason="misplaced")
    assert (world.on_hand("A-01-A-05", "DRONE"), world.on_hand("A-01-A-06", "DRONE")) == (2, 0)
    assert world.one(Movement, reason="count").quantity == 1


def test_no_rule_decides_where_two_places_claim_one_serial(world: World, finn: Person) -> None:
    _drones(world)
    with world.database.writing() as session:
        session.add(CountRule(warehouse_id=world.warehouse_id, abc="C", due_days=365, tolerance_units=5))
    _count(finn, "A-01-A-05")
    for serial in ("S1", "S3", "S9"):
        finn.scan(drone(serial))
    finn.tap("done")
    assert [(one.lot, one.variance) for one in _variances(world)] == [("S3", 1)]
    assert world.one(CountVariance, settled="posted").variance == 1


def _drones(world: World) -> None:
    """Drone S1 lies in one bin, S3 on record in another."""
    with world.database.writing() as session:
        add_barcode(session, add_product(session, "DRONE", "Drone", tracking="serial"), DRONE)
    lay(world, "DRONE", 1, place="A-01-A-05", serial="S1")
    lay(world, "DRONE", 1, place="A-01-A-06", serial="S3")


def test_the_settings_are_kept(world: World, carla: Person) -> None:
    assert carla.open(SETTINGS).find("input", name="due_days-A").get("value") == "90"  # type: ignore[union-attr]
    assert "Saved." in carla.send(SETTINGS, **TYPED).text
    warehouse = world.one(Warehouse)
    assert (warehouse.glances_up_to, warehouse.glances_per_hour, warehouse.keeps_unbelieved) == (5, 2, 0)
    rule = world.one(CountRule, abc="C")
    assert (rule.due_days, rule.tolerance_units, rule.tolerance_percent) == (120, 3, 10)
    assert rule.tolerance_money == 125_000
    shown = carla.open(SETTINGS)
    assert shown.find("input", name="tolerance_money-C").get("value") == "12.50"  # type: ignore[union-attr]
    assert "Saved." in carla.send(SETTINGS, **TYPED | {"tolerance_units-C": ""}).text
    assert world.one(CountRule, abc="C").tolerance_units == 0


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("glances_up_to", "1001", "Enter a number from 0 to 1000."),
        ("glances_per_hour", "61", "Enter a number from 0 to 60."),
        ("keeps_unbelieved", "-1", "Enter a number from 0 to 1000."),
        ("keeps_unbelieved", "", "This must not be empty."),
        ("due_days-B", "0", "Enter a number from 1 to 3650."),
        ("due_days-B", "", "This must not be empty."),
        ("tolerance_percent-A", "101", "Enter a number from 0 to 100."),
        ("tolerance_money-A", "much", "Enter an amount such as 4.95."),
    ],
)
def test_what_will_not_do_is_said_and_nothing_kept(
    world: World, carla: Person, name: str, typed: str, said: str
) -> None:
    carla.open(SETTINGS)
    page = carla.send(SETTINGS, **TYPED | {name: typed})
    assert page.status == 422
    assert said in page.text
    field = page.find("input", name=name)
    assert field is not None
    assert (field.get("aria-invalid"), field.get("value")) == ("true", typed)
    assert (world.one(Warehouse).glances_up_to, world.count(CountRule)) == (3, 0)


def test_a_trial_tells_what_the_rules_would_have_booked(world: World, finn: Person, carla: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Product).values(unit_cost=10_000))
    counted(finn, (MUG, 58))
    _count(finn, "A-01-A-02", (each_code("MUG-RD"), 1))
    finn.tap("done")
    carla.open(SETTINGS)
    text = carla.send(SETTINGS, **TYPED, trial="1").text
    assert "2 differences" in text
    assert "1 would be adjusted" in text
    assert world.count(CountRule) == 0


def test_only_supervisors_see_them(finn: Person) -> None:
    for address in (SETTINGS, "/office/counts/figures", "/office/counts/1/1/1", "/office/counts/figures.csv"):
        assert finn.open(address).status == 403


def test_the_figures_over_time_and_who_counted(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    start = clock.now()
    counted(finn, (MUG, 50))
    with time_machine.travel(start + timedelta(days=8), tick=False):
        as_counter(world, "Ada")
        counted(Person.signed_in(ada.client.application, "Ada"), (MUG, 50))
        again = Person.signed_in(finn.client.application, "Finn")
        _count(again, "A-01-A-02", (each_code("MUG-RD"), 30))
        again.tap("done")
    with time_machine.travel(start + timedelta(days=8, minutes=1), tick=False):
        page = Person.signed_in(carla.client.application, "Carla").open("/office/counts/figures")
        bars = [one.get("value") for one in page.all("progress")]
        assert bars == ["100.0", "0.0"], "this week the red mugs were right, last week the blue ones were not"
        assert "Week from" in page.text
        rows = [" ".join(" ".join(row.itertext()).split()) for row in page.all("tr")]
        assert {"Ada 1 1 1 1 0", "Finn 2 2 1 1 0"} <= set(rows)
        year = Person.signed_in(carla.client.application, "Carla").open("/office/counts/figures?days=365")
        assert "Month" in year.text


def test_the_auditors_file_names_everything_and_is_no_formula(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    with world.database.writing() as session:
        session.scalars(select(Somebody).filter_by(name="Finn")).unique().one().name = "=Finn"
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    approve(carla, world)
    file = carla.client.get("/office/counts/figures.csv").get_data(as_text=True).lstrip("\ufeff")
    first, second = csv.DictReader(io.StringIO(file))
    assert (first["counted_by"], second["confirmed_by"]) == ("'=Finn", "'=Finn")
    assert (second["confirms"], second["settled_by"], second["reason"]) == (
        first["count"],
        "Carla",
        "missing",
    )
    assert (first["entries"], first["device"] != "", first["movement"]) == ("2", True, "")
    assert second["movement"] == str(world.one(Movement, reason="count").id)
    assert first["opened_at"] <= first["at"] <= second["at"]
