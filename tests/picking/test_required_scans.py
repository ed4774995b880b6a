"""What must be scanned at a bin is a policy of the building and of the product; check digits stand in for a bin."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.person import Page, Person
from tests.picking.walking import only, stock, take, wants
from tests.putaway.waiting import change_bin, change_product, lay
from tests.world import World, case_code, each_code
from warehouse.orders.models import CustomerOrderLine
from warehouse.picking.late import Line, Noted, Put, Trail, decide
from warehouse.scanning.meaning import Meaning
from warehouse.sites import Warehouse
from warehouse.stock.models import Product


def test_each_piece_is_scanned_however_many(ada: Person, world: World) -> None:
    page = _at_four_cards(ada, world, scans="each")
    assert (page.step, page.quantity) == ("scan_product", 4)
    page = ada.tap("quantity", quantity=4)
    assert (page.outcome, page.message) == ("error", "picking.scan_each")
    for left in (3, 2, 1):
        page = ada.scan(each_code("CARD"))
        assert (page.step, page.message, page.quantity) == ("scan_product", "picking.piece", left)
    assert ada.scan(each_code("CARD")).message == "picking.line_done"
    assert ada.undo().quantity == 1


def test_a_case_is_scanned_as_a_case(ada: Person, world: World) -> None:
    change_product(world, "MUG-BL", scans="each")
    wants(world, "1001", 24, 1)
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    assert ada.scan(case_code("MUG-BL")).quantity == 12
    assert ada.scan(each_code("MUG-BL")).quantity == 11


def test_without_a_product_scan_the_bin_is_enough(ada: Person, world: World) -> None:
    page = _at_four_cards(ada, world, scans="none")
    assert (page.step, page.message, page.quantity) == ("confirm_quantity", "picking.bin_right_number", 4)
    assert page.sentence == "A-01-A-04 is right. Take 4, then scan TOTE-001."
    page = ada.scan("TOTE-001")
    assert (page.step, page.message) == ("drop", "picking.line_done")
    page = ada.undo()
    assert (page.step, page.quantity) == ("confirm_quantity", 4)
    page = ada.undo()
    assert (page.step, page.message) == ("scan_bin", "picking.undone_bin")


def test_the_next_bin_confirms_a_number_that_nobody_scanned(ada: Person, world: World) -> None:
    _building(world, scans_product="none")
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    page = ada.scan("A-01-A-03")
    assert (page.step, page.message, page.quantity) == ("confirm_quantity", "picking.line_done_at_bin", 1)
    page = ada.scan("BENCH-1")
    assert (page.outcome, page.message) == ("task_done", "picking.dropped")
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 1]


def test_the_product_says_otherwise_than_the_building(ada: Person, world: World) -> None:
    _building(world, scans_product="none")
    change_product(world, "MUG-BL", scans="number")
    take(ada, "TOTE-001")
    assert ada.scan("A-01-A-01").step == "scan_product"


def test_a_product_never_confirms_a_bin_that_must_be_scanned(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    page = ada.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message) == ("error", "picking.bin_first")


def test_a_product_that_lies_in_one_bin_says_the_bin(ada: Person, world: World) -> None:
    _building(world, scans_bin=False)
    stock(world, "B-01-A-01", "MUG-BL", -48)
    page = take(ada, "TOTE-001")
    assert "product" in page.expect
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.message, page.quantity) == ("scan_product", "picking.piece", 1)
    ada.scan(each_code("MUG-BL"))
    page = ada.scan(each_code("TOWEL"))
    assert (page.step, page.message) == ("drop", "picking.line_done")
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 1]
    page = ada.undo()
    assert (page.step, page.code) == ("scan_bin", "A-01-A-03"), "both acts of the scan are undone"
    assert world.order_lines("1001")[1].quantity_picked == 0


def test_a_product_of_two_bins_does_not(ada: Person, world: World) -> None:
    _building(world, scans_bin=False)
    take(ada, "TOTE-001")
    page = ada.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message, page.sentence) == (
        "error",
        "picking.bin_first",
        "Scan the bin first: A-01-A-01.",
    )
    page = ada.scan(each_code("MUG-RD"))
    assert page.message == "picking.wrong_product"
    assert ada.scan("A-01-A-01").step == "scan_product"


def test_nothing_need_be_scanned_but_the_tote(ada: Person, world: World) -> None:
    _building(world, scans_bin=False, scans_product="none")
    take(ada, "TOTE-001")
    assert ada.scan("TOTE-001").message == "picking.line_done"
    assert ada.tap("quantity", quantity=1).message == "picking.line_done"
    assert ada.scan("BENCH-1").outcome == "task_done"


def test_a_number_without_a_bin_where_bins_are_not_scanned(ada: Person, world: World) -> None:
    _building(world, scans_bin=False)
    take(ada, "TOTE-001")
    assert ada.scan("TOTE-001").message == "picking.product_first"
    assert ada.tap("quantity", quantity=2).message == "picking.line_done"


def test_check_digits_confirm_the_bin(ada: Person, world: World) -> None:
    # Three: two may stand in the time of the cut-off.
    change_bin(world, "A-01-A-01", check_digits="073")
    page = take(ada, "TOTE-001")
    assert page.expect[:2] == ["location", "check-digits"]
    assert "073" not in page.text, "who types them has read them at the bin"
    page = ada.scan("073")
    assert (page.step, page.outcome, page.message) == ("scan_product", "ok", "picking.bin_right")
    assert "073" not in page.text
    assert ada.undo().step == "scan_bin"


def test_wrong_digits_name_the_bin(ada: Person, world: World) -> None:
    change_bin(world, "A-01-A-01", check_digits="07")
    change_bin(world, "A-01-A-02", check_digits="58")
    change_bin(world, "B-01-A-01", check_digits="61")
    take(ada, "TOTE-001")
    page = ada.scan("58")
    assert (page.step, page.outcome, page.sentence) == (
        "scan_bin",
        "error",
        "58 hangs at A-01-A-02. Go to A-01-A-01.",
    )
    page = ada.scan("61")
    assert page.sentence == "61 does not hang at A-01-A-01. Look again.", "that is another aisle"
    assert ada.scan("7").message == "picking.unknown_bin"
    assert ada.scan("nonsense").message == "picking.unknown_bin"


def test_digits_confirm_no_bin_without_any(ada: Person, world: World) -> None:
    change_bin(world, "A-01-A-01", check_digits=None)
    page = take(ada, "TOTE-001")
    assert "digits" not in page.text.casefold()
    assert ada.scan("07").message == "picking.wrong_digits"


@pytest.mark.parametrize("scans", ["number", "none", "each"])
def test_a_lot_that_the_code_says_confirms_its_bin(ada: Person, world: World, scans: str) -> None:
    _building(world, scans_bin=False)
    change_product(world, "JAM", scans=scans)
    _wants_jam(world, 2)
    lay(world, "JAM", 5, "A-01-A-05", lot="A1")
    lay(world, "JAM", 5, "A-01-A-06", lot="B2")
    take(ada, "TOTE-001")
    assert ada.scan(each_code("JAM")).message == "picking.bin_first"
    page = ada.scan(f"]C101{'0' + each_code('JAM')}10A1")
    assert page.outcome == "ok", page.sentence


@pytest.mark.parametrize(("each", "told"), [(True, Put(1, 1)), (False, None)])
def test_a_late_scan_of_one_piece_never_speaks_for_all_where_each_is_scanned(
    each: bool, told: Put | None
) -> None:
    line = Line(1, "A-01-A-01", 7, "", 9, 9, is_done=False, is_scanned_each=each)
    decision = decide([line], frozenset(), Trail("A-01-A-01"), Meaning("product", "X", 7))
    assert decision == told if told else isinstance(decision, Noted)


def _at_four_cards(person: Person, world: World, **policy: Any) -> Page:
    change_product(world, "CARD", **policy)
    only(world, "1005")
    take(person, "TOTE-001")
    return person.scan("A-01-A-04")


def _building(world: World, **policy: Any) -> None:
    with world.database.writing() as session:
        warehouse = session.scalars(select(Warehouse)).one()
        for name, value in policy.items():
            setattr(warehouse, name, value)


def _wants_jam(world: World, quantity: int) -> None:
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        line = session.get_one(CustomerOrderLine, world.order_lines("1003")[0].id)
        line.product_id, line.quantity_ordered = jam.id, quantity
    only(world, "1003")
