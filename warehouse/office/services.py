"""How parcels travel: the rules in their order, the services that they choose, the cartons; and a trial.

Services come from a setup file, rules and cartons from there or from their own forms (delivery_rules.py, cartons.py);
here they are put in order, set aside and brought back.
"""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from warehouse import clock
from warehouse.db import session
from warehouse.delivery import cartons
from warehouse.delivery.models import Carton, DeliveryRule
from warehouse.office import delivery_forms, delivery_rules, service_trial, service_words
from warehouse.orders.models import DeliveryService
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE

ADDRESS = "/office/services"


@needs(SUPERVISE)
def services() -> Any:
    """All of it on one page; `order` in the address tries the rules on that order, `try` on the parcel typed there."""
    typed = " ".join(request.args.get("order", "").split())[:80]
    rules, (example, facts) = _rules(), delivery_forms.example(session, request.args)
    is_tried = "try" in request.args and not example.faults
    return render_template(
        "office/services.html",
        typed=typed,
        trial=service_trial.of(session, current_warehouse_id() or 0, typed) if typed else None,
        rules=[service_words.rule(rule) for rule in rules if rule.retired_at is None],
        retired_rules=[service_words.rule(rule) for rule in rules if rule.retired_at is not None],
        example=example,
        outcome_of_example=service_trial.of_example(facts, rules) if is_tried else None,
        channels_named=delivery_rules.channels_to_choose(),
        services_named=delivery_rules.services_to_choose(),
        services=[service_words.service(one) for one in session.scalars(_by_name())],
        cartons=_cartons(),
    )


@needs(SUPERVISE)
def move(rule_id: int, way: str) -> Any:
    """One place up or down: the first that fits wins. Told twice it moves twice, and the other way takes it back."""
    rules = [rule for rule in _rules() if rule.retired_at is None]
    place = next((place for place, rule in enumerate(rules) if rule.id == rule_id), None)
    if place is None:
        abort(404)
    other = place + (-1 if way == "up" else 1)
    if 0 <= other < len(rules):
        rules[place], rules[other] = rules[other], rules[place]
        for position, rule in enumerate(rules, start=1):
            rule.position = position
        flash(gettext("%(name)s is asked as number %(number)s.", name=rules[other].name, number=other + 1))
    return redirect(ADDRESS, code=303)


@needs(SUPERVISE)
def retire_rule(rule_id: int) -> Any:
    """It is not asked any more, or again: at the end of the list."""
    rule = session.get(DeliveryRule, rule_id)
    if rule is None or rule.warehouse_id != current_warehouse_id():
        abort(404)
    return _set_aside(rule)


@needs(SUPERVISE)
def retire_carton(carton_id: int) -> Any:
    """It is not proposed any more, or again."""
    carton = session.get(Carton, carton_id)
    if carton is None:
        abort(404)
    return _set_aside(carton)


@needs(SUPERVISE)
def retire_service(service_id: int) -> Any:
    """No rule chooses it and nobody takes it any more, or again. Of orders that ask for it the bench is asked."""
    service = session.get(DeliveryService, service_id)
    if service is None:
        abort(404)
    return _set_aside(service)


def _set_aside(row: DeliveryRule | Carton | DeliveryService) -> Any:
    # The form says which of both it means, so that a double click does it once.
    if request.form.get("back") == "1":
        row.retired_at = None
        flash(gettext("%(name)s is used again.", name=row.name))
    else:
        row.retired_at = row.retired_at or clock.now()
        flash(gettext("%(name)s is set aside. Bring it back below.", name=row.name))
    return redirect(ADDRESS, code=303)


def _rules() -> list[DeliveryRule]:
    wanted = (
        select(DeliveryRule)
        .filter_by(warehouse_id=current_warehouse_id())
        .order_by(DeliveryRule.position, DeliveryRule.id)
        .options(joinedload(DeliveryRule.delivery_service))
    )
    return list(session.scalars(wanted))


def _by_name() -> Any:
    is_used = DeliveryService.retired_at.is_not(None)
    return select(DeliveryService).order_by(is_used, DeliveryService.name, DeliveryService.id)


def _cartons() -> list[Carton]:
    found = list(session.scalars(select(Carton)))
    return sorted(found, key=lambda one: (one.retired_at is not None, cartons.volume_of(one), one.code))
