"""Finding things by a few letters: products by SKU, name or barcode, places by code, papers by number."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.lookup.messages import PLACES
from warehouse.orders.models import Channel, CustomerOrder, PurchaseOrder, Supplier
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock.models import VIRTUAL_KINDS, Barcode, Location, Product

#: Of each kind; whoever needs more types another letter.
MOST = 20
SHORTEST = 2


@dataclass(frozen=True)
class Result:
    """One thing that was found."""

    href: str
    title: str
    detail: str
    icon: str


def find(session: Session, warehouse_id: int, text: str) -> list[Result]:
    """Whatever answers to this text here: products, places, orders, purchase orders."""
    wanted = text.strip()[:80]
    if len(wanted) < SHORTEST:
        return []
    return [
        *_products(session, wanted),
        *_places(session, warehouse_id, wanted),
        *_orders(session, warehouse_id, wanted),
        *_purchase_orders(session, warehouse_id, wanted),
    ]


def _products(session: Session, text: str) -> list[Result]:
    by_barcode = select(Barcode.product_id).where(Barcode.text.istartswith(text, autoescape=True))
    fits = or_(
        Product.sku_key.startswith(fold(text), autoescape=True),
        Product.name.icontains(text, autoescape=True),
        Product.id.in_(by_barcode),
    )
    exact_first = (Product.sku_key != fold(text)).asc()
    found = session.scalars(select(Product).where(fits).order_by(exact_first, Product.sku_key).limit(MOST))
    return [Result(f"/lookup/product/{one.id}", one.name, one.sku, "barcode") for one in found]


def _places(session: Session, warehouse_id: int, text: str) -> list[Result]:
    wanted = select(Location).where(
        Location.warehouse_id == warehouse_id,
        Location.kind.not_in(VIRTUAL_KINDS),
        Location.code.istartswith(text, autoescape=True),
    )
    found = session.scalars(wanted.order_by(Location.code).limit(MOST))
    return [
        Result(f"/lookup/location/{one.id}", one.code, gettext(PLACES[one.kind]), "putaway") for one in found
    ]


def _orders(session: Session, warehouse_id: int, text: str) -> list[Result]:
    by_tracking = (
        select(Parcel.customer_order_id).join(ParcelLabel).where(ParcelLabel.tracking_number == text)
    )
    wanted = (
        select(CustomerOrder.id, CustomerOrder.number, CustomerOrder.name, Channel.name.label("channel"))
        .join(Channel)
        .where(
            CustomerOrder.warehouse_id == warehouse_id,
            or_(
                CustomerOrder.number_key.startswith(fold(text), autoescape=True),
                CustomerOrder.id.in_(by_tracking),
            ),
        )
        .order_by(CustomerOrder.number_key, Channel.name)
        .limit(MOST)
    )
    return [
        Result(
            f"/lookup/order/{row.id}",
            gettext("Order %(number)s", number=row.number),
            " · ".join(word for word in (row.channel, row.name) if word),
            "packing",
        )
        for row in session.execute(wanted)
    ]


def _purchase_orders(session: Session, warehouse_id: int, text: str) -> list[Result]:
    wanted = (
        select(PurchaseOrder.id, PurchaseOrder.number, Supplier.name)
        .join(Supplier)
        .where(
            PurchaseOrder.warehouse_id == warehouse_id,
            PurchaseOrder.number_key.startswith(fold(text), autoescape=True),
        )
        .order_by(PurchaseOrder.number_key)
        .limit(MOST)
    )
    return [
        Result(
            f"/lookup/purchase-order/{row.id}",
            gettext("Purchase order %(number)s", number=row.number),
            row.name,
            "receiving",
        )
        for row in session.execute(wanted)
    ]
