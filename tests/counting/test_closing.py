"""Closing a bin: what agrees is proved, what differs is kept and booked nowhere."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.counting.test_counting import ask_for
from tests.person import Person
from tests.putaway.waiting import balance, lay, take
from tests.world import World, each_code
from warehouse import clock
from warehouse.counting import queries
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.counting.queries import OpenVariance
from warehouse.stock import belief, ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import CountRequest

MUG, RED, VASE, JAM = (each_code(sku) for sku in ("MUG-BL", "MUG-RD", "VASE", "JAM"))


def _variances(world: World) -> list[OpenVariance]:
    return world.read(lambda session: queries.open_variances(session, world.warehouse_id))


def _count(finn: Person, bin_code: str, *counted: tuple[str, int]) -> None:
    finn.open("/counting")
    finn.scan(bin_code)
    for code, number in counted:
        finn.scan(code)
        finn.tap("quantity", number)


def _doubt(world: World, place: str, sku: str) -> None:
    found = balance(world, place, sku)
    assert found is not None
    with world.database.writing() as session:
        key = (found.warehouse_id, found.location_id, found.product_id, found.lot_id)
        belief.mark_in_doubt(session, *key, clock.now())


@pytest.mark.parametrize("by", ["bin", "done"])
def test_a_bin_that_agrees_is_proved_and_no_longer_in_doubt(world: World, finn: Person, by: str) -> None:
    ask_for(world, "A-01-A-01")
    _doubt(world, "A-01-A-01", "MUG-BL")
    before = world.everything()
    _count(finn, "A-01-A-01", (MUG, 60))
    page = finn.scan("A-01-A-01") if by == "bin" else finn.tap("done")
    assert (page.outcome, page.message, page.step) == ("task_done", "counting.thank_you", "choose")
    assert page.sentence == "A-01-A-01 counted. Thank you."
    found = balance(world, "A-01-A-01", "MUG-BL")
    assert found is not None
    assert found.in_doubt_at is None
    assert found.proved_at is not None
    assert world.count(CountRequest, closed_at=None) == 0
    assert (world.everything(), _variances(world)) == (before, [])


def test_a_difference_is_kept_and_books_nothing(world: World, finn: Person) -> None:
    ask_for(world, "A-01-A-01")
    _doubt(world, "A-01-A-01", "MUG-BL")
    before = world.everything()
    _count(finn, "A-01-A-01", (MUG, 58))
    page = finn.scan("A-01-A-01")
    assert page.sentence == "A-01-A-01 counted. Thank you."
    assert world.everything() == before
    found = balance(world, "A-01-A-01", "MUG-BL")
    assert found is not None
    assert found.in_doubt_at is not None
    assert found.proved_at is None
    [kept] = _variances(world)
    assert (kept.bin, kept.sku, kept.quantity_counted, kept.quantity_on_hand_seen) == (
        "A-01-A-01",
        "MUG-BL",
        58,
        60,
    )
    assert (kept.variance, kept.person, kept.confirmed_by) == (-2, "Finn", None)
    assert world.one(CountRequest, closed_at=None).because == "recount"


def test_what_was_not_scanned_was_not_there(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (VASE, 2))
    finn.tap("done")
    finn.tap("no")
    assert {(one.sku, one.variance) for one in _variances(world)} == {("MUG-BL", -60), ("VASE", 2)}
    zero = world.one(CountEntry, quantity=0)
    assert (zero.is_total, zero.quantity_on_hand_seen) == (True, 60)


def test_an_empty_bin_is_closed_with_one_tap(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-05")
    page = finn.scan("C.EMPTY")
    assert (page.outcome, page.message) == ("task_done", "counting.thank_you")
    assert _variances(world) == []
    assert world.one(Count).closed_at is not None


def test_an_empty_bin_that_should_not_be_is_a_difference(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-02")
    finn.tap("empty")
    assert [(one.sku, one.variance) for one in _variances(world)] == [("MUG-RD", -30)]


def test_a_bin_empty_on_record_and_in_doubt_is_settled(world: World, finn: Person) -> None:
    take(world, "CARD", 5, place="A-01-A-04")
    _doubt(world, "A-01-A-04", "CARD")
    _count(finn, "A-01-A-04")
    finn.tap("empty")
    found = balance(world, "A-01-A-04", "CARD")
    assert found is not None
    assert found.in_doubt_at is None


def test_empty_is_refused_once_something_is_counted(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 60))
    page = finn.tap("empty")
    assert (page.outcome, page.message, page.step) == ("error", "counting.not_empty", "scan_product")


@pytest.mark.parametrize("how", ["done", "bin"])
def test_a_bin_with_nothing_counted_is_not_closed_by_accident(world: World, finn: Person, how: str) -> None:
    _count(finn, "A-01-A-01")
    page = finn.tap("done") if how == "done" else finn.scan("A-01-A-01")
    assert (page.outcome, page.message, page.step) == ("error", "counting.nothing_counted", "scan_product")


def test_a_pick_after_the_last_entry_does_not_make_a_difference(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 60))
    take(world, "MUG-BL", 4, place="A-01-A-01")
    finn.tap("done")
    assert _variances(world) == []


def test_a_later_count_takes_the_place_of_the_difference(world: World, finn: Person, carla: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 58))
    finn.tap("done")
    _count(carla, "A-01-A-01", (MUG, 60))
    carla.tap("done")
    assert _variances(world) == []
    assert world.count(CountVariance) == 2


def test_a_count_that_was_given_back_takes_no_place(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 58))
    finn.tap("done")
    finn.scan("A-01-A-01")
    finn.tap("undo")
    assert [one.variance for one in _variances(world)] == [-2]


def test_the_only_lot_on_record_is_meant_by_a_code_without_one(world: World, finn: Person) -> None:
    lay(world, "JAM", 6, place="A-01-A-05", lot="L1")
    _count(finn, "A-01-A-05", (JAM, 6))
    finn.tap("done")
    assert _variances(world) == []
    found = balance(world, "A-01-A-05", "JAM", lot="L1")
    assert found is not None
    assert found.proved_at is not None


def test_with_two_lots_on_record_a_code_without_one_is_a_difference(world: World, finn: Person) -> None:
    lay(world, "JAM", 6, place="A-01-A-05", lot="L1")
    lay(world, "JAM", 2, place="A-01-A-05", lot="L2")
    _count(finn, "A-01-A-05", (f"01{JAM.zfill(14)}10L1", 6), (JAM, 2))
    finn.tap("done")
    assert finn.tap("no").message == "counting.thank_you"
    assert {(one.lot, one.variance) for one in _variances(world)} == {("", 2), ("L2", -2)}


def test_a_pick_after_the_last_look_at_the_only_lot_makes_no_difference(world: World, finn: Person) -> None:
    lay(world, "JAM", 6, place="A-01-A-05", lot="L1")
    _count(finn, "A-01-A-05", (JAM, 6))
    take_lot(world, "JAM", "L1", 2, "A-01-A-05")
    finn.tap("done")
    assert _variances(world) == []
    assert world.one(CountVariance).quantity_on_hand_seen == 6


def take_lot(world: World, sku: str, lot: str, quantity: int, place: str) -> None:
    """Somebody carries goods of a lot away."""
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        held = session.scalars(select(Lot).filter_by(product_id=product.id, code=lot)).one()
        source, target = (
            session.scalars(select(Location).filter_by(code=code)).one() for code in (place, "A-01-A-06")
        )
        act = Act(world.warehouse_id, None, None, None, clock.now())
        ledger.move(session, act, Goods(product.id, held.id, quantity), source, target, "move")


def test_a_closed_bin_takes_nothing_more(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 58))
    task = finn.page.task
    finn.tap("done")
    page = finn.scan(MUG, task=task)
    assert (page.outcome, page.message, page.step) == ("error", "counting.closed", "choose")


def test_the_records_number_is_in_no_answer_before_the_bin_is_closed(world: World, finn: Person) -> None:
    answers = []
    finn.open("/counting")
    for code in ("A-01-A-02", VASE, RED):
        answers.append(finn.scan(code))
    answers.append(finn.tap("quantity", 7))
    answers.append(finn.open(finn.page.attribute("address")))
    for page in answers:
        headers = " ".join(
            f"{name}:{value}" for name, value in page.response.headers if name.startswith("X-Scan")
        )
        screen = page.html.partition('<main id="screen"')[2].partition("</main>")[0]
        assert "30" not in headers
        assert "30" not in screen.replace("330 ml", ""), screen
    assert "Red mug" not in answers[1].html


def test_every_entry_stays_as_it_was_written(world: World, finn: Person) -> None:
    _count(finn, "A-01-A-01", (MUG, 58))
    entries = world.read(lambda s: s.scalars(select(CountEntry).order_by(CountEntry.id)).all())
    assert [(entry.quantity, entry.is_total) for entry in entries] == [(1, False), (58, True)]
    assert all(entry.scan_id for entry in entries)
