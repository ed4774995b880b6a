"""A difference is counted again by somebody else, confirmed by an equal variance, and decided by a third."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from tests.at_once import at_once
from tests.counting.test_closing import MUG, RED, _count, _variances
from tests.person import Person
from tests.putaway.waiting import balance, lay, take
from tests.world import World
from warehouse import clock
from warehouse.counting import approving
from warehouse.counting.approving import NotDecided
from warehouse.counting.models import CountRule, CountVariance
from warehouse.people import operations
from warehouse.people.models import Person as Somebody
from warehouse.stock.ledger import Act
from warehouse.stock.models import Product
from warehouse.stock.quantities import CountRequest, Movement

BIN = "A-01-A-01"


def counted(person: Person, *what: tuple[str, int]) -> None:
    _count(person, BIN, *what)
    person.tap("done")


def approve(person: Person, world: World, reason: str = "missing", what: str = "approval") -> str:
    [one] = _variances(world)
    person.open("/office/counts")
    address = f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}/{what}"
    return person.send(address, reason=reason).text


def test_a_full_cycle_with_sales_in_between(world: World, finn: Person, ada: Person, carla: Person) -> None:
    """Ten were missing; three are sold between the two counts: the variances are equal, the totals are not."""
    counted(finn, (MUG, 50))
    assert world.one(CountRequest, closed_at=None).because == "recount"
    take(world, "MUG-BL", 3, place=BIN)
    as_counter(world, "Ada")
    counted(ada, (MUG, 47))
    [one] = _variances(world)
    assert (one.variance, one.person, one.confirmed_by) == (-10, "Ada", "Finn")
    assert world.count(CountRequest, closed_at=None) == 0
    assert world.on_hand(BIN, "MUG-BL") == 57
    take(world, "MUG-BL", 2, place=BIN)
    assert "Adjusted." in approve(carla, world)
    assert world.on_hand(BIN, "MUG-BL") == 45
    assert _variances(world) == []
    movement = world.one(Movement, reason="count")
    assert (movement.quantity, movement.paper_kind, movement.paper_id) == (10, "count", one.count_id)
    row = world.one(CountVariance, settled="posted")
    assert (row.because, row.alone, row.movement_id) == ("missing", False, movement.id)
    found = balance(world, BIN, "MUG-BL")
    assert found is not None and found.proved_at is not None


def test_unequal_variances_are_counted_a_third_time(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 55))
    [one] = _variances(world)
    assert (one.variance, one.confirmed_by) == (-5, None)
    assert world.one(CountRequest, closed_at=None).because == "recount"
    with pytest.raises(AssertionError, match="no form"):
        approve(carla, world)
    act = Act(world.warehouse_id, world.one(Somebody, name="Carla").id, None, None, clock.now())
    with world.database.writing() as session, pytest.raises(NotDecided, match="unconfirmed"):
        approving.approve(session, act, one.count_id, one.product_id, one.lot_id, "missing")
    counted(finn, (MUG, 55))
    [one] = _variances(world)
    assert (one.variance, one.confirmed_by) == (-5, "Ada")


def test_who_counted_neither_counts_again_nor_decides(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    counted(finn, (MUG, 50))
    ada.scan("A-01-A-03")  # somebody else is there today
    finn.open("/counting")
    page = finn.scan(BIN)
    assert (page.message, page.outcome) == ("counting.somebody_else", "error")
    counted(carla, (MUG, 50))
    assert "You counted it. Somebody else decides." in approve(carla, world)
    assert world.on_hand(BIN, "MUG-BL") == 60


def test_alone_one_person_does_it_all_and_the_record_says_so(world: World, carla: Person) -> None:
    counted(carla, (MUG, 50))
    counted(carla, (MUG, 50))
    assert "Adjusted." in approve(carla, world)
    assert world.on_hand(BIN, "MUG-BL") == 50
    assert world.one(CountVariance, settled="posted").alone


def test_a_difference_that_is_not_believed_is_counted_again(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    assert "It will be counted again." in approve(carla, world, what="rejection")
    assert _variances(world) == []
    assert world.one(CountRequest, closed_at=None).because == "recount"
    assert world.on_hand(BIN, "MUG-BL") == 60


def test_goods_that_move_while_they_are_counted_are_asked_for_again(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan(BIN)
    finn.scan(MUG)
    take(world, "MUG-BL", 4, place=BIN)
    finn.scan(MUG)
    page = finn.tap("done")
    assert page.sentence == "Thank you. 1 moved: count again."
    assert _variances(world) == []
    row = world.one(CountVariance, settled=None)
    assert row.moved
    assert world.one(CountRequest, closed_at=None).because == "moved"


def test_what_was_brought_after_the_counter_had_passed_is_not_missing(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan(BIN)
    finn.scan(MUG)
    finn.tap("quantity", 60)
    take(world, "MUG-RD", 5, place="A-01-A-02")
    lay(world, "MUG-RD", 5, place=BIN)
    page = finn.tap("done")
    assert (page.message, page.sentence) == (
        "counting.is_it_here",
        "Not scanned: Red mug 330 ml. Is it here?",
    )
    finn.tap("yes")
    finn.tap("quantity", 5)
    assert finn.tap("done").message == "counting.thank_you"
    assert _variances(world) == []


def test_what_came_and_went_while_an_empty_bin_was_looked_at_says_nothing(world: World, finn: Person) -> None:
    finn.open("/counting")
    finn.scan("A-01-A-05")
    take(world, "MUG-RD", 5, place="A-01-A-02")
    lay(world, "MUG-RD", 5, place="A-01-A-05")
    assert finn.tap("empty").message == "counting.moved"
    assert _variances(world) == []


def test_small_differences_are_adjusted_by_rule(world: World, finn: Person) -> None:
    tolerate(world, units=2, money=100_000)
    counted(finn, (MUG, 58))
    assert world.on_hand(BIN, "MUG-BL") == 58
    row = world.one(CountVariance, settled="posted")
    assert (row.because, row.settled_by) == ("tolerance", None)
    assert world.count(CountRequest, closed_at=None) == 0


def test_a_limit_of_money_counts_too(world: World, finn: Person) -> None:
    tolerate(world, units=5, money=10)
    counted(finn, (MUG, 58))
    assert world.on_hand(BIN, "MUG-BL") == 60


def test_what_walks_are_to_fetch_is_not_adjusted_away(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    """Fifty-nine of sixty are missing, and a pick list is to fetch two."""
    ada.open("/picking")
    ada.tap("next-work")
    counted(finn, (MUG, 1))
    as_counter(world, "Ben")
    again = Person.signed_in(ada.client.application, "Ben")
    counted(again, (MUG, 1))
    promised = balance(world, BIN, "MUG-BL")
    assert promised is not None and promised.quantity_allocated == 2
    assert "Pick lists are to fetch it." in approve(carla, world)
    assert world.on_hand(BIN, "MUG-BL") == 60


def test_a_count_that_looked_before_an_adjustment_says_nothing(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    """The third look at the bin began before the adjustment and ended after it."""
    counted(finn, (MUG, 50))
    as_counter(world, "Ada", "Ben")
    counted(ada, (MUG, 50))
    third = Person.signed_in(ada.client.application, "Ben")
    third.open("/counting")
    third.scan(BIN)
    third.scan(MUG)
    third.tap("quantity", 50)
    assert "Adjusted." in approve(carla, world)
    assert third.tap("done").message == "counting.moved"
    assert world.on_hand(BIN, "MUG-BL") == 50


def test_two_who_decide_at_once_adjust_it_once(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    [one] = _variances(world)
    other = Person.signed_in(ada.client.application, "Carla")
    address = f"/office/counts/{one.count_id}/{one.product_id}/{one.lot_id}/approval"
    for person in (carla, other):
        person.open("/office/counts")
    texts = at_once(
        lambda: carla.send(address, reason="missing").text, lambda: other.send(address, reason="missing").text
    )
    assert sum("Adjusted." in text for text in texts) == 1
    assert world.on_hand(BIN, "MUG-BL") == 50


def test_many_small_ones_are_decided_in_one_go(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    as_counter(world, "Ada")
    for person in (finn, ada):
        counted(person, (MUG, 59))
        _count(person, "A-01-A-02", (RED, 10))
        person.tap("done")
    with world.database.writing() as session:
        session.execute(update(Product).values(unit_cost=10_000))
    carla.open("/office/counts")
    assert (
        "Enter an amount and choose a reason."
        in carla.send("/office/counts/approval", limit="", reason="missing").text
    )
    text = carla.send("/office/counts/approval", limit="1.50", reason="missing").text
    assert "1 difference adjusted." in text
    assert (world.on_hand(BIN, "MUG-BL"), world.on_hand("A-01-A-02", "MUG-RD")) == (59, 30)


def test_a_day_later_the_counter_may_count_again(world: World, finn: Person, ada: Person) -> None:
    """Who was there yesterday is not there today."""
    counted(finn, (MUG, 50))
    ada.scan("A-01-A-03")
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        again = Person.signed_in(ada.client.application, "Finn")
        counted(again, (MUG, 50))
    [one] = _variances(world)
    assert (one.person, one.confirmed_by) == ("Finn", "Finn")


@pytest.mark.parametrize("who", ["finn", "ada"])
def test_the_page_is_a_supervisors(world: World, request: pytest.FixtureRequest, who: str) -> None:
    assert request.getfixturevalue(who).open("/office/counts").status == 403


def tolerate(world: World, units: int, money: int) -> None:
    """Small differences of goods of class C are adjusted without asking."""
    with world.database.writing() as session:
        session.add(
            CountRule(
                warehouse_id=world.warehouse_id,
                abc="C",
                due_days=365,
                tolerance_units=units,
                tolerance_percent=0,
                tolerance_money=money,
            )
        )
        session.execute(update(Product).values(unit_cost=10_000))


def as_counter(world: World, *names: str) -> None:
    """These people may count, too."""
    with world.database.writing() as session:
        for name in names:
            row = session.scalars(select(Somebody).filter_by(name=name)).unique().one()
            roles = [*row.role_names(world.warehouse_id), "counter"]
            operations.set_roles(session, row, world.warehouse_id, roles)
