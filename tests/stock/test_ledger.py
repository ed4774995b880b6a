"""The ledger: goods move, promises travel with them, nothing is made from nothing, nothing is rewritten."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.world import World
from warehouse import clock
from warehouse.db import Database
from warehouse.orders.models import CustomerOrderLine
from warehouse.stock import audit, ledger
from warehouse.stock.ledger import Act, Goods, NotEnough, Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Allocation, Balance, Movement


class Hands:
    """What a test needs to move goods by their names."""

    def __init__(self, session: Session, scan_id: str | None = None) -> None:
        self.session = session
        self.act = Act(
            session.scalars(select(Location.warehouse_id).limit(1)).one(), None, None, scan_id, clock.now()
        )

    def place(self, code: str) -> Location:
        return self.session.scalars(select(Location).filter_by(code=code)).one()

    def goods(self, sku: str, quantity: int) -> Goods:
        product = self.session.scalars(select(Product).filter_by(sku=sku)).one()
        return Goods(product.id, empty_lot(self.session, product.id).id, quantity)

    def move(self, sku: str, quantity: int, source: str, target: str, **more: Any) -> Movement:
        reason = more.pop("reason", "move")
        goods = self.goods(sku, quantity)
        return ledger.move(
            self.session, self.act, goods, self.place(source), self.place(target), reason, **more
        )

    def balance(self, place: str, sku: str) -> Balance:
        goods = self.goods(sku, 1)
        wanted = select(Balance).filter_by(location_id=self.place(place).id, product_id=goods.product_id)
        return self.session.scalars(wanted.execution_options(populate_existing=True)).one()

    def promise(self, place: str, sku: str, quantity: int, line_id: int) -> None:
        ledger.allocate(self.session, self.balance(place, sku), line_id, quantity)


def line_of(world: World, number: str, channel: str = "SHOP") -> CustomerOrderLine:
    return world.order_lines(number, channel)[0]


def test_goods_move_from_a_place_to_a_place(world: World, database: Database) -> None:
    with database.writing() as session:
        Hands(session).move("MUG-BL", 5, "A-01-A-01", "TOTE-001")
    assert (world.on_hand("A-01-A-01", "MUG-BL"), world.on_hand("TOTE-001", "MUG-BL")) == (55, 5)


def test_more_than_lies_there_cannot_be_taken_and_nothing_moves(world: World, database: Database) -> None:
    before = world.everything()
    with pytest.raises(NotEnough), database.writing() as session:
        Hands(session).move("MUG-BL", 61, "A-01-A-01", "TOTE-001")
    assert world.everything() == before


def test_promised_goods_cannot_be_taken_for_something_else(world: World, database: Database) -> None:
    line = line_of(world, "1001", "EBAY")
    with database.writing() as session:
        Hands(session).promise("A-01-A-01", "MUG-BL", 24, line.id)
    with pytest.raises(NotEnough), database.writing() as session:
        Hands(session).move("MUG-BL", 37, "A-01-A-01", "A-01-A-05")
    with database.writing() as session:
        Hands(session).move("MUG-BL", 36, "A-01-A-01", "A-01-A-05")
    assert world.on_hand("A-01-A-01", "MUG-BL") == world.allocated("A-01-A-01", "MUG-BL") == 24


def test_a_promise_travels_with_the_goods_and_ends_when_they_leave(world: World, database: Database) -> None:
    line = line_of(world, "1001", "EBAY")
    paper = Paper("order", line.customer_order_id, line.id)
    with database.writing() as session:
        hands = Hands(session)
        hands.promise("A-01-A-01", "MUG-BL", 24, line.id)
        hands.move("MUG-BL", 10, "A-01-A-01", "TOTE-001", promised=True, paper=paper)
    assert world.allocated("A-01-A-01", "MUG-BL") == 14
    assert world.allocated("TOTE-001", "MUG-BL") == 10
    with database.writing() as session:
        Hands(session).move("MUG-BL", 10, "TOTE-001", "CUSTOMER", promised=True, paper=paper, reason="move")
    assert world.count(Allocation, customer_order_line_id=line.id) == 1
    assert world.on_hand("TOTE-001", "MUG-BL") == 0


def test_a_promise_that_is_not_there_moves_nothing(world: World, database: Database) -> None:
    line = line_of(world, "1001", "EBAY")
    before = world.everything()
    paper = Paper("order", line.customer_order_id, line.id)
    with pytest.raises(NotEnough), database.writing() as session:
        Hands(session).move("MUG-BL", 1, "A-01-A-01", "TOTE-001", promised=True, paper=paper)
    assert world.everything() == before


def test_many_promises_end_at_once(world: World, database: Database) -> None:
    """Two of one bin, one of another; all goods stay where they are, free."""
    with database.writing() as session:
        hands = Hands(session)
        hands.promise("A-01-A-01", "MUG-BL", 20, line_of(world, "1001", "EBAY").id)
        hands.promise("A-01-A-01", "MUG-BL", 2, line_of(world, "1001").id)
        hands.promise("A-01-A-04", "CARD", 3, line_of(world, "1005").id)
        ledger.release_all(session, session.scalars(select(Allocation)).all())
        assert hands.balance("A-01-A-01", "MUG-BL").quantity_allocated == 0
    assert world.count(Allocation) == 0
    assert (world.allocated("A-01-A-01", "MUG-BL"), world.allocated("A-01-A-04", "CARD")) == (0, 0)
    assert world.on_hand("A-01-A-01", "MUG-BL") == 60


def test_promises_that_changed_meanwhile_are_not_ended(world: World, database: Database) -> None:
    with database.writing() as session:
        Hands(session).promise("A-01-A-01", "MUG-BL", 20, line_of(world, "1001", "EBAY").id)
    with database.reading() as session:
        read = session.scalars(select(Allocation)).all()
    with database.writing() as session:
        ledger.release(session, session.get_one(Allocation, read[0].id), 5)
    before = world.everything()
    with pytest.raises(NotEnough), database.writing() as session:
        ledger.release_all(session, read)
    assert world.everything() == before


def test_an_undo_brings_goods_and_promise_back_even_from_outside(world: World, database: Database) -> None:
    line = line_of(world, "1001", "EBAY")
    paper = Paper("order", line.customer_order_id, line.id)
    with database.writing() as session:
        Hands(session).promise("A-01-A-01", "MUG-BL", 24, line.id)
    with database.writing() as session:
        Hands(session, "a" * 32).move("MUG-BL", 24, "A-01-A-01", "CUSTOMER", promised=True, paper=paper)
    with database.writing() as session:
        ledger.reverse_scan(session, Hands(session).act, "a" * 32)
    assert world.allocated("A-01-A-01", "MUG-BL") == 24
    assert world.on_hand("A-01-A-01", "MUG-BL") == 60


def test_a_movement_is_undone_once(world: World, database: Database) -> None:
    with database.writing() as session:
        movement_id = Hands(session).move("MUG-BL", 1, "A-01-A-01", "TOTE-001").id
    with database.writing() as session:
        ledger.reverse(session, Hands(session).act, session.get_one(Movement, movement_id))
    with pytest.raises((IntegrityError, NotEnough)), database.writing() as session:
        ledger.reverse(session, Hands(session).act, session.get_one(Movement, movement_id))
    assert world.on_hand("A-01-A-01", "MUG-BL") == 60


@pytest.mark.parametrize("statement", ["UPDATE movement SET quantity = 1", "DELETE FROM movement"])
def test_a_movement_is_never_changed_or_deleted(world: World, database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError), database.writing() as session:
        session.execute(text(statement))
    assert world.on_hand("A-01-A-01", "MUG-BL") == 60


def test_the_database_itself_refuses_stock_below_nothing(world: World, database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("UPDATE balance SET quantity_on_hand = -1"))
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(text("UPDATE balance SET quantity_allocated = quantity_on_hand + 1"))


def test_a_container_takes_its_goods_along_without_a_movement(world: World, database: Database) -> None:
    with database.writing() as session:
        hands = Hands(session, "b" * 32)
        hands.move("MUG-BL", 3, "A-01-A-01", "TOTE-001")
        ledger.carry(session, hands.act, hands.place("TOTE-001"), hands.place("BENCH-1").id)
    assert world.one(Location, code="TOTE-001").parent_id == world.one(Location, code="BENCH-1").id
    assert world.on_hand("TOTE-001", "MUG-BL") == 3
    with database.writing() as session:
        ledger.reverse_scan(session, Hands(session).act, "b" * 32)
    assert world.one(Location, code="TOTE-001").parent_id is None
    assert world.on_hand("TOTE-001", "MUG-BL") == 0


def test_people_at_one_bin_lose_no_update(world: World, database: Database) -> None:
    """Four people each carry ten single pieces to and fro; every piece is still there."""
    faults: list[BaseException] = []

    def carry(target: str) -> None:
        try:
            for _ in range(10):
                database.write(lambda session: Hands(session).move("MUG-BL", 1, "A-01-A-01", target))
                database.write(lambda session: Hands(session).move("MUG-BL", 1, "B-01-A-01", "A-01-A-01"))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=carry, args=(f"TOTE-00{number}",)) for number in (1, 2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert world.on_hand("A-01-A-01", "MUG-BL") == 60
    assert world.on_hand("B-01-A-01", "MUG-BL") == 8
    assert sum(world.on_hand(f"TOTE-00{number}", "MUG-BL") for number in (1, 2, 3, 4)) == 40


def test_the_last_piece_goes_to_one_of_two(world: World, database: Database) -> None:
    with database.writing() as session:
        Hands(session).move("CARD", 4, "A-01-A-04", "A-01-A-05")
    won: list[str] = []
    start = threading.Barrier(2)

    def grab(target: str) -> None:
        start.wait()
        try:
            database.write(lambda session: Hands(session).move("CARD", 1, "A-01-A-04", target))
            won.append(target)
        except NotEnough:
            pass

    threads = [threading.Thread(target=grab, args=(target,)) for target in ("TOTE-001", "TOTE-002")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert world.on_hand(won[0], "CARD") == 1


def test_the_audit_names_each_difference(world: World, database: Database) -> None:
    """Numbers changed behind the ledger's back are found; then they are put right for the audit after."""
    with database.writing() as session:
        session.execute(text("UPDATE balance SET quantity_on_hand = quantity_on_hand + 1"))
        session.execute(text("UPDATE customer_order_line SET quantity_picked = 1 WHERE id = 1"))
    with database.reading() as session:
        found = audit.run(session)
    with database.writing() as session:
        session.execute(text("UPDATE balance SET quantity_on_hand = quantity_on_hand - 1"))
        session.execute(text("UPDATE customer_order_line SET quantity_picked = 0 WHERE id = 1"))
    assert "place A-01-A-01, product MUG-BL: balance says 61, movements say 60" in found.differences
    assert "order line 1: picked says 1, the ledger says 0" in found.differences
    assert len(found.differences) == len(the_stock()) + 1


def the_stock() -> list[str]:
    from tests.world import STOCK

    return list(STOCK)
