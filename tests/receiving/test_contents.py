"""A carton that is marked as one product and holds another: booked as what is inside, and noted."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.receiving.goods import JAM, MUG, TOWEL, received
from tests.world import World, case_code, each_code
from warehouse.labels.models import PrintJob
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.receiving.models import Receipt, SupplierFault
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.products import empty_lot, product_by_sku

CASE, VASE = case_code("MUG-BL"), each_code("VASE")


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def _fault(world: World) -> tuple[str, str, str, int]:
    fault = world.one(SupplierFault, kind="wrong-contents")
    marked, inside = (world.one(Product, id=key).sku for key in (fault.marked_product_id, fault.product_id))
    return fault.kind, marked, inside, fault.quantity


def test_it_asks_what_is_inside_then_how_many(world: World, ben: Person) -> None:
    ben.scan(CASE)
    before = world.everything()
    page = ben.tap("other-inside")
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.scan_inside", "inside")
    assert "Blue mug 330 ml" in page.text
    page = ben.scan(TOWEL)
    assert (page.outcome, page.message, page.step) == ("ask", "receiving.inside_counts", "how_many")
    assert page.find("input", id="quantity-value").get("value") == "12"  # type: ignore[union-attr]
    assert ben.open(f"/{page.task}").step == "how_many"
    assert world.everything() == before


def test_the_marked_goes_back_and_what_is_inside_counts(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(TOWEL)
    page = ben.tap("other-inside", 5)
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == "+5 Tea towel, striped, marked Blue mug 330 ml"
    assert received(world) == [12, 5, 0]
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("DOCK-1", "TOWEL")) == (12, 5)
    assert _fault(world) == ("wrong-contents", "MUG-BL", "TOWEL", 5)
    fault = world.one(SupplierFault)
    assert (fault.receipt_id, fault.supplier_id) == (world.one(Receipt).id, world.one(Receipt).supplier_id)


def test_what_nobody_ordered_gets_a_line_of_its_own(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(VASE)
    assert ben.tap("other-inside", 12).outcome == "ok"
    assert received(world) == [0, 0, 0, 12]
    assert world.one(PurchaseOrderLine, quantity_ordered=0).added_at is not None
    assert _fault(world) == ("wrong-contents", "MUG-BL", "VASE", 12)


def test_a_carton_that_was_refused_as_marked_has_nothing_to_take_back(world: World, ben: Person) -> None:
    ben.scan(case_code("VASE"))
    page = ben.tap("other-inside")
    assert page.step == "inside"
    assert "Glass vase" in page.text
    ben.scan(MUG)
    assert ben.tap("other-inside", 6).outcome == "ok"
    assert received(world) == [6, 0, 0]
    assert _fault(world) == ("wrong-contents", "VASE", "MUG-BL", 6)


def test_after_a_typed_number_one_carton_goes_back(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("quantity", 48)
    ben.tap("other-inside")
    ben.scan(TOWEL)
    ben.tap("other-inside", 6)
    assert received(world) == [36, 6, 0]


def test_undo_brings_back_the_marked_and_takes_the_rest_away(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(VASE)
    ben.tap("other-inside", 12)
    page = ben.undo()
    assert (page.outcome, page.message) == ("ok", "receiving.contents_undone")
    assert received(world) == [12, 0, 0]
    assert (world.on_hand("DOCK-1", "MUG-BL"), world.on_hand("DOCK-1", "VASE")) == (12, 0)
    assert world.count(SupplierFault) == 0
    ben.undo()
    assert received(world) == [0, 0, 0]


def test_goods_with_lots_inside_are_asked_for_their_lot(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(JAM)
    page = ben.tap("other-inside", 4)
    assert (page.outcome, page.step) == ("ask", "lot")
    assert ben.scan("LOT-7").outcome == "ok"
    assert received(world) == [0, 0, 4]
    assert _fault(world) == ("wrong-contents", "MUG-BL", "JAM", 4)


def test_the_same_product_inside_is_no_wrong_content(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    page = ben.scan(MUG)
    assert (page.outcome, page.message) == ("error", "receiving.same_inside")
    assert received(world) == [12, 0, 0]


def test_whatever_else_is_scanned_drops_the_question(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan("A-01-A-01")
    assert ben.tap("other-inside", 3).message == "receiving.nothing_asked"
    assert world.count(SupplierFault) == 0


def test_nothing_scanned_yet_there_is_no_carton(world: World, ben: Person) -> None:
    assert ben.tap("other-inside").message == "receiving.scan_first"


def test_while_a_lot_is_asked_for_it_must_wait(world: World, ben: Person) -> None:
    ben.scan(JAM)
    assert ben.tap("other-inside").message == "receiving.lot_wanted_first"


def test_a_carton_put_away_meanwhile_stays_counted(world: World, ben: Person) -> None:
    ben.scan(CASE)
    with world.database.writing() as session:
        dock, shelf = (session.query(Location).filter_by(code=code).one() for code in ("DOCK-1", "A-01-A-05"))
        product = product_by_sku(session, "MUG-BL")
        assert product is not None
        goods = Goods(product.id, empty_lot(session, product.id).id, 10)
        act = Act(world.warehouse_id, None, None, None, world.one(Receipt).opened_at)
        ledger.move(session, act, goods, dock, shelf, "putaway")
    ben.tap("other-inside")
    ben.scan(TOWEL)
    page = ben.tap("other-inside", 6)
    assert (page.outcome, page.message) == ("error", "receiving.put_away_meanwhile")
    assert (received(world), world.count(SupplierFault)) == ([12, 0, 0], 0)


def test_the_order_closed_meanwhile_takes_no_new_line(world: World, ben: Person) -> None:
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(VASE)
    with world.database.writing() as session:
        session.query(PurchaseOrder).one().closed_at = world.one(Receipt).opened_at
    page = ben.tap("other-inside", 6)
    assert (page.outcome, page.message) == ("error", "receiving.order_closed")
    assert (received(world), world.count(SupplierFault)) == ([12, 0, 0], 0)


def test_its_label_says_what_is_inside_where_a_printer_is_near(world: World, ben: Person) -> None:
    ben.scan("S.BENCH-1")
    ben.scan(CASE)
    ben.tap("other-inside")
    ben.scan(TOWEL)
    page = ben.tap("other-inside", 5)
    assert (page.outcome, page.message) == ("ok", "receiving.inside_relabelled")
    job = world.one(PrintJob, kind="product")
    assert (job.subject, job.content["copies"]) == ("TOWEL", 1)
    page = ben.undo()
    assert (page.outcome, page.message) == ("ok", "receiving.contents_undone")
    assert (world.one(PrintJob, id=job.id).state, received(world)) == ("cancelled", [12, 0, 0])
