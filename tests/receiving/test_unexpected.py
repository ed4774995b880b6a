"""What no line expects: asked, added on a line of its own, or put aside."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.person import Person
from tests.receiving.goods import MUG, add_order, add_tracked, gs1, order_id, received
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.receiving.models import Receipt, ReceiptExpected, SupplierFault
from warehouse.stock.models import Location
from warehouse.stock.quantities import Movement

VASE = each_code("VASE")


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def test_it_is_said_clearly_and_nothing_is_booked(world: World, ben: Person) -> None:
    before = world.everything()
    page = ben.scan(VASE)
    assert (page.outcome, page.ask, page.message, page.step) == (
        "ask",
        "choose",
        "receiving.not_on_order",
        "unexpected",
    )
    assert page.sentence == "Glass vase is not on 1042."
    assert page.heading == "Not on 1042"
    assert {"unexpected", "aside", "other-inside"} <= set(page.actions)
    assert world.everything() == before
    assert world.count(PurchaseOrderLine) == 3


def test_the_question_stays_on_a_reload_and_goes_with_the_next_scan(world: World, ben: Person) -> None:
    ben.scan(VASE)
    assert ben.open(f"/{ben.page.task}").step == "unexpected"
    assert ben.scan(MUG).message == "receiving.counted"
    assert ben.open(f"/{ben.page.task}").step == "scan_product"
    page = ben.tap("unexpected")
    assert (page.outcome, page.message) == ("error", "receiving.nothing_asked")
    assert world.count(PurchaseOrderLine) == 3


def test_added_it_has_a_line_of_its_own_with_nothing_ordered(world: World, ben: Person) -> None:
    ben.scan(case_code("VASE"))
    page = ben.tap("unexpected")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == "+6 Glass vase, 6 here, not ordered"
    line = world.one(PurchaseOrderLine, quantity_ordered=0)
    assert (line.line, line.quantity_received, line.purchase_order_id) == (4, 6, order_id(world))
    assert line.added_at is not None
    assert line.added_by == world.one(Receipt).opened_by
    assert world.on_hand("DOCK-1", "VASE") == 6
    assert world.one(Movement, paper_line_id=line.id).reason == "over"


def test_later_scans_count_on_it_without_a_question(world: World, ben: Person, carla: Person) -> None:
    ben.scan(VASE)
    ben.tap("unexpected")
    assert ben.scan(case_code("VASE")).sentence == "+6 Glass vase, 7 here, not ordered"
    carla.open(f"/{ben.page.task}")
    assert carla.scan(VASE).outcome == "ok"
    assert received(world) == [0, 0, 0, 8]
    ben.scan(VASE)
    assert ben.tap("quantity", 3).outcome == "ok"
    assert received(world) == [0, 0, 0, 3]
    assert world.count(PurchaseOrderLine) == 4


def test_the_screen_shows_how_many_not_of_how_many(world: World, ben: Person) -> None:
    ben.scan(case_code("VASE"))
    page = ben.tap("unexpected")
    assert "of 0" not in page.text
    assert "6 not ordered" in page.text


def test_undo_takes_line_and_goods_away(world: World, ben: Person) -> None:
    before = world.everything()
    ben.scan(MUG)
    ben.scan(VASE)
    ben.tap("unexpected")
    page = ben.undo()
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert received(world) == [1, 0, 0]
    assert world.on_hand("DOCK-1", "VASE") == 0
    assert world.count(ReceiptExpected) == 3
    ben.tap("quantity", 2)
    assert received(world) == [2, 0, 0]
    ben.undo()
    ben.undo()
    assert world.everything()[2] == before[2]
    assert ben.scan(VASE).message == "receiving.not_on_order"


def test_undo_leaves_the_line_to_whoever_counted_on_it(world: World, ben: Person, carla: Person) -> None:
    ben.scan(VASE)
    ben.tap("unexpected")
    carla.open(f"/{ben.page.task}")
    carla.scan(VASE)
    ben.undo()
    assert received(world) == [0, 0, 0, 1]
    carla.scan(VASE)
    assert received(world) == [0, 0, 0, 2]


def test_aside_says_where_and_books_nothing(world: World, ben: Person) -> None:
    ben.scan(VASE)
    before = world.everything()
    page = ben.tap("aside")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert page.sentence == "Put Glass vase in HOLD-1. Not counted."
    assert world.everything() == before
    with world.database.writing() as session:
        session.execute(update(Location).where(Location.kind == "hold").values(retired_at=clock.now()))
    ben.scan(VASE)
    assert ben.tap("aside").sentence == "Put Glass vase aside. Not counted."


def test_goods_with_lots_are_asked_for_their_lot(world: World, ben: Person) -> None:
    serum = add_tracked(world, "SERUM", "lot")
    ben.scan(serum)
    page = ben.tap("unexpected")
    assert (page.outcome, page.step, page.message) == ("ask", "lot", "receiving.lot_wanted")
    assert ben.scan("LOT-7").outcome == "ok"
    assert received(world) == [0, 0, 0, 1]
    ben.undo()
    ben.undo()
    assert world.count(PurchaseOrderLine) == 3
    ben.scan(gs1(serum, lot="L9"))
    assert ben.tap("unexpected").outcome == "ok"
    assert received(world) == [0, 0, 0, 1]


def test_a_code_that_lost_its_separators_is_asked_first(world: World, ben: Person) -> None:
    serum = add_tracked(world, "SERUM", "lot")
    page = ben.scan(f"01{serum.zfill(14)}10LOT73705")
    assert page.message == "receiving.which_reading"
    choices = [b.get("data-scan") for b in page.all("button") if b.get("data-scan")]
    page = ben.scan(str(choices[1]))
    assert page.message == "receiving.not_on_order"
    assert ben.tap("unexpected").outcome == "ok"
    assert sum(received(world)) in {1, 5}


def test_an_order_closed_meanwhile_takes_nothing_more(world: World, ben: Person) -> None:
    ben.scan(VASE)
    with world.database.writing() as session:
        session.scalars(select(PurchaseOrder)).one().closed_at = clock.now()
    before = world.everything()
    page = ben.tap("unexpected")
    assert (page.outcome, page.message) == ("error", "receiving.order_closed")
    assert (world.everything(), world.count(PurchaseOrderLine)) == (before, 3)


def test_a_receipt_closed_meanwhile_takes_nothing_more(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    ben.scan(VASE)
    carla.open(f"/{ben.page.task}")
    carla.tap("done")
    carla.tap("keep-open")
    for action in ("unexpected", "aside", "other-inside"):
        ben.page.main.set("data-task", f"receiving/{world.one(Receipt).id}")  # type: ignore[union-attr]
        assert ben.tap(action).outcome == "error", action
    assert world.count(PurchaseOrderLine) == 3


def test_somebody_else_adds_it_while_it_is_asked(world: World, ben: Person, carla: Person) -> None:
    ben.scan(VASE)
    carla.open(f"/{ben.page.task}")
    carla.scan(VASE)
    carla.tap("unexpected")
    assert ben.tap("unexpected").outcome == "ok"
    assert received(world) == [0, 0, 0, 2]


def test_a_receipt_of_several_orders_takes_it_on_its_first(world: World, ben: Person) -> None:
    other = add_order(world, "1050", [("LAMP", 2)])
    with world.database.writing() as session:
        receipt = session.scalars(select(Receipt)).one()
        receipt.purchase_orders.append(session.get_one(PurchaseOrder, other))
    assert ben.scan(VASE).sentence == "Glass vase is not on 1042, 1050."
    ben.tap("unexpected")
    assert received(world) == [0, 0, 0, 1]
    assert received(world, "1050") == [0]


def test_closing_notes_it_against_the_supplier(world: World, ben: Person) -> None:
    ben.scan(case_code("VASE"))
    ben.tap("unexpected")
    ben.scan(VASE)
    assert world.count(SupplierFault) == 0
    ben.tap("done")
    ben.tap("keep-open")
    fault = world.one(SupplierFault)
    assert (fault.kind, fault.quantity, fault.receipt_id) == ("unexpected", 7, world.one(Receipt).id)
    ben.undo()
    assert world.count(SupplierFault) == 0
