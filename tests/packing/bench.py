"""Goods that stand picked at the bench, without anybody walking: as picking leaves them behind."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.person import Page, Person
from tests.world import World, each_code
from warehouse import clock
from warehouse.labels.models import PrintJob
from warehouse.orders import progress
from warehouse.orders.models import CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance

BINS = {
    "MUG-BL": "A-01-A-01",
    "MUG-RD": "A-01-A-02",
    "TOWEL": "A-01-A-03",
    "CARD": "A-01-A-04",
    "LAMP": "UNLOCATED",
}


def pick(
    world: World,
    number: str,
    tote: str = "TOTE-001",
    channel: str = "SHOP",
    only: dict[int, int] | None = None,
) -> str:
    """Bring an order's goods into a tote on the bench; `only` = so many of these lines."""
    lines = world.order_lines(number, channel)
    with world.database.writing() as session:
        box, bench = place(session, tote), place(session, "BENCH-1")
        act = Act(box.warehouse_id, None, None, None, clock.now())
        for line in lines:
            quantity = line.quantity_wanted if only is None else only.get(line.line, 0)
            if quantity:
                product = session.get_one(Product, line.product_id)
                _fetch(session, act, line, place(session, BINS[product.sku]), box, quantity)
        ledger.carry(session, act, box, bench.id)
    return tote


def promise(world: World, number: str, line: int, quantity: int, channel: str = "SHOP") -> None:
    """Promise goods in their bin to an order: somebody is still to fetch them."""
    wanted = world.order_lines(number, channel)[line - 1]
    with world.database.writing() as session:
        product = session.get_one(Product, wanted.product_id)
        source = place(session, BINS[product.sku])
        balance = session.scalars(
            select(Balance).filter_by(location_id=source.id, product_id=product.id)
        ).one()
        ledger.allocate(session, balance, wanted.id, quantity)


def stock_lot(
    world: World, sku: str, code: str, quantity: int, bin_code: str = "A-01-A-05", serial: str = ""
) -> None:
    """Put so many of a new lot into a bin."""
    with world.database.writing() as session:
        bin_, product = place(session, bin_code), session.scalars(select(Product).filter_by(sku=sku)).one()
        lot = Lot(product_id=product.id, code=code, serial=serial)
        session.add(lot)
        session.flush()
        act = Act(bin_.warehouse_id, None, None, None, clock.now())
        goods = Goods(product.id, lot.id, quantity)
        ledger.move(session, act, goods, virtual(session, bin_.warehouse_id, "adjustment"), bin_, "opening")


def pick_lots(
    world: World, number: str, lots: dict[str, int], bin_code: str = "A-01-A-05", tote: str = "TOTE-001"
) -> None:
    """Bring so many of each lot (by its code, or its serial) of an order's first line into a tote."""
    line = world.order_lines(number)[0]
    with world.database.writing() as session:
        box, source = place(session, tote), place(session, bin_code)
        act = Act(box.warehouse_id, None, None, None, clock.now())
        for code, quantity in lots.items():
            lot = session.scalars(
                select(Lot).where(
                    Lot.product_id == line.product_id, (Lot.code == code) | (Lot.serial == code)
                )
            ).one()
            _fetch(session, act, line, source, box, quantity, lot.id)
        ledger.carry(session, act, box, place(session, "BENCH-1").id)


def place(session: Session, code: str) -> Location:
    """A place by its code."""
    return session.scalars(select(Location).filter_by(code=code)).one()


def _fetch(
    session: Session,
    act: Act,
    line: CustomerOrderLine,
    source: Location,
    box: Location,
    quantity: int,
    lot_id: int | None = None,
) -> None:
    assert line.product_id is not None
    goods = Goods(line.product_id, lot_id or empty_lot(session, line.product_id).id, quantity)
    balance = session.scalars(
        select(Balance).filter_by(location_id=source.id, product_id=goods.product_id, lot_id=goods.lot_id)
    ).one()
    ledger.allocate(session, balance, line.id, quantity)
    session.expire(balance)
    paper = Paper("order", line.customer_order_id, line.id)
    ledger.move(session, act, goods, source, box, "pick", paper, promised=True)
    progress.add_picked(session, line.id, quantity)


def verified(world: World, eve: Person, tote: str = "TOTE-001") -> Page:
    """Order SHOP 1001, picked, opened and every piece scanned: its papers are asked for."""
    pick(world, "1001", tote)
    eve.open("/packing")
    eve.scan(tote)
    eve.scan(each_code("MUG-BL"))
    eve.scan(each_code("MUG-BL"))
    return eve.scan(each_code("TOWEL"))


def packed(world: World, eve: Person) -> str:
    """SHOP 1001 packed; answers the code of the label on the box."""
    code = verified(world, eve).code
    assert eve.scan(code).message == "packing.packed"
    return code


def parcel(world: World) -> Parcel:
    """The only parcel."""
    return world.one(Parcel)


def labels(world: World) -> list[ParcelLabel]:
    """All prints of parcels' labels, the oldest first."""
    return list(
        world.read(lambda session: session.scalars(select(ParcelLabel).order_by(ParcelLabel.id)).all())
    )


def jobs(world: World, kind: str) -> list[PrintJob]:
    """All print jobs of a kind, the oldest first."""
    wanted = select(PrintJob).filter_by(kind=kind).order_by(PrintJob.id)
    return list(world.read(lambda session: session.scalars(wanted).all()))


def set_job(world: World, job_id: int, **columns: object) -> None:
    """What the worker would have written into a job."""
    with world.database.writing() as session:
        job = session.get_one(PrintJob, job_id)
        for name, value in columns.items():
            setattr(job, name, value)


def set_order(world: World, number: str, channel: str = "SHOP", **columns: object) -> None:
    """What the office or the channel would have written into an order."""
    order_id = world.order(number, channel).id
    with world.database.writing() as session:
        order = session.get_one(type(world.order(number, channel)), order_id)
        for name, value in columns.items():
            setattr(order, name, value)
