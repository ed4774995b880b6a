"""A rule that chooses a delivery service: entered, changed, and tried on an example before it is saved."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request
from flask_babel import gettext
from sqlalchemy import select

from warehouse.db import session
from warehouse.delivery import proposing
from warehouse.delivery.handling import WORDS
from warehouse.delivery.models import DeliveryRule
from warehouse.office import delivery_forms, service_trial
from warehouse.office.purchasing import Typed
from warehouse.office.service_trial import Trial
from warehouse.orders.models import Channel, DeliveryService
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE

ADDRESS = "/office/services"


@needs(SUPERVISE)
def new_rule() -> Any:
    """The form of a new rule."""
    return _show(None, Typed({}))


@needs(SUPERVISE)
def rule(rule_id: int) -> Any:
    """The form of one rule."""
    found = _found(rule_id)
    return _show(found, Typed(delivery_forms.of_rule(found)))


@needs(SUPERVISE)
def add_rule() -> Any:
    """A new rule, asked last; the same form sent twice makes one."""
    return _save(None)


@needs(SUPERVISE)
def change_rule(rule_id: int) -> Any:
    """The rule as it was typed, from the next parcel on."""
    return _save(_found(rule_id))


def _save(known: DeliveryRule | None) -> Any:
    """Save what was typed; or, told to try it, show what would come of it."""
    warehouse_id = current_warehouse_id() or 0
    with session.no_autoflush:
        typed = delivery_forms.read_rule(session, request.form, warehouse_id, known)
        if "try" in request.form:
            return _show(known, typed, None if typed.faults else _tried(known, typed))
        if typed.faults:
            return _show(known, typed), 422
        made = known or delivery_forms.same_rule(session, warehouse_id, typed.values)
    if made is None:
        session.add(DeliveryRule(warehouse_id=warehouse_id, position=_last() + 1, **typed.values))
    else:
        for name, value in typed.values.items():
            setattr(made, name, value)
    flash(gettext("Rule %(name)s is saved.", name=typed.values["name"]))
    return redirect(ADDRESS, code=303)


def _tried(known: DeliveryRule | None, typed: Typed) -> Trial:
    """Which rule the example falls to, with this one in its place as it was typed."""
    rules = proposing.rules_of(session, current_warehouse_id() or 0)
    place = next((at for at, one in enumerate(rules) if one is known), len(rules))
    rules[place : place + 1] = [DeliveryRule(position=0, **typed.values)]
    example, facts = delivery_forms.example(session, request.form)
    typed.faults |= example.faults
    return service_trial.of_example(facts, rules)


def _show(known: DeliveryRule | None, typed: Typed, trial: Trial | None = None) -> Any:
    told = typed.form
    chosen = request.form.getlist("handling") if request.form else told.get("handling") or []
    return render_template(
        "office/delivery_rule.html",
        shown=known,
        typed=typed,
        trial=trial,
        handling=[(flag, gettext(words)) for flag, words in WORDS.items()],
        chosen=chosen,
        services=services_to_choose(known.delivery_service_id if known else None),
        channels=channels_to_choose(),
    )


def services_to_choose(used: int | None = None) -> list[tuple[str, str]]:
    """The services that are not set aside, and the one that is used already."""
    wanted = select(DeliveryService).where(
        DeliveryService.retired_at.is_(None) | (DeliveryService.id == (used or 0))
    )
    return [(str(one.id), one.name) for one in session.scalars(wanted.order_by(DeliveryService.name))]


def channels_to_choose() -> list[tuple[str, str]]:
    """All channels, by their codes."""
    return [(one.code, one.name) for one in session.scalars(select(Channel).order_by(Channel.name))]


def _found(rule_id: int) -> DeliveryRule:
    found = session.get(DeliveryRule, rule_id)
    if found is None or found.warehouse_id != current_warehouse_id():
        abort(404)
    return found


def _last() -> int:
    wanted = select(DeliveryRule.position).filter_by(warehouse_id=current_warehouse_id())
    return max(session.scalars(wanted), default=0)
