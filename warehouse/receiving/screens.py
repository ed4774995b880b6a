"""What the screens of receiving show; each is one look at what is stored."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.receiving import lot_screens, queries, steps
from warehouse.receiving.models import (
    Receipt,
    ReceiptLine,
    ReceiptPerson,
    ReceiptPurchaseOrder,
    ReceiptWaiting,
)
from warehouse.receiving.queries import IS_OPEN, LINES_LISTED, Due
from warehouse.scanning import really
from warehouse.scanning.asked import open_choices
from warehouse.scanning.registry import Screen, Visitor
from warehouse.sites import Warehouse
from warehouse.stock.models import Lot, Product

_COLUMNS = (Receipt, ReceiptPerson, ReceiptWaiting, Lot, PurchaseOrder, PurchaseOrderLine, Product)


def screen(session: Session, visitor: Visitor, task_id: int | None) -> Screen | None:
    """Where the list or a receipt stands now; None for a receipt that is closed or not here."""
    if task_id is None:
        return _choose(session, visitor)
    receipt, rows = _look(session, visitor, task_id)
    waits = rows[0].ReceiptWaiting if rows else None
    choices = open_choices(session, visitor, f"receiving/{task_id}") if receipt is not None else []
    step = steps.current_step(receipt, waits, lot_screens.is_reading(choices))
    if receipt is None or step == steps.CHOOSE:
        return None
    if step == steps.LOT and choices:
        return _of_receipt(receipt, step, rows, lot_screens.which_reading(choices))
    if waits is not None and step in {steps.LOT, steps.QUANTITY}:
        shown = lot_screens.lacking(session, receipt, waits)
        return _of_receipt(receipt, step, rows, shown | {"really": _really(session, visitor, receipt)})
    if step == steps.SCAN_PRODUCT:
        rest = {"really": _really(session, visitor, receipt)}
        return _scan_product(session, receipt, rows, rest)
    return _close(session, receipt, rows)


def _choose(session: Session, visitor: Visitor) -> Screen:
    orders = queries.due(session, visitor.warehouse_id)
    choices = open_choices(session, visitor, "receiving")
    if lot_screens.is_reading(choices):
        shown = lot_screens.which_reading(choices)
        return Screen("receiving", "/receiving", steps.LOT, shown.pop("expect"), values=shown)
    today = session.get_one(Warehouse, visitor.warehouse_id).local_date(clock.now())
    code = choices[0].code if choices else f"P.{orders[0].id}" if orders else None
    return Screen(
        task="receiving",
        address="/receiving",
        step=steps.CHOOSE,
        expect="purchase-order product",
        code=code,
        values={"orders": [_order_row(order, today) for order in orders], "choices": choices},
    )


def _order_row(order: Due, today: date) -> dict[str, Any]:
    is_late = order.expected_on is not None and order.expected_on < today
    return {
        "order": order,
        "code": f"P.{order.id}",
        "state": "now" if order.is_begun else "late" if is_late else "todo",
        "is_late": is_late,
        "is_today": order.expected_on == today,
    }


def _look(session: Session, visitor: Visitor, receipt_id: int) -> tuple[Receipt | None, list[Any]]:
    """The receipt, what this person scanned last there, and the lines next to come: one statement."""
    here = {"receipt": receipt_id, "person": visitor.person.id, "warehouse": visitor.warehouse_id}
    rows = session.execute(_looked_at(), here).all()
    return (rows[0].Receipt if rows else None), list(rows)


@lru_cache(maxsize=1)
def _looked_at() -> Select[*tuple[Any, ...]]:
    """Built once: it takes longer to build than to run, and every scan of a receipt runs it."""
    receipt_id = bindparam("receipt", type_=Integer)
    is_last = PurchaseOrderLine.product_id == ReceiptPerson.product_id
    mine = and_(ReceiptPerson.receipt_id == Receipt.id, ReceiptPerson.person_id == bindparam("person"))
    waits = and_(ReceiptWaiting.receipt_id == Receipt.id, ReceiptWaiting.person_id == bindparam("person"))
    shown = and_(PurchaseOrderLine.purchase_order_id == PurchaseOrder.id, or_(IS_OPEN, is_last))
    return (
        select(*_COLUMNS, *_numbers(receipt_id))
        .join(ReceiptPurchaseOrder, ReceiptPurchaseOrder.receipt_id == Receipt.id)
        .join(PurchaseOrder, PurchaseOrder.id == ReceiptPurchaseOrder.purchase_order_id)
        .outerjoin(ReceiptPerson, mine)
        .outerjoin(Lot, Lot.id == ReceiptPerson.lot_id)
        .outerjoin(ReceiptWaiting, waits)
        .outerjoin(PurchaseOrderLine, shown)
        .outerjoin(Product, Product.id == PurchaseOrderLine.product_id)
        .where(Receipt.id == receipt_id, Receipt.warehouse_id == bindparam("warehouse"))
        .options(joinedload(Receipt.supplier, innerjoin=True), joinedload(Receipt.dock, innerjoin=True))
        .order_by(func.coalesce(is_last, False).desc(), PurchaseOrder.id, PurchaseOrderLine.line)
        .limit(2 * LINES_LISTED)
    )


def _numbers(receipt_id: BindParameter[int]) -> list[Any]:
    """What goes with each row: the product's code, the lines in all and open, the count of what was scanned last."""
    of_receipt = ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id
    lines = select(func.count()).select_from(PurchaseOrderLine).join(ReceiptPurchaseOrder, of_receipt)
    lines = lines.where(ReceiptPurchaseOrder.receipt_id == receipt_id)
    counted = select(func.coalesce(func.sum(ReceiptLine.quantity_received), 0)).where(
        ReceiptLine.receipt_id == receipt_id,
        ReceiptLine.product_id == ReceiptPerson.product_id,
        ReceiptLine.lot_id == ReceiptPerson.lot_id,
    )
    return [
        queries.first_code().label("code"),
        queries.case_quantity().label("case_quantity"),
        lines.scalar_subquery().label("lines"),
        lines.where(IS_OPEN).scalar_subquery().label("open_lines"),
        counted.correlate(ReceiptPerson).scalar_subquery().label("counted"),
    ]


