"""The pages of purchase orders: the list, a new one, its lines, closing, and the paper with its barcodes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from warehouse import clock
from warehouse.codes import fold
from warehouse.db import session
from warehouse.labels import rendering, spool
from warehouse.labels.models import Station
from warehouse.office import form_keys, purchasing
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.office.purchase_order_paper import content
from warehouse.office.purchasing import NotAllowed, Typed
from warehouse.orders.models import PurchaseOrder, PurchaseOrderLine, Supplier
from warehouse.people.presence import (
    current_device,
    current_device_id,
    current_person,
    current_warehouse,
    current_warehouse_id,
    needs,
)
from warehouse.people.rights import SUPERVISE
from warehouse.stock.models import Product


@needs(SUPERVISE)
def purchase_orders() -> Any:
    """The open orders, or with ?state=closed the closed ones, and the form for a new one."""
    return _list(Typed({}))


@needs(SUPERVISE)
def add() -> Any:
    """A new order; the same form sent twice says that it is there."""
    typed = purchasing.read_order(session, request.form)
    if typed.faults:
        return _list(typed), 422
    number = typed.values["number"]
    order = PurchaseOrder(
        warehouse_id=_warehouse_id(),
        supplier_id=typed.values["supplier"].id,
        number=number,
        number_key=fold(number),
        made_at=clock.now(),
    )
    session.add(order)
    session.flush()
    return _done(order, gettext("%(number)s is entered. Add its lines.", number=number))


@needs(SUPERVISE)
def purchase_order(order_id: int) -> Any:
    """One order with its lines."""
    return _show(_found(order_id), Typed({}))


def _changes(view: Callable[..., Any]) -> Callable[..., Any]:
    """A form about one order: found, held, and changed only as far as the dock allows."""

    @wraps(view)
    @needs(SUPERVISE)
    def changing(order_id: int, **more: int) -> Any:
        held = _found(order_id, is_held=True)
        try:
            return view(held, **more)
        except NotAllowed as refusal:
            session.rollback()
            return _show(_found(order_id), Typed({}), error=str(refusal)), 422

    return changing


@_changes
def add_line(held: PurchaseOrder) -> Any:
    """One more line."""
    purchasing.check_free(session, held)
    last = max((line.line for line in held.lines), default=0)
    if request.form.get("after") != str(last):
        raise NotAllowed(gettext("The lines have changed. Look at them, then add yours."))
    typed = purchasing.read_line(session, _warehouse_id(), request.form)
    if typed.faults:
        return _show(held, typed), 422
    product = typed.values.pop("product")
    session.add(PurchaseOrderLine(purchase_order=held, line=last + 1, product=product, **typed.values))
    session.flush()
    return _done(held, gettext("%(product)s is on the order.", product=product.name))


@_changes
def change_line(held: PurchaseOrder, line_id: int) -> Any:
    """Another number, another day."""
    purchasing.check_free(session, held)
    line = _line(held, line_id)
    purchasing.change_line(line, Typed(request.form))
    return _done(held, gettext("%(product)s is changed.", product=line.product.name))


@_changes
def remove_line(held: PurchaseOrder, line_id: int) -> Any:
    """Not ordered after all."""
    purchasing.check_free(session, held)
    line = _line(held, line_id)
    purchasing.remove_line(session, line)
    return _done(held, gettext("%(product)s is off the order.", product=line.product.name))


@_changes
def set_closed(held: PurchaseOrder) -> Any:
    """Nothing more comes; or something does after all."""
    purchasing.check_not_at_dock(session, held)
    person = current_person()
    if request.form.get("closed") != "1":
        held.closed_at = held.closed_by = None
        return _done(held, gettext("%(number)s is open again.", number=held.number))
    if held.closed_at is None:
        held.closed_at, held.closed_by = clock.now(), person.id if person else None
    return _done(held, gettext("%(number)s is closed.", number=held.number))


@needs(SUPERVISE)
def paper(order_id: int) -> Response:
    """The order on A4: its own barcode opens it at the dock, each line's counts the product."""
    found = _found(order_id)
    try:
        made = rendering.render("purchase-order", content(found, current_warehouse()))
    except OSError:
        abort(503)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="purchase-order-{found.id}.pdf"'
    return answer


