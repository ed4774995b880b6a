"""A supervisor's word: it unlocks a person, once, within two minutes, on the same device."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.person import Page, Person
from tests.world import World
from warehouse import clock
from warehouse.people import approvals
from warehouse.people.models import Approval
from warehouse.people.models import Person as PersonRow


@pytest.fixture
def paused(app: Flask) -> Person:
    """Ada, who has entered five wrong PINs and looks at the paused screen."""
    client = app.test_client()
    someone = Person(app, "Ada", client, Page(client.get("/sign-in")))
    someone.send("/sign-in", badge="U.ADA")
    for _ in range(5):
        someone.send("/sign-in", pin="9999")
    assert someone.page.step == "paused"
    return someone


def _ask(person: Person, badge: str = "U.CARLA", pin: str = "3333", **fields: Any) -> dict[str, Any]:
    form = person._form("/approvals") | {"badge": badge, "pin": pin} | fields
    answer = person.client.post("/approvals", data=form, headers={"Accept": "application/json"})
    return {"status": answer.status_code, **(answer.get_json() or {})}


def test_a_supervisor_unlocks_a_paused_person(paused: Person, world: World) -> None:
    page = paused.send("/approvals", badge="U.CARLA", pin="3333")
    assert page.step == "paused"
    assert page.sentence == "Carla unlocked you. Enter your PIN."
    assert paused.send("/sign-in").step == "pin"
    assert world.one(PersonRow, name="Ada").wrong_pins == 0
    assert paused.send("/sign-in", pin="1111").step == "home"


def test_a_program_gets_the_word_as_a_value(paused: Person) -> None:
    answer = _ask(paused)
    assert answer["status"] == 200
    assert answer["approver"] == "Carla"
    assert paused.send("/sign-in", pin="1111", approval=answer["approval"]).step == "home"


def test_a_supervisors_name_is_no_word(paused: Person) -> None:
    """What may be typed at the sign-in is not enough for somebody else's act: that takes the badge."""
    assert _ask(paused, badge="Carla")["sentence"] == "Unknown badge. Scan your own."


def test_a_word_is_good_once(paused: Person) -> None:
    answer = _ask(paused)
    paused.send("/sign-in", approval=answer["approval"])
    for _ in range(5):
        paused.send("/sign-in", pin="9999")
    page = paused.send("/sign-in", pin="1111", approval=answer["approval"])
    assert (page.step, page.sentence) == ("paused", "That approval is no longer good. Ask again.")


def test_a_word_is_good_for_two_minutes(paused: Person, world: World) -> None:
    answer = _ask(paused)
    with world.database.writing() as session:
        later = clock.now() + timedelta(hours=1)
        session.get_one(PersonRow, world.one(PersonRow, name="Ada").id).paused_until = later
    with time_machine.travel(clock.now() + timedelta(seconds=125)):
        assert paused.send("/sign-in", pin="1111", approval=answer["approval"]).step == "paused"


def test_a_word_is_good_on_its_device_alone(paused: Person, app: Flask) -> None:
    answer = _ask(paused)
    client = app.test_client()
    other = Person(app, "Ada", client, Page(client.get("/sign-in")))
    other.send("/sign-in", badge="U.ADA")
    assert other.send("/sign-in", pin="1111", approval=answer["approval"]).step == "paused"


def test_a_word_for_one_person_unlocks_no_other(paused: Person, app: Flask, world: World) -> None:
    eve = world.one(PersonRow, name="Eve")
    answer = _ask(paused, what=f"unlock:{eve.id}")
    assert paused.send("/sign-in", pin="1111", approval=answer["approval"]).step == "paused"


@pytest.mark.parametrize(
    ("badge", "pin", "message"),
    [
        ("U.EVE", "5555", "people.not_supervisor"),
        ("U.CARLA", "9999", "people.wrong_pin"),
        ("U.NOBODY", "3333", "people.unknown_badge"),
        ("", "", "people.unknown_badge"),
    ],
)
def test_only_a_supervisor_with_the_right_pin_may(paused: Person, badge: str, pin: str, message: str) -> None:
    answer = _ask(paused, badge, pin)
    assert (answer["status"], answer["message"]) == (403, message)
    assert "approval" not in answer


def test_wrong_pins_count_against_the_supervisor(paused: Person, world: World) -> None:
    for _ in range(5):
        _ask(paused, pin="9999")
    assert world.one(PersonRow, name="Carla").wrong_pins == 5
    assert _ask(paused)["message"] == "people.approver_paused"


def test_nobody_unlocks_themself(app: Flask, world: World) -> None:
    client = app.test_client()
    carla = Person(app, "Carla", client, Page(client.get("/sign-in")))
    carla.send("/sign-in", badge="U.CARLA")
    for _ in range(4):
        carla.send("/sign-in", pin="9999")
    token = carla._form("/sign-in")["csrf_token"]
    number = world.one(PersonRow, name="Carla").id
    form = {
        "csrf_token": token,
        "task": "sign-in",
        "what": f"unlock:{number}",
        "badge": "U.CARLA",
        "pin": "3333",
    }
    answer = client.post("/approvals", data=form, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["message"]) == (403, "people.not_yourself")


def test_a_refused_supervisor_leaves_the_screen_where_it_was(paused: Person) -> None:
    page = paused.send("/approvals", badge="U.EVE", pin="5555")
    assert (page.step, page.sentence) == ("paused", "Eve is no supervisor here.")


def test_a_word_for_work_needs_somebody_signed_in(paused: Person) -> None:
    assert _ask(paused, task="picking/1", what="over")["message"] == "people.sign_in_first"


def test_a_word_for_work_is_kept_with_the_scan_and_spent(ada: Person, app: Flask, world: World) -> None:
    token = ada.open("/")  # any page with a form gives the token
    form = {"csrf_token": ada._form("/sign-out")["csrf_token"], "task": "picking/1", "what": "over"}
    answer = ada.client.post("/approvals", data=form | {"badge": "U.CARLA", "pin": "3333"})
    assert token.status == 200
    value, scan_id = answer.get_json()["approval"], secrets.token_hex(16)
    carla = world.one(PersonRow, name="Carla").id
    with app.test_request_context(), world.database.writing() as session:
        assert approvals.use(session, value, ada.device, "picking/2", scan_id) is None
        assert approvals.use(session, value, "D-other", "picking/1", scan_id) is None
        assert approvals.use(session, value + "x", ada.device, "picking/1", scan_id) is None
        assert approvals.use(session, value, ada.device, "picking/1", scan_id) == carla
        assert approvals.use(session, value, ada.device, "picking/1", scan_id) is None
    assert world.one(Approval, approver_id=carla).used_by_scan == scan_id


def test_the_word_of_somebody_disabled_since_is_worth_nothing(paused: Person, world: World) -> None:
    answer = _ask(paused)
    with world.database.writing() as session:
        session.get_one(PersonRow, world.one(PersonRow, name="Carla").id).disabled_at = clock.now()
    assert paused.send("/sign-in", pin="1111", approval=answer["approval"]).step == "paused"
