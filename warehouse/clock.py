"""The one clock. Everything that asks for the time asks here, so that tests can move it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, timezone-aware, UTC."""
    return datetime.now(UTC)
