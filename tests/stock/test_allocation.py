"""Promises are rows: made whole, counted against what is free, never of what may not be sold."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import allocation, belief, ledger
from warehouse.stock.allocation import Allocated, Need
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.quantities import Allocation


def test_promises_are_rows_and_count_against_what_is_free(world: World) -> None:
    done = _allocate(world, "MUG-RD", 20)
    assert (_codes(world, done), done.short) == ([("A-01-A-02", 20)], {})
    assert world.allocated("A-01-A-02", "MUG-RD") == 20
    again = _allocate(world, "MUG-RD", 20)
    assert (_codes(world, again), list(again.short.values())) == ([("A-01-A-02", 10)], [10])
    assert world.allocated("A-01-A-02", "MUG-RD") == 30
    assert _allocate(world, "MUG-RD", 1).promises == []


def test_a_product_in_two_bins_is_taken_along_the_walk(world: World) -> None:
    assert _codes(world, _allocate(world, "MUG-BL", 70)) == [("A-01-A-01", 60), ("B-01-A-01", 10)]


@pytest.mark.parametrize("why", ["held lot", "retired bin", "in doubt", "hold location"])
def test_what_may_not_be_sold_is_not_promised(world: World, why: str) -> None:
    with world.database.writing() as session:
        bin_ = session.scalars(select(Location).filter_by(code="A-01-A-02")).one()
        mug = session.scalars(select(Product).filter_by(sku="MUG-RD")).one()
        lot = session.scalars(select(Lot).filter_by(product_id=mug.id)).one()
        if why == "held lot":
            lot.held_at = clock.now()
        elif why == "retired bin":
            bin_.retired_at = clock.now()
        elif why == "in doubt":
            belief.mark_in_doubt(session, bin_.warehouse_id, bin_.id, mug.id, lot.id, clock.now())
        else:
            hold = session.scalars(select(Location).filter_by(code="HOLD-1")).one()
            ledger.move(session, _act(world), Goods(mug.id, lot.id, 30), bin_, hold, "move")
    done = _allocate(world, "MUG-RD", 1)
    assert (done.promises, list(done.short.values())) == ([], [1])


def test_the_lot_that_expires_first_is_promised(world: World) -> None:
    today = clock.now().date()
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        for code, days, sequence in (("L-LATE", 90, 1), ("L-SOON", 9, 2)):
            lot = Lot(product_id=jam.id, code=code, expires_on=today + timedelta(days=days))
            session.add(lot)
            session.flush()
            place = add_location(session, world.warehouse_id, f"J-{code}", sequence=sequence)
            ledger.move(session, _act(world), Goods(jam.id, lot.id, 5), nowhere, place, "opening")
    assert _codes(world, _allocate(world, "JAM", 7)) == [("J-L-LATE", 2), ("J-L-SOON", 5)]


@pytest.mark.parametrize("times", [1, 2])
def test_who_is_slower_looks_again(world: World, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Between our look and our promise somebody else took from the first bin: the second serves the rest."""
    true_look, rivals = allocation.look, list(range(times))

    def slower(session: Session, *rest: Any, **named: Any) -> Any:
        seen = true_look(session, *rest, **named)
        if rivals:
            rivals.pop()
            mugs = session.scalars(select(Product).filter_by(sku="MUG-BL")).one()
            lot = session.scalars(select(Lot).filter_by(product_id=mugs.id)).one()
            face = session.scalars(select(Location).filter_by(code="A-01-A-01")).one()
            key = ledger.BalanceKey(world.warehouse_id, face.id, mugs.id, lot.id)
            line = world.order_lines("1001", "EBAY")[0]
            ledger.allocate(session, key, line.id, 24 // times)
        return seen

    monkeypatch.setattr(allocation, "look", slower)
    done = _allocate(world, "MUG-BL", 60)
    assert (_codes(world, done), done.short) == ([("A-01-A-01", 12), ("B-01-A-01", 48)], {})
    assert world.allocated("A-01-A-01", "MUG-BL") == 36


def test_a_promise_is_never_made_on_a_stale_row(world: World) -> None:
    """The session has read the balance; meanwhile it was emptied."""
    with world.database.writing() as session:
        promises = session.scalars(select(Allocation)).all()
        assert promises == []
        session.scalars(select(Location)).all()
        bin_ = session.scalars(select(Location).filter_by(code="A-01-A-02")).one()
        mug = session.scalars(select(Product).filter_by(sku="MUG-RD")).one()
        lot = session.scalars(select(Lot).filter_by(product_id=mug.id)).one()
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        ledger.move(session, _act(world), Goods(mug.id, lot.id, 29), bin_, nowhere, "missing")
        line = world.order_lines("1001")[0]
        done = allocation.allocate(session, world.warehouse_id, [Need(line.id, mug.id, 2)])
        assert [promise.quantity for promise in done.promises] == [1]
        session.rollback()


def _allocate(world: World, sku: str, quantity: int, life: timedelta = timedelta(0)) -> Allocated:
    """Promise to a new order line of this product, as its own transaction."""
    until = clock.now().date() + life

    def work(session: Session) -> Allocated:
        order = session.get_one(CustomerOrder, world.order("1004").id)
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        line = CustomerOrderLine(
            customer_order_id=order.id,
            line=len(world.order_lines("1004")) + 1,
            product_id=product.id,
            sku_text=sku,
            quantity_ordered=quantity,
        )
        session.add(line)
        session.flush()
        return allocation.allocate(session, world.warehouse_id, [Need(line.id, product.id, quantity, until)])

    return world.database.write(work)


def _codes(world: World, done: Allocated) -> list[tuple[str, int]]:
    def look(session: Session) -> list[tuple[str, int]]:
        found = [(session.get_one(Location, one.location_id).code, one.quantity) for one in done.promises]
        return sorted(found)

    return world.read(look)


def _act(world: World) -> Act:
    return Act(world.warehouse_id, None, None, None, clock.now())


def test_full_cases_come_from_reserve_and_the_rest_from_the_pick_face(world: World) -> None:
    """312 of a case of 24 are 13 cases."""
    with world.database.writing() as session:
        card = session.scalars(select(Product).filter_by(sku="CARD")).one()
        reserve = add_location(session, world.warehouse_id, "R-01", "bulk", sequence=90)
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        lot = session.scalars(select(Lot).filter_by(product_id=card.id)).one()
        ledger.move(session, _act(world), Goods(card.id, lot.id, 320), nowhere, reserve, "opening")
    assert _codes(world, _allocate(world, "CARD", 26)) == [("A-01-A-04", 2), ("R-01", 24)]
    assert _codes(world, _allocate(world, "CARD", 288)) == [("R-01", 288)]
    assert _codes(world, _allocate(world, "CARD", 10)) == [("A-01-A-04", 3), ("R-01", 7)], "loose too"


def test_what_came_first_goes_first(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three bins are alike but for the day: the second one's oldest piece came yesterday."""
    now = clock.now()
    with world.database.writing() as session:
        vase = session.scalars(select(Product).filter_by(sku="VASE")).one()
        lot = session.scalars(select(Lot).filter_by(product_id=vase.id)).one()
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        for code, days, quantity in (("V-1", 3, 4), ("V-2", 1, 5), ("V-3", 0, 9), ("V-1", 0, 6)):
            monkeypatch.setattr(clock, "now", lambda days=days: now - timedelta(days=days))
            place = session.scalar(select(Location).filter_by(code=code))
            place = place or add_location(session, world.warehouse_id, code, sequence=int(code[-1]))
            ledger.move(session, _act(world), Goods(vase.id, lot.id, quantity), nowhere, place, "opening")
            if code == "V-1" and days == 3:
                ledger.move(session, _act(world), Goods(vase.id, lot.id, 4), place, nowhere, "missing")
        monkeypatch.setattr(clock, "now", lambda: now)
    assert _codes(world, _allocate(world, "VASE", 6)) == [("V-1", 1), ("V-2", 5)], "V-1 was empty since"
    assert _codes(world, _allocate(world, "VASE", 6)) == [("V-3", 6)], "one stop serves it"


def test_a_lot_must_last_long_enough(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    # To the day: no midnight comes between.
    monkeypatch.setattr(clock, "now", lambda: now)
    today = now.date()
    with world.database.writing() as session:
        jam = session.scalars(select(Product).filter_by(sku="JAM")).one()
        nowhere = virtual(session, world.warehouse_id, "adjustment")
        for code, days in (("OVER", -1), ("SOON", 9), ("LATE", 90)):
            lot = Lot(product_id=jam.id, code=code, expires_on=today + timedelta(days=days))
            session.add(lot)
            session.flush()
            place = add_location(session, world.warehouse_id, f"J-{code}")
            ledger.move(session, _act(world), Goods(jam.id, lot.id, 5), nowhere, place, "opening")
    done = _allocate(world, "JAM", 7, timedelta(days=10))
    assert (_codes(world, done), list(done.short.values())) == ([("J-LATE", 5)], [2])
    assert _codes(world, _allocate(world, "JAM", 7, timedelta(days=9))) == [("J-SOON", 5)]
