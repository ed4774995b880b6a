"""What a code means: one place for all flows (handheld.md 4.3).

Order: our own labels; exact product barcodes and trade item numbers in any of their forms; GS1 element
strings and Digital Links; then, as a second pass, what people type: a SKU, and the number of an order, a purchase
order or an advance notice where the step expects one. What fits several things is asked, never guessed; a GS1 code that
may have lost its separators carries all of its readings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from warehouse import gtin
from warehouse.codes import EVERYWHERE, PREFIXES, Code, fold
from warehouse.orders.models import Channel, CustomerOrder, PurchaseOrder, Supplier
from warehouse.orders.notices import Notice
from warehouse.people import profiles
from warehouse.people.models import Device
from warehouse.scanning.element_strings import SEPARATOR, Reading, readings
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.stock.models import CONTAINER_KINDS, Barcode, Location, Product

#: What surrounds a code. Not the separators of GS1, which str.strip() would take away too.
BLANKS = " \t\r\n"

#: Built once, because every scan runs it.
_KNOWN = (
    select(Code, Location, Barcode, Product)
    .outerjoin(Location, (Code.kind == "location") & (Location.id == Code.target_id))
    .outerjoin(Barcode, (Code.kind == "product") & (Barcode.id == Code.target_id))
    .outerjoin(Product, Product.id == Barcode.product_id)
    .where(
        Code.code_key.in_(bindparam("keys", expanding=True)),
        Code.scope.in_(bindparam("scopes", expanding=True)),
    )
)


def loses_separators(session: Session, device_id: str) -> bool:
    """What the scanner test says of this device; a device that took none may keep them."""
    profile = profiles.read(session.get(Device, device_id))
    return profile is not None and not profile.keeps_separator


def resolve(
    session: Session,
    warehouse_id: int,
    text: str,
    expect: frozenset[str] = frozenset(),
    *,
    loses_separators: bool = False,
) -> Meaning:
    """The one meaning of a scanned or typed code in this warehouse; `expect` opens the second pass.

    `loses_separators`: the scanner test says so of the device that read it.
    """
    trimmed = text.strip(BLANKS)
    bare = trimmed[3:] if trimmed.startswith("]") else trimmed
    found = None if SEPARATOR in bare else _labelled(bare) or _registered(session, warehouse_id, bare)
    if found is None:
        read = readings(trimmed, loses_separators=loses_separators)
        found = _by_gs1(session, warehouse_id, trimmed, read) or _by_paper(
            session, warehouse_id, read, expect
        )
    return found or _typed(session, warehouse_id, bare, expect) or Meaning("unknown", trimmed)


def _labelled(text: str) -> Meaning | None:
    """Codes that say by their first letters what they are; whoever takes them checks that the row is there."""
    kind, rest = PREFIXES.get(fold(text)[:2]), fold(text)[2:]
    if kind in {"command", "printer", "station"}:
        return Meaning(kind, fold(text), label=rest)
    if kind is None or not (rest.isascii() and rest.isdigit() and len(rest) < 10):
        return None
    return Meaning(kind, fold(text), int(rest), label=fold(text))


def _registered(session: Session, warehouse_id: int, text: str) -> Meaning | None:
    keys = [fold(text), *gtin.forms(text)]
    scopes = [EVERYWHERE, warehouse_id]
    rows = {row[0].code_key: row for row in session.execute(_KNOWN, {"keys": keys, "scopes": scopes})}
    for key in keys:
        if key in rows:
            return _of_row(text, *rows[key])
    return None


def _of_row(
    text: str, code: Code, location: Location | None, barcode: Barcode | None, product: Product | None
) -> Meaning:
    if location is not None:
        kind = location.kind if location.kind in CONTAINER_KINDS else "location"
        return Meaning(kind, text, location.id, label=location.code)
    if barcode is not None and product is not None:
        factor, unit = barcode.quantity, barcode.unit
        return Meaning("product", text, product.id, factor, unit, factor, barcode.id, product.name)
    return Meaning(code.kind, text, code.target_id, label=code.text)


def _by_gs1(session: Session, warehouse_id: int, text: str, found: list[Reading]) -> Meaning | None:
    """What element strings are about: goods; else a supplier's pallet; else a lot alone."""
    # A pallet that stands in the building means itself, whatever else its label says of it.
    standing = _standing(session, warehouse_id, found[0].value("00")) if found else None
    if standing is not None:
        return replace(standing, text=text)
    number = found[0].value("01", "02") if found else ""
    product = _registered(session, warehouse_id, number) if number else None
    if not found or (number and (product is None or product.kind != "product")):
        return None
    meanings = [_of_goods(reading, product) if product else of_label(reading) for reading in found]
    if not all(meanings):
        return None
    first, *others = [meaning for meaning in meanings if meaning is not None]
    return replace(first, text=text, readings=(first, *others) if others else ())


