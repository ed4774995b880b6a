"""Several people at the same moment: each order, piece and bin is given once."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import func, select, update

from tests.at_once import at_once
from tests.person import Page, Person
from tests.picking.walking import MUGS_AND_TOWEL, only, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.picking import waves
from warehouse.picking.models import PickLine, PickList, PickListOrder, Wave
from warehouse.picking.waves import Released
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.quantities import Movement


def test_two_who_press_next_work_at_once_get_different_orders(
    ada: Person, carla: Person, world: World
) -> None:
    for person in (ada, carla):
        person.open("/picking")
    pages: list[Page] = at_once(lambda: ada.tap("next-work"), lambda: carla.tap("next-work"))
    assert [page.message for page in pages] == ["picking.taken"] * 2
    assert pages[0].task != pages[1].task
    assert _orders_on_lists(world) == sorted([world.order("1001").id, world.order("1001", "EBAY").id])


def test_one_order_is_given_to_one_of_two(ada: Person, carla: Person, world: World) -> None:
    only(world, "1001")
    for person in (ada, carla):
        person.open("/picking")
    pages = at_once(lambda: ada.tap("next-work"), lambda: carla.tap("next-work"))
    assert sorted(page.message for page in pages) in (
        ["picking.no_orders", "picking.taken"],
        ["picking.taken", "picking.wait_for_stock"],
    )
    assert world.allocated("A-01-A-01", "MUG-BL") == 2


def test_one_person_with_two_devices_gets_one_list(ada: Person, world: World) -> None:
    second = Person.signed_in(ada.app, "Ada")
    for person in (ada, second):
        person.open("/picking")
    pages = at_once(lambda: ada.tap("next-work"), lambda: second.tap("next-work"))
    assert sorted(page.message for page in pages) == ["picking.continue", "picking.taken"]
    assert world.count(PickList) == 1


def test_two_releases_at_once_take_no_order_twice(world: World) -> None:
    done: list[Released] = at_once(lambda: _release(world), lambda: _release(world))
    assert sorted(order for one in done for order in one.orders) == _orders_on_lists(world)
    assert len(_orders_on_lists(world)) == 5
    assert world.allocated("A-01-A-01", "MUG-BL") == 26


def test_two_releases_at_once_make_one_wave(world: World) -> None:
    """Also of clusters: one of the two finds nothing left to release."""
    done: list[Released] = at_once(
        lambda: _release(world, way="cluster"),
        lambda: _release(world, way="cluster"),
        lambda: _release(world, way="cluster"),
    )
    assert sorted(len(one.orders) for one in done) == [0, 0, 5]
    assert (world.count(Wave), len(_orders_on_lists(world))) == (1, 5)


def test_two_clusters_that_are_pulled_at_once_share_no_order(
    ada: Person, carla: Person, world: World
) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(pick_way="cluster", urgent_minutes=0, cart_slots=2))
    for person in (ada, carla):
        person.open("/picking")
    pages: list[Page] = at_once(lambda: ada.tap("next-work"), lambda: carla.tap("next-work"))
    assert {page.message for page in pages} <= {"picking.taken", "picking.taken_many"}
    assert pages[0].task != pages[1].task
    found = _orders_on_lists(world)
    assert len(found) == len(set(found))


def test_one_tote_is_taken_by_one_of_two(ada: Person, carla: Person, world: World) -> None:
    for person in (ada, carla):
        person.open("/picking")
        person.tap("next-work")
    pages = at_once(lambda: ada.scan("TOTE-001"), lambda: carla.scan("TOTE-001"))
    assert sorted(page.message for page in pages) == ["picking.tote_right", "picking.tote_taken"]


def test_two_devices_of_one_person_never_pick_more_than_is_wanted(ada: Person, world: World) -> None:
    """Three scans at once for two pieces: two are right, one is too many, and the line knows of two.

    On devices that never had the walk: the one that had it would be asked whether it goes on there.
    """
    task = take(ada, "TOTE-001").task
    ada.scan("A-01-A-01")
    people = [Person.signed_in(ada.app, "Ada") for _device in range(3)]
    for person in people:
        person.open(f"/{task}")
    pages = at_once(*(_scanning(person, each_code("MUG-BL")) for person in people))
    assert sorted(page.outcome for page in pages) == ["error", "line_done", "ok"]
    assert world.on_hand("TOTE-001", "MUG-BL") == 2
    mugs = world.order_lines("1001")[0]
    assert (mugs.quantity_picked, world.one(PickLine, product_id=mugs.product_id).quantity_picked) == (2, 2)
    assert MUGS_AND_TOWEL[0][2] == 2


def test_goods_without_a_bin_are_taught_once(ada: Person, carla: Person, world: World) -> None:
    lamp, card = world.order_lines("1003")[0], world.order_lines("1005")[0]
    with world.database.writing() as session:
        session.get_one(type(card), card.id).product_id = lamp.product_id
        for order in (world.order(*key) for key in (("1001",), ("1001", "EBAY"), ("1002",))):
            session.get_one(type(order), order.id).held_at = clock.now()
    assert {take(person, tote).step for person, tote in ((ada, "TOTE-001"), (carla, "TOTE-002"))} == {
        "scan_found_bin"
    }
    pages = at_once(lambda: ada.scan("A-01-A-05"), lambda: carla.scan("A-01-A-05"))
    assert [page.step for page in pages] == ["scan_product", "scan_product"]
    moved = world.read(
        lambda session: session.scalar(select(func.sum(Movement.quantity)).where(Movement.reason == "move"))
    )
    assert moved == 10


def _scanning(person: Person, code: str) -> Callable[[], Page]:
    return lambda: person.scan(code)


def _release(world: World, way: str = "single") -> Released:
    act = Act(world.warehouse_id, None, None, None, clock.now())
    return world.database.write(lambda session: waves.release(session, act, way=way))


def _orders_on_lists(world: World) -> list[int]:
    wanted = select(PickListOrder.customer_order_id).order_by(PickListOrder.customer_order_id)
    return list(world.read(lambda session: session.scalars(wanted).all()))
