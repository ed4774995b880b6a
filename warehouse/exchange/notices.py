"""Suppliers' advance notices, paper by paper; a later file replaces what has not been received yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from warehouse.codes import Code, fold
from warehouse.db import FEW, in_parts
from warehouse.exchange.cells import Cells
from warehouse.exchange.channels import supplier_of
from warehouse.exchange.faults import Fault, found
from warehouse.exchange.files import Columns, Row
from warehouse.exchange.intake import Intake, Kind, describe, taken_codes
from warehouse.exchange.papers import Line, PaperRecord, add_line, gather
from warehouse.gtin import check_digit
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.orders.notices import Notice, NoticeLine
from warehouse.receiving.models import ReceiptPallet
from warehouse.sites import Warehouse
from warehouse.stock.models import Product

COLUMNS = Columns.of("number supplier sku quantity", "purchase_order sscc lot expires_on serial")
SSCC_LENGTH = 18
#: What of a line makes it the same line, beside its product.
FACTS = ("purchase_order_id", "sscc", "quantity", "lot", "serial", "expires_on")


@dataclass
class Known:
    """What the rows of a run are judged by."""

    orders: dict[str, list[Any]]
    """Purchase orders (id, warehouse_id, supplier) by their folded number."""
    serials: dict[tuple[int, str], Row] = field(default_factory=dict)


def read(intake: Intake, rows: list[Row]) -> list[PaperRecord]:
    """The sound notices of the rows."""
    known = Known(_orders(intake))
    return gather(intake, rows, "supplier", lambda cells, paper: _take_row(intake, known, cells, paper))


def _orders(intake: Intake) -> dict[str, list[Any]]:
    wanted = select(
        PurchaseOrder.id, PurchaseOrder.warehouse_id, PurchaseOrder.number_key, Supplier.code
    ).join(Supplier)
    orders: dict[str, list[Any]] = {}
    for row in intake.session.execute(wanted.order_by(PurchaseOrder.id)):
        orders.setdefault(row.number_key, []).append(row)
    return orders


def _take_row(intake: Intake, known: Known, cells: Cells, paper: PaperRecord) -> None:
    order = _order(known, cells, paper)
    _find_warehouse(intake, cells, paper, order)
    product, quantity = intake.product(cells), cells.quantity("quantity", required=True)
    columns = {
        "purchase_order_id": order.id if order is not None else None,
        "sscc": _sscc(cells),
        "lot": cells.text("lot", 40),
        "serial": cells.text("serial", 40),
        "expires_on": cells.day("expires_on"),
    }
    if product is None or quantity is None or not cells.sound:
        return
    _fits_tracking(intake, known, cells, product, quantity)
    add_line(cells, paper, product.sku, quantity, {"product_id": product.id, **columns})


def _order(known: Known, cells: Cells, paper: PaperRecord) -> Any | None:
    """The purchase order that the row names, of the notice's own supplier."""
    number = cells.text("purchase_order", 60)
    if not number:
        return None
    orders = known.orders.get(fold(number), [])
    own = [order for order in orders if fold(order.code) == fold(paper.owner)]
    if not orders:
        cells.wrong("purchase_order", f"unknown purchase order, found {found(number)}")
    elif not own:
        cells.wrong("purchase_order", f"{number} is of {orders[0].code}, not of {paper.owner}")
    return own[0] if own else None


def _find_warehouse(intake: Intake, cells: Cells, paper: PaperRecord, order: Any | None) -> None:
    """A notice is for the warehouse of the orders that it names; without one, for the only one that there is."""
    if order is None:
        if not paper.warehouse_id and len(intake.warehouses) != 1 and not cells.row.get("purchase_order"):
            cells.wrong("purchase_order", "must not be empty: it says which warehouse the goods are for")
        return
    paper.warehouse_id = paper.warehouse_id or order.warehouse_id
    if paper.warehouse_id != order.warehouse_id:
        cells.wrong("purchase_order", f"another row of {paper.number} names an order of another warehouse")


