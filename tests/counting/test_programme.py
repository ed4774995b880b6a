"""Which bins are asked for: classes by what was picked, what is overdue, in doubt, and spread over the zones."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.counting.test_closing import MUG, RED, _count, _doubt, _variances
from tests.counting.test_settling import approve, as_counter, counted
from tests.person import Person
from tests.putaway.waiting import take
from tests.stock.test_keeping import prove
from tests.world import World, each_code
from warehouse import clock
from warehouse.counting import asking, figures, programme
from warehouse.counting.classes import classes, reclassify
from warehouse.counting.models import CountVariance
from warehouse.counting.programme import Candidate, spread
from warehouse.sites import Warehouse
from warehouse.stock import ledger, wear
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import ensure_zone, virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance, CountRequest


def test_few_products_make_most_of_the_turnover() -> None:
    """Eighty per cent of the value is A, the next fifteen B; one that is picked often is A though it is cheap."""
    turnover = {1: (800, 1), 2: (150, 2), 3: (45, 1), 4: (5, 96)}
    assert classes(turnover) == {1: "A", 2: "B", 3: "C", 4: "A"}
    assert classes({}) == {}
    assert classes({1: (0, 0)}) == {1: "C"}


def test_the_classes_follow_what_was_picked(world: World) -> None:
    with world.database.writing() as session:
        session.execute(update(Product).values(unit_cost=10_000))
        for sku, number in (("MUG-BL", 9), ("TOWEL", 1)):
            product = session.scalars(select(Product).filter_by(sku=sku)).one()
            bin_code = {"MUG-BL": "A-01-A-01", "TOWEL": "A-01-A-03"}[sku]
            place = session.scalars(select(Location).filter_by(code=bin_code)).one()
            act = Act(world.warehouse_id, None, None, None, clock.now())
            for _ in range(number):
                goods = Goods(product.id, empty_lot(session, product.id).id, 1)
                ledger.move(
                    session, act, goods, place, virtual(session, world.warehouse_id, "customer"), "pick"
                )
    with world.database.writing() as session:
        assert reclassify(session, world.warehouse_id, clock.now()) == world.count(Product)
        assert reclassify(session, world.warehouse_id, clock.now()) == 0
    assert [world.one(Product, sku=sku).abc for sku in ("MUG-BL", "TOWEL", "VASE")] == ["A", "B", "C"]


def candidate(
    number: int, zone: int = 1, *, doubt: bool = False, abc: str = "C", days: int = 1, at_risk: int = 0
) -> Candidate:
    return Candidate(number, zone, number, doubt, abc, days, at_risk)


def test_a_days_bins_are_spread_over_the_zones() -> None:
    found = [candidate(n, zone=1, abc="A") for n in (1, 2, 3)] + [candidate(n, zone=2) for n in (4, 5)]
    found.append(candidate(6, zone=2, doubt=True))
    assert [one.location_id for one in spread(found, 4)] == [6, 1, 4, 2]
    assert spread(found, 0) == []
    assert len(spread(found, 99)) == 6


def test_within_a_class_the_money_at_risk_decides_and_then_the_days() -> None:
    found = [
        candidate(1, abc="B", days=99, at_risk=9_000),
        candidate(2, abc="A", days=99, at_risk=100),
        candidate(3, abc="A", days=1, at_risk=200),
        candidate(4, abc="A", days=5, at_risk=100),
    ]
    assert [one.location_id for one in spread(found, 9)] == [3, 2, 4, 1]


def test_what_is_worn_fills_the_day_after_all_that_is_due() -> None:
    """In whatever zone, and whatever it is worth; of the worn the most money at risk, A or C."""
    found = [
        candidate(1, zone=1, abc="A", days=-3, at_risk=10),
        candidate(2, zone=1, abc="C", days=-200, at_risk=900),
        candidate(3, zone=2, abc="C", days=1, at_risk=1),
        candidate(4, zone=2, abc="C", days=2, at_risk=0),
    ]
    assert [one.location_id for one in spread(found, 9)] == [3, 4, 2, 1]
    assert [one.because for one in spread(found, 9)] == ["due", "due", "worn", "worn"]
    assert [one.location_id for one in spread(found, 2)] == [3, 4]


def test_a_bin_that_is_hardly_believed_is_a_candidate_before_it_is_due(world: World) -> None:
    """Proved 300 days ago, due after 365: half of such records are wrong. One of yesterday is left alone."""
    with world.database.writing() as session:
        session.execute(update(Product).values(unit_cost=10_000, abc="C"))
        session.execute(update(Balance).values(proved_at=clock.now() - timedelta(days=1)))
    prove(world, "A-01-A-01", "MUG-BL", timedelta(days=300))
    with world.database.reading() as session:
        [one] = programme.candidates(session, world.warehouse_id, clock.now())
    assert (one.because, one.location_id) == ("worn", world.one(Location, code="A-01-A-01").id)
    assert one.at_risk == pytest.approx(60 * 10_000 * (1 - 0.44), rel=0.02)


def test_counts_teach_the_building_how_often_a_move_goes_wrong(
    world: World, finn: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two rows, one moved and wrong; the second look at it teaches nothing new, nor what was never proved."""
    monkeypatch.setattr(wear, "ENOUGH", 1)
    for place, sku in (("A-01-A-01", "MUG-BL"), ("A-01-A-02", "MUG-RD")):
        prove(world, place, sku)
        take(world, sku, 1, place=place)
    counted(finn, (MUG, 58))
    _count(finn, "A-01-A-02", (RED, 29))
    finn.tap("done")
    _count(finn, "A-01-A-04", (each_code("CARD"), 1))
    finn.tap("done")
    with world.database.writing() as session:
        rows = session.scalars(select(CountVariance.moves_since_proof).order_by(CountVariance.count_id)).all()
        session.get_one(Warehouse, world.warehouse_id).counts_per_day = 1
        programme.plan_everywhere(session, clock.now())
    assert rows == [1, 1, None]
    assert world.one(Warehouse).errors_per_million == wear.MOST


