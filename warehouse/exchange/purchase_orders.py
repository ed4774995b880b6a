"""Purchase orders, paper by paper; a later file changes a known one as far as the dock allows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from warehouse.codes import fold
from warehouse.exchange.cells import LARGEST, Cells
from warehouse.exchange.channels import supplier_of
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind
from warehouse.exchange.papers import Line, PaperRecord, add_line, gather, partners, say_once
from warehouse.orders import purchase_orders
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine
from warehouse.orders.purchase_orders import OrderClosed, ReceivedAlready
from warehouse.stock.models import Barcode

COLUMNS = Columns.of(
    "number supplier sku quantity_ordered",
    "unit pack_quantity line expected_on unit_cost currency supplier_sku warehouse",
)
UNITS = ("each", "inner", "case")
Known = dict[tuple[int, str], PurchaseOrder]


def read(intake: Intake, rows: list[Row]) -> list[PaperRecord]:
    """The sound purchase orders of the rows."""
    packs = _packs(intake)
    return gather(intake, rows, "supplier", lambda cells, paper: _take_row(intake, packs, cells, paper))


def _take_row(intake: Intake, packs: dict[tuple[int, str], int], cells: Cells, paper: PaperRecord) -> None:
    warehouse = intake.warehouse(cells)
    if warehouse is not None:
        paper.warehouse_id = paper.warehouse_id or warehouse.id
        if paper.warehouse_id != warehouse.id:
            cells.wrong("warehouse", f"another row of {paper.number} names another warehouse")
    say_once(cells, paper, {"currency": cells.text("currency", 3).upper()})
    product = intake.product(cells)
    columns = {
        "unit_cost": cells.money("unit_cost"),
        "expected_on": cells.day("expected_on"),
        "supplier_sku": cells.text("supplier_sku", 60) or None,
    }
    unit = cells.choice("unit", UNITS, "each")
    quantity, pack = cells.quantity("quantity_ordered", required=True), cells.quantity("pack_quantity")
    if product is None or quantity is None or not cells.sound:
        return
    pack = pack or (packs.get((product.id, unit)) if unit != "each" else None)
    if unit != "each" and pack is None:
        cells.wrong("pack_quantity", f"how many are in one {unit} of {product.sku}?")
    elif unit != "each" and quantity * (pack or 1) > LARGEST:
        cells.wrong("quantity_ordered", f"too large, found {quantity} x {pack}")
    told = {name: value for name, value in columns.items() if value is not None}
    pieces = quantity if unit == "each" else quantity * (pack or 1)
    add_line(
        cells,
        paper,
        product.sku,
        pieces,
        {**told, "product_id": product.id, **({"pack_quantity": pack} if pack else {})},
    )


def _packs(intake: Intake) -> dict[tuple[int, str], int]:
    """How many are in the inner and the case of a product, as its barcodes say."""
    wanted = select(Barcode.product_id, Barcode.unit, Barcode.quantity).where(Barcode.unit != "each")
    return {
        (row.product_id, row.unit): row.quantity
        for row in intake.session.execute(wanted.order_by(Barcode.id.desc()))
    }


def write(intake: Intake, papers: list[PaperRecord]) -> None:
    """New papers enter; known ones are changed, each in a savepoint."""
    known = _known(intake)
    for paper in intake.watch(papers, "purchase orders"):
        supplier = supplier_of(intake, paper.owner)
        order = known.get((supplier.id, fold(paper.number)))
        if order is None:
            intake.session.add(_new(intake, supplier.id, paper))
            intake.counts["new"] += 1
            continue
        faults = _forbidden(order, paper)
        if faults:
            intake.keep_out(paper.rows, faults)
        else:
            intake.counts["changed" if _change(order, paper) else "unchanged"] += 1
    intake.session.flush()


def _known(intake: Intake) -> Known:
    wanted = select(PurchaseOrder).options(
        selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.product)
    )
    return {(order.supplier_id, order.number_key): order for order in intake.session.scalars(wanted)}


def _new(intake: Intake, supplier_id: int, paper: PaperRecord) -> PurchaseOrder:
    return PurchaseOrder(
        warehouse_id=paper.warehouse_id,
        supplier_id=supplier_id,
        number=paper.number,
        number_key=fold(paper.number),
        made_at=intake.at,
        lines=[_new_line(line, line.number) for line in paper.lines],
        **paper.head,
    )


def _new_line(line: Line, number: int) -> PurchaseOrderLine:
    return PurchaseOrderLine(line=number, quantity_ordered=line.quantity, **line.columns)


def _pairs(order: PurchaseOrder, paper: PaperRecord) -> list[tuple[Line, Any | None]]:
    return partners(paper.lines, ((line.line, line.product.sku, line) for line in order.lines))


def _forbidden(order: PurchaseOrder, paper: PaperRecord) -> list[Fault]:
    """What of a paper the dock, or the known paper itself, no longer allows."""
    faults = []
    taken = {line.line: line.product.sku for line in order.lines}
    if order.warehouse_id != paper.warehouse_id:
        faults.append(paper.wrong("warehouse", f"{order.number} belongs to another warehouse"))
    for line, known in _pairs(order, paper):
        if known is not None:
            faults += _quantity_forbidden(order, line, known)
            continue
        try:
            purchase_orders.check_open(order)
        except OrderClosed:
            faults.append(
                line.row.fault("sku", f"{order.number} is closed; a new line came, found {found(line.sku)}")
            )
            continue
        if line.numbered and line.number in taken:
            what = f"line {line.number} of {order.number} is {taken[line.number]}, found {found(line.sku)}"
            faults.append(line.row.fault("sku", what))
    return faults


def _quantity_forbidden(order: PurchaseOrder, line: Line, known: PurchaseOrderLine) -> list[Fault]:
    try:
        purchase_orders.check_quantity(known, line.quantity)
    except OrderClosed:
        what = f"{order.number} is closed, found {line.quantity}"
    except ReceivedAlready:
        what = f"{known.quantity_received} of {line.sku} are received already, found {line.quantity}"
    else:
        return []
    return [line.row.fault("quantity_ordered", what)]


def _change(order: PurchaseOrder, paper: PaperRecord) -> bool:
    changed = _set(order, paper.head)
    for line, known in _pairs(order, paper):
        if known is None:
            number = line.number if line.numbered else max(one.line for one in order.lines) + 1
            order.lines.append(_new_line(line, number))
            changed = True
        else:
            changed = _set(known, {"quantity_ordered": line.quantity, **line.columns}) or changed
    return changed


def _set(row: PurchaseOrder | PurchaseOrderLine, told: dict[str, Any]) -> bool:
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


KIND = Kind("purchase-orders", COLUMNS, read, write, by_paper=True)
