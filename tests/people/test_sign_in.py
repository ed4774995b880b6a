"""Signing in: badge, then PIN; wrong ones are counted, and nobody is sent to another house."""

from __future__ import annotations

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.person import Page, Person
from tests.world import World
from warehouse import clock
from warehouse.people.models import Device
from warehouse.people.models import Person as PersonRow
from warehouse.people.tokens import DEVICE_COOKIE
from warehouse.scanning.models import Scan


class Visitor(Person):
    """Somebody at the sign-in who is not in yet."""

    def badge(self, code: str) -> Page:
        self.open("/sign-in")
        return self.send("/sign-in", badge=code)

    def pin(self, digits: str) -> Page:
        return self.send("/sign-in", pin=digits)


@pytest.fixture
def stranger(app: Flask) -> Visitor:
    client = app.test_client()
    return Visitor(app, "", client, Page(client.get("/sign-in")))


def _wrong_pins(stranger: Visitor, badge: str, times: int) -> Page:
    page = stranger.badge(badge)
    for _ in range(times):
        page = stranger.pin("9999")
    return page


def test_a_badge_and_a_pin_open_home(stranger: Visitor) -> None:
    page = stranger.badge("U.ADA")
    assert (page.step, page.expect) == ("pin", ["pin"])
    assert "Ada" in page.text
    assert stranger.pin("1111").step == "home"


def test_badge_and_pin_may_come_together(stranger: Visitor) -> None:
    stranger.open("/sign-in")
    assert stranger.send("/sign-in", badge="u.ada", pin="1111").step == "home"


def test_whoever_left_the_badge_at_home_types_the_name(ada: Person) -> None:
    """On a device on which somebody has signed in before."""
    ada.send("/sign-out")
    assert "Badge or name" in ada.open("/sign-in").text
    page = ada.send("/sign-in", badge=" eVE ")
    assert (page.step, "Eve" in page.text) == ("pin", True)
    assert ada.send("/sign-in", pin="5555").step == "home"


def test_a_name_is_worth_nothing_on_a_device_that_nobody_knows(stranger: Visitor) -> None:
    assert "name" not in stranger.open("/sign-in").text
    assert stranger.badge("Ada").sentence == "Unknown badge. Scan your own."
    stranger.badge("U.ADA")
    stranger.pin("1111")
    stranger.send("/sign-out")
    assert stranger.badge("Ada").step == "pin"


def test_the_first_name_will_do_where_nobody_else_has_it(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        names = {"Ben": "Łucja Nowak", "Eve": "Łucja Kowal", "Finn": "Finn  Berg", "Dan": "Zoë"}
        for person in session.scalars(select(PersonRow)).unique():
            person.name = names.get(person.name, person.name)
            person.disabled_at = clock.now() if person.name == "Zoë" else None
    ada.send("/sign-out")
    for typed, step, sentence in (
        ("finn", "pin", ""),
        ("łucja nowak", "pin", ""),
        ("finn berg", "pin", ""),
        ("Łucja", "badge", "Several people are called Łucja. Type the whole name, or scan your badge."),
        ("zoë", "badge", "Zoë may not sign in. Ask a supervisor."),
        ("Gina", "badge", "Nobody here is called Gina. Scan your badge."),
        ("2000000000015", "badge", "Unknown badge. Scan your own."),
    ):
        page = ada.send("/sign-in", badge=typed)
        assert (page.step, page.sentence) == (step, sentence), typed


def test_names_are_no_way_to_guess_either(ada: Person) -> None:
    ada.send("/sign-out")
    for number in range(20):
        ada.send("/sign-in", badge="x" * (number + 2))
    assert ada.send("/sign-in", badge="Ada").sentence == "Too many unknown badges. Wait a minute."


def test_the_first_screen_asks_for_a_badge(stranger: Visitor) -> None:
    page = stranger.open("/sign-in")
    assert (page.step, page.expect, page.heading) == ("badge", ["badge"], "Scan your badge")


def test_an_unknown_badge_is_named_as_one(stranger: Visitor) -> None:
    page = stranger.badge("U.NOBODY")
    assert (page.step, page.outcome) == ("badge", "error")
    assert page.sentence == "Unknown badge. Scan your own."


def test_a_bins_code_is_no_badge(stranger: Visitor) -> None:
    assert stranger.badge("A-01-A-01").sentence == "Unknown badge. Scan your own."


def test_guessing_badges_is_stopped_after_twenty(stranger: Visitor) -> None:
    for number in range(20):
        stranger.badge(f"U.GUESS{number}")
    assert stranger.badge("U.ADA").sentence == "Too many unknown badges. Wait a minute."


def test_the_address_that_was_asked_for_comes_after_the_sign_in(stranger: Visitor) -> None:
    asked = stranger.open("/lookup?q=mug")
    assert asked.step == "badge"
    stranger.send("/sign-in", badge="U.ADA")
    page = stranger.pin("1111")
    assert page.response.request.full_path == "/lookup?q=mug"


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/sign-out",
        "http:evil.example",
    ],
)
def test_nobody_is_sent_to_another_house(stranger: Visitor, address: str) -> None:
    stranger.open("/sign-in")
    stranger.send("/sign-in", badge="U.ADA", next=address)
    token = stranger._form("/sign-in")
    answer = stranger.client.post("/sign-in", data=token | {"pin": "1111", "next": address})
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"


