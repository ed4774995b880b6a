"""An order goes elsewhere, or travels otherwise: labels that stand on its boxes already are made anew.

The one before is void from this moment, and the new one comes out at the station that printed it. What lies in the box
is not verified again. A packed parcel stays packed where it stands, but does not leave before its new label was scanned
on it (orders/leaving.py): taking `packed_at` back would put the box into a packer's hands and out of its cage.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.delivery import announcing
from warehouse.delivery.carriers import carrier_named
from warehouse.labels.models import PrintJob
from warehouse.orders import parcel_prints
from warehouse.orders.changes import TooLate
from warehouse.orders.models import CustomerOrder
from warehouse.orders.parcels import Parcel, ParcelLabel, current_label
from warehouse.packing import boxing
from warehouse.packing.contents import Contents, load
from warehouse.packing.papers import label_content, slip_content
from warehouse.stock.ledger import Act


def labels_anew(session: Session, act: Act, order: CustomerOrder, service_before: int | None) -> int:
    """New labels for all boxes of an order that have one; answers how many. Raises TooLate where no service fits."""
    wanted = select(Parcel.id).where(
        Parcel.customer_order_id == order.id,
        Parcel.verified_at.is_not(None),
        Parcel.dispatched_at.is_(None),
        Parcel.cancelled_at.is_(None),
        Parcel.changed_at.is_(None),
    )
    session.flush()
    return sum(
        _renew(session, act, number, service_before)
        for number in session.scalars(wanted.order_by(Parcel.id)).all()
    )


def _renew(session: Session, act: Act, parcel_id: int, service_before: int | None) -> bool:
    contents, before = load(session, parcel_id, lock=True), current_label(session, parcel_id)
    if contents is None or before is None:
        return False
    _choose_service(session, contents, service_before)
    job = session.get(PrintJob, before.print_job_id) if before.print_job_id else None
    now = label_content(contents.order, contents.parcel, before)
    if job is not None and all(job.content.get(name) == value for name, value in now.items()):
        return False
    label = _print(session, act, contents, before, job)
    service = contents.parcel.delivery_service
    announcing.announce(session, service, boxing.told_of(session, contents, label), act.at)
    return True


def _choose_service(session: Session, contents: Contents, before: int | None) -> None:
    """The rules are asked anew; what a person took stays."""
    parcel, asked = contents.parcel, contents.order.delivery_service_id
    if parcel.delivery_rule_id is None and parcel.delivery_service_id == before:
        parcel.delivery_service = None
    boxing.propose(session, contents)
    if parcel.delivery_service_id is None and asked is not None:
        raise TooLate(
            f"parcel {parcel.number} of {contents.order.number} is packed, and no service takes it there"
        )


def _print(
    session: Session, act: Act, contents: Contents, before: ParcelLabel, job: PrintJob | None
) -> ParcelLabel:
    """The new label; with it a new slip, unless the box is closed and the one before lies in it."""
    parcel, order = contents.parcel, contents.order
    slip_job = session.get(PrintJob, before.slip_job_id) if before.slip_job_id else None
    parcel_prints.cancel_unsent(session, before)
    before.voided_at = act.at
    session.flush()
    lies_inside = parcel.packed_at is not None and slip_job is not None and slip_job.state != "cancelled"
    service = parcel.delivery_service
    label = parcel_prints.first_prints(
        session,
        act,
        job.station_id if job is not None else None,
        parcel,
        carrier_named(service.carrier if service is not None else "").number_of(parcel.id),
        None if lies_inside else slip_content(session, order, parcel),
        lambda label: label_content(order, parcel, label),
    )
    label.slip_job_id = label.slip_job_id or before.slip_job_id
    session.flush()
    return label
