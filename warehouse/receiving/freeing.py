"""A line is done: which orders waited for it. Said once, as the goods' destination, and taken back by an undo."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import or_, select

from warehouse.orders import freed
from warehouse.orders.models import PurchaseOrderLine
from warehouse.receiving.finding import Found
from warehouse.receiving.models import Receipt, ReceiptLine
from warehouse.scanning.registry import Context, Verdict
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Goods


def told(context: Context, found: Found, verdict: Verdict) -> Verdict:
    """The verdict of a count; where it made the line complete, with the orders that this frees."""
    values = verdict.values
    if found.is_blind or not _is_complete_now(values):
        return verdict
    here = freed.by_arrival(context.session, context.act, [found.product.id], found.receipt.dock_id)
    if not here.orders and not here.promised:
        return verdict
    for entry in verdict.memo:
        if entry.get("act") == "count":
            entry["promised"] = here.promised
    return _said(verdict, "receiving.line_frees", here.orders)


def at_close(context: Context, receipt: Receipt, verdict: Verdict) -> Verdict:
    """The verdict of closing, with the orders that those goods free whose line was never done."""
    lines = (
        select(ReceiptLine.product_id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == ReceiptLine.purchase_order_line_id)
        .where(ReceiptLine.receipt_id == receipt.id, ReceiptLine.quantity_received > 0)
    )
    if not context.session.get_one(Warehouse, context.warehouse_id).receives_blind:
        open_line = PurchaseOrderLine.quantity_received < PurchaseOrderLine.quantity_ordered
        lines = lines.where(or_(open_line, PurchaseOrderLine.added_at.is_not(None)))
    products = set(context.session.scalars(lines))
    if not products:
        return verdict
    here = freed.by_arrival(context.session, context.act, products, receipt.dock_id)
    verdict.memo[0]["promised"] = here.promised
    return _said(verdict, "receiving.closed_frees", here.orders)


def before_undo(context: Context, memo: list[dict[str, Any]]) -> None:
    """Free what the scan had promised, and what stands in the way of the goods that go back."""
    freed.take_back(context.session, memo)
    for entry in memo:
        if entry["act"] != "count":
            continue
        taken = sum(quantity for _line, quantity in entry["shares"])
        receipt = context.session.get(Receipt, entry["receipt"])
        if receipt is not None and taken > 0:
            make_room(context, receipt, Goods(entry["product"], entry["lot"], taken))


def make_room(context: Context, receipt: Receipt, goods: Goods) -> None:
    """These goods leave the dock: promises of them for which nobody walks yet give way."""
    freed.make_room(context.session, receipt.dock_id, goods)


def _is_complete_now(values: dict[str, Any]) -> bool:
    """This count brought the last of what was still to come."""
    added = values.get("added", 0)
    return added > 0 and values["received"] - added < values["ordered"] <= values["received"]


def _said(verdict: Verdict, message: str, orders: int) -> Verdict:
    if not orders:
        return verdict
    code = f"{message}_one" if orders == 1 else message
    return replace(verdict, message=code, values=verdict.values | {"orders": orders})
