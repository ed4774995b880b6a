"""Loading: one parcel by its label, or all that stand in a cage by its code; and taking them off again.

Locks are taken in one order: orders, then parcels, then balances. A cage goes whole or not at all: one parcel in it
that may not leave is named with what is to be done, and nothing of the cage is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from warehouse.delivery import telling
from warehouse.dispatch import queries
from warehouse.dispatch.queries import Boxed
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders import leaving, progress
from warehouse.orders.leaving import Stay
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label, label_by_id
from warehouse.people.models import Person
from warehouse.scanning import taking_out
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock import ledger, places
from warehouse.stock.holds import stopped
from warehouse.stock.ledger import Paper
from warehouse.stock.models import Location


def by_label(context: Context, meaning: Meaning) -> Verdict:
    """The label is scanned at loading: the goods leave the building, and their promises end."""
    session = context.session
    order_id = queries.lock_order_of_label(session, context.warehouse_id, meaning.id)
    label = label_by_id(session, context.warehouse_id, meaning.id, lock=True) if order_id else None
    if label is None:
        raise Refused("dispatch.unknown_label", code=meaning.text)
    current = current_label(session, label.parcel_id) if label.voided_at is not None else label
    stay = leaving.of_label(label, current)
    if stay is not None:
        raise _refused(context, label.parcel, stay)
    if label.scanned_at is None:
        _seen(context, label)
    memo = _send_off(context, {label.parcel: label})
    order, service = label.parcel.customer_order, queries.service_of(label.parcel)
    tally = queries.tally(session, context.warehouse_id, service.id if service else None)
    values = {"order": order.number, "left": tally.waiting, "service": service.name if service else "–"}
    message = "dispatch.loaded" if tally.waiting else "dispatch.last_loaded"
    return Verdict("ok" if tally.waiting else "line_done", message, values, memo=[memo])


def by_cage(context: Context, meaning: Meaning) -> Verdict:
    """Everything in a cage, or on a pallet, by one scan."""
    session, cage = context.session, context.session.get_one(Location, meaning.id)
    orders = queries.lock_orders_in(session, cage)
    parcels = queries.lock_parcels_in(session, cage)
    if not parcels:
        raise Refused("dispatch.cage_empty", cage=cage.code)
    if not {parcel.customer_order_id for parcel in parcels} <= orders:
        raise Refused("dispatch.cage_changed", cage=cage.code)
    prints = queries.prints_of(session, parcels)
    for parcel in parcels:
        stay = leaving.of_parcel(parcel, prints.get(parcel.id, []))
        if stay is not None:
            raise _refused(context, parcel, stay, cage)
    counting = {parcel: _current(prints[parcel.id]) for parcel in parcels}
    memo = _send_off(context, counting, cage)
    service = queries.service_of(parcels[0])
    tally = queries.tally(session, context.warehouse_id, service.id if service else None)
    values = {
        "cage": cage.code,
        "number": len(parcels),
        "loaded": tally.loaded,
        "total": tally.total,
        "service": service.name if service else "–",
    }
    return Verdict("ok" if tally.waiting else "line_done", "dispatch.cage_loaded", values, memo=[memo])


def undo_loaded(context: Context, entry: dict[str, Any]) -> Verdict:
    """The parcels are off the van; the ledger has brought their goods and their promises back."""
    session = context.session
    numbers = entry.get("parcels") or [entry["parcel"]]
    parcels = queries.lock_parcels(session, numbers)
    orders = [parcel.customer_order for parcel in parcels]
    if any(parcel.manifest_id is not None for parcel in parcels):
        raise Refused("dispatch.undo_on_manifest", order=orders[0].number)
    if telling.were_heard(session, numbers):
        raise Refused("dispatch.undo_told", order=orders[0].number)
    telling.withdraw(session, context.act, numbers)
    progress.add_dispatched_all(session, ((line_id, -quantity) for line_id, quantity in entry["lines"]))
    for parcel in parcels:
        parcel.dispatched_at = parcel.dispatched_by = None
        parcel.customer_order.dispatched_at = None
        if parcel.customer_order.cancelled_at is not None:
            parcel.changed_at = context.act.at
    for label_id in entry.get("seen", []):
        session.get_one(ParcelLabel, label_id).scanned_at = None
    session.flush()
    if len(parcels) > 1:
        values = {"number": len(parcels), "cage": entry.get("cage", "–")}
        return Verdict("ok", "dispatch.undone_cage", values)
    return Verdict("ok", "dispatch.undone", {"order": orders[0].number})


def _send_off(
    context: Context, counting: dict[Parcel, ParcelLabel], cage: Location | None = None
) -> dict[str, Any]:
    """These parcels leave: goods, progress, the boxes themselves, their orders, and what the channels are told."""
    session, act, parcels = context.session, context.act, list(counting)
    boxed = queries.goods_in(session, parcels)
    for one in boxed:
        found = stopped(one.product, one.lot)
        if found is not None:
            stay = Stay("on_hold", {"name": found.name, "why": found.why})
            raise _refused(context, one.parcel, stay, cage)
    _ship(session, context, boxed)
    ledger.carry_all(session, act, [parcel.location for parcel in parcels], None)
    messages = []
    for parcel, label in counting.items():
        parcel.dispatched_at, parcel.dispatched_by = act.at, context.person_id
        packed = [telling.Packed(one.line, one.lot, one.quantity) for one in boxed if one.parcel is parcel]
        service = queries.service_of(parcel)
        messages.append(telling.shipped(act, parcel, service, label.tracking_number, packed))
    session.flush()
    telling.write(session, messages)
    queries.end_orders(session, {parcel.customer_order_id for parcel in parcels}, act.at)
    memo = {"did": "loaded", "parcels": [parcel.id for parcel in parcels]}
    memo["lines"] = [[one.line.id, one.quantity] for one in boxed]
    memo["seen"] = [label.id for label in counting.values() if label.scanned_at == act.at]
    return memo | ({"cage": cage.code} if cage else {})


def _ship(session: Session, context: Context, boxed: Sequence[Boxed]) -> None:
    """Everything in the boxes goes to its customers, one movement an order line and lot."""
    customer = places.virtual(session, context.warehouse_id, "customer")
    told = [(one.promise, Paper("order", one.parcel.customer_order_id, one.line.id)) for one in boxed]
    shipped = [(one.line.id, one.quantity) for one in boxed]
    ledger.leave_all(session, context.act, told, customer, "ship")
    progress.add_dispatched_all(session, shipped)


def _seen(context: Context, label: ParcelLabel) -> None:
    """Its first scan is this one: it is on the box."""
    label.scanned_at = context.act.at
    job = context.session.get(PrintJob, label.print_job_id) if label.print_job_id else None
    if job is not None:
        spool.confirm(context.session, job)


def _current(prints: Iterable[ParcelLabel]) -> ParcelLabel:
    return next(label for label in prints if label.voided_at is None)


def _refused(context: Context, parcel: Parcel, stay: Stay, cage: Location | None = None) -> Refused:
    """Why it stays, and what is to be done with it; out of a cage it is named with the cage."""
    if stay.why == "already_dispatched":
        return _gone_already(context, parcel)
    values = {"order": parcel.customer_order.number}
    if cage is None:
        return taking_out.refuse(f"dispatch.{stay.why}", parcel, stay, **values)
    return taking_out.refuse(f"dispatch.in_cage_{stay.why}", parcel, stay, **values, cage=cage.code)


def _gone_already(context: Context, parcel: Parcel) -> Refused:
    assert parcel.dispatched_at is not None
    warehouse = context.session.get_one(Warehouse, parcel.warehouse_id)
    person = context.session.get(Person, parcel.dispatched_by) if parcel.dispatched_by else None
    time = warehouse.told(parcel.dispatched_at)
    return Refused("dispatch.already", time=time, name=person.name if person else "–")
