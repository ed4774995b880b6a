"""A station's code scanned on any screen: papers come out there, and the work stays where it is."""

from __future__ import annotations

import pytest

from tests.person import Person
from tests.world import World
from warehouse.labels.models import Station
from warehouse.people.models import Device


def stands(world: World, person: Person) -> bool:
    """Whether this person's device stands at a station."""
    return world.one(Device, id=person.device).station_id is not None


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/receiving",
        "/putaway",
        "/picking",
        "/packing",
        "/dispatch",
        "/counting",
        "/printing",
        "/transfers",
    ],
)
def test_it_means_the_same_everywhere(world: World, carla: Person, address: str) -> None:
    carla.open(address)
    before = (carla.page.task, carla.page.step)
    page = carla.scan("s.bench-1")
    assert (page.outcome, page.message, page.task, page.step) == ("ok", "scanning.station", *before)
    assert stands(world, carla)
    page = carla.tap("undo")
    assert (page.outcome, page.message, page.step) == ("ok", "scanning.station_before", before[1])
    assert not stands(world, carla)


def test_a_walk_goes_on_where_it_was(world: World, ada: Person) -> None:
    ada.open("/picking")
    ada.tap("next-work")
    ada.scan("TOTE-001")
    before = (ada.page.task, ada.page.step, ada.page.code, ada.page.quantity)
    page = ada.scan("S.BENCH-1")
    assert (page.task, page.step, page.code, page.quantity) == before
    assert page.message == "scanning.station"
    ada.scan(page.code)
    assert ada.scan(ada.page.code).outcome in {"ok", "line_done"}, "what is scanned is picked as ever"


def test_the_last_of_two_stations_counts_and_is_taken_back(world: World, eve: Person) -> None:
    with world.database.writing() as session:
        session.add(Station(warehouse_id=world.warehouse_id, name="DOCK-1"))
    eve.open("/packing")
    eve.scan("S.BENCH-1")
    first = world.one(Device, id=eve.device).station_id
    eve.scan("S.DOCK-1")
    assert world.one(Device, id=eve.device).station_id != first
    eve.scan("C.UNDO")
    assert world.one(Device, id=eve.device).station_id == first


def test_no_station_and_nobodys_station_change_nothing(world: World, eve: Person, dan: Person) -> None:
    eve.open("/packing")
    page = eve.scan("S.NOWHERE")
    assert (page.outcome, page.message) == ("error", "scanning.unknown_station")
    assert not stands(world, eve)
    dan.open("/")
    assert dan.scan("S.BENCH-1").message == "scanning.no_right"
    assert not stands(world, dan)
