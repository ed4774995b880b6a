"""The page of pick faces to fill, the command and the worker that look for them, and a wave that brings them about."""

from __future__ import annotations

from tests.moving.reserve import BULK, FACE, face, open_requests, reserve
from tests.person import Person
from tests.world import World
from warehouse import clock
from warehouse.commands.replenishing import look_everywhere
from warehouse.db import Database
from warehouse.labels import worker
from warehouse.labels.worker import Worker
from warehouse.picking import waves
from warehouse.stock.ledger import Act


def test_look_now_and_the_list(world: World, carla: Person, ada: Person) -> None:
    page = carla.open("/office/replenishment")
    assert "Every pick face has enough." in page.text
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    page = carla.send("/office/replenishment/look")
    for words in ("1 new pick face to fill.", FACE, BULK, "Red mug 330 ml", "24"):
        assert words in page.text
    ada.open("/replenishing")
    ada.tap("next")
    assert "Ada" in carla.open("/office/replenishment").text
    face(world, least=None, most=None)
    assert "no reserve" in carla.open("/office/replenishment").text


def test_it_is_a_supervisors(world: World, ada: Person) -> None:
    assert ada.open("/office/replenishment").status == 403


def test_the_worker_looks_every_minute(world: World, database: Database) -> None:
    face(world)
    reserve(world, BULK, "MUG-RD", 48)
    worker.every_minute(look_everywhere)
    Worker(database).do_chores()
    assert open_requests(world) == {FACE: 24}
    Worker(database).do_chores()
    assert open_requests(world) == {FACE: 24}, "a second look asks nothing twice"


def test_a_released_wave_asks_for_what_its_orders_leave_behind(world: World, database: Database) -> None:
    """Seven cards are wanted, five lie there: two come loose from reserve, so that the face is to be filled."""
    face(world, "A-01-A-04", least=1, most=48)
    reserve(world, BULK, "CARD", 24)
    with database.writing() as session:
        waves.release(session, Act(world.warehouse_id, None, None, None, clock.now()))
    assert open_requests(world) == {"A-01-A-04": 22}
