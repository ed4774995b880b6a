"""Data out: the columns of each import back, and what the warehouse alone knows (balances, movements, scans)."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased, selectinload

from warehouse import gtin
from warehouse.db import MONEY_SCALE
from warehouse.exchange import exported_orders as papers
from warehouse.exchange import listings, locations, notices, orders, products, purchase_orders, stock
from warehouse.exchange.exported_orders import decimal, moment, yes_no
from warehouse.exchange.faults import Unreadable, printable
from warehouse.exchange.files import STANDARD_INPUT, Columns
from warehouse.orders.models import Channel, Listing
from warehouse.people.models import Person
from warehouse.scanning.models import Scan
from warehouse.sites import Warehouse
from warehouse.stock.models import UNLOCATED, Location, Lot, Product, Zone
from warehouse.stock.quantities import Balance, Movement

Cell = str | int | None
BATCH = 1000
#: Columns that products keep for later floors as words or lists of words.
LATER = ("handling", "label_at_receipt")


def _products(session: Session) -> Iterator[list[Cell]]:
    wanted = select(Product).options(selectinload(Product.barcodes)).order_by(Product.sku_key)
    for product in session.scalars(wanted.execution_options(yield_per=BATCH)):
        yield [_product_cell(product, column) for column in products.COLUMNS.known]


def _product_cell(product: Product, column: str) -> Cell:
    if column in ("barcode", "code", "case_barcode", "inner_barcode"):
        return " ".join(
            barcode.text for barcode in product.barcodes if _column_of(barcode.unit, barcode.text) == column
        )
    if column in ("case_quantity", "inner_quantity"):
        counts = [one.quantity for one in product.barcodes if one.unit == column.removesuffix("_quantity")]
        return counts[0] if counts else product.details.get(column)
    if column == "unit_cost":
        return decimal(product.unit_cost, MONEY_SCALE)
    if column == "expiry":
        return yes_no(product.has_expiry)
    value = (
        product.details.get(column)
        if column in products.DETAILS or column in LATER
        else getattr(product, column)
    )
    return " ".join(value) if isinstance(value, list) else value


def _column_of(unit: str, text: str) -> str:
    if unit == "each":
        return "barcode" if gtin.is_gtin(text) else "code"
    return f"{unit}_barcode"


def _locations(session: Session) -> Iterator[list[Cell]]:
    cart = aliased(Location)
    on_cart = (cart.id == Location.parent_id) & (cart.kind == "cart") & Location.slot.is_not(None)
    wanted = (
        select(Location, Warehouse.code, Zone.code, Product.sku, cart.code)
        .join(Warehouse, Warehouse.id == Location.warehouse_id)
        .outerjoin(Zone, Zone.id == Location.zone_id)
        .outerjoin(Product, Product.id == Location.fixed_product_id)
        .outerjoin(cart, on_cart)
        .where(Location.kind.in_(locations.KINDS), Location.retired_at.is_(None))
        .order_by(Warehouse.id, Location.sequence, Location.code)
    )
    for place, site, zone, kept_for, stands_on in session.execute(wanted.execution_options(yield_per=BATCH)):
        own = {
            "warehouse": site,
            "zone": zone,
            "product": kept_for,
            "cart": stands_on,
            # A tote that is away from its cart keeps its slot: the import leaves both as they are.
            "slot": place.slot if stands_on else None,
            **{f"{axis}_m": decimal(getattr(place, f"{axis}_mm"), 1000) for axis in "xyz"},
        }
        yield [own[name] if name in own else getattr(place, name) for name in locations.COLUMNS.known]


def _lying() -> Select[*tuple[Any, ...]]:
    return (
        select(Warehouse.code, Location.code, Product.sku, Lot, Balance, Product.unit_cost)
        .select_from(Balance)
        .join(Warehouse, Warehouse.id == Balance.warehouse_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .order_by(Warehouse.id, Location.sequence, Location.code, Product.sku_key, Lot.code, Lot.serial)
        .execution_options(yield_per=BATCH)
    )


def _stock(session: Session) -> Iterator[list[Cell]]:
    for site, place, sku, lot, balance, cost in session.execute(_lying().where(Balance.quantity_on_hand > 0)):
        own = {
            "warehouse": site,
            "location": None if place == UNLOCATED else place,
            "sku": sku,
            "quantity": balance.quantity_on_hand,
            "lot": lot.code,
            "serial": lot.serial,
            "expires_on": str(lot.expires_on or ""),
            "unit_cost": decimal(cost, MONEY_SCALE),
        }
        yield [own[name] for name in stock.COLUMNS.known]


def _balances(session: Session) -> Iterator[list[Cell]]:
    for site, place, sku, lot, balance, _cost in session.execute(_lying()):
        numbers = (balance.quantity_on_hand, balance.quantity_allocated)
        yield [site, place, sku, lot.code, str(lot.expires_on or ""), lot.serial, *numbers]


def _listings(session: Session) -> Iterator[list[Cell]]:
    wanted = select(Channel.code, Listing.channel_sku, Product.sku, Listing.quantity)
    joined = wanted.select_from(Listing).join(Channel).join(Product)
    for row in session.execute(joined.order_by(Channel.code, Listing.channel_sku_key, Listing.id)):
        yield list(row)


def _movements(session: Session) -> Iterator[list[Cell]]:
    source, target = aliased(Location), aliased(Location)
    wanted = (
        select(
            Movement, Warehouse.code, Product.sku, Lot.code, Lot.serial, source.code, target.code, Person.name
        )
        .join(Warehouse, Warehouse.id == Movement.warehouse_id)
        .join(Product, Product.id == Movement.product_id)
        .join(Lot, Lot.id == Movement.lot_id)
        .join(source, source.id == Movement.source_id)
        .join(target, target.id == Movement.target_id)
        .outerjoin(Person, Person.id == Movement.person_id)
        .order_by(Movement.id)
    )
    for row in session.execute(wanted.execution_options(yield_per=BATCH)):
        one, site, sku, lot, serial, from_code, to_code, person = row
        paper = "/".join(
            str(part) for part in (one.paper_kind, one.paper_id, one.paper_line_id) if part is not None
        )
        yield [one.id, moment(one.at), site, one.reason, sku, lot, serial, one.quantity, from_code, to_code, paper,
               person, one.device_id, one.scan_id]  # fmt: skip


def _scans(session: Session) -> Iterator[list[Cell]]:
    wanted = select(Scan, Person.name).outerjoin(Person, Person.id == Scan.person_id)
    for row in session.execute(
        wanted.order_by(Scan.received_at, Scan.scan_id).execution_options(yield_per=BATCH)
    ):
        scan, person = row
        yield [scan.scan_id, moment(scan.received_at), scan.device_id, person, scan.task, scan.step, scan.code,
               scan.action, scan.quantity, scan.outcome, scan.message, scan.replays]  # fmt: skip


Rows = Callable[[Session], Iterable[list[Cell]]]
BALANCES = Columns.of(
    "warehouse location sku lot expires_on serial quantity_on_hand quantity_allocated", ""
).known
MOVEMENTS = Columns.of(
    "id at warehouse reason sku lot serial quantity source target paper person device scan_id", ""
).known
SCANS = Columns.of(
    "scan_id at device person task step code action quantity outcome message replays", ""
).known
EXPORTS: dict[str, tuple[tuple[str, ...], Rows]] = {
    "products": (products.COLUMNS.known, _products),
    "locations": (locations.COLUMNS.known, _locations),
    "stock": (stock.COLUMNS.known, _stock),
    "listings": (listings.COLUMNS.known, _listings),
    "purchase-orders": (purchase_orders.COLUMNS.known, papers.purchase_order_rows),
    "notices": (notices.COLUMNS.known, papers.notice_rows),
    "orders": (orders.COLUMNS.known, papers.order_rows),
    "balances": (BALANCES, _balances),
    "movements": (MOVEMENTS, _movements),
    "scans": (SCANS, _scans),
}


def run_export(session: Session, kind: str, path: str, standard_output: IO[str]) -> int:
    """Write a file of this kind; answers how many rows. Raises Unreadable when it cannot be written."""
    columns, rows = EXPORTS[kind]
    with _opened(path, standard_output) as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        count = 0
        for row in rows(session):
            writer.writerow(["" if cell is None else cell for cell in row])
            count += 1
    return count


@contextmanager
def _opened(path: str, standard_output: IO[str]) -> Iterator[IO[str]]:
    if path == STANDARD_INPUT:
        yield standard_output
        return
    try:
        with Path(path).open("w", encoding="utf-8", newline="") as file:
            yield file
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Unreadable(f"{printable(path)}: cannot be written: {reason}") from None
