"""A supervisor reads how far a record is believed; a picker, and who counts the bin blind, does not."""

from __future__ import annotations

from datetime import timedelta

from tests.counting.test_settling import as_counter
from tests.lookup.test_look_up import _facts
from tests.person import Person
from tests.putaway.waiting import take
from tests.stock.test_keeping import prove
from tests.world import World
from warehouse import clock
from warehouse.sites import Warehouse
from warehouse.stock.quantities import Balance


def _noon(world: World, days: int) -> timedelta:
    """How long ago it was noon in the building, so many of its days before, wherever its clock was put forward."""
    today = world.one(Warehouse).local(clock.now())
    noon = (today - timedelta(days=days)).replace(hour=12)
    return clock.now() - noon


def test_a_supervisor_reads_when_it_was_proved_and_what_moved_since(world: World, carla: Person) -> None:
    assert "Never proved, 1 move" in carla.scan("A-01-A-01").text
    prove(world, "A-01-A-01", "MUG-BL", _noon(world, 3))
    for _ in range(2):
        take(world, "MUG-BL", 1, place="A-01-A-01")
    for code in ("A-01-A-01", "MUG-BL"):
        assert "Proved 3 days ago, 2 moves since" in carla.scan(code).text
    assert "hardly believed" not in carla.page.text
    prove(world, "A-01-A-01", "MUG-BL")
    assert "Proved today, 0 moves since" in carla.scan("A-01-A-01").text


def test_what_is_hardly_believed_says_so_and_its_last_piece_is_not_free(world: World, carla: Person) -> None:
    prove(world, "A-01-A-02", "MUG-RD", _noon(world, 400))
    page = carla.scan("A-01-A-02")
    assert "Proved 400 days ago, 0 moves since, hardly believed" in page.text
    carla.scan("MUG-RD")
    assert _facts(carla) == {"On hand": "30", "Promised": "0", "Free": "29"}


def test_nobody_else_reads_it(world: World, ada: Person) -> None:
    assert "roved" not in ada.scan("A-01-A-01").text


def test_who_counts_the_bin_does_not_read_it(world: World, carla: Person) -> None:
    as_counter(world, "Carla")
    carla.open("/counting")
    carla.scan("A-01-A-01")
    page = carla.open(f"/lookup/location/{world.one(Balance, quantity_on_hand=60).location_id}")
    assert "You are counting this bin" in page.text
    assert "roved" not in page.text
