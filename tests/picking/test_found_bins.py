"""Goods that are in the building without a bin: the picker who finds them teaches it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.person import Person
from tests.picking.walking import only, place, stock, take, wants
from tests.world import World, each_code
from warehouse.picking.models import PickLine, PickList
from warehouse.stock.models import Location
from warehouse.stock.quantities import Movement


def test_a_pick_without_a_bin_asks_where_it_was_found(ada: Person, world: World) -> None:
    only(world, "1003")
    page = take(ada, "TOTE-001")
    assert (page.step, page.code, page.quantity) == ("scan_found_bin", "", 1)
    assert page.heading == "Where did you find it? Scan the bin"
    page = ada.scan("A-01-A-05")
    assert (page.step, page.message, page.code) == ("scan_product", "picking.found", each_code("LAMP"))
    assert page.sentence == "10 Desk lamp now in A-01-A-05."
    assert world.on_hand("UNLOCATED", "LAMP") == 0
    assert (world.on_hand("A-01-A-05", "LAMP"), world.allocated("A-01-A-05", "LAMP")) == (10, 1)
    moved = world.read(
        lambda session: session.scalars(select(Movement).where(Movement.reason == "move")).all()
    )
    assert sorted(row.quantity for row in moved) == [1, 9]
    page = ada.scan(each_code("LAMP"))
    assert page.step == "drop"
    assert world.on_hand("TOTE-001", "LAMP") == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("DOCK-1", "picking.not_a_bin"),
        ("UNLOCATED", "picking.not_a_bin"),
        ("BENCH-1", "picking.not_a_bin"),
        ("LAMP", "picking.found_bin_first"),
        ("NONSENSE", "picking.not_a_bin"),
        ("TOTE-001", "picking.not_a_bin"),
    ],
)
def test_only_a_bin_can_be_taught(ada: Person, world: World, code: str, message: str) -> None:
    only(world, "1003")
    take(ada, "TOTE-001")
    before = world.everything()
    page = ada.scan(code)
    assert (page.step, page.outcome, page.message) == ("scan_found_bin", "error", message)
    assert world.everything() == before
    assert ada.tap("quantity", quantity=1).message == "picking.found_bin_first"
    assert world.everything() == before


def test_everybody_who_was_to_look_for_it_goes_to_that_bin(ada: Person, carla: Person, world: World) -> None:
    _lamps_for(world, "1005", 2)
    only_two(world)
    take(ada, "TOTE-001")
    assert take(carla, "TOTE-002").step == "scan_found_bin"
    ada.scan("A-01-A-05")
    page = carla.open(carla.page.task and f"/{carla.page.task}")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-A-05", 2)
    carla.scan("A-01-A-05")
    assert carla.tap("quantity", quantity=2).step == "drop"


def test_a_find_is_undone_with_its_promises(ada: Person, carla: Person, world: World) -> None:
    _lamps_for(world, "1005", 2)
    only_two(world)
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    ada.scan("A-01-A-05")
    page = ada.tap("undo")
    assert (page.step, page.message) == ("scan_found_bin", "picking.undone_found")
    assert (world.on_hand("UNLOCATED", "LAMP"), world.allocated("UNLOCATED", "LAMP")) == (10, 3)
    assert world.on_hand("A-01-A-05", "LAMP") == 0
    assert carla.open(f"/{carla.page.task}").step == "scan_found_bin"


def test_a_find_that_others_work_from_is_not_undone(ada: Person, carla: Person, world: World) -> None:
    _lamps_for(world, "1005", 2)
    only_two(world)
    take(ada, "TOTE-001")
    take(carla, "TOTE-002")
    ada.scan("A-01-A-05")
    carla.scan("A-01-A-05")
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.on_hand("A-01-A-05", "LAMP") == 10


def test_what_is_found_where_more_of_it_is_to_be_fetched_becomes_one_stop(ada: Person, world: World) -> None:
    """The bin's stop was put off; now the goods without a bin turn out to lie there as well."""
    place(world, "A-01-B-01", sequence=7)
    stock(world, "A-01-B-01", "LAMP", 2)
    only(world, "1003")
    wants(world, "1003", 5)
    page = take(ada, "TOTE-001")
    assert (page.step, page.code, page.quantity) == ("scan_bin", "A-01-B-01", 2)
    assert ada.tap("skip").step == "scan_found_bin"
    page = ada.scan("A-01-B-01")
    assert (page.step, page.quantity) == ("scan_product", 5)
    page = ada.tap("undo")
    assert (page.step, page.quantity) == ("scan_found_bin", 3)
    lines = world.read(lambda session: session.scalars(select(PickLine).order_by(PickLine.quantity)).all())
    assert [(line.quantity, line.finished_at) for line in lines] == [(2, None), (3, None)]
    ada.scan("A-01-B-01")
    page = ada.tap("quantity", quantity=5)
    assert page.step == "drop"
    done = world.one(PickList)
    assert (done.lines_done, done.lines_total) == (2, 2)
    assert world.on_hand("TOTE-001", "LAMP") == 5


def test_what_is_not_found_is_in_doubt_as_a_whole(ada: Person, world: World) -> None:
    only(world, "1003")
    take(ada, "TOTE-001")
    page = ada.tap("empty")
    assert (page.step, page.message) == ("next_work", "picking.nothing_picked")
    assert world.on_hand("UNLOCATED", "LAMP") == 10
    assert ada.tap("next-work").message == "picking.wait_for_stock"


def _lamps_for(world: World, number: str, quantity: int) -> None:
    lamp, line = world.order_lines("1003")[0], world.order_lines(number)[0]
    with world.database.writing() as session:
        changed = session.get_one(type(line), line.id)
        changed.product_id, changed.quantity_ordered = lamp.product_id, quantity


def only_two(world: World) -> None:
    """Only the two orders for lamps are open."""
    keep = {world.order("1003").id, world.order("1005").id}
    with world.database.writing() as session:
        for order in session.scalars(select(type(world.order("1003")))):
            if order.id not in keep:
                order.packed_at = order.placed_at


def test_a_retired_bin_is_not_taught(ada: Person, world: World) -> None:
    only(world, "1003")
    take(ada, "TOTE-001")
    with world.database.writing() as session:
        retired = session.scalars(select(Location).filter_by(code="A-01-A-05")).one()
        retired.retired_at = world.order("1003").placed_at
    assert ada.scan("A-01-A-05").message == "picking.not_a_bin"
