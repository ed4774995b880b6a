"""What comes off the lorry: codes as suppliers print them, and more purchase orders than the one of the world."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import World, each_code
from warehouse import clock, codes
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.sites import Warehouse
from warehouse.stock.models import Product
from warehouse.stock.products import add_barcode, add_product

MUG, TOWEL, JAM = each_code("MUG-BL"), each_code("TOWEL"), each_code("JAM")


def gs1(barcode: str, lot: str = "", expires: str = "", serial: str = "") -> str:
    """A GS1 element string: trade item, best before (YYMMDD), then what varies in length."""
    parts = [f"17{expires}" if expires else "", f"10{lot}" if lot else "", f"21{serial}" if serial else ""]
    varying = "\x1d".join(part for part in parts[1:] if part)
    return f"01{barcode.zfill(14)}{parts[0]}{varying}"


def add_order(
    world: World,
    number: str,
    lines: list[tuple[str, int]],
    supplier: str = "ACME",
    expected_on: date | None = None,
) -> int:
    """Another purchase order; its id."""
    with world.database.writing() as session:
        sender = session.scalar(select(Supplier).filter_by(code=supplier)) or Supplier(
            code=supplier, name=supplier
        )
        order = PurchaseOrder(
            warehouse_id=session.scalars(select(Warehouse.id).order_by(Warehouse.id)).first(),
            supplier=sender,
            number=number,
            number_key=codes.fold(number),
            made_at=clock.now(),
        )
        for line, (sku, quantity) in enumerate(lines, start=1):
            product = session.scalars(select(Product).filter_by(sku=sku)).one()
            order.lines.append(
                PurchaseOrderLine(
                    line=line,
                    product=product,
                    quantity_ordered=quantity,
                    unit_cost=9_000,
                    expected_on=expected_on,
                )
            )
        session.add(order)
        session.flush()
        return order.id


def add_tracked(world: World, sku: str, tracking: str, has_expiry: bool = False) -> str:
    """Another product, tracked this way; its barcode."""
    with world.database.writing() as session:
        product = add_product(session, sku, f"{sku} of a kind", tracking=tracking, has_expiry=has_expiry)
        barcode = "2000000000916" if tracking == "serial" else "2000000000923"
        add_barcode(session, product, barcode)
        return barcode


def order_id(world: World, number: str = "1042") -> int:
    """The id of a purchase order, which `P.` codes carry."""
    return world.one(PurchaseOrder, number=number).id


def received(world: World, number: str = "1042") -> list[int]:
    """What is here of each line."""

    def look(session: Session) -> list[int]:
        lines = select(PurchaseOrderLine).join(PurchaseOrder).where(PurchaseOrder.number == number)
        return [line.quantity_received for line in session.scalars(lines.order_by(PurchaseOrderLine.line))]

    return world.read(look)
