"""Which bin serves which order line: the same stock and the same needs give the same promises."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import World
from warehouse import clock
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.stock import allocation, belief, ledger
from warehouse.stock.allocation import Allocated, Candidate, Need, plan
from warehouse.stock.ledger import Act, Goods, NotEnough
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.quantities import Allocation


def bin_of(
    code: str, free: int, *, sequence: int = 1, kind: str = "pick", expires_on: date | None = None
) -> Candidate:
    """A place with so many free of product 1."""
    return Candidate(sum(map(ord, code)), 1, 1, free, expires_on, kind, sequence, code)


def taken(candidates: list[Candidate], *quantities: int) -> list[tuple[int, str, int]]:
    """(order line, bin, quantity) of the plan for lines 1, 2, ... of product 1."""
    codes = {candidate.location_id: candidate.code for candidate in candidates}
    done = plan(candidates, [Need(line, 1, quantity) for line, quantity in enumerate(quantities, start=1)])
    return [
        (promise.order_line_id, codes[promise.location_id], promise.quantity) for promise in done.promises
    ]


def test_the_walk_decides_between_equal_bins() -> None:
    assert taken([bin_of("B", 9, sequence=2), bin_of("A", 9, sequence=1)], 3) == [(1, "A", 3)]
    assert taken([bin_of("B", 9), bin_of("A", 9)], 3) == [(1, "A", 3)]


def test_a_bin_that_holds_all_of_it_comes_before_one_that_holds_a_part() -> None:
    assert taken([bin_of("A", 2, sequence=1), bin_of("B", 9, sequence=2)], 3) == [(1, "B", 3)]
    assert taken([bin_of("A", 2, sequence=1), bin_of("B", 2, sequence=2)], 3) == [(1, "A", 2), (1, "B", 1)]


def test_what_expires_first_goes_first_even_from_reserve() -> None:
    soon, later = date(2027, 1, 1), date(2027, 6, 1)
    bins = [
        bin_of("A", 9, expires_on=None),
        bin_of("B", 9, expires_on=later),
        bin_of("C", 2, kind="bulk", expires_on=soon),
    ]
    assert taken(bins, 3) == [(1, "C", 2), (1, "B", 1)]


def test_the_pick_face_comes_before_reserve_and_the_unlocated_last() -> None:
    bins = [
        bin_of("U", 9, kind="unlocated", sequence=0, expires_on=date(2027, 1, 1)),
        bin_of("B", 9, kind="bulk", sequence=1),
        bin_of("A", 1, sequence=9),
    ]
    assert taken(bins, 12) == [(1, "A", 1), (1, "B", 9), (1, "U", 2)]


def test_lines_of_one_product_are_one_need_shared_in_their_order() -> None:
    assert taken([bin_of("A", 2), bin_of("B", 5)], 3, 2) == [(1, "B", 3), (2, "B", 2)]
    assert taken([bin_of("A", 4, sequence=1), bin_of("B", 2, sequence=2)], 3, 2) == [
        (1, "A", 3),
        (2, "A", 1),
        (2, "B", 1),
    ]


def test_what_is_short_is_said_for_each_line() -> None:
    done = plan([bin_of("A", 4)], [Need(1, 1, 3), Need(2, 1, 2), Need(3, 7, 5)])
    assert done.short == {2: 1, 3: 5}


def test_the_order_in_which_bins_are_read_changes_nothing() -> None:
    chance = random.Random(2)
    kinds = ["pick", "bulk", "unlocated"]
    bins = [
        bin_of(f"A-{n}", 1 + n % 4, sequence=n % 3, kind=kinds[n % 3], expires_on=date(2027, 1, 1 + n % 2))
        for n in range(12)
    ]
    first = taken(bins, 9, 7, 5)
    for _shuffle in range(20):
        chance.shuffle(bins)
        assert taken(bins, 9, 7, 5) == first


def test_promises_are_rows_and_count_against_what_is_free(world: World) -> None:
    done = _allocate(world, "MUG-RD", 20)
    assert (_codes(world, done), done.short) == ([("A-01-A-02", 20)], {})
    assert world.allocated("A-01-A-02", "MUG-RD") == 20
    again = _allocate(world, "MUG-RD", 20)
    assert (_codes(world, again), list(again.short.values())) == ([("A-01-A-02", 10)], [10])
    assert world.allocated("A-01-A-02", "MUG-RD") == 30
    assert _allocate(world, "MUG-RD", 1).promises == []


def test_a_product_in_two_bins_prefers_the_pick_face(world: World) -> None:
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


def test_who_is_slower_looks_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between our look and our promise somebody else took from the pick face: the reserve serves the rest."""
    true_allocate, rivals = ledger.allocate, [1]

    def slower(session: Session, balance: Any, *rest: Any, **named: Any) -> None:
        if rivals:
            rivals.pop()
            mugs = session.scalars(select(Product).filter_by(sku="MUG-BL")).one()
            line = world.order_lines("1001", "EBAY")[0]
            face = session.scalars(select(Location).filter_by(code="A-01-A-01")).one()
            key = ledger.BalanceKey(world.warehouse_id, face.id, mugs.id, balance.lot_id)
            true_allocate(session, key, line.id, 24)
            raise NotEnough(face.id, Goods(mugs.id, balance.lot_id, 48))
        true_allocate(session, balance, *rest, **named)

    monkeypatch.setattr(ledger, "allocate", slower)
    done = _allocate(world, "MUG-BL", 48)
    assert (_codes(world, done), done.short) == ([("A-01-A-01", 36), ("B-01-A-01", 12)], {})


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


def _allocate(world: World, sku: str, quantity: int) -> Allocated:
    """Promise to a new order line of this product, as its own transaction."""

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
        return allocation.allocate(session, world.warehouse_id, [Need(line.id, product.id, quantity)])

    return world.database.write(work)


def _codes(world: World, done: Allocated) -> list[tuple[str, int]]:
    def look(session: Session) -> list[tuple[str, int]]:
        found = [(session.get_one(Location, one.location_id).code, one.quantity) for one in done.promises]
        return sorted(found)

    return world.read(look)


def _act(world: World) -> Act:
    return Act(world.warehouse_id, None, None, None, clock.now())
