"""The office's pages of stations: a printer and a spare for each kind of paper, and where the work place is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.office.test_printers import ask, every
from tests.person import Page, Person
from tests.world import World
from warehouse.labels.models import Printer, PrintJob, Station, StationPrinter
from warehouse.people.models import Device
from warehouse.stock.models import Location


def used(world: World, name: str) -> dict[str, tuple[int, int | None]]:
    """Paper: its printer and its spare."""
    station = world.one(Station, name=name).id
    return {
        one.paper: (one.printer_id, one.spare_id)
        for one in every(world, StationPrinter)
        if one.station_id == station
    }


def save(carla: Person, number: int, **values: Any) -> Page:
    """Send a station's form with everything that its choices say now, but for these."""
    carla.open(f"/office/stations/{number}")
    chosen = {
        str(one.get("name")): next(
            (o.get("value", "") for o in one.iter("option") if o.get("selected") is not None), ""
        )
        for one in carla.page.all("select")
    }
    return carla.send(
        f"/office/stations/{number}", **(chosen | {name: str(value) for name, value in values.items()})
    )


def test_a_station_is_entered_and_gets_its_printers(world: World, carla: Person) -> None:
    carla.open("/office/stations")
    page = carla.send("/office/stations", name="BENCH-7")
    assert "BENCH-7 is entered" in page.text
    made = world.one(Station, name="BENCH-7").id
    label, slip = world.one(Printer, name="label-1").id, world.one(Printer, name="slip-1").id
    place = world.one(Location, code="BENCH-1").id
    page = save(carla, made, label_printer=label, label_spare=slip, slip_printer=slip, location=place)
    assert "BENCH-7 is changed" in page.text
    assert used(world, "BENCH-7") == {"label": (label, slip), "slip": (slip, None)}
    assert world.one(Station, name="BENCH-7").location_id == place
    save(carla, made, label_printer="", label_spare="", small_printer=label)
    assert used(world, "BENCH-7") == {"small": (label, None), "slip": (slip, None)}
    assert "BENCH-1" in carla.open("/office/stations").text


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"label_spare": "label-1"}, "The spare is another printer"),
        ({"label_printer": "", "label_spare": "label-1"}, "The spare is another printer"),
        ({"slip_printer": "label-1"}, "Pages need a printer of pages"),
    ],
)
def test_what_cannot_print_is_refused(world: World, carla: Person, wrong: dict[str, str], fault: str) -> None:
    ids = {one.name: one.id for one in every(world, Printer)}
    before = used(world, "BENCH-1")
    number = world.one(Station, name="BENCH-1").id
    page = save(carla, number, **{name: ids.get(value, "") for name, value in wrong.items()})
    assert page.status == 422
    assert fault in page.text
    assert used(world, "BENCH-1") == before


def test_no_two_stations_answer_to_one_barcode(world: World, carla: Person) -> None:
    carla.open("/office/stations")
    page = carla.send("/office/stations", name="bench-1")
    assert page.status == 422
    assert "is taken" in page.text


def test_a_station_is_removed_while_nothing_speaks_of_it(world: World, carla: Person, eve: Person) -> None:
    number = world.one(Station, name="BENCH-1").id
    eve.open("/packing")
    eve.scan("S.BENCH-1")
    carla.open(f"/office/stations/{number}")
    assert carla.send(f"/office/stations/{number}/removal").status == 422
    assert "is removed" in carla.send(f"/office/stations/{number}/removal", sure="1").text
    assert world.count(Station) == 0
    assert world.one(Device, id=eve.device).station_id is None


def test_a_station_with_papers_stays(world: World, carla: Person) -> None:
    number = world.one(Station, name="BENCH-1").id
    ask(world, station_id=number)
    carla.open(f"/office/stations/{number}")
    page = carla.send(f"/office/stations/{number}/removal", sure="1")
    assert (page.status, world.count(Station), world.count(PrintJob)) == (422, 1, 1)
    assert "stays for the record" in page.text