def test_what_was_never_proved_is_due_and_what_was_is_not(world: World, finn: Person) -> None:
    with world.database.reading() as session:
        due = {one.location_id for one in programme.candidates(session, world.warehouse_id, clock.now())}
        stocked = set(session.scalars(select(Balance.location_id).where(Balance.quantity_on_hand > 0)))
    assert due and due <= stocked
    counted(finn, (MUG, 60))
    place = world.one(Location, code="A-01-A-01").id
    with world.database.reading() as session:
        after = programme.candidates(session, world.warehouse_id, clock.now())
        in_two_years = programme.candidates(session, world.warehouse_id, clock.now() + timedelta(days=800))
    assert place not in {one.location_id for one in after}
    assert place in {one.location_id for one in in_two_years}


def test_the_day_has_its_number_and_the_doubtful_come_first(world: World) -> None:
    _doubt(world, "A-01-A-04", "CARD")
    now = clock.now()
    with world.database.writing() as session:
        session.get_one(Warehouse, world.warehouse_id).counts_per_day = 2
    with world.database.writing() as session:
        assert programme.plan_everywhere(session, now) == 2
    with world.database.writing() as session:
        assert programme.plan_everywhere(session, now) == 0
        assert programme.plan(session, world.warehouse_id, now) == []
    asked = world.read(lambda session: session.scalars(select(CountRequest).order_by(CountRequest.id)).all())
    assert [one.because for one in asked] == ["doubt", "due"]
    assert asked[0].location_id == world.one(Location, code="A-01-A-04").id


def test_a_product_is_asked_for_wherever_it_lies(world: World, carla: Person) -> None:
    carla.open("/office/counts")
    assert "bins are asked for." in carla.send("/office/counts/requests", code=MUG).text
    places = {"A-01-A-01", "B-01-A-01"}
    codes = world.read(
        lambda session: set(
            session.scalars(select(Location.code).join(CountRequest, CountRequest.location_id == Location.id))
        )
    )
    assert places <= codes
    assert "0 bins are asked for." in carla.send("/office/counts/requests", code="MUG-BL").text
    assert (
        "NOWHERE is no bin, product or zone here."
        in carla.send("/office/counts/requests", code="NOWHERE").text
    )
    assert "1 bin is asked for." in carla.send("/office/counts/requests", code="a-01-a-05").text


def test_a_stocktake_of_a_zone_shows_how_far_it_is(world: World, carla: Person, finn: Person) -> None:
    with world.database.writing() as session:
        zone = ensure_zone(session, world.warehouse_id, "COLD")
        for code in ("A-01-A-01", "A-01-A-05"):
            session.scalars(select(Location).filter_by(code=code)).one().zone_id = zone.id
    carla.open("/office/counts")
    page = carla.send("/office/counts/requests", code="COLD")
    assert "2 bins are asked for." in page.text
    assert "0 of 2 bins" in page.text
    _count(finn, "A-01-A-05")
    finn.tap("empty")
    assert "1 of 2 bins" in carla.open("/office/counts").text
    [one] = world.read(lambda session: asking.stocktakes(session, world.warehouse_id))
    assert "The stocktake is over." in carla.send(f"/office/counts/stocktakes/{one.id}/end").text
    assert world.count(CountRequest, closed_at=None) == 0


def test_the_programme_is_set_in_the_office(world: World, carla: Person) -> None:
    carla.open("/office/counts")
    assert "Enter a number up to" in carla.send("/office/counts/programme", counts_per_day="-1").text
    assert "2 bins are asked for." in carla.send("/office/counts/programme", counts_per_day="2").text
    assert world.one(Warehouse).counts_per_day == 2


def test_the_figures_say_how_right_the_record_was(
    world: World, finn: Person, ada: Person, carla: Person
) -> None:
    """Of two rows one was wrong, by ten of sixty; the second look at it does not count again."""
    with world.database.writing() as session:
        session.execute(update(Product).values(unit_cost=10_000))
    assert "Nothing was counted." in carla.open("/office/counts/figures").text
    _count(finn, "A-01-A-04", (each_code("CARD"), world.on_hand("A-01-A-04", "CARD")))
    finn.tap("done")
    counted(finn, (MUG, 50))
    as_counter(world, "Ada")
    counted(ada, (MUG, 50))
    approve(carla, world)
    now = clock.now()
    found = world.read(
        lambda session: list(figures.rows(session, world.warehouse_id, now - timedelta(1), now))
    )
    [whole] = figures.accuracy(found)
    money = 60 + found[0].record
    assert (whole.rows, whole.right, whole.by_row) == (2, 1, 0.5)
    assert whole.by_value == pytest.approx(1 - 10 / money)
    [lost] = figures.shrinkage(found)
    assert (lost.because, lost.up, lost.down, lost.money) == ("missing", 0, 10, -100_000)
    text = carla.open("/office/counts/figures?days=90").text
    assert "50.0%" in text
    file = carla.client.get("/office/counts/figures.csv?days=30").get_data(as_text=True)
    lines = file.lstrip("\ufeff").splitlines()
    assert lines[0].startswith("at,bin,zone,sku,lot,class,counted,record,variance,value")
    assert any(",A-01-A-01,,MUG-BL,,,50,60,-10,-10," in line and ",missing,no" in line for line in lines)
    assert _variances(world) == []
