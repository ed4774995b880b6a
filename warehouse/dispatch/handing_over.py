"""Handing over: a van goes, and its manifest is printed; what is missing is asked about by name before.

Without a word which service is meant, it is the one of which something was loaded last. With nothing new loaded the
manifest before is printed once more, and says so on itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from warehouse.delivery import manifests
from warehouse.delivery.models import Manifest
from warehouse.dispatch import queries, standing
from warehouse.labels import spool
from warehouse.labels.models import PrintJob
from warehouse.orders.models import DeliveryService
from warehouse.orders.parcels import Parcel
from warehouse.scanning import agreeing
from warehouse.scanning.registry import Context, Refused, Verdict

MISSING = "dispatch.missing"
#: How a tap names parcels that have no delivery service.
WITHOUT = "none"


def hand_over(context: Context) -> Verdict:
    """Print the manifest of a service; `context.reason` says which. Asks first where parcels of it are missing."""
    service_id = _meant(context)
    loaded = queries.loaded(context.session, context.warehouse_id, service_id)
    service = context.session.get(DeliveryService, service_id) if service_id else None
    name = service.name if service else "–"
    if not loaded:
        return _again(context, service_id, name)
    missing = len(standing.missing(context.session, context.warehouse_id, service_id))
    if missing and not _is_agreed(context, service_id):
        values = {"number": missing, "service": name, "service_id": service_id}
        raise agreeing.ask(context, MISSING, "choose", **values)
    return _make(context, service, loaded, name)


def answer(context: Context, action: str) -> Verdict:
    """They are missing: the van goes without them, or it waits."""
    if action == "no":
        question = agreeing.asked_last(context)
        if question is None or question.message != MISSING:
            raise Refused("scanning.nothing_asked_for")
        return Verdict("ok", "dispatch.goes_later", {"service": question.values["service"]})
    question, agreed = agreeing.agree(context, MISSING)
    service_id = question.values["service_id"]
    loaded = queries.loaded(agreed.session, agreed.warehouse_id, service_id)
    if not loaded:
        raise Refused("dispatch.nothing_loaded", service=question.values["service"])
    service = agreed.session.get(DeliveryService, service_id) if service_id else None
    return _make(agreed, service, loaded, question.values["service"])


def undo(context: Context, entry: dict[str, Any]) -> Verdict:
    """Nobody has the manifest yet: it is not made."""
    manifest = context.session.get_one(Manifest, entry["manifest"])
    if not manifests.undo(context.session, context.act, manifest):
        raise Refused("dispatch.undo_printed", number=manifest.id)
    return Verdict("ok", "dispatch.undone_manifest", {"number": manifest.id})


def undo_again(context: Context, entry: dict[str, Any]) -> Verdict:
    """No second print."""
    if not spool.cancel_reprint(context.session, context.session.get_one(PrintJob, entry["job"]), "undone"):
        raise Refused("dispatch.undo_printed", number=entry["manifest"])
    return Verdict("ok", "dispatch.undone_again", {"number": entry["manifest"]})


def _make(context: Context, service: DeliveryService | None, loaded: Sequence[Parcel], name: str) -> Verdict:
    station = context.visitor.station_id
    manifest = manifests.make(context.session, context.act, station, service, loaded)
    memo = [{"did": "handed_over", "manifest": manifest.id}]
    values = {"service": name, "number": len(loaded), "manifest": manifest.id}
    return Verdict("task_done", "dispatch.handed_over", values, memo=memo)


def _again(context: Context, service_id: int | None, name: str) -> Verdict:
    session = context.session
    manifest = manifests.last(session, context.warehouse_id, service_id)
    job = session.get(PrintJob, manifest.print_job_id) if manifest and manifest.print_job_id else None
    if manifest is None or job is None:
        raise Refused("dispatch.nothing_loaded", service=name)
    newest = spool.last_job(session, context.warehouse_id, job.kind, job.subject) or job
    if newest.purged_at is not None:
        raise Refused("dispatch.forgotten", number=manifest.id)
    new = spool.print_again(
        session,
        newest,
        context.person_id,
        "other",
        device_id=context.act.device_id,
        station_id=context.visitor.station_id,
        scan_id=context.act.scan_id,
    )
    memo = [{"did": "printed_again", "manifest": manifest.id, "job": new.id}]
    return Verdict("ok", "dispatch.printed_again", {"number": manifest.id, "service": name}, memo=memo)


def _is_agreed(context: Context, service_id: int | None) -> bool:
    return MISSING in context.agreed


def _meant(context: Context) -> int | None:
    """The service that the tap names; else that of what was loaded last."""
    if context.reason == WITHOUT:
        return None
    if context.reason:
        if not context.reason.isascii() or not context.reason.isdigit():
            raise Refused("dispatch.unknown_service", code=context.reason)
        return int(context.reason)
    last = queries.last_loaded(context.session, context.warehouse_id, 1)
    if not last:
        raise Refused("dispatch.nothing_loaded", service="–")
    service = queries.service_of(last[0])
    return service.id if service else None
