"""Is it alive (/healthz), and can it work (/readyz): for the device's queue and for whoever watches."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify
from sqlalchemy.exc import DBAPIError

from warehouse import clock
from warehouse.db import revision_of, session
from warehouse.labels.worker import state

blueprint = Blueprint("health", __name__)
LEAST_FREE_BYTES = 50 * 1024 * 1024


@blueprint.get("/healthz")
def alive() -> Any:
    """The process answers."""
    return "ok\n", 200, {"Content-Type": "text/plain", "Cache-Control": "no-store"}


@blueprint.get("/readyz")
def ready() -> Any:
    """Database, worker and disk, each ok or what is wrong with it; 503 when one is not."""
    parts = {"database": _database(), "worker": _worker(), "disk": _disk(current_app.config["INSTANCE"])}
    is_ready = all(state == "ok" for state in parts.values())
    return jsonify(parts), 200 if is_ready else 503


def _database() -> str:
    try:
        return "ok" if revision_of(session) else "not set up: run warehouse db upgrade"
    except DBAPIError as error:
        return str(error.orig).partition("\n")[0]


def _worker() -> str:
    try:
        return state(session, clock.now())
    except DBAPIError:
        return "unknown: the database does not answer"


def _disk(instance: Path) -> str:
    free = shutil.disk_usage(instance).free
    return "ok" if free > LEAST_FREE_BYTES else f"only {free // 1024 // 1024} MB free"
