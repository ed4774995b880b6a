"""Label, then cage: one gesture closes a parcel and sorts it.

The cage (or pallet) that a packer scans right after a label takes the parcel that was closed by it. A cage takes one
delivery service: the one of what stands in it already. Which parcel is meant is read from the journal, as the one that
this person's last scan was about.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders import leaving
from warehouse.orders.models import CustomerOrder, DeliveryService
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing import queries, stopping
from warehouse.scanning import taking_out
from warehouse.scanning.asked import last_here
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.models import Scan
from warehouse.scanning.registry import Context, Refused, Verdict
from warehouse.stock import ledger
from warehouse.stock.models import Location

KINDS = ("cage", "pallet")
#: The value by which a verdict says which parcel the next scan may sort.
SORTS = "sorts"


@dataclass(frozen=True)
class Cage:
    """A cage and what stands in it: how many parcels, of which services (None: of none)."""

    id: int
    code: str
    parcels: int
    services: frozenset[int | None]
    names: tuple[str, ...]

    def takes(self, service_id: int | None) -> bool:
        """Nothing of another service stands in it."""
        return self.services <= {service_id}


def closed_by(session: Session, last: Scan | None) -> Parcel | None:
    """The parcel that this scan closed, a person's last one, while it waits to be loaded."""
    number = last.message_values.get(SORTS) if last is not None else None
    if number is None:
        return None
    options = [
        joinedload(Parcel.customer_order).joinedload(CustomerOrder.delivery_service),
        joinedload(Parcel.delivery_service),
        joinedload(Parcel.location),
    ]
    parcel = session.get(Parcel, number, options=options, populate_existing=True)
    is_here = parcel is not None and parcel.packed_at is not None and parcel.dispatched_at is None
    return parcel if is_here and parcel is not None and parcel.cancelled_at is None else None


def scan(context: Context, meaning: Meaning) -> Verdict | None:
    """The cage for the parcel that was closed just now; None where none was, or goods for orders lie in it."""
    if meaning.kind not in KINDS:
        return None
    last = last_here(context.session, context.visitor, "packing", context.act.scan_id)
    found = closed_by(context.session, last)
    if found is None or queries.holds_anything(context.session, context.warehouse_id, meaning.id):
        return None
    parcel = _locked(context, found)
    service = service_of(parcel)
    cages = of_building(context.session, context.warehouse_id)
    cage = next((one for one in cages if one.id == meaning.id), None)
    if cage is not None and not cage.takes(service.id if service else None):
        raise _wrong(parcel, cage, best(cages, parcel))
    before = parcel.location.parent_id
    ledger.carry(context.session, context.act, parcel.location, meaning.id)
    memo = [{"did": "caged", "parcel": parcel.id, "cage": meaning.label}] if before != meaning.id else []
    values = {"order": parcel.customer_order.number, "cage": meaning.label}
    return Verdict("ok", "packing.caged", values, memo=memo)


def label_on_list(context: Context, label: ParcelLabel) -> Verdict | None:
    """The label of a packed parcel: a new one is on the box now, or the box is to be sorted. None for an open box."""
    parcel = label.parcel
    if parcel.is_open and label.voided_at is None:
        return None
    current = current_label(context.session, parcel.id) if label.voided_at is not None else label
    stay = leaving.of_label(label, current)
    if stay is not None and stay.why not in {"not_packed"}:
        raise taking_out.refuse(f"packing.{stay.why}", parcel, stay, task="packing")
    if stay is not None:
        return None
    if label.scanned_at is None:
        return _seen(context, label)
    cage = best(of_building(context.session, context.warehouse_id), parcel)
    if cage is None:
        raise Refused("packing.label_done")
    values = {"order": parcel.customer_order.number, "cage": cage.code, SORTS: parcel.id}
    return Verdict("ok", "packing.sort_it", values)


def proposed(session: Session, parcel: Parcel) -> Cage | None:
    """The cage that already holds parcels of this one's service, else an empty one; None where there is no cage."""
    return best(of_building(session, parcel.warehouse_id), parcel)


def best(cages: Sequence[Cage], parcel: Parcel) -> Cage | None:
    """Of these cages, the one for a parcel."""
    service = service_of(parcel)
    number = service.id if service else None
    fitting = [cage for cage in cages if cage.takes(number)]
    return next((cage for cage in fitting if cage.parcels), next(iter(fitting), None))


