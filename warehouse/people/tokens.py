"""Signed values that a device carries: its own id (a cookie) and whose scans it sends (`actor`)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

DEVICE_COOKIE = "warehouse_device"
DEVICE_COOKIE_SECONDS = 10 * 365 * 24 * 3600


@dataclass(frozen=True)
class Actor:
    """Whose scan it is, made on which device, signed in when."""

    person_id: int
    device_id: str
    signed_in_at: datetime


def new_device_id() -> str:
    """An id for a device never seen before."""
    return "D-" + secrets.token_hex(8)


def sign_device(device_id: str) -> str:
    """The cookie's value."""
    return str(_device_serializer().dumps(device_id))


def read_device(value: str | None) -> str | None:
    """The device id in a cookie; None when it is absent or not ours."""
    try:
        return str(_device_serializer().loads(value)) if value else None
    except BadSignature:
        return None


def sign_actor(person_id: int, device_id: str) -> str:
    """The token of a person's sign-in on a device; it goes with every scan."""
    return str(_actor_serializer().dumps([person_id, device_id]))


def read_actor(value: str) -> Actor | None:
    """Who stands in the token, at any age; None when it is not ours."""
    try:
        (person_id, device_id), signed_at = _actor_serializer().loads(value, return_timestamp=True)
    except (BadSignature, ValueError, TypeError):
        return None
    return Actor(person_id, device_id, signed_at)


def _device_serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")


def _actor_serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="actor")
