"""The named world: a small warehouse that every test knows by heart.

MAIN in London. Ada picks, Ben receives, Carla supervises, Dan may nothing, Eve packs, Finn counts.
Acme sends mugs and towels (purchase order 1042); customers of the own shop and of eBay want them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any, TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse import clock, codes, gtin
from warehouse.codes import fold
from warehouse.db import Base, Database
from warehouse.labels.models import Printer, Station, StationPrinter
from warehouse.migrating import upgrade
from warehouse.orders.models import (
    Brand,
    Channel,
    CustomerOrder,
    CustomerOrderLine,
    CutOff,
    DeliveryService,
    PurchaseOrder,
    PurchaseOrderLine,
    Supplier,
)
from warehouse.people.models import Person, PersonRole
from warehouse.people.pins import hash_pin
from warehouse.sites import Warehouse
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, ensure_warehouse, virtual
from warehouse.stock.products import add_barcode, add_product, empty_lot
from warehouse.stock.quantities import Allocation, Balance, Movement

M = TypeVar("M", bound=Base)
T = TypeVar("T")

PEOPLE = {
    "Ada": ("1111", ["picker"]),
    "Ben": ("2222", ["receiver"]),
    "Carla": ("3333", ["supervisor", "admin"]),
    "Dan": ("4444", []),
    "Eve": ("5555", ["packer"]),
    "Finn": ("6666", ["counter"]),
}
#: sku: name, body of its barcode, pieces in a case (its case's barcode is CASE-<sku> as a GTIN-14), tracking
PRODUCTS: dict[str, tuple[str, str, int, str]] = {
    "MUG-BL": ("Blue mug 330 ml", "200000000001", 12, "none"),
    "MUG-RD": ("Red mug 330 ml", "200000000002", 12, "none"),
    "TOWEL": ("Tea towel, striped", "200000000003", 6, "none"),
    "CARD": ("Greeting card", "200000000004", 24, "none"),
    "LAMP": ("Desk lamp", "200000000005", 6, "none"),
    "JAM": ("Plum jam 250 g", "200000000006", 6, "lot"),
    "VASE": ("Glass vase", "200000000007", 6, "none"),
}
#: bin: product and quantity that lie there at the start
STOCK = {
    "A-01-A-01": ("MUG-BL", 60),
    "A-01-A-02": ("MUG-RD", 30),
    "A-01-A-03": ("TOWEL", 20),
    "A-01-A-04": ("CARD", 5),
    "B-01-A-01": ("MUG-BL", 48),
    "UNLOCATED": ("LAMP", 10),
}
BINS = ["A-01-A-01", "A-01-A-02", "A-01-A-03", "A-01-A-04", "A-01-A-05", "A-01-A-06"]
#: channel, number: lines of (sku, quantity); cut-offs come in this order
ORDERS: dict[tuple[str, str], list[tuple[str, int]]] = {
    ("SHOP", "1001"): [("MUG-BL", 2), ("TOWEL", 1)],
    ("EBAY", "1001"): [("MUG-BL", 24)],
    ("SHOP", "1002"): [("CARD", 1), ("CARD", 2)],
    ("SHOP", "1003"): [("LAMP", 1)],
    ("SHOP", "1004"): [("VASE", 1)],
    ("SHOP", "1005"): [("CARD", 4)],
}
#: A run takes longer than some orders are from urgent.
STALE = timedelta(minutes=10)
ADDRESS = {
    "name": "Żaneta Müller",
    "address1": "1 Mill Lane",
    "city": "York",
    "postcode": "YO1 7AA",
    "country": "GB",
}


def each_code(sku: str) -> str:
    """The barcode on one piece."""
    body = PRODUCTS[sku][1]
    return body + str(gtin.check_digit(body))


def case_code(sku: str) -> str:
    """The barcode on a case: the piece's number with a 1 in front, as GTIN-14."""
    body = "1" + PRODUCTS[sku][1]
    return body + str(gtin.check_digit(body))


