"""Product labels at the dock: for which goods is a setting, how many is what was counted; nobody is asked.

They are printed when a line is complete, and for the others when the receipt is closed: one job a line and lot, on
the label printer of the station where the person's device stands. Without a station nothing is asked for and nothing is
lost: what was not labelled is known, and comes out when the station is scanned.

Closing is the moment for three kinds of goods by design: those that nobody ordered are complete only then, those on an
announced pallet are not opened before, and where people count blind a line's labels would tell that it is complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.models import PurchaseOrderLine, Supplier
from warehouse.receiving import questions
from warehouse.receiving.models import Receipt, ReceiptLine, ReceiptPerson
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock.models import Barcode, Lot, Product
from warehouse.stock.products import first_of

#: Most labels that are printed again at once.
MOST_COPIES = 200
#: A receipt closed so long ago is labelled no more.
REMEMBERED_FOR = timedelta(hours=24)
THROW, HOW_MANY = "receiving.throw_labels", "receiving.how_many_labels"
#: What is said when labels go with it: the same, and how many.
_WITH_LABELS = {
    "receiving.line_done": "receiving.line_done_labels",
    "receiving.quantity_set": "receiving.set_labels",
}
_SET = "receiving.quantity_set"


@dataclass(frozen=True)
class Due:
    """A line and lot of a receipt, and what its labels need to know."""

    row: ReceiptLine
    line: PurchaseOrderLine
    receipt: Receipt
    product: Product
    lot: Lot
    supplier: Supplier

    @property
    def pieces(self) -> int:
        """Sound pieces for which there is no label; negative where there are labels too many."""
        row = self.row
        return row.quantity_received - row.quantity_damaged - row.quantity_labelled

    @property
    def case(self) -> Barcode | None:
        """The code of the case that gets a label, where the setting is so and the goods come in cases."""
        cases = [code for code in self.product.barcodes if code.quantity > 1]
        return min(cases, key=lambda code: code.quantity) if self.wanted == "case" and cases else None

    @property
    def wanted(self) -> str:
        """Which labels: as the supplier's goods want, else as the product says."""
        return self.supplier.label_at_receipt or self.product.details.get("label_at_receipt") or "none"

    @property
    def is_labelled(self) -> bool:
        """True where its goods get labels."""
        return self.wanted in {"each", "case"} or (self.wanted == "missing" and not self.product.barcodes)

    @property
    def is_over(self) -> bool:
        """True when no more of it is counted: the line is complete or the receipt closed."""
        ordered = self.line.quantity_ordered
        return self.receipt.closed_at is not None or 0 < ordered <= self.line.quantity_received

    def labels_for(self, pieces: int) -> int:
        """How many labels so many pieces get."""
        return -(-pieces // self.case.quantity) if self.case else pieces


def follow(context: Context, verdict: Verdict) -> Verdict:
    """After a count: the labels of lines that it completed. A count that completes nothing asks nothing."""
    if verdict.outcome != "line_done" and verdict.message != _SET:
        return verdict
    counts = [entry for entry in verdict.memo if entry["act"] == "count"]
    products = {entry["product"] for entry in counts}
    counted = _found(context.session, counts[0]["receipt"], products) if counts else []
    told = [due for due in counted if due.is_labelled]
    too_many = sum(_lower(due) for due in told if due.pieces < 0)
    if too_many:
        return replace(verdict, message=THROW, values=verdict.values | {"labels": too_many})
    return _with_labels(context, verdict, [due for due in told if due.is_over and due.pieces > 0])


def at_closing(context: Context, verdict: Verdict) -> Verdict:
    """After closing: the labels of all that has none yet."""
    closed = [entry["receipt"] for entry in verdict.memo if entry["act"] == "close"]
    if not closed:
        return verdict
    return _with_labels(
        context, verdict, [due for due in _found(context.session, closed[0]) if _has_none(due)]
    )


def at_station(context: Context, verdict: Verdict) -> Verdict:
    """This device stands at a station now: first of all those labels print that waited for one."""
    labels, asked = _ask_for(context, _waiting(context))
    if not labels:
        return verdict
    said = verdict.values | {"labels": labels}
    return replace(verdict, message="receiving.station_labels", values=said, memo=[asked, *verdict.memo])


def print_more(context: Context) -> Verdict:
    """So many labels of the product that this person scanned last here; without a number it asks how many."""
    last = context.session.get(ReceiptPerson, (context.task_id, context.person_id))
    if last is None:
        raise Refused("receiving.scan_first")
    if context.visitor.station_id is None:
        raise Refused("receiving.station_first")
    mine = [
        due
        for due in _found(context.session, context.task_id, {last.product_id})
        if due.lot.id == last.lot_id
    ]
    if not mine:
        raise Refused("receiving.scan_first")
    product, number = mine[0].product, context.quantity
    if number is None:
        return questions.ask(context, HOW_MANY, product_id=product.id, product=product.name)
    if not 1 <= number <= MOST_COPIES:
        raise Refused("receiving.labels_range", most=MOST_COPIES)
    job = _job(context, mine[0], number, 1)
    values = {"labels": number, "product": product.name}
    memo = [{"act": "more-labels", "job": job.id, "product": product.name}]
    return Verdict("ok", "receiving.labels_again", values, memo=memo)


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """Labels not printed yet are cancelled; of printed ones those too many are to be thrown away."""
    too_many = 0
    for row_id, before, job_id in entry["lines"]:
        due = _found_one(context.session, row_id)
        if due is None or spool.cancel(context.session, context.session.get_one(PrintJob, job_id), "undone"):
            if due is not None:
                due.row.quantity_labelled = before
            continue
        too_many += _lower(due) if due.pieces < 0 else 0
    context.session.flush()
    return Verdict("ok", THROW if too_many else "receiving.labels_cancelled", {"labels": too_many})


def undo_more(context: Context, entry: dict[str, Any]) -> Verdict:
    """Labels asked for again are cancelled, unless they are paper already."""
    job = context.session.get_one(PrintJob, entry["job"])
    if not spool.cancel(context.session, job, "undone"):
        raise Refused("receiving.labels_printed", product=entry["product"])
    return Verdict("ok", "receiving.labels_cancelled", {"labels": 0})


def said_at_undo(verdicts: Sequence[Verdict]) -> Verdict:
    """Of what several undone acts say: what hands must do with the goods, and with labels too many."""
    said = verdicts[0]
    thrown = next((verdict for verdict in verdicts if verdict.message == THROW), None)
    return said if thrown is None else Verdict("ok", THROW, said.values | thrown.values)


def _with_labels(context: Context, verdict: Verdict, due: list[Due]) -> Verdict:
    if not due:
        return verdict
    if context.visitor.station_id is None:
        wanted = sum(one.labels_for(one.pieces) for one in due)
        return replace(verdict, message="receiving.labels_wait", values=verdict.values | {"labels": wanted})
    labels, asked = _ask_for(context, due)
    said = _WITH_LABELS.get(verdict.message, verdict.message)
    # The label's entry stands first: it is undone last, when it is known again what is counted.
    return replace(
        verdict, message=said, values=verdict.values | {"labels": labels}, memo=[asked, *verdict.memo]
    )


def _ask_for(context: Context, due: list[Due]) -> tuple[int, dict[str, Any]]:
    """One job a line and lot: how many labels in all, and what an undo needs to know."""
    labels, lines = 0, []
    for number, one in enumerate(due, start=1):
        copies = one.labels_for(one.pieces)
        job = _job(context, one, copies, number)
        lines.append([one.row.id, one.row.quantity_labelled, job.id])
        one.row.quantity_labelled += one.pieces
        labels += copies
    context.session.flush()
    return labels, {"act": "label", "lines": lines}


def _job(context: Context, due: Due, copies: int, number: int) -> PrintJob:
    return spool.enqueue(
        context.session,
        warehouse_id=context.warehouse_id,
        kind="product",
        subject=due.product.sku,
        content=content(context, due) | {"copies": copies},
        station_id=context.visitor.station_id,
        person_id=context.person_id,
        device_id=context.visitor.device_id,
        scan_id=context.act.scan_id,
        number=number,
    )


def content(context: Context, due: Due) -> dict[str, Any]:
    """What the label says: never a price."""
    today = context.session.get_one(Warehouse, context.warehouse_id).local_date(context.act.at)
    each = [code for code in due.product.barcodes if code.quantity == 1]
    barcode = due.case.text if due.case else first_of(each) or ""
    told = {"lot": due.lot.code, "serial": due.lot.serial, "pieces": due.case.quantity if due.case else 0}
    told["expires_on"] = due.lot.expires_on.isoformat() if due.lot.expires_on else ""
    said = {
        "sku": due.product.sku,
        "name": due.product.name,
        "barcode": barcode,
        "printed_on": today.isoformat(),
    }
    return said | {name: value for name, value in told.items() if value}


def _lower(due: Due) -> int:
    """Fewer pieces than labels: so many labels are too many. They are counted no more."""
    row = due.row
    surplus = due.labels_for(row.quantity_labelled) - due.labels_for(row.quantity_labelled + due.pieces)
    row.quantity_labelled += due.pieces
    return surplus


def _has_none(due: Due) -> bool:
    return due.is_labelled and due.pieces > 0


def _waiting(context: Context) -> list[Due]:
    """What this person counted in the last day that is complete and has no labels."""
    mine = select(ReceiptPerson.receipt_id).where(ReceiptPerson.person_id == context.person_id)
    recent = or_(Receipt.closed_at.is_(None), Receipt.closed_at > context.act.at - REMEMBERED_FOR)
    found = _rows(context.session, Receipt.id.in_(mine), Receipt.warehouse_id == context.warehouse_id, recent,
                  ReceiptLine.quantity_labelled < ReceiptLine.quantity_received)  # fmt: skip
    return [due for due in found if due.is_over and _has_none(due)]


def _found(session: Session, receipt_id: int | None, products: set[int] | None = None) -> list[Due]:
    of_products = [] if products is None else [ReceiptLine.product_id.in_(products)]
    return _rows(session, Receipt.id == receipt_id, *of_products)


def _found_one(session: Session, row_id: int) -> Due | None:
    return next(iter(_rows(session, ReceiptLine.id == row_id)), None)


def _rows(session: Session, *conditions: Any) -> list[Due]:
    session.flush()
    wanted = (
        select(ReceiptLine, PurchaseOrderLine, Receipt, Product, Lot, Supplier)
        .join(Receipt, Receipt.id == ReceiptLine.receipt_id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == ReceiptLine.purchase_order_line_id)
        .join(Product, Product.id == ReceiptLine.product_id)
        .join(Lot, Lot.id == ReceiptLine.lot_id)
        .join(Supplier, Supplier.id == Receipt.supplier_id)
        .where(*conditions)
        .options(joinedload(Product.barcodes))
        .order_by(ReceiptLine.id)
        .execution_options(populate_existing=True)
    )
    return [Due(*row) for row in session.execute(wanted).unique()]
