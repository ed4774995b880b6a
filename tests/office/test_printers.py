"""The office's pages of printers: what they show, which addresses they take, and what becomes of what waits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.person import Page, Person
from tests.world import World
from warehouse import clock
from warehouse.labels import queues, spool
from warehouse.labels.models import Printer, PrintJob, Station
from warehouse.labels.worker import Worker

NEW = {"name": "Zebra-2", "url": "tcp://10.0.0.21:9100", "kind": "label", "dpi": "300", "size": "100x150"}


def ask(world: World, kind: str = "location", printer: str = "label-1", **values: Any) -> int:
    """A paper that waits for a printer, as the office finds it."""
    with world.database.writing() as session:
        found = session.scalars(select(Printer).where(Printer.name == printer)).one()
        job = spool.enqueue(
            session, warehouse_id=world.warehouse_id, kind=kind, subject="A-01-A-01",
            content={"code": "A-01-A-01"}, station_id=None, person_id=None, device_id=None,
        )  # fmt: skip
        job.printer_id, job.state = found.id, "queued"
        for name, value in values.items():
            setattr(job, name, value)
        session.flush()
        return job.id


def every(world: World, model: type[Any]) -> list[Any]:
    """All rows of a table, in the order in which they were made."""
    return world.read(
        lambda session: list(session.scalars(select(model).order_by(*model.__table__.primary_key)))
    )


def set_printer(world: World, name: str, **values: Any) -> int:
    """Change a printer's row; answers its number."""
    with world.database.writing() as session:
        session.execute(update(Printer).where(Printer.name == name).values(**values))
        return session.scalars(select(Printer.id).where(Printer.name == name)).one()


def add(carla: Person, **changed: str) -> Page:
    """Enter a printer in the form."""
    carla.open("/office/printers")
    return carla.send("/office/printers", **(NEW | changed))


def test_each_printer_is_shown_with_its_state_and_what_waits(world: World, carla: Person) -> None:
    set_printer(world, "label-1", state="paper")
    ask(world, made_at=clock.now() - timedelta(minutes=25))
    ask(world, state="uncertain", attempt=1)
    page = carla.open("/office/printers")
    row = next(row for row in page.all("tr") if "label-1" in "".join(row.itertext()))
    told = " ".join("".join(row.itertext()).split())
    assert "no paper" in told
    assert "oldest 25 min" in told
    assert "1 in doubt" in told
    assert "never tested" in told
    assert any(one.get("href") == "#icon-alert" for one in row.iter()), "a sign beside the word"


def test_a_printer_is_entered_and_changed(world: World, carla: Person) -> None:
    page = add(carla)
    assert page.status == 200
    assert "Zebra-2 is entered" in page.text
    made = world.one(Printer, name="Zebra-2")
    assert (made.url, made.dpi, made.width_mm, made.height_mm) == ("tcp://10.0.0.21:9100", 300, 100, 150)
    assert made.state == "never"
    set_printer(world, "Zebra-2", state="ok", proved_at=clock.now(), answers={"status": True})
    carla.send(f"/office/printers/{made.id}", **(NEW | {"darkness": "12", "speed": "4"}))
    changed = world.one(Printer, name="Zebra-2")
    assert (changed.darkness, changed.speed, changed.answers) == (12, 4, {"status": True})
    carla.send(f"/office/printers/{made.id}", **(NEW | {"url": "tcp://10.0.0.22"}))
    moved = world.one(Printer, name="Zebra-2")
    assert (moved.state, moved.proved_at, moved.answers) == ("never", None, {}), (
        "another machine may stand there"
    )


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"url": "tcp://169.254.10.1"}, "No printer has the address"),
        ({"url": "tcp://[fe80::1]"}, "No printer has the address"),
        ({"url": "tcp://[::ffff:169.254.10.1]"}, "No printer has the address"),
        ({"url": "tcp://0.0.0.0"}, "No printer has the address"),
        ({"url": "tcp://224.0.0.1"}, "No printer has the address"),
        ({"url": "file:/etc"}, "command line"),
        ({"url": "http://10.0.0.1"}, "Enter an address such as"),
        ({"url": "tcp://user@10.0.0.1"}, "Enter an address such as"),
        ({"url": "tcp://10.0.0.1:99999"}, "Enter an address such as"),
        ({"url": ""}, "must not be empty"),
        ({"name": "LABEL-1"}, "is taken"),
        ({"kind": "paint"}, "Choose what it prints"),
        ({"size": "huge"}, "Enter a size"),
        ({"darkness": "31"}, "from 0 to 30"),
    ],
)
def test_what_no_printer_can_have_is_refused(
    world: World, carla: Person, changed: dict[str, str], fault: str
) -> None:
    page = add(carla, **changed)
    assert page.status == 422
    assert fault in page.text
    assert world.count(Printer) == 2


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:9100", "tcp://[::1]", "tcp://[::ffff:127.0.0.1]", "tcp://localhost"]
)
def test_this_machine_is_taken_only_by_a_server_that_serves_it_alone(
    world: World, carla: Person, url: str
) -> None:
    carla.client.environ_base["SERVER_NAME"] = "10.0.0.5"
    page = carla._read(carla.client.get("/office/printers"))
    form = carla._form("/office/printers") | NEW | {"url": url}
    answer = carla.client.post("/office/printers", data=form, environ_overrides={"SERVER_NAME": "10.0.0.5"})
    assert (page.status, answer.status_code, world.count(Printer)) == (200, 422, 2)
    assert add(carla, url=url).status == 200
    assert world.count(Printer) == 3


