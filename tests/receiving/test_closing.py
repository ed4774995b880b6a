"""Ending a receipt: at once when all is here, with a word on the differences when it is not."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from tests.person import Person
from tests.receiving.goods import MUG, TOWEL, add_order, received
from tests.world import World, case_code
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.receiving.models import Receipt


@pytest.fixture(autouse=True)
def _at_2000(world: World, ben: Person) -> None:
    add_order(world, "2000", [("MUG-BL", 24), ("TOWEL", 6)])
    ben.open("/receiving")
    ben.scan("2000")


def _all(ben: Person) -> None:
    for code in (case_code("MUG-BL"), case_code("MUG-BL"), case_code("TOWEL")):
        ben.scan(code)


def test_when_all_is_here_the_screen_says_done_is_next(world: World, ben: Person) -> None:
    _all(ben)
    assert ben.page.heading == "All is here. Tap Done."
    assert (ben.page.step, ben.page.code, ben.page.quantity) == ("scan_product", "C.DONE", None)
    assert ben.page.expect[0] == "command"


@pytest.mark.parametrize("by", ["tap", "command"])
def test_done_closes_the_receipt_and_the_order(world: World, ben: Person, by: str) -> None:
    _all(ben)
    page = ben.tap("done") if by == "tap" else ben.scan("C.DONE")
    assert (page.outcome, page.message, page.step) == ("task_done", "receiving.received", "choose")
    assert page.sentence == "2000 received: 30 counted, all here."
    receipt, order = world.one(Receipt), world.one(PurchaseOrder, number="2000")
    assert (receipt.units_done, receipt.lines_done) == (30, 2)
    assert receipt.closed_at == order.closed_at is not None
    assert receipt.closed_by == order.closed_by is not None
    assert "2000" not in ben.open("/receiving").text


def test_done_with_nothing_counted_is_refused(world: World, ben: Person) -> None:
    page = ben.tap("done")
    assert (page.outcome, page.message, page.step) == ("error", "receiving.nothing_counted", "scan_product")


def test_done_with_something_missing_shows_it_short_first(world: World, ben: Person) -> None:
    ben.scan(case_code("TOWEL"))
    page = ben.tap("done")
    assert (page.outcome, page.message, page.step) == ("ok", "receiving.differences", "close")
    assert page.expect == ["command", "product"]
    assert set(page.actions) == {"back", "close-short", "keep-open", "undo"}
    assert "0 / 24" in page.text
    assert "Tea towel" not in page.text
    assert world.one(Receipt).closed_at is None


def test_the_biggest_difference_stands_first(world: World, ben: Person) -> None:
    ben.scan(TOWEL)
    page = ben.tap("done")
    assert page.text.index("Blue mug") < page.text.index("Tea towel")
    assert "29" in page.text


def test_closed_short_the_order_ends_here(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    page = ben.tap("close-short")
    assert (page.outcome, page.message, page.step) == ("task_done", "receiving.closed_short", "choose")
    assert world.one(PurchaseOrder, number="2000").closed_at is not None
    assert ben.scan("2000").message == "receiving.reopen"


def test_kept_open_the_rest_may_come_with_another_lorry(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("done")
    page = ben.tap("keep-open")
    assert (page.outcome, page.message) == ("task_done", "receiving.kept_open")
    assert page.sentence == "12 counted. 2000 stays open."
    assert world.one(PurchaseOrder, number="2000").closed_at is None
    page = ben.scan("2000")
    assert (page.message, page.quantity) == ("receiving.opened", 12)
    assert world.count(Receipt) == 2
    ben.scan(MUG)
    ben.tap("quantity", 12)
    assert received(world, "2000") == [24, 0]


def test_a_number_is_of_this_delivery_alone(world: World, ben: Person) -> None:
    ben.scan(case_code("MUG-BL"))
    ben.tap("done")
    ben.tap("keep-open")
    ben.scan("2000")
    ben.scan(MUG)
    ben.tap("quantity", 0)
    assert received(world, "2000") == [12, 0]


def test_a_product_scanned_at_the_differences_goes_on_counting(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    page = ben.scan(MUG)
    assert (page.step, page.outcome) == ("scan_product", "ok")
    assert received(world, "2000") == [2, 0]
    assert world.one(Receipt).asked_to_close_at is None


def test_back_from_the_differences_goes_on_counting(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    assert ben.scan("C.BACK").step == "scan_product"
    page = ben.scan("C.BACK")
    assert (page.step, page.task) == ("choose", "receiving")
    assert ben.scan("C.BACK").step == "home"


def test_done_again_at_the_differences_only_asks_again(world: World, ben: Person) -> None:
    ben.scan(MUG)
    ben.tap("done")
    assert ben.scan("C.DONE").step == "close"
    assert world.one(Receipt).closed_at is None


def test_nothing_is_closed_that_was_not_asked_about(world: World, ben: Person) -> None:
    ben.scan(MUG)
    for action in ("close-short", "keep-open"):
        page = ben.tap(action)
        assert (page.outcome, page.message) == ("error", "receiving.not_asked")
    assert world.one(Receipt).closed_at is None


def test_a_closed_receipt_takes_nothing_more(world: World, ben: Person, carla: Person) -> None:
    carla.open("/receiving")
    carla.scan("2000")
    _all(ben)
    ben.tap("done")
    before = world.everything()
    page = carla.scan(MUG)
    assert (page.outcome, page.message, page.step) == ("error", "receiving.closed", "choose")
    assert world.everything() == before


def test_a_tap_on_a_closed_receipt_is_refused_too(world: World, ben: Person, carla: Person) -> None:
    carla.open("/receiving")
    carla.scan("2000")
    carla.scan(MUG)
    ben.scan(TOWEL)
    ben.tap("done")
    ben.tap("keep-open")
    page = carla.tap("quantity", 3)
    assert (page.message, page.step) == ("receiving.closed", "choose")


def test_over_delivery_within_the_tolerance_closes_at_once(world: World, ben: Person) -> None:
    with world.database.writing() as session:
        session.execute(update(Supplier).values(over_tolerance_percent=50))
    _all(ben)
    ben.scan(TOWEL)
    page = ben.tap("done")
    assert page.sentence == "2000 received: 31 counted, all here."
