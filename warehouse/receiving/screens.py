"""What the screens of receiving show; each is one look at what is stored."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, func, select, union
from sqlalchemy.orm import Session, joinedload

from warehouse import clock
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.receiving import (
    claim,
    differences,
    lot_screens,
    opening,
    queries,
    question_screens,
    questions,
    reopening,
    standing,
    steps,
)
from warehouse.receiving.models import (
    Receipt,
    ReceiptExpected,
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
    question = questions.open_question(session, visitor, f"receiving/{task_id}")
    if question is not None:
        shown = question_screens.asked(session, visitor, receipt, question)
        return _of_receipt(receipt, questions.STEPS[question.message], rows, shown)
    if step == steps.LOT and choices:
        return _of_receipt(receipt, step, rows, lot_screens.which_reading(choices))
    if waits is not None and step in {steps.LOT, steps.QUANTITY}:
        shown = lot_screens.lacking(session, receipt, waits)
        return _of_receipt(receipt, step, rows, shown | {"really": _really(session, visitor, receipt)})
    if step == steps.SCAN_PRODUCT:
        rest = {"really": _really(session, visitor, receipt)}
        rest |= question_screens.offered(session, visitor, receipt, rows)
        return _scan_product(session, receipt, rows, rest)
    return _close(session, receipt, rows)


def _choose(session: Session, visitor: Visitor) -> Screen:
    orders = queries.due(session, visitor.warehouse_id)
    choices = open_choices(session, visitor, "receiving")
    if lot_screens.is_reading(choices):
        shown = lot_screens.which_reading(choices)
        return Screen("receiving", "/receiving", steps.LOT, shown.pop("expect"), values=shown)
    question = questions.open_question(session, visitor, "receiving")
    if question is not None and question.message == reopening.ASKED:
        shown = question_screens.accepting(question)
        return Screen("receiving", "/receiving", "accept", shown.pop("expect"), values=shown)
    if question is not None:
        from_whom = question_screens.from_whom(question)
        return Screen("receiving", "/receiving", "no_order", from_whom.pop("expect"), values=from_whom)
    warehouse = session.get_one(Warehouse, visitor.warehouse_id)
    today = warehouse.local_date(clock.now())
    code = choices[0].code if choices else f"P.{orders[0].id}" if orders else None
    return Screen(
        task="receiving",
        address="/receiving",
        step=steps.CHOOSE,
        expect="purchase-order notice product pallet",
        code=code,
        values={
            "orders": [_order_row(order, today) for order in orders],
            "choices": choices,
            "together": len(choices) if opening.are_together(choices) else 0,
            "is_blind": warehouse.receives_blind,
        },
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
    since = clock.now() - queries.COUNTS_FOR
    here = {
        "receipt": receipt_id,
        "person": visitor.person.id,
        "warehouse": visitor.warehouse_id,
        "since": since,
    }
    rows = session.execute(_looked_at(), here).all()
    return (rows[0].Receipt if rows else None), list(rows)


@lru_cache(maxsize=1)
def _looked_at() -> Select[*tuple[Any, ...]]:
    """Built once: it takes longer to build than to run, and every scan of a receipt runs it."""
    receipt_id, person_id = bindparam("receipt", type_=Integer), bindparam("person", type_=Integer)
    is_last = PurchaseOrderLine.product_id == ReceiptPerson.product_id
    mine = and_(ReceiptPerson.receipt_id == Receipt.id, ReceiptPerson.person_id == person_id)
    waits = and_(ReceiptWaiting.receipt_id == Receipt.id, ReceiptWaiting.person_id == person_id)
    shown = _lines_shown(receipt_id, person_id)
    return (
        select(*_COLUMNS, *_numbers(receipt_id, person_id))
        .join(ReceiptPurchaseOrder, ReceiptPurchaseOrder.receipt_id == Receipt.id)
        .join(PurchaseOrder, PurchaseOrder.id == ReceiptPurchaseOrder.purchase_order_id)
        .outerjoin(ReceiptPerson, mine)
        .outerjoin(Lot, Lot.id == ReceiptPerson.lot_id)
        .outerjoin(ReceiptWaiting, waits)
        .outerjoin(shown, shown.c.purchase_order_id == PurchaseOrder.id)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.id == shown.c.id)
        .outerjoin(Product, Product.id == PurchaseOrderLine.product_id)
        .outerjoin(ReceiptExpected, queries.is_expected())
        .where(Receipt.id == receipt_id, Receipt.warehouse_id == bindparam("warehouse"))
        .options(joinedload(Receipt.supplier, innerjoin=True), joinedload(Receipt.dock, innerjoin=True))
        .order_by(func.coalesce(is_last, False).desc(), PurchaseOrder.id, PurchaseOrderLine.line)
    )


def _lines_shown(receipt_id: BindParameter[int], person_id: BindParameter[int]) -> Any:
    """The next lines to come and those of the product scanned last: found by indexes, however many there are."""
    of_receipt = ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id
    keys = select(PurchaseOrderLine.id, PurchaseOrderLine.purchase_order_id)
    here = keys.join(ReceiptPurchaseOrder, of_receipt).where(ReceiptPurchaseOrder.receipt_id == receipt_id)
    in_order = (ReceiptPurchaseOrder.purchase_order_id, PurchaseOrderLine.line)
    following = here.where(IS_OPEN).order_by(*in_order).limit(LINES_LISTED).subquery()
    last = select(ReceiptPerson.product_id).filter_by(receipt_id=receipt_id, person_id=person_id)
    same = here.where(PurchaseOrderLine.product_id == last.scalar_subquery())
    return union(select(following), same).subquery()


def _numbers(receipt_id: BindParameter[int], person_id: BindParameter[int]) -> list[Any]:
    """What goes with each row: the product's code, what is expected of it, who counts it, the lines in all and open,
    and the count of what was scanned last."""
    of_receipt = ReceiptPurchaseOrder.purchase_order_id == PurchaseOrderLine.purchase_order_id
    lines = select(func.count()).select_from(PurchaseOrderLine).join(ReceiptPurchaseOrder, of_receipt)
    lines = lines.where(ReceiptPurchaseOrder.receipt_id == receipt_id)
    counted = select(
        func.coalesce(func.sum(ReceiptLine.quantity_received), 0),
    ).where(
        ReceiptLine.receipt_id == receipt_id,
        ReceiptLine.product_id == ReceiptPerson.product_id,
        ReceiptLine.lot_id == ReceiptPerson.lot_id,
    )
    damaged = counted.with_only_columns(func.coalesce(func.sum(ReceiptLine.quantity_damaged), 0))
    return [
        queries.first_code().label("code"),
        queries.case_quantity().label("case_quantity"),
        func.coalesce(ReceiptExpected.quantity_expected, 0).label("expected"),
        func.coalesce(ReceiptExpected.quantity_before, 0).label("before"),
        queries.who_counts(person_id, bindparam("since")).label("counted_by"),
        queries.receives_blind().label("is_blind"),
        lines.scalar_subquery().label("lines"),
        lines.where(IS_OPEN).scalar_subquery().label("open_lines"),
        counted.correlate(ReceiptPerson).scalar_subquery().label("counted"),
        damaged.correlate(ReceiptPerson).scalar_subquery().label("damaged"),
        standing.loaded_code(person_id).label("pallet"),
    ]


def _of_receipt(receipt: Receipt, step: str, rows: list[Any], shown: dict[str, Any]) -> Screen:
    expect = shown.pop("expect")
    quantity = shown.get("quantity") or None
    values = _head(receipt, rows) | shown
    return Screen(**_frame(receipt, step), expect=expect, quantity=quantity, values=values)


def _really(session: Session, visitor: Visitor, receipt: Receipt) -> int | None:
    return really.open_number(session, visitor, f"receiving/{receipt.id}")


def _scan_product(session: Session, receipt: Receipt, rows: list[Any], more: dict[str, Any]) -> Screen:
    if rows[0].is_blind:
        return _scan_blind(receipt, rows, more)
    to_come = sorted(
        (row for row in rows if _is_open(row)), key=lambda r: (r.PurchaseOrder.id, r.PurchaseOrderLine.line)
    )
    following = to_come[0] if to_come else None
    return Screen(
        **_frame(receipt, steps.SCAN_PRODUCT),
        expect="product pallet command" if following else "command product pallet",
        code=following.code if following else "C.DONE",
        quantity=_left(following.PurchaseOrderLine) if following else None,
        values=_head(receipt, rows)
        | more
        | {
            "last": _last_card(rows),
            "pallet": rows[0].pallet,
            "following": _line(following) if following else None,
            "to_come": [_line(row) for row in to_come[:LINES_LISTED]],
            "not_listed": rows[0].open_lines - len(to_come[:LINES_LISTED]),
        },
    )


def _scan_blind(receipt: Receipt, rows: list[Any], more: dict[str, Any]) -> Screen:
    """Nothing that tells what was ordered leaves the server: no numbers, and no product that is still to come."""
    last = _last_card(rows)
    if last is not None:
        last |= {"ordered": None, "left": None, "is_unexpected": False}
    shown: dict[str, Any] = {"last": last, "following": None, "to_come": [], "not_listed": 0}
    shown["pallet"] = rows[0].pallet
    return Screen(
        **_frame(receipt, steps.SCAN_PRODUCT),
        expect="product pallet command",
        values=_head(receipt, rows) | more | shown,
    )


def _close(session: Session, receipt: Receipt, rows: list[Any]) -> Screen:
    differing = differences.of_receipt(session, receipt.id)
    units, _lines = queries.counted_in_all(session, receipt.id)
    sums = {
        "short": sum(line.short for line in differing),
        "over": sum(line.over for line in differing),
        "damaged": sum(line.damaged for line in differing),
    }
    more = {"differing": [_difference(line) for line in differing[: queries.LISTED]], "units": units} | sums
    more["photos"] = claim.shown_photos(session, receipt)
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
        "is_blind": rows[0].is_blind,
        "lines": None if rows[0].is_blind else rows[0].lines,
        "lines_done": None if rows[0].is_blind else rows[0].lines - rows[0].open_lines,
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
        "received": line.quantity_received - row.before,
        "ordered": row.expected,
        "left": _left(line),
        "case": _case(row),
        "counted_by": row.counted_by,
    }


def _last_card(rows: list[Any]) -> dict[str, Any] | None:
    """What this person scanned last: all its lines together, as one number of another."""
    last = rows[0].ReceiptPerson
    same = [row for row in rows if last and row.Product is not None and row.Product.id == last.product_id]
    if not same:
        return None
    lines = [row.PurchaseOrderLine for row in same]
    return _line(same[0]) | {
        "case": last.unit_quantity if last.unit_quantity > 1 else _case(same[0]),
        "received": sum(row.PurchaseOrderLine.quantity_received - row.before for row in same),
        "ordered": sum(row.expected for row in same),
        "left": steps.still_to_come(lines),
        "counted": rows[0].counted,
        "damaged": rows[0].damaged,
        "lot": rows[0].Lot.code or rows[0].Lot.serial,
        "expires_on": rows[0].Lot.expires_on,
        "is_unexpected": all(row.PurchaseOrderLine.added_at is not None for row in same),
        "is_serial": same[0].Product.tracking == "serial",
        "has_lots": same[0].Product.tracking == "lot",
        "unit_quantity": last.unit_quantity,
    }


def _case(row: Any) -> int | None:
    """How the supplier packs it, as the order says; else as its own barcodes say."""
    ordered: int = row.PurchaseOrderLine.pack_quantity
    return ordered if ordered > 1 else row.case_quantity


def _difference(line: differences.Difference) -> dict[str, Any]:
    return {
        "name": line.line.product.name,
        "sku": line.line.product.sku,
        "received": line.received,
        "ordered": line.expected,
        "short": line.short,
        "over": line.over,
        "damaged": line.damaged,
        "is_short": line.short > 0,
    }
