"""The manifest: what a carrier took over in one go, written down, printed, and signed by the driver."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from warehouse.delivery.models import Manifest
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.models import DeliveryService
from warehouse.orders.parcels import Parcel, ParcelLabel
from warehouse.people.models import Person
from warehouse.sites import Warehouse
from warehouse.stock.ledger import Act


def make(
    session: Session,
    act: Act,
    station_id: int | None,
    service: DeliveryService | None,
    parcels: Sequence[Parcel],
) -> Manifest:
    """These parcels are handed over: their list is asked for at the station of whoever hands them over."""
    manifest = Manifest(
        warehouse_id=act.warehouse_id,
        delivery_service_id=service.id if service else None,
        made_by=act.person_id,
        made_at=act.at,
    )
    session.add(manifest)
    session.flush()
    job = spool.enqueue(
        session,
        warehouse_id=act.warehouse_id,
        kind="manifest",
        subject=f"manifest {manifest.id}",
        content=_content(session, manifest, service, parcels),
        station_id=station_id,
        person_id=act.person_id,
        device_id=act.device_id,
        scan_id=act.scan_id,
    )
    manifest.print_job_id = job.id
    for parcel in parcels:
        parcel.manifest_id = manifest.id
    session.flush()
    return manifest


def undo(session: Session, act: Act, manifest: Manifest) -> bool:
    """The parcels are on no list any more. False once the list has come out, or nobody knows whether it has."""
    job = session.get(PrintJob, manifest.print_job_id) if manifest.print_job_id else None
    if job is not None and not spool.cancel(session, job, "undone"):
        return False
    manifest.cancelled_at = act.at
    session.execute(update(Parcel).where(Parcel.manifest_id == manifest.id).values(manifest_id=None))
    session.flush()
    return True


def last(session: Session, warehouse_id: int, service_id: int | None) -> Manifest | None:
    """The newest one of a service."""
    wanted = select(Manifest).where(Manifest.warehouse_id == warehouse_id, Manifest.cancelled_at.is_(None))
    column = Manifest.delivery_service_id
    same = column.is_(None) if service_id is None else column == service_id
    return session.scalar(wanted.where(same).order_by(Manifest.id.desc()).limit(1))


def last_of_all(session: Session, warehouse_id: int, limit: int = 3) -> Sequence[Manifest]:
    """The newest ones, whatever the service."""
    wanted = select(Manifest).where(Manifest.warehouse_id == warehouse_id, Manifest.cancelled_at.is_(None))
    return session.scalars(wanted.order_by(Manifest.id.desc()).limit(limit)).all()


def _content(
    session: Session, manifest: Manifest, service: DeliveryService | None, parcels: Sequence[Parcel]
) -> dict[str, Any]:
    """What the list says: taken down once, printed again as it was."""
    warehouse = session.get_one(Warehouse, manifest.warehouse_id)
    maker = session.get(Person, manifest.made_by) if manifest.made_by else None
    made_at = warehouse.local(manifest.made_at)
    tracked = _tracking(session, parcels)
    return {
        "service": service.name if service else "",
        "number": str(manifest.id),
        "site": warehouse.name,
        "made_at": made_at.strftime("%Y-%m-%d %H:%M"),
        "made_by": maker.name if maker else "",
        "total": len(parcels),
        "parcels": [_row(parcel, tracked.get(parcel.id, "–")) for parcel in parcels],
    }


def _tracking(session: Session, parcels: Sequence[Parcel]) -> dict[int, str]:
    """The number of each parcel, by its label that counts."""
    wanted = select(ParcelLabel.parcel_id, ParcelLabel.tracking_number).where(
        ParcelLabel.parcel_id.in_([parcel.id for parcel in parcels]), ParcelLabel.voided_at.is_(None)
    )
    return {row.parcel_id: row.tracking_number for row in session.execute(wanted)}


def _row(parcel: Parcel, tracking_number: str) -> dict[str, Any]:
    order = parcel.customer_order
    return {
        "tracking": tracking_number,
        "order": order.number,
        "name": order.name or order.company,
        "postcode": order.postcode,
        "weight_grams": parcel.weight_grams or parcel.expected_grams,
    }
