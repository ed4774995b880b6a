"""Products: what is stocked, with the codes on one piece, on an inner and on a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from warehouse import codes
from warehouse.codes import fold
from warehouse.db import FEW, in_parts
from warehouse.delivery.handling import FLAGS
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind, describe, taken_codes
from warehouse.sites import PRODUCT_SCANS
from warehouse.stock.models import PACK_SCANS, Barcode, Lot, Product
from warehouse.stock.products import barcode_keys

COLUMNS = Columns.of(
    "sku name",
    "barcode case_barcode case_quantity inner_barcode inner_quantity code tracking expiry min_life_days "
    "weight_grams length_mm width_mm height_mm unit_cost supplier supplier_sku image_url abc hs_code "
    "origin_country handling pack_note label_at_receipt scans packs",
)
TRACKING = ("none", "lot", "serial")
HANDLING = FLAGS
LABEL_AT_RECEIPT = ("none", "missing", "each", "case")
#: Columns kept for later floors, with the longest text of each.
DETAILS = {
    "supplier": 60,
    "supplier_sku": 60,
    "image_url": 500,
    "hs_code": 20,
    "origin_country": 60,
    "pack_note": 500,
}


@dataclass(eq=False)
class ProductRecord:
    """A product as the file tells it: filled cells only, so that an empty one changes nothing."""

    sku: str
    name: str
    columns: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    #: text -> (unit, how many it counts, the column it stood in)
    barcodes: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def wrong(self, column: str, what: str) -> Fault:
        """A fault of the row that the product came from."""
        return self.rows[-1].fault(column, what)


def read(intake: Intake, rows: list[Row]) -> list[ProductRecord]:
    """The sound products of the rows; a SKU on several rows is one product."""
    records: dict[str, ProductRecord] = {}
    for row in rows:
        faults: list[Fault] = []
        record = _record(Cells(row, faults))
        if record.sku and not faults:
            faults += _joined(records, record)
        if faults:
            intake.keep_out([row], faults)
    _check_codes(intake, records)
    return [record for record in records.values() if not any(row in intake.kept_out for row in record.rows)]


def _record(cells: Cells) -> ProductRecord:
    record = ProductRecord(
        cells.text("sku", 60, required=True), cells.text("name", 200, required=True), rows=[cells.row]
    )
    if codes.is_reserved(record.sku):
        cells.wrong("sku", f"begins like a code of our own labels, found {found(record.sku)}")
    whole = {
        name: cells.whole(name)
        for name in ("min_life_days", "weight_grams", "length_mm", "width_mm", "height_mm")
    }
    columns: dict[str, Any] = {
        **whole,
        "unit_cost": cells.money("unit_cost"),
        "tracking": cells.choice("tracking", TRACKING) or None,
        "has_expiry": cells.yes_no("expiry"),
        "abc": cells.choice("abc", ("a", "b", "c")).upper() or None,
        "scans": cells.choice("scans", PRODUCT_SCANS) or None,
        "packs": cells.choice("packs", PACK_SCANS) or None,
    }
    record.columns = {name: value for name, value in columns.items() if value is not None}
    record.details = {name: value for name, value in _details(cells).items() if value}
    _barcodes(cells, record)
    return record


def _details(cells: Cells) -> dict[str, Any]:
    handling = cells.row.get("handling").casefold().replace(",", " ").split()
    for word in handling:
        if word not in HANDLING:
            cells.wrong("handling", f"of {', '.join(HANDLING)}, found {found(word)}")
    texts = {name: cells.text(name, longest, lines=name == "pack_note") for name, longest in DETAILS.items()}
    label = cells.choice("label_at_receipt", LABEL_AT_RECEIPT)
    return {**texts, "handling": handling, "label_at_receipt": label}


def _barcodes(cells: Cells, record: ProductRecord) -> None:
    for text in cells.trade_items("barcode"):
        record.barcodes[text] = ("each", 1, "barcode")
    for text in cells.text("code", 400).split():
        if len(text) > 120 or codes.is_reserved(text):
            cells.wrong("code", f"too long, or begins like a code of our own labels: {found(text)}")
        record.barcodes.setdefault(text, ("each", 1, "code"))
    for unit in ("inner", "case"):
        numbers, quantity = cells.trade_items(f"{unit}_barcode"), cells.quantity(f"{unit}_quantity")
        if numbers and quantity is None and not cells.row.get(f"{unit}_quantity"):
            cells.wrong(f"{unit}_quantity", f"how many are in the {unit} with {unit}_barcode {numbers[0]}?")
        if quantity is not None and not numbers:
            record.details[f"{unit}_quantity"] = quantity
        for text in numbers if quantity is not None else ():
            if text in record.barcodes:
                cells.wrong(
                    f"{unit}_barcode", f"the same code as in {record.barcodes[text][2]}, found {found(text)}"
                )
            record.barcodes[text] = (unit, quantity or 1, f"{unit}_barcode")


def _joined(records: dict[str, ProductRecord], new: ProductRecord) -> list[Fault]:
    """Put the row to the rows of the same SKU. What they say about one thing must agree."""
    record = records.setdefault(fold(new.sku), new)
    if record is new:
        return []
    first = record.rows[0].line
    known = {"name": record.name, **record.columns, **record.details, **record.barcodes}
    told = {"name": new.name, **new.columns, **new.details, **new.barcodes}
    differing = [name for name in known.keys() & told.keys() if known[name] != told[name]]
    record.rows.append(new.rows[0])
    if differing:
        column = {"has_expiry": "expiry"}.get(differing[0], differing[0])
        what = f"contradicts line {first} of the same SKU, found {found(str(told[differing[0]]))}"
        return [new.wrong(told[column][2] if column in new.barcodes else column, what)]
    record.columns |= new.columns
    record.details |= new.details
    record.barcodes |= new.barcodes
    return []


def _check_codes(intake: Intake, records: dict[str, ProductRecord]) -> None:
    """No code may mean two things: in the file, among the codes there are, among the SKUs."""
    claims = [
        (key, text, record) for record in records.values() for text in record.barcodes for key in _keys(text)
    ]
    taken = taken_codes(intake.session, [*(key for key, _, _ in claims), *records])
    owners = _owners(intake, taken)
    first: dict[str, ProductRecord] = {}
    for key, text, record in claims:
        rival = first.setdefault(key, record)
        what = ""
        if rival is not record:
            what = f"is also the code of {rival.sku} on line {rival.rows[0].line}"
        elif key in taken and owners.get(key) != (fold(record.sku), *record.barcodes[text][:2]):
            what = f"is already {_told(intake, taken[key], record, owners.get(key))}"
        elif key != fold(record.sku) and (key in records or key in intake.products):
            what = f"is already the SKU of {key}"
        if what:
            intake.keep_out(record.rows, [record.wrong(record.barcodes[text][2], f"{found(text)} {what}")])
    for key, record in records.items():
        if key in taken and owners.get(key, ("",))[0] != key:
            what = f"{found(record.sku)} is already {describe(intake.session, taken[key])}"
            intake.keep_out(record.rows, [record.wrong("sku", what)])


def _told(intake: Intake, code: codes.Code, record: ProductRecord, owner: tuple[str, str, int] | None) -> str:
    if owner is not None and owner[0] == fold(record.sku):
        return f"its {owner[1]} of {owner[2]}"
    return describe(intake.session, code)


def _keys(text: str) -> list[str]:
    return [fold(key) for key in barcode_keys(text)]


def _owners(intake: Intake, taken: dict[str, codes.Code]) -> dict[str, tuple[str, str, int]]:
    """Of the codes that are barcodes: whose, of what unit, counting how many."""
    ids = {code.target_id for code in taken.values() if code.kind == "product"}
    wanted = select(Barcode.id, Product.sku_key, Barcode.unit, Barcode.quantity).join(Product)
    rows: dict[int, tuple[str, str, int]] = {}
    for part in in_parts(sorted(ids), FEW):
        rows |= {
            row[0]: (row[1], row[2], row[3])
            for row in intake.session.execute(wanted.where(Barcode.id.in_(part)))
        }
    return {key: rows[code.target_id] for key, code in taken.items() if code.kind == "product"}


def write(intake: Intake, records: list[ProductRecord]) -> None:
    """New products in one go; of known ones what differs."""
    new = [record for record in records if fold(record.sku) not in intake.products]
    intake.session.add_all(made := [_made(record) for record in new])
    intake.session.flush()
    intake.session.add_all(Lot(product_id=product.id) for product in made)
    intake.products.update({product.sku_key: product for product in made})
    touched = {fold(record.sku) for record in new} | _write_barcodes(intake, records)
    for record in intake.watch(records, "products"):
        if _update(intake.products[fold(record.sku)], record):
            touched.add(fold(record.sku))
    intake.session.flush()
    changed = len(touched) - len(new)
    intake.counts.update(
        {"new": len(new), "changed": changed, "unchanged": len(records) - len(new) - changed}
    )


def _made(record: ProductRecord) -> Product:
    return Product(
        sku=record.sku, sku_key=fold(record.sku), name=record.name, details=record.details, **record.columns
    )


def _update(product: Product, record: ProductRecord) -> bool:
    """Write what the file tells differently. True when there was something."""
    told = {"name": record.name, "details": {**product.details, **record.details}, **record.columns}
    differing = {name: value for name, value in told.items() if getattr(product, name) != value}
    for name, value in differing.items():
        setattr(product, name, value)
    return bool(differing)


def _write_barcodes(intake: Intake, records: list[ProductRecord]) -> set[str]:
    """Add the codes that are new. Answers the SKUs that got one."""
    known = taken_codes(
        intake.session, [key for record in records for text in record.barcodes for key in _keys(text)]
    )
    added = [
        (
            fold(record.sku),
            Barcode(product_id=intake.products[fold(record.sku)].id, text=text, unit=unit, quantity=count),
        )
        for record in records
        for text, (unit, count, _column) in record.barcodes.items()
        if fold(text) not in known
    ]
    intake.session.add_all(barcode for _, barcode in added)
    intake.session.flush()
    entries = [(key, "product", barcode.id) for _, barcode in added for key in barcode_keys(barcode.text)]
    codes.register_all(intake.session, [entry for entry in entries if fold(entry[0]) not in known])
    return {sku for sku, _ in added}


KIND = Kind("products", COLUMNS, read, write)