def test_without_its_token_no_form_is_taken(app: Flask, world: World) -> None:
    client = app.test_client()
    for address in ("/sign-in", "/sign-out", "/approvals"):
        assert client.post(address, data={"badge": "U.ADA", "pin": "1111"}).status_code == 400
    assert world.count(Device) == 0


def test_a_wrong_pin_says_how_many_tries_are_left(stranger: Visitor) -> None:
    page = _wrong_pins(stranger, "U.ADA", 1)
    assert (page.step, page.outcome, page.sentence) == ("pin", "error", "Wrong PIN. 4 tries left.")
    assert _wrong_pins(stranger, "U.ADA", 3).sentence == "Wrong PIN. One try left."


def test_five_wrong_pins_pause_a_person_and_the_right_one_is_not_looked_at(
    stranger: Visitor, world: World
) -> None:
    page = _wrong_pins(stranger, "U.ADA", 5)
    assert page.step == "paused"
    assert 50 < int(page.find(class_="countdown").get("data-seconds")) <= 60  # type: ignore[union-attr, arg-type]
    assert world.one(PersonRow, name="Ada").wrong_pins == 5
    assert stranger.send("/sign-in", pin="1111").step == "paused"
    assert stranger.open("/picking").step == "badge"


def test_guesses_at_the_same_moment_are_all_counted(stranger: Visitor, world: World) -> None:
    stranger.badge("U.ADA")
    form, cookies = stranger._form("/sign-in"), stranger.client.get_cookie("session")
    assert cookies is not None

    def guess(number: int) -> None:
        client = stranger.app.test_client()
        client.set_cookie("session", cookies.value)
        client.post("/sign-in", data=form | {"pin": f"90{number}9"})

    with ThreadPoolExecutor(8) as guessers:
        list(guessers.map(guess, range(8)))
    assert world.one(PersonRow, name="Ada").wrong_pins == 5
    assert stranger.send("/sign-in", pin="1111").step == "paused"


def test_after_a_minute_one_more_wrong_pin_pauses_again(stranger: Visitor) -> None:
    _wrong_pins(stranger, "U.ADA", 5)
    with time_machine.travel(clock.now() + timedelta(seconds=61)):
        assert stranger.badge("U.ADA").step == "pin"
        assert stranger.pin("9999").step == "paused"
    with time_machine.travel(clock.now() + timedelta(seconds=130)):
        stranger.badge("U.ADA")
        assert stranger.pin("1111").step == "home"


def test_the_right_pin_forgets_the_wrong_ones(stranger: Visitor, world: World) -> None:
    _wrong_pins(stranger, "U.ADA", 4)
    assert stranger.pin("1111").step == "home"
    assert world.one(PersonRow, name="Ada").wrong_pins == 0


@pytest.mark.parametrize("pin", ["", " ", "abcd", "1", "1" * 5000, "１１１１", "\x00", "1111' OR 1=1"])
def test_nonsense_for_a_pin_opens_nothing(stranger: Visitor, pin: str) -> None:
    stranger.badge("U.ADA")
    assert stranger.pin(pin).step == "pin"


@pytest.mark.parametrize(
    "badge", ["\x00", "U." + "A" * 5000, "ﬁ", "'; DROP TABLE person", "<script>alert(1)</script>"]
)
def test_nonsense_for_a_badge_is_unknown_and_never_repeated(stranger: Visitor, badge: str) -> None:
    page = stranger.badge(badge)
    assert page.step == "badge"
    assert "<script>alert" not in page.html


