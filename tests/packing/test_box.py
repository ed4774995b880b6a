"""The box: carton, weight and service are proposed and taken by going on; what is not known stands between."""

from __future__ import annotations

import pytest

from tests.packing.bench import jobs, labels, parcel, pick, set_job, set_order, verified
from tests.packing.conftest import add_rule, set_product, set_service
from tests.person import Person
from tests.picking.test_statements import counted
from tests.world import World, each_code
from warehouse.delivery.models import Carton, CustomerNote, DeliveryRule
from warehouse.labels.models import PrintJob
from warehouse.orders.models import Channel, DeliveryService
from warehouse.scanning.models import Scan

MUG, TOWEL, LAMP = (each_code(sku) for sku in ("MUG-BL", "TOWEL", "LAMP"))


def test_all_is_proposed_and_taken_by_going_on(world: World, eve: Person, boxes: None) -> None:
    add_rule(world, "Heavy", "AIR", 1, min_weight_grams=5000)
    add_rule(world, "Home", "ROAD", 2, countries=["GB"])
    page = verified(world, eve)
    assert (page.message, page.step) == ("packing.verified", "scan_label")
    box = parcel(world)
    assert box.carton_id == world.one(Carton, code="BOX-S").id
    assert (box.expected_grams, box.weight_grams) == (980, None)
    assert box.delivery_service_id == world.one(DeliveryService, code="ROAD").id
    assert box.delivery_rule_id == world.one(DeliveryRule, name="Home").id
    for words in ("Small box", "980 g expected", "Road parcel", "rule Home"):
        assert words in page.text
    (label,), (slip,) = jobs(world, "parcel"), jobs(world, "slip")
    assert label.content["service"] == slip.content["service"] == "Road parcel"


@pytest.mark.parametrize(("number", "scans", "pieces"), [("1003", [LAMP], 1), ("1001", [MUG, MUG, TOWEL], 3)])
def test_the_budget_of_scans(
    world: World, eve: Person, boxes: None, number: str, scans: list[str], pieces: int
) -> None:
    """The tote, each piece, the label: n + 2, no tap, whatever is proposed."""
    add_rule(world, "Home", "ROAD", 1, countries=["GB"])
    set_product(world, "LAMP", details={"handling": ["fragile"], "pack_note": "Wrap it twice."})
    pick(world, number)
    eve.open("/packing")
    before = world.count(Scan)
    for code in ["TOTE-001", *scans]:
        page = eve.scan(code)
        assert page.outcome in {"ok", "line_done"}
    assert eve.scan(page.code).message == "packing.packed"
    assert world.count(Scan) - before == pieces + 2


def test_the_last_piece_costs_little_more(world: World, eve: Person, boxes: None) -> None:
    """Two small tables are read once a parcel: cartons and rules. A piece before the last costs what it did."""
    add_rule(world, "Home", "ROAD", 1, countries=["GB"])
    set_order(world, "1001", note="No plastic.", customer="C-17")
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    for code in (MUG, MUG):
        with counted(world.database) as seen:
            eve.scan(code)
        assert len(seen) <= 12, "\n".join(seen)
    with counted(world.database) as seen:
        assert eve.scan(TOWEL).message == "packing.verified"
    about = [one for one in seen if "FROM carton" in one or "FROM delivery_rule" in one]
    assert len(about) == 2, "\n".join(seen)


def test_a_product_of_unknown_size_is_left_out_with_a_word(world: World, eve: Person, boxes: None) -> None:
    set_product(world, "TOWEL", length_mm=None)
    page = verified(world, eve)
    assert "Size of 1 product unknown." in page.text
    assert "Small box" in page.text


def test_an_unknown_weight_is_asked_before_any_paper(world: World, eve: Person, boxes: None) -> None:
    set_product(world, "TOWEL", weight_grams=None)
    page = verified(world, eve)
    assert (page.message, page.step, page.outcome) == ("packing.weigh", "weigh", "line_done")
    assert page.expect == ["quantity", "carton", "command"]
    assert world.count(PrintJob) == 0
    assert parcel(world).expected_grams is None
    assert eve.tap("weight", 0).message == "packing.weight_range"
    page = eve.tap("weight", 955)
    assert (page.message, page.step) == ("packing.verified", "scan_label")
    assert parcel(world).weight_grams == 955
    assert "955 g weighed" in page.text
    assert len(jobs(world, "parcel")) == 1