def _of_receipt(receipt: Receipt, step: str, rows: list[Any], shown: dict[str, Any]) -> Screen:
    expect = shown.pop("expect")
    quantity = shown.get("quantity") or None
    values = _head(receipt, rows) | shown
    return Screen(**_frame(receipt, step), expect=expect, quantity=quantity, values=values)


def _really(session: Session, visitor: Visitor, receipt: Receipt) -> int | None:
    return really.open_number(session, visitor, f"receiving/{receipt.id}")


def _scan_product(session: Session, receipt: Receipt, rows: list[Any], more: dict[str, Any]) -> Screen:
    to_come = sorted(
        (row for row in rows if _is_open(row)), key=lambda r: (r.PurchaseOrder.id, r.PurchaseOrderLine.line)
    )
    following = to_come[0] if to_come else None
    return Screen(
        **_frame(receipt, steps.SCAN_PRODUCT),
        expect="product command" if following else "command product",
        code=following.code if following else "C.DONE",
        quantity=_left(following.PurchaseOrderLine) if following else None,
        values=_head(receipt, rows)
        | more
        | {
            "last": _last_card(rows),
            "following": _line(following) if following else None,
            "to_come": [_line(row) for row in to_come[:LINES_LISTED]],
            "not_listed": rows[0].open_lines - len(to_come[:LINES_LISTED]),
        },
    )


def _close(session: Session, receipt: Receipt, rows: list[Any]) -> Screen:
    differing = queries.differing_lines(session, receipt.id)
    units, _lines = queries.counted_in_all(session, receipt.id)
    short = sum(max(_left(line), 0) for line in differing)
    over = sum(max(-_left(line), 0) for line in differing)
    listed = [_difference(line) for line in differing[: queries.LISTED]]
    more = {"differing": listed, "units": units, "short": short, "over": over}
    return Screen(
        **_frame(receipt, steps.CLOSE), expect="command product", values=_head(receipt, rows) | more
    )


def _frame(receipt: Receipt, step: str) -> dict[str, Any]:
    return {"task": f"receiving/{receipt.id}", "address": f"/receiving/{receipt.id}", "step": step}


def _head(receipt: Receipt, rows: list[Any]) -> dict[str, Any]:
    orders = {row.PurchaseOrder.id: row.PurchaseOrder.number for row in rows}
    return {
        "number": ", ".join(orders.values()),
        "supplier": receipt.supplier.name,
        "dock": receipt.dock.code,
        "lines": rows[0].lines,
        "lines_done": rows[0].lines - rows[0].open_lines,
    }


def _is_open(row: Any) -> bool:
    return row.PurchaseOrderLine is not None and _left(row.PurchaseOrderLine) > 0


def _left(line: PurchaseOrderLine) -> int:
    return line.quantity_ordered - line.quantity_received


def _line(row: Any) -> dict[str, Any]:
    line = row.PurchaseOrderLine
    return {
        "name": row.Product.name,
        "sku": row.Product.sku,
        "code": row.code,
        "received": line.quantity_received,
        "ordered": line.quantity_ordered,
        "left": _left(line),
        "case": _case(row),
    }


def _last_card(rows: list[Any]) -> dict[str, Any] | None:
    """What this person scanned last: all its lines together, as one number of another."""
    last = rows[0].ReceiptPerson
    same = [row for row in rows if last and row.Product is not None and row.Product.id == last.product_id]
    if not same:
        return None
    lines = [row.PurchaseOrderLine for row in same]
    return _line(same[0]) | {
        "received": sum(line.quantity_received for line in lines),
        "ordered": sum(line.quantity_ordered for line in lines),
        "left": steps.still_to_come(lines),
        "counted": rows[0].counted,
        "lot": rows[0].Lot.code or rows[0].Lot.serial,
        "expires_on": rows[0].Lot.expires_on,
        "is_serial": same[0].Product.tracking == "serial",
        "has_lots": same[0].Product.tracking == "lot",
        "unit_quantity": last.unit_quantity,
    }


def _case(row: Any) -> int | None:
    """How the supplier packs it, as the order says; else as its own barcodes say."""
    ordered: int = row.PurchaseOrderLine.pack_quantity
    return ordered if ordered > 1 else row.case_quantity


def _difference(line: PurchaseOrderLine) -> dict[str, Any]:
    return {
        "name": line.product.name,
        "sku": line.product.sku,
        "received": line.quantity_received,
        "ordered": line.quantity_ordered,
        "is_short": _left(line) > 0,
    }
