"""The body of POST /scans as it comes from a device: hostile until read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from warehouse.people.tokens import Actor, read_actor

_SCAN_ID = re.compile(r"[0-9a-f]{32}")
_LIMITS = {"task": 60, "step": 40, "code": 400, "action": 40, "quantity": 20, "reason": 200, "approval": 200}
#: What makes two bodies the same (contract.md section 4).
_SAME = ("device", "person_id", "task", "step", "code", "action", "quantity", "reason", "approval")
LARGEST_QUANTITY = 1_000_000


class Unreadable(Exception):
    """The id, the device or the actor cannot be read: final, answered 400."""


@dataclass(frozen=True)
class ScanBody:
    """One scan or tap as the device sent it; texts are cut to what the journal keeps."""

    scan_id: str
    device: str
    person_id: int
    signed_in_at: datetime
    task: str
    step: str
    code: str
    action: str
    quantity: str
    reason: str
    approval: str
    seen_error: int | None
    scanned_at: datetime | None
    sent_at: datetime | None
    waiting: int | None = None
    """How many more scans wait on the device behind this one."""

    @property
    def fingerprint(self) -> str:
        """The same for the same scan sent again, another for any other body."""
        fields = [getattr(self, name) for name in _SAME]
        return hashlib.sha256(json.dumps(fields).encode()).hexdigest()

    @property
    def number(self) -> int | None:
        """The quantity that goes with a tap. Raises ValueError for what is no whole number."""
        if not self.quantity.strip():
            return None
        if not re.fullmatch(r"\d{1,7}", self.quantity.strip(), re.ASCII):
            raise ValueError(self.quantity)
        number = int(self.quantity)
        if number > LARGEST_QUANTITY:
            raise ValueError(self.quantity)
        return number

    @property
    def waited(self) -> timedelta:
        """How long the scan lay on the device: only the difference of its own clock is ever used."""
        if self.scanned_at is None or self.sent_at is None:
            return timedelta()
        return max(self.sent_at - self.scanned_at, timedelta())


def read_body(form: Mapping[str, str]) -> ScanBody:
    """Read the form of a scan. Raises Unreadable."""
    scan_id, device = form.get("scan_id", "").lower(), form.get("device", "")
    actor = actor_of(form.get("actor", ""), device)
    if not _SCAN_ID.fullmatch(scan_id):
        raise Unreadable("scan_id")
    return ScanBody(
        scan_id=scan_id,
        device=device,
        person_id=actor.person_id,
        signed_in_at=actor.signed_in_at,
        seen_error=_small_number(form.get("seen_error", "")),
        scanned_at=moment(form.get("scanned_at", "")),
        sent_at=moment(form.get("sent_at", "")),
        waiting=_small_number(form.get("waiting", "")),
        **{name: plain(form.get(name, ""))[:limit] for name, limit in _LIMITS.items()},
    )


def actor_of(token: str, device: str) -> Actor:
    """Whose scan it is; the token must be of this very device. Raises Unreadable."""
    actor = read_actor(token)
    if actor is None or not device or actor.device_id != device:
        raise Unreadable("actor")
    return actor


def plain(text: str) -> str:
    """Text that both databases can keep."""
    # PostgreSQL's text holds no NUL; half a surrogate pair cannot be encoded at all.
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _small_number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def moment(text: str) -> datetime | None:
    """A device time: ISO 8601, or milliseconds since 1970."""
    try:
        if text.isascii() and text.isdigit():
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
