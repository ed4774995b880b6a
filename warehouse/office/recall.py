"""A recall: one act holds a lot everywhere, one page says where it is, whence it came and who got it."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import or_, select

from warehouse.codes import fold
from warehouse.db import session
from warehouse.lookup.history import local_time
from warehouse.lookup.messages import PLACES, REASONS
from warehouse.office.holds import hold_here, reason_typed
from warehouse.orders.tracing import Trace, trace
from warehouse.people.models import Person
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.scanning.body import plain
from warehouse.sites import Warehouse
from warehouse.stock.lots import code_of
from warehouse.stock.models import Lot, Product

CSV_HEADS = (
    "part", "warehouse", "quantity", "at", "place", "stands_in", "orders", "supplier", "purchase_order",
    "order", "channel", "name", "email", "parcel", "tracking_number",
)  # fmt: skip


@needs(SUPERVISE)
def find() -> Any:
    """Which lot? By the product's SKU and the lot's code or serial."""
    sku, code = (plain(request.args.get(name, "")).strip()[:60] for name in ("sku", "lot"))
    if not sku and not code:
        return render_template("office/recall_find.html", sku="", code="", error=None)
    lot = lot_by_code(sku, code)
    if lot is not None:
        return redirect(url_for("office.recall", lot_id=lot.id))
    error = gettext("No lot of this code. Check both.")
    return render_template("office/recall_find.html", sku=sku, code=code, error=error), 404


@needs(SUPERVISE)
def recall(lot_id: int) -> str:
    """Where a lot is, whence it came and who got it."""
    return _show(_lot(lot_id))


@needs(SUPERVISE)
def hold(lot_id: int) -> Any:
    """Hold it everywhere at once."""
    lot, reason = _lot(lot_id), reason_typed()
    if not reason:
        return _show(lot, gettext("Say why. The next person reads it.")), 422
    if hold_here("lot", lot.id, reason):
        flash(gettext("On hold in every building."))
    else:
        flash(gettext("It was on hold already."), "warning")
    return redirect(url_for("office.recall", lot_id=lot.id), 303)


@needs(SUPERVISE)
def download(lot_id: int) -> Response:
    """The same as a CSV file: one list, `part` says which."""
    lot = _lot(lot_id)
    product = session.get_one(Product, lot.product_id)
    text = io.StringIO()
    writer = csv.DictWriter(text, CSV_HEADS, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(_rows(trace(session, lot)))
    letters = (letter if letter.isascii() and letter.isalnum() else "-" for letter in code_of(lot))
    name = f"recall-{product.id}-{''.join(letters)}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("\ufeff" + text.getvalue(), mimetype="text/csv", headers=headers)


def lot_by_code(sku: str, code: str) -> Lot | None:
    """The lot or serial of this code of a product."""
    wanted = select(Lot).join(Product, Product.id == Lot.product_id).where(Product.sku_key == fold(sku))
    wanted = wanted.where(or_(Lot.code == code, Lot.serial == code), Lot.code + Lot.serial != "")
    return session.scalar(wanted.order_by(Lot.id).limit(1))


def _lot(lot_id: int) -> Lot:
    found = session.get(Lot, lot_id)
    if found is None:
        abort(404)
    return found


def _show(lot: Lot, error: str | None = None) -> str:
    found = trace(session, lot)
    warehouse = session.get_one(Warehouse, current_warehouse_id() or 0)
    holder = session.get(Person, lot.held_by) if lot.held_by else None
    return render_template(
        "office/recall.html",
        lot=lot,
        name=code_of(lot) or "–",
        product=session.get_one(Product, lot.product_id),
        holder=holder.name if holder else "",
        found=found,
        totals={
            "lying": sum(row.quantity for row in found.lying),
            "came": sum(row.quantity for row in found.came),
            "sent": sum(row.quantity for row in found.sent),
        },
        place_word=lambda kind: gettext(PLACES[kind]),
        reason_word=lambda reason: gettext(REASONS[reason]),
        local=lambda moment: local_time(warehouse, moment),
        error=error,
    )


def _rows(found: Trace) -> list[dict[str, Any]]:
    """The three lists as one; moments in UTC, as in every file."""
    lying = [
        {"part": "here", "warehouse": row.warehouse, "quantity": row.quantity, "place": row.place}
        | {"stands_in": row.stands_in, "orders": row.orders}
        for row in found.lying
    ]
    came = [
        {"part": "came", "warehouse": row.warehouse, "quantity": row.quantity, "at": _at(row.first_at)}
        | {"supplier": row.supplier, "purchase_order": row.number}
        for row in found.came
    ]
    sent = [
        {"part": "sent", "warehouse": row.warehouse, "quantity": row.quantity, "at": _at(row.dispatched_at)}
        | {
            "order": row.number,
            "channel": row.channel,
            "name": harmless(row.name),
            "email": harmless(row.email),
        }
        | {"parcel": row.parcel, "tracking_number": row.tracking}
        for row in found.sent
    ]
    return [*lying, *came, *sent]


def _at(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def harmless(text: str) -> str:
    """A customer's words are never a spreadsheet's formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