def _sscc(cells: Cells) -> str:
    """The number of a pallet, with or without the 00 that stands before it on a label."""
    text = cells.text("sscc", 20)
    number = text[2:] if len(text) == SSCC_LENGTH + 2 and text.startswith("00") else text
    if not number:
        return ""
    if not (number.isascii() and number.isdigit() and len(number) == SSCC_LENGTH):
        cells.wrong("sscc", f"an SSCC has {SSCC_LENGTH} digits, found {found(text)}")
    elif (right := check_digit(number[:-1])) != int(number[-1]):
        cells.wrong("sscc", f"wrong check digit, found {found(text)}: {right} would be right")
    return number


def _fits_tracking(intake: Intake, known: Known, cells: Cells, product: Product, quantity: int) -> None:
    lot, serial = cells.row.get("lot"), cells.row.get("serial")
    if lot and product.tracking == "none":
        intake.notice(f"{product.sku} is not tracked by lot: its lots in the notice are not kept")
    if serial and product.tracking != "serial":
        intake.notice(f"{product.sku} is not tracked by serial: its serials in the notice are not kept")
    elif serial and quantity > 1:
        cells.wrong("quantity", f"a serial is one piece, found {quantity}")
    elif serial:
        first = known.serials.setdefault((product.id, serial), cells.row)
        if first is not cells.row:
            cells.wrong("serial", f"{found(serial)} of {product.sku} stands in row {first.line} too")


def write(intake: Intake, papers: list[PaperRecord]) -> None:
    """New notices enter; a known one is replaced as far as its pallets are not received."""
    for paper in intake.watch(papers, "notices"):
        supplier = supplier_of(intake, paper.owner)
        notice = _stored(intake, supplier.id, fold(paper.number))
        paper.warehouse_id = paper.warehouse_id or _warehouse_of(intake, notice)
        faults = _forbidden(intake, notice, paper)
        if faults:
            intake.keep_out(paper.rows, faults)
        elif notice is None:
            intake.session.add(_new(intake, supplier.id, paper))
            intake.counts["new"] += 1
        else:
            intake.counts["changed" if _replace(intake, notice, paper) else "unchanged"] += 1
        # The next paper is judged by what this one says.
        intake.session.flush()


def _stored(intake: Intake, supplier_id: int, number_key: str) -> Notice | None:
    wanted = select(Notice).filter_by(supplier_id=supplier_id, number_key=number_key)
    return intake.session.scalar(
        wanted.options(selectinload(Notice.lines).joinedload(NoticeLine.product), joinedload(Notice.supplier))
    )


def _warehouse_of(intake: Intake, notice: Notice | None) -> int:
    return notice.warehouse_id if notice is not None else next(iter(intake.warehouses.values())).id


def _new(intake: Intake, supplier_id: int, paper: PaperRecord) -> Notice:
    return Notice(
        warehouse_id=paper.warehouse_id,
        supplier_id=supplier_id,
        number=paper.number,
        number_key=fold(paper.number),
        made_at=intake.at,
        lines=[_new_line(line) for line in paper.lines],
    )


def _new_line(line: Line) -> NoticeLine:
    return NoticeLine(quantity=line.quantity, **line.columns)


def _forbidden(intake: Intake, notice: Notice | None, paper: PaperRecord) -> list[Fault]:
    faults = []
    if notice is not None and notice.warehouse_id != paper.warehouse_id:
        faults.append(paper.wrong("purchase_order", f"{notice.number} belongs to another warehouse"))
    faults += _expired(intake, notice, paper)
    faults += _taken(intake, notice, paper)
    return faults + (_received_otherwise(intake, notice, paper) if notice is not None else [])


def _expired(intake: Intake, notice: Notice | None, paper: PaperRecord) -> list[Fault]:
    """Goods that are past their date are not sent; what an earlier file said has only grown old."""
    today = intake.session.get_one(Warehouse, paper.warehouse_id).local_date(intake.at)
    known = Counter(_said(line) for line in notice.lines) if notice is not None else Counter()
    late = [line for line in paper.lines if (day := line.columns["expires_on"]) is not None and day < today]
    return [
        line.row.fault("expires_on", f"expired, found {found(str(line.columns['expires_on']))}")
        for line in late
        if not known[_said_in_file(line)]
    ]