def of_building(session: Session, warehouse_id: int) -> list[Cage]:
    """All cages, and the pallets on which parcels stand, by code."""
    box, service = (
        aliased(Location),
        func.coalesce(Parcel.delivery_service_id, CustomerOrder.delivery_service_id),
    )
    is_cage = Location.kind == "cage"
    wanted = (
        select(Location.id, Location.code, service, DeliveryService.name, func.count(Parcel.id))
        .outerjoin(
            box, (box.warehouse_id == warehouse_id) & (box.parent_id == Location.id) & (box.kind == "parcel")
        )
        .outerjoin(
            Parcel,
            (Parcel.warehouse_id == warehouse_id)
            & (Parcel.location_id == box.id)
            & Parcel.dispatched_at.is_(None)
            & Parcel.cancelled_at.is_(None),
        )
        .outerjoin(CustomerOrder, CustomerOrder.id == Parcel.customer_order_id)
        .outerjoin(DeliveryService, DeliveryService.id == service)
        .where(Location.warehouse_id == warehouse_id, Location.kind.in_(KINDS), Location.retired_at.is_(None))
        .where(or_(is_cage, Parcel.id.is_not(None)))
        .group_by(Location.id, Location.code, service, DeliveryService.name)
        .order_by(case((is_cage, 0), else_=1), Location.code)
    )
    found: dict[int, Cage] = {}
    for number, code, service_id, name, parcels in session.execute(wanted):
        cage = found.get(number, Cage(number, code, 0, frozenset(), ()))
        if parcels:
            services, names = cage.services | {service_id}, (*cage.names, name or "–")
            cage = Cage(number, code, cage.parcels + parcels, services, names)
        found[number] = cage
    return list(found.values())


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """It stands where it stood before; its cage may be scanned anew."""
    parcel = context.session.get_one(Parcel, entry["parcel"])
    if parcel.dispatched_at is not None:
        raise Refused("packing.undo_dispatched", order=parcel.customer_order.number)
    values = {"order": parcel.customer_order.number, "cage": entry["cage"], SORTS: parcel.id}
    return Verdict("ok", "packing.undone_caged", values, task="packing")


def undo_relabelled(context: Context, entry: dict[str, Any]) -> Verdict:
    """The new label is not on the box after all."""
    label = context.session.get_one(ParcelLabel, entry["label"])
    if label.parcel.dispatched_at is not None:
        raise Refused("packing.undo_dispatched", order=label.parcel.customer_order.number)
    label.scanned_at = None
    return Verdict("ok", "packing.undone_relabelled", {"code": label.code}, task="packing")


def service_of(parcel: Parcel) -> DeliveryService | None:
    """How it travels."""
    return parcel.delivery_service or parcel.customer_order.delivery_service


def _seen(context: Context, label: ParcelLabel) -> Verdict:
    """A label that took another's place is on its box: it may be loaded."""
    label.scanned_at = context.act.at
    job = context.session.get(PrintJob, label.print_job_id) if label.print_job_id else None
    if job is not None:
        spool.confirm(context.session, job)
    parcel = label.parcel
    stand = context.session.get(Location, parcel.location.parent_id) if parcel.location.parent_id else None
    is_caged = stand is not None and stand.kind in KINDS
    values = {"order": parcel.customer_order.number, "cage": stand.code if stand else "–", SORTS: parcel.id}
    memo = [{"did": "relabelled", "label": label.id}]
    message = "packing.relabelled_in" if is_caged else "packing.relabelled"
    return Verdict("task_done", message, values, memo=memo)


def _locked(context: Context, found: Parcel) -> Parcel:
    """The order first, then the parcel. Raises Refused where it may not go on, or has gone."""
    session, wish = context.session, {"key_share": True}
    order = {"of": CustomerOrder, **wish}
    session.get_one(CustomerOrder, found.customer_order_id, with_for_update=order, populate_existing=True)
    parcel = session.get_one(Parcel, found.id, with_for_update={"of": Parcel, **wish}, populate_existing=True)
    stopping.refuse_box(parcel)
    if parcel.dispatched_at is not None or parcel.packed_at is None or parcel.cancelled_at is not None:
        raise Refused("packing.already_dispatched", order=parcel.customer_order.number)
    return parcel


def _wrong(parcel: Parcel, cage: Cage, right: Cage | None) -> Refused:
    """The other service's cage, with the right one named; the parcel may still be sorted by the next scan."""
    values = {"order": parcel.customer_order.number, "cage": cage.code, "service": ", ".join(cage.names)}
    if right is None:
        return Refused("packing.other_cage", sorts=parcel.id, **values)
    return Refused("packing.other_cage_right", sorts=parcel.id, right=right.code, **values)
