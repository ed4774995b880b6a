"""What people choose for themselves and for the device in their hand."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.person import Page, Person
from tests.world import World
from warehouse.people.models import Device
from warehouse.people.models import Person as PersonRow
from warehouse.words import PSEUDO


def _chosen(page: Page) -> dict[str, str]:
    """What is ticked on the settings page."""
    ticked = (field for field in page.all("input", type="radio") if field.get("checked") is not None)
    return {field.get("name", ""): field.get("value", "") for field in ticked}


def _root(page: Page) -> dict[str, str]:
    found = page.find("html")
    assert found is not None
    return dict(found.attrib)


def test_home_leads_to_the_settings(ada: Person) -> None:
    assert ada.open("/").find("a", href="/settings") is not None
    assert ada.open("/settings").heading == "Ada"


def test_at_first_nothing_is_chosen(ada: Person) -> None:
    assert _chosen(ada.open("/settings")) == {"sound": "loud", "theme": "", "hand": "right", "language": "en"}


def test_what_is_chosen_stands_on_every_page(ada: Person, world: World) -> None:
    ada.open("/settings")
    page = ada.send("/settings", hand="left", sound="quiet", theme="dark", language="en")
    assert (page.outcome, page.sentence) == ("ok", "Saved.")
    assert _chosen(page) == {"sound": "quiet", "theme": "dark", "hand": "left", "language": "en"}
    root, body = _root(ada.open("/picking")), ada.page.find("body")
    assert (root["data-hand"], root["data-theme"]) == ("left", "dark")
    assert body is not None
    assert body.get("data-sound") == "quiet"
    row = world.one(PersonRow, name="Ada")
    assert (row.left_hand, row.sound, row.language) == (True, "quiet", "en")


def test_it_can_be_taken_back(ada: Person) -> None:
    ada.open("/settings")
    ada.send("/settings", hand="left", sound="vibrate", theme="light")
    page = ada.send("/settings", hand="right", sound="loud", theme="")
    assert _chosen(page) == {"sound": "loud", "theme": "", "hand": "right", "language": "en"}
    assert "data-theme" not in _root(page)
    assert "data-hand" not in _root(page)


@pytest.mark.parametrize(
    "nonsense",
    [{"sound": "deafening"}, {"theme": "pink"}, {"language": "tlh"}, {"language": ""}, {"hand": "<b>"}],
)
def test_what_is_no_choice_changes_nothing(ada: Person, nonsense: dict[str, str]) -> None:
    before = _chosen(ada.open("/settings"))
    assert _chosen(ada.send("/settings", **(before | nonsense))) == before


def test_the_theme_stays_with_the_device_the_rest_with_the_person(ada: Person) -> None:
    ada.open("/settings")
    ada.send("/settings", hand="left", sound="quiet", theme="dark")
    ada.open("/")
    ada.send("/sign-out")
    assert _root(ada.page)["data-theme"] == "dark"
    ada.send("/sign-in", badge="U.EVE", pin="5555")
    assert _root(ada.page)["data-theme"] == "dark"
    assert _chosen(ada.open("/settings")) == {
        "sound": "loud",
        "theme": "dark",
        "hand": "right",
        "language": "en",
    }


def test_a_language_is_chosen_before_and_after_the_sign_in(app: Flask) -> None:
    client = app.test_client()
    ada = Person(app, "Ada", client, Page(client.get("/sign-in?next=/picking")))
    page = ada.send("/language", language=PSEUDO)
    assert (page.step, _root(page)["dir"]) == ("badge", "rtl")
    ada.send("/sign-in", badge="U.ADA")
    page = ada.send("/sign-in", pin="1111")
    assert (page.response.request.path, _root(page)["dir"]) == ("/picking", "rtl")
    ada.open("/settings")
    assert _root(ada.send("/settings", language="en"))["dir"] == "ltr"
    ada.open("/")
    assert _root(ada.send("/sign-out"))["dir"] == "rtl"


def test_the_cover_speaks_the_language_of_its_person(ada: Person) -> None:
    ada.open("/settings")
    ada.send("/settings", language=PSEUDO)
    ada.open("/")
    assert _root(ada.send("/lock", next="/"))["dir"] == "rtl"


def test_an_unknown_language_of_the_device_is_passed_over(app: Flask) -> None:
    client = app.test_client()
    ada = Person(app, "Ada", client, Page(client.get("/sign-in")))
    assert _root(ada.send("/language", language="tlh", next="//evil.example"))["lang"] == "en"
    assert ada.page.response.request.path == "/sign-in"


def test_support_finds_the_device(ada: Person, world: World) -> None:
    text = ada.open("/settings").text
    assert f"Device {world.one(Device, id=ada.device).number}" in text
    assert ada.device in text


def test_settings_are_for_those_who_are_signed_in(app: Flask, dan: Person) -> None:
    assert dan.open("/settings").heading == "Dan"
    client = app.test_client()
    assert client.get("/settings").status_code == 302
    assert client.post("/settings", data={"theme": "dark"}).status_code == 400
