"""Locations: bins, docks, benches, and the totes, carts and cages that move among them.

A pick bin may say what it is kept for (`product`), and when it is to be filled (`min_quantity`, `max_quantity`). A tote
that stays on its cart says on which (`cart`) and in which slot (`slot`), both together (location_fixtures.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from warehouse import codes
from warehouse.codes import fold
from warehouse.exchange import location_fixtures as fixtures
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind, describe, taken_codes
from warehouse.stock.models import BIN_KINDS, CONTAINER_KINDS, Location
from warehouse.stock.places import ensure_zone, new_check_digits

COLUMNS = Columns.of(
    "code",
    "warehouse zone kind aisle bay shelf bin x_m y_m z_m sequence check_digits max_weight_grams"
    " product min_quantity max_quantity cart slot",
)
KINDS = ("pick", "bulk", "dock", "staging", "bench", "hold", "returns", "tote", "cart", "cage")
#: A-03-B-12: aisle, bay, shelf, bin.
_ADDRESS = re.compile(r"([A-Z]{1,3})-(\d{2})-([A-Z])-(\d{2})")


@dataclass(eq=False)
class LocationRecord:
    """A location as the file tells it: filled cells only."""

    warehouse_id: int
    code: str
    zone: str
    cart: str
    columns: dict[str, Any]
    row: Row

    @property
    def key(self) -> tuple[int, str]:
        """What tells it from others: where, and its code as it is compared."""
        return self.warehouse_id, fold(self.code)


def read(intake: Intake, rows: list[Row]) -> list[LocationRecord]:
    """The sound locations of the rows."""
    records: dict[tuple[int, str], LocationRecord] = {}
    for row in rows:
        faults: list[Fault] = []
        record = _record(intake, Cells(row, faults))
        if record is not None and not faults:
            first = records.setdefault(record.key, record)
            faults += _contradiction(first, record) + _impossible(intake, record)
            faults += fixtures.of_a_face(intake, record)
        if faults:
            intake.keep_out([row], faults)
    _check_codes(intake, records)
    fixtures.check_carts(intake, [one for one in records.values() if one.row not in intake.kept_out])
    return [record for record in records.values() if record.row not in intake.kept_out]


def _record(intake: Intake, cells: Cells) -> LocationRecord | None:
    code = cells.text("code", 60, required=True)
    if codes.is_reserved(code):
        cells.wrong("code", f"begins like a code of our own labels, found {found(code)}")
    warehouse = intake.warehouse(cells)
    texts = {name: cells.text(name, 10) for name in ("aisle", "bay", "shelf", "bin")}
    columns: dict[str, Any] = {
        "kind": cells.choice("kind", KINDS) or None,
        **{name: text or None for name, text in texts.items()},
        **{f"{axis}_mm": cells.scaled(f"{axis}_m", 1000) for axis in "xyz"},
        "sequence": cells.whole("sequence"),
        "check_digits": _check_digits(cells) or None,
        "max_weight_grams": cells.whole("max_weight_grams", least=1),
        "min_quantity": cells.quantity("min_quantity"),
        "max_quantity": cells.quantity("max_quantity"),
        "slot": fixtures.slot(cells) or None,
    }
    if cells.row.get("product"):
        kept_for = intake.product(cells, "product")
        columns["fixed_product_id"] = kept_for.id if kept_for is not None else None
    zone = cells.text("zone", 40)
    if warehouse is None:
        return None
    told = {name: value for name, value in columns.items() if value is not None}
    return LocationRecord(warehouse.id, code, zone, cells.text("cart", 60), told, cells.row)


def _check_digits(cells: Cells) -> str:
    digits = cells.text("check_digits", 4)
    if digits and not (digits.isascii() and digits.isdigit() and len(digits) in (2, 3)):
        cells.wrong("check_digits", f"two or three digits, found {found(digits)}")
    return digits


def _contradiction(first: LocationRecord, record: LocationRecord) -> list[Fault]:
    told = (first.columns, first.zone, first.cart)
    if first is record or told == (record.columns, record.zone, record.cart):
        return []
    return [record.row.fault("code", f"{found(record.code)} contradicts line {first.row.line}")]


def _impossible(intake: Intake, record: LocationRecord) -> list[Fault]:
    """What a known place cannot become: the program's own places stay, and a shelf does not learn to roll."""
    known = intake.locations.get(record.key)
    kind = record.columns.get("kind")
    if known is None or kind is None:
        own = known is not None and known.kind not in KINDS
        return [_own_place(record)] if own else []
    if known.kind not in KINDS:
        return [_own_place(record)]
    if known.kind != kind and (known.kind in CONTAINER_KINDS or kind in CONTAINER_KINDS):
        return [
            record.row.fault(
                "kind", f"{record.code} is a {known.kind} and cannot become one of kind {found(kind)}"
            )
        ]
    return []