def _standing(session: Session, warehouse_id: int, sscc: str) -> Meaning | None:
    """The pallet of this number, when it is a place of ours."""
    place = _registered(session, warehouse_id, sscc) if sscc else None
    return replace(place, sscc=sscc) if place is not None and place.kind == "pallet" else None


def _by_paper(
    session: Session, warehouse_id: int, found: list[Reading], expect: frozenset[str]
) -> Meaning | None:
    """A label that carries nothing but the number of our own purchase order (400), where one is expected."""
    number = found[0].value("400") if found else ""
    if not number or "purchase-order" not in expect or len(found[0].fields) > 1:
        return None
    return _one_of(number, _purchase_orders(session, warehouse_id, fold(number)))


def _of_goods(reading: Reading, product: Meaning) -> Meaning:
    count = reading.value("37", "30").lstrip("0")
    return replace(
        product,
        **_said_by(reading),
        quantity=product.quantity * int(count or 1),
        # What is on a pallet (02) is counted (37): without the count nobody knows how many it is.
        is_counted=bool(count or not reading.value("02")),
    )


def of_label(reading: Reading) -> Meaning | None:
    """A label beside the goods' own: a pallet's number, or the lot and its date."""
    pallet = reading.value("00")
    if pallet:
        is_right = gtin.check_digit(pallet[:-1]) == int(pallet[-1])
        return Meaning("sscc", label=pallet, **_said_by(reading)) if is_right else None
    if reading.value("10", "21", "15", "17"):
        return Meaning("lot", label=reading.value("10", "21"), **_said_by(reading))
    return None


def _said_by(reading: Reading) -> dict[str, Any]:
    return {
        "text": reading.code,
        "lot": reading.value("10"),
        "serial": reading.value("21"),
        "expires_on": reading.day("17", "15"),
        "made_on": reading.day("11", "13"),
        "sscc": reading.value("00"),
        "paper": reading.value("400"),
        "shape": reading.shape,
    }


def _typed(session: Session, warehouse_id: int, text: str, expect: frozenset[str]) -> Meaning | None:
    choices = [*_by_sku(session, text)]
    for kind, look in _NUMBERS.items():
        if kind in expect:
            choices += look(session, warehouse_id, fold(text))
    return _one_of(text, choices)


def _one_of(text: str, choices: list[Choice]) -> Meaning | None:
    """The only thing that a number fits, or all of them, to be asked."""
    if len(choices) > 1:
        return Meaning("several", text, choices=tuple(choices))
    return Meaning(choices[0].kind, text, choices[0].id, label=choices[0].label) if choices else None


def _by_sku(session: Session, text: str) -> list[Choice]:
    product = session.scalar(select(Product).where(Product.sku_key == fold(text)))
    return [Choice("product", product.id, product.sku, product.name)] if product else []


def _orders(session: Session, warehouse_id: int, key: str) -> list[Choice]:
    wanted = select(CustomerOrder.id, CustomerOrder.number, Channel.name).join(Channel)
    found = session.execute(
        wanted.where(CustomerOrder.number_key == key, CustomerOrder.warehouse_id == warehouse_id)
    )
    return [Choice("order", row.id, f"O.{row.id}", f"{row.number} {row.name}") for row in found]


def _purchase_orders(session: Session, warehouse_id: int, key: str) -> list[Choice]:
    wanted = select(PurchaseOrder.id, PurchaseOrder.number, Supplier.name).join(Supplier)
    found = session.execute(
        wanted.where(PurchaseOrder.number_key == key, PurchaseOrder.warehouse_id == warehouse_id)
    )
    return [Choice("purchase-order", row.id, f"P.{row.id}", f"{row.number} {row.name}") for row in found]


def _notices(session: Session, warehouse_id: int, key: str) -> list[Choice]:
    """Advance notices by their number; with the supplier's code behind it where two have the same."""
    ends = [place for place, sign in enumerate(key) if sign == " "]
    wanted = select(Notice.id, Notice.number, Notice.number_key, Supplier).join(Supplier)
    found = session.execute(
        wanted.where(
            Notice.number_key.in_([key, *(key[:end] for end in ends)]), Notice.warehouse_id == warehouse_id
        )
    )
    return [
        Choice("notice", row.id, f"{row.number} {row.Supplier.code}", f"{row.number} {row.Supplier.name}")
        for row in found
        if key in {row.number_key, f"{row.number_key} {fold(row.Supplier.code)}"}
    ]


_NUMBERS: dict[str, Callable[[Session, int, str], list[Choice]]] = {
    "order": _orders,
    "purchase-order": _purchase_orders,
    "notice": _notices,
}
