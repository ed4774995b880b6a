"""Next work: the most urgent of what can be picked at that moment."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.person import Person
from tests.picking.test_route import measured
from tests.picking.walking import MUGS_AND_TOWEL, fetch, finish, hold, only, stock, take, wants
from tests.world import World
from warehouse import clock
from warehouse.orders import queries as orders
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.ready import ready_to_pack
from warehouse.people.models import Device
from warehouse.picking.models import PickLine, PickList, PickListOrder
from warehouse.sites import Warehouse


def test_who_has_a_list_gets_that_list_again(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    page = ada.open("/picking")
    assert "Continue" in page.text
    page = ada.tap("next-work")
    assert (page.task, page.step, page.message) == (task, "scan_bin", "picking.continue")
    assert world.count(PickList) == 1
    ada.open("/picking")
    assert ada.scan(f"L.{task.split('/')[1]}").task == task


def test_two_pickers_get_different_orders(ada: Person, carla: Person, world: World) -> None:
    ada.open("/picking")
    carla.open("/picking")
    mine, other = ada.tap("next-work"), carla.tap("next-work")
    assert mine.task != other.task
    assert world.allocated("A-01-A-01", "MUG-BL") == 26


def test_a_larger_priority_goes_first_within_a_cut_off(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        first = session.get_one(CustomerOrder, world.order("1001").id)
        later = session.get_one(CustomerOrder, world.order("1005").id)
        later.ship_by_at, later.priority = first.ship_by_at, 5
    ada.open("/picking")
    assert ada.tap("next-work").sentence == "1005 is yours. Take a tote."


def test_an_order_without_a_cut_off_comes_last(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).ship_by_at = None
    ada.open("/picking")
    ada.tap("next-work")
    assert "eBay" in ada.page.text


def test_held_and_later_orders_are_left_alone(ada: Person, world: World) -> None:
    only(world, "1001")
    hold(world, "1001")
    ada.open("/picking")
    assert ada.tap("next-work").message == "picking.no_orders"
    hold(world, "1001", on=False)
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001").id).release_after_at = clock.now() + timedelta(
            hours=1
        )
    assert ada.tap("next-work").message == "picking.no_orders"


def test_orders_without_stock_are_counted_and_left(ada: Person, world: World) -> None:
    only(world, "1004")
    ada.open("/picking")
    page = ada.tap("next-work")
    assert (page.step, page.outcome, page.message) == ("next_work", "error", "picking.wait_for_stock")
    assert page.sentence == "No order can be picked. Waiting for stock: 1."
    assert world.count(PickList) == 0


def test_a_part_is_picked_when_not_all_is_there(ada: Person, world: World) -> None:
    """And the rest is offered when it has come, also as a list of its own."""
    only(world, "1005")
    wants(world, "1005", 9)
    finish(ada, "TOTE-001", [("A-01-A-04", "CARD", 5)])
    assert ada.tap("next-work").message == "picking.wait_for_stock"
    stock(world, "A-01-A-06", "CARD", 7)
    page = take(ada, "TOTE-002")
    assert (page.code, page.quantity) == ("A-01-A-06", 4)


def test_an_order_that_ships_complete_waits_for_all_of_it(ada: Person, world: World) -> None:
    only(world, "1005")
    wants(world, "1005", 9)
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1005").id).ships_complete = True
    ada.open("/picking")
    assert ada.tap("next-work").message == "picking.wait_for_stock"
    assert world.allocated("A-01-A-04", "CARD") == 0
    stock(world, "A-01-A-06", "CARD", 4)
    assert ada.tap("next-work").message == "picking.taken"


def test_stops_follow_the_walk_and_what_has_no_bin_comes_last(ada: Person, world: World) -> None:
    only(world, "1001")
    lamp = world.order_lines("1003")[0]
    with world.database.writing() as session:
        moved = session.get_one(CustomerOrderLine, lamp.id)
        moved.customer_order_id, moved.line = world.order("1001").id, 3
    page = take(ada, "TOTE-001")
    assert page.code == "A-01-A-01"
    page = fetch(ada, MUGS_AND_TOWEL)
    assert page.step == "scan_found_bin"


def test_a_list_that_was_claimed_can_be_given_back(ada: Person, world: World) -> None:
    ada.open("/picking")
    before = world.everything()
    ada.tap("next-work")
    page = ada.tap("undo")
    assert (page.task, page.step, page.message) == ("picking", "next_work", "picking.undone_taken")
    assert world.everything() == before
    assert world.order("1001").released_at is None
    assert ada.tap("next-work").sentence == "1001 is yours. Take a tote."
    assert world.count(PickList) == 2


def test_a_list_with_goods_is_not_given_back(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.tap("quantity", quantity=2)
    page = ada.tap("undo", task="picking", step="next_work")
    assert (page.outcome, page.message) == ("error", "picking.undo_in_list")
    assert world.on_hand("TOTE-001", "MUG-BL") == 2


def test_the_same_person_goes_on_with_another_device(ada: Person, world: World) -> None:
    task = take(ada, "TOTE-001").task
    second = Person.signed_in(ada.app, "Ada")
    assert second.open(f"/{task}").step == "scan_bin"
    assert second.scan("A-01-A-01").step == "scan_product"
    assert world.one(PickList).claimed_device == second.device


def test_the_first_device_is_told_where_it_goes_on_and_has_it_back_by_a_tap(
    ada: Person, world: World
) -> None:
    """Nothing is applied silently by the device that did not see the work go."""
    task = take(ada, "TOTE-001").task
    second = Person.signed_in(ada.app, "Ada")
    second.open(f"/{task}")
    second.scan("A-01-A-01")
    before = world.everything()
    page = ada.tap("quantity", quantity=2)
    number = world.one(Device, id=second.device).number
    assert (page.outcome, page.message, page.step) == ("ask", "picking.continued_on", "elsewhere")
    assert page.sentence == f"Continued on device {number}."
    assert world.everything() == before
    assert ada.open(f"/{task}").step == "elsewhere"
    page = ada.tap("take-over")
    assert (page.outcome, page.step) == ("ok", "scan_product")
    assert ada.tap("quantity", quantity=2).outcome == "line_done"
    assert world.one(PickList).claimed_device == ada.device
    assert second.open(f"/{task}").step == "elsewhere"
    assert second.scan("A-01-A-01").message == "picking.continued_on"
    second.open("/picking")
    assert second.tap("next-work").step != "elsewhere"
    assert world.one(PickList).claimed_device == second.device


def test_what_stands_in_totes_is_ready_to_pack_when_nothing_is_left_to_fetch(
    ada: Person, world: World
) -> None:
    def ready() -> list[tuple[str, str, str, bool, str | None]]:
        found = world.read(lambda session: ready_to_pack(session, world.warehouse_id))
        return [(row.number, row.channel, row.tote_code, row.is_fully_picked, row.stands_at) for row in found]

    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    assert ready() == [], "a stop is left"
    fetch(ada, MUGS_AND_TOWEL[1:])
    ada.scan("BENCH-1")
    assert ready() == [("1001", "Own shop", "TOTE-001", True, "BENCH-1")]
    only(world, "1005")
    wants(world, "1005", 9)
    finish(ada, "TOTE-002", [("A-01-A-04", "CARD", 5)])
    assert [(row[0], row[3]) for row in ready()] == [("1001", True), ("1005", False)]
    tote = world.read(lambda session: ready_to_pack(session, world.warehouse_id))[1].tote_id
    assert world.read(lambda session: orders.orders_in_container(session, tote)) == [world.order("1005").id]
    assert world.count(PickLine) == 3


def test_a_building_that_picks_clusters_takes_several_orders(ada: Person, world: World) -> None:
    """The most urgent order and as many others as the cart has totes; one stop for the same goods."""
    picks(world, "cluster", cart_slots=3)
    ada.open("/picking")
    page = ada.tap("next-work")
    assert (page.message, page.sentence) == ("picking.taken_many", "3 orders are yours. Take totes.")
    found = world.one(PickList)
    assert (found.way, found.wave_id) == ("cluster", None)
    assert on_lists(world) == ["EBAY 1001", "SHOP 1001", "SHOP 1002"]
    assert world.one(PickLine, product_id=world.order_lines("1001")[0].product_id).quantity == 26


def test_undo_gives_all_orders_back(ada: Person, world: World) -> None:
    picks(world, "batch")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1003").id).released_at = earlier = clock.now()
    ada.open("/picking")
    assert ada.tap("next-work").message == "picking.taken_many"
    assert len(on_lists(world)) == 5
    assert ada.tap("undo").message == "picking.undone_taken"
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.order("1001").released_at is None
    assert world.order("1003").released_at == earlier, "it was released before"
    assert ada.tap("next-work").message == "picking.taken_many"


def test_an_urgent_order_is_picked_at_once_and_alone(ada: Person, world: World) -> None:
    """1001 leaves within the hour; after it a larger priority goes first, alone too."""
    picks(world, "cluster", urgent_minutes=60)
    ada.open("/picking")
    assert ada.tap("next-work").sentence == "1001 is yours. Take a tote."
    assert world.one(PickList).way == "single"
    ada.tap("undo")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1005").id).priority = 1
    assert ada.tap("next-work").sentence == "1005 is yours. Take a tote."


def test_what_is_urgent_is_not_taken_along(ada: Person, world: World) -> None:
    picks(world, "cluster", urgent_minutes=0)
    with world.database.writing() as session:
        for number in ("1002", "1003"):
            session.get_one(CustomerOrder, world.order(number).id).priority = 1
        session.get_one(CustomerOrder, world.order("1001").id).ship_by_at = clock.now() + timedelta(minutes=9)
    hold(world, "1002")
    hold(world, "1003")
    ada.open("/picking")
    ada.tap("next-work")
    assert on_lists(world) == ["EBAY 1001", "SHOP 1001", "SHOP 1005"]


def test_the_nearest_orders_are_taken_along_not_the_next(ada: Person, world: World) -> None:
    """Mugs and lamps lie in the near aisle, cards in the far one: with 1001 goes 1003, which is due after 1002."""
    measured(world, {"A-01-A-01": ("X", 29_000), "A-01-A-05": ("X", 27_000), "A-01-A-04": ("Z", 29_000)})
    picks(world, "cluster", cart_slots=2)
    hold_of(world, "1001", "EBAY")
    stock(world, "A-01-A-05", "LAMP", 1)
    wants_mugs_alone(world)
    ada.open("/picking")
    ada.tap("next-work")
    assert on_lists(world) == ["SHOP 1001", "SHOP 1003"]


def test_an_order_too_large_for_a_cart_goes_alone(ada: Person, world: World) -> None:
    picks(world, "cluster", cart_max_weight_grams=500)
    ada.open("/picking")
    assert ada.tap("next-work").message == "picking.taken"
    assert on_lists(world) == ["SHOP 1001"]


def picks(world: World, way: str, **columns: object) -> None:
    """The building picks in this way; nothing is urgent unless it is said."""
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(**{"pick_way": way, "urgent_minutes": 0} | columns))


def on_lists(world: World) -> list[str]:
    """The orders on open lists."""

    def look(session: Session) -> list[str]:
        wanted = (
            select(CustomerOrder)
            .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
            .join(PickList, PickList.id == PickListOrder.pick_list_id)
            .where(PickList.finished_at.is_(None))
        )
        return sorted(f"{order.channel.code} {order.number}" for order in session.scalars(wanted))

    return world.read(look)


def hold_of(world: World, number: str, channel: str) -> None:
    """As `hold`, of another channel."""
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order(number, channel).id).held_at = clock.now()


def wants_mugs_alone(world: World) -> None:
    """Order 1001 has no second line any more."""
    with world.database.writing() as session:
        line = session.get_one(CustomerOrder, world.order("1001").id).lines[1]
        line.quantity_cancelled = line.quantity_ordered