def _own_place(record: LocationRecord) -> Fault:
    return record.row.fault("code", f"{found(record.code)} is a place that the program makes itself")


def _check_codes(intake: Intake, records: dict[tuple[int, str], LocationRecord]) -> None:
    """No code may mean two things: other codes, product barcodes and SKUs included."""
    for warehouse_id in {warehouse_id for warehouse_id, _ in records}:
        mine = [record for record in records.values() if record.warehouse_id == warehouse_id]
        taken = taken_codes(intake.session, (record.code for record in mine), warehouse_id)
        for record in mine:
            code, known = taken.get(fold(record.code)), intake.locations.get(record.key)
            what = ""
            if code is not None and not (
                code.kind == "location" and known is not None and code.target_id == known.id
            ):
                what = f"{found(record.code)} is already {describe(intake.session, code)}"
            elif fold(record.code) in intake.products:
                what = f"{found(record.code)} is already the SKU of a product"
            if what:
                intake.keep_out([record.row], [record.row.fault("code", what)])


def write(intake: Intake, records: list[LocationRecord]) -> None:
    """New places in one go, with their codes; of known ones what differs."""
    zones = {
        key: _zone_id(intake, *key) for key in {(one.warehouse_id, one.zone) for one in records if one.zone}
    }
    for record in records:
        if record.zone:
            record.columns["zone_id"] = zones[record.warehouse_id, record.zone]
    known = [record for record in records if record.key in intake.locations]
    made = [record for record in records if record.key not in intake.locations]
    _make(intake, made)
    fixtures.put_on_carts(intake, made)
    intake.counts["new"] += len(made)
    for record in intake.watch(known, "locations"):
        is_changed = _update(intake.locations[record.key], record)
        is_changed |= fixtures.put_on_carts(intake, [record])
        intake.counts["changed" if is_changed else "unchanged"] += 1
    intake.session.flush()


def _zone_id(intake: Intake, warehouse_id: int, code: str) -> int:
    zone = ensure_zone(intake.session, warehouse_id, code)
    return zone.id


def _update(location: Location, record: LocationRecord) -> bool:
    differing = {name: value for name, value in record.columns.items() if getattr(location, name) != value}
    for name, value in differing.items():
        setattr(location, name, value)
    return bool(differing)


def _make(intake: Intake, records: list[LocationRecord]) -> None:
    places = [
        Location(warehouse_id=record.warehouse_id, code=record.code, **_filled(record)) for record in records
    ]
    _number(intake, places)
    _give_check_digits(places)
    intake.session.add_all(places)
    intake.session.flush()
    for warehouse_id in {place.warehouse_id for place in places}:
        mine = [(place.code, "location", place.id) for place in places if place.warehouse_id == warehouse_id]
        codes.register_all(intake.session, mine, warehouse_id)
    intake.locations.update({(place.warehouse_id, fold(place.code)): place for place in places})


def _filled(record: LocationRecord) -> dict[str, Any]:
    """The columns of a new place; the parts of an address are read from a code that is one."""
    columns = {"kind": "pick", **record.columns}
    address = _ADDRESS.fullmatch(fold(record.code)) if columns["kind"] in BIN_KINDS else None
    if address is not None:
        columns = dict(zip(("aisle", "bay", "shelf", "bin"), address.groups(), strict=True)) | columns
    return columns


def _number(intake: Intake, places: list[Location]) -> None:
    """Without a sequence, the order of the file behind what is there is the walk."""
    unnumbered = [place for place in places if place.sequence is None]
    if unnumbered:
        last = intake.session.scalar(select(func.max(Location.sequence))) or 0
        last = max([last, *(place.sequence for place in places if place.sequence is not None)])
        for number, place in enumerate(unnumbered, start=last + 1):
            place.sequence = number


def _give_check_digits(places: list[Location]) -> None:
    neighbour = None
    for place in places:
        if place.kind in BIN_KINDS:
            place.check_digits = place.check_digits or new_check_digits(neighbour)
            neighbour = place.check_digits


KIND = Kind("locations", COLUMNS, read, write)
