"""Piece by piece into the box: what is right counts, what is wrong is said and changes nothing."""

from __future__ import annotations

import pytest

from tests.packing.bench import labels, parcel, pick, pick_lots, set_order, stock_lot
from tests.person import Person
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.labels.models import PrintJob
from warehouse.stock.quantities import Movement


@pytest.fixture
def mugs(world: World, eve: Person) -> Person:
    """Eve with order 1001 open: two mugs and a towel."""
    pick(world, "1001")
    eve.open("/packing")
    eve.scan("TOTE-001")
    return eve


@pytest.fixture
def dozens(world: World, eve: Person) -> Person:
    """Eve with eBay's order open: 24 mugs, and nothing else."""
    pick(world, "1001", channel="EBAY")
    eve.open("/packing")
    eve.scan("TOTE-001")
    return eve


def test_each_piece_moves_from_the_tote_into_the_box(world: World, mugs: Person) -> None:
    page = mugs.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message, page.quantity) == ("ok", "packing.counted", 2)
    assert "1 of 2" in page.sentence
    assert "1 / 2" in page.text
    assert world.on_hand("TOTE-001", "MUG-BL") == 1
    assert world.allocated("TOTE-001", "MUG-BL") == 1
    box = f"PARCEL-{world.order('1001').id}-1"
    assert world.on_hand(box, "MUG-BL") == world.allocated(box, "MUG-BL") == 1
    assert world.order_lines("1001")[0].quantity_packed == 1


def test_a_complete_product_sinks_and_the_next_is_asked(world: World, mugs: Person) -> None:
    mugs.scan(each_code("MUG-BL"))
    page = mugs.scan(each_code("MUG-BL"))
    assert page.outcome == "line_done"
    assert page.code == each_code("TOWEL")
    assert page.text.index("Tea towel") < page.text.index("Blue mug 330 ml MUG-BL")


def test_the_last_piece_asks_for_slip_and_label(world: World, mugs: Person) -> None:
    assert world.count(PrintJob) == 0, "no label exists before every piece is verified"
    mugs.scan(each_code("MUG-BL"))
    mugs.scan(each_code("MUG-BL"))
    assert world.count(PrintJob) == 0
    page = mugs.scan(each_code("TOWEL"))
    assert (page.outcome, page.message, page.step) == ("line_done", "packing.verified", "scan_label")
    assert page.code == labels(world)[0].code
    assert world.count(PrintJob, kind="slip") == world.count(PrintJob, kind="parcel") == 1
    assert parcel(world).verified_at is not None


