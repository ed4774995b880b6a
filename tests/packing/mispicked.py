"""A building whose pickers take wrong pieces: what is on record, and beside it what really lies where."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.person import Person
from tests.world import World
from warehouse import clock, gtin
from warehouse.db import Database
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import add_barcode, add_product, empty_lot
from warehouse.stock.quantities import Movement

PRODUCTS, TOTES, IN_A_BIN = 24, 30, 400
#: Of all orders so many have a line of more pieces than are scanned one by one.
LARGE = 0.15
ASIDE = "BENCH-1-ASIDE"
STAGES = ("tote", "bench", "verified", "closed", "cage", "loading")


@dataclass
class Reality:
    """What really lies where, by place and SKU; the record is not asked."""

    lies: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    gone: dict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    """What really left with the parcels of each order."""

    def move(self, source: str, target: str, sku: str, quantity: int = 1) -> None:
        """Hands carry pieces."""
        assert self.lies[source][sku] >= quantity, (
            f"{quantity} {sku} are not in {source}: {self.lies[source]}"
        )
        self.lies[source][sku] -= quantity
        self.lies[target][sku] += quantity

    def all_of(self, place: str) -> Counter[str]:
        """What lies in a place."""
        return +self.lies[place]


@dataclass
class Outcome:
    """What happened, and what is wrong at the end: nothing should be."""

    counts: Counter[str]
    wrong_parcels: list[str]
    homeless: list[str]
    differences: list[str]

    @property
    def faults(self) -> list[str]:
        """All that is wrong."""
        return [*self.wrong_parcels, *self.homeless, *self.differences]


class Building:
    """The named world, filled for this: many bins, many totes, many small orders."""

    def __init__(
        self, database: Database, app: Flask, orders: int, mispicks: int, cancellations: int, seed: int
    ) -> None:
        self.database, self.world, self.dice = database, World(database), Random(seed)
        self.reality, self.counts = Reality(), Counter[str]()
        self.to_plant, self.to_cancel, self.pace = (
            mispicks,
            cancellations,
            max(mispicks, cancellations) / orders,
        )
        self.skus = [f"P-{number:02}" for number in range(PRODUCTS)]
        self.bin_of = {sku: f"C-01-{number:02}" for number, sku in enumerate(self.skus)}
        self.orders = self._fill(orders)
        self.seen = self.read(lambda session: session.scalar(select(func.max(Movement.id)))) or 0
        self.ada, self.eve, self.ben = (Person.signed_in(app, name) for name in ("Ada", "Eve", "Ben"))

    def read(self, look: Any) -> Any:
        """Look with a fresh session."""
        return self.world.read(look)

    def new_movements(self) -> list[tuple[str, str, str, str, int, int | None]]:
        """What the record has moved since it was looked at last: reason, source, target, SKU, quantity, order line."""
        source, target = Location.__table__.alias("s"), Location.__table__.alias("t")
        wanted = (
            select(
                Movement.id,
                Movement.reason,
                source.c.code,
                target.c.code,
                Product.sku,
                Movement.quantity,
                Movement.paper_id,
            )
            .join(source, source.c.id == Movement.source_id)
            .join(target, target.c.id == Movement.target_id)
            .join(Product, Product.id == Movement.product_id)
            .where(Movement.id > self.seen)
            .order_by(Movement.id)
        )
        rows = self.read(lambda session: session.execute(wanted).all())
        self.seen = rows[-1][0] if rows else self.seen
        return [tuple(row[1:]) for row in rows]

    def _fill(self, orders: int) -> list[int]:
        with self.database.writing() as session:
            products = [self._product(session, number, sku) for number, sku in enumerate(self.skus)]
            for number in range(TOTES):
                add_location(
                    session, self.world.warehouse_id, f"T-{number:02}", "tote", sequence=100 + number
                )
            add_location(session, self.world.warehouse_id, "CAGE-1", "cage")
            for order in session.scalars(select(CustomerOrder)):
                order.cancelled_at = clock.now()
            shop = session.scalars(select(Channel).filter_by(code="SHOP")).one()
            made = [self._order(session, shop, number, products) for number in range(orders)]
            session.flush()
            return [order.id for order in made]

    def _product(self, session: Session, number: int, sku: str) -> Product:
        product = add_product(session, sku, f"Product {number}", weight_grams=100)
        body = f"3{number:011d}"
        add_barcode(session, product, body + str(gtin.check_digit(body)))
        place = add_location(
            session,
            self.world.warehouse_id,
            self.bin_of[sku],
            "pick",
            sequence=200 + number,
            aisle="C",
            bay="01",
        )
        goods = Goods(product.id, empty_lot(session, product.id).id, IN_A_BIN)
        source = virtual(session, self.world.warehouse_id, "adjustment")
        ledger.move(
            session, Act(place.warehouse_id, None, None, None, clock.now()), goods, source, place, "opening"
        )
        self.reality.lies[place.code][sku] = IN_A_BIN
        return product

    def _order(self, session: Session, shop: Channel, number: int, products: list[Product]) -> CustomerOrder:
        now = clock.now()
        order = CustomerOrder(
            warehouse_id=self.world.warehouse_id,
            channel=shop,
            number=f"N{number}",
            number_key=f"N{number}",
            placed_at=now,
            name="Jo",
            country="GB",
        )
        for line, product in enumerate(self.dice.sample(products, self.dice.choice((1, 1, 2, 3))), start=1):
            quantity = self.dice.randint(4, 7) if self.dice.random() < LARGE else self.dice.randint(1, 3)
            order.lines.append(
                CustomerOrderLine(line=line, product=product, sku_text=product.sku, quantity_ordered=quantity)
            )
        session.add(order)
        return order


def code_of(building: Building, sku: str) -> str:
    """What is printed on a piece."""
    body = f"3{building.skus.index(sku):011d}"
    return body + str(gtin.check_digit(body))