def build(url: str) -> None:
    """Fill an empty database: the migrations first, then the world."""
    database = Database(url)
    upgrade(database)
    with database.writing() as session:
        warehouse = ensure_warehouse(session, "MAIN", "Main warehouse", "Europe/London", "GBP")
        # Nobody is asked to count on the way, unless a test is about that (tests/picking/test_few_left.py).
        warehouse.glances_per_hour = 0
        _people(session, warehouse.id)
        _places(session, warehouse.id)
        _products(session)
        _stock(session, warehouse.id)
        _papers(session, warehouse.id)
        _printers(session, warehouse.id)
    database.engine.dispose()


def renew(database: Database) -> None:
    """Its orders fall due in so many hours from now, however long ago this world was built."""
    with database.reading() as session:
        age = clock.now() - session.scalars(select(CustomerOrder.placed_at).limit(1)).one()
    if age > STALE:
        with database.writing() as session:
            for order in session.scalars(select(CustomerOrder)):
                assert order.ship_by_at is not None
                order.placed_at, order.ship_by_at = order.placed_at + age, order.ship_by_at + age


def _people(session: Session, warehouse_id: int) -> None:
    for name, (pin, roles) in PEOPLE.items():
        person = Person(name=name, badge=f"U.{name.upper()}", pin_hash=hash_pin(pin, cost_kib=8))
        person.roles = [PersonRole(role=role, warehouse_id=warehouse_id) for role in roles]
        session.add(person)
        session.flush()
        codes.register(session, f"U.{name.upper()}", "badge", person.id)


def _places(session: Session, warehouse_id: int) -> None:
    for code, kind in [("DOCK-1", "dock"), ("STAGE-1", "staging"), ("BENCH-1", "bench"), ("HOLD-1", "hold")]:
        add_location(session, warehouse_id, code, kind)
    for place, code in enumerate(BINS, start=1):
        add_location(
            session,
            warehouse_id,
            code,
            "pick",
            sequence=place,
            aisle="A",
            bay="01",
            shelf="A",
            bin=code[-2:],
            check_digits=f"8{place}",  # by chance they would be those of a test now and then
        )
    # A second pick face: of reserve whole cases would be taken first (tests/stock/test_promising.py).
    add_location(
        session,
        warehouse_id,
        "B-01-A-01",
        "pick",
        sequence=50,
        aisle="B",
        bay="01",
        shelf="A",
        bin="01",
        check_digits="87",
    )
    for number in range(1, 5):
        add_location(session, warehouse_id, f"TOTE-{number:03}", "tote", sequence=number)
    add_location(session, warehouse_id, "CART-01", "cart")


def _products(session: Session) -> None:
    for sku, (name, _body, in_case, tracking) in PRODUCTS.items():
        product = add_product(session, sku, name, tracking=tracking, weight_grams=300, unit_cost=12_500)
        add_barcode(session, product, each_code(sku))
        add_barcode(session, product, case_code(sku), "case", in_case)


def _stock(session: Session, warehouse_id: int) -> None:
    act = Act(warehouse_id, None, None, None, clock.now())
    source = virtual(session, warehouse_id, "adjustment")
    for code, (sku, quantity) in STOCK.items():
        place = session.scalars(select(Location).filter_by(warehouse_id=warehouse_id, code=code)).one()
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        goods = Goods(product.id, empty_lot(session, product.id).id, quantity)
        ledger.move(session, act, goods, source, place, "opening")


