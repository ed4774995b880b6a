"""One order from Next work to the bench, scan by scan."""

from __future__ import annotations

from tests.person import Person
from tests.picking.walking import at_the_mugs, finish, wants
from tests.world import World, case_code, each_code
from warehouse.picking.models import PickLine, PickList, PickTote
from warehouse.stock.models import Location


def test_a_picker_takes_the_order_with_the_earliest_cut_off(ada: Person, world: World) -> None:
    page = ada.open("/picking")
    assert (page.task, page.step, page.expect) == ("picking", "next_work", ["command", "pick-list", "tote"])
    assert "5 orders can be picked" in page.text
    assert "1 order waits for stock" in page.text
    page = ada.tap("next-work")
    assert (page.step, page.outcome, page.message) == ("scan_tote", "ok", "picking.taken")
    assert page.sentence == "1001 is yours. Take a tote."
    assert page.code == "TOTE-001"
    assert world.order("1001").released_at is not None
    assert world.allocated("A-01-A-01", "MUG-BL") == 2
    assert world.allocated("A-01-A-03", "TOWEL") == 1


def test_an_order_is_walked_bin_by_bin_and_dropped_at_a_bench(ada: Person, world: World) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    page = ada.scan("TOTE-001")
    assert (page.step, page.message, page.code, page.quantity) == (
        "scan_bin",
        "picking.tote_right",
        "A-01-A-01",
        2,
    )
    page = ada.scan("A-01-A-01")
    assert (page.step, page.outcome, page.code) == ("scan_product", "ok", each_code("MUG-BL"))
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.message, page.quantity) == ("scan_product", "picking.piece", 1)
    assert page.sentence == "1 of 2 Blue mug 330 ml in TOTE-001."
    assert world.on_hand("TOTE-001", "MUG-BL") == 1
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.outcome, page.message) == ("scan_bin", "line_done", "picking.line_done")
    assert (page.code, page.quantity) == ("A-01-A-03", 1)
    ada.scan("A-01-A-03")
    page = ada.scan(each_code("TOWEL"))
    assert (page.step, page.outcome, page.code) == ("drop", "line_done", "BENCH-1")
    assert page.heading == "Take TOTE-001 to BENCH-1 and scan it"
    page = ada.scan("BENCH-1")
    assert (page.task, page.step, page.outcome) == ("picking", "next_work", "task_done")
    assert page.sentence == "TOTE-001 at BENCH-1. Ready to pack."
    tote, bench = world.one(Location, code="TOTE-001"), world.one(Location, code="BENCH-1")
    assert tote.parent_id == bench.id
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 1]
    done = world.one(PickList)
    assert (done.drop_id, done.lines_done, done.lines_total) == (bench.id, 2, 2)
    assert done.finished_at is not None
    assert world.one(PickTote).closed_at is not None


def test_many_pieces_are_scanned_once_and_confirmed_in_the_tote(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.message, page.code, page.quantity) == (
        "confirm_quantity",
        "picking.number_shown",
        "TOTE-002",
        24,
    )
    assert "24 = 2 × 12" in page.text
    assert world.on_hand("TOTE-002", "MUG-BL") == 0
    page = ada.scan("TOTE-002")
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert world.on_hand("TOTE-002", "MUG-BL") == 24
    assert world.allocated("TOTE-002", "MUG-BL") == 24


