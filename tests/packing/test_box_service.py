"""The service that a box travels by: a rule chooses it, exclusions stop it, a person or a supervisor says another."""

from __future__ import annotations

from typing import Any

from tests.packing.bench import jobs, labels, parcel, pick, verified
from tests.packing.conftest import add_rule, set_product, set_service
from tests.person import Person
from tests.world import World, each_code
from warehouse.labels.models import PrintJob
from warehouse.orders.models import DeliveryService
from warehouse.scanning.models import Scan

LAMP = each_code("LAMP")


def _lamp(world: World, eve: Person) -> Any:
    """Order SHOP 1003, one lamp, opened and scanned."""
    pick(world, "1003")
    eve.open("/packing")
    eve.scan("TOTE-001")
    return eve.scan(LAMP)


def test_the_weight_that_was_measured_chooses_the_service(world: World, eve: Person, boxes: None) -> None:
    set_product(world, "TOWEL", weight_grams=None)
    add_rule(world, "Heavy", "ROAD", 1, min_weight_grams=1000)
    verified(world, eve)
    eve.tap("weight", 1200)
    assert parcel(world).delivery_service_id == world.one(DeliveryService, code="ROAD").id


def test_a_service_that_excludes_what_lies_in_it_stops_the_box(
    world: World, eve: Person, boxes: None
) -> None:
    set_service(world, "STD", excludes=["lithium"])
    set_product(world, "LAMP", details={"handling": ["lithium"]})
    page = _lamp(world, eve)
    assert (page.message, page.step) == ("packing.choose_service", "choose_service")
    assert "Standard 48 excludes Desk lamp: Lithium batteries" in page.text
    assert world.count(PrintJob) == 0
    road = set_service(world, "ROAD")
    page = eve.tap("service", road)
    assert (page.outcome, page.message, page.ask) == ("ask", "packing.why_service", "choose")
    assert "It does not fit there" in page.text
    page = eve.tap("service", road, reason="does-not-fit")
    assert (page.message, page.step) == ("packing.verified", "scan_label")
    assert parcel(world).delivery_service_id == road
    kept = world.one(Scan, action="service", message="packing.verified")
    assert (kept.reason, kept.quantity) == ("does-not-fit", road)
    (label,) = jobs(world, "parcel")
    assert (label.content["service"], label.content["marks"]) == ("Road parcel", ["lithium"])


def test_only_a_supervisor_lets_it_go_all_the_same(world: World, eve: Person, boxes: None) -> None:
    air = set_service(world, "AIR")
    set_service(world, "STD", excludes=["lithium"])
    set_product(world, "LAMP", details={"handling": ["lithium"]})
    _lamp(world, eve)
    page = eve.tap("service", air, reason="other")
    assert (page.outcome, page.message, page.ask) == ("ask", "packing.service_excludes", "supervisor")
    assert eve.tap("accept").ask == "supervisor", "without a word nothing is sent"
    word = eve.client.post(
        "/approvals", data=_approval(eve.page), headers={"Accept": "application/json"}
    ).get_json()
    page = eve.tap("accept", approval=word["approval"])
    assert page.step == "scan_label"
    assert parcel(world).delivery_service_id == air
    carla = world.one(Scan, action="accept", message="packing.verified").approved_by
    assert carla is not None


def _approval(page: Any) -> dict[str, str]:
    form = page.find(id="approval")
    fields = {field.get("name"): field.get("value") for field in form.iter("input") if field.get("name")}
    return fields | {"badge": "U.CARLA", "pin": "3333"}


def test_what_a_supervisor_let_go_is_not_asked_again(world: World, eve: Person, boxes: None) -> None:
    std = set_service(world, "STD", excludes=["lithium"], measures_weight=True)
    set_product(world, "LAMP", details={"handling": ["lithium"]})
    _lamp(world, eve)
    eve.tap("service", std)
    headers = {"Accept": "application/json"}
    word = eve.client.post("/approvals", data=_approval(eve.page), headers=headers).get_json()
    assert eve.tap("accept", approval=word["approval"]).step == "weigh"
    assert eve.tap("weight", parcel(world).expected_grams).step == "scan_label"
    assert parcel(world).delivery_service_id == std
    assert eve.scan("BOX-L").step == "scan_label"


def test_a_rule_whose_service_excludes_it_is_passed_over(world: World, eve: Person, boxes: None) -> None:
    set_product(world, "LAMP", details={"handling": ["lithium"]})
    add_rule(world, "Fast", "AIR", 1, countries=["GB"])
    add_rule(world, "Slow", "ROAD", 2, countries=["GB"])
    page = _lamp(world, eve)
    assert page.step == "scan_label"
    assert "rule Slow" in page.text


def test_another_service_prints_the_label_anew_and_is_undone(world: World, eve: Person, boxes: None) -> None:
    verified(world, eve)
    road = set_service(world, "ROAD")
    page = eve.tap("service")
    assert (page.step, page.message) == ("choose_service", "packing.which_service")
    eve.tap("service", road)
    page = eve.tap("service", road, reason="customer")
    assert (page.message, page.step) == ("packing.service_anew", "scan_label")
    assert [job.state for job in jobs(world, "parcel")] == ["cancelled", "queued"], "no paper comes out twice"
    assert jobs(world, "slip")[-1].content["service"] == "Road parcel"
    eve.tap("undo")
    assert parcel(world).delivery_service_id == world.one(DeliveryService, code="STD").id
    assert jobs(world, "parcel")[-1].content["service"] == "Standard 48"
    assert sum(label.voided_at is None for label in labels(world)) == 1


def test_a_service_is_chosen_when_all_is_in(world: World, eve: Person, boxes: None) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert eve.tap("service", set_service(world, "ROAD"), reason="other").message == "packing.service_later"