def _papers(session: Session, warehouse_id: int) -> None:
    now = clock.now()
    acme = Supplier(code="ACME", name="Acme Pottery")
    session.add(acme)
    products = {product.sku: product for product in session.scalars(select(Product))}
    order = PurchaseOrder(
        warehouse_id=warehouse_id, supplier=acme, number="1042", number_key="1042", made_at=now
    )
    for line, (sku, quantity) in enumerate([("MUG-BL", 48), ("TOWEL", 6), ("JAM", 12)], start=1):
        order.lines.append(
            PurchaseOrderLine(
                line=line,
                product=products[sku],
                quantity_ordered=quantity,
                unit_cost=11_000,
                expected_on=now.date(),
            )
        )
    session.add(order)
    service = DeliveryService(code="STD", name="Standard 48")
    session.add(service)
    session.flush()
    session.add_all(
        CutOff(
            warehouse_id=warehouse_id, delivery_service_id=service.id, weekday=day, local_time=time(16, 30)
        )
        for day in range(7)
    )
    look = {
        "name": "Mill Lane Home",
        "colour": "#0b4f9c",
        "return_address": ["Mill Lane Home", "1 Dock Road", "York"],
    }
    shop = Channel(code="SHOP", name="Own shop", brand=Brand(code="mill", look=look))
    ebay = Channel(code="EBAY", name="eBay", brand=Brand(code="ebay", look={"name": "millhome on eBay"}))
    channels = {"SHOP": shop, "EBAY": ebay}
    for place, ((channel, number), lines) in enumerate(ORDERS.items(), start=1):
        customer_order = CustomerOrder(
            warehouse_id=warehouse_id,
            channel=channels[channel],
            number=number,
            number_key=fold(number),
            delivery_service=service,
            placed_at=now,
            ship_by_at=now + timedelta(hours=place),
            **ADDRESS,
        )
        for line, (sku, quantity) in enumerate(lines, start=1):
            customer_order.lines.append(
                CustomerOrderLine(line=line, product=products[sku], sku_text=sku, quantity_ordered=quantity)
            )
        session.add(customer_order)
        session.flush()


def _printers(session: Session, warehouse_id: int) -> None:
    station = Station(warehouse_id=warehouse_id, name="BENCH-1")
    session.add(station)
    session.flush()
    for paper in ("label", "slip"):
        printer = Printer(
            warehouse_id=warehouse_id, name=f"{paper}-1", url=f"file:build/printed-{paper}", kind=paper
        )
        session.add(printer)
        session.flush()
        session.add(StationPrinter(station_id=station.id, paper=paper, printer_id=printer.id))


class World:
    """The named things, as they are in this test's database now."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def read(self, look: Callable[[Session], T]) -> T:
        """Look with a fresh session."""
        with self.database.reading() as session:
            return look(session)

    @property
    def warehouse_id(self) -> int:
        """The one warehouse."""
        return self.read(lambda session: session.scalars(select(Warehouse.id)).one())

    def one(self, model: type[M], **columns: Any) -> M:
        """The one row with these columns."""
        return self.read(lambda session: session.scalars(select(model).filter_by(**columns)).unique().one())

    def order(self, number: str, channel: str = "SHOP") -> CustomerOrder:
        """A customer's order."""
        wanted = (
            select(CustomerOrder).join(Channel).where(CustomerOrder.number == number, Channel.code == channel)
        )
        return self.read(lambda session: session.scalars(wanted).one())

    def order_lines(self, number: str, channel: str = "SHOP") -> list[CustomerOrderLine]:
        """The lines of a customer's order, in order."""
        wanted = select(CustomerOrderLine).filter_by(customer_order_id=self.order(number, channel).id)
        return list(self.read(lambda session: session.scalars(wanted.order_by(CustomerOrderLine.line)).all()))

    def on_hand(self, place: str, sku: str) -> int:
        """How many of a product lie in a place."""
        return self._sum(Balance.quantity_on_hand, place, sku)

    def allocated(self, place: str, sku: str) -> int:
        """How many of them are promised."""
        return self._sum(Balance.quantity_allocated, place, sku)

    def _sum(self, column: Any, place: str, sku: str) -> int:
        wanted = (
            select(func.coalesce(func.sum(column), 0))
            .join(Location, Location.id == Balance.location_id)
            .join(Product, Product.id == Balance.product_id)
            .where(Location.code == place, Product.sku == sku)
        )
        return int(self.read(lambda session: session.scalar(wanted)) or 0)

    def count(self, model: type[Base], **columns: Any) -> int:
        """How many such rows there are."""
        wanted = select(func.count()).select_from(model).filter_by(**columns)
        return int(self.read(lambda session: session.scalar(wanted)) or 0)

    def everything(self) -> tuple[int, int, int]:
        """Movements, promises and pieces on hand: the same before and after whatever changes nothing."""
        on_hand = self.read(lambda session: session.scalar(select(func.sum(Balance.quantity_on_hand))))
        return self.count(Movement), self.count(Allocation), int(on_hand or 0)
