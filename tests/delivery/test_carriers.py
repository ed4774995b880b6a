"""Carriers are told after the commit, once or again, and never of what does not come."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.packing import bench
from tests.person import Person
from tests.world import World
from warehouse import clock
from warehouse.delivery import announcing
from warehouse.delivery.carriers import CARRIERS, carrier_named
from warehouse.delivery.carriers.interface import CarrierFailed, ParcelFacts
from warehouse.delivery.carriers.own import tracking_number
from warehouse.delivery.models import CarrierMessage
from warehouse.labels.worker import Worker, beside_printing
from warehouse.orders.models import DeliveryService

FACTS = ParcelFacts(7, tracking_number(7), "=1001", "SHOP", "STD", "MAIN", weight_grams=950, value=255_000,
                    currency="GBP", marks=["fragile"], ship_to={"name": "Żaneta Müller", "city": "York"})  # fmt: skip


def test_a_file_appears_whole_and_again_in_its_own_place(tmp_path: Path) -> None:
    folder = {"folder": str(tmp_path)}
    assert CARRIERS["folder"].register(FACTS, folder).tracking_number == tracking_number(7)
    CARRIERS["folder"].register(FACTS, folder)
    assert [path.name for path in tmp_path.iterdir()] == ["parcel-000007.json"]
    told = json.loads((tmp_path / "parcel-000007.json").read_text())
    assert (told["ship_to"]["name"], told["weight_grams"], told["marks"]) == (
        "Żaneta Müller",
        950,
        ["fragile"],
    )
    CARRIERS["folder"].cancel(FACTS, folder)
    assert (tmp_path / "parcel-000007-cancelled.json").exists()


def test_a_table_has_a_header_a_row_and_no_formula(tmp_path: Path) -> None:
    CARRIERS["folder"].register(FACTS, {"folder": str(tmp_path), "format": "csv"})
    (row,) = csv.DictReader(io.StringIO((tmp_path / "parcel-000007.csv").read_text()))
    assert (row["order"], row["value"], row["city"], row["length_mm"]) == ("'=1001", "25.50", "York", "")
    assert row == {name: "'=1001" if name == "order" else text for name, text in _line().items()}


def _line() -> dict[str, str]:
    return CARRIERS["own"].manifest_line(FACTS)


def test_a_folder_that_is_not_there_fails_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(CarrierFailed, match="No such file"):
        CARRIERS["folder"].register(FACTS, {"folder": str(tmp_path / "nowhere")})


def test_settings_are_checked_and_an_unknown_carrier_is_our_own() -> None:
    assert CARRIERS["folder"].fault_of({}) is not None
    assert CARRIERS["folder"].fault_of({"folder": "/x", "format": "xml"}) is not None
    assert CARRIERS["folder"].fault_of({"folder": "/x"}) is None
    assert carrier_named("of tomorrow").name == "own"


def by_folder(world: World, folder: Path, **told: Any) -> None:
    """The standard service's carrier is told by files."""
    with world.database.writing() as session:
        service = session.merge(world.one(DeliveryService, code="STD"))
        service.carrier, service.settings = "folder", {"folder": str(folder), **told}


def messages(world: World) -> list[CarrierMessage]:
    """All that is or was to be told, in order."""
    return world.read(lambda session: list(session.query(CarrierMessage).order_by(CarrierMessage.id)))


def test_the_scan_waits_for_nobody_and_the_worker_tells(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    page = bench.verified(world, eve)
    assert "waits for the carrier" in page.text
    assert list(tmp_path.iterdir()) == []
    assert announcing.tell_waiting(world.database) == 1
    assert announcing.tell_waiting(world.database) == 0
    parcel = bench.parcel(world)
    told = json.loads((tmp_path / f"parcel-{parcel.id:06}.json").read_text())
    assert (told["order_number"], told["weight_grams"], told["warehouse"]) == ("1001", 900, "MAIN")
    assert "knows of it" in eve.open(page.task and f"/{page.task}").text


def test_a_carrier_in_trouble_is_told_later(
    world: World, eve: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "later"
    by_folder(world, folder)
    page = bench.verified(world, eve)
    assert announcing.tell_waiting(world.database) == 0
    assert "The carrier was not told" in eve.open(f"/{page.task}").text
    folder.mkdir()
    assert announcing.tell_waiting(world.database) == 0, "not again at once"
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=1))
    assert announcing.tell_waiting(world.database) == 1
    (row,) = messages(world)
    assert (row.tries, row.fault, row.done_at is not None) == (2, None, True)
    assert len(list(folder.iterdir())) == 1


def test_what_is_undone_in_time_is_told_to_nobody(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    eve.undo()
    assert announcing.tell_waiting(world.database) == 0
    assert list(tmp_path.iterdir()) == []


def test_what_was_told_and_does_not_come_is_cancelled(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    announcing.tell_waiting(world.database)
    eve.undo()
    assert announcing.tell_waiting(world.database) == 1
    assert sorted(row.kind for row in messages(world)) == ["cancel", "register"]
    assert len(list(tmp_path.glob("*-cancelled.json"))) == 1


def test_a_box_given_up_is_withdrawn_by_itself(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    with world.database.writing() as session:
        session.merge(bench.parcel(world)).cancelled_at = clock.now()
    announcing.tell_waiting(world.database)
    assert messages(world)[0].withdrawn_at is not None


def test_what_is_taken_back_while_it_is_told_is_cancelled(
    world: World, eve: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    lay = CARRIERS["folder"].register

    def slowly(facts: ParcelFacts, settings: Any) -> Any:
        answer = lay(facts, settings)
        eve.undo()
        return answer

    monkeypatch.setattr(CARRIERS["folder"], "register", slowly)
    announcing.tell_waiting(world.database)
    assert [row.kind for row in messages(world)] == ["register", "cancel"]


def test_two_workers_tell_it_once(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    with world.database.reading() as session:
        due = announcing._due(session, clock.now())
    assert announcing._tell(world.database, due[0])
    assert not announcing._tell(world.database, due[0])


def test_the_worker_does_its_errands(world: World, eve: Person, tmp_path: Path) -> None:
    by_folder(world, tmp_path)
    bench.verified(world, eve)
    beside_printing(announcing.tell_waiting)
    Worker(world.database).do_errands()
    assert len(list(tmp_path.iterdir())) == 1
