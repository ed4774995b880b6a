"""How a walk ends: dropped, stopped by the channel, or taken back; and what can be undone of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, cancel, fetch, finish, hold, stock, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.picking.models import PickList, PickTote
from warehouse.picking.operations import withdraw_list
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Allocation, LocationMove


def test_a_drop_is_undone_while_nobody_has_packed(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    page = ada.tap("undo")
    assert (page.step, page.message) == ("drop", "picking.undone_drop")
    assert page.sentence == "You carry TOTE-001 again."
    assert world.one(Location, code="TOTE-001").parent_id is None
    assert world.one(PickList).finished_at is None
    assert ada.scan("BENCH-1").outcome == "task_done"


def test_a_drop_is_not_undone_once_something_was_packed(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    with world.database.writing() as session:
        promise = session.scalars(select(Allocation).order_by(Allocation.id)).first()
        assert promise is not None
        tote, bench = (session.get_one(Location, promise.location_id), world.one(Location, code="BENCH-1"))
        goods = Goods(promise.product_id, promise.lot_id, 1)
        act = Act(world.warehouse_id, None, None, None, clock.now())
        paper = Paper("order", world.order("1001").id, promise.customer_order_line_id)
        ledger.move(session, act, goods, tote, session.merge(bench), "move", paper, promised=True)
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "picking.undo_packed")
    assert world.one(PickList).finished_at is not None


def test_a_drop_is_not_undone_under_another_list(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    ada.tap("next-work")
    ada.scan("TOTE-002")
    page = ada.tap("undo", task="picking", step="next_work")
    assert (page.outcome, page.message) == ("error", "picking.undo_in_list")
    assert world.count(PickTote, closed_at=None) == 1


def test_a_full_tote_is_followed_by_an_empty_one(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    assert ada.tap("full").sentence == "Scan an empty tote to go on."
    page = ada.scan("TOTE-003")
    assert (page.step, page.message, page.sentence) == (
        "scan_bin",
        "picking.tote_switched",
        "Go on in TOTE-003.",
    )
    fetch(ada, MUGS_AND_TOWEL[1:])
    assert ada.page.heading == "Take TOTE-001, TOTE-003 to BENCH-1 and scan it"
    assert ada.scan("BENCH-1").sentence == "TOTE-001, TOTE-003 at BENCH-1. Ready to pack."
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("TOTE-003", "TOWEL")) == (2, 1)


def test_a_tote_that_is_not_empty_does_not_follow(ada: Person, world: World) -> None:
    stock(world, "TOTE-004", "VASE", 1)
    take(ada, "TOTE-001")
    page = ada.scan("TOTE-004")
    assert (page.step, page.outcome, page.message) == ("scan_bin", "error", "picking.tote_not_empty")


def test_a_tote_is_undone_and_the_one_before_is_in_hand_again(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("TOTE-003")
    page = ada.tap("undo")
    assert (page.step, page.message, page.sentence) == (
        "scan_bin",
        "picking.undone_tote",
        "TOTE-003 is free again. Scan a tote.",
    )
    fetch(ada, MUGS_AND_TOWEL)
    assert world.on_hand("TOTE-001", "MUG-BL") == 2


def test_every_act_of_a_walk_is_undone_one_by_one(ada: Person, world: World) -> None:
    """Back from the drop to the list of work; the ledger remembers all of it."""
    before = (world.everything()[1:], world.on_hand("A-01-A-01", "MUG-BL"))
    ada.open("/picking")
    seen = [ada.tap("next-work").step]
    for code in (
        "TOTE-001",
        "A-01-A-01",
        each_code("MUG-BL"),
        each_code("MUG-BL"),
        "A-01-A-03",
        each_code("TOWEL"),
    ):
        seen.append(ada.scan(code).step)
    assert seen == ["scan_tote", "scan_bin", *["scan_product"] * 2, "scan_bin", "scan_product", "drop"]
    assert ada.scan("BENCH-1").step == "next_work"
    back = [ada.undo().step for _again in range(8)]
    assert back == [*reversed(seen), "next_work"]
    assert (world.everything()[1:], world.on_hand("A-01-A-01", "MUG-BL")) == before
    assert [line.quantity_picked for line in world.order_lines("1001")] == [0, 0]
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.nothing_to_undo")
    assert world.count(LocationMove) == 2, "to the bench and back; TOTE-001 stood nowhere before"


@pytest.mark.parametrize(
    ("code", "message"), [("C.UNDO", "picking.undone_bin"), ("C.SKIP", "picking.skipped")]
)
def test_commands_are_scanned_like_taps(ada: Person, code: str, message: str) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    assert ada.scan(code).message == message


def test_a_cancelled_order_stops_every_scan(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    cancel(world, "1001")
    before = world.everything()
    for code in ("A-01-A-03", "TOWEL", "TOTE-001", "A-01-A-01", "NONSENSE"):
        page = ada.scan(code)
        assert (page.step, page.outcome, page.message) == ("stopped", "error", "picking.order_cancelled"), (
            code
        )
        assert page.sentence == "1001 was cancelled. Stop picking."
    assert ada.tap("quantity", quantity=1).message == "picking.order_cancelled"
    assert world.everything() == before
    page = ada.scan("STAGE-1")
    assert (page.step, page.outcome, page.message) == ("next_work", "task_done", "picking.set_down")
    tote, staging = world.one(Location, code="TOTE-001"), world.one(Location, code="STAGE-1")
    assert tote.parent_id == staging.id
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.allocated("TOTE-001", "MUG-BL")) == (2, 0)
    assert world.one(PickList).finished_at is not None


def test_a_held_order_keeps_its_goods_and_frees_the_rest(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    hold(world, "1001")
    assert ada.scan("A-01-A-03").sentence == "1001 is on hold. Stop picking."
    page = ada.tap("done")
    assert (page.step, page.outcome, page.message) == ("next_work", "task_done", "picking.stopped")
    assert world.allocated("TOTE-001", "MUG-BL") == 2
    assert world.allocated("A-01-A-03", "TOWEL") == 0
    page = ada.tap("undo")
    assert (page.step, page.message) == ("stopped", "picking.undone_stop")
    assert world.allocated("A-01-A-03", "TOWEL") == 1
    hold(world, "1001", on=False)
    assert ada.open(f"/{page.task}").code == "A-01-A-03", "a resumed order is walked on"


def test_a_stop_is_not_undone_when_others_have_the_stock(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    hold(world, "1001")
    ada.tap("done")
    stock(world, "A-01-A-03", "TOWEL", -20)
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "picking.undo_stock_taken")
    assert world.one(PickList).finished_at is not None


def test_a_list_is_taken_back_while_nothing_is_picked(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    assert _withdraw(world, "1001") is True
    assert world.count(Allocation) == 0
    page = ada.scan("A-01-A-01")
    assert (page.step, page.outcome, page.message) == ("next_work", "error", "picking.withdrawn")
    assert ada.open(f"/{task}").step == "next_work"
    assert take(ada, "TOTE-001").step == "scan_bin", "the tote is free again"


def test_a_list_with_goods_is_not_taken_back(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    assert _withdraw(world, "1001") is False
    assert world.allocated("A-01-A-03", "TOWEL") == 1
    assert _withdraw(world, "1002") is True, "an order without a list is free to change"


def test_an_order_that_was_reduced_on_its_walk_asks_for_less(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    with world.database.writing() as session:
        line = session.merge(world.order_lines("1001")[0])
        promise = session.scalars(select(Allocation).filter_by(customer_order_line_id=line.id)).one()
        line.quantity_cancelled = 1
        ledger.release(session, promise, 1)
    page = ada.scan("A-01-A-01")
    assert (page.step, page.quantity) == ("scan_product", 1)
    with world.database.writing() as session:
        for promise in session.scalars(select(Allocation)).all():
            ledger.release(session, promise)
    page = ada.open(f"/{page.task}")
    assert (page.step, page.heading) == ("drop", "Take TOTE-001 to BENCH-1 and scan it")
    assert ada.tap("done").message == "picking.list_over"


def _withdraw(world: World, number: str) -> bool:
    with world.database.writing() as session:
        act = Act(world.warehouse_id, None, None, None, clock.now())
        return withdraw_list(session, act, session.get_one(CustomerOrder, world.order(number).id).id)


def test_what_left_the_building_is_no_longer_undone(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(each_code("MUG-BL"))
    with world.database.writing() as session:
        promise = session.scalars(select(Allocation).order_by(Allocation.id.desc())).first()
        assert promise is not None
        tote = session.scalars(select(Location).filter_by(code="TOTE-001")).one()
        line_id, goods = promise.customer_order_line_id, Goods(promise.product_id, promise.lot_id, 1)
        ledger.release(session, session.scalars(select(Allocation).filter_by(location_id=tote.id)).one())
        act = Act(world.warehouse_id, None, None, None, clock.now())
        ledger.move(session, act, goods, tote, virtual(session, world.warehouse_id, "scrap"), "scrap")
        assert line_id
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.order_lines("1001")[0].quantity_picked == 1
