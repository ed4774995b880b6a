"""Two receivers at one receipt, several orders in one, and one that is opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from tests.person import Person
from tests.receiving.goods import MUG, TOWEL, add_order, order_id, received
from tests.receiving.test_over import word
from tests.world import World, case_code, each_code
from warehouse import clock
from warehouse.orders.models import PurchaseOrder
from warehouse.receiving.models import Receipt, ReceiptExpected, ReceiptPurchaseOrder, SupplierFault
from warehouse.stock.models import Location


@pytest.fixture(autouse=True)
def _at_1042(world: World, ben: Person) -> None:
    ben.open("/receiving")
    ben.scan("1042")


def _expected(world: World) -> list[tuple[int, int]]:
    return world.read(
        lambda s: [
            (row.quantity_expected, row.quantity_before)
            for row in s.query(ReceiptExpected).order_by(
                ReceiptExpected.receipt_id, ReceiptExpected.purchase_order_line_id
            )
        ]
    )


def test_a_receipt_begins_with_what_was_still_to_come(world: World, ben: Person) -> None:
    assert _expected(world) == [(48, 0), (6, 0), (12, 0)]
    ben.scan(case_code("MUG-BL"))
    ben.tap("done")
    ben.tap("keep-open")
    ben.scan("1042")
    assert _expected(world)[3:] == [(36, 12), (6, 0), (12, 0)]
    assert ben.scan(MUG).sentence == "+1 Blue mug 330 ml 1 of 36"


# ---- two receivers ----


def test_what_another_counts_is_asked_for_once(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    carla.open("/receiving")
    page = carla.scan("1042")
    assert "Ben counts this" in page.text
    page = carla.scan(MUG)
    assert (page.outcome, page.ask, page.sentence) == (
        "ask",
        "again",
        "Ben counts Blue mug 330 ml. Scan again to help.",
    )
    assert received(world) == [1, 0, 0]
    assert carla.scan(case_code("MUG-BL")).outcome == "ok"
    assert carla.scan(MUG).outcome == "ok"
    assert ben.scan(MUG).outcome == "ok"
    assert received(world) == [15, 0, 0]


def test_another_product_and_an_old_count_are_anybodys(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    carla.open("/receiving")
    carla.scan("1042")
    assert carla.scan(TOWEL).outcome == "ok"
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=True):
        assert carla.scan(MUG).outcome == "ok"


def test_a_scan_out_of_a_dead_spot_asks_nobody(world: World, ben: Person, carla: Person) -> None:
    ben.scan(MUG)
    carla.open("/receiving")
    carla.scan("1042")
    at = clock.now()
    carla.scan(MUG, scanned_at=(at - timedelta(minutes=3)).isoformat(), sent_at=at.isoformat())
    assert received(world) == [2, 0, 0]


# ---- several orders ----


def test_another_order_of_the_supplier_comes_along(world: World, ben: Person) -> None:
    other = add_order(world, "1050", [("VASE", 4), ("MUG-BL", 6)])
    page = ben.scan(f"P.{other}")
    assert (page.outcome, page.message) == ("ok", "receiving.joined")
    assert "1042, 1050" in page.text
    assert len(_expected(world)) == 5
    ben.scan(each_code("VASE"))
    assert received(world, "1050") == [1, 0]
    ben.tap("undo")
    page = ben.tap("undo")
    assert "1050" not in page.text
    assert len(_expected(world)) == 3
    assert world.count(ReceiptPurchaseOrder) == 1


def test_an_order_that_another_receives_stays_there(world: World, ben: Person, carla: Person) -> None:
    other = add_order(world, "1050", [("VASE", 4)])
    carla.open("/receiving")
    carla.scan(f"P.{other}")
    assert ben.scan(f"P.{other}").message == "receiving.elsewhere"


def test_an_order_of_another_supplier_is_refused(world: World, ben: Person) -> None:
    other = add_order(world, "1050", [("VASE", 4)], supplier="OTHER")
    page = ben.scan(f"P.{other}")
    assert (page.outcome, page.message) == ("error", "receiving.finish_first")


def test_a_product_of_the_suppliers_other_order_offers_to_join_it(world: World, ben: Person) -> None:
    other = add_order(world, "1050", [("VASE", 4)])
    add_order(world, "1060", [("VASE", 4)], supplier="OTHER")
    page = ben.scan(each_code("VASE"))
    assert (page.outcome, page.step) == ("ask", "unexpected")
    assert [button.get("data-scan") for button in page.all("button") if button.get("data-scan")] == [
        f"P.{other}"
    ]
    page = ben.scan(f"P.{other}")
    assert page.outcome == "ok"
    assert received(world, "1050") == [1]
    ben.tap("undo")
    assert (received(world, "1050"), world.count(ReceiptPurchaseOrder)) == ([0], 1)


def test_orders_of_one_supplier_that_expect_a_product_open_together(world: World, ben: Person) -> None:
    add_order(world, "1050", [("VASE", 4)])
    add_order(world, "1051", [("VASE", 2)])
    ben.open("/receiving")
    page = ben.scan(each_code("VASE"))
    assert (page.message, "together" in page.actions) == ("receiving.which_order", True)
    page = ben.tap("together")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert "1050, 1051" in page.text
    assert received(world, "1050") == [1]
    ben.tap("receive-rest")
    assert (received(world, "1050"), received(world, "1051")) == ([4], [2])


def test_orders_of_two_suppliers_do_not(world: World, ben: Person) -> None:
    add_order(world, "1050", [("VASE", 4)])
    add_order(world, "1051", [("VASE", 2)], supplier="OTHER")
    ben.open("/receiving")
    assert "together" not in ben.scan(each_code("VASE")).actions
    assert ben.tap("together").message == "scanning.nothing_asked_for"


# ---- opened again ----


@pytest.fixture
def closed(ben: Person) -> None:
    """1042 with one mug, closed short."""
    ben.scan(MUG)
    ben.tap("done")
    ben.tap("close-short")


@pytest.mark.usefixtures("closed")
def test_a_receiver_needs_a_supervisors_word(world: World, ben: Person) -> None:
    page = ben.scan("1042")
    assert (page.outcome, page.ask, page.message) == ("ask", "supervisor", "receiving.reopen")
    assert ben.tap("reopen", reason="more").ask == "supervisor"
    given = word(ben)
    page = ben.tap("reopen", reason="more", approval=given["approval"])
    assert (page.outcome, page.step, page.message) == ("ok", "scan_product", "receiving.reopened_because")
    receipt = world.one(Receipt)
    assert (receipt.closed_at, receipt.reopened_because) == (None, "more")
    assert receipt.reopened_by != receipt.opened_by
    assert world.one(PurchaseOrder, number="1042").closed_at is None
    assert world.count(SupplierFault) == 0
    assert ben.scan(MUG).sentence == "+1 Blue mug 330 ml 2 of 48"


@pytest.mark.usefixtures("closed")
def test_a_supervisor_needs_only_a_reason_and_may_undo(world: World, carla: Person) -> None:
    carla.open("/receiving")
    assert carla.scan("1042").ask == "choose"
    assert carla.tap("reopen").message == "receiving.reason_missing"
    carla.scan("1042")
    assert carla.tap("reopen", reason="miscounted").outcome == "ok"
    page = carla.tap("undo")
    assert (page.message, page.step) == ("receiving.closed_again", "choose")
    assert world.one(Receipt).closed_at is not None
    assert world.one(PurchaseOrder, number="1042").closed_at is not None
    assert world.count(SupplierFault, kind="short") == 3


# ---- gone meanwhile ----


def test_an_order_closed_meanwhile_takes_nothing(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(PurchaseOrder).values(closed_at=clock.now()))
    before = world.everything()
    page = ben.scan(MUG)
    assert (page.outcome, page.message) == ("error", "receiving.order_closed")
    assert world.everything() == before


def test_a_dock_deleted_meanwhile_takes_nothing(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Location).where(Location.kind == "dock").values(retired_at=clock.now()))
    before = world.everything()
    assert ben.scan(MUG).message == "receiving.dock_gone"
    assert world.everything() == before


def test_of_two_who_join_one_order_at_once_it_joins_once(world: World, ben: Person, carla: Person) -> None:
    from tests.receiving.test_races import together

    carla.open("/receiving")
    carla.scan("1042")
    other = add_order(world, "1050", [("VASE", 4)])
    assert order_id(world, "1050") == other
    outcomes = together([ben, carla], [f"P.{other}"])
    assert outcomes == [["ok"], ["ok"]]
    assert world.count(ReceiptPurchaseOrder) == 2
    assert len(_expected(world)) == 4
