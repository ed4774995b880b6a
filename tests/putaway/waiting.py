"""What waits on the dock: goods put there by hand, so that putting away is tested without receiving."""

from __future__ import annotations

from sqlalchemy import select

from tests.world import World
from warehouse import clock
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods
from warehouse.stock.lots import enter_lot
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import empty_lot
from warehouse.stock.quantities import Balance


def lay(
    world: World, sku: str, quantity: int, place: str = "DOCK-1", lot: str = "", serial: str = ""
) -> None:
    """Let goods lie in a place."""
    warehouse_id = world.warehouse_id
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        target = session.scalars(select(Location).filter_by(code=place)).one()
        held = (
            enter_lot(session, product, lot, serial, None)
            if lot or serial
            else empty_lot(session, product.id)
        )
        act = Act(warehouse_id, None, None, None, clock.now())
        goods = Goods(product.id, held.id, quantity)
        ledger.move(session, act, goods, virtual(session, warehouse_id, "supplier"), target, "receipt")


def take(world: World, sku: str, quantity: int, place: str = "DOCK-1", target: str = "A-01-A-06") -> None:
    """Somebody carries goods away without a word."""
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        source, end = (
            session.scalars(select(Location).filter_by(code=code)).one() for code in (place, target)
        )
        goods = Goods(product.id, empty_lot(session, product.id).id, quantity)
        ledger.move(
            session, Act(world.warehouse_id, None, None, None, clock.now()), goods, source, end, "move"
        )


def change_bin(world: World, code: str, **columns: object) -> None:
    """Another fact about a bin."""
    with world.database.writing() as session:
        place = session.scalars(select(Location).filter_by(code=code)).one()
        for name, value in columns.items():
            setattr(place, name, value)


def change_product(world: World, sku: str, **columns: object) -> None:
    """Another fact about a product."""
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        for name, value in columns.items():
            setattr(product, name, value)


def stand(world: World, code: str, at: str = "DOCK-1", kind: str = "pallet") -> None:
    """A pallet (or another container) of this number stands there."""
    with world.database.writing() as session:
        place = session.scalars(select(Location).filter_by(code=at)).one()
        add_location(session, world.warehouse_id, code, kind, parent_id=place.id)


def place(world: World, code: str) -> Location:
    """The row of a place, as it is now."""
    return world.one(Location, code=code)


def balance(world: World, place: str, sku: str, lot: str = "") -> Balance | None:
    """What is on record of a product in a place."""
    wanted = (
        select(Balance)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Location.code == place, Product.sku == sku, Lot.code == lot)
    )
    return world.read(lambda session: session.scalar(wanted))
