"""Pallets made up at the dock: a licence plate of ours, and from then on what its person counts stands on it.

One person loads one pallet of a receipt at a time. It stands on the dock until it is put away; what is on it is
in the ledger as on any container. Its plate is printed when it is made, its logistics label when it is done.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from warehouse.gtin import is_gtin
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.receiving.counting_in import numbers, open_receipt
from warehouse.receiving.labelling import THROW
from warehouse.receiving.models import Receipt, ReceiptPlate
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock import licence_plates
from warehouse.stock.models import Location, Lot, Product
from warehouse.stock.quantities import Balance


def make(context: Context) -> Verdict:
    """A new pallet on this dock; the one that this person loaded until now is done."""
    receipt = open_receipt(context, context.task_id)
    if context.visitor.station_id is None:
        raise Refused("receiving.station_first")
    done = _finish(context, receipt) if _open(context, receipt) is not None else []
    pallet = _made(context, receipt)
    context.session.add(
        ReceiptPlate(
            pallet_id=pallet.id, receipt_id=receipt.id, person_id=context.person_id, made_at=context.act.at
        )
    )
    context.session.flush()
    job = _print(context, "pallet", {"code": pallet.code, "number": numbers(receipt)})
    memo = [*done, {"act": "plate", "receipt": receipt.id, "pallet": pallet.id, "job": job.id}]
    return Verdict("ok", "receiving.plate_made", {"code": pallet.code}, memo=memo)


def finish(context: Context) -> Verdict:
    """Nothing more goes on the pallet: its label says what stands on it."""
    receipt = open_receipt(context, context.task_id)
    plate = _open(context, receipt)
    if plate is None:
        raise Refused("receiving.no_plate")
    if context.visitor.station_id is None:
        raise Refused("receiving.station_first")
    code = context.session.get_one(Location, plate.pallet_id).code
    if not _on(context.session, plate.pallet_id):
        raise Refused("receiving.plate_empty", code=code)
    return Verdict("ok", "receiving.plate_done", {"code": code}, memo=_finish(context, receipt))


def at_closing(context: Context, verdict: Verdict) -> Verdict:
    """After closing: the pallets of everybody who counted here are done."""
    closed = [entry["receipt"] for entry in verdict.memo if entry["act"] == "close"]
    if not closed:
        return verdict
    wanted = select(ReceiptPlate).where(ReceiptPlate.receipt_id == closed[0], ReceiptPlate.done_at.is_(None))
    plates = context.session.scalars(wanted.order_by(ReceiptPlate.pallet_id)).all()
    receipt = context.session.get_one(Receipt, closed[0])
    done = [entry for plate in plates for entry in _done(context, receipt, plate)]
    return Verdict(verdict.outcome, verdict.message, verdict.values, verdict.ask, verdict.task,
                   [*done, *verdict.memo]) if done else verdict  # fmt: skip


def undo_make(context: Context, entry: dict[str, Any]) -> Verdict:
    """The pallet is not there any more; its number is used up, and its plate, where printed, is waste."""
    session = context.session
    pallet = session.get_one(Location, entry["pallet"])
    if _on(session, pallet.id):
        raise Refused("receiving.plate_loaded", code=pallet.code)
    session.delete(session.get_one(ReceiptPlate, pallet.id))
    licence_plates.take_down(session, context.act, pallet)
    return _label_back(context, entry, pallet, "receiving.plate_undone")


def undo_finish(context: Context, entry: dict[str, Any]) -> Verdict:
    """More may go on it again. Refused while its person loads another."""
    session = context.session
    plate, pallet = session.get_one(ReceiptPlate, entry["pallet"]), session.get_one(Location, entry["pallet"])
    plate.done_at = None
    session.flush()
    return _label_back(context, entry, pallet, "receiving.plate_open_again")


def _label_back(context: Context, entry: dict[str, Any], pallet: Location, message: str) -> Verdict:
    session, job_id = context.session, entry["job"]
    is_paper = job_id is not None and not spool.cancel(session, session.get_one(PrintJob, job_id), "undone")
    values = {"code": pallet.code, "product": pallet.code, "labels": 1}
    task = f"receiving/{entry['receipt']}"
    return Verdict("ok", THROW if is_paper else message, values, task=task)


def _made(context: Context, receipt: Receipt) -> Location:
    try:
        return licence_plates.make_pallet(context.session, context.act, receipt.dock)
    except licence_plates.NoPrefix:
        raise Refused("receiving.no_prefix") from None
    except licence_plates.NoneLeft:
        raise Refused("receiving.no_plates_left") from None


def _open(context: Context, receipt: Receipt) -> ReceiptPlate | None:
    wanted = select(ReceiptPlate).filter_by(receipt_id=receipt.id, person_id=context.person_id, done_at=None)
    return context.session.scalar(wanted.execution_options(populate_existing=True))


def _finish(context: Context, receipt: Receipt) -> list[dict[str, Any]]:
    plate = _open(context, receipt)
    assert plate is not None, "asked only of somebody who loads one"
    return _done(context, receipt, plate)


def _done(context: Context, receipt: Receipt, plate: ReceiptPlate) -> list[dict[str, Any]]:
    """It is done: the label of what stands on it, none for an empty one."""
    plate.done_at = context.act.at
    context.session.flush()
    pallet = context.session.get_one(Location, plate.pallet_id)
    on_it = _on(context.session, pallet.id)
    told = _label(context, receipt, pallet, on_it)
    job = _print(context, "logistics", told, pallet.id) if on_it else None
    job_id = job.id if job is not None else None
    return [{"act": "plate-done", "receipt": receipt.id, "pallet": pallet.id, "job": job_id}]


def _on(session: Session, pallet_id: int) -> list[tuple[int, Product, Lot]]:
    """What stands on a pallet: how many, of which product and lot, the most first."""
    wanted = (
        select(Balance.quantity_on_hand, Product, Lot)
        .join(Product, Product.id == Balance.product_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.location_id == pallet_id, Balance.quantity_on_hand > 0)
        .options(joinedload(Product.barcodes))
        .order_by(Balance.quantity_on_hand.desc(), Product.sku, Lot.id)
    )
    return [(int(row[0]), row[1], row[2]) for row in session.execute(wanted).unique()]


def _label(
    context: Context, receipt: Receipt, pallet: Location, on_it: list[tuple[int, Product, Lot]]
) -> dict[str, Any]:
    site = context.session.get_one(Warehouse, context.warehouse_id)
    told: dict[str, Any] = {
        "code": pallet.code,
        "supplier": receipt.supplier.name,
        "number": numbers(receipt),
        "site": site.name,
        "printed_on": site.local_date(context.act.at).isoformat(),
        "lines": [
            [many, product.sku, f"{product.name} {lot.code or lot.serial}".strip()]
            for many, product, lot in on_it
        ],
    }
    return told | (_content(*on_it[0]) if len(on_it) == 1 else {})


def _content(many: int, product: Product, lot: Lot) -> dict[str, Any]:
    """One product and lot: counted in the largest case that it divides into, else in pieces; empty without a GTIN."""
    codes = [code for code in product.barcodes if is_gtin(code.text) and many % code.quantity == 0]
    if not codes:
        return {}
    best = max(codes, key=lambda code: code.quantity)
    day = lot.expires_on.isoformat() if lot.expires_on else ""
    return {"gtin": best.text.zfill(14), "count": many // best.quantity, "lot": lot.code, "expires_on": day}


def _print(context: Context, kind: str, content: dict[str, Any], number: int = 1) -> PrintJob:
    return spool.enqueue(
        context.session,
        warehouse_id=context.warehouse_id,
        kind=kind,
        subject=content["code"],
        content=content,
        station_id=context.visitor.station_id or _station_of(context, content["code"]),
        person_id=context.person_id,
        device_id=context.visitor.device_id,
        scan_id=context.act.scan_id,
        number=number,
    )


def _station_of(context: Context, code: str) -> int | None:
    """Where the pallet's plate was printed: its label comes out there, whoever closes the receipt."""
    plate = spool.last_job(context.session, context.warehouse_id, "pallet", code)
    return plate.station_id if plate is not None else None