def test_another_size_makes_what_waits_anew(world: World, carla: Person) -> None:
    job = ask(world, payload=b"^XA^XZ", payload_sha256="0" * 64)
    found = world.one(Printer, name="label-1")
    same = {"name": found.name, "url": found.url, "kind": "label", "dpi": str(found.dpi), "size": ""}
    carla.open(f"/office/printers/{found.id}")
    carla.send(f"/office/printers/{found.id}", **(same | {"dpi": "300" if found.dpi == 203 else "203"}))
    assert world.one(PrintJob, id=job).payload_sha256 is None


def test_a_paused_printer_gets_nothing_until_it_goes_on(world: World, carla: Person, tmp_path: Any) -> None:
    number = set_printer(world, "label-1", url=f"file:{tmp_path}")
    job = ask(world)
    carla.open(f"/office/printers/{number}")
    page = carla.send(f"/office/printers/{number}/pause", minutes="60")
    assert "paused" in page.text
    assert Worker(world.database).run_once() == 0
    assert world.one(PrintJob, id=job).state == "queued"
    assert not queues.is_fine(world.one(Printer, id=number))
    carla.send(f"/office/printers/{number}/pause")
    assert Worker(world.database).run_once() == 1


def test_a_test_page_is_asked_for_once_a_form(world: World, carla: Person) -> None:
    number = world.one(Printer, name="slip-1").id
    carla.open(f"/office/printers/{number}")
    form = carla._form(f"/office/printers/{number}/test")
    for _ in range(2):
        assert carla.client.post(f"/office/printers/{number}/test", data=form).status_code == 303
    (job,) = every(world, PrintJob)
    assert (job.kind, job.printer_id, job.content["code"]) == ("test", number, f"T.{job.id}")


def test_only_a_printer_without_a_history_is_removed(world: World, carla: Person) -> None:
    add(carla)
    made = world.one(Printer, name="Zebra-2").id
    page = carla.send(f"/office/printers/{made}/removal")
    assert (page.status, world.count(Printer)) == (422, 3), "the box is not ticked"
    page = carla.send(f"/office/printers/{made}/removal", sure="1")
    assert "is removed" in page.text
    assert world.count(Printer) == 2
    used = world.one(Printer, name="label-1").id
    page = carla.open(f"/office/printers/{used}")
    assert "A station uses it" in page.text
    answer = carla.client.post(
        f"/office/printers/{used}/removal", data=carla._form(f"/office/printers/{used}/pause") | {"sure": "1"}
    )
    assert answer.status_code == 422
    ask(world)
    assert "stays for the record" in carla.open(f"/office/printers/{used}").text


def test_what_was_printed_again_is_counted_by_printer_and_reason(world: World, carla: Person) -> None:
    first = ask(world, state="sent", attempt=1)
    for reason, days in (("jammed", 1), ("jammed", 9), ("faded", 2), ("did_not_come_out", 40), ("lost", 100)):
        ask(world, reprint_of_id=first, reprint_reason=reason, attempt=1, state="sent",
            made_at=clock.now() - timedelta(days=days))  # fmt: skip
    page = carla.open("/office/printers/reprints")
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row.iter("td")] for row in page.all("tr")]
    assert ["label-1", "It jammed", "1", "1", "2"] in rows
    assert ["label-1", "It is hard to read", "1", "–", "1"] in rows
    assert ["label-1", "It did not come out", "–", "–", "1"] in rows
    assert ["label-1", "5", "4", "80.0 %"] in rows


def test_printers_and_stations_are_a_supervisors(world: World, eve: Person) -> None:
    for address in ("/office/printers", "/office/stations", "/office/printers/reprints"):
        assert eve.client.get(address).status_code == 403
    number = world.one(Station, name="BENCH-1").id
    assert eve.client.get(f"/office/stations/{number}").status_code == 403
