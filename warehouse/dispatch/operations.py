"""Loading a parcel, and taking it off again."""

from __future__ import annotations

from typing import Any

from warehouse.dispatch import queries
from warehouse.orders import progress
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label, label_by_id
from warehouse.people.models import Person
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.sites import Warehouse
from warehouse.stock import ledger, places
from warehouse.stock.holds import stopped
from warehouse.stock.ledger import Goods, Paper


def load(context: Context, meaning: Meaning) -> Verdict:
    """The label is scanned at loading: the goods leave the building, and their promises end."""
    label = label_by_id(context.session, context.warehouse_id, meaning.id, lock=True)
    if label is None:
        raise Refused("dispatch.unknown_label", code=meaning.text)
    _refuse_unfit(context, label)
    parcel, order = label.parcel, label.parcel.customer_order
    lines = _ship(context, parcel)
    ledger.carry(context.session, context.act, parcel.location, None)
    parcel.dispatched_at, parcel.dispatched_by = context.act.at, context.person_id
    context.session.flush()
    if not queries.wants_more(context.session, order.id):
        order.dispatched_at = context.act.at
    left = queries.left_for(context.session, context.warehouse_id, order.delivery_service_id)
    service = order.delivery_service.name if order.delivery_service else "–"
    values = {"order": order.number, "left": left, "service": service}
    memo = [{"did": "loaded", "parcel": parcel.id, "lines": lines}]
    return Verdict(
        "ok" if left else "line_done",
        "dispatch.loaded" if left else "dispatch.last_loaded",
        values,
        memo=memo,
    )


def undo_loaded(context: Context, entry: dict[str, Any]) -> Verdict:
    """The parcel is off the van; the ledger has brought its goods and their promises back."""
    for line_id, quantity in entry["lines"]:
        progress.add_dispatched(context.session, line_id, -quantity)
    parcel = context.session.get_one(
        Parcel, entry["parcel"], with_for_update={"key_share": True}, populate_existing=True
    )
    parcel.dispatched_at = parcel.dispatched_by = None
    parcel.customer_order.dispatched_at = None
    return Verdict("ok", "dispatch.undone", {"order": parcel.customer_order.number})


def _refuse_unfit(context: Context, label: ParcelLabel) -> None:
    parcel, order = label.parcel, label.parcel.customer_order
    if parcel.dispatched_at is not None:
        raise _gone_already(context, parcel)
    if order.cancelled_at is not None:
        raise Refused("dispatch.order_cancelled", order=order.number)
    if order.held_at is not None:
        raise Refused("dispatch.order_held", order=order.number, why=order.hold_reason or "")
    if parcel.cancelled_at is not None:
        raise Refused("dispatch.given_up")
    if label.voided_at is not None:
        current = current_label(context.session, parcel.id)
        raise Refused("dispatch.old_label", code=current.code if current else "–")
    if parcel.packed_at is None:
        raise Refused("dispatch.not_packed")


def _gone_already(context: Context, parcel: Parcel) -> Refused:
    assert parcel.dispatched_at is not None
    warehouse = context.session.get_one(Warehouse, parcel.warehouse_id)
    person = context.session.get(Person, parcel.dispatched_by) if parcel.dispatched_by else None
    time = warehouse.told(parcel.dispatched_at)
    return Refused("dispatch.already", time=time, name=person.name if person else "–")


def _ship(context: Context, parcel: Parcel) -> list[list[int]]:
    """Everything in the box goes to the customer, one movement an order line and lot; nothing where some is held."""
    customer, lines = places.virtual(context.session, parcel.warehouse_id, "customer"), []
    for line_id, quantity, product, lot in queries.goods_in(context.session, parcel):
        found = stopped(product, lot)
        if found is not None:
            raise Refused("dispatch.on_hold", name=found.name, why=found.why)
        goods, paper = Goods(product.id, lot.id, quantity), Paper("order", parcel.customer_order_id, line_id)
        ends = (parcel.location, customer)
        ledger.move(context.session, context.act, goods, *ends, "ship", paper, promised=True, whole=True)
        progress.add_dispatched(context.session, line_id, quantity)
        lines.append([line_id, quantity])
    return lines
