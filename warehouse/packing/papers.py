"""What a packing slip and an address label say: taken down from stored facts once, never read again.

Prices are not among the values, so that no gift can show one, and no bin is, so that no customer sees one.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse import gtin
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.stock.quantities import Allocation


def slip_content(session: Session, order: CustomerOrder, parcel: Parcel | None = None) -> dict[str, Any]:
    """The slip of one parcel; without a parcel, of all that the customer wants."""
    here = _in_box(session, parcel) if parcel else {line.id: line.quantity_wanted for line in order.lines}
    look = _look(order)
    return {
        "brand": brand(order),
        "neutral": bool(_rules(order).get("neutral") or look.get("neutral")),
        "order_number": order.number,
        "order_code": f"O.{order.id}",
        "ordered_on": order.placed_at.date().isoformat(),
        "ship_to": address(order),
        "service": order.delivery_service.name if order.delivery_service else "",
        "tracking_number": tracking_number(parcel.id) if parcel else "",
        "parcel": parcel.number if parcel else 1,
        "parcels": parcel.number if parcel else 1,
        "lines": [_line(line, here.get(line.id, 0)) for line in order.lines],
        "gift_message": order.gift_message or "",
        "texts": list(look.get("texts") or []),
        "language": order.language or look.get("language") or "en",
        "paper": look.get("paper") or "A4",
    }


def label_content(order: CustomerOrder, parcel: Parcel, label: ParcelLabel) -> dict[str, Any]:
    """The address label: where it goes, how it travels, and the code of this very print."""
    look = brand(order)
    shop, *street = look["return_address"] or [look["shop_name"]]
    return {
        "print_code": label.code,
        "order_number": order.number,
        "channel": order.channel.name,
        "shop_name": look["shop_name"],
        "ship_from": street if shop == look["shop_name"] else look["return_address"],
        "ship_to": address(order),
        "service": order.delivery_service.name if order.delivery_service else "",
        "tracking_number": label.tracking_number,
        "parcel": parcel.number,
        "parcels": parcel.number,
    }


def tracking_number(parcel_id: int) -> str:
    """Our own number for a parcel's way: T, ten digits and the GS1 check digit of them.

    It is the parcel's, not the print's: a label printed again keeps it, as the customer may know it already.
    """
    digits = f"{parcel_id:010d}"
    return f"T{digits}{gtin.check_digit(digits)}"


def brand(order: CustomerOrder) -> dict[str, Any]:
    """How the channel's papers look; a channel without a brand is known by its own name."""
    look = _look(order)
    return {
        "shop_name": look.get("shop_name") or look.get("name") or order.channel.name,
        "colour": look.get("colour") or "",
        "logo": look.get("logo") or "",
        "return_address": list(look.get("return_address") or []),
        "contact": look.get("contact") or "",
    }


def address(order: CustomerOrder) -> list[str]:
    """Where it goes, the name first; empty parts leave no empty line."""
    town = " ".join(filter(None, (order.city, order.region, order.postcode)))
    parts = (order.name, order.company, order.address1, order.address2, town, order.country)
    return [part for part in parts if part] or [order.number]


def _line(line: CustomerOrderLine, here: int) -> dict[str, Any]:
    # What earlier parcels took is neither here nor to follow.
    earlier = max(line.quantity_packed - here, 0)
    return {
        "sku": line.product.sku if line.product else line.sku_text,
        "name": line.product.name if line.product else line.sku_text,
        "ordered": line.quantity_ordered,
        "here": here,
        "to_follow": max(line.quantity_wanted - here - earlier, 0),
        "cancelled": line.quantity_cancelled,
    }


def _in_box(session: Session, parcel: Parcel) -> dict[int, int]:
    """Pieces of each line that lie in the box."""
    rows = session.execute(
        select(Allocation.customer_order_line_id, func.sum(Allocation.quantity))
        .where(Allocation.warehouse_id == parcel.warehouse_id, Allocation.location_id == parcel.location_id)
        .group_by(Allocation.customer_order_line_id)
    )
    return {line_id: int(quantity) for line_id, quantity in rows}


def _look(order: CustomerOrder) -> dict[str, Any]:
    return order.channel.brand.look if order.channel.brand else {}


def _rules(order: CustomerOrder) -> dict[str, Any]:
    return order.channel.rules or {}
