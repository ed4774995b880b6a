"""Enough work for a soak: one long purchase order, and a customer's order for every walk."""

from __future__ import annotations

import random
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import ADDRESS
from warehouse import clock, gtin
from warehouse.db import Database
from warehouse.orders.models import (
    Channel,
    CustomerOrder,
    CustomerOrderLine,
    DeliveryService,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import add_barcode, add_product, empty_lot

PURCHASE_ORDER = "SOAK-1"
ORDERS = "SOAK-C"
RECEIVED = ["MUG-BL", "MUG-RD", "TOWEL", "CARD"]
PLENTY = 1_000_000
#: bin: what lies in it. Each walk wants some of these, up to three pieces: those are scanned one by one.
PICKED = {f"S-01-A-{place:02}": f"SOAK-{place:02}" for place in range(1, 9)}
MOST_PIECES = 3
STOPS = (2, 4)


def _ean(number: int) -> str:
    body = f"{210000000000 + number}"
    return body + str(gtin.check_digit(body))


SOAK_CODES = {sku: _ean(number) for number, sku in enumerate(PICKED.values(), start=1)}


def prepare(database: Database, walks: int, seed: int) -> None:
    """Into the named world; its own orders wait until tomorrow."""
    with database.writing() as session:
        warehouse_id = session.scalars(select(Warehouse.id)).one()
        for order in session.scalars(select(CustomerOrder)):
            order.release_after_at = clock.now() + timedelta(days=2)
        _long_purchase_order(session, warehouse_id)
        products = _bins(session, warehouse_id)
        for number in range(1, walks + 1):
            add_location(session, warehouse_id, f"TOTE-S{number:04}", "tote", sequence=100 + number)
        _orders(session, warehouse_id, products, walks, random.Random(seed))


def _long_purchase_order(session: Session, warehouse_id: int) -> None:
    supplier = session.scalars(select(Supplier).filter_by(code="ACME")).one()
    order = PurchaseOrder(
        warehouse_id=warehouse_id,
        supplier=supplier,
        number=PURCHASE_ORDER,
        number_key=PURCHASE_ORDER,
        made_at=clock.now(),
    )
    for line, sku in enumerate(RECEIVED, start=1):
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        order.lines.append(
            PurchaseOrderLine(
                line=line,
                product=product,
                quantity_ordered=PLENTY,
                unit_cost=10_000,
                expected_on=clock.now().date(),
            )
        )
    session.add(order)


def _bins(session: Session, warehouse_id: int) -> list[Product]:
    act = Act(warehouse_id, None, None, None, clock.now())
    source, products = virtual(session, warehouse_id, "adjustment"), []
    for place, (code, sku) in enumerate(PICKED.items(), start=1):
        product = add_product(session, sku, f"Soap {place}", weight_grams=100, unit_cost=5_000)
        add_barcode(session, product, SOAK_CODES[sku])
        columns = {"aisle": "S", "bay": "01", "shelf": "A", "bin": code[-2:]}
        bin_: Location = add_location(session, warehouse_id, code, "pick", sequence=200 + place, **columns)
        goods = Goods(product.id, empty_lot(session, product.id).id, PLENTY)
        ledger.move(session, act, goods, source, bin_, "opening")
        products.append(product)
    return products


def _orders(
    session: Session, warehouse_id: int, products: list[Product], walks: int, chance: random.Random
) -> None:
    channel = session.scalars(select(Channel).filter_by(code="SHOP")).one()
    service = session.scalars(select(DeliveryService)).one()
    for number in range(1, walks + 1):
        order = CustomerOrder(
            warehouse_id=warehouse_id,
            channel=channel,
            number=f"{ORDERS}{number:05}",
            number_key=f"{ORDERS}{number:05}",
            delivery_service=service,
            placed_at=clock.now(),
            ship_by_at=clock.now() + timedelta(hours=1, seconds=number),
            **ADDRESS,
        )
        wanted = chance.sample(products, chance.randint(*STOPS))
        for line, product in enumerate(wanted, start=1):
            quantity = chance.randint(1, MOST_PIECES)
            order.lines.append(
                CustomerOrderLine(line=line, product=product, sku_text=product.sku, quantity_ordered=quantity)
            )
        session.add(order)