def test_a_reload_shows_the_weighing_again(world: World, eve: Person, boxes: None) -> None:
    set_product(world, "TOWEL", weight_grams=None)
    task = verified(world, eve).task
    assert eve.open("/").step != "weigh"
    assert eve.open(f"/{task}").step == "weigh"
    assert eve.scan(MUG).message == "packing.extra"
    assert eve.page.step == "weigh"


def test_a_service_may_want_each_parcel_weighed_and_what_differs_is_asked(
    world: World, eve: Person, boxes: None
) -> None:
    set_service(world, "STD", measures_weight=True)
    assert "980 g" not in verified(world, eve).text, "it is weighed, not read off"
    page = eve.tap("weight", 700)
    assert "980 g expected" in page.text
    assert (page.outcome, page.message, page.ask, page.step) == (
        "ask",
        "packing.weigh_again",
        "again",
        "weigh",
    )
    assert world.count(PrintJob) == 0
    assert "yes" in page.actions
    page = eve.tap("weight", 1040)
    assert page.message == "packing.weigh_again", "another wrong weight is asked about anew"
    page = eve.tap("weight", 1040)
    assert (page.message, page.step) == ("packing.verified", "scan_label")
    assert parcel(world).weight_grams == 1040
    kept = world.one(Scan, message="packing.verified")
    assert kept.memo[0]["is_right"] is False


@pytest.mark.parametrize("grams", [930, 980, 1030])
def test_a_weight_within_the_tolerance_is_taken(world: World, eve: Person, boxes: None, grams: int) -> None:
    set_service(world, "STD", measures_weight=True)
    verified(world, eve)
    assert eve.tap("weight", grams).step == "scan_label"


def test_a_tap_says_that_all_is_in(world: World, eve: Person, boxes: None) -> None:
    set_service(world, "STD", measures_weight=True)
    verified(world, eve)
    assert eve.tap("yes").message == "scanning.nothing_asked_for"
    eve.tap("weight", 700)
    assert eve.tap("yes").step == "scan_label"
    assert parcel(world).weight_grams == 700


def test_a_weight_is_undone_and_the_last_piece_after_it(world: World, eve: Person, boxes: None) -> None:
    set_service(world, "STD", measures_weight=True)
    verified(world, eve)
    eve.tap("weight", 980)
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_weight", "weigh")
    assert (parcel(world).weight_grams, parcel(world).verified_at) == (None, None)
    assert {job.state for job in jobs(world, "parcel")} == {"cancelled"}
    page = eve.undo()
    assert page.step == "scan_product"
    box = parcel(world)
    assert (box.carton_id, box.expected_grams, box.delivery_service_id) == (None, None, None)


def test_another_carton_by_its_code_changes_the_weight_on_the_label(
    world: World, eve: Person, boxes: None
) -> None:
    verified(world, eve)
    assert eve.scan("BOX-S").message == "packing.carton"
    assert len(jobs(world, "parcel")) == 1, "nothing else stands on it"
    page = eve.scan("box-l")
    assert (page.message, page.step) == ("packing.carton_anew", "scan_label")
    assert (parcel(world).expected_grams, "Large box" in page.text) == (1100, True)
    assert [job.content["weight_grams"] for job in jobs(world, "parcel")] == [980, 1100]
    page = eve.tap("undo")
    assert (page.message, parcel(world).expected_grams) == ("packing.undone_taken_anew", 980)
    assert jobs(world, "parcel")[-1].content["weight_grams"] == 980


def test_a_carton_scanned_before_the_last_piece_stays(world: World, eve: Person, boxes: None) -> None:
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert eve.scan("BOX-L").message == "packing.carton"
    for code in (MUG, MUG, TOWEL):
        page = eve.scan(code)
    assert "Large box" in page.text


