"""This case holds 20: for this receipt, for this supplier, or for good; every scan after it counts so many."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.person import Person
from tests.receiving.goods import MUG, add_order, received
from tests.receiving.test_cost import MOST_STATEMENTS, _statements
from tests.receiving.test_over import word
from tests.world import World, case_code
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving.models import CaseTold, Receipt, ReceiptPerson
from warehouse.stock.models import Barcode

CASE = case_code("MUG-BL")


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(
            update(PurchaseOrderLine).where(PurchaseOrderLine.line == 1).values(quantity_ordered=480)
        )
    ben.open("/receiving")
    ben.scan("1042")


def _tell(person: Person, number: int, scope: str) -> None:
    person.tap("case-holds")
    person.tap("case-holds", number)
    person.tap("case-holds", number, reason=scope)


def test_it_asks_how_many_then_for_how_long(world: World, ben: Person) -> None:
    ben.scan(CASE)
    page = ben.tap("case-holds")
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.case_counts", "how_many")
    assert page.find("input", id="quantity-value").get("value") == "12"  # type: ignore[union-attr]
    page = ben.tap("case-holds", 20)
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.case_for", "case_for")
    assert ben.open(f"/{page.task}").step == "case_for"
    page = ben.tap("case-holds", 20, reason="receipt")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == "This delivery: 20 Blue mug 330 ml a case."


def test_the_case_in_hand_counts_right_and_so_do_the_next(world: World, ben: Person, carla: Person) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "receipt")
    assert received(world) == [20, 0, 0]
    assert ben.scan(CASE).sentence == "+20 Blue mug 330 ml 40 of 480"
    carla.open(f"/{ben.page.task}")
    carla.scan(CASE)
    assert carla.scan(CASE).sentence == "+20 Blue mug 330 ml 60 of 480"
    assert ben.scan(MUG).sentence == "+1 Blue mug 330 ml 61 of 480"


def test_the_pad_and_the_line_know_the_size(world: World, ben: Person) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "receipt")
    assert world.one(ReceiptPerson).unit_quantity == 20
    page = ben.scan(CASE)
    assert page.find("details", data_case="20") is not None
    assert "40 = 2 × 20" in page.text


def test_a_pallet_of_cases_counts_them_by_the_told_size(world: World, ben: Person) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "receipt")
    assert ben.scan(f"02{CASE}3705").sentence == "+100 Blue mug 330 ml 120 of 480"


def test_for_this_receipt_it_ends_with_it(world: World, ben: Person) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "receipt")
    ben.tap("done")
    ben.tap("keep-open")
    ben.scan("1042")
    assert ben.scan(CASE).sentence.startswith("+12")


def test_for_the_supplier_it_holds_at_the_next_receipt_and_at_no_others(world: World, ben: Person) -> None:
    add_order(world, "1050", [("MUG-BL", 100)], supplier="BETA")
    ben.scan(CASE)
    _tell(ben, 20, "supplier")
    assert ben.page.sentence == "From Acme Pottery: 20 Blue mug 330 ml a case."
    ben.tap("done")
    ben.tap("keep-open")
    ben.scan("1042")
    assert ben.scan(CASE).sentence.startswith("+20")
    ben.open("/receiving")
    ben.scan("1050")
    assert ben.scan(CASE).sentence.startswith("+12")


def test_for_good_is_a_supervisors_and_changes_the_barcode(world: World, ben: Person, carla: Person) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "for-good")
    assert (ben.page.outcome, ben.page.ask, ben.page.step) == ("ask", "supervisor", "case_for")
    assert (ben.page.message, ben.tap("case-holds", 20, reason="for-good").ask) == (
        "receiving.for_good_allowed",
        "supervisor",
    )
    assert world.one(Barcode, text=CASE).quantity == 12
    page = ben.tap("case-holds", 20, reason="for-good", approval=word(ben)["approval"])
    assert page.sentence == "From now on: 20 Blue mug 330 ml a case."
    assert (world.one(Barcode, text=CASE).quantity, received(world)) == (20, [20, 0, 0])
    carla.open(f"/{ben.page.task}")
    carla.scan(CASE)
    carla.scan(CASE)
    _tell(carla, 24, "for-good")
    assert carla.page.sentence == "From now on: 24 Blue mug 330 ml a case."
    assert (world.one(Barcode, text=CASE).quantity, world.count(CaseTold)) == (24, 0)


def test_what_holds_longer_takes_the_place_of_what_held_for_less(
    world: World, ben: Person, carla: Person
) -> None:
    ben.scan(CASE)
    _tell(ben, 20, "receipt")
    _tell(ben, 24, "supplier")
    assert world.one(CaseTold).quantity == 24
    assert ben.scan(CASE).sentence.startswith("+24")
    carla.open(f"/{ben.page.task}")
    carla.scan(CASE)
    carla.scan(CASE)
    _tell(carla, 10, "for-good")
    assert world.count(CaseTold) == 0
    assert ben.scan(CASE).sentence.startswith("+10")


@pytest.mark.parametrize("scope", ["receipt", "supplier", "for-good"])
def test_undo_brings_the_size_and_the_count_before(
    world: World, carla: Person, scope: str, ben: Person
) -> None:
    carla.open(f"/receiving/{world.one(Receipt).id}")
    carla.scan(CASE)
    _tell(carla, 20, scope)
    assert received(world) == [20, 0, 0]
    page = carla.undo()
    assert (page.outcome, page.sentence) == ("ok", "A case of Blue mug 330 ml holds 12 again.")
    assert received(world) == [12, 0, 0]
    assert (world.one(Barcode, text=CASE).quantity, world.count(CaseTold)) == (12, 0)
    assert world.one(ReceiptPerson).unit_quantity == 12
    assert carla.scan(CASE).sentence.startswith("+12")


def test_undo_for_good_is_refused_when_it_was_changed_since(world: World, carla: Person, ben: Person) -> None:
    carla.open(f"/receiving/{world.one(Receipt).id}")
    carla.scan(CASE)
    _tell(carla, 20, "for-good")
    with world.database.writing() as session:
        session.execute(update(Barcode).where(Barcode.text == CASE).values(quantity=24))
    page = carla.tap("undo")
    assert (page.outcome, page.message) == ("error", "receiving.case_changed")
    assert received(world) == [20, 0, 0]


def test_where_the_order_takes_no_more_the_count_stays(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    _tell(ben, 20, "receipt")
    assert ben.page.outcome == "ok"
    assert received(world) == [0, 6, 0]
    assert world.one(CaseTold).quantity == 20


def test_a_number_typed_since_is_left_as_it_is(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("quantity", 480)
    _tell(ben, 20, "receipt")
    assert received(world) == [480, 0, 0]


def test_without_a_case_there_is_nothing_to_tell(world: World, ben: Person) -> None:
    assert ben.tap("case-holds").message == "receiving.scan_case_first"
    assert "case-holds" not in ben.scan(MUG).actions
    assert ben.tap("case-holds").message == "receiving.scan_case_first"
    ben.scan(CASE)
    assert ben.tap("case-holds", 20, reason="receipt").message == "receiving.nothing_asked"
    ben.tap("case-holds")
    assert ben.tap("case-holds", 0).message == "receiving.number_missing"
    assert world.count(CaseTold) == 0


def test_the_number_of_the_answer_is_the_one_that_was_told(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("case-holds")
    ben.tap("case-holds", 20)
    assert ben.tap("case-holds", 24, reason="receipt").message == "receiving.nothing_asked"
    assert world.count(CaseTold) == 0


def test_a_piece_costs_no_look_at_it_and_a_case_one(world: World, ben: Person) -> None:
    ben.scan(MUG)
    with _statements(world) as found:
        ben.scan(MUG)
    assert not [statement for statement in found if "case_told" in statement]
    ben.scan(CASE)
    with _statements(world) as found:
        ben.scan(CASE)
    assert len([statement for statement in found if "case_told" in statement]) == 1
    assert len(found) <= MOST_STATEMENTS, "\n".join(found)
