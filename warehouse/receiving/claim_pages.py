"""The claim's addresses: its page with what it says, the tap that makes it, and its PDF."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request, url_for
from flask_babel import force_locale, get_locale
from sqlalchemy import select

from warehouse import clock, words
from warehouse.db import session
from warehouse.orders.models import PurchaseOrder
from warehouse.people import rights
from warehouse.people.models import Person
from warehouse.people.presence import current_person, current_warehouse_id, needs
from warehouse.receiving import claim, claim_paper
from warehouse.receiving.models import Receipt, ReceiptPurchaseOrder
from warehouse.sites import Warehouse

blueprint = Blueprint("claims", __name__)


@blueprint.get("/receiving/<int:receipt_id>/claim")
@needs(rights.RECEIVE)
def show(receipt_id: int) -> str:
    """What would be claimed, or was; the PDF and the mail once it is made."""
    receipt, warehouse = _receipt(receipt_id)
    found = claim.of(session, receipt) if claim.is_ready(receipt) else None
    maker = session.get(Person, receipt.claim_made_by) if receipt.claim_made_by else None
    values: dict[str, Any] = {
        "receipt": receipt,
        "claim": found,
        "warehouse": warehouse,
        "day": words.day(warehouse.local_date(found.counted_at if found else receipt.opened_at)),
        "made": warehouse.told(receipt.claim_made_at) if receipt.claim_made_at else "",
        "maker": maker.name if maker else "",
        "is_outdated": claim.is_outdated(receipt),
        "back": _back(receipt),
        "speaks_english": _speaks_english(),
    }
    if found is not None and not found.is_empty:
        with _language():
            values["mail"] = claim_paper.mail(found, warehouse)
            values["mail_address"] = claim_paper.mail_address(found, warehouse)
        values["photos"] = claim_paper.photo_rows(found)
    said = {"said_of": claim_paper.said_of, "said_of_carton": claim_paper.said_of_carton}
    return render_template("receiving/claim.html", screen=None, **values, **said)


@blueprint.post("/receiving/<int:receipt_id>/claim")
@needs(rights.RECEIVE)
def make(receipt_id: int) -> Any:
    """Write down that the claim was made, when and by whom. What is made already stays, unless it was counted on."""
    receipt, _warehouse = _receipt(receipt_id)
    person = current_person()
    is_new = receipt.claim_made_at is None or claim.is_outdated(receipt)
    if person is not None and is_new and claim.is_ready(receipt) and not claim.of(session, receipt).is_empty:
        receipt.claim_made_at, receipt.claim_made_by = clock.now(), person.id
    return redirect(url_for("claims.show", receipt_id=receipt_id), 303)


@blueprint.get("/receiving/<int:receipt_id>/claim.pdf")
@needs(rights.RECEIVE)
def paper(receipt_id: int) -> Response:
    """The claim to send; with ?language=en in English whatever the reader speaks."""
    receipt, warehouse = _receipt(receipt_id)
    found = claim.of(session, receipt) if claim.is_ready(receipt) else None
    if found is None or found.is_empty:
        abort(404)
    try:
        with _language():
            content = claim_paper.pdf(found, warehouse, Path(current_app.config["INSTANCE"]))
    except OSError:
        abort(503)
    disposition = f'inline; filename="{claim_paper.file_name(found)}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=headers)


@blueprint.get("/receiving/purchase-orders/<int:purchase_order_id>")
@needs(rights.RECEIVE)
def receipts_of(purchase_order_id: int) -> Any:
    """The receipts of a purchase order, the newest first; one only: straight to it."""
    order = session.get(PurchaseOrder, purchase_order_id)
    if order is None or order.warehouse_id != current_warehouse_id():
        abort(404)
    wanted = select(Receipt).join(ReceiptPurchaseOrder).filter_by(purchase_order_id=order.id)
    receipts = list(session.scalars(wanted.order_by(Receipt.id.desc())))
    if len(receipts) == 1:
        return redirect(url_for("claims.show", receipt_id=receipts[0].id))
    warehouse = session.get_one(Warehouse, order.warehouse_id)
    rows = [(receipt, warehouse.told(receipt.closed_at or receipt.opened_at)) for receipt in receipts]
    return render_template("receiving/receipts.html", screen=None, order=order, rows=rows)


def _receipt(receipt_id: int) -> tuple[Receipt, Warehouse]:
    warehouse_id = current_warehouse_id()
    receipt = claim.find_receipt(session._get_current_object(), warehouse_id or 0, receipt_id)  # type: ignore[attr-defined]
    if receipt is None:
        abort(404)
    return receipt, session.get_one(Warehouse, receipt.warehouse_id)


def _back(receipt: Receipt) -> str:
    """Where the person came from: the open receipt, or the order that it brought."""
    if receipt.closed_at is None:
        return f"/receiving/{receipt.id}"
    return (
        f"/lookup/purchase-order/{receipt.purchase_orders[0].id}" if receipt.purchase_orders else "/receiving"
    )


def _speaks_english() -> bool:
    locale = get_locale()
    return locale is None or locale.language == words.SOURCE


def _language() -> AbstractContextManager[None]:
    """The reader's own language, or English when the supplier's people read only that."""
    return force_locale(words.SOURCE) if request.args.get("language") == words.SOURCE else nullcontext()