def test_an_old_or_foreign_ticket_asks_for_the_badge_again(stranger: Visitor) -> None:
    stranger.badge("U.ADA")
    assert stranger.send("/sign-in", badge_ticket="made.up.ticket", pin="1111").step == "badge"
    stranger.badge("U.ADA")
    ticket = stranger._form("/sign-in")["badge_ticket"]
    with time_machine.travel(clock.now() + timedelta(minutes=6)):
        page = stranger.send("/sign-in", badge_ticket=ticket, pin="1111")
    assert (page.step, page.sentence) == ("badge", "That took long. Scan your badge again.")


def test_a_ticket_is_worthless_once_its_badge_is_revoked(
    stranger: Visitor, carla: Person, world: World
) -> None:
    stranger.badge("U.ADA")
    ada = world.one(PersonRow, name="Ada")
    carla.open(f"/office/people/{ada.id}")
    carla.send(f"/office/people/{ada.id}/badge")
    assert stranger.pin("1111").step == "badge"


def test_somebody_disabled_is_refused_and_thrown_out_at_once(
    stranger: Visitor, ada: Person, world: World
) -> None:
    with world.database.writing() as session:
        session.get_one(PersonRow, world.one(PersonRow, name="Ada").id).disabled_at = clock.now()
    assert stranger.badge("U.ADA").sentence == "Ada may not sign in. Ask a supervisor."
    assert ada.open("/").step == "badge"


def test_a_revoked_device_lets_nobody_in(ada: Person, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(Device, ada.device).revoked_at = clock.now()
    ada.send("/sign-out")
    page = ada.send("/sign-in", badge="U.ADA", pin="1111")
    assert (page.step, page.sentence) == ("badge", "This device is blocked. Ask a supervisor.")


def test_a_device_stands_where_its_first_person_works(ada: Person, world: World) -> None:
    device = world.one(Device, id=ada.device)
    assert device.warehouse_id == world.warehouse_id
    assert device.last_seen_at is not None


def test_signing_out_leaves_the_device_to_the_next(ada: Person, world: World) -> None:
    device = ada.device
    assert ada.send("/sign-out").step == "badge"
    assert ada.open("/").step == "badge"
    ada.send("/sign-in", badge="U.EVE", pin="5555")
    assert (ada.page.step, ada.device) == ("home", device)


def test_each_sign_in_lets_the_device_be_known_for_as_long_again(ada: Person) -> None:
    """A browser forgets a cookie after 400 days at most: a handheld in daily use must not become another one."""

    def kept_until() -> float:
        cookie = ada.client.get_cookie(DEVICE_COOKIE)
        assert cookie is not None and cookie.expires is not None
        return cookie.expires.timestamp()

    first, device = kept_until(), ada.device
    with time_machine.travel(clock.now() + timedelta(days=300), tick=True):
        ada.open("/sign-in")
        ada.send("/sign-in", badge="U.EVE", pin="5555")
        assert kept_until() - first >= timedelta(days=300).total_seconds() - 1
    assert ada.device == device


def test_another_badge_may_take_over_without_signing_out(ada: Person) -> None:
    ada.open("/sign-in")
    ada.send("/sign-in", badge="U.EVE")
    assert "Eve" in ada.send("/sign-in", pin="5555").text


def test_the_session_lasts_a_day_and_slides(ada: Person) -> None:
    """So a cover never meets an expired cookie: after a day of silence alone nobody is there."""
    with time_machine.travel(clock.now() + timedelta(hours=23)):
        assert "Ada" in ada.open("/").text
    with time_machine.travel(clock.now() + timedelta(hours=46)):
        assert "Ada" in ada.open("/").text
    with time_machine.travel(clock.now() + timedelta(hours=72)):
        assert "Ada" not in ada.open("/").text


def test_nothing_typed_at_the_sign_in_is_kept_or_logged(
    stranger: Visitor, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stranger.badge("U.SECRETBADGE")
    stranger.badge("U.ADA")
    stranger.pin("8642")
    stranger.pin("1111")
    assert not re.search("SECRETBADGE|8642|1111", caplog.text)
    assert world.count(Scan) == 0


def test_a_name_is_shown_as_a_name(stranger: Visitor, world: World) -> None:
    with world.database.writing() as session:
        session.get_one(PersonRow, world.one(PersonRow, name="Ada").id).name = "<b>Ada</b> <script>"
    page = stranger.badge("U.ADA")
    assert "<b>Ada</b> <script>" in page.text
    assert "<script>" not in page.html.replace("<script src", "")


def test_cookies_are_out_of_reach_of_scripts(app: Flask) -> None:
    client: FlaskClient = app.test_client()
    cookies = client.get("/sign-in").headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