def test_a_case_counts_itself_and_the_rest_is_a_number(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    page = ada.scan(case_code("MUG-BL"))
    assert (page.step, page.quantity, page.message) == ("confirm_quantity", 12, "picking.piece")
    assert world.on_hand("TOTE-002", "MUG-BL") == 12
    page = ada.scan("TOTE-002")
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert world.on_hand("TOTE-002", "MUG-BL") == 24
    ada.tap("undo")
    page = ada.scan("A-01-A-01")
    assert (page.step, page.quantity) == ("confirm_quantity", 12)
    ada.tap("undo")
    assert ada.scan("A-01-A-01").step == "scan_product"
    assert world.on_hand("TOTE-002", "MUG-BL") == 0


def test_case_by_case_ends_the_stop(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.scan(case_code("MUG-BL"))
    page = ada.scan(case_code("MUG-BL"))
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert world.on_hand("TOTE-002", "MUG-BL") == 24


def test_after_a_case_the_pad_counts_in_cases(ada: Person) -> None:
    at_the_mugs(ada)
    page = ada.scan(each_code("MUG-BL"))
    pad = next(found for found in page.tree.iter("details") if found.get("data-pad-root") is not None)
    assert (pad.get("data-case"), pad.get("data-start")) == ("12", "1")
    page = ada.scan(case_code("MUG-BL"))
    pad = next(found for found in page.tree.iter("details") if found.get("data-pad-root") is not None)
    assert (pad.get("data-case"), pad.get("data-start")) == ("12", "12")


def test_the_bench_confirms_the_number_of_the_last_stop(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    page = ada.scan(each_code("MUG-BL"))
    assert page.heading == "Take them, then scan TOTE-002 or BENCH-1"
    assert page.expect[:2] == ["tote", "location"]
    page = ada.scan("BENCH-1")
    assert (page.step, page.outcome, page.message) == ("next_work", "task_done", "picking.dropped")
    assert world.on_hand("TOTE-002", "MUG-BL") == 24
    ada.tap("undo")
    page = ada.scan("A-01-A-01")
    assert (page.step, page.quantity) == ("confirm_quantity", 24)
    assert world.on_hand("TOTE-002", "MUG-BL") == 0


def test_a_place_that_is_no_bench_confirms_nothing(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.scan(each_code("MUG-BL"))
    before = world.everything()
    page = ada.scan("STAGE-1")
    assert (page.outcome, page.message) == ("error", "picking.confirm_first")
    assert world.everything() == before


def test_the_same_product_again_confirms_nothing(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    ada.scan(each_code("MUG-BL"))
    before = world.everything()
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.outcome, page.message) == (
        "confirm_quantity",
        "error",
        "picking.number_not_again",
    )
    assert page.sentence == "Count 24, then scan TOTE-002, not the product."
    assert world.everything() == before


def test_a_typed_quantity_moves_now_and_the_rest_stays_to_do(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    page = ada.tap("quantity", quantity=21)
    assert (page.step, page.message, page.quantity) == ("scan_product", "picking.piece", 3)
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.quantity) == ("scan_product", 2)
    page = ada.tap("quantity", quantity=3)
    assert (page.outcome, page.message) == ("error", "picking.too_many")
    assert page.sentence == "Too many: 3. Only 2 to take."
    page = ada.tap("quantity", quantity=0)
    assert (page.outcome, page.message) == ("error", "picking.number_missing")
    page = ada.tap("quantity", quantity=2)
    assert (page.step, page.outcome) == ("drop", "line_done")
    assert world.on_hand("TOTE-002", "MUG-BL") == 24


def test_the_next_bin_confirms_the_number_and_itself(ada: Person, world: World) -> None:
    """Two acts in one scan: what was taken is booked, and the picker stands at the next bin."""
    wants(world, "1001", 5, 2)
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(each_code("MUG-BL"))
    page = ada.scan("A-01-A-03")
    assert (page.step, page.outcome, page.message) == (
        "scan_product",
        "line_done",
        "picking.line_done_at_bin",
    )
    assert page.code == each_code("TOWEL")
    assert world.on_hand("TOTE-001", "MUG-BL") == 5
    page = ada.tap("undo")
    assert (page.step, page.message, page.code) == ("put_back", "picking.undone_pick", "A-01-A-01")
    assert page.sentence == "Put 5 Blue mug 330 ml back in A-01-A-01."
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    line = world.one(PickLine, product_id=world.order_lines("1001")[1].product_id)
    assert line.bin_confirmed_at is None
    page = ada.scan("A-01-A-01")
    assert (page.step, page.message) == ("confirm_quantity", "scanning.all_back")


def test_one_product_on_two_lines_is_picked_once_and_shared_back(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", [("A-01-A-01", "MUG-BL", 2), ("A-01-A-03", "TOWEL", 1)])
    finish(ada, "TOTE-002", [("A-01-A-01", "MUG-BL", 24)])
    ada.tap("next-work")
    page = ada.scan("TOTE-003")
    assert (page.code, page.quantity) == ("A-01-A-04", 3)
    ada.scan("A-01-A-04")
    ada.scan(each_code("CARD"))
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 0]
    ada.scan(each_code("CARD"))
    page = ada.scan(each_code("CARD"))
    assert page.step == "drop"
    assert [line.quantity_picked for line in world.order_lines("1002")] == [1, 2]
