"""The page of held and refused scans: who, what, why, and one decision for each."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.person import Page, Person
from tests.scanning.test_held import HOURS, report
from tests.world import World, each_code
from warehouse.people.models import Device
from warehouse.scanning.models import RefusedScan, Scan, ScanDecision


@pytest.fixture
def towel(ben: Person) -> str:
    """A scan of Ben's at the dock that lay for three hours."""
    ben.open("/receiving")
    ben.scan("1042")
    scan_id = secrets.token_hex(16)
    ben.scan(each_code("TOWEL"), scan_id=scan_id, **HOURS)
    return scan_id


def test_an_empty_page_says_so(carla: Person) -> None:
    assert "No scan waits for you." in carla.open("/office/scans").text
    assert "Nothing was decided yet." in carla.open("/office/scans/decided").text


def test_only_supervisors_see_and_decide(ada: Person, carla: Person, world: World, towel: str) -> None:
    assert ada.open("/office/scans").status == 403
    ada.open("/")
    form = ada._form("/sign-out") | {"reason": "x"}
    assert ada.client.post(f"/office/scans/{towel}/application", data=form).status_code == 403
    assert ada.client.post(f"/office/scans/{towel}/discard", data=form).status_code == 403
    assert carla.client.post(f"/office/scans/{towel}/application").status_code == 400, "no token"
    assert world.count(ScanDecision) == 0


def test_a_held_scan_is_told_in_words(carla: Person, ben: Person, world: World, towel: str) -> None:
    text = carla.open("/office/scans").text
    number = world.one(Device, id=ben.device).number
    for part in (
        each_code("TOWEL"),
        "Tea towel, striped",
        "Scan came hours late. A supervisor decides.",
        f"Ben · device {number} · Receive",
        "Scanned",
        "received",
    ):
        assert part in text, part
    devices = [row for row in _table(carla.page) if row[0] == f"Device {number}"]
    assert devices[0][1] == "Ben"
    assert devices[0][-1] == "1", "one scan of it is held"


def test_apply_counts_it_and_says_what_came_of_it(carla: Person, world: World, towel: str) -> None:
    carla.open("/office/scans")
    page = carla.send(f"/office/scans/{towel}/application")
    assert "Applied. +1 Tea towel, striped 1 of 6" in page.text
    assert "No scan waits for you." in page.text
    assert world.on_hand("DOCK-1", "TOWEL") == 1
    page = carla.open("/office/scans/decided")
    assert "Applied by Carla" in page.text


def test_two_clicks_apply_it_once(carla: Person, world: World, towel: str) -> None:
    carla.open("/office/scans")
    form = carla._form(f"/office/scans/{towel}/application")
    address = f"/office/scans/{towel}/application"
    answers = [carla.client.post(address, data=form).status_code for _ in range(2)]
    assert answers == [303, 303]
    assert "Somebody has decided this scan already." in carla.open("/office/scans").text
    assert world.on_hand("DOCK-1", "TOWEL") == 1


def test_what_is_refused_again_stays_and_says_why(carla: Person, ben: Person, world: World) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    scan_id = secrets.token_hex(16)
    ben.scan(each_code("VASE"), scan_id=scan_id, **HOURS)
    carla.open("/office/scans")
    page = carla.send(f"/office/scans/{scan_id}/application")
    assert "Not applied, it stays held." in page.text
    assert "Glass vase" in page.text
    assert world.one(Scan, scan_id=scan_id).outcome == "held"


def test_discard_wants_a_reason(carla: Person, world: World, towel: str) -> None:
    address = f"/office/scans/{towel}/discard"
    carla.open("/office/scans")
    page = carla.send(address, reason="  ")
    assert (page.status, "Say why. The next person reads it." in page.text) == (422, True)
    assert world.count(ScanDecision) == 0
    page = carla.send(address, reason="Ben counted them by hand.")
    assert "Discarded." in page.text
    assert "Ben counted them by hand." in carla.open("/office/scans/decided").text
    assert world.on_hand("DOCK-1", "TOWEL") == 0


def test_a_refused_scan_is_seen(carla: Person, ada: Person, world: World) -> None:
    assert report(ada, status="502") == 204
    page = carla.open("/office/scans")
    assert "The warehouse failed on it again and again." in page.text
    assert "A-01-A-01 A place" in page.text
    address = f"/office/refused-scans/{world.one(RefusedScan).id}/settlement"
    form = carla._form(address)
    assert carla.send(address, reason="").status == 422
    assert "Noted as seen." in carla.send(address, reason="Scanned again.").text
    assert world.one(RefusedScan).settled_because == "Scanned again."
    carla.client.post(address, data=form | {"reason": "Twice"})
    assert world.one(RefusedScan).settled_because == "Scanned again."
    assert "Seen by Carla" in carla.open("/office/scans/decided").text


@pytest.mark.parametrize(
    "address",
    [
        f"/office/scans/{'0' * 32}/application",
        f"/office/scans/{'0' * 32}/discard",
        "/office/scans/short/discard",
        "/office/refused-scans/99999/settlement",
    ],
)
def test_what_is_not_there_is_not_found(carla: Person, towel: str, address: str) -> None:
    carla.open("/office/scans")
    form = carla._form(f"/office/scans/{towel}/discard") | {"reason": "x"}
    assert carla.client.post(address, data=form).status_code == 404


def test_the_newest_stands_first_and_long_lists_come_in_pages(
    carla: Person, ben: Person, world: World, towel: str
) -> None:
    pattern = world.one(Scan, scan_id=towel)
    columns = {column.name: getattr(pattern, column.name) for column in Scan.__table__.columns}
    with world.database.writing() as session:
        session.add_all(Scan(**columns | {"scan_id": f"{number:032x}"}) for number in range(205))
    assert report(ben, body='{"code": "NEWEST"}') == 204
    page = carla.open("/office/scans")
    assert len(page.all("article")) == 200
    assert "NEWEST" in "".join(page.all("article")[0].itertext())
    assert len(carla.open("/office/scans?page=2").all("article")) == 7
    assert len(carla.open("/office/scans?page=nonsense").all("article")) == 200


def test_the_office_and_home_say_how_many_wait(carla: Person, ada: Person, towel: str) -> None:
    report(ada)
    links = {
        link.get("href"): " ".join("".join(link.itertext()).split())
        for link in carla.open("/office").all("a")
    }
    assert "2" in links["/office/scans"]
    tile = next(tile for tile in carla.open("/").all("a", class_="tile") if tile.get("href") == "/office")
    assert "2" in "".join(tile.itertext())


def test_devices_show_what_waits_and_how_often_they_sent_again(carla: Person, ada: Person) -> None:
    ada.open("/")
    body: dict[str, Any] = ada.scan_fields() | {"code": "A-01-A-01", "waiting": "4"}
    for _ in range(3):
        ada.client.post("/scans", data=body)
    row = _table(carla.open("/office/scans"))[0]
    assert (row[1], row[3], row[4]) == ("Ada", "4", "2"), "where scans wait stands first"


def _table(page: Page) -> list[list[str]]:
    rows = (
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.iter("td")] for row in page.all("tr")
    )
    return [row for row in rows if row]
