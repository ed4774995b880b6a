"""The named world with the longest words that a real one has: what holds with them holds with any.

Everything keeps its barcode and its badge, so that the same scans work. `LONG` gives the new code of a place.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tests.world import World
from warehouse import clock
from warehouse.codes import Code, fold
from warehouse.labels.models import Printer, Station
from warehouse.orders.models import Channel, CustomerOrder, DeliveryService, PurchaseOrder, Supplier
from warehouse.people.models import Person
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Product

#: Ten signs are the most that stand in one line beside the check digits; more than ten may break.
LONG = {
    "A-01-A-01": "MW-01-W-10",
    "A-01-A-03": "HALL2-WA-103-C-12",
    "A-01-A-02": "WWW-10-W-10",
    "A-01-A-05": "HALL2-WA-104-C-08",
    "TOTE-001": "GREY-TOTE-000001",
    "TOTE-002": "GREY-TOTE-000002",
    "TOTE-003": "GREY-TOTE-000003",
    "TOTE-004": "GREY-TOTE-000004",
    "BENCH-1": "PACKING-BENCH-12",
    "S.BENCH-1": "S.PACKING-BENCH-12",
    "DOCK-1": "GOODS-IN-DOCK-01",
}
NAMES = {
    "MUG-BL": "Handmade stoneware mug with lid and saucer, ocean blue, dishwasher safe, 330 ml, gift box",
    "TOWEL": "Tea towel, striped, extra large, hundred per cent organic cotton, set of three, natural/ochre",
    "CARD": "Donaudampfschifffahrtsgesellschaftskapitänsmützengrußkarte mit Umschlag",
    "JAM": "Plum jam with cinnamon and star anise from Lower Saxony, no added sugar, 250 g jar",
    "LAMP": "Desk lamp with adjustable arm, brushed brass, dimmable, USB-C charging port, UK and EU plug",
}
SKUS = {
    "MUG-BL": "STONEWARE-MUG-LID-OCEAN-BLUE-330ML",
    "TOWEL": "TOWELORGANICCOTTONSTRIPEDSETOFTHREE03",
    "CARD": "CARD/KAPT.MUETZE/A6/UMSCHLAG-WEISS",
}
NUMBERS = {("SHOP", "1001"): "026-1234567-1234567", ("EBAY", "1001"): "026-7654321-7654321"}
GIFT = "Happy birthday, dear Maximiliane! May every morning begin with a warm cup. With love from all of us."
NOTE = "Customer asked twice for strong packaging: the last two parcels arrived broken."


def stretch(world: World) -> None:
    """Give the named world its long names."""
    with world.database.writing() as session:
        for short, long in LONG.items():
            session.execute(update(Location).where(Location.code == short).values(code=long))
            session.execute(
                update(Code)
                .where(Code.code_key == short, Code.kind != "product")
                .values(code_key=long, text=long)
            )
        for product in session.scalars(select(Product)):
            product.name = NAMES.get(product.sku, product.name)
            product.sku = SKUS.get(product.sku, product.sku)
            product.sku_key = fold(product.sku)
        _papers(session)
        _people(session)


def _papers(session: Session) -> None:
    for order in session.scalars(select(CustomerOrder).join(Channel)):
        order.number = NUMBERS.get((order.channel.code, order.number), order.number)
        order.number_key = fold(order.number)
        order.gift_message, order.note = GIFT, NOTE
    for channel in session.scalars(select(Channel)):
        channel.name = f"{channel.name} United Kingdom and Ireland"
    session.execute(update(DeliveryService).values(name="Royal Mail Tracked 48 with signature, large letter"))
    session.execute(update(Supplier).values(name="Vereinigte Porzellanmanufakturen Süd GmbH & Co. KG"))
    session.execute(
        update(PurchaseOrder)
        .where(PurchaseOrder.number == "1042")
        .values(number="PO-2027-0001042", number_key="PO-2027-0001042")
    )
    session.execute(update(Station).values(name="PACKING-BENCH-12"))
    for printer in session.scalars(select(Printer)):
        printer.name = f"zebra-{printer.name}-north-wall"


def _people(session: Session) -> None:
    session.execute(update(Person).values(name=Person.name + "-Maximiliane Featherstonehaugh"))
    session.execute(update(Warehouse).values(name="Regional fulfilment centre north-west, hall 2"))


def all_is_late(world: World) -> None:
    """Every cut-off has passed: one more word on many a screen."""
    with world.database.writing() as session:
        session.execute(update(CustomerOrder).values(ship_by_at=clock.now() - timedelta(hours=3)))
