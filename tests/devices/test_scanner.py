"""`/setup/scanner` as its users open it: the test, its result, what supervisors see; and nothing in the journal."""

from __future__ import annotations

import json

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.devices.reads import as_form, changed, good, without_separator
from tests.person import Person
from warehouse.db import Database
from warehouse.people import profiles
from warehouse.people.models import Device
from warehouse.scanning.models import Scan

ADDRESS = "/setup/scanner"


def test_nobody_tests_without_signing_in(app: Flask) -> None:
    for address in (ADDRESS, f"{ADDRESS}/sheet.pdf", f"{ADDRESS}/commands.pdf"):
        answer = app.test_client().get(address)
        assert answer.status_code == 302
        assert "/sign-in" in answer.headers["Location"]


def test_anybody_signed_in_may_test_and_finds_the_way(dan: Person) -> None:
    assert dan.open("/settings").find("a", href=ADDRESS) is not None
    page = dan.open(ADDRESS)
    assert [row.get("data-probe") for row in page.all("li") if row.get("data-probe")] == list(good())
    assert "\x1d" not in page.html
    assert page.find("body", data_profile="") is None


def test_the_result_is_kept_for_the_device_and_stands_on_every_page(ada: Person, database: Database) -> None:
    ada.open(ADDRESS)
    page = ada.send(ADDRESS, **as_form(changed(end="tab", text=lambda text: text.replace("\x1d", "#"))))
    assert (
        page.sentence
        == "Tab is sent. It works like Enter. GS comes as #. That is understood. Layout is right. Ready."
    )
    with database.reading() as session:
        kept = profiles.read(session.get(Device, ada.device))
        assert kept is not None
        assert (kept.ends_with, kept.separator, kept.keeps_separator) == ("tab", "#", True)
        assert session.scalar(select(func.count()).select_from(Scan)) == 0
    body = ada.open("/").find("body")
    assert body is not None
    told = json.loads(body.get("data-profile", ""))
    assert told == kept.as_json()


def test_the_verdict_in_words_or_the_setting_to_change(ada: Person) -> None:
    ada.open(ADDRESS)
    page = ada.send(ADDRESS, **as_form(good()))
    assert page.sentence == "Enter is sent. GS is kept. Layout is right. Ready."
    ada.open(f"{ADDRESS}?again=1")
    page = ada.send(ADDRESS, **as_form(changed(end="none", text=without_separator)))
    assert "No Enter is sent. Add it." in page.text
    assert "Send ENTER key: on" in page.text
    assert "Send control characters as events: on" in page.text
    assert "Wedge as keys" in page.text
    assert "Layout is right." in page.text
    assert "Ready." not in page.text


def test_the_result_shows_how_each_code_came(ada: Person) -> None:
    ada.open(ADDRESS)
    page = ada.send(ADDRESS, **as_form(changed(path="input", gap=17, times=2)))
    assert "010950123454321310LOT7 GS 21S12345 GS 17271231 Text, 17 ms, Enter, twice" in page.text
    assert ada.open(ADDRESS).text == page.text


def test_supervisors_see_all_devices(ada: Person, ben: Person, carla: Person) -> None:
    ada.open(ADDRESS)
    ada.send(ADDRESS, **as_form(changed(end="none")))
    assert "Devices" not in ada.page.text
    ben.open(ADDRESS)
    ben.send(ADDRESS, **as_form(good()))
    text = carla.open(ADDRESS).text.split("Devices")[1]
    assert "No Enter is sent. Add it." in text
    assert "Ready." in text
    assert "Not tested yet." in text


@pytest.mark.parametrize("sent", ["", "{", "[]", "null", '{"plain": 1}', "[" * 7_000, "x" * 10_000])
def test_what_is_no_test_keeps_the_profile(ada: Person, sent: str) -> None:
    ada.open(ADDRESS)
    ada.send(ADDRESS, **as_form(good()))
    ada.open(f"{ADDRESS}?again=1")
    page = ada.send(ADDRESS, reads=sent)
    assert page.status == 422
    assert page.sentence == "The test did not arrive. Scan again."
    assert "Ready." in ada.open(ADDRESS).sentence


def test_a_form_without_its_token_changes_nothing(ada: Person) -> None:
    assert ada.client.post(ADDRESS, data=as_form(good())).status_code == 400
    assert ada.open(ADDRESS).find(id="probes") is not None


@pytest.mark.parametrize(
    "other", [{"ends_with": "bell"}, {"reads": {}}, {"reads": None}, {"separator": "ab"}, {"tested_at": 7}]
)
def test_a_profile_of_another_version_is_no_profile(
    ada: Person, database: Database, other: dict[str, object]
) -> None:
    ada.open(ADDRESS)
    ada.send(ADDRESS, **as_form(good()))
    with database.writing() as session:
        device = session.get_one(Device, ada.device)
        device.profile = device.profile | other
    page = ada.open(ADDRESS)
    assert page.status == 200
    assert page.find(id="probes") is not None
