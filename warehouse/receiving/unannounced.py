"""A delivery without any purchase order: somebody says whose it is, and the order is made at the dock.

Its number tells what it is: D, the day, and the how manieth of that day. What is scanned makes its lines.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.receiving import questions, unexpected
from warehouse.receiving.models import Receipt
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock.models import Barcode, Product
from warehouse.stock.places import first_of_kind

#: How many suppliers are offered to be tapped.
OFFERED = 12
ALLOWED = "receiving.no_order_allowed"
ASKED = ("receiving.which_supplier", "receiving.no_supplier_of", "receiving.no_supplier_called")


def begin(context: Context) -> Verdict:
    """Ask from whom it comes, those who may: a supervisor, or somebody with a supervisor's word."""
    questions.allow(context, ALLOWED)
    return _ask(
        context, "receiving.which_supplier", list(context.session.scalars(_lately(context.warehouse_id)))
    )


def answer(context: Context, meaning: Meaning) -> Verdict | None:
    """What was scanned, tapped or typed names a supplier; None for what is no answer: the question is dropped."""
    if questions.answered_by(context, *ASKED) is None:
        return None
    exact = _called(context.session, meaning.text)
    if exact is not None:
        return _begin_with(context, exact)
    if meaning.kind == "product":
        return _by_product(context, meaning)
    return _by_name(context, meaning.text) if meaning.kind == "unknown" else None


def _by_product(context: Context, meaning: Meaning) -> Verdict:
    found = _who_sends(context.session, context.session.get_one(Product, meaning.id))
    if len(found) != 1:
        message = "receiving.which_supplier" if found else "receiving.no_supplier_of"
        offered = found or list(context.session.scalars(_lately(context.warehouse_id)))
        return _ask(context, message, offered, product=meaning.label)
    opened = _begin_with(context, found[0])
    receipt = context.session.get_one(Receipt, opened.memo[1]["receipt"])
    counted = unexpected.add(context, receipt, meaning)
    return replace(counted, task=opened.task, memo=[*opened.memo, *counted.memo])


def _by_name(context: Context, text: str) -> Verdict:
    part = f"%{text.replace('%', '').replace('_', '')}%"
    fitting = or_(Supplier.name.ilike(part), Supplier.code.ilike(part))
    found = list(
        context.session.scalars(select(Supplier).where(fitting).order_by(Supplier.name).limit(OFFERED))
    )
    if len(found) == 1:
        return _begin_with(context, found[0])
    if found:
        return _ask(context, "receiving.which_supplier", found)
    offered = list(context.session.scalars(_lately(context.warehouse_id)))
    return _ask(context, "receiving.no_supplier_called", offered, text=text)


def _ask(context: Context, message: str, offered: list[Supplier], **values: Any) -> Verdict:
    rows = [[supplier.code, supplier.name] for supplier in offered]
    return questions.ask(context, message, suppliers=rows, **values)


def _called(session: Session, text: str) -> Supplier | None:
    is_it = or_(Supplier.code == text, func.lower(Supplier.code) == text.lower())
    return session.scalar(select(Supplier).where(is_it).order_by(Supplier.code != text).limit(1))


def _lately(warehouse_id: int) -> Select[Supplier]:
    """Who has sent something here, the last one first; then the others by their names."""
    came = (
        select(Receipt.supplier_id, func.max(Receipt.opened_at).label("at"))
        .where(Receipt.warehouse_id == warehouse_id)
        .group_by(Receipt.supplier_id)
        .subquery()
    )
    wanted = select(Supplier).outerjoin(came, came.c.supplier_id == Supplier.id)
    return wanted.order_by(came.c.at.is_(None), came.c.at.desc(), Supplier.name).limit(OFFERED)


def _who_sends(session: Session, product: Product) -> list[Supplier]:
    """The suppliers of whom a product was ordered, whose code it carries, or whom its import names."""
    ordered = (
        select(PurchaseOrder.supplier_id)
        .join(PurchaseOrderLine)
        .where(PurchaseOrderLine.product_id == product.id)
    )
    marked = select(Barcode.supplier_id).where(
        Barcode.product_id == product.id, Barcode.supplier_id.is_not(None)
    )
    named = product.details.get("supplier") or None
    is_one = or_(
        Supplier.id.in_(ordered), Supplier.id.in_(marked), Supplier.code == named, Supplier.name == named
    )
    return list(session.scalars(select(Supplier).where(is_one).order_by(Supplier.name).limit(OFFERED)))


def _begin_with(context: Context, supplier: Supplier) -> Verdict:
    """Make the order and its receipt."""
    session = context.session
    dock = first_of_kind(session, context.warehouse_id, "dock")
    if dock is None:
        raise Refused("receiving.no_dock")
    number = _next_number(context, supplier)
    order = PurchaseOrder(
        warehouse_id=context.warehouse_id,
        supplier_id=supplier.id,
        number=number,
        number_key=fold(number),
        made_at=context.act.at,
        is_unannounced=True,
    )
    receipt = Receipt(
        warehouse_id=context.warehouse_id,
        supplier_id=supplier.id,
        dock_id=dock.id,
        opened_by=context.person_id,
        opened_at=context.act.at,
        purchase_orders=[order],
    )
    session.add(receipt)
    session.flush()
    memo = [{"act": "no-order", "order": order.id}, {"act": "open", "receipt": receipt.id}]
    values = {"number": number, "supplier": supplier.name}
    return Verdict("ok", "receiving.unannounced", values, task=f"receiving/{receipt.id}", memo=memo)


def _next_number(context: Context, supplier: Supplier) -> str:
    """The next number of this day; the supplier is locked, so that two docks do not give one twice."""
    session = context.session
    session.get_one(Supplier, supplier.id, with_for_update={"key_share": True}, populate_existing=True)
    day = session.get_one(Warehouse, context.warehouse_id).local_date(context.act.at)
    begins = f"D-{day.isoformat()}-"
    given = session.scalars(
        select(PurchaseOrder.number_key).where(PurchaseOrder.number_key.startswith(begins))
    )
    counted = [int(key.removeprefix(begins)) for key in given if key.removeprefix(begins).isdecimal()]
    return f"{begins}{max(counted, default=0) + 1}"


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """The order goes; its receipt has gone before it."""
    session = context.session
    order = session.get_one(PurchaseOrder, entry["order"])
    number = order.number
    lines = session.scalars(select(PurchaseOrderLine.id).filter_by(purchase_order_id=order.id)).all()
    for line_id in lines:
        unexpected.drop_line(session, line_id)
    session.expunge(order)
    session.execute(delete(PurchaseOrder).where(PurchaseOrder.id == entry["order"]))
    return Verdict("ok", "receiving.unopened", {"number": number}, task="receiving")
