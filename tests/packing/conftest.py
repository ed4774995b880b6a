"""What decides about a box: cartons, measured products, services and the rules that choose one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World
from warehouse import codes
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.orders.models import DeliveryService
from warehouse.stock.models import Product

SIZES = {"MUG-BL": (120, 100, 90), "TOWEL": (200, 150, 20), "LAMP": (350, 150, 150)}


@pytest.fixture
def boxes(world: World) -> None:
    """Two cartons, measured products, and two more services."""
    with world.database.writing() as session:
        for code, name, sides, grams in (
            ("BOX-S", "Small box", (250, 200, 150), 80),
            ("BOX-L", "Large box", (400, 300, 300), 200),
        ):
            length, width, height = sides
            made = Carton(
                code=code, name=name, length_mm=length, width_mm=width, height_mm=height, weight_grams=grams
            )
            session.add(made)
            session.flush()
            codes.register(session, code, "carton", made.id)
        session.add(DeliveryService(code="ROAD", name="Road parcel"))
        session.add(DeliveryService(code="AIR", name="Air mail", excludes=["lithium"]))
    for sku, sides in SIZES.items():
        set_product(world, sku, **dict(zip(("length_mm", "width_mm", "height_mm"), sides, strict=True)))


def set_product(world: World, sku: str, **columns: Any) -> None:
    """What the office would have written into a product."""
    with world.database.writing() as session:
        found = session.merge(world.one(Product, sku=sku))
        for name, value in columns.items():
            setattr(found, name, value)


def set_service(world: World, code: str, **columns: Any) -> int:
    """What the office would have written into a service; answers its number."""
    with world.database.writing() as session:
        found = session.merge(world.one(DeliveryService, code=code))
        for name, value in columns.items():
            setattr(found, name, value)
        return found.id


def add_rule(world: World, name: str, code: str, position: int = 1, **wants: Any) -> None:
    """A rule that chooses the service of this code for what it wants."""
    with world.database.writing() as session:
        to = world.one(DeliveryService, code=code).id
        told = {"warehouse_id": world.warehouse_id, "position": position, "delivery_service_id": to}
        session.add(DeliveryRule(name=name, wants=wants, **told))
