"""A code that nobody knows, attached to a line of the receipt without leaving it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select

from tests.person import Person
from tests.receiving.goods import JAM, MUG, TOWEL, received
from tests.world import World, case_code, each_code
from warehouse.codes import Code
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving.models import Receipt, ReceiptExpected
from warehouse.scanning.models import Scan
from warehouse.stock.models import Barcode, Product

NEW = "5012345678900"


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def _attach(ben: Person, code: str, product: str, number: int) -> None:
    ben.scan(code)
    ben.tap("attach")
    ben.scan(product)
    ben.tap("attach", number)


def test_an_unknown_code_is_refused_and_offered_to_be_attached(world: World, ben: Person) -> None:
    before = world.everything()
    page = ben.scan(NEW)
    assert (page.outcome, page.message, page.step) == ("error", "receiving.unknown_code", "scan_product")
    assert page.sentence == f"Unknown code {NEW}. Put it aside."
    assert "attach" in page.actions
    assert "attach" in ben.open(f"/{page.task}").actions
    assert "attach" not in ben.scan(MUG).actions
    assert world.everything()[0] == before[0] + 1


def test_it_is_attached_by_the_products_own_code_and_counts(world: World, ben: Person) -> None:
    ben.scan(NEW)
    page = ben.tap("attach")
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.whose_code", "whose_code")
    assert ben.open(f"/{page.task}").step == "whose_code"
    page = ben.scan(MUG)
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.code_counts", "how_many")
    page = ben.tap("attach", 10)
    assert (page.outcome, page.message, page.step) == ("ok", "receiving.attached_counted", "scan_product")
    assert page.sentence == f"{NEW} is Blue mug 330 ml now: +10"
    barcode = world.one(Barcode, text=NEW)
    assert (barcode.unit, barcode.quantity, barcode.supplier_id) == (
        "case",
        10,
        world.one(Receipt).supplier_id,
    )
    assert world.read(lambda s: s.get_one(Product, barcode.product_id).sku) == "MUG-BL"
    assert ben.scan(NEW).sentence == "+10 Blue mug 330 ml 20 of 48"
    assert received(world) == [20, 0, 0]


def test_a_line_may_be_tapped_instead(world: World, ben: Person) -> None:
    ben.scan("TAG/7/BLUE")
    page = ben.tap("attach")
    codes = [button.get("data-scan") for button in page.all("button") if button.get("data-scan")]
    assert codes == [MUG, TOWEL, JAM]
    ben.scan(TOWEL)
    assert ben.tap("attach", 1).outcome == "ok"
    assert (world.one(Barcode, text="TAG/7/BLUE").unit, received(world)) == ("each", [0, 1, 0])


def test_the_journal_keeps_who_did_it(world: World, ben: Person) -> None:
    _attach(ben, NEW, MUG, 1)
    scan = world.read(
        lambda s: s.scalars(select(Scan).where(Scan.action == "attach", Scan.quantity == 1)).one()
    )
    assert (scan.person_id, scan.outcome) == (world.one(Receipt).opened_by, "ok")
    assert scan.memo[0]["barcode"] == world.one(Barcode, text=NEW).id


def test_of_a_gs1_code_the_trade_item_number_is_attached(world: World, ben: Person) -> None:
    _attach(ben, f"]C101{NEW.zfill(14)}10LOT7", MUG, 12)
    assert world.one(Barcode, quantity=12, text=NEW).unit == "case"
    assert ben.scan(NEW).outcome == "ok"
    assert ben.scan(f"01{NEW.zfill(14)}10LOT8").outcome == "ok"
    assert received(world) == [36, 0, 0]


def test_the_next_product_never_gets_the_code_by_accident(world: World, ben: Person) -> None:
    ben.scan(NEW)
    ben.scan(MUG)
    assert ben.tap("attach").message == "receiving.nothing_asked"
    ben.scan(NEW)
    ben.tap("attach")
    ben.scan("C.BACK")
    ben.open(f"/receiving/{world.one(Receipt).id}")
    ben.scan(TOWEL)
    assert world.count(Barcode, text=NEW) == 0
    assert received(world) == [1, 1, 0]


def test_another_scan_instead_of_the_number_drops_it(world: World, ben: Person) -> None:
    ben.scan(NEW)
    ben.tap("attach")
    ben.scan(MUG)
    assert ben.scan(TOWEL).message == "receiving.line_done" or received(world) == [0, 1, 0]
    assert ben.tap("attach", 3).message == "receiving.nothing_asked"
    assert world.count(Barcode, text=NEW) == 0


@pytest.mark.parametrize(
    ("code", "message"),
    [("5012345678901", "receiving.wrong_check_digit"), ("12345678", "receiving.wrong_check_digit")],
)
def test_a_wrong_check_digit_is_refused(world: World, ben: Person, code: str, message: str) -> None:
    ben.scan(code)
    page = ben.tap("attach")
    assert (page.outcome, page.message) == ("error", message)
    assert code in page.sentence
    assert world.count(Barcode, text=code) == 0


@pytest.mark.parametrize("code", ["U.NOBODY", "X" * 121])
def test_what_cannot_be_a_products_code_is_refused(world: World, ben: Person, code: str) -> None:
    ben.scan(code)
    assert ben.tap("attach").message == "receiving.no_barcode"


def test_a_code_attached_to_two_products_belongs_to_the_first(
    world: World, ben: Person, carla: Person
) -> None:
    ben.scan(NEW)
    ben.tap("attach")
    ben.scan(MUG)
    carla.open(f"/{ben.page.task}")
    _attach(carla, NEW, TOWEL, 1)
    before = world.everything()
    page = ben.tap("attach", 12)
    assert (page.outcome, page.message) == ("error", "receiving.code_taken")
    assert page.sentence == f"{NEW} belongs to Tea towel, striped already."
    assert (world.everything(), world.count(Barcode, text=NEW)) == (before, 1)


def test_a_product_that_is_no_line_is_refused(world: World, ben: Person) -> None:
    ben.scan(NEW)
    ben.tap("attach")
    page = ben.scan(each_code("VASE"))
    assert (page.outcome, page.message) == ("error", "receiving.not_a_line")
    assert world.count(Barcode, text=NEW) == 0


def test_the_line_is_gone_meanwhile(world: World, ben: Person) -> None:
    ben.scan(NEW)
    ben.tap("attach")
    ben.scan(MUG)
    with world.database.writing() as session:
        session.execute(delete(ReceiptExpected))
        session.execute(delete(PurchaseOrderLine).where(PurchaseOrderLine.line == 1))
    page = ben.tap("attach", 12)
    assert (page.outcome, page.message) == ("error", "receiving.not_a_line")
    assert world.count(Barcode, text=NEW) == 0


@pytest.mark.parametrize(
    ("number", "message"),
    [
        (None, "receiving.nothing_asked"),
        (0, "receiving.number_missing"),
        (100_000, "receiving.too_many_in_one"),
    ],
)
def test_the_number_must_be_one(world: World, ben: Person, number: int | None, message: str) -> None:
    ben.scan(NEW)
    ben.tap("attach")
    ben.scan(MUG)
    assert ben.tap("attach", number).message == message
    assert world.count(Barcode, text=NEW) == 0


def test_it_stays_attached_where_the_order_takes_no_more(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    _attach(ben, NEW, TOWEL, 6)
    assert (ben.page.outcome, ben.page.message) == ("ok", "receiving.attached")
    assert received(world) == [0, 6, 0]
    assert world.one(Barcode, text=NEW).quantity == 6


def test_goods_with_lots_are_asked_for_their_lot(world: World, ben: Person) -> None:
    _attach(ben, NEW, JAM, 2)
    assert (ben.page.outcome, ben.page.step, ben.page.message) == ("ask", "lot", "receiving.lot_wanted")
    assert ben.scan("LOT-7").outcome == "ok"
    assert received(world) == [0, 0, 2]
    ben.undo()
    assert world.count(Barcode, text=NEW) == 1
    ben.undo()
    assert world.count(Barcode, text=NEW) == 0


def test_undo_takes_goods_and_code_away(world: World, ben: Person) -> None:
    _attach(ben, NEW, MUG, 12)
    page = ben.undo()
    assert (page.outcome, page.message) == ("ok", "receiving.uncounted")
    assert received(world) == [0, 0, 0]
    assert world.count(Barcode, text=NEW) == 0
    assert world.count(Code, text=NEW) == world.count(Code, text=NEW.zfill(14)) == 0
    assert ben.scan(NEW).message == "receiving.unknown_code"


def test_undo_is_refused_once_somebody_has_counted_by_it(world: World, ben: Person, carla: Person) -> None:
    _attach(ben, NEW, MUG, 12)
    carla.open(f"/{ben.page.task}")
    carla.scan(NEW)
    carla.scan(NEW)
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "receiving.code_used")
    assert received(world) == [24, 0, 0]
    carla.undo()
    assert ben.undo().outcome == "ok"
    assert (received(world), world.count(Barcode, text=NEW)) == ([0, 0, 0], 0)
