"""Ways of a wave: one order a list, several on a cart with a tote each, several in common totes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.person import Person
from tests.picking.test_route import measured
from tests.picking.walking import hold
from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.picking import waves
from warehouse.picking.choosing import Choice
from warehouse.picking.models import PickLine, PickList, PickListOrder, Wave
from warehouse.picking.waves import Released
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Allocation

ALL = ["1001", "1002", "1003", "1005"]


def test_a_cluster_serves_several_orders_with_one_stop_for_the_same_goods(world: World) -> None:
    nothing_is_urgent(world)
    done = release(world, "cluster")
    assert (len(done.orders), len(done.pick_lists), done.lines_short) == (5, 1, 1)
    found = world.one(PickList)
    assert (found.way, found.lines_total, world.one(Wave).way) == ("cluster", 4, "cluster")
    assert stops(world, found.id) == [
        ("A-01-A-01", 26),
        ("A-01-A-03", 1),
        ("A-01-A-04", 5),
        ("UNLOCATED", 1),
    ], "mugs of two orders, and cards of two, are one stop each"
    assert world.count(Allocation, pick_line_id=None) == 0, "every promise has its stop"


def test_a_cart_takes_as_many_orders_as_it_has_slots(world: World) -> None:
    nothing_is_urgent(world, cart_slots=2)
    done = release(world, "cluster")
    assert [len(numbers) for numbers in orders_of_lists(world, done)] == [2, 2, 1]
    assert [world.one(PickList, id=number).way for number in done.pick_lists] == [
        "cluster",
        "cluster",
        "single",
    ]


def test_what_is_heavier_than_a_cart_is_a_list_of_its_own(world: World) -> None:
    """24 mugs weigh 7.2 kg; nothing else is heavier than 1.2 kg."""
    nothing_is_urgent(world, cart_max_weight_grams=5_000)
    done = release(world, "batch")
    assert sorted(orders_of_lists(world, done)) == [
        ["EBAY 1001"],
        ["SHOP 1001", *(f"SHOP {n}" for n in ALL[1:])],
    ]


def test_an_order_of_many_totes_takes_their_slots(world: World) -> None:
    """A mug takes a litre, a tote holds 10: the 24 mugs need three of four slots."""
    nothing_is_urgent(world, cart_slots=4, tote_volume_cm3=10_000)
    with world.database.writing() as session:
        session.execute(
            update(Product).where(Product.sku == "MUG-BL").values(length_mm=100, width_mm=100, height_mm=100)
        )
    done = release(world, "cluster")
    assert [len(numbers) for numbers in orders_of_lists(world, done)] == [2, 3]
    assert done.estimate is not None
    assert done.estimate.totes == 7


def test_a_level_of_priority_and_what_is_urgent_are_walked_by_themselves(world: World) -> None:
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1005").id).priority = 5
        # The second is due in two hours and the third in three, less what has passed since the world was made.
        session.execute(update(Warehouse).values(urgent_minutes=125))
    done = release(world, "cluster")
    assert orders_of_lists(world, done) == [
        ["SHOP 1005"],
        ["SHOP 1001", "EBAY 1001"],
        ["SHOP 1002", "SHOP 1003"],
    ], "the larger priority first, then what leaves within two hours"


def test_orders_that_lie_near_each_other_are_walked_together(world: World) -> None:
    """Two in the far aisle, two in the near one, by turns: a cart of two takes neighbours, not who comes first."""
    measured(
        world,
        {
            "A-01-A-01": ("X", 29_000),
            "A-01-A-04": ("X", 27_000),
            "A-01-A-03": ("Z", 29_000),
            "A-01-A-02": ("Z", 27_000),
        },
    )
    nothing_is_urgent(world, cart_slots=2)
    far_and_near(world, {"1001": "MUG-BL", "1002": "TOWEL", "1003": "CARD", "1005": "MUG-RD"})
    hold(world, "1004")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1001", "EBAY").id).held_at = clock.now()
    done = release(world, "cluster")
    assert orders_of_lists(world, done) == [["SHOP 1001", "SHOP 1003"], ["SHOP 1002", "SHOP 1005"]]


def test_a_wave_of_groups_is_taken_back_whole(world: World) -> None:
    nothing_is_urgent(world)
    done = release(world, "batch")
    assert done.wave is not None
    wave_id = done.wave.id
    taken_back = in_one(
        world, lambda session, act: waves.withdraw(session, act, session.get_one(Wave, wave_id))
    )
    assert (taken_back, world.count(Allocation)) == (1, 0)
    assert {world.order(number).released_at for number in ALL} == {None}
    assert len(release(world, "cluster").orders) == 5


def test_a_wave_stays_once_a_group_has_a_picker(ada: Person, world: World) -> None:
    nothing_is_urgent(world)
    done = release(world, "cluster")
    ada.open("/picking")
    assert ada.scan(f"L.{done.pick_lists[0]}").sentence == "5 orders are yours. Take totes."
    assert done.wave is not None
    wave_id = done.wave.id
    with pytest.raises(waves.WaveStarted):
        in_one(world, lambda session, act: waves.withdraw(session, act, session.get_one(Wave, wave_id)))
    ada.tap("undo")
    assert (
        in_one(world, lambda session, act: waves.withdraw(session, act, session.get_one(Wave, wave_id))) == 1
    )


def test_an_order_that_gave_all_to_a_more_urgent_one_leaves_its_group(world: World) -> None:
    """1005 wants the five cards too, sooner: 1002 is on no list then, and may be taken up when cards come."""
    nothing_is_urgent(world)
    release(world, "cluster", numbers=["1002", "1003"])
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, world.order("1005").id)
        order.ship_by_at = clock.now() + timedelta(minutes=10)
        order.lines[0].quantity_ordered = 5
    release(world, "cluster", numbers=["1005"])
    left = world.one(PickList, way="cluster")
    assert orders_of_lists(world, Released(pick_lists=[left.id])) == [["SHOP 1003"]]
    assert (left.finished_at, world.order("1002").released_at) == (None, None)
    assert world.order("1003").released_at is not None


def test_a_simulated_plan_is_what_is_released(world: World) -> None:
    nothing_is_urgent(world, cart_slots=2)
    told = world.read(lambda session: waves.simulate(session, act_of(world), Choice()))
    hints = told.ways["cluster"].groups
    done = in_one(world, lambda session, act: waves.release(session, act, way="cluster", hints=hints))
    assert [tuple(sorted(ids)) for ids in ids_of_lists(world, done)] == [
        tuple(sorted(group.order_ids)) for group in hints
    ]


def test_what_came_since_the_plan_and_what_went_change_only_themselves(world: World) -> None:
    nothing_is_urgent(world, cart_slots=2)
    hold(world, "1003")
    told = world.read(lambda session: waves.simulate(session, act_of(world), Choice()))
    hold(world, "1003", on=False)
    hold(world, "1001")
    hints = told.ways["cluster"].groups
    done = in_one(world, lambda session, act: waves.release(session, act, way="cluster", hints=hints))
    assert len(done.orders) == 4
    assert [world.order("1003").id] in ids_of_lists(world, done)


def nothing_is_urgent(world: World, **columns: Any) -> None:
    """And the building has these settings."""
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(urgent_minutes=0, **columns))


def far_and_near(world: World, wanted: dict[str, str]) -> None:
    """Each order wants one of this product alone."""
    with world.database.writing() as session:
        for number, sku in wanted.items():
            order = session.get_one(CustomerOrder, world.order(number).id)
            product = session.scalars(select(Product).filter_by(sku=sku)).one()
            for line in order.lines[1:]:
                line.quantity_cancelled = line.quantity_ordered
            order.lines[0].product_id, order.lines[0].quantity_ordered = product.id, 1


def release(world: World, way: str, **chosen: Any) -> Released:
    done: Released = in_one(
        world, lambda session, act: waves.release(session, act, choice=Choice(**chosen), way=way)
    )
    return done


def in_one(world: World, work: Any) -> Any:
    return world.database.write(lambda session: work(session, act_of(world)))


def act_of(world: World) -> Act:
    return Act(world.warehouse_id, None, None, None, clock.now())


def stops(world: World, pick_list_id: int) -> list[tuple[str, int]]:
    wanted = select(Location.code, PickLine.quantity).join(Location, Location.id == PickLine.location_id)
    wanted = wanted.where(PickLine.pick_list_id == pick_list_id).order_by(PickLine.sequence)
    return [(code, quantity) for code, quantity in world.read(lambda session: session.execute(wanted).all())]


def ids_of_lists(world: World, done: Released) -> list[list[int]]:
    wanted = select(PickListOrder.pick_list_id, PickListOrder.customer_order_id)
    rows = world.read(lambda session: session.execute(wanted.order_by(PickListOrder.customer_order_id)).all())
    return [[order for walk, order in rows if walk == one] for one in done.pick_lists]


def orders_of_lists(world: World, done: Released) -> list[list[str]]:
    def names(session: Session) -> list[list[str]]:
        found = [[session.get_one(CustomerOrder, one) for one in ids] for ids in ids_of_lists(world, done)]
        return [[f"{order.channel.code} {order.number}" for order in orders] for orders in found]

    return world.read(names)
