"""Rules and services in the words of whoever reads their list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from warehouse.db import MONEY_SCALE
from warehouse.delivery.handling import WORDS
from warehouse.delivery.models import DeliveryRule
from warehouse.delivery.wishes import faults_of
from warehouse.orders.models import DeliveryService
from warehouse.words import N_

CARRIERS = {"own": N_("Our own label"), "folder": N_("Files in a folder")}
_LISTS = {
    "channels": N_("channel %(found)s"),
    "services": N_("asked for %(found)s"),
    "countries": N_("to %(found)s"),
    "not_countries": N_("not to %(found)s"),
    "handling": N_("with %(found)s"),
}
_BOUNDS = {
    "min_weight_grams": N_("from %(found)s g"),
    "max_weight_grams": N_("up to %(found)s g"),
    "min_value": N_("worth %(found)s or more"),
    "max_value": N_("worth %(found)s at most"),
    "max_length_mm": N_("up to %(found)s mm long"),
}


def rule(row: DeliveryRule) -> dict[str, Any]:
    """A rule as a row of the list."""
    return {"id": row.id, "name": row.name, "wants": wants(row.wants), "service": row.delivery_service.name}


def wants(told: Mapping[str, Any]) -> str:
    """What a rule wants, in one line."""
    if faults_of(told):
        return str(gettext("cannot be read"))
    parts = [
        gettext(words) % {"found": _named(key, told[key])} for key, words in _LISTS.items() if key in told
    ]
    for key, words in _BOUNDS.items():
        if key in told:
            found = f"{told[key] / MONEY_SCALE:.2f}" if key.endswith("value") else str(told[key])
            parts.append(gettext(words) % {"found": found})
    return ", ".join(parts) or str(gettext("every parcel"))


def service(row: DeliveryService) -> dict[str, Any]:
    """A service as a row of the list."""
    limits = {"max_weight_grams": row.max_weight_grams, "max_length_mm": row.max_length_mm}
    told = [gettext(_BOUNDS[key]) % {"found": most} for key, most in limits.items() if most is not None]
    told += [gettext("each one is weighed")] if row.measures_weight else []
    return {
        "id": row.id,
        "is_retired": row.retired_at is not None,
        "name": row.name,
        "code": row.code,
        "carrier": gettext(CARRIERS[row.carrier]) if row.carrier in CARRIERS else row.carrier,
        "excludes": _flags(row.excludes),
        "limits": ", ".join(told),
    }


def _named(key: str, told: list[str]) -> str:
    return _flags(told) if key == "handling" else ", ".join(told)


def _flags(flags: list[str]) -> str:
    return ", ".join(gettext(WORDS.get(flag, flag)) for flag in flags)