def _taken(intake: Intake, notice: Notice | None, paper: PaperRecord) -> list[Fault]:
    """A pallet's number and a serial are named by one notice alone, and no place has that number already."""
    pallets = {line.columns["sscc"] for line in paper.lines} - {""}
    serials = {line.columns["serial"] for line in paper.lines} - {""}
    by_pallet = {line.sscc: line for line in _elsewhere(intake, notice, NoticeLine.sscc, pallets)}
    by_serial = {
        (line.product_id, line.serial): line
        for line in _elsewhere(intake, notice, NoticeLine.serial, serials)
    }
    codes = taken_codes(intake.session, pallets - _received(intake, pallets), paper.warehouse_id)
    faults = []
    for line in paper.lines:
        sscc, serial = line.columns["sscc"], line.columns["serial"]
        if sscc in by_pallet:
            faults.append(line.row.fault("sscc", f"{sscc} {_stands_in(by_pallet[sscc])}"))
        elif sscc in codes:
            faults.append(line.row.fault("sscc", _is_code(intake, sscc, codes[sscc])))
        if (other := by_serial.get((line.columns["product_id"], serial))) is not None:
            faults.append(line.row.fault("serial", f"{found(serial)} {_stands_in(other)}"))
    return faults


def _is_code(intake: Intake, sscc: str, code: Code) -> str:
    return f"{sscc} is already {describe(intake.session, code)}"


def _stands_in(line: NoticeLine) -> str:
    return f"stands in notice {line.notice.number} of {line.notice.supplier.code} too"


def _elsewhere(intake: Intake, notice: Notice | None, column: Any, values: set[str]) -> Iterable[NoticeLine]:
    """The lines of other notices that name one of these numbers."""
    wanted = select(NoticeLine).options(joinedload(NoticeLine.notice).joinedload(Notice.supplier))
    if notice is not None:
        wanted = wanted.where(NoticeLine.notice_id != notice.id)
    for part in in_parts(sorted(values), FEW):
        yield from intake.session.scalars(wanted.where(column.in_(part)))


def _received(intake: Intake, pallets: set[str]) -> set[str]:
    """Which of these pallets have come in."""
    here: set[str] = set()
    for part in in_parts(sorted(pallets), FEW):
        here.update(intake.session.scalars(select(ReceiptPallet.sscc).where(ReceiptPallet.sscc.in_(part))))
    return here


def _received_otherwise(intake: Intake, notice: Notice, paper: PaperRecord) -> list[Fault]:
    """A pallet that came in stays as it came; a file may say it again, or leave it out."""
    faults = []
    for sscc in sorted(_received(intake, {line.sscc for line in notice.lines})):
        stored = Counter(_said(line) for line in notice.lines if line.sscc == sscc)
        told = [line for line in paper.lines if line.columns["sscc"] == sscc]
        if told and Counter(map(_said_in_file, told)) != stored:
            faults.append(
                told[0].row.fault("sscc", f"pallet {sscc} is received already, as it was announced")
            )
    return faults


def _replace(intake: Intake, notice: Notice, paper: PaperRecord) -> bool:
    """Make the notice say what the file says; lines that both have stay. True when anything changed."""
    received = _received(intake, {line.sscc for line in notice.lines})
    told = Counter(_said_in_file(line) for line in paper.lines if line.columns["sscc"] not in received)
    gone = []
    for line in (line for line in notice.lines if line.sscc not in received):
        if told[_said(line)]:
            told[_said(line)] -= 1
        else:
            gone.append(line)
    fresh = list(told.elements())
    for line in gone:
        notice.lines.remove(line)
    notice.lines += [NoticeLine(product_id=one[0], **dict(zip(FACTS, one[1:], strict=True))) for one in fresh]
    return bool(gone or fresh)


def _said(line: NoticeLine) -> tuple[Any, ...]:
    return (line.product_id, *(getattr(line, name) for name in FACTS))


def _said_in_file(line: Line) -> tuple[Any, ...]:
    told = {**line.columns, "quantity": line.quantity}
    return (told["product_id"], *(told[name] for name in FACTS))


KIND = Kind("notices", COLUMNS, read, write, by_paper=True)