@needs(SUPERVISE)
def print_paper(order_id: int) -> Any:
    """The same paper from the page printer of a station; the same form sent twice prints once."""
    found, key = _found(order_id), form_keys.read(request.form.get("form_key", ""))
    station = next((one for one in _stations() if str(one.id) == request.form.get("station")), None)
    if key is None or station is None:
        old = gettext("This form is old. Send it again.")
        return _show(found, Typed({}), gettext("Choose a station.") if key else old), 422
    person = current_person()
    spool.enqueue(
        session,
        warehouse_id=_warehouse_id(),
        kind="purchase-order",
        subject=f"P.{found.id}",
        content=content(found, current_warehouse()),
        station_id=station.id,
        person_id=person.id if person else None,
        device_id=current_device_id(),
        form_key=f"purchase-order:{found.id}:{key}"[:80],
    )
    return _done(found, gettext("The paper comes at %(station)s.", station=station.name))


def _stations() -> list[Station]:
    wanted = select(Station).where(Station.warehouse_id == _warehouse_id()).order_by(Station.name)
    return list(session.scalars(wanted))


def _found(order_id: int, is_held: bool = False) -> PurchaseOrder:
    lines = selectinload(PurchaseOrder.lines).joinedload(PurchaseOrderLine.product)
    wanted = (
        select(PurchaseOrder)
        .where(PurchaseOrder.id == order_id, PurchaseOrder.warehouse_id == _warehouse_id())
        .options(joinedload(PurchaseOrder.supplier), lines.selectinload(Product.barcodes))
    )
    if is_held:
        wanted = wanted.with_for_update(of=PurchaseOrder, key_share=True)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        abort(404)
    return found


def _line(held: PurchaseOrder, line_id: int) -> PurchaseOrderLine:
    line = next((line for line in held.lines if line.id == line_id), None)
    if line is None:
        raise NotAllowed(gettext("That line is gone. Look at the others."))
    return line


def _list(typed: Typed) -> str:
    is_closed, number = request.args.get("state") == "closed", wanted_page()
    total = session.scalar(select(func.count()).select_from(_orders(is_closed).subquery())) or 0
    rows = session.execute(_orders(is_closed).limit(ROWS).offset(offset_of(number))).all()
    suppliers = select(Supplier.id, Supplier.name).order_by(func.lower(Supplier.name), Supplier.id)
    return render_template(
        "office/purchase_orders.html",
        page=Page(list(rows), number, total),
        is_closed=is_closed,
        suppliers=[(str(row.id), row.name) for row in session.execute(suppliers)],
        typed=typed,
        today=_today(),
    )


def _orders(is_closed: bool) -> Select[Any]:
    """Id, number, supplier, day, lines and lines done; what is due first, of closed ones the latest first."""
    is_done = PurchaseOrderLine.quantity_received >= PurchaseOrderLine.quantity_ordered
    due = func.min(case((~is_done, PurchaseOrderLine.expected_on)))
    closed = PurchaseOrder.closed_at
    return (
        select(
            PurchaseOrder.id,
            PurchaseOrder.number,
            Supplier.name.label("supplier"),
            due.label("expected_on"),
            func.count(PurchaseOrderLine.id).label("lines"),
            func.coalesce(func.sum(case((is_done, 1), else_=0)), 0).label("done"),
        )
        .join(Supplier, Supplier.id == PurchaseOrder.supplier_id)
        .outerjoin(PurchaseOrderLine, PurchaseOrderLine.purchase_order_id == PurchaseOrder.id)
        .where(PurchaseOrder.warehouse_id == _warehouse_id())
        .where(closed.is_not(None) if is_closed else closed.is_(None))
        .group_by(PurchaseOrder.id, PurchaseOrder.number, Supplier.name)
        .order_by(*([closed.desc()] if is_closed else [due.is_(None), due]), PurchaseOrder.id)
    )


def _show(found: PurchaseOrder, typed: Typed, error: str | None = None) -> str:
    device = current_device()
    return render_template(
        "office/purchase_order.html",
        shown=found,
        typed=typed,
        error=error,
        last=max((line.line for line in found.lines), default=0),
        today=_today(),
        stations=[(one.id, one.name) for one in _stations()],
        station=device.station_id if device else None,
        form_key=form_keys.mint(),
    )


def _today() -> Any:
    warehouse = current_warehouse()
    return warehouse.local_date(clock.now()) if warehouse else None


def _done(order: PurchaseOrder, sentence: str) -> Any:
    flash(sentence)
    return redirect(f"/office/purchase-orders/{order.id}", code=303)


def _warehouse_id() -> int:
    return current_warehouse_id() or 0
