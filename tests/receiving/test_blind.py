"""Blind receiving: nothing that tells what was ordered leaves the server before the end."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.person import Page, Person
from tests.receiving.goods import MUG, TOWEL, received
from tests.world import World, case_code
from warehouse.sites import Warehouse


@pytest.fixture(autouse=True)
def _blind_at_1042(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(receives_blind=True))
    ben.open("/receiving")
    ben.scan("1042")


def _tells_nothing(page: Page) -> None:
    assert (page.code, page.quantity) == ("", None)
    assert "receive-rest" not in page.actions
    assert page.find(data_pad_fill="48") is None
    main = page.html.split("<main")[1]
    for number in ("48", "47", "36", " / "):
        assert number not in " ".join(page.text.split()), number
    assert "Tea towel" not in main


def test_the_list_tells_no_lines(world: World, ben: Person) -> None:
    page = ben.open("/receiving")
    assert "0 / 3" not in page.text


def test_no_screen_of_counting_tells_what_was_ordered(world: World, ben: Person) -> None:
    _tells_nothing(ben.page)
    _tells_nothing(ben.scan(MUG))
    _tells_nothing(ben.scan(case_code("MUG-BL")))
    _tells_nothing(ben.tap("quantity", 14))
    _tells_nothing(ben.open(ben.page.attribute("address")))
    assert ben.page.heading == "Scan the next product"


def test_all_here_looks_like_any_other_count(world: World, ben: Person) -> None:
    for _ in range(4):
        page = ben.scan(case_code("MUG-BL"))
    assert (page.outcome, page.message) == ("ok", "receiving.counted_blind")
    assert page.sentence == "+12 Blue mug 330 ml, 48 counted"


def test_more_than_ordered_is_not_asked_about(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    page = ben.scan(TOWEL)
    assert (page.outcome, page.message) == ("ok", "receiving.counted_blind")
    assert received(world) == [0, 7, 0]


def test_the_rest_cannot_come_in_at_once(world: World, ben: Person) -> None:
    ben.scan(MUG)
    assert ben.tap("receive-rest").message == "receiving.blind_rest"


def test_the_end_shows_the_differences(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    ben.scan(TOWEL)
    page = ben.tap("done")
    assert page.step == "close"
    assert "0 / 48" in page.text
    assert "7 / 6" in page.text
