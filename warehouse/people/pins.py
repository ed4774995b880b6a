"""PINs: 4 to 6 digits, kept as argon2 hashes. The five-tries rule guards them more than the hash does."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app, has_app_context

DEFAULT_COST_KIB = 19_456
_PIN = re.compile(r"[0-9]{4,6}")
_RUNS = "01234567890", "09876543210"


def hash_pin(pin: str, cost_kib: int | None = None) -> str:
    """The hash of a PIN; `cost_kib` of memory where not what is configured. Raises ValueError for what is no PIN."""
    if not _PIN.fullmatch(pin):
        raise ValueError("a PIN has 4 to 6 digits")
    return _hasher(cost_kib).hash(pin)


def verify(pin_hash: str, pin: str) -> bool:
    """True when this is the PIN behind the hash. What is no PIN takes as long as a wrong one."""
    try:
        # A wrong one of a million characters is not hashed: that would cost us more than the guesser.
        return _hasher().verify(pin_hash, pin[:64])
    except (VerificationError, InvalidHashError):
        return False


def is_pin(pin: str) -> bool:
    """True for 4 to 6 digits."""
    return _PIN.fullmatch(pin) is not None


def is_guessable(pin: str) -> bool:
    """True for what everybody tries first: one digit again and again, a run, a pair repeated."""
    return len(set(pin)) == 1 or any(pin in run for run in _RUNS) or pin == pin[:2] * (len(pin) // 2)


def new_pin(draw: Callable[[], int] = lambda: secrets.randbelow(10_000)) -> str:
    """A random PIN of four digits that nobody tries first; `draw` gives numbers until one will do."""
    while True:
        pin = f"{draw() % 10_000:04d}"
        if not is_guessable(pin):
            return pin


def _hasher(cost_kib: int | None = None) -> PasswordHasher:
    configured = current_app.config.get("PIN_HASH_COST") if has_app_context() else None
    cost = cost_kib or configured or DEFAULT_COST_KIB
    return PasswordHasher(time_cost=2, memory_cost=int(cost), parallelism=1)
