"""A line is done: the orders that waited for it are told, and served as the building wishes."""

from __future__ import annotations

import pytest

from tests.person import Page, Person
from tests.picking.walking import only, take
from tests.receiving.goods import add_order
from tests.world import World, each_code
from warehouse.orders.freed import share
from warehouse.orders.models import CustomerOrder
from warehouse.orders.queries import WantingLine
from warehouse.sites import Warehouse

VASE, CARD = each_code("VASE"), each_code("CARD")


@pytest.fixture
def dock(world: World) -> None:
    """The building promises what lies on its dock."""
    with world.database.writing() as session:
        session.query(Warehouse).one().promises_dock = True


def receive(world: World, ben: Person, vases: int = 3) -> Page:
    """Ben has purchase order 2001 open: three vases, six cards."""
    add_order(world, "2001", [("VASE", 3), ("CARD", 6)])
    ben.open("/receiving")
    ben.scan("2001")
    for _piece in range(vases):
        ben.scan(VASE)
    return ben.page


def line(order_id: int, quantity: int, ships_complete: bool = False) -> WantingLine:
    return WantingLine(order_id, order_id * 10, 7, quantity, ships_complete)


def test_the_bins_serve_the_most_urgent_and_what_comes_the_next() -> None:
    served = share([line(1, 3), line(2, 4), line(3, 2)], on_shelves=5, arrived=3)
    assert served.orders == {2}, "the first waits for nothing, the third gets a part"
    assert [(need.order_line_id, need.quantity) for need in served.needs] == [(20, 2), (30, 1)]
    assert share([line(1, 3)], on_shelves=3, arrived=9).needs == []


def test_it_is_told_once_and_promised_in_its_bin(world: World, ben: Person, ada: Person) -> None:
    page = receive(world, ben)
    assert (page.outcome, page.message) == ("line_done", "receiving.line_frees_one")
    assert page.sentence == "Complete with 3. Frees 1 order."
    assert world.allocated("DOCK-1", "VASE") == 0
    ben.open("/putaway")
    ben.scan(VASE)
    page = ben.scan("A-01-A-05")
    if page.ask:
        page = ben.scan("A-01-A-05")
    assert page.message == "putaway.placed_frees", page.sentence
    assert page.sentence == "3 Glass vase to A-01-A-05. Orders freed: 1."
    assert world.allocated("A-01-A-05", "VASE") == 1
    ben.tap("undo")
    assert world.allocated("A-01-A-05", "VASE") == 0
    assert world.on_hand("DOCK-1", "VASE") == 3


def test_the_dock_is_promised_and_picked_from(world: World, ben: Person, ada: Person, dock: None) -> None:
    page = receive(world, ben)
    assert page.message == "receiving.line_frees_one"
    assert world.allocated("DOCK-1", "VASE") == 1
    page = ben.open("/putaway")
    ben.scan(VASE)
    assert ben.page.quantity == 2, "what is promised is not put away"
    only(world, "1004")
    take(ada, "TOTE-001")
    assert ada.scan("DOCK-1").step == "scan_product"
    assert ada.scan(VASE).step == "drop"
    assert world.on_hand("DOCK-1", "VASE") == 2


def test_undo_takes_the_promise_back_first(world: World, ben: Person, dock: None) -> None:
    receive(world, ben)
    page = ben.tap("undo")
    assert page.outcome == "ok", page.sentence
    assert world.allocated("DOCK-1", "VASE") == 0
    assert world.on_hand("DOCK-1", "VASE") == 2
    assert ben.scan(VASE).message == "receiving.line_frees_one", "done again, told again"
    page = ben.tap("quantity", quantity=1)
    assert page.outcome == "ok", page.sentence
    assert world.on_hand("DOCK-1", "VASE") == 1


def test_what_somebody_walks_for_is_not_taken_back(
    world: World, ben: Person, ada: Person, dock: None
) -> None:
    receive(world, ben)
    only(world, "1004")
    take(ada, "TOTE-001")
    before = world.everything()
    page = ben.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert world.everything() == before


def test_damaged_goods_leave_the_dock_all_the_same(world: World, ben: Person, dock: None) -> None:
    receive(world, ben)
    page = ben.tap("damaged", quantity=3)
    assert page.outcome == "ok", page.sentence
    assert (world.on_hand("HOLD-1", "VASE"), world.allocated("DOCK-1", "VASE")) == (3, 0)


def test_a_typed_number_frees_as_a_scan_does(world: World, ben: Person, dock: None) -> None:
    receive(world, ben, vases=0)
    ben.scan(CARD)
    page = ben.tap("quantity", quantity=6)
    assert page.message == "receiving.line_frees_one", page.sentence
    assert world.allocated("DOCK-1", "CARD") == 2, (
        "five lie in the bin: three for the first, two for the other"
    )
    page = ben.tap("quantity", quantity=6)
    assert page.message == "receiving.quantity_set", "told once"


def test_what_cannot_go_whole_leaves_the_goods_to_others(world: World, ben: Person, dock: None) -> None:
    with world.database.writing() as session:
        waiting = session.get_one(CustomerOrder, world.order("1004").id)
        waiting.ships_complete = True
        waiting.lines[0].quantity_ordered = 4
    page = receive(world, ben)
    assert page.message == "receiving.line_done"
    assert world.allocated("DOCK-1", "VASE") == 0


def test_closing_short_tells_what_the_rest_frees(world: World, ben: Person) -> None:
    receive(world, ben, vases=2)
    ben.tap("done")
    page = ben.tap("close-short")
    assert (page.outcome, page.message) == ("task_done", "receiving.closed_frees_one"), page.sentence
    assert page.sentence == "2001 closed. Frees 1 order."


def test_a_held_product_frees_nobody(world: World, ben: Person, carla: Person, dock: None) -> None:
    product = world.order_lines("1004")[0].product_id
    carla.open(f"/hold-product/{product}")
    carla.tap("hold", reason="Quality to be checked")
    assert receive(world, ben).message == "receiving.line_done"
    assert world.allocated("DOCK-1", "VASE") == 0
