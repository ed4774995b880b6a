"""Scans that their device gave up: the server could not read them, or failed too often. The device reports them,
a supervisor reads them and says what was done. Nothing in such a report is believed, and nothing is applied."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import insert_or_ignore, session
from warehouse.people.models import Device, Person
from warehouse.people.presence import device_holder
from warehouse.people.tokens import read_actor
from warehouse.scanning.body import plain
from warehouse.scanning.models import RefusedScan

LARGEST_BODY = 4096
#: Of a report's body only what makes a scan is kept, never the token of its person.
_KEPT = (
    "task", "step", "code", "action", "quantity", "reason", "seen_error", "scanned_at", "sent_at",
)  # fmt: skip
_LONGEST = 400


class AlreadySettled(Exception):
    """Somebody was faster."""


def report() -> Response:
    """POST /scans/refused: the device's word for a scan that it gave up. The same id twice is one report."""
    scan_id, device_id = request.form.get("scan_id", "").lower(), request.form.get("device", "")
    actor = read_actor(request.form.get("actor", ""))
    if not re.fullmatch(r"[0-9a-f]{32}", scan_id) or actor is None or actor.device_id != device_id:
        return _answer(400, "scanning: id or actor cannot be read")
    device = session.get(Device, device_id)
    if device_holder() is None or device is None:
        return _answer(401, "scanning: sign in on this device")
    values = {
        "warehouse_id": device.warehouse_id,
        "device_id": device.id,
        "scan_id": scan_id,
        "person_id": actor.person_id if session.get(Person, actor.person_id) else None,
        "body": read_report(request.form.get("body", "")),
        "status": _status(request.form.get("status", "")),
        "received_at": clock.now(),
    }
    insert_or_ignore(session, RefusedScan, values, ["scan_id"])
    return Response(status=204)


def read_report(text: str) -> dict[str, Any]:
    """The fields of a scan in a report; its beginning as it came where it is no report at all."""
    try:
        told = json.loads(text) if len(text) <= LARGEST_BODY else None
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict):
        return {"text": plain(text)[:_LONGEST]} if text.strip() else {}
    fields = {name: told[name] for name in _KEPT if isinstance(told.get(name), str | int)}
    return {name: plain(str(value))[:_LONGEST] for name, value in fields.items()}


def settle(
    opened: Session, refused_id: int, warehouse_id: int, person_id: int, because: str, now: datetime
) -> None:
    """A supervisor has seen it, and says what came of it. Raises AlreadySettled; LookupError for none."""
    found = opened.get(RefusedScan, refused_id, with_for_update={"key_share": True}, populate_existing=True)
    if found is None or found.warehouse_id != warehouse_id:
        raise LookupError(refused_id)
    if found.settled_at is not None:
        raise AlreadySettled
    found.settled_by, found.settled_at, found.settled_because = person_id, now, because
    opened.flush()


def _status(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _answer(status: int, sentence: str) -> Response:
    return Response(sentence + "\n", status=status, mimetype="text/plain")
