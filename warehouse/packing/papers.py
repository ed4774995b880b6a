"""What a packing slip and an address label say: taken down from stored facts once, never read again.

Prices are among the values only where the brand asks for them, so that no gift can show one, and no bin ever is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from warehouse.delivery.carriers.own import tracking_number
from warehouse.delivery.handling import marks_of, told
from warehouse.orders import looks
from warehouse.orders.models import CustomerOrder, CustomerOrderLine
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.packing import prices
from warehouse.sites import Warehouse
from warehouse.stock.quantities import Allocation


def slip_content(
    session: Session,
    order: CustomerOrder,
    parcel: Parcel | None = None,
    look: dict[str, Any] | None = None,
    rules: dict[str, Any] | None = None,
    filled: Mapping[int, int] | None = None,
) -> dict[str, Any]:
    """The slip of one parcel; without a parcel, of all that the customer wants.

    look and rules: those of its channel, where nobody tries others out. filled: so many pieces of each line as will lie
    in a box that is not full yet, for a slip that is made ahead (packing/ahead.py).
    """
    here = filled or (
        in_box(session, parcel) if parcel else {line.id: line.quantity_wanted for line in order.lines}
    )
    look = looks.look_of(order) if look is None else look
    rules = (order.channel.rules or {}) if rules is None else rules
    is_priced = looks.shows_prices(look, rules, order.gift_message)
    site = session.get_one(Warehouse, order.warehouse_id)
    lines = [_line(line, here.get(line.id, 0)) for line in order.lines]
    return {
        **looks.for_slip(look, rules, order.channel.name, looks.language(order, look)),
        "order_number": order.number,
        "order_code": f"O.{order.id}",
        "ordered_on": site.local_date(order.placed_at).isoformat(),
        "ship_to": address(order),
        "service": service(order, parcel),
        "marks": marks(order, parcel, filled) if parcel else [],
        "tracking_number": tracking_number(parcel.id) if parcel else "",
        "parcel": parcel.number if parcel else 1,
        "parcels": parcels(order, parcel),
        "lines": lines,
        "gift_message": order.gift_message or "",
        **(prices.told(order, lines) if is_priced else {}),
    }


def label_content(order: CustomerOrder, parcel: Parcel, label: ParcelLabel) -> dict[str, Any]:
    """The address label: where it goes, how it travels, and the code of this very print."""
    return {
        **looks.for_label(looks.look_of(order), order.channel.rules or {}, order.channel.name),
        "print_code": label.code,
        "order_number": order.number,
        "channel": order.channel.name,
        "ship_to": address(order),
        "service": service(order, parcel),
        "marks": marks(order, parcel),
        "tracking_number": label.tracking_number,
        "parcel": parcel.number,
        "parcels": parcels(order, parcel),
        "weight_grams": parcel.weight_grams or parcel.expected_grams,
    }


def return_content(order: CustomerOrder) -> dict[str, Any]:
    """The label that a customer sticks on what comes back."""
    look = looks.brand(looks.look_of(order), order.channel.rules or {}, order.channel.name)
    return {
        "return_code": f"O.{order.id}",
        "order_number": order.number,
        "shop_name": look["shop_name"],
        "return_to": look["return_address"] or [look["shop_name"] or order.channel.name],
        "ship_from": address(order),
        **looks.in_language(looks.language(order)),
    }


def parcels(order: CustomerOrder, parcel: Parcel | None) -> int | None:
    """How many parcels the order has; None while nobody knows, because more of it is to follow."""
    if parcel is None:
        return 1
    is_last = all(line.quantity_packed >= line.quantity_wanted for line in order.lines)
    return parcel.number if is_last else None


def service(order: CustomerOrder, parcel: Parcel | None) -> str:
    """How it travels: as a rule or a packer said, else as the customer asked."""
    found = (parcel.delivery_service if parcel is not None else None) or order.delivery_service
    return found.name if found is not None else ""


def marks(order: CustomerOrder, parcel: Parcel, filled: Mapping[int, int] | None = None) -> list[str]:
    """The handling flags of what lies in the box; nothing is looked up where no product of the order has any."""
    flagged = [line for line in order.lines if line.product is not None and told(line.product.details)]
    session = object_session(parcel)
    here = filled or (in_box(session, parcel) if flagged and session is not None else {})
    # What has left lies in no box: then as it was packed.
    inside = [line for line in flagged if (here.get(line.id, 0) if here else line.quantity_packed)]
    return marks_of(line.product for line in inside if line.product is not None)


def brand(order: CustomerOrder) -> dict[str, Any]:
    """How the channel's papers look, as far as its rules allow."""
    return looks.brand(looks.look_of(order), order.channel.rules or {}, order.channel.name)


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
        "elsewhere": earlier,
        "cancelled": line.quantity_cancelled,
    }


def in_box(session: Session, parcel: Parcel) -> Counter[int]:
    """Pieces of each line that lie in the box."""
    rows = session.execute(
        select(Allocation.customer_order_line_id, func.sum(Allocation.quantity))
        .where(Allocation.warehouse_id == parcel.warehouse_id, Allocation.location_id == parcel.location_id)
        .group_by(Allocation.customer_order_line_id)
    )
    return Counter({line_id: int(quantity) for line_id, quantity in rows})