def test_another_carton_from_the_list(world: World, eve: Person, boxes: None) -> None:
    verified(world, eve)
    page = eve.tap("carton")
    assert (page.outcome, page.ask, page.step) == ("ask", "choose", "choose_carton")
    assert [one.get("data-scan") for one in page.all("button") if one.get("data-scan")] == ["BOX-S", "BOX-L"]
    assert "400 × 300 × 300 mm" in page.text
    assert eve.open(f"/{page.task}").step == "choose_carton", "a reload asks again"
    assert eve.tap("keep").step == "scan_label"
    eve.tap("carton")
    assert eve.scan("BOX-L").step == "scan_label"


def test_another_carton_may_lead_to_another_service_and_a_new_label(
    world: World, eve: Person, boxes: None
) -> None:
    add_rule(world, "Small ones", "AIR", 1, max_length_mm=300)
    assert verified(world, eve).code == labels(world)[0].code
    set_job(world, jobs(world, "parcel")[0].id, state="sent")
    page = eve.scan("BOX-L")
    assert page.message == "packing.carton_anew"
    old, new = labels(world)
    assert (page.code, old.voided_at is not None, new.voided_at) == (new.code, True, None)
    assert eve.scan(old.code).message == "packing.old_label"
    assert jobs(world, "parcel")[-1].content["service"] == "Standard 48"
    page = eve.tap("undo")
    assert (page.message, page.step) == ("packing.undone_taken_anew", "scan_label")
    assert jobs(world, "parcel")[-1].content["service"] == "Air mail"
    assert eve.scan(page.code).message == "packing.packed"


def test_a_building_without_cartons_packs_in_any_box(world: World, eve: Person) -> None:
    page = verified(world, eve)
    assert page.step == "scan_label"
    assert (parcel(world).carton_id, parcel(world).expected_grams) == (None, 900)
    assert eve.tap("carton").message == "packing.no_cartons"


def test_instructions_are_shown_once_when_they_matter(world: World, eve: Person) -> None:
    set_order(world, "1001", note="Leave the bill out.", customer="c-17 ")
    with world.database.writing() as session:
        shop = session.merge(world.one(Channel, code="SHOP"))
        shop.rules = {**(shop.rules or {}), "note": "Add a postcard."}
        session.add(CustomerNote(channel_id=shop.id, customer_key="C-17", text="Always two invoices."))
    set_product(world, "TOWEL", details={"pack_note": "Fold it once."})
    set_product(world, "MUG-BL", details={"pack_note": "Wrap each mug."})
    pick(world, "1001")
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    of_order = ("Leave the bill out.", "Add a postcard.", "Always two invoices.")
    assert all(words in page.text for words in (*of_order, "Wrap each mug."))
    assert "Fold it once." not in page.text
    page = eve.scan(TOWEL)
    assert "Fold it once." in page.text, "right after its first piece, out of turn"
    assert "Fold it once." in eve.open(f"/{page.task}").text, "a reload says the same"
    assert not any(words in page.text for words in of_order)
    page = eve.scan(MUG)
    assert "Wrap each mug." in page.text
    assert "Fold it once." not in page.text
    page = eve.scan(MUG)
    assert "Wrap each mug." not in page.text


def test_whoever_takes_the_box_over_is_told_anew(world: World, eve: Person, carla: Person) -> None:
    set_order(world, "1001", note="Leave the bill out.")
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    assert "Leave the bill out." not in eve.scan(MUG).text
    eve.tap("aside")
    page = eve.scan("TOTE-001")
    assert "Leave the bill out." in page.text


def test_marks_stand_on_label_and_slip_for_what_lies_in_the_box(world: World, eve: Person) -> None:
    set_product(world, "TOWEL", details={"handling": ["upright", "fragile"]})
    verified(world, eve)
    for kind in ("parcel", "slip"):
        assert jobs(world, kind)[0].content["marks"] == ["fragile", "upright"]
