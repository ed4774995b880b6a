"""The look-up screens: read what is stored about one thing, and say it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from warehouse import words
from warehouse.lookup import contents, history, holding, proofs
from warehouse.lookup.blind import bins_being_counted
from warehouse.lookup.contents import Row
from warehouse.lookup.history import local_time
from warehouse.lookup.messages import PLACES, UNITS
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.people.rights import SUPERVISE
from warehouse.scanning.registry import Screen, Visitor, registry
from warehouse.sites import Warehouse
from warehouse.stock.lots import code_of
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.products import first_code
from warehouse.stock.quantities import Movement

#: What may be scanned on home and on every look-up screen.
EXPECT = "product location tote cart cage pallet parcel order purchase-order notice pick-list"


def screen(kind: str, number: int, warehouse: Warehouse, values: dict[str, Any]) -> Screen:
    """A look-up screen is no task: the next scan on it is a scan on home."""
    # The page's frame asks for the warehouse, too: as long as it is kept here, it is not read again.
    values = values | {"warehouse": warehouse}
    step = kind.replace("-", "_")
    return Screen("", f"/lookup/{kind}/{number}", step, EXPECT, folder="lookup", values=values)


def product(session: Session, visitor: Visitor, product_id: int | None) -> Screen | None:
    """Where a product lies, how much of it is promised, and what happened to it."""
    found = session.get(Product, product_id, options=[selectinload(Product.barcodes)]) if product_id else None
    if found is None:
        return None
    hidden = bins_being_counted(session, visitor.warehouse_id, visitor.person.id)
    rows = contents.of_product(session, visitor.warehouse_id, found.id, hidden)
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    events = history.movements(session, warehouse, Movement.product_id == found.id, hidden)
    values = {
        "product": found,
        "code": first_code(found),
        "barcodes": [(barcode.text, _pack(barcode.unit, barcode.quantity)) for barcode in found.barcodes],
        "rows": rows,
        "proofs": proofs.told(visitor, warehouse, rows),
        "lots": sorted({(row.lot_id, row.lot, row.lot_is_held) for row in rows if row.lot}, key=_by_code),
        "totals": _totals(rows),
        "hold": holding.told(session, visitor, "product", found),
        "events": events,
    }
    return screen("product", found.id, warehouse, values)


def lot(session: Session, visitor: Visitor, lot_id: int | None) -> Screen | None:
    """Where a lot or serial lies, whether it is on hold, and what happened to it."""
    found = session.get(Lot, lot_id) if lot_id else None
    if found is None:
        return None
    hidden = bins_being_counted(session, visitor.warehouse_id, visitor.person.id)
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    rows = contents.of_lot(session, visitor.warehouse_id, found, hidden)
    of_lot = (Movement.product_id == found.product_id) & (Movement.lot_id == found.id)
    values = {
        "lot": found,
        "name": code_of(found) or "–",
        "product": session.get_one(Product, found.product_id),
        "expires": words.day(found.expires_on) if found.expires_on else "",
        "rows": rows,
        "proofs": proofs.told(visitor, warehouse, rows),
        "events": history.movements(session, warehouse, of_lot, hidden),
        "hold": holding.told(session, visitor, "lot", found),
        "recall": f"/office/recall/{found.id}" if visitor.roles & SUPERVISE else None,
    }
    return screen("lot", found.id, warehouse, values)


def location(session: Session, visitor: Visitor, location_id: int | None) -> Screen | None:
    """What lies in a place and in all that stands in it; of a container, where it stands and for whom."""
    place = session.get(Location, location_id) if location_id else None
    if place is None or place.warehouse_id != visitor.warehouse_id or place.is_virtual:
        return None
    hidden = bins_being_counted(session, visitor.warehouse_id, visitor.person.id)
    containers = contents.standing_in(session, visitor.warehouse_id, place.id)
    places = [place.id, *(container.id for container in containers)]
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    rows = contents.of_places(session, visitor.warehouse_id, places, hidden)
    here = or_(Movement.source_id.in_(places), Movement.target_id.in_(places))
    values = {
        "place": place,
        "kind": gettext(PLACES[place.kind]),
        "parent": session.get(Location, place.parent_id) if place.parent_id else None,
        "containers": containers,
        "rows": rows,
        "proofs": proofs.told(visitor, warehouse, rows),
        "is_blind": bool({place.id, place.parent_id} & hidden),
        "hold": holding.told(session, visitor, "location", place),
        "orders": contents.promised_to(session, visitor.warehouse_id, places),
        "numbers": contents.numbers_of(session, visitor.warehouse_id, places) if place.kind == "tote" else {},
        "put_back_at": f"/put-back/{place.id}" if place.kind == "tote" and _may_put_back(visitor) else None,
        "events": history.newest(
            history.movements(session, warehouse, here, hidden),
            history.carried(session, warehouse, place.id),
        ),
    }
    return screen("location", place.id, warehouse, values)


def _by_code(lot: tuple[int, str, bool]) -> str:
    return lot[1]


def _may_put_back(visitor: Visitor) -> bool:
    activity = registry().activities.get("put-back")
    return activity is not None and bool(activity.rights & visitor.roles)


def purchase_order(session: Session, visitor: Visitor, purchase_order_id: int | None) -> Screen | None:
    """What was ordered from a supplier and what has come."""
    wanted = (
        select(PurchaseOrder)
        .where(PurchaseOrder.id == purchase_order_id, PurchaseOrder.warehouse_id == visitor.warehouse_id)
        .options(selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.product))
    )
    found = session.scalar(wanted)
    if found is None:
        return None
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    papers = (Movement.paper_kind == "purchase_order") & (Movement.paper_id == found.id)
    values = {
        "purchase_order": found,
        "supplier": found.supplier.name,
        "closed": local_time(warehouse, found.closed_at),
        "lines": found.lines,
        "deliveries_at": _deliveries_at(visitor, found),
        "notes": registry().told_of(session, visitor, "purchase-order", found.id),
        "events": history.movements(session, warehouse, papers),
    }
    return screen("purchase-order", found.id, warehouse, values)


def _deliveries_at(visitor: Visitor, found: PurchaseOrder) -> str | None:
    """Where a claim can be made of what came of it, for those who may."""
    activity = registry().activities.get("receiving")
    may = activity is not None and bool(activity.rights & visitor.roles)
    has_come = found.closed_at is not None or any(line.quantity_received for line in found.lines)
    return f"/receiving/purchase-orders/{found.id}" if may and has_come else None


def _pack(unit: str, quantity: int) -> str:
    word = gettext(UNITS[unit])
    return word if quantity == 1 else gettext("%(unit)s of %(quantity)s", unit=word, quantity=quantity)


def _totals(rows: list[Row]) -> dict[str, int | None]:
    """Sums over the building; not told when one of their parts may not be."""
    sums: dict[str, int | None] = {}
    for name in ("on_hand", "promised", "free"):
        numbers = [getattr(row, name) for row in rows]
        sums[name] = None if None in numbers else sum(numbers)
    inbound = [row.on_hand for row in rows if row.is_inbound]
    sums["inbound"] = None if None in inbound else sum(number or 0 for number in inbound)
    return sums
