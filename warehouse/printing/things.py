"""What may have a label, and what stands on it: a bin, product, tote, pallet, badge, command, station or printer.

Each is a task of its own, `print-location/17`, so that its screen needs nothing that is not in its address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session, joinedload

from warehouse.labels.models import Printer, Station
from warehouse.people import rights
from warehouse.people.models import Person
from warehouse.scanning.cards import COMMANDS
from warehouse.scanning.meaning import Meaning
from warehouse.sites import Warehouse
from warehouse.stock.models import CONTAINER_KINDS, Location, Product
from warehouse.stock.products import first_of


@dataclass(frozen=True)
class Thing:
    """One label to be: the kind of paper, what it says, and the code, and the kind of code, that mean it when
    it is scanned again."""

    kind: str
    subject: str
    content: dict[str, Any]
    title: str
    code: str = ""
    expects: str = ""


def of(session: Session, warehouse_id: int, name: str, number: int) -> Thing | None:
    """The thing of a task, `print-location` and 17; None when it is not in this warehouse."""
    return _READERS[name](session, warehouse_id, number)


def task_of(meaning: Meaning) -> str | None:
    """The task of what was scanned; None where that has no label of its own."""
    if meaning.is_place:
        return f"print-location/{meaning.id}"
    return f"print-{meaning.kind}/{meaning.id}" if meaning.kind in {"product", "badge"} else None


def place(found: Location) -> Thing:
    """The label of a bin, or of what carries goods."""
    if found.kind == "pallet":
        return Thing("pallet", found.code, {"code": found.code}, found.code, found.code, "pallet")
    if found.kind in CONTAINER_KINDS:
        content = {"code": found.code, "word": found.kind.upper()}
        return Thing("tote", found.code, content, found.code, found.code, found.kind)
    content = {"code": found.code, "check_digits": found.check_digits or ""}
    return Thing("location", found.code, content, found.code, found.code, "location")


def _location(session: Session, warehouse_id: int, number: int) -> Thing | None:
    found = session.get(Location, number)
    is_here = found is not None and found.warehouse_id == warehouse_id and not found.is_virtual
    return place(found) if is_here and found is not None else None


def _product(session: Session, warehouse_id: int, number: int) -> Thing | None:
    found = session.get(Product, number, options=[joinedload(Product.barcodes)])
    if found is None:
        return None
    barcode = first_of(found.barcodes) or ""
    content = {"sku": found.sku, "name": found.name, "barcode": barcode}
    return Thing("product", found.sku, content, found.sku, barcode or found.sku, "product")


def _badge(session: Session, warehouse_id: int, number: int) -> Thing | None:
    found = session.get(Person, number)
    if found is None or found.disabled_at is not None:
        return None
    content = {
        "name": found.name,
        "badge": found.badge,
        "site": session.get_one(Warehouse, warehouse_id).name,
    }
    return Thing("badge", f"person:{found.id}", content, found.name)


def _command(session: Session, warehouse_id: int, number: int) -> Thing | None:
    if not 1 <= number <= len(COMMANDS):
        return None
    code, name, _icon, words = COMMANDS[number - 1]
    content = {"code": code, "name": gettext(name), "words": gettext(words)}
    return Thing("command", code, content, gettext(name))


def _station(session: Session, warehouse_id: int, number: int) -> Thing | None:
    found = session.get(Station, number)
    if found is None or found.warehouse_id != warehouse_id:
        return None
    words = gettext("Scan it: your papers come out here.")
    content = {"code": f"S.{found.name}", "name": found.name, "words": words}
    return Thing("command", content["code"], content, found.name)


def _printer(session: Session, warehouse_id: int, number: int) -> Thing | None:
    found = session.get(Printer, number)
    if found is None or found.warehouse_id != warehouse_id:
        return None
    content = {
        "code": f"R.{found.name}",
        "name": found.name,
        "words": gettext("Scan it to print on this one."),
    }
    return Thing("command", content["code"], content, found.name)


_READERS: dict[str, Callable[[Session, int, int], Thing | None]] = {
    "print-location": _location,
    "print-product": _product,
    "print-badge": _badge,
    "print-command": _command,
    "print-station": _station,
    "print-printer": _printer,
}
#: Who may print what; a badge is half of what signs somebody in.
RIGHTS = {name: rights.ADMINISTER if name == "print-badge" else rights.PRINT for name in _READERS}
