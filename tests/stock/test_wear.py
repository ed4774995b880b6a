"""How far a record is believed: the form of it, the same in the database, and what counts teach about it."""

from __future__ import annotations

from datetime import timedelta
from math import exp
from random import Random

import pytest
from sqlalchemy import select, update

from tests.world import World
from warehouse import clock
from warehouse.sites import Warehouse
from warehouse.stock import wear
from warehouse.stock.quantities import Balance
from warehouse.stock.wear import belief, errors_per_million


def test_belief_falls_with_each_move_and_each_day() -> None:
    now = clock.now()
    assert belief(0, now, now) == 1
    assert belief(0, now, now, in_doubt=True) == 0
    assert belief(0, now - timedelta(days=wear.DAYS), now) == pytest.approx(exp(-1))
    assert belief(200, now, now) == pytest.approx(exp(-1)), "one error in 200 moves"
    assert belief(20, now, now, errors=50_000) == pytest.approx(exp(-1))
    assert belief(1, None, now) < belief(1, now, now)
    ages = [
        belief(moves, now - timedelta(days=days), now) for moves, days in ((0, 0), (1, 0), (1, 9), (9, 9))
    ]
    assert ages == sorted(ages, reverse=True)


def test_opening_stock_that_has_moved_little_is_believed() -> None:
    now = clock.now()
    assert belief(1, None, now) > wear.BELIEVED
    assert belief(100, None, now) < wear.BELIEVED


@pytest.mark.parametrize("errors", [None, 20_000])
def test_the_database_says_the_same(world: World, errors: int | None) -> None:
    chance, now = Random(4), clock.now()
    with world.database.writing() as session:
        session.execute(update(Warehouse).values(errors_per_million=errors))
        keys = session.execute(select(Balance.location_id, Balance.product_id)).all()
        told = {}
        for turn in range(40):
            place, product = keys[turn % len(keys)]
            moves, days = chance.randint(0, 120), chance.choice([None, 0, 100, 250, 252.5, 253.5, 400])
            at = None if days is None else now - timedelta(days=days)
            mine = (Balance.location_id == place, Balance.product_id == product)
            session.execute(update(Balance).where(*mine).values(proved_at=at, moves_since_proof=moves))
            found = session.scalars(select(wear.is_believed()).where(*mine)).one()
            told[moves, days] = (found, belief(moves, at, now, errors=errors) >= wear.BELIEVED)
        session.rollback()
    assert {said for said, _should in told.values()} == {True, False}
    assert [key for key, (said, should) in told.items() if said is not should] == []


@pytest.mark.parametrize("planted", [2_000, 10_000])
def test_counts_teach_how_often_a_move_goes_wrong(planted: int) -> None:
    chance = Random(planted)
    ages = [(chance.randint(1, 150), chance.uniform(0, 200)) for _ in range(3_000)]
    looks = [
        (moves, days, chance.random() < exp(-moves * planted / wear.MILLION - days / wear.DAYS))
        for moves, days in ages
    ]
    assert errors_per_million(looks) == pytest.approx(planted, rel=0.15)


def test_few_counts_teach_nothing_and_none_teaches_more_than_it_can() -> None:
    assert errors_per_million([(10, 1, False)] * (wear.ENOUGH - 1)) is None
    assert errors_per_million([(0, 1, False)] * 500) is None, "nothing moved: no move went wrong"
    assert errors_per_million([(10, 1, True)] * 500) == wear.LEAST
    assert errors_per_million([(1, 0, False)] * 500) == wear.MOST
