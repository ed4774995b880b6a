"""Waves: a supervisor releases orders together, and may take them back until somebody begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.person import Person
from tests.picking.walking import hold, wants
from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder
from warehouse.people.models import Person as Worker
from warehouse.picking import waves
from warehouse.picking.models import PickList, Wave
from warehouse.picking.queries import open_lists
from warehouse.picking.waves import Released, WaveStarted
from warehouse.stock.ledger import Act
from warehouse.stock.quantities import Allocation


def test_a_release_takes_every_order_that_can_be_picked(world: World) -> None:
    done = _release(world)
    assert (len(done.orders), len(done.pick_lists), done.lines_short) == (5, 5, 1)
    assert done.skipped == ["1004"], "no vase is there"
    assert world.allocated("A-01-A-04", "CARD") == 5, "3 for 1002, and 2 of the 4 that 1005 wants"
    lists = world.read(lambda session: open_lists(session, world.warehouse_id))
    assert [row.orders for row in lists] == [["1001"], ["1001"], ["1002"], ["1003"], ["1005"]]
    assert {row.wave_id for row in lists} == {world.one(Wave).id}
    assert [row.claimed_by for row in lists] == [None] * 5
    assert [row.code for row in lists] == [f"L.{number}" for number in done.pick_lists]


def test_a_release_can_be_narrowed(world: World) -> None:
    assert _numbers(world, _release(world, channel="EBAY")) == [("EBAY", "1001")]
    assert _numbers(world, _release(world, numbers=["1003", "1005"])) == [("SHOP", "1003"), ("SHOP", "1005")]
    assert _numbers(world, _release(world, max_orders=1)) == [("SHOP", "1001")]
    assert world.count(Wave) == 3


def test_a_release_of_nothing_makes_no_wave(world: World) -> None:
    assert _release(world, numbers=["1004"]).wave is None
    assert _release(world, numbers=["no such order"]).skipped == []
    assert world.count(Wave) == 0


def test_the_same_orders_are_not_released_twice(world: World) -> None:
    _release(world)
    again = _release(world)
    assert (again.orders, again.wave) == ([], None)
    assert world.count(PickList) == 5


def test_an_order_that_ships_complete_is_skipped_while_it_is_short(world: World) -> None:
    wants(world, "1005", 9)
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1005").id).ships_complete = True
    assert "1005" in _release(world).skipped


def test_a_released_list_is_next_work_in_its_turn(ada: Person, world: World) -> None:
    _release(world, numbers=["1002"])
    ada.open("/picking")
    assert "5 orders can be picked" in ada.page.text
    assert ada.tap("next-work").sentence == "1001 is yours. Take a tote."
    ada.tap("undo")
    with world.database.writing() as session:
        session.get_one(CustomerOrder, world.order("1002").id).ship_by_at = clock.now()
    page = ada.tap("next-work")
    assert page.sentence == "1002 is yours. Take a tote."
    assert world.count(PickList, withdrawn_at=None) == 1, "the released list, not a new one"
    ada.tap("undo")
    found = world.one(PickList, withdrawn_at=None)
    assert (found.claimed_by, found.finished_at) == (None, None), "it waits for the next person"


def test_a_lists_code_takes_that_list(ada: Person, carla: Person, world: World) -> None:
    done = _release(world, numbers=["1002", "1003"])
    ada.open("/picking")
    page = ada.scan(f"L.{done.pick_lists[1]}")
    assert (page.step, page.sentence) == ("scan_tote", "1003 is yours. Take a tote.")
    ada.open("/picking")
    assert (
        ada.scan(f"L.{done.pick_lists[0]}").sentence == f"Finish or hand over L.{done.pick_lists[1]} first."
    )
    carla.open("/")
    assert carla.scan(f"L.{done.pick_lists[0]}").step == "scan_tote", "also from home"


def test_a_stopped_order_s_list_is_not_offered(ada: Person, world: World) -> None:
    _release(world, numbers=["1001"], channel="SHOP")
    hold(world, "1001")
    ada.open("/picking")
    assert "eBay" in ada.tap("next-work").text


def test_a_wave_is_taken_back_until_somebody_begins(ada: Person, world: World) -> None:
    done = _release(world)
    assert done.wave is not None
    wave_id = done.wave.id
    assert (
        _in_one(world, lambda session, act: waves.withdraw(session, act, session.get_one(Wave, wave_id))) == 5
    )
    assert world.count(Allocation) == 0
    assert world.order("1001").released_at is None
    assert world.one(Wave).withdrawn_at is not None
    again = _release(world)
    assert len(again.pick_lists) == 5


@pytest.mark.parametrize("finish", [False, True])
def test_a_wave_that_is_being_picked_stays(ada: Person, world: World, finish: bool) -> None:
    done = _release(world, numbers=["1005"])
    assert done.wave is not None
    wave_id = done.wave.id
    ada.open("/picking")
    ada.scan(f"L.{done.pick_lists[0]}")
    ada.scan("TOTE-001")
    if finish:
        ada.scan("A-01-A-04")
        ada.tap("quantity", quantity=4)
        ada.scan("BENCH-1")
    with pytest.raises(WaveStarted):
        _in_one(world, lambda session, act: waves.withdraw(session, act, session.get_one(Wave, wave_id)))
    assert world.one(Wave).withdrawn_at is None


def _release(world: World, **wanted: Any) -> Released:
    return _in_one(world, lambda session, act: waves.release(session, act, **wanted))


def _in_one(world: World, work: Callable[[Session, Act], Any]) -> Any:
    act = Act(world.warehouse_id, world.one(Worker, name="Carla").id, None, None, clock.now())
    return world.database.write(lambda session: work(session, act))


def _numbers(world: World, done: Released) -> list[tuple[str, str]]:
    def look(session: Session) -> list[tuple[str, str]]:
        orders = [session.get_one(CustomerOrder, order_id) for order_id in done.orders]
        return [(order.channel.code, order.number) for order in orders]

    return world.read(look)
