"""Every screen of the box itself: what is written for the bench, the weight, the carton, the service."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.eyes import Eyes
from tests.browser.long_names import NOTE, SKUS
from tests.packing.bench import place
from tests.world import ADDRESS, World, each_code
from warehouse import clock, codes
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.orders import progress
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Product
from warehouse.stock.places import add_location, first_of_kind, virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance

TOTE, NUMBER, BIN = "TOTE-BATTERY-01", "026-9999999-0000001", "B-01-A-01"
LAMP = each_code("LAMP")


def box(eve: Eyes, world: World) -> None:
    """A lamp with a battery that its service does not take, in a building that weighs its parcels."""
    with world.database.writing() as session:
        _services(session, world.warehouse_id)
        _picked(session, world.warehouse_id)
    eve.open("/packing")
    eve.scan(TOTE)
    eve.right()
    eve.scan(TOTE)
    eve.scan(LAMP)
    air, road = (world.one(DeliveryService, code=code).id for code in ("AIR", "ROAD"))
    eve.tap("service", air)
    eve.tap("service", road)
    eve.tap("service", road, reason="does-not-fit")
    eve.tap("weight", 90)
    eve.tap("yes")
    eve.tap("carton")
    eve.tap("keep")
    eve.tap("service")
    eve.tap("keep")
    eve.scan("BOX-L")
    eve.tap("undo")
    eve.right()


def _services(session: Session, warehouse_id: int) -> None:
    lamp = session.scalars(select(Product).filter_by(sku=SKUS.get("LAMP", "LAMP"))).one()
    lamp.details = {
        "handling": ["lithium", "fragile"],
        "pack_note": "Wind the cable up and wrap the shade twice.",
    }
    lamp.length_mm, lamp.width_mm, lamp.height_mm = 300, 150, 150
    air = DeliveryService(code="AIR", name="International air parcel, signed for", excludes=["lithium"])
    road = DeliveryService(code="ROAD", name="Road parcel, next working day", measures_weight=True)
    session.add_all([air, road])
    for code, name, side in (
        ("BOX-M", "Medium box, double wall", 320),
        ("BOX-L", "Large box, double wall", 500),
    ):
        carton = Carton(code=code, name=name, length_mm=side, width_mm=200, height_mm=200, weight_grams=140)
        session.add(carton)
        session.flush()
        codes.register(session, code, "carton", carton.id)
    wants = {"countries": ["GB", "IE"], "handling": ["fragile", "lithium"], "max_weight_grams": 100}
    session.add(
        DeliveryRule(
            warehouse_id=warehouse_id,
            position=1,
            name="Small and fragile within the islands",
            wants=wants,
            delivery_service_id=road.id,
        )
    )


def _picked(session: Session, warehouse_id: int) -> None:
    """An order for one lamp that asks for the air, picked into a tote at the bench."""
    lamp = session.scalars(select(Product).filter_by(sku=SKUS.get("LAMP", "LAMP"))).one()
    order = CustomerOrder(
        warehouse_id=warehouse_id,
        channel=session.scalars(select(Channel).filter_by(code="SHOP")).one(),
        number=NUMBER,
        number_key=NUMBER,
        delivery_service=session.scalars(select(DeliveryService).filter_by(code="AIR")).one(),
        placed_at=clock.now(),
        note=NOTE,
        **ADDRESS,
    )
    order.lines.append(CustomerOrderLine(line=1, product=lamp, sku_text=lamp.sku, quantity_ordered=1))
    session.add(order)
    tote = add_location(session, warehouse_id, TOTE, "tote", sequence=99)
    session.flush()
    act, source = Act(warehouse_id, None, None, None, clock.now()), place(session, BIN)
    goods = Goods(lamp.id, empty_lot(session, lamp.id).id, 1)
    ledger.move(session, act, goods, virtual(session, warehouse_id, "adjustment"), source, "opening")
    balance = session.scalars(select(Balance).filter_by(location_id=source.id, product_id=lamp.id)).one()
    line = order.lines[0]
    ledger.allocate(session, balance, line.id, 1)
    session.expire(balance)
    paper = Paper("order", order.id, line.id)
    ledger.move(session, act, goods, source, tote, "pick", paper, promised=True)
    progress.add_picked(session, line.id, 1)
    bench = first_of_kind(session, warehouse_id, "bench")
    ledger.carry(session, act, tote, bench.id if bench else None)
