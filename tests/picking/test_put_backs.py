"""Goods of cancelled or reduced orders in totes: asked to be put back, by put-away or out of the tote itself."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.person import Person
from tests.picking.walking import MUGS_AND_TOWEL, fetch, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.exchange.known_orders import cancel_order, hold_order
from warehouse.orders.changes import TooLate, resume
from warehouse.orders.models import CustomerOrder
from warehouse.picking import releasing
from warehouse.picking.lists import Group
from warehouse.picking.models import PickLine, PickList, PickListOrder
from warehouse.stock import put_backs
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product
from warehouse.stock.quantities import MoveRequest


def test_a_cancelled_orders_goods_are_asked_for_and_put_away(
    ada: Person, carla: Person, world: World
) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    _cancel(world, "1001")
    assert _asked(world) == [("MUG-BL", 2, "1001", True)]
    page = ada.scan("A-01-A-03")
    assert page.message == "picking.order_cancelled"
    assert ada.scan("BENCH-1").message == "picking.set_down"
    carla.open("/putaway")
    assert "Blue mug" in carla.page.text and "TOTE-001" in carla.page.text
    page = carla.scan("TOTE-001")
    assert (page.step, page.quantity) == ("scan_bin", 2)
    carla.scan(page.code)
    assert _asked(world) == [("MUG-BL", 2, "1001", False)]
    assert world.read(put_backs.without_an_owner) == []
    carla.undo()
    assert _asked(world) == [("MUG-BL", 2, "1001", True)]
    assert world.read(put_backs.without_an_owner) == []


def test_a_part_that_is_home_is_closed(ada: Person, carla: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    _cancel(world, "1001")
    ada.tap("done")
    carla.open("/putaway")
    carla.scan("TOTE-001")
    carla.tap("quantity", quantity=1)
    carla.scan(carla.page.code)
    assert sorted(_asked(world)) == [("MUG-BL", 1, "1001", False), ("MUG-BL", 1, "1001", True)]
    assert world.read(put_backs.without_an_owner) == []
    carla.undo()
    assert world.read(put_backs.without_an_owner) == []
    assert sum(quantity for _sku, quantity, _number, is_open in _asked(world) if is_open) == 2


def test_out_of_the_tote_into_the_bin_it_came_from(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    fetch(ada, MUGS_AND_TOWEL[:1])
    _cancel(world, "1001")
    page = ada.open("/put-back")
    assert "To be put back" in page.text
    page = ada.scan("TOTE-001")
    assert "no order wants it" in page.text
    page = ada.scan(each_code("MUG-BL"))
    assert (page.step, page.code, page.quantity) == ("back_to_bin", "A-01-A-01", 2)
    page = ada.scan("A-01-A-01")
    assert page.message == "putback.done"
    assert (world.on_hand("TOTE-001", "MUG-BL"), world.on_hand("A-01-A-01", "MUG-BL")) == (0, 60)
    assert _asked(world) == [("MUG-BL", 2, "1001", False)]
    ada.undo()
    assert world.on_hand("TOTE-001", "MUG-BL") == 2
    assert _asked(world) == [("MUG-BL", 2, "1001", True)]


def test_one_order_of_a_list_with_two_is_stopped(ada: Person, world: World) -> None:
    number = _batch(world, ("1001", "SHOP"), ("1001", "EBAY"))
    _take_list(ada, number)
    page = ada.scan("TOTE-001")
    assert (page.code, page.quantity) == ("A-01-A-01", 26)
    ada.scan("A-01-A-01")
    ada.tap("quantity", quantity=10)
    _cancel(world, "1001", "EBAY")
    assert _asked(world) == [("MUG-BL", 8, "1001", True)]
    page = ada.open(f"/picking/{number}")
    assert (page.step, page.code) == ("scan_bin", "A-01-A-03"), "the stop was done for the order that stays"
    fetch(ada, MUGS_AND_TOWEL[1:])
    assert ada.scan("BENCH-1").outcome == "task_done"
    assert [line.quantity_picked for line in world.order_lines("1001")] == [2, 1]
    assert world.allocated("A-01-A-01", "MUG-BL") == 0
    assert world.read(put_backs.without_an_owner) == []


def test_an_order_of_which_nothing_is_fetched_leaves_the_list(ada: Person, world: World) -> None:
    number = _batch(world, ("1001", "SHOP"), ("1002", "SHOP"))
    _take_list(ada, number)
    ada.scan("TOTE-001")
    _hold(world, "1002")
    assert world.count(PickListOrder, pick_list_id=number) == 2, "whoever walks with it is told"
    assert world.count(PickLine, pick_list_id=number) == 2
    assert world.one(PickList, id=number).lines_total == 2
    assert world.allocated("A-01-A-04", "CARD") == 0
    fetch(ada, MUGS_AND_TOWEL)
    assert ada.scan("BENCH-1").outcome == "task_done"
    with world.database.writing() as session:
        resume(session, _act(world), session.get_one(CustomerOrder, world.order("1002").id))
    assert take(ada, "TOTE-002").code in {"A-01-A-01", "A-01-A-04"}


def test_a_list_that_nobody_has_is_over_with_its_last_order(world: World) -> None:
    number = _batch(world, ("1001", "SHOP"), ("1002", "SHOP"))
    _cancel(world, "1001")
    assert world.one(PickList, id=number).finished_at is None
    _cancel(world, "1002")
    assert world.one(PickList, id=number).withdrawn_at is not None
    assert world.count(MoveRequest) == 0


@pytest.mark.parametrize("seed", range(3))
def test_nothing_lies_in_a_tote_without_an_owner(ada: Person, carla: Person, world: World, seed: int) -> None:
    """Two people work at random while orders are cancelled, held and resumed."""
    dice = random.Random(seed)
    for _turn in range(50):
        person = dice.choice([ada, carla])
        dice.choice([_pick, _pick, _pick, _undo, _put_away, _change])(person, world, dice)
        assert world.read(put_backs.without_an_owner) == []


def _pick(person: Person, world: World, dice: random.Random) -> None:
    person.open("/picking")
    person.tap("next-work")
    if person.page.step == "scan_product" and dice.random() < 0.7:
        person.tap("quantity", quantity=dice.randint(1, int(person.page.quantity or 1)))
    elif person.page.step == "scan_bin" and dice.random() < 0.1:
        person.tap("empty")
    elif person.page.code and person.page.step != "next_work":
        person.scan(person.page.code)
    elif person.page.step == "stopped":
        person.tap("done")


def _undo(person: Person, _world: World, _dice: random.Random) -> None:
    person.undo()


def _put_away(person: Person, world: World, dice: random.Random) -> None:
    if dice.random() < 0.5:
        person.open("/putaway")
        person.scan(f"TOTE-00{dice.randint(1, 4)}")
        if person.page.step == "scan_bin":
            person.scan(person.page.code)
        return
    person.open("/put-back")
    person.scan(f"TOTE-00{dice.randint(1, 4)}")
    person.scan(each_code("MUG-BL"))
    if person.page.step == "back_to_bin" and person.page.code:
        person.scan(person.page.code)


def _change(_person: Person, world: World, dice: random.Random) -> None:
    number, channel = dice.choice([("1001", "SHOP"), ("1001", "EBAY"), ("1002", "SHOP"), ("1005", "SHOP")])
    order = world.order(number, channel)
    try:
        if order.held_at is not None:
            with world.database.writing() as session:
                resume(session, _act(world), session.get_one(CustomerOrder, order.id))
        elif dice.random() < 0.4:
            _cancel(world, number, channel)
        else:
            _hold(world, number, channel)
    except TooLate:
        pass


def _cancel(world: World, number: str, channel: str = "SHOP") -> None:
    with world.database.writing() as session:
        cancel_order(session, _act(world), session.get_one(CustomerOrder, world.order(number, channel).id))


def _hold(world: World, number: str, channel: str = "SHOP") -> None:
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, world.order(number, channel).id)
        hold_order(session, _act(world), order, "Unpaid")


def _batch(world: World, *wanted: tuple[str, str]) -> int:
    """One list for these orders, in one tote."""
    order_ids = [world.order(*one).id for one in wanted]
    with world.database.writing() as session:
        made = releasing.make_lists(
            session,
            _act(world),
            order_ids,
            group=lambda served: [Group(tuple(one.wish.order_id for one in served), "batch")],
        )
        return next(iter(made.lists.values())).id


def _take_list(person: Person, number: int) -> None:
    person.open("/picking")
    assert person.scan(f"L.{number}").outcome == "ok"


def _act(world: World) -> Act:
    return Act(world.warehouse_id, None, None, None, clock.now())


def _asked(world: World) -> list[tuple[str, int, str, bool]]:
    """What was asked to be put back: product, number, for which order not, and whether it still is."""

    def look(session: Session) -> list[tuple[str, int, str, bool]]:
        rows = session.execute(
            select(Product.sku, MoveRequest.quantity, CustomerOrder.number, MoveRequest.closed_at.is_(None))
            .join(Product, Product.id == MoveRequest.product_id)
            .outerjoin(CustomerOrder, CustomerOrder.id == MoveRequest.customer_order_id)
            .order_by(MoveRequest.id)
        )
        return [(sku, quantity, number, bool(is_open)) for sku, quantity, number, is_open in rows]

    return world.read(look)
