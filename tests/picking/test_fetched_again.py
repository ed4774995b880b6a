"""Goods put back from a tote into a bin: whose walk fetches them again, and until when it is undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.picking.back_from_tote import agrees, put_back
from tests.picking.walking import MUGS_AND_TOWEL, fetch, finish, only, take
from tests.world import World, each_code
from warehouse.picking.models import PickLine, PickList
from warehouse.stock.models import Location
from warehouse.stock.quantities import Allocation, Balance

MUG, TOWEL = each_code("MUG-BL"), each_code("TOWEL")


def _everything(world: World) -> Any:
    """Stock, promises and progress: what must be the same after there and back."""

    def look(session: Any) -> Any:
        stock = select(
            Balance.location_id, Balance.product_id, Balance.quantity_on_hand, Balance.quantity_allocated
        ).where(Balance.quantity_on_hand > 0)
        promises = select(
            Allocation.customer_order_line_id,
            Allocation.location_id,
            Allocation.quantity,
            Allocation.pick_line_id,
        )
        lines = select(
            PickLine.id, PickLine.quantity, PickLine.quantity_picked, PickLine.finished_at.is_(None)
        )
        return [sorted(session.execute(one).all()) for one in (stock, promises, lines)]

    return world.read(look), [line.quantity_picked for line in world.order_lines("1001")]


def test_in_an_open_walk_the_stop_comes_again_at_its_end(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    walk = ada.page.task
    page = put_back(ada, world, "MUG-BL", "A-01-A-01")
    assert (page.outcome, page.message) == ("line_done", "putback.done")
    assert page.sentence == "2 Blue mug 330 ml back in A-01-A-01."
    assert (page.step, page.heading) == ("tote_lines", "Nothing to put back")
    assert (world.on_hand("A-01-A-01", "MUG-BL"), world.allocated("A-01-A-01", "MUG-BL")) == (60, 2)
    assert world.order_lines("1001")[0].quantity_picked == 0
    page = ada.tap("back")
    assert (page.task, page.step, page.code) == (walk, "scan_bin", "A-01-A-03"), "the stop here goes on"
    page = fetch(ada, MUGS_AND_TOWEL[1:])
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-01", 2), "then it comes"
    page = fetch(ada, MUGS_AND_TOWEL[:1])
    assert (page.step, world.one(PickList).lines_done) == ("drop", 2)
    assert ada.scan("BENCH-1").outcome == "task_done"


def test_put_back_and_picked_again_all_is_as_before(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    before = _everything(world)
    for number in (1, 2):
        page = put_back(ada, world, "MUG-BL", "A-01-A-01", number)
        assert page.message == "putback.done"
        agrees(world)
        assert _everything(world) != before
        ada.tap("back")
        assert fetch(ada, [("A-01-A-01", "MUG-BL", number)]).step == "drop"
        assert _everything(world) == before
    assert world.one(PickList).lines_total == 2


def test_a_part_of_a_stop_goes_back_to_the_stop_in_hand(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(MUG)
    put_back(ada, world, "MUG-BL", "A-01-A-01")
    page = ada.tap("back")
    assert (page.step, page.code, page.quantity) == ("scan_product", MUG, 2), "she stands there still"
    assert world.one(PickLine, location_id=world.one(Location, code="A-01-A-01").id).postponed == 0


def test_another_bin_is_a_stop_of_its_own(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    page = put_back(ada, world, "MUG-BL", "B-01-A-01")
    assert page.message == "putback.done", "the same product lies there: not asked"
    agrees(world)
    page = ada.tap("back")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "B-01-A-01", 2)
    assert fetch(ada, [("B-01-A-01", "MUG-BL", 2)]).step == "drop"
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert world.on_hand("TOTE-001", "MUG-BL") == 2


def test_of_a_finished_list_it_is_work_for_next_work(ada: Person, eve: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    page = ada.open("/picking")
    assert "Nothing to pick now" in page.heading
    page = put_back(eve, world, "MUG-BL", "A-01-A-01", 1)
    assert page.message == "putback.done", "who packs may as well"
    agrees(world)
    assert "1 order can be picked" in ada.open("/picking").text
    eve.open("/packing")
    page = eve.scan("TOTE-001")
    assert (page.outcome, page.message) == ("error", "packing.still_picked")
    assert page.sentence == "Order 1001: 1 still to pick."
    assert ada.tap("next-work").message == "picking.taken"
    page = ada.scan("TOTE-002")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-01", 1)
    fetch(ada, [("A-01-A-01", "MUG-BL", 1)])
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 1]
    assert eve.scan("TOTE-001").message == "packing.opened"
    for code in (MUG, MUG, TOWEL):
        eve.scan(code)
    assert eve.page.step == "scan_label"
    agrees(world)


def test_all_of_a_finished_list_can_go_back(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    put_back(ada, world, "MUG-BL", "A-01-A-01")
    put_back(ada, world, "TOWEL", "A-01-A-03")
    assert world.order("1001").packed_at is None
    ada.open("/picking")
    ada.tap("next-work")
    page = ada.scan("TOTE-001")
    assert page.message == "picking.tote_right", "the tote is empty and free"
    assert fetch(ada, MUGS_AND_TOWEL).step == "drop"


def test_what_ships_complete_is_work_again_too(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    with world.database.writing() as session:
        order = session.get_one(type(world.order("1001")), world.order("1001").id)
        order.ships_complete = True
    put_back(ada, world, "TOWEL", "A-01-A-03")
    ada.open("/picking")
    assert ada.tap("next-work").message == "picking.taken"


def test_a_list_given_back_frees_what_was_put_back(ada: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    put_back(ada, world, "TOWEL", "A-01-A-03")
    ada.open("/picking")
    ada.tap("next-work")
    assert ada.tap("undo").message == "picking.undone_taken"
    assert world.allocated("A-01-A-03", "TOWEL") == 0
    assert ada.tap("next-work").message == "picking.taken"


def test_a_second_walk_of_the_order_takes_it_along(ada: Person, world: World) -> None:
    """The first tote stands at the bench, the rest of the order is just walked for."""
    with world.database.writing() as session:
        mugs = session.get_one(type(world.order_lines("1001")[0]), world.order_lines("1001")[0].id)
        mugs.quantity_ordered = 2
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    with world.database.writing() as session:
        mugs = session.get_one(type(world.order_lines("1001")[0]), world.order_lines("1001")[0].id)
        mugs.quantity_ordered = 4
    take(ada, "TOTE-002")
    page = put_back(ada, world, "MUG-BL", "A-01-A-01")
    assert page.message == "putback.done"
    page = ada.tap("back")
    assert (page.code, page.quantity) == ("A-01-A-01", 4), "one stop for both"
    assert fetch(ada, [("A-01-A-01", "MUG-BL", 4)]).step == "drop"
    agrees(world)
    assert ada.undo().quantity == 4


@pytest.mark.parametrize("is_open", [True, False])
@pytest.mark.parametrize("bin_code", ["A-01-A-01", "B-01-A-01"])
def test_putting_back_is_undone(ada: Person, world: World, is_open: bool, bin_code: str) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    if not is_open:
        ada.scan("BENCH-1")
    before = _everything(world)
    put_back(ada, world, "MUG-BL", bin_code)
    page = ada.scan("C.UNDO")
    assert (page.outcome, page.message, page.step) == ("ok", "putback.undone", "put_back")
    assert page.sentence == "Put 2 Blue mug 330 ml back in TOTE-001."
    assert (page.code, page.expect[0]) == ("TOTE-001", "tote")
    page = ada.scan("TOTE-001")
    assert (page.message, page.step) == ("scanning.all_back", "back_to_bin"), (
        "the choice is next to be undone"
    )
    assert ada.tap("undo").message == "putback.undone_choice"
    assert ada.page.step == "tote_lines"
    assert _everything(world) == before
    agrees(world)


def test_it_is_not_undone_once_it_is_fetched_again(ada: Person, eve: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL)
    walk = ada.page.task
    put_back(eve, world, "MUG-BL", "A-01-A-01")
    ada.open(f"/{walk}")
    fetch(ada, MUGS_AND_TOWEL[:1])
    before = world.everything()
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.everything() == before


def test_it_is_not_undone_once_a_new_walk_wants_it(ada: Person, eve: Person, world: World) -> None:
    finish(ada, "TOTE-001", MUGS_AND_TOWEL)
    only(world, "1001")
    put_back(eve, world, "MUG-BL", "A-01-A-01")
    ada.open("/picking")
    ada.tap("next-work")
    page = eve.tap("undo")
    assert (page.outcome, page.message) == ("error", "putback.undo_gone_on")
    assert world.allocated("A-01-A-01", "MUG-BL") == 2


def test_an_earlier_pick_is_not_undone_after_it(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    walk = ada.page.task
    put_back(ada, world, "MUG-BL", "A-01-A-01", 1)
    ada.open(f"/{walk}")
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.on_hand("TOTE-001", "MUG-BL") == 1
