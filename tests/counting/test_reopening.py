"""Undoing the closing of a bin: all that it led to is taken back, as long as nobody has settled on it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.counting.test_closing import MUG, _count, _doubt, _variances
from tests.counting.test_counting import ask_for
from tests.counting.test_settling import BIN, approve, as_counter, counted, tolerate
from tests.person import Person
from tests.putaway.waiting import balance, take
from tests.world import World
from warehouse import clock
from warehouse.counting.models import Count, CountEntry, CountVariance
from warehouse.stock import audit, belief
from warehouse.stock.models import Location
from warehouse.stock.quantities import CountRequest, Movement, Stocktake


def agrees(world: World) -> bool:
    """The audit of the ledger."""
    return world.read(lambda session: audit.run(session).differences) == []


def proved(world: World) -> tuple[object, object, int]:
    """How far the record of the mugs is believed."""
    found = balance(world, BIN, "MUG-BL")
    assert found is not None
    return found.proved_at, found.in_doubt_at, found.moves_since_proof


def requests(world: World) -> list[tuple[str, bool]]:
    """Every wish to count: why, and whether it is open."""
    rows = world.read(lambda session: session.scalars(select(CountRequest).order_by(CountRequest.id)).all())
    return [(row.because, row.closed_at is None) for row in rows]


def test_a_closed_bin_is_open_again_with_all_its_entries(world: World, finn: Person) -> None:
    ask_for(world, BIN)
    _doubt(world, BIN, "MUG-BL")
    before = proved(world)
    counted(finn, (MUG, 58))
    assert requests(world) == [("shortage", False), ("recount", True)]
    page = finn.tap("undo")
    assert (page.outcome, page.message, page.step) == ("ok", "counting.reopened", "scan_product")
    assert page.sentence == "A-01-A-01 is open again. Go on counting."
    assert "58" in page.text
    assert requests(world) == [("shortage", True)]
    assert (world.count(CountVariance), proved(world)) == (0, before)
    finn.tap("quantity", 60)
    assert finn.tap("done").message == "counting.thank_you"
    assert _variances(world) == []
    assert (world.count(Count), world.count(CountEntry)) == (1, 3)


def test_the_proof_before_is_given_back(world: World, finn: Person) -> None:
    earlier = clock.now() - timedelta(days=40)
    found = balance(world, BIN, "MUG-BL")
    assert found is not None
    with world.database.writing() as session:
        belief.prove(session, found.warehouse_id, found.location_id, found.product_id, found.lot_id, earlier)
    take(world, "MUG-BL", 1, place=BIN)
    before = proved(world)
    counted(finn, (MUG, 59))
    assert proved(world)[0] != earlier
    finn.tap("undo")
    assert proved(world) == before
    assert before[0] == earlier


def test_an_empty_bin_is_open_again_and_its_zeros_are_gone(world: World, finn: Person) -> None:
    _count(finn, BIN)
    finn.tap("empty")
    page = finn.tap("undo")
    assert (page.message, page.actions) == ("counting.reopened", ["undo", "empty"])
    finn.scan(MUG)
    finn.tap("quantity", 60)
    finn.tap("done")
    assert _variances(world) == []


def test_the_difference_before_stands_again(world: World, finn: Person, ada: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 55))
    ada.tap("undo")
    [one] = _variances(world)
    assert (one.variance, one.person) == (-10, "Finn")
    assert requests(world) == [("recount", True)]
    ada.tap("quantity", 50)
    ada.tap("done")
    [one] = _variances(world)
    assert (one.variance, one.person, one.confirmed_by) == (-10, "Ada", "Finn")


@pytest.mark.parametrize("what", ["approval", "rejection"])
def test_what_the_office_decided_stays(
    world: World, finn: Person, ada: Person, carla: Person, what: str
) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    approve(carla, world, what=what)
    on_hand = world.on_hand(BIN, "MUG-BL")
    page = ada.tap("undo")
    assert (page.outcome, page.message) == ("error", "counting.undo_settled")
    assert page.sentence == "The office has decided on A-01-A-01. Count again."
    assert world.on_hand(BIN, "MUG-BL") == on_hand
    assert world.count(Count, closed_at=None) == 0


def test_a_newer_count_stays(world: World, finn: Person, ada: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    _count(ada, BIN, (MUG, 50))
    assert finn.tap("undo").message == "counting.undo_newer"
    ada.tap("done")
    assert finn.tap("undo").message == "counting.undo_newer"


def test_a_newer_count_that_was_given_back_is_none(world: World, finn: Person, ada: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    ada.open("/counting")
    ada.scan(BIN)
    ada.tap("undo")
    assert finn.tap("undo").message == "counting.reopened"


def test_one_bin_at_a_time(world: World, finn: Person) -> None:
    counted(finn, (MUG, 50))
    task = f"counting/{world.one(Count).id}"
    finn.scan("A-01-A-02")
    page = finn.tap("undo", task=task)  # another device still shows the first bin
    assert (page.outcome, page.message) == ("error", "counting.undo_one_bin")


def test_what_was_adjusted_by_rule_goes_back_through_the_ledger(world: World, finn: Person) -> None:
    tolerate(world, units=2, money=100_000)
    before = proved(world)
    counted(finn, (MUG, 58))
    assert world.on_hand(BIN, "MUG-BL") == 58
    page = finn.tap("undo")
    assert (page.message, page.step) == ("counting.reopened", "scan_product")
    assert world.on_hand(BIN, "MUG-BL") == 60
    assert world.one(Movement, reason="undo").reverses_id == world.one(Movement, reason="count").id
    assert (proved(world)[0], agrees(world)) == (before[0], True)
    # The same again: what was booked and taken back is no movement of goods.
    finn.scan(MUG)
    finn.tap("quantity", 59)
    assert finn.tap("done").message == "counting.thank_you"
    assert world.on_hand(BIN, "MUG-BL") == 59
    assert not world.one(CountVariance).moved


def test_what_was_found_by_rule_and_sold_does_not_go_back(world: World, finn: Person) -> None:
    tolerate(world, units=2, money=100_000)
    counted(finn, (MUG, 62))
    take(world, "MUG-BL", 61, place=BIN)
    page = finn.tap("undo")
    assert (page.outcome, page.message) == ("error", "scanning.undo_goods_moved")
    assert (world.on_hand(BIN, "MUG-BL"), agrees(world)) == (1, True)
    assert world.count(Count, closed_at=None) == 0


def test_a_wish_made_anew_is_not_made_twice(world: World, finn: Person) -> None:
    ask_for(world, BIN)
    counted(finn, (MUG, 60))
    ask_for(world, BIN)
    finn.tap("undo")
    assert requests(world) == [("shortage", False), ("shortage", True)]


def test_a_stocktake_that_is_over_is_not_opened_again(world: World, finn: Person, carla: Person) -> None:
    carla.open("/office/counts")
    carla.send("/office/counts/requests", code="*")
    counted(finn, (MUG, 60))
    carla.send(f"/office/counts/stocktakes/{world.one(Stocktake).id}/end")
    finn.tap("undo")
    assert world.count(CountRequest, closed_at=None) == 0


def test_undo_and_approval_at_once(world: World, finn: Person, ada: Person, carla: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    [one] = _variances(world)
    carla.open("/office/counts")
    address = f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}/approval"
    told = at_once(lambda: ada.tap("undo").message, lambda: carla.send(address, reason="missing").text)
    adjusted = any("Adjusted." in text for text in told)
    assert ("counting.reopened" in told) != adjusted, told
    assert world.on_hand(BIN, "MUG-BL") == (50 if adjusted else 60)
    assert world.count(CountVariance, count_id=one.count_id) == int(adjusted)
    assert agrees(world)


def test_undo_and_a_second_counter_at_once(world: World, finn: Person, ada: Person) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    ada.open("/counting")
    told = at_once(lambda: finn.tap("undo").message, lambda: ada.scan(BIN).message)
    assert set(told) in (
        {"counting.reopened", "counting.taken"},
        {"counting.undo_newer", "counting.opened"},
    )
    place = world.one(Location, code=BIN)
    assert world.count(Count, location_id=place.id, closed_at=None) == 1


def test_two_undos_at_once_take_back_one_act_each(world: World, finn: Person) -> None:
    counted(finn, (MUG, 50))
    other = Person.signed_in(finn.client.application, "Finn")
    other.open("/counting")
    told = at_once(lambda: finn.tap("undo").message, lambda: other.tap("undo").message)
    assert "counting.reopened" in told
    assert world.one(Count).closed_at is None
