"""Looking after people: new ones, roles, PINs, badges, and who may not sign in any more."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.person import Page, Person
from tests.world import World
from warehouse.codes import Code
from warehouse.labels.models import PrintJob, Station
from warehouse.people.models import Person as PersonRow
from warehouse.people.models import PersonRole
from warehouse.people.operations import add_person
from warehouse.stock.places import ensure_warehouse

NEW = {"name": "Grace", "roles": ["picker", "packer"], "pin": "2580", "pin_again": "2580"}


@pytest.fixture
def hal(app: Flask, world: World) -> Person:
    """Hal supervises and is no administrator."""
    with app.app_context(), world.database.writing() as session:
        add_person(session, "Hal", ["supervisor"], world.warehouse_id, "7410", "U.HAL")
    client = app.test_client()
    person = Person(app, "Hal", client, Page(client.get("/sign-in")))
    person.send("/sign-in", badge="U.HAL", pin="7410")
    return person


def _id(world: World, name: str) -> int:
    return world.one(PersonRow, name=name).id


def _change(person: Person, number: int, what: str, **fields: Any) -> Page:
    person.open(f"/office/people/{number}")
    return person.send(f"/office/people/{number}/{what}", **fields)


def _signs_in(app: Flask, badge: str, pin: str) -> str:
    client = app.test_client()
    person = Person(app, "", client, Page(client.get("/sign-in")))
    return person.send("/sign-in", badge=badge, pin=pin).step


def _shown(page: Page, name: str) -> str:
    found = page.find("dd", id=name)
    assert found is not None, page.text
    return "".join(found.itertext()).strip()


def test_the_list_says_who_may_what(carla: Person) -> None:
    page = carla.open("/office/people")
    assert page.heading == "People"
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.all("tr")[1:]]
    assert rows == [
        "Ada Picker May sign in",
        "Ben Receiver May sign in",
        "Carla Supervisor, Administrator May sign in",
        "Dan – May sign in",
        "Eve Packer May sign in",
        "Finn Counter May sign in",
    ]


@pytest.mark.parametrize("address", ["/office", "/office/people", "/office/people/1"])
def test_the_office_is_closed_to_the_floor(ada: Person, address: str) -> None:
    assert ada.open(address).status == 403


def test_nobody_from_the_floor_makes_people(ada: Person, world: World) -> None:
    token = ada._form("/sign-out") if ada.open("/") else {}
    assert ada.client.post("/office/people", data=token | NEW).status_code == 403
    assert ada.client.post(f"/office/people/{_id(world, 'Eve')}/pin", data=token).status_code == 403
    assert world.count(PersonRow) == 6


def test_without_its_token_no_form_is_taken(carla: Person, world: World) -> None:
    eve = _id(world, "Eve")
    for what in (
        "",
        f"/{eve}/roles",
        f"/{eve}/pin",
        f"/{eve}/badge",
        f"/{eve}/disabled",
        f"/{eve}/badge-prints",
    ):
        assert carla.client.post(f"/office/people{what}", data=NEW | {"disabled": "1"}).status_code == 400
    assert world.count(PersonRow) == 6
    assert world.one(PersonRow, name="Eve").disabled_at is None


def test_a_new_person_signs_in_with_the_badge_that_is_shown_once(
    carla: Person, world: World, app: Flask
) -> None:
    carla.open("/office/people")
    page = carla.send("/office/people", **NEW)
    assert page.heading == "Grace"
    badge = _shown(page, "new-badge")
    assert badge.startswith("U.")
    assert page.find("dd", id="new-pin") is None
    assert world.count(PersonRole, person_id=_id(world, "Grace")) == 2
    assert _signs_in(app, badge, "2580") == "home"
    assert badge not in carla.open(f"/office/people/{_id(world, 'Grace')}").html


def test_a_pin_left_empty_is_made_and_shown_once(carla: Person, app: Flask) -> None:
    carla.open("/office/people")
    page = carla.send("/office/people", name="Grace", roles=["picker"])
    assert _signs_in(app, _shown(page, "new-badge"), _shown(page, "new-pin")) == "home"


def test_two_clicks_make_one_person(carla: Person, world: World) -> None:
    carla.open("/office/people")
    form = carla._form("/office/people") | {"name": "Grace", "roles": ["picker"]}
    first, second = (Page(carla.client.post("/office/people", data=form)) for _ in range(2))
    assert (first.status, second.status) == (200, 200)
    assert _shown(first, "new-badge") == _shown(second, "new-badge")
    assert _shown(first, "new-pin") == _shown(second, "new-pin")
    assert world.count(PersonRow, name="Grace") == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": ""}, "Enter a name."),
        ({"name": "  \u200b "}, "Enter a name."),
        ({"name": "x" * 81}, "A name has at most 80 letters."),
        ({"name": "ada"}, "ada works here already. Add a letter."),
        ({"pin": "12", "pin_again": "12"}, "A PIN has 4 to 6 digits."),
        ({"pin": "2580", "pin_again": "2581"}, "The two PINs differ. Enter both again."),
        ({"pin": "2580", "pin_again": ""}, "The two PINs differ. Enter both again."),
        ({"pin": "1111", "pin_again": "1111"}, "That PIN is guessed first. Choose another."),
        ({"roles": ["picker", "king"]}, "Choose roles from the list."),
        ({"form_key": "made up"}, "This form is old. Send it again."),
    ],
)
def test_a_fault_in_the_form_is_named_and_what_was_typed_stays(
    carla: Person, world: World, fields: dict[str, Any], sentence: str
) -> None:
    carla.open("/office/people")
    page = carla.send("/office/people", **(NEW | fields))
    assert page.status == 422
    assert sentence in page.text
    name = page.find("input", name="name")
    assert name is not None
    assert name.get("value") == " ".join(str((NEW | fields)["name"]).replace("\u200b", "").split())
    ticked = [box.get("value") for box in page.all("input", name="roles") if box.get("checked") is not None]
    assert ticked == ["picker", "packer"] if "roles" not in fields else ["picker"]
    # Not in the page's whole text: ids made of random digits stand there too.
    assert not [field.get("name") for field in page.all("input") if field.get("value") in {"2580", "2581"}]
    assert "2580" not in page.text
    assert world.count(PersonRow) == 6


def test_a_name_of_markup_is_a_name(carla: Person) -> None:
    carla.open("/office/people")
    page = carla.send("/office/people", **(NEW | {"name": "<script>alert(1)</script>"}))
    assert page.heading == "<script>alert(1)</script>"
    assert "<script>alert" not in page.html
    assert "<script>alert" not in carla.open("/office/people").html


def test_only_an_administrator_makes_administrators(hal: Person, world: World) -> None:
    page = hal.open("/office/people")
    assert "Administrator" not in [box.tail for box in page.all("input", name="roles")]
    page = hal.send("/office/people", **(NEW | {"roles": ["admin"]}))
    assert (page.status, "Only an administrator may give or take that role." in page.text) == (422, True)
    page = _change(hal, _id(world, "Eve"), "roles", roles=["admin"])
    assert (page.status, "Only an administrator may give or take that role." in page.text) == (422, True)
    assert world.count(PersonRole, role="admin") == 1


@pytest.mark.parametrize("what", ["roles", "pin", "badge", "badge-prints", "disabled"])
def test_a_supervisor_does_not_touch_an_administrator(hal: Person, world: World, what: str) -> None:
    carla = world.one(PersonRow, name="Carla")
    page = _change(hal, carla.id, what, disabled="1", roles=["picker"])
    assert page.status == 422
    assert "Only an administrator may change Carla." in page.text
    after = world.one(PersonRow, name="Carla")
    assert (after.pin_hash, after.badge, after.disabled_at) == (carla.pin_hash, carla.badge, None)
    assert world.count(PersonRole, person_id=carla.id) == 2


def test_power_over_one_warehouse_is_none_over_another(carla: Person, world: World) -> None:
    eve = _id(world, "Eve")
    with world.database.writing() as session:
        other = ensure_warehouse(session, "NORTH", "North warehouse")
        session.add(PersonRole(person_id=eve, role="supervisor", warehouse_id=other.id))
    assert _change(carla, eve, "pin").status == 422


def test_roles_are_what_is_ticked(carla: Person, world: World) -> None:
    eve = _id(world, "Eve")
    page = _change(carla, eve, "roles", roles=["picker", "counter"])
    assert "Roles of Eve changed." in page.text
    with world.database.reading() as session:
        assert session.get_one(PersonRow, eve).role_names(1) == {"picker", "counter"}
    _change(carla, eve, "roles", roles=[])
    assert world.count(PersonRole, person_id=eve) == 0


def test_the_last_administrator_stays(carla: Person, world: World) -> None:
    number = _id(world, "Carla")
    page = _change(carla, number, "roles", roles=["supervisor"])
    assert (page.status, "Carla is the last administrator." in page.text) == (422, True)
    page = Page(
        carla.client.post(
            f"/office/people/{number}/disabled",
            data=carla._form(f"/office/people/{number}/roles") | {"disabled": "1"},
        )
    )
    assert "Nobody shuts themself out." in page.text
    assert world.one(PersonRow, name="Carla").disabled_at is None


def test_another_administrator_may_be_shut_out_while_one_is_left(carla: Person, world: World) -> None:
    eve = _id(world, "Eve")
    _change(carla, eve, "roles", roles=["admin"])
    assert "Eve may no longer sign in." in _change(carla, eve, "disabled").text
    assert world.one(PersonRow, name="Eve").disabled_at is not None


def test_who_is_shut_out_is_out_at_once_and_may_come_back(
    carla: Person, eve: Person, world: World, app: Flask
) -> None:
    number = _id(world, "Eve")
    _change(carla, number, "disabled")
    assert eve.open("/").step == "badge"
    assert _signs_in(app, "U.EVE", "5555") == "badge"
    assert "Eve may sign in again." in _change(carla, number, "disabled").text
    assert _signs_in(app, "U.EVE", "5555") == "home"


def test_a_reset_pin_is_the_only_one_that_works(carla: Person, world: World, app: Flask) -> None:
    page = _change(carla, _id(world, "Eve"), "pin")
    pin = _shown(page, "new-pin")
    assert pin.isdigit()
    assert len(pin) == 4
    assert _signs_in(app, "U.EVE", "5555") == "pin"
    assert _signs_in(app, "U.EVE", pin) == "home"
    _change(carla, _id(world, "Eve"), "pin", pin="97531", pin_again="97531")
    assert _signs_in(app, "U.EVE", "97531") == "home"


def test_a_pin_that_will_not_do_changes_nothing(carla: Person, world: World) -> None:
    before = world.one(PersonRow, name="Eve").pin_hash
    page = _change(carla, _id(world, "Eve"), "pin", pin="1234", pin_again="1234")
    assert (page.status, "That PIN is guessed first." in page.text) == (422, True)
    assert world.one(PersonRow, name="Eve").pin_hash == before


def test_a_revoked_badge_is_dead_and_two_clicks_make_one_new_one(
    carla: Person, world: World, app: Flask
) -> None:
    number = _id(world, "Eve")
    carla.open(f"/office/people/{number}")
    form = carla._form(f"/office/people/{number}/badge")
    pages = [Page(carla.client.post(f"/office/people/{number}/badge", data=form)) for _ in range(2)]
    badges = {_shown(page, "new-badge") for page in pages}
    assert len(badges) == 1
    assert _signs_in(app, "U.EVE", "5555") == "badge"
    assert _signs_in(app, badges.pop(), "5555") == "home"
    assert world.count(Code, kind="badge") == 6


def test_a_badge_is_printed_once_a_form(carla: Person, world: World) -> None:
    number, station = _id(world, "Eve"), world.one(Station, name="BENCH-1")
    carla.open(f"/office/people/{number}")
    form = carla._form(f"/office/people/{number}/badge-prints") | {"station": station.id}
    for _ in range(2):
        answer = carla.client.post(f"/office/people/{number}/badge-prints", data=form)
        assert answer.status_code == 303
    job = world.one(PrintJob, kind="badge")
    assert job.content == {"name": "Eve", "badge": "U.EVE", "site": "Main warehouse", "roles": "Packer"}
    assert (job.station_id, job.person_id) == (station.id, _id(world, "Carla"))
    assert "The badge of Eve comes at BENCH-1." in carla.open(f"/office/people/{number}").text


@pytest.mark.parametrize("station", ["", "0", "99999", "x", "-1", "1e9"])
def test_a_station_that_is_none_prints_nothing(carla: Person, world: World, station: str) -> None:
    page = _change(carla, _id(world, "Eve"), "badge-prints", station=station)
    assert (page.status, "Choose a station." in page.text) == (422, True)
    assert world.count(PrintJob) == 0


def test_the_office_unlocks_who_is_paused(carla: Person, world: World, app: Flask) -> None:
    client = app.test_client()
    eve = Person(app, "Eve", client, Page(client.get("/sign-in")))
    eve.send("/sign-in", badge="U.EVE")
    for _ in range(5):
        eve.send("/sign-in", pin="9999")
    assert "Paused after wrong PINs" in carla.open("/office/people").text
    assert "Eve may try again." in _change(carla, _id(world, "Eve"), "pause").text
    assert _signs_in(app, "U.EVE", "5555") == "home"


def test_more_than_two_hundred_people_come_in_pages(carla: Person, world: World) -> None:
    with world.database.writing() as session:
        session.add_all(PersonRow(name=f"Worker {number:03}", pin_hash="-") for number in range(250))
    page = carla.open("/office/people")
    assert len(page.all("tr")) == 201
    assert "Page 1 of 2" in page.text
    assert len(carla.open("/office/people?page=2").all("tr")) == 57
    for nonsense in ("0", "-1", "x", "99999999999", ""):
        assert carla.open(f"/office/people?page={nonsense}").status == 200


@pytest.mark.parametrize("address", ["/office/people/99999", "/office/people/0", "/office/people/x"])
def test_nobody_is_not_found(carla: Person, address: str) -> None:
    assert carla.open(address).status == 404
