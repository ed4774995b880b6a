"""Papers out: orders, purchase orders and advance notices in the columns in which they come in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from warehouse.codes import fold
from warehouse.db import MONEY_SCALE
from warehouse.exchange import notices, orders, purchase_orders
from warehouse.exchange.known_orders import PART_STEP
from warehouse.orders.changes import UNKNOWN_SKU
from warehouse.orders.models import (
    CustomerOrder,
    CustomerOrderLine,
    Listing,
    PurchaseOrder,
    PurchaseOrderLine,
)
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.sites import Warehouse

BATCH = 200


def decimal(parts: int | None, scale: int) -> str:
    """A number kept in parts of one, as it is written: 12500 ten-thousandths are 1.25."""
    if parts is None:
        return ""
    return format((Decimal(parts) / scale).normalize(), "f")


def moment(value: datetime | None) -> str:
    """A moment as ISO 8601, UTC."""
    return value.isoformat() if value else ""


def yes_no(value: bool) -> str:
    """How files say it."""
    return "yes" if value else "no"


def purchase_order_rows(session: Session) -> Iterator[list[str | int | None]]:
    """A row for each line of each purchase order."""
    sites = {one.id: one.code for one in session.scalars(select(Warehouse))}
    wanted = select(PurchaseOrder).options(
        joinedload(PurchaseOrder.supplier),
        selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.product),
    )
    for order in session.scalars(wanted.order_by(PurchaseOrder.id).execution_options(yield_per=BATCH)):
        for line in order.lines:
            own = {
                "number": order.number,
                "supplier": order.supplier.code,
                "sku": line.product.sku,
                "unit": "each",
                "expected_on": str(line.expected_on or ""),
                "unit_cost": decimal(line.unit_cost, MONEY_SCALE),
                "currency": order.currency,
                "warehouse": sites[order.warehouse_id],
            }
            yield [
                own[name] if name in own else getattr(line, name) for name in purchase_orders.COLUMNS.known
            ]


def notice_rows(session: Session) -> Iterator[list[str | int | None]]:
    """A row for each line of each advance notice."""
    wanted = select(Notice).options(
        joinedload(Notice.supplier),
        selectinload(Notice.lines).options(
            joinedload(NoticeLine.product), joinedload(NoticeLine.purchase_order)
        ),
    )
    for notice in session.scalars(wanted.order_by(Notice.id).execution_options(yield_per=BATCH)):
        for line in notice.lines:
            own = {
                "number": notice.number,
                "supplier": notice.supplier.code,
                "purchase_order": line.purchase_order.number if line.purchase_order else "",
                "sku": line.product.sku,
                "expires_on": str(line.expires_on or ""),
            }
            yield [own[name] if name in own else getattr(line, name) for name in notices.COLUMNS.known]


def order_rows(session: Session) -> Iterator[list[str | int | None]]:
    """A row for each line of each order as its channel sent it: one for a set."""
    sites = {one.id: one.code for one in session.scalars(select(Warehouse))}
    factors = {
        (one.channel_id, one.channel_sku_key, one.product_id): one.quantity
        for one in session.scalars(select(Listing))
    }
    wanted = select(CustomerOrder).options(
        joinedload(CustomerOrder.channel),
        joinedload(CustomerOrder.delivery_service),
        selectinload(CustomerOrder.lines),
    )
    for order in session.scalars(wanted.order_by(CustomerOrder.id).execution_options(yield_per=BATCH)):
        for line in order.lines:
            if line.line < PART_STEP and (line.quantity_wanted or order.cancelled_at):
                factor = factors.get((order.channel_id, fold(line.sku_text), line.product_id or 0), 1)
                own = _own_cells(order, line, factor) | {"warehouse": sites[order.warehouse_id]}
                yield [
                    own[name] if name in own else _cell(order, line, name) for name in orders.COLUMNS.known
                ]


def _own_cells(order: CustomerOrder, line: CustomerOrderLine, factor: int) -> dict[str, str | int | None]:
    return {
        "channel": order.channel.code,
        "sku": line.sku_text,
        "quantity_ordered": line.quantity_wanted // factor,
        "placed_at": moment(order.placed_at),
        "ship_by": moment(order.ship_by_at),
        "release_after": moment(order.release_after_at),
        "service": order.delivery_service.code if order.delivery_service else "",
        "unit_price": decimal(line.unit_price, MONEY_SCALE),
        "status": _status(order),
        "ship_complete": yes_no(order.ships_complete),
    }


def _cell(order: CustomerOrder, line: CustomerOrderLine, name: str) -> str | int | None:
    value: str | int | None = getattr(line if name in ("line", "channel_line_id") else order, name)
    return value


def _status(order: CustomerOrder) -> str:
    if order.cancelled_at is not None:
        return "cancelled"
    if order.held_at is None or (order.hold_reason or "").startswith(UNKNOWN_SKU):
        return "open"
    return "unpaid" if order.hold_reason == "Unpaid" else "hold"
