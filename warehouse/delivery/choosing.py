"""Which delivery service a parcel travels by, and which rule said so. Pure: values in, values out.

Rules are asked in their order. One fits where every single thing that it wants is known to be so, and its service takes
the parcel. Where none fits the parcel goes by the service that its order asked for, unless that one may not take it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from warehouse.codes import fold
from warehouse.delivery.models import DeliveryRule
from warehouse.delivery.wishes import faults_of
from warehouse.orders.models import DeliveryService


@dataclass(frozen=True)
class Facts:
    """What is known of a parcel before it travels. `flags` names a product for each handling flag in it."""

    channel: str
    asked: DeliveryService | None = None
    country: str = ""
    weight_grams: int | None = None
    value: int | None = None
    length_mm: int | None = None
    flags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Why:
    """Why a rule does not fit, or a service does not take it: a word (why.py has its sentence), and its values."""

    word: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Choice:
    """The service that won, by which rule (None: the order's own), which rules failed before it, and why.

    `refused`: there is no service, because the order's own one does not take the parcel.
    """

    service: DeliveryService | None
    rule: DeliveryRule | None = None
    failed: tuple[tuple[DeliveryRule, Why], ...] = ()
    refused: Why | None = None


def choose(rules: Sequence[DeliveryRule], facts: Facts) -> Choice:
    """The service for a parcel; rules come in their order, retired ones are not asked."""
    failed: list[tuple[DeliveryRule, Why]] = []
    for rule in rules:
        if rule.retired_at is not None:
            continue
        why = unfit(rule.wants, facts) or excluded(rule.delivery_service, facts)
        if why is None:
            return Choice(rule.delivery_service, rule, tuple(failed))
        failed.append((rule, why))
    refused = excluded(facts.asked, facts) if facts.asked is not None else None
    return Choice(None if refused else facts.asked, None, tuple(failed), refused)


def excluded(service: DeliveryService, facts: Facts) -> Why | None:
    """Why this service does not take the parcel; None where nothing that is known speaks against it."""
    told = {"service": service.name}
    if service.retired_at is not None:
        return Why("retired", told)
    for flag, product in facts.flags.items():
        if flag in service.excludes:
            return Why("flag", told | {"flag": flag, "product": product})
    for word, found, most in (
        ("too_heavy", facts.weight_grams, service.max_weight_grams),
        ("too_long", facts.length_mm, service.max_length_mm),
    ):
        if found is not None and most is not None and found > most:
            return Why(word, told | {"found": found, "most": most})
    return None


def unfit(wants: Mapping[str, Any], facts: Facts) -> Why | None:
    """The first thing that the rule wants and the parcel is not known to be."""
    if faults_of(wants):
        return Why("unreadable")
    return _not_named(wants, facts) or _out_of_bounds(wants, facts)


def _not_named(wants: Mapping[str, Any], facts: Facts) -> Why | None:
    asked = facts.asked.code if facts.asked is not None else ""
    for key, word, found in (
        ("channels", "channel", facts.channel),
        ("services", "service", asked),
        ("countries", "country", facts.country),
    ):
        if key in wants and (not found or not _is_among(found, wants[key])):
            return Why(word, {"found": found})
    if "not_countries" in wants and (not facts.country or _is_among(facts.country, wants["not_countries"])):
        return Why("country", {"found": facts.country})
    if "handling" in wants and not set(wants["handling"]) & set(facts.flags):
        return Why("handling", {"found": ", ".join(wants["handling"])})
    return None


def _out_of_bounds(wants: Mapping[str, Any], facts: Facts) -> Why | None:
    for key, word, found in (
        ("weight_grams", "weight", facts.weight_grams),
        ("value", "value", facts.value),
        ("length_mm", "length", facts.length_mm),
    ):
        least, most = wants.get(f"min_{key}"), wants.get(f"max_{key}")
        if least is None and most is None:
            continue
        if found is None:
            return Why(f"unknown_{word}")
        if (least is not None and found < least) or (most is not None and found > most):
            return Why(word, {"found": found})
    return None


def _is_among(found: str, named: Sequence[str]) -> bool:
    return fold(found) in {fold(one) for one in named}
