"""What the paper of a purchase order says, in the language of whoever asks for it: values for the worker."""

from __future__ import annotations

from typing import Any

from flask_babel import get_locale, gettext

from warehouse import words
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.sites import Warehouse
from warehouse.stock.products import first_code


def content(order: PurchaseOrder, warehouse: Warehouse | None) -> dict[str, Any]:
    """The values of a `purchase-order` job; labels/order_sheets.py makes the page."""
    made = warehouse.local_date(order.made_at) if warehouse else order.made_at.date()
    locale = get_locale()
    return {
        "code": f"P.{order.id}",
        "title": gettext("Purchase order %(number)s", number=order.number),
        "language": str(locale or "en"),
        "direction": locale.text_direction if locale else "ltr",
        "words": _words(),
        "supplier": order.supplier.name,
        "supplier_code": order.supplier.code,
        "site": gettext("To: %(place)s", place=warehouse.name) if warehouse else "",
        "made_on": words.day(made),
        "lines": [_line(line) for line in order.lines],
    }


def _words() -> dict[str, str]:
    return {
        "product": gettext("Product"),
        "scan": gettext("Scan"),
        "expected": gettext("Expected"),
        "received": gettext("Received"),
        "ordered": gettext("Ordered"),
        "total": gettext("Pieces in all"),
        "nothing": gettext("No line yet."),
        "page": gettext("Page"),
        "of": gettext("of"),
    }


def _line(line: PurchaseOrderLine) -> dict[str, Any]:
    many = line.pack_quantity
    return {
        "sku": line.product.sku,
        "name": line.product.name,
        "supplier_sku": line.supplier_sku or "",
        "code": first_code(line.product),
        "ordered": line.quantity_ordered,
        "received": line.quantity_received,
        "cases": gettext("in cases of %(number)s", number=many) if many > 1 else "",
        "expected_on": words.day(line.expected_on) if line.expected_on else "",
    }
