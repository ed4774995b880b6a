"""A scan at a receipt of a thousand lines against the same scan at one of ten; `make bench` adds it to its figures."""

from __future__ import annotations

import statistics
import time
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.person import Person
from warehouse import clock
from warehouse.db import Database
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.sites import Warehouse
from warehouse.stock.models import Product
from warehouse.stock.products import add_barcode, add_product

LINES = (10, 1000)
GOAL_RATIO = 1.2
ROUNDS = 80
WARM_UP = 10
PLENTY = 100_000


def measure(app: Flask, database: Database) -> dict[str, Any]:
    """Times of the same product's scan at both receipts, taken in turns, and their ratio."""
    with database.writing() as session:
        orders = [_order(session, lines) for lines in LINES]
    ben = Person.signed_in(app, "Ben")
    tasks = []
    for order_id in orders:
        ben.open("/receiving")
        tasks.append(ben.scan(f"P.{order_id}").task)
    times: list[list[float]] = [[], []]
    for turn in range(WARM_UP + ROUNDS):
        for task, taken in zip(tasks, times, strict=True):
            seconds = _scan(ben, task)
            if turn >= WARM_UP:
                taken.append(seconds)
    short, long = (statistics.median(taken) for taken in times)
    return {
        "lines": list(LINES),
        "median_ms": [round(short * 1000, 2), round(long * 1000, 2)],
        "ratio": round(long / short, 2),
    }


def _scan(ben: Person, task: str) -> float:
    fields = ben.scan_fields() | {"task": task, "step": "scan_product", "code": "LONG-0003"}
    start = time.perf_counter()
    response = ben.client.post("/scans", data=fields, headers={"HX-Request": "true"})
    seconds = time.perf_counter() - start
    assert response.headers["X-Scan-Result"] == "ok", response.text
    return seconds


def _order(session: Session, lines: int) -> int:
    sender = session.scalars(select(Supplier).order_by(Supplier.id).limit(1)).one()
    number = f"LONG-{lines}"
    order = PurchaseOrder(
        warehouse_id=session.scalars(select(Warehouse.id).order_by(Warehouse.id)).first(),
        supplier=sender,
        number=number,
        number_key=number,
        made_at=clock.now(),
    )
    order.lines = [
        PurchaseOrderLine(line=line, product=_product(session, line), quantity_ordered=PLENTY)
        for line in range(1, lines + 1)
    ]
    session.add(order)
    session.flush()
    return order.id


def _product(session: Session, line: int) -> Product:
    sku = f"LONG-{line:04}"
    found = session.scalar(select(Product).filter_by(sku_key=sku))
    if found is None:
        found = add_product(session, sku, f"Product {line}")
        add_barcode(session, found, f"LONGCODE{line:04}")
    return found
