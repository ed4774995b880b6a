"""What the forms of rules and cartons must say, and the example on which a rule is tried before it is saved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from warehouse.codes import fold, is_reserved
from warehouse.db import MONEY_SCALE
from warehouse.delivery.choosing import Facts
from warehouse.delivery.handling import FLAGS
from warehouse.delivery.models import DeliveryRule
from warehouse.delivery.wishes import LARGEST, faults_of
from warehouse.office.purchasing import Typed
from warehouse.orders.models import Channel, DeliveryService

LONGEST_NAME, LONGEST_CODE, MOST_LISTED = 80, 40, 400
MOST_MM, MOST_GRAMS = 20_000, 2_000_000
SIDES = ("length_mm", "width_mm", "height_mm")
BOUNDS = ("min_weight_grams", "max_weight_grams", "max_length_mm")
AMOUNTS = ("min_value", "max_value")
_COUNTRY = re.compile(r"[A-Z]{2}")
_BETWEEN = re.compile(r"[,;\s]+")


def read_carton(form: Mapping[str, str], is_new: bool) -> Typed:
    """A carton as typed; its code is set once, for it is printed on boxes."""
    typed = Typed(form)
    if is_new:
        code = typed.values["code"] = typed.text("code", LONGEST_CODE, required=True)
        if is_reserved(code):
            typed.faults["code"] = gettext("That begins like a code of ours.")
    typed.values["name"] = typed.text("name", LONGEST_NAME, required=True)
    for side in SIDES:
        typed.values[side] = typed.whole(side, 1, MOST_MM)
        if typed.values[side] is None and side not in typed.faults:
            typed.faults[side] = gettext("This must not be empty.")
    typed.values |= {
        "weight_grams": typed.whole("weight_grams", 0, MOST_GRAMS) or 0,
        "max_weight_grams": typed.whole("max_weight_grams", 1, MOST_GRAMS),
        "fill_percent": typed.whole("fill_percent", 1, 100) or 80,
    }
    return typed


def read_rule(
    session: Session, form: MultiDict[str, str], warehouse_id: int, known: DeliveryRule | None
) -> Typed:
    """A rule as typed: its name, the service it leads to, and what it wants of a parcel."""
    typed = Typed(form)
    wants: dict[str, Any] = {}
    for name in ("channels", "services", "countries", "not_countries"):
        if listed := _listed(typed, name):
            wants[name] = listed
    _refuse_unknown(session, typed, wants)
    flags = [flag for flag in FLAGS if flag in form.getlist("handling")]
    wants |= {"handling": flags} if flags else {}
    read = {name: typed.whole(name, 0, MOST_GRAMS) for name in BOUNDS}
    read |= {name: typed.money(name) for name in AMOUNTS}
    wants |= {name: value for name, value in read.items() if value is not None}
    for name, _words in faults_of(wants):
        typed.faults.setdefault(name, gettext("Not less than the least."))
    service = session.get(DeliveryService, typed.whole("service", 1, LARGEST) or 0)
    if service is None:
        typed.faults["service"] = gettext("Choose a delivery service from the list.")
    name = typed.text("name", LONGEST_NAME, required=True)
    typed.values = {"name": name, "wants": wants, "delivery_service": service}
    same = _named(session, warehouse_id, name)
    if same is not None and same is not known and not _is_same(same, typed.values):
        typed.faults["name"] = gettext("The name %(name)s is taken.", name=name)
    return typed


def of_rule(rule: DeliveryRule) -> dict[str, Any]:
    """A rule in the fields of its form."""
    told: dict[str, Any] = {"name": rule.name, "service": str(rule.delivery_service_id)}
    for name, value in (rule.wants if not faults_of(rule.wants) else {}).items():
        if name == "handling":
            told[name] = value
        elif isinstance(value, list):
            told[name] = ", ".join(value)
        else:
            told[name] = f"{value / MONEY_SCALE:.2f}" if name in AMOUNTS else str(value)
    return told


def example(session: Session, form: Mapping[str, str]) -> tuple[Typed, Facts]:
    """The parcel that somebody typed to see which rule wins. What is left empty is not known of it."""
    typed = Typed(form)
    country = fold(typed.text("country", 2))
    asked = typed.whole("asked", 1, LARGEST)
    facts = Facts(
        channel=typed.text("channel", LONGEST_CODE),
        asked=session.get(DeliveryService, asked) if asked else None,
        country=country,
        weight_grams=typed.whole("weight", 0, MOST_GRAMS),
        value=typed.money("value"),
        length_mm=typed.whole("length", 0, MOST_MM),
    )
    if country and not _COUNTRY.fullmatch(country):
        typed.faults["country"] = gettext("Two letters such as GB.")
    return typed, facts


def same_rule(session: Session, warehouse_id: int, values: Mapping[str, Any]) -> DeliveryRule | None:
    """The rule that says exactly this already: the same form was sent twice."""
    found = _named(session, warehouse_id, str(values["name"]))
    return found if found is not None and _is_same(found, values) else None


def _named(session: Session, warehouse_id: int, name: str) -> DeliveryRule | None:
    wanted = select(DeliveryRule).where(func.lower(DeliveryRule.name) == name.lower())
    return session.scalar(wanted.where(DeliveryRule.warehouse_id == warehouse_id).limit(1))


def _is_same(rule: DeliveryRule, values: Mapping[str, Any]) -> bool:
    return all(getattr(rule, name) == value for name, value in values.items())


def _listed(typed: Typed, name: str) -> list[str]:
    """Codes with commas or spaces between them, as they are compared."""
    text = typed.text(name, MOST_LISTED)
    return [fold(one) for one in _BETWEEN.split(text) if one]


def _refuse_unknown(session: Session, typed: Typed, wants: Mapping[str, Any]) -> None:
    """A misspelt code would make a rule that never fits."""
    known = {"channels": Channel.code, "services": DeliveryService.code}
    for name, column in known.items():
        codes = {fold(code) for code in session.scalars(select(column))} if name in wants else set()
        strange = [one for one in wants.get(name, ()) if one not in codes]
        if strange:
            typed.faults[name] = gettext("%(code)s is not known here.", code=strange[0])
    for name in ("countries", "not_countries"):
        if any(not _COUNTRY.fullmatch(one) for one in wants.get(name, ())):
            typed.faults[name] = gettext("Two letters such as GB.")
