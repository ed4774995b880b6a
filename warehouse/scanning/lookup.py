"""What a code means: one place for all flows (handheld.md 4.3).

Order: our own labels; exact product barcodes and trade item numbers in any of their forms; GS1 element
strings and Digital Links; then, as a second pass, what people type: a SKU, and an order's or purchase
order's number where the step expects one. What fits several things is asked, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable

from biip import ParseError, parse
from biip.gs1_element_strings import GS1ElementStrings
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from warehouse import gtin
from warehouse.codes import EVERYWHERE, PREFIXES, Code, fold
from warehouse.orders.models import Channel, CustomerOrder, PurchaseOrder, Supplier
from warehouse.scanning.meaning import Choice, Meaning
from warehouse.stock.models import CONTAINER_KINDS, Barcode, Location, Product

SEPARATOR = "\x1d"
#: AIM identifiers of symbols that carry GS1 element strings (GS1 General Specifications, 7.8).
GS1_SYMBOLS = ("]C1", "]e0", "]d2", "]Q3", "]J1")

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


def resolve(session: Session, warehouse_id: int, text: str, expect: frozenset[str] = frozenset()) -> Meaning:
    """The one meaning of a scanned or typed code in this warehouse; `expect` opens the second pass."""
    trimmed = text.strip()
    symbol, bare = (trimmed[:3], trimmed[3:]) if trimmed.startswith("]") else ("", trimmed)
    for look in (_labelled, _registered, _by_gs1, _typed):
        found = look(session, warehouse_id, bare if look is not _by_gs1 else symbol + bare, expect)
        if found is not None:
            return found
    return Meaning("unknown", trimmed)


def _labelled(_session: Session, _warehouse_id: int, text: str, _expect: frozenset[str]) -> Meaning | None:
    """Codes that say by their first letters what they are; whoever takes them checks that the row is there."""
    kind, rest = PREFIXES.get(fold(text)[:2]), fold(text)[2:]
    if kind in {"command", "printer", "station"}:
        return Meaning(kind, fold(text), label=rest)
    if kind is None or not (rest.isascii() and rest.isdigit() and len(rest) < 10):
        return None
    return Meaning(kind, fold(text), int(rest), label=fold(text))


def _registered(session: Session, warehouse_id: int, text: str, _expect: frozenset[str]) -> Meaning | None:
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
        return Meaning("product", text, product.id, barcode.quantity, barcode.unit, product.name)
    return Meaning(code.kind, text, code.target_id, label=code.text)


def _by_gs1(session: Session, warehouse_id: int, text: str, _expect: frozenset[str]) -> Meaning | None:
    strings = _element_strings(text)
    if strings is None:
        return None
    number = _value(strings, "01") or _value(strings, "02")
    product = _registered(session, warehouse_id, number, frozenset()) if number else None
    if product is None or product.kind != "product":
        return None
    count = _value(strings, "37") or _value(strings, "30") or "1"
    expiry = next((found.date for ai in ("17", "15") if (found := strings.get(ai=ai)) and found.date), None)
    return Meaning(
        "product",
        text,
        product.id,
        product.quantity * max(int(count), 1),
        product.unit,
        product.label,
        lot=_value(strings, "10") or "",
        serial=_value(strings, "21") or "",
        expires_on=expiry,
    )


def _element_strings(text: str) -> GS1ElementStrings | None:
    """The GS1 content of a code that announces itself as one; a lost separator is never guessed."""
    bare = text[3:] if text.startswith("]") else text
    is_link = bare.lower().startswith(("http://", "https://"))
    looks_so = len(bare) > 14 and bare.startswith(("00", "01", "02"))
    if not (is_link or looks_so or SEPARATOR in bare or text.startswith(GS1_SYMBOLS)):
        return None
    try:
        result = parse(text if text.startswith(GS1_SYMBOLS) else bare)
    except (ParseError, ValueError):
        return None
    holder = result.gs1_digital_link_uri or result.gs1_message
    return holder.element_strings if holder else None


def _value(strings: GS1ElementStrings, ai: str) -> str | None:
    found = strings.get(ai=ai)
    return found.value if found else None


def _typed(session: Session, warehouse_id: int, text: str, expect: frozenset[str]) -> Meaning | None:
    choices = [*_by_sku(session, text)]
    for kind, look in _NUMBERS.items():
        if kind in expect:
            choices += look(session, warehouse_id, fold(text))
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


_NUMBERS: dict[str, Callable[[Session, int, str], list[Choice]]] = {
    "order": _orders,
    "purchase-order": _purchase_orders,
}
