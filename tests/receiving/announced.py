"""Notices as suppliers send them, for tests: pallets by their numbers."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tests.world import World
from warehouse import clock, gtin
from warehouse.codes import fold
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.stock.models import Product

LAST_DAY = date(2099, 12, 31)


def sscc(number: int) -> str:
    """A pallet's number."""
    body = f"34012345{number:09}"
    return body + str(gtin.check_digit(body))


def line(
    sku: str,
    quantity: int,
    pallet: int = 0,
    order: str = "",
    lot: str = "",
    serial: str = "",
    expires_on: date | None = None,
) -> dict[str, object]:
    """A line of a notice; `pallet` is the number of one, `order` a purchase order's."""
    return locals()


def announce(world: World, number: str, *lines: dict[str, object], supplier: str = "ACME") -> int:
    """A notice with these lines; its id."""
    with world.database.writing() as session:
        sender = session.scalars(select(Supplier).filter_by(code=supplier)).one()
        notice = Notice(
            warehouse_id=1, supplier=sender, number=number, number_key=fold(number), made_at=clock.now()
        )
        for one in lines:
            named = select(PurchaseOrder).filter_by(number=one["order"], supplier_id=sender.id)
            notice.lines.append(
                NoticeLine(
                    product=session.scalars(select(Product).filter_by(sku=one["sku"])).one(),
                    quantity=one["quantity"],
                    sscc=sscc(int(str(one["pallet"]))) if one["pallet"] else "",
                    purchase_order=session.scalars(named).one() if one["order"] else None,
                    lot=one["lot"],
                    serial=one["serial"],
                    expires_on=one["expires_on"],
                )
            )
        session.add(notice)
        session.flush()
        return notice.id
