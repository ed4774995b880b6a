"""The supplier's record: how many cartons are opened next time, and where it is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.person import Person
from tests.receiving.goods import MUG, order_id
from tests.world import World
from warehouse import clock
from warehouse.orders.models import Supplier
from warehouse.receiving.models import Receipt, SupplierFault
from warehouse.receiving.record import CARTONS, DELIVERIES, cartons_of, cartons_to_open, lately_faulty
from warehouse.stock.models import Location, Product


@pytest.mark.parametrize(
    ("faulty", "cartons"),
    [
        ([], 1),
        ([False] * 10, 1),
        ([True], 2),
        ([True] + [False] * 9, 2),
        ([False] * 9 + [True], 2),
        ([True, True], 3),
        ([True, False] * 5, 13),
        ([True] * 10, 13),
    ],
)
def test_one_carton_when_clean_and_more_with_each_fault(faulty: list[bool], cartons: int) -> None:
    assert cartons_to_open(faulty) == cartons


def test_each_faulty_delivery_opens_more_and_what_is_older_than_ten_counts_no_more() -> None:
    opened = [cartons_to_open([True] * faults + [False] * (10 - faults)) for faults in range(len(CARTONS))]
    assert opened == sorted(set(opened)) == list(CARTONS)
    assert cartons_to_open([False] * DELIVERIES + [True] * 5) == 1


def _deliver(
    world: World, days_ago: int, fault: str | None = None, closed: bool = True, units: int = 5
) -> None:
    with world.database.writing() as session:
        at = clock.now() - timedelta(days=days_ago)
        receipt = Receipt(
            warehouse_id=world.warehouse_id,
            supplier_id=session.query(Supplier).filter_by(code="ACME").one().id,
            dock_id=session.query(Location).filter_by(code="DOCK-1").one().id,
            opened_at=at,
            closed_at=at if closed else None,
            units_done=units,
        )
        session.add(receipt)
        session.flush()
        for _ in range(2 if fault else 0):
            session.add(
                SupplierFault(
                    warehouse_id=world.warehouse_id,
                    supplier_id=receipt.supplier_id,
                    receipt_id=receipt.id,
                    kind=fault,
                    product_id=session.query(Product).first().id,  # type: ignore[union-attr]
                    quantity=1,
                    at=at,
                )
            )


def test_the_last_ten_closed_deliveries_are_looked_at_each_once(world: World) -> None:
    acme = world.one(Supplier, code="ACME").id
    assert world.read(lambda s: lately_faulty(s, acme)) == []
    _deliver(world, 1, closed=False, fault="short")
    _deliver(world, 2, units=0, fault="short")
    _deliver(world, 3, fault="wrong-contents")
    _deliver(world, 4)
    _deliver(world, 5, fault="unexpected")
    assert world.read(lambda s: lately_faulty(s, acme)) == [True, False, True]
    assert world.read(lambda s: cartons_of(s, acme)) == 3
    for days_ago in range(6, 20):
        _deliver(world, days_ago, fault="short" if days_ago > 12 else None)
    assert world.read(lambda s: lately_faulty(s, acme)) == [True, False, True, *[False] * 7]


def test_it_is_told_when_a_receipt_is_begun_and_goes_with_the_first_scan(world: World, ben: Person) -> None:
    _deliver(world, 3, fault="wrong-contents")
    _deliver(world, 4, fault="short")
    ben.open("/receiving")
    assert "Open 3 cartons, look inside." in ben.scan("1042").text
    assert "Open 3 cartons" not in ben.scan(MUG).text


def test_the_purchase_orders_look_up_tells_it_while_it_is_open(world: World, ben: Person) -> None:
    address = f"/lookup/purchase-order/{order_id(world)}"
    assert "Open 1 carton, look inside." in ben.open(address).text
    _deliver(world, 3, fault="damaged")
    assert "Open 2 cartons, look inside." in ben.open(address).text
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(MUG)
    ben.tap("done")
    ben.tap("close-short")
    assert "Open" not in ben.open(address).text.replace("Open a", "")
