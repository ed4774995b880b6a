"""What a place has of its own for good: what a pick face is kept for and how full it is, a tote's slot on its cart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.intake import Intake
from warehouse.stock import ledger
from warehouse.stock.models import BIN_KINDS, Location
from warehouse.stock.quantities import Balance

if TYPE_CHECKING:
    from warehouse.exchange.locations import LocationRecord

_SLOT = re.compile(r"[A-Z]{1,4}")
_OF_FACE = ("min_quantity", "max_quantity")


def slot(cells: Cells) -> str:
    """The letters of a slot, as they stand on the cart."""
    letters = fold(cells.row.get("slot"))
    if letters and not _SLOT.fullmatch(letters):
        cells.wrong("slot", f"one to four letters from A to Z, found {found(cells.row.get('slot'))}")
        return ""
    return letters


def of_a_face(intake: Intake, record: LocationRecord) -> list[Fault]:
    """A least and a most belong to a pick bin, a product to a bin, and the least is not above the most."""
    faults, kind = [], _become(intake, record, "kind") or "pick"
    for column in _OF_FACE:
        if column in record.columns and kind != "pick":
            faults.append(record.row.fault(column, f"only a pick bin is filled, {record.code} is a {kind}"))
    if record.columns.get("fixed_product_id") and kind not in BIN_KINDS:
        faults.append(
            record.row.fault("product", f"only a bin is kept for a product, {record.code} is a {kind}")
        )
    least, most = (_become(intake, record, column) for column in _OF_FACE)
    if not faults and least and most and least > most and record.columns.keys() & set(_OF_FACE):
        faults.append(record.row.fault("min_quantity", f"{least} is more than max_quantity {most}"))
    return faults


def check_carts(intake: Intake, records: Sequence[LocationRecord]) -> None:
    """Keep out totes whose cart is none, or whose slot another tote has."""
    by_key = {record.key: record for record in records}
    taken = _taken_slots(intake, by_key)
    for record in records:
        fault = _cart_fault(intake, record, by_key)
        if fault is None and record.cart:
            place = (record.warehouse_id, fold(record.cart), record.columns["slot"])
            other = taken.setdefault(place, record.code)
            if fold(other) != fold(record.code):
                where = f"slot {record.columns['slot']} of {record.cart}"
                fault = record.row.fault("slot", f"{where} is already {other}'s")
        if fault is not None:
            intake.keep_out([record.row], [fault])


def put_on_carts(intake: Intake, records: Sequence[LocationRecord]) -> bool:
    """Let totes stand on their carts. True where one stood elsewhere."""
    is_changed = False
    for record in records:
        if not record.cart:
            continue
        tote = intake.locations[record.key]
        cart = intake.locations[record.warehouse_id, fold(record.cart)]
        is_changed |= tote.parent_id != cart.id
        ledger.carry(intake.session, intake.act(record.warehouse_id), tote, cart.id)
    return is_changed


def _become(intake: Intake, record: LocationRecord, column: str) -> Any:
    """What a column will hold: as the row says, else as it is."""
    known = intake.locations.get(record.key)
    return record.columns.get(column, getattr(known, column) if known is not None else None)


def _cart_fault(
    intake: Intake, record: LocationRecord, by_key: dict[tuple[int, str], LocationRecord]
) -> Fault | None:
    has_slot = "slot" in record.columns
    if not record.cart and not has_slot:
        return None
    kind = _become(intake, record, "kind") or "pick"
    column = "cart" if record.cart else "slot"
    if kind != "tote":
        return record.row.fault(column, f"only a tote stays on a cart, {record.code} is a {kind}")
    if not (record.cart and has_slot):
        missing = "slot" if record.cart else "cart"
        return record.row.fault(missing, f"cart and slot belong together, {record.code} has no {missing}")
    key = (record.warehouse_id, fold(record.cart))
    cart = by_key.get(key)
    if (_become(intake, cart, "kind") if cart else _kind(intake.locations.get(key))) != "cart":
        return record.row.fault("cart", f"no cart of this warehouse, found {found(record.cart)}")
    return _full_tote(intake, record, key)


def _full_tote(intake: Intake, record: LocationRecord, cart_key: tuple[int, str]) -> Fault | None:
    """A tote with goods stays where somebody set it down."""
    tote, cart = intake.locations.get(record.key), intake.locations.get(cart_key)
    if tote is None or (cart is not None and tote.parent_id == cart.id):
        return None
    holds = select(Balance.location_id).where(Balance.location_id == tote.id, Balance.quantity_on_hand > 0)
    if intake.session.scalar(holds.limit(1)) is None:
        return None
    return record.row.fault("cart", f"goods lie in {tote.code}: empty it first")


def _kind(place: Location | None) -> str | None:
    return place.kind if place is not None else None


def _taken_slots(
    intake: Intake, by_key: dict[tuple[int, str], LocationRecord]
) -> dict[tuple[int, str, str], str]:
    """Slots of totes that the file does not speak of."""
    codes = {place.id: place.code for place in intake.locations.values()}
    return {
        (place.warehouse_id, fold(codes[place.parent_id]), place.slot): place.code
        for key, place in intake.locations.items()
        if place.slot and place.parent_id in codes and not (key in by_key and by_key[key].cart)
    }
