"""The cover over a device that was left alone: the work stays, nobody sees it, and only the right ones lift it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from tests.person import PINS, Page, Person
from tests.world import World
from warehouse import clock
from warehouse.people.models import Device
from warehouse.people.models import Person as PersonRow
from warehouse.scanning.models import Scan
from warehouse.sites import Warehouse


@pytest.fixture
def covered(ada: Person) -> Person:
    """Ada's device, covered on her list of work."""
    ada.open("/")
    ada.send("/lock", next="/picking", task_name="Pick TOTE-004")
    assert ada.page.step == "cover"
    return ada


def test_the_cover_says_whose_work_waits_and_what_lifts_it(covered: Person) -> None:
    page = covered.page
    assert page.expect == ["badge", "pin"]
    assert page.heading == "Scan badge or enter PIN"
    assert "Ada" in page.text
    assert "Pick TOTE-004 stays open" in page.text


@pytest.mark.parametrize("given", ["U.ADA", "u.ada", "1111"])
def test_the_own_badge_or_the_pin_alone_lifts_it(covered: Person, given: str) -> None:
    page = covered.send("/unlock", pin=given)
    assert (page.task, page.response.request.path) == ("picking", "/picking")
    assert covered.open("/").step == "home"


@pytest.mark.parametrize(
    "address", ["/", "/picking", "/picking/1", "/settings", "/lookup?q=mug", "/printing"]
)
def test_no_address_lifts_it(covered: Person, address: str) -> None:
    assert covered.open(address).step == "cover"


