"""The pages of suppliers: who sends goods, what they may send too much, which labels their goods get."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import func, select

from warehouse.db import session
from warehouse.office import purchasing
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.office.purchasing import Typed
from warehouse.orders.models import PurchaseOrder, Supplier
from warehouse.people.presence import needs
from warehouse.people.rights import SUPERVISE
from warehouse.receiving import record
from warehouse.receiving.models import SupplierFault
from warehouse.words import N_

LABEL_WORDS = {
    "": N_("As each product says"),
    "none": N_("No labels"),
    "missing": N_("Goods without a barcode"),
    "each": N_("One a piece"),
    "case": N_("One a case"),
}
FAULT_WORDS = {
    "short": N_("Too few"),
    "over": N_("Too many"),
    "damaged": N_("Damaged"),
    "unexpected": N_("Not ordered"),
    "wrong-contents": N_("Wrong contents"),
}


@needs(SUPERVISE)
def suppliers() -> Any:
    """Everybody who sends goods, and the form for a new one."""
    return _list(Typed({}))


@needs(SUPERVISE)
def add() -> Any:
    """A new supplier; the same form sent twice finds the one it made."""
    typed = purchasing.read_supplier(request.form, is_new=True)
    if not typed.faults and purchasing.is_code_taken(session, typed.values["code"]):
        typed.faults["code"] = gettext("The code %(code)s is taken.", code=typed.values["code"])
    if typed.faults:
        return _list(typed), 422
    made = Supplier(**typed.values)
    session.add(made)
    session.flush()
    flash(gettext("%(name)s is entered.", name=made.name))
    return redirect(f"/office/suppliers/{made.id}", code=303)


@needs(SUPERVISE)
def supplier(supplier_id: int) -> Any:
    """One supplier, with the record of its deliveries."""
    return _show(_found(supplier_id), Typed({}))


@needs(SUPERVISE)
def change(supplier_id: int) -> Any:
    """What was typed holds from the next scan on."""
    found = _found(supplier_id)
    typed = purchasing.read_supplier(request.form, is_new=False)
    if typed.faults:
        return _show(found, typed), 422
    for name, value in typed.values.items():
        setattr(found, name, value)
    flash(gettext("%(name)s is changed.", name=found.name))
    return redirect(f"/office/suppliers/{found.id}", code=303)


def _found(supplier_id: int) -> Supplier:
    found = session.get(Supplier, supplier_id)
    if found is None:
        abort(404)
    return found


def _list(typed: Typed) -> str:
    number, total = wanted_page(), session.scalar(select(func.count(Supplier.id))) or 0
    is_open = func.count(PurchaseOrder.id).filter(PurchaseOrder.closed_at.is_(None))
    wanted = (
        select(Supplier, is_open)
        .outerjoin(PurchaseOrder)
        .group_by(Supplier.id)
        .order_by(func.lower(Supplier.name), Supplier.id)
    )
    rows = [(one, count) for one, count in session.execute(wanted.limit(ROWS).offset(offset_of(number)))]
    return render_template("office/suppliers.html", page=Page(rows, number, total), typed=typed)


def _show(found: Supplier, typed: Typed) -> str:
    wanted = (
        select(SupplierFault.kind, func.count(), func.sum(SupplierFault.quantity))
        .where(SupplierFault.supplier_id == found.id)
        .group_by(SupplierFault.kind)
        .order_by(func.sum(SupplierFault.quantity).desc())
    )
    lately = record.lately_faulty(session, found.id)
    return render_template(
        "office/supplier.html",
        shown=found,
        typed=typed,
        labels=[(word, gettext(words)) for word, words in LABEL_WORDS.items()],
        faults=[
            (gettext(FAULT_WORDS[kind]), times, pieces) for kind, times, pieces in session.execute(wanted)
        ],
        deliveries=len(lately),
        faulty=sum(lately),
        cartons=record.in_words(record.cartons_to_open(lately)),
    )
