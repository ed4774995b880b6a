"""Opening stock: what lies where on the first day. What the floor has touched since is counted, not imported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind
from warehouse.stock import ledger
from warehouse.stock.ledger import Goods
from warehouse.stock.models import UNLOCATED, Location, Lot, Product
from warehouse.stock.places import virtual
from warehouse.stock.quantities import Balance

COLUMNS = Columns.of("sku quantity", "warehouse location lot expires_on serial unit_cost")


@dataclass(eq=False)
class StockRecord:
    """So many of a product and lot in a place."""

    location: Location
    product: Product
    lot: str
    serial: str
    expires_on: date | None
    quantity: int
    unit_cost: int | None
    row: Row

    @property
    def key(self) -> tuple[int, int, str, str]:
        """Place, product, lot: a file says how many there are once."""
        return self.location.id, self.product.id, self.lot, self.serial


def read(intake: Intake, rows: list[Row]) -> list[StockRecord]:
    """The sound rows that have something to book."""
    lots, touched = _lots(intake), _touched(intake)
    first: dict[tuple[int, int, str, str], StockRecord] = {}
    dates: dict[tuple[int, str, str], StockRecord] = {}
    wanted = []
    for row in rows:
        faults: list[Fault] = []
        record = _record(intake, Cells(row, faults))
        if record is not None and not faults:
            faults += _against_file(first.setdefault(record.key, record), record)
            faults += _against_dates(
                dates.setdefault((record.product.id, record.lot, record.serial), record), record
            )
            faults += _against_lot(lots.get((record.product.id, record.lot, record.serial)), record)
            lot = lots.get((record.product.id, record.lot, record.serial))
            there = touched.get((record.location.id, record.product.id, lot.id if lot else 0))
            faults += _against_stock(there, record)
            if not faults and there is None:
                wanted.append(record)
            elif not faults:
                intake.counts["unchanged"] += 1
        if faults:
            intake.keep_out([row], faults)
    return wanted


def _record(intake: Intake, cells: Cells) -> StockRecord | None:
    warehouse = intake.warehouse(cells)
    product = intake.product(cells)
    quantity = cells.quantity("quantity", required=True)
    lot, serial = cells.text("lot", 40), cells.text("serial", 40)
    expires_on, unit_cost = cells.day("expires_on"), cells.money("unit_cost")
    location = _location(intake, cells, warehouse.id) if warehouse else None
    if product is not None:
        _tracked_as_the_product(cells, product, lot, serial)
    if serial and quantity not in (None, 1):
        cells.wrong("quantity", f"there is one piece of a serial, found {quantity}")
    if location is None or product is None or quantity is None:
        return None
    return StockRecord(location, product, lot, serial, expires_on, quantity, unit_cost, cells.row)


def _location(intake: Intake, cells: Cells, warehouse_id: int) -> Location | None:
    code = cells.row.get("location") or UNLOCATED
    place = intake.locations.get((warehouse_id, fold(code)))
    if place is None or place.is_virtual or place.retired_at is not None:
        cells.wrong("location", f"unknown location, found {found(code)}")
        return None
    return place


def _tracked_as_the_product(cells: Cells, product: Product, lot: str, serial: str) -> None:
    for column, value in (("lot", lot), ("serial", serial)):
        if product.tracking == column and not value:
            cells.wrong(column, f"{product.sku} is tracked by {column}: must not be empty")
    if product.tracking == "none" and (lot or serial):
        cells.wrong("lot" if lot else "serial", f"{product.sku} is not tracked, found {found(lot or serial)}")


def _against_file(first: StockRecord, record: StockRecord) -> list[Fault]:
    if first is record:
        return []
    what = (
        f"line {first.row.line} says {first.quantity} for the same place and product, found {record.quantity}"
    )
    return [record.row.fault("quantity", what)]


def _against_dates(first: StockRecord, record: StockRecord) -> list[Fault]:
    if first.expires_on == record.expires_on:
        return []
    told = f"line {first.row.line} gives the same lot {first.expires_on or 'no date'}"
    return [record.row.fault("expires_on", f"{told}, found {record.expires_on or 'none'}")]


def _against_lot(lot: Lot | None, record: StockRecord) -> list[Fault]:
    if lot is None or record.expires_on is None or lot.expires_on in (None, record.expires_on):
        return []
    return [record.row.fault("expires_on", f"the lot expires on {lot.expires_on}, found {record.expires_on}")]


def _against_stock(there: int | None, record: StockRecord) -> list[Fault]:
    if there is None or there == record.quantity:
        return []
    what = f"{record.location.code} holds {there} of {record.product.sku}, found {record.quantity}: count it"
    return [record.row.fault("quantity", what)]


def _lots(intake: Intake) -> dict[tuple[int, str, str], Lot]:
    return {(lot.product_id, lot.code, lot.serial): lot for lot in intake.session.scalars(select(Lot))}


def _touched(intake: Intake) -> dict[tuple[int, int, int], int]:
    """What lies where goods have ever been: an empty balance stays, so each row tells of a movement."""
    columns = (Balance.location_id, Balance.product_id, Balance.lot_id, Balance.quantity_on_hand)
    return {(row[0], row[1], row[2]): row[3] for row in intake.session.execute(select(*columns))}


def write(intake: Intake, records: list[StockRecord]) -> None:
    """Book each as a movement from adjustment, reason opening."""
    lots = _lots(intake)
    intake.session.add_all(new := [lot for record in records if (lot := _new_lot(lots, record))])
    intake.session.flush()
    ends = {place.warehouse_id: place for place in intake.locations.values() if place.kind == "adjustment"}
    for record in intake.watch(records, "stock"):
        lot = lots[record.product.id, record.lot, record.serial]
        lot.expires_on = lot.expires_on or record.expires_on
        source = ends.get(record.location.warehouse_id) or virtual(
            intake.session, record.location.warehouse_id, "adjustment"
        )
        ledger.move(
            intake.session,
            intake.act(record.location.warehouse_id),
            Goods(record.product.id, lot.id, record.quantity),
            source,
            record.location,
            "opening",
            unit_cost=record.unit_cost if record.unit_cost is not None else record.product.unit_cost,
        )
    intake.counts["new"] += len(records)
    intake.counts["new lots"] += len(new)


def _new_lot(lots: dict[tuple[int, str, str], Lot], record: StockRecord) -> Lot | None:
    key = (record.product.id, record.lot, record.serial)
    if key in lots:
        return None
    lots[key] = Lot(
        product_id=record.product.id, code=record.lot, serial=record.serial, expires_on=record.expires_on
    )
    return lots[key]


KIND = Kind("stock", COLUMNS, read, write)