def test_what_htmx_asks_for_is_covered_too(covered: Person) -> None:
    answer = covered.client.get("/picking", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/sign-in")


def test_no_form_of_the_person_is_taken_under_it(carla: Person, world: World) -> None:
    carla.open("/office/people")
    form = carla._form("/office/people")
    carla.open("/")
    carla.send("/lock", next="/office/people")
    before = world.count(PersonRow)
    answer = carla.client.post(
        "/office/people", data=form | {"name": "Mallory", "roles": "admin", "pin": "8642"}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in")
    assert world.count(PersonRow) == before


def test_scans_made_before_it_are_still_sent(covered: Person, world: World) -> None:
    """The device keeps them; the warehouse takes them in the name of whoever made them."""
    answer = covered.client.post(
        "/scans", data=covered.scan_fields() | {"task": "", "step": "home", "code": "A-01-A-01"}
    )
    assert (answer.status_code, answer.headers["X-Scan-Result"]) == (200, "ok")
    assert world.one(Scan).person_id == world.one(PersonRow, name="Ada").id


def test_wrong_pins_are_counted_like_anywhere(covered: Person, world: World) -> None:
    assert covered.send("/unlock", pin="9999").sentence == "Wrong PIN. 4 tries left."
    assert covered.page.step == "cover"
    for _ in range(4):
        covered.send("/unlock", pin="123")
    assert covered.page.step == "paused"
    assert world.one(PersonRow, name="Ada").wrong_pins == 5
    assert covered.open("/sign-in").step == "cover"
    assert covered.send("/unlock", pin="1111").step == "paused"
    assert covered.send("/sign-in").step == "paused"
    covered.open("/sign-in")
    assert covered.send("/unlock", pin="U.ADA").step == "paused"


def test_an_unknown_badge_lifts_nothing(covered: Person) -> None:
    page = covered.send("/unlock", pin="A-01-A-01")
    assert (page.step, page.sentence) == ("cover", "Unknown badge. Scan your own.")
    assert covered.send("/unlock", pin="").step == "cover"
    assert covered.open("/picking").step == "cover"


def test_another_persons_badge_leads_to_their_pin_and_their_home(covered: Person, world: World) -> None:
    page = covered.send("/unlock", pin="U.EVE")
    assert (page.step, page.expect) == ("pin", ["pin"])
    assert "Eve" in page.text
    assert covered.open("/picking").step == "cover"
    covered.send("/unlock", pin="U.EVE")
    page = covered.send("/sign-in", pin="5555")
    assert page.step == "home"
    assert "Eve" in page.text


def test_the_pin_of_somebody_else_lifts_nothing(covered: Person) -> None:
    assert covered.send("/unlock", pin=PINS["Eve"]).step == "cover"


def test_somebody_else_may_ask_for_the_badge(covered: Person) -> None:
    assert covered.open("/sign-in?other").step == "badge"
    covered.send("/sign-in", badge="U.EVE")
    assert covered.send("/sign-in", pin="5555").step == "home"


def test_after_the_shift_it_takes_badge_and_pin(covered: Person, world: World) -> None:
    later = clock.now() + timedelta(hours=8, minutes=1)
    with time_machine.travel(later):
        page = covered.open("/picking")
        assert (page.step, page.expect, page.heading) == ("badge", ["badge"], "Scan your badge")
        assert "Pick TOTE-004 stays open" in page.text
        page = covered.send("/sign-in", badge="U.ADA")
        assert page.step == "pin"
        assert covered.send("/sign-in", pin="1111").response.request.path == "/picking"
        covered.open("/")
        covered.send("/lock", next="/")
        assert covered.send("/unlock", pin="U.ADA").step == "home"


def test_after_the_shift_neither_alone_lifts_it(covered: Person) -> None:
    form = covered._form("/unlock")
    with time_machine.travel(clock.now() + timedelta(hours=9)):
        page = Page(covered.client.post("/unlock", data=form | {"pin": "1111"}))
        assert (page.step, page.sentence) == ("badge", "Scan your badge first.")
        assert Page(covered.client.post("/unlock", data=form | {"pin": "U.ADA"})).step == "pin"
        assert covered.open("/picking").step == "badge"


def test_each_building_has_its_own_shift(covered: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(shift_hours=2))
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert covered.open("/").step == "badge"


def test_after_twelve_hours_it_comes_by_itself(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(shift_hours=24))
    with time_machine.travel(clock.now() + timedelta(hours=11, minutes=59)):
        assert ada.open("/picking").step == "next_work"
    with time_machine.travel(clock.now() + timedelta(hours=12, minutes=1)):
        page = ada.open("/picking")
        assert page.step == "badge"
        assert "Ada" in page.text
        ada.send("/sign-in", badge="U.ADA")
        assert ada.send("/sign-in", pin="1111").response.request.path == "/picking"


def test_nothing_given_to_it_is_kept_or_logged(
    covered: Person, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for given in ("U.SECRETBADGE", "8642", "1111"):
        covered.send("/unlock", pin=given)
    assert not any(secret in caplog.text for secret in ("SECRETBADGE", "8642", "1111"))
    assert world.count(Scan) == 0


def test_a_blocked_device_stays_covered(covered: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Device).values(revoked_at=clock.now()))
    page = covered.send("/unlock", pin="U.ADA")
    assert (page.step, page.sentence) == ("cover", "This device is blocked. Ask a supervisor.")


def test_somebody_disabled_meanwhile_is_out(covered: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(PersonRow).where(PersonRow.name == "Ada").values(disabled_at=clock.now()))
    assert covered.send("/unlock", pin="1111").step == "badge"
    assert covered.open("/picking").step == "badge"


def test_nobody_is_led_to_another_house_by_it(ada: Person) -> None:
    ada.open("/")
    ada.send("/lock", next="https://evil.example/")
    assert ada.send("/unlock", pin="1111", next="//evil.example").response.request.path == "/"


def test_a_second_lock_keeps_what_the_first_one_covered(covered: Person) -> None:
    token = covered._form("/unlock")
    covered.client.post("/lock", data=token | {"next": "/counting", "task_name": "Count"})
    assert covered.send("/unlock", pin="1111").response.request.path == "/picking"


def test_a_lifted_cover_is_not_put_on_again_by_a_slow_answer(covered: Person) -> None:
    """Answers write the session only when it changed: an old one does not bring the cover back."""
    answer = covered.client.post("/scans", data=covered.scan_fields() | {"task": "", "code": "A-01-A-01"})
    assert not [cookie for cookie in answer.headers.getlist("Set-Cookie") if cookie.startswith("session=")]


def test_the_page_tells_its_device_when_to_cover_itself(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(lock_after_minutes=7))
    root = ada.open("/").find("html")
    assert root is not None
    first = root.get("data-since")
    assert (root.get("data-lock-after"), bool(first)) == ("7", True)
    ada.send("/lock", next="/")
    covered = ada.page.find("html")
    assert covered is not None
    assert covered.get("data-lock-after") is None
    again = ada.send("/unlock", pin="1111").find("html")
    assert again is not None
    assert again.get("data-since") not in {None, "", first}


def test_without_somebody_signed_in_there_is_nothing_to_lock(app: Flask) -> None:
    client = app.test_client()
    stranger = Person(app, "", client, Page(client.get("/sign-in")))
    token = stranger._form("/sign-in")
    assert client.post("/lock", data=token).headers["Location"] == "/sign-in"
    assert client.post("/unlock", data=token | {"pin": "1111"}).headers["Location"] == "/"
    assert stranger.open("/").step == "badge"


def test_devices_are_numbered_in_the_order_they_come(app: Flask, world: World) -> None:
    first, second = Person.step_by_step(app, "Ada"), Person.step_by_step(app, "Ben")
    assert world.one(Device, id=first.device).number == 1
    assert world.one(Device, id=second.device).number == 2
    first.send("/sign-out")
    first.send("/sign-in", badge="U.EVE", pin="5555")
    assert world.one(Device, id=first.device).number == 1


def test_devices_that_come_at_once_get_numbers_of_their_own(app: Flask, world: World) -> None:
    names = ["Ada", "Ben", "Carla", "Eve", "Finn"] * 2
    with ThreadPoolExecutor(len(names)) as devices:
        list(devices.map(lambda name: Person.step_by_step(app, name), names))
    numbers = world.read(lambda session: session.scalars(select(Device.number)).all())
    assert sorted(number or 0 for number in numbers) == list(range(1, len(names) + 1))
