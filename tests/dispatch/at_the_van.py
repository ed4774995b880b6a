"""Parcels that stand packed, in cages or not, without anybody walking."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.packing import bench
from tests.person import Person
from tests.world import ADDRESS, World, each_code
from warehouse import clock
from warehouse.exchange.known_orders import cancel_order, hold_order
from warehouse.orders import changes, progress
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing.readdressing import labels_anew
from warehouse.stock import ledger
from warehouse.stock.ledger import Act, Goods, Paper
from warehouse.stock.models import Location, Product
from warehouse.stock.places import add_location, virtual
from warehouse.stock.products import empty_lot

#: Orders of one piece or few, each packed out of a tote of its own.
PIECES = {"1001": ["MUG-BL", "MUG-BL", "TOWEL"], "1002": ["CARD", "CARD", "CARD"], "1003": ["LAMP"]}


def cages(world: World, number: int = 2) -> list[str]:
    """So many cages: CAGE-01, CAGE-02, ..."""
    codes = [f"CAGE-{each:02}" for each in range(1, number + 1)]
    with world.database.writing() as session:
        for code in codes:
            add_location(session, world.warehouse_id, code, "cage")
    return codes


def pack(world: World, eve: Person, number: str, tote: str = "TOTE-001") -> str:
    """One order of the own shop, packed; answers its label's code."""
    bench.pick(world, number, tote)
    eve.open("/packing")
    eve.scan(tote)
    for sku in PIECES[number]:
        page = eve.scan(each_code(sku))
    code = page.code
    assert eve.scan(code).outcome == "task_done"
    return code


def pack_into(world: World, eve: Person, number: str, cage: str) -> str:
    """The same, and sorted by the gesture."""
    code = pack(world, eve, number)
    assert eve.scan(cage).message == "packing.caged"
    return code


def act(world: World) -> Act:
    """The channel itself."""
    return Act(world.warehouse_id, None, None, None, clock.now())


def cancel(world: World, number: str) -> None:
    """The channel cancels an order of the own shop."""
    order_id = world.order(number).id
    with world.database.writing() as session:
        assert cancel_order(session, act(world), session.get_one(CustomerOrder, order_id))


def hold(world: World, number: str, reason: str = "Not paid") -> None:
    """The channel holds it."""
    order_id = world.order(number).id
    with world.database.writing() as session:
        assert hold_order(session, act(world), session.get_one(CustomerOrder, order_id), reason)


def wants(world: World, number: str, line: int, quantity: int) -> None:
    """So many of a line are wanted now."""
    line_id = world.order_lines(number)[line - 1].id
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, world.order(number).id)
        found = next(one for one in order.lines if one.id == line_id)
        assert changes.change_quantity(session, act(world), found, quantity)


def move_to(world: World, number: str, **address: str) -> int:
    """It goes elsewhere; answers how many labels are made anew."""
    order_id = world.order(number).id
    with world.database.writing() as session:
        order = session.get_one(CustomerOrder, order_id)
        assert changes.change_address(session, order, address)
        return labels_anew(session, act(world), order, order.delivery_service_id)


def by_service(world: World, number: str, code: str) -> None:
    """An order travels by a service of its own."""
    with world.database.writing() as session:
        service = DeliveryService(code=code, name=f"{code} service")
        session.add(service)
        session.flush()
        session.get_one(CustomerOrder, world.order(number).id).delivery_service_id = service.id


def parcel_of(world: World, number: str) -> Parcel:
    """The only parcel of an order that was not given up."""
    return world.one(Parcel, customer_order_id=world.order(number).id, cancelled_at=None)


def label_of(world: World, number: str) -> ParcelLabel | None:
    """The label that counts."""
    parcel_id = parcel_of(world, number).id
    return world.read(lambda session: current_label(session, parcel_id))


def stands_at(world: World, number: str) -> str | None:
    """The code of the place where an order's parcel stands."""
    box = world.one(Location, id=parcel_of(world, number).location_id)
    return world.one(Location, id=box.parent_id).code if box.parent_id else None


def fill(world: World, cage: str, numbers: list[str], sku: str = "MUG-BL") -> None:
    """Orders of one piece each, made, picked and packed: their parcels stand in a cage."""
    with world.database.writing() as session:
        product = session.scalars(select(Product).filter_by(sku=sku)).one()
        stand = bench.place(session, cage)
        for number in numbers:
            _box(session, _order(session, stand.warehouse_id, number, product), product, stand)


def _order(session: Session, warehouse_id: int, number: str, product: Product) -> CustomerOrder:
    order = CustomerOrder(
        warehouse_id=warehouse_id,
        channel_id=session.scalars(select(Channel.id).filter_by(code="SHOP")).one(),
        number=number,
        number_key=number.upper(),
        delivery_service_id=session.scalars(select(DeliveryService.id).filter_by(code="STD")).one(),
        placed_at=clock.now(),
        ship_by_at=clock.now(),
        packed_at=clock.now(),
        **ADDRESS,
    )
    line = CustomerOrderLine(line=1, product=product, sku_text=product.sku, quantity_ordered=1)
    order.lines.append(line)
    session.add(order)
    session.flush()
    return order


def _box(session: Session, order: CustomerOrder, product: Product, stand: Location) -> None:
    at, warehouse_id, line = clock.now(), order.warehouse_id, order.lines[0]
    box = Location(warehouse_id=warehouse_id, code=f"PARCEL-{order.id}-1", kind="parcel", parent_id=stand.id)
    bin_ = session.scalars(select(Location).filter_by(kind="pick").order_by(Location.id)).first()
    tote = session.scalars(select(Location).filter_by(kind="tote").order_by(Location.id)).first()
    session.add(box)
    session.flush()
    assert bin_ is not None
    assert tote is not None
    act, goods = (
        Act(warehouse_id, None, None, None, at),
        Goods(product.id, empty_lot(session, product.id).id, 1),
    )
    ledger.move(session, act, goods, virtual(session, warehouse_id, "adjustment"), bin_, "opening")
    ledger.allocate(session, _key(bin_, goods), line.id, 1)
    for ends, reason in (((bin_, tote), "pick"), ((tote, box), "pack")):
        ledger.move(session, act, goods, *ends, reason, Paper("order", order.id, line.id), promised=True)
    progress.add_picked(session, line.id, 1)
    progress.add_packed(session, line.id, 1)
    parcel = Parcel(
        warehouse_id=warehouse_id,
        location_id=box.id,
        customer_order_id=order.id,
        verified_at=at,
        packed_at=at,
    )
    session.add(parcel)
    session.flush()
    label = ParcelLabel(parcel_id=parcel.id, tracking_number=f"T{parcel.id}", made_at=at, scanned_at=at)
    session.add(label)


def _key(place: Location, goods: Goods) -> ledger.BalanceKey:
    return ledger.BalanceKey(place.warehouse_id, place.id, goods.product_id, goods.lot_id)
