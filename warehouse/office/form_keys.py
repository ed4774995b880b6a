"""Keys that make a form count once: minted with the page, signed, and all that is random comes from them.

Two clicks on one button carry one key, so they make the same badge and the same PIN, and the second finds
what the first has done. No table is needed for that.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from itertools import count

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer

from warehouse.people import badges, pins

GOOD_FOR_SECONDS = 24 * 3600


def mint() -> str:
    """A new key for a form."""
    return str(_serializer().dumps(secrets.token_hex(12)))


def read(key: str) -> str | None:
    """The key's own letters; None when it is not ours or a day old."""
    try:
        return str(_serializer().loads(key, max_age=GOOD_FOR_SECONDS))
    except BadSignature:
        return None


def badge(key: str) -> str:
    """The badge that belongs to a key: random to everybody but us."""
    return badges.spell(_draw(key, "badge")())


def pin(key: str) -> str:
    """The PIN that belongs to a key."""
    return pins.new_pin(_draw(key, "pin"))


def _draw(key: str, what: str) -> Callable[[], int]:
    secret, numbers = str(current_app.secret_key).encode(), count()

    def number() -> int:
        message = f"{what}:{next(numbers)}:{key}".encode()
        return int.from_bytes(hmac.digest(secret, message, hashlib.sha256))

    return number


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="form")