@pytest.mark.parametrize(
    ("code", "message"),
    [
        (each_code("MUG-RD"), "packing.wrong_product"),
        (case_code("MUG-BL"), "packing.too_many"),
        ("NO-SUCH-CODE", "packing.unknown"),
        ("A-01-A-01", "packing.not_a_product"),
        ("TOTE-004", "packing.tote_empty"),
        ("R.LABEL-1", "packing.not_a_product"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    world: World, mugs: Person, code: str, message: str
) -> None:
    before = world.everything()
    page = mugs.scan(code)
    assert (page.outcome, page.message) == ("error", message)
    assert (page.step, page.quantity) == ("scan_product", 3)
    assert world.everything() == before


def test_one_too_many_is_refused(world: World, mugs: Person) -> None:
    mugs.scan(each_code("TOWEL"))
    before = world.everything()
    page = mugs.scan(each_code("TOWEL"))
    assert (page.outcome, page.message) == ("error", "packing.extra")
    assert "1 already in" in page.sentence
    assert world.everything() == before


def test_after_an_error_nothing_counts_until_it_was_seen(world: World, mugs: Person) -> None:
    mugs.scan(each_code("MUG-RD"))
    page = mugs.scan(each_code("MUG-BL"), seen_error=mugs.seen_error - 1)
    assert (page.outcome, page.message) == ("skipped", "scanning.skipped")
    assert mugs.scan(each_code("MUG-BL"), seen_error=mugs.seen_error).message == "packing.counted"


def test_its_own_tote_is_right_and_counts_nothing(world: World, mugs: Person) -> None:
    before = world.everything()
    page = mugs.scan("TOTE-001")
    assert (page.outcome, page.message) == ("ok", "packing.its_tote")
    assert world.everything() == before


def test_each_piece_is_undone(world: World, mugs: Person) -> None:
    before = world.on_hand("TOTE-001", "MUG-BL")
    mugs.scan(each_code("MUG-BL"))
    page = mugs.tap("undo")
    assert (page.outcome, page.message, page.quantity) == ("ok", "packing.undone_counted", 1)
    assert (page.step, page.code) == ("put_back", "TOTE-001")
    assert "back in TOTE-001" in page.sentence
    assert world.on_hand("TOTE-001", "MUG-BL") == before
    assert world.allocated("TOTE-001", "MUG-BL") == before
    assert world.order_lines("1001")[0].quantity_packed == 0
    page = mugs.scan("TOTE-001")
    assert (page.outcome, page.step, page.quantity) == ("ok", "scan_product", 3)


def test_the_undo_card_does_the_same(world: World, mugs: Person) -> None:
    mugs.scan(each_code("MUG-BL"))
    assert mugs.scan("C.UNDO").message == "packing.undone_counted"
    mugs.scan("TOTE-001")
    assert mugs.scan("C.UNDO").message == "packing.undone_open"


def test_a_cancelled_order_stops_at_the_next_scan(world: World, mugs: Person) -> None:
    mugs.scan(each_code("MUG-BL"))
    mugs.scan(each_code("MUG-BL"))
    set_order(world, "1001", cancelled_at=clock.now())
    before = world.everything()
    page = mugs.scan(each_code("TOWEL"))
    assert (page.outcome, page.message, page.task) == ("error", "packing.order_cancelled", "packing")
    assert world.count(PrintJob) == 0
    assert world.everything() == before


def test_a_stopped_order_does_not_block_the_next(world: World, mugs: Person) -> None:
    pick(world, "1002", "TOTE-002")
    mugs.scan(each_code("MUG-BL"))
    set_order(world, "1001", held_at=clock.now())
    mugs.open("/packing")
    assert mugs.scan("TOTE-002").step == "scan_product"


def test_an_order_with_one_product_on_two_lines_is_packed_once(world: World, eve: Person) -> None:
    pick(world, "1002")
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert page.text.count("Greeting card CARD 0 / 3") == 1
    assert "0 / 3" in page.text
    for _ in range(3):
        page = eve.scan(each_code("CARD"))
    assert page.step == "scan_label"
    assert [line.quantity_packed for line in world.order_lines("1002")] == [1, 2]
    assert world.count(Movement, reason="pack") == 3


def test_more_than_three_are_confirmed_by_the_tote(world: World, dozens: Person) -> None:
    before = world.everything()
    page = dozens.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message, page.step) == ("ok", "packing.asked", "confirm_quantity")
    assert (page.code, page.quantity) == ("TOTE-001", 24)
    assert "24 = 2 × 12" in page.text
    assert world.everything() == before
    page = dozens.scan("TOTE-001")
    assert (page.outcome, page.step) == ("line_done", "scan_label")
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    assert world.count(Movement, reason="pack") == 1


def test_a_case_counts_itself_and_the_rest_is_a_number(world: World, dozens: Person) -> None:
    page = dozens.scan(case_code("MUG-BL"))
    assert (page.step, page.quantity, page.message) == ("confirm_quantity", 12, "packing.counted")
    assert world.on_hand("TOTE-001", "MUG-BL") == 12
    assert dozens.scan("TOTE-001").step == "scan_label"
    assert world.on_hand("TOTE-001", "MUG-BL") == 0


def test_case_by_case_fills_the_box_and_is_taken_back(world: World, dozens: Person) -> None:
    dozens.scan(case_code("MUG-BL"))
    assert dozens.scan(case_code("MUG-BL")).step == "scan_label"
    assert world.on_hand("TOTE-001", "MUG-BL") == 0
    dozens.tap("undo")
    page = dozens.scan("TOTE-001")
    assert (page.step, page.quantity) == ("confirm_quantity", 12)
    dozens.tap("undo")
    assert dozens.scan("TOTE-001").step == "scan_product"
    assert world.on_hand("TOTE-001", "MUG-BL") == 24


def test_the_number_is_confirmed_by_a_tap(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    assert dozens.tap("confirm").step == "scan_label"


def test_the_same_product_again_confirms_nothing(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    before = world.everything()
    page = dozens.scan(each_code("MUG-BL"))
    assert (page.outcome, page.message, page.step) == ("error", "packing.confirm_first", "confirm_quantity")
    assert world.everything() == before


def test_another_tote_confirms_nothing(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    page = dozens.scan("TOTE-002")
    assert (page.outcome, page.message) == ("error", "packing.other_tote")
    assert "TOTE-001" in page.sentence


def test_another_number_counts_and_the_rest_is_asked_again(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    page = dozens.tap("quantity", 20)
    assert (page.outcome, page.step, page.quantity) == ("ok", "scan_product", 4)
    assert world.on_hand("TOTE-001", "MUG-BL") == 4
    assert dozens.scan(each_code("MUG-BL")).quantity == 4


@pytest.mark.parametrize("number", [0, 25, 999999])
def test_a_number_that_cannot_be_is_refused(world: World, dozens: Person, number: int) -> None:
    dozens.scan(each_code("MUG-BL"))
    before = world.everything()
    page = dozens.tap("quantity", number)
    assert (page.outcome, page.message, page.step) == ("error", "packing.number_range", "confirm_quantity")
    assert world.everything() == before


def test_a_number_without_a_product_is_refused(world: World, dozens: Person) -> None:
    assert dozens.tap("quantity", 3).message == "packing.scan_first"
    assert dozens.tap("confirm").message == "scanning.unknown_action"


def test_the_question_is_undone(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    page = dozens.tap("undo")
    assert (page.message, page.step) == ("packing.undone_asked", "scan_product")


def test_a_confirmed_number_is_undone_and_asked_again(world: World, dozens: Person) -> None:
    dozens.scan(each_code("MUG-BL"))
    dozens.tap("quantity", 20)
    page = dozens.tap("undo")
    assert (page.message, page.step, page.quantity) == ("packing.undone_counted", "put_back", 20)
    page = dozens.scan("TOTE-001")
    assert (page.step, page.quantity) == ("confirm_quantity", 24)
    assert world.on_hand("TOTE-001", "MUG-BL") == 24


@pytest.fixture
def cards_and_towels(world: World, eve: Person) -> Person:
    """Eve with an order of four cards and a towel open, the number of cards asked."""
    with world.database.writing() as session:
        towel = world.order_lines("1001")[1]
        extra = type(towel)(
            customer_order_id=world.order("1005").id,
            line=2,
            product_id=towel.product_id,
            sku_text="TOWEL",
            quantity_ordered=1,
        )
        session.add(extra)
    pick(world, "1005")
    eve.open("/packing")
    eve.scan("TOTE-001")
    eve.scan(each_code("CARD"))
    return eve


def test_another_open_product_confirms_and_counts_itself(world: World, cards_and_towels: Person) -> None:
    page = cards_and_towels.scan(each_code("TOWEL"))
    assert page.step == "scan_label"
    assert [line.quantity_packed for line in world.order_lines("1005")] == [4, 1]


def test_a_wrong_product_confirms_nothing(world: World, cards_and_towels: Person) -> None:
    before = world.everything()
    page = cards_and_towels.scan(each_code("LAMP"))
    assert (page.outcome, page.message, page.step) == ("error", "packing.wrong_product", "confirm_quantity")
    assert world.everything() == before


def test_both_are_undone_together(world: World, cards_and_towels: Person) -> None:
    before = (world.on_hand("TOTE-001", "CARD"), world.on_hand("TOTE-001", "TOWEL"))
    cards_and_towels.scan(each_code("TOWEL"))
    page = cards_and_towels.tap("undo")
    assert (page.outcome, page.message, page.step) == ("ok", "packing.undone_both", "put_back")
    assert "4 Greeting card" in page.sentence
    assert (world.on_hand("TOTE-001", "CARD"), world.on_hand("TOTE-001", "TOWEL")) == before
    assert [line.quantity_packed for line in world.order_lines("1005")] == [0, 0]
    assert "Greeting card" in page.text
    assert "Tea towel, striped" in page.text
    assert cards_and_towels.scan("TOTE-001").step == "confirm_quantity"


def test_what_was_short_at_picking_is_to_follow(world: World, eve: Person) -> None:
    pick(world, "1001", only={1: 1})
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert page.quantity == 1
    assert "1 to follow" in page.text
    assert eve.scan(each_code("TOWEL")).message == "packing.to_follow"
    page = eve.scan(each_code("MUG-BL"))
    assert page.step == "scan_label"
    eve.scan(page.code)
    assert world.order("1001").packed_at is None, "a mug and a towel are still wanted"
    assert parcel(world).packed_at is not None


def test_a_code_with_a_lot_takes_that_lot(world: World, eve: Person) -> None:
    stock_lot(world, "LAMP", "L1", 5)
    stock_lot(world, "LAMP", "L2", 5)
    with world.database.writing() as session:
        line = session.merge(world.order_lines("1003")[0])
        line.quantity_ordered = 2
    pick_lots(world, "1003", {"L1": 1, "L2": 1})
    eve.open("/packing")
    eve.scan("TOTE-001")
    gtin14 = each_code("LAMP").zfill(14)
    before = world.everything()
    assert eve.scan(f"]C101{gtin14}10L9").message == "packing.wrong_lot"
    assert world.everything() == before
    assert eve.scan(f"]C101{gtin14}10L2").message == "packing.counted"
    page = eve.scan(f"]C101{gtin14}10L2")
    assert (page.message, page.quantity) == ("packing.wrong_lot", 1)
    assert eve.scan(each_code("LAMP")).step == "scan_label"
    moved = world.read(
        lambda session: [move.lot_id for move in session.query(Movement).filter_by(reason="pack")]
    )
    assert len(set(moved)) == 2


def test_serials_are_scanned_one_by_one_however_many(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        line = session.merge(world.order_lines("1003")[0])
        line.quantity_ordered = 4
        assert line.product is not None
        line.product.tracking = "serial"
    for serial in ("S1", "S2", "S3", "S4"):
        stock_lot(world, "LAMP", "", 1, serial=serial)
    pick_lots(world, "1003", {"S1": 1, "S2": 1, "S3": 1, "S4": 1})
    eve.open("/packing")
    eve.scan("TOTE-001")
    page = eve.scan(f"]C101{each_code('LAMP').zfill(14)}21S3")
    assert (page.message, page.step, page.quantity) == ("packing.counted", "scan_product", 3)
    assert eve.scan(f"]C101{each_code('LAMP').zfill(14)}21S3").message == "packing.lot_picked"


def test_a_scan_sent_twice_counts_once(world: World, mugs: Person) -> None:
    fields = mugs.scan_fields() | {"code": each_code("MUG-BL")}
    mugs.post_scan(**fields)
    page = mugs.post_scan(**fields)
    assert page.quantity == 2
    assert world.count(Movement, reason="pack") == 1
