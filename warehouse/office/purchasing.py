"""The rules of suppliers and purchase orders by hand: what a form must say, and what the dock no longer allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask_babel import gettext
from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.db import MONEY_SCALE
from warehouse.orders import purchase_orders
from warehouse.orders.models import LABELS_AT_RECEIPT, PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.receiving.models import Receipt, ReceiptExpected, ReceiptLine, ReceiptPurchaseOrder
from warehouse.scanning.lookup import resolve
from warehouse.stock.models import Barcode, Product

LONGEST_NUMBER, LONGEST_NAME = 60, 120
#: Pieces of one line; more is a slip of the finger.
MOST = 1_000_000
MOST_PERCENT = 1000


class NotAllowed(Exception):
    """The office may not do this; the sentence says why."""


@dataclass
class Typed:
    """A form as it was typed, and what it comes to. `faults` has a sentence for each field that will not do."""

    form: Mapping[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def text(self, name: str, longest: int, *, required: bool = False) -> str:
        """One line of printable text."""
        value = " ".join("".join(sign for sign in self.form.get(name, "") if sign.isprintable()).split())
        if required and not value:
            self.faults[name] = gettext("This must not be empty.")
        elif len(value) > longest:
            self.faults[name] = gettext("At most %(most)s letters.", most=longest)
        return value

    def whole(self, name: str, least: int, most: int) -> int | None:
        """A whole number in these bounds; None for an empty field."""
        value = self.form.get(name, "").strip()
        if not value:
            return None
        if not (value.isascii() and value.isdigit() and len(value) < 10 and least <= int(value) <= most):
            self.faults[name] = gettext("Enter a number from %(least)s to %(most)s.", least=least, most=most)
            return None
        return int(value)

    def day(self, name: str) -> date | None:
        """A date as browsers send it; None for an empty field."""
        value = self.form.get(name, "").strip()
        try:
            return date.fromisoformat(value) if value else None
        except ValueError:
            self.faults[name] = gettext("Enter a date such as 2026-11-30.")
            return None

    def money(self, name: str) -> int | None:
        """An amount in ten-thousandths; None for an empty field."""
        value = self.form.get(name, "").strip().replace(",", ".")
        try:
            parts = Decimal(value) * MONEY_SCALE if value else None
        except InvalidOperation:
            parts = Decimal(-1)
        if parts is None:
            return None
        if not parts.is_finite() or parts < 0 or parts >= 2**31 or parts != int(parts):
            self.faults[name] = gettext("Enter an amount such as 4.95.")
            return None
        return int(parts)


def read_supplier(form: Mapping[str, str], is_new: bool) -> Typed:
    """A supplier as typed."""
    typed = Typed(form)
    if is_new:
        typed.values["code"] = typed.text("code", LONGEST_NUMBER, required=True)
    label = form.get("label_at_receipt", "")
    typed.values |= {
        "name": typed.text("name", LONGEST_NAME, required=True),
        "email": typed.text("email", 200) or None,
        "over_tolerance_percent": typed.whole("over_tolerance_percent", 0, MOST_PERCENT) or 0,
        "over_limit_percent": typed.whole("over_limit_percent", 0, MOST_PERCENT) or 0,
        "days_to_deliver": typed.whole("days_to_deliver", 0, 999),
        "label_at_receipt": label if label in LABELS_AT_RECEIPT else None,
    }
    if typed.values["email"] and "@" not in typed.values["email"]:
        typed.faults["email"] = gettext("Enter an address such as claims@example.com.")
    if typed.values["over_limit_percent"] < typed.values["over_tolerance_percent"] and not typed.faults:
        typed.faults["over_limit_percent"] = gettext("Not less than what is taken without a question.")
    return typed


def is_code_taken(session: Session, code: str) -> bool:
    """True when a supplier of this code is there, in whatever case it is written."""
    return session.scalar(select(Supplier.id).where(func.upper(Supplier.code) == fold(code))) is not None


def read_order(session: Session, form: Mapping[str, str]) -> Typed:
    """A new purchase order as typed: supplier and number."""
    typed = Typed(form)
    chosen = typed.whole("supplier", 1, 2**31 - 1)
    supplier = session.get(Supplier, chosen) if chosen else None
    number = typed.text("number", LONGEST_NUMBER, required=True)
    if supplier is None:
        typed.faults["supplier"] = gettext("Choose a supplier.")
    elif number and order_of(session, supplier.id, number) is not None:
        typed.faults["number"] = gettext(
            "%(supplier)s has an order %(number)s already.", supplier=supplier.name, number=number
        )
    typed.values |= {"supplier": supplier, "number": number}
    return typed


def order_of(session: Session, supplier_id: int, number: str) -> PurchaseOrder | None:
    """The purchase order of this number."""
    wanted = select(PurchaseOrder).filter_by(supplier_id=supplier_id, number_key=fold(number))
    return session.scalar(wanted)


def read_line(session: Session, warehouse_id: int, form: Mapping[str, str]) -> Typed:
    """A new line as typed: a product by any of its codes, and how many, in pieces or in cases."""
    typed = Typed(form)
    code = typed.text("product", 200, required=True)
    meaning = resolve(session, warehouse_id, code) if code else None
    if meaning is not None and meaning.kind != "product":
        typed.faults["product"] = gettext("No product has the code %(code)s.", code=code)
    product = session.get(Product, meaning.id) if meaning is not None and meaning.kind == "product" else None
    pack = typed.whole("pack_quantity", 1, MOST) or (_case_of(session, product) if product else None)
    quantity = _pieces(typed, pack)
    typed.values |= {
        "product": product,
        "quantity_ordered": quantity,
        "pack_quantity": pack or 1,
        "unit_cost": typed.money("unit_cost"),
        "expected_on": typed.day("expected_on"),
    }
    return typed


def _pieces(typed: Typed, pack: int | None) -> int:
    number = typed.whole("quantity", 1, MOST)
    in_cases = typed.form.get("unit") == "case"
    if number is None and "quantity" not in typed.faults:
        typed.faults["quantity"] = gettext("Enter how many.")
    if in_cases and pack is None and "pack_quantity" not in typed.faults:
        typed.faults["pack_quantity"] = gettext("How many pieces are in one case?")
    pieces = (number or 0) * ((pack or 1) if in_cases else 1)
    if pieces > MOST:
        typed.faults["quantity"] = gettext("At most %(most)s pieces on one line.", most=MOST)
    return pieces


def _case_of(session: Session, product: Product) -> int | None:
    wanted = select(func.min(Barcode.quantity)).where(
        Barcode.product_id == product.id, Barcode.unit == "case"
    )
    return session.scalar(wanted)


def check_free(session: Session, order: PurchaseOrder) -> None:
    """A closed order stays as it is, and so does one that is being counted now. Raises NotAllowed."""
    try:
        purchase_orders.check_open(order)
    except purchase_orders.OrderClosed:
        raise NotAllowed(gettext("%(number)s is closed. Open it again first.", number=order.number)) from None
    check_not_at_dock(session, order)


def check_not_at_dock(session: Session, order: PurchaseOrder) -> None:
    """Nobody changes an order under the receiver's hands. Raises NotAllowed."""
    counting = (
        select(ReceiptPurchaseOrder.receipt_id)
        .join(Receipt, Receipt.id == ReceiptPurchaseOrder.receipt_id)
        .where(ReceiptPurchaseOrder.purchase_order_id == order.id, Receipt.closed_at.is_(None))
    )
    if session.scalar(select(counting.exists())):
        raise NotAllowed(
            gettext("%(number)s is being received now. Wait until it is counted.", number=order.number)
        )


def change_line(line: PurchaseOrderLine, typed: Typed) -> None:
    """Another number or date; never less than what came. Raises NotAllowed."""
    quantity = typed.whole("quantity", 0, MOST)
    day = typed.day("expected_on")
    if typed.faults or quantity is None:
        raise NotAllowed(next(iter(typed.faults.values()), gettext("Enter how many.")))
    try:
        purchase_orders.check_quantity(line, quantity)
    except purchase_orders.ReceivedAlready:
        raise NotAllowed(
            gettext(
                "%(received)s of %(product)s are received already.",
                received=line.quantity_received,
                product=line.product.name,
            )
        ) from None
    line.quantity_ordered, line.expected_on = quantity, day


def remove_line(session: Session, line: PurchaseOrderLine) -> None:
    """Take a line off that the dock knows nothing of. Raises NotAllowed."""
    at_dock = exists().where(ReceiptLine.purchase_order_line_id == line.id)
    was_expected = exists().where(ReceiptExpected.purchase_order_line_id == line.id)
    if line.quantity_received or session.scalar(select(at_dock | was_expected)):
        raise NotAllowed(
            gettext("%(product)s was at the dock already. Set its number.", product=line.product.name)
        )
    session.delete(line)
    session.flush()
