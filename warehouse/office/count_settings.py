"""How counts are judged: how often goods of a class are due, which small differences need nobody, what is asked on the
way, and how many of what is not believed are promised to nobody. A trial tells what rules would have booked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import select

from warehouse import clock
from warehouse.counting import figures
from warehouse.counting.figures import Counted
from warehouse.counting.judging import is_tolerated, rule_of
from warehouse.counting.models import CLASSES, CountRule
from warehouse.db import MONEY_SCALE, session
from warehouse.office.purchasing import Typed
from warehouse.people.presence import current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse
from warehouse.words import N_

#: Numbers of the building: least and most.
NUMBERS = {"glances_up_to": (0, 1000), "glances_per_hour": (0, 60), "keeps_unbelieved": (0, 1000)}
#: Numbers of a class: least and most. The fourth, `tolerance_money`, is an amount.
RULES = {"due_days": (1, 3650), "tolerance_units": (0, 100_000), "tolerance_percent": (0, 100)}
TRIED_DAYS = 90
NAMES = {"A": N_("A: sold most"), "B": N_("B: sold often"), "C": N_("C: sold seldom")}


@dataclass(frozen=True)
class Trial:
    """Of the differences of the last days, how many these rules would have adjusted without asking."""

    name: str
    differences: int
    booked: int


@needs(SUPERVISE)
def count_settings() -> str:
    """The settings as they are."""
    warehouse = session.get_one(Warehouse, current_warehouse_id())
    return _show(warehouse, _as_typed(warehouse))


@needs(SUPERVISE)
def save() -> Any:
    """Keep them, or (with `trial`) only tell what they would have booked."""
    warehouse = session.get_one(Warehouse, current_warehouse_id(), with_for_update={"key_share": True})
    typed = Typed(request.form)
    numbers = {name: typed.whole(name, *bounds) for name, bounds in NUMBERS.items()}
    rules = [_rule(typed, warehouse.id, abc) for abc in CLASSES]
    for name in (*NUMBERS, *(f"due_days-{abc}" for abc in CLASSES)):
        if not request.form.get(name, "").strip():
            typed.faults[name] = gettext("This must not be empty.")
    if typed.faults:
        return _show(warehouse, request.form, typed.faults), 422
    if "trial" in request.form:
        return _show(warehouse, request.form, trials=_tried(warehouse.id, rules))
    for name, number in numbers.items():
        setattr(warehouse, name, number)
    for rule in rules:
        session.merge(rule)
    flash(gettext("Saved."))
    return redirect(url_for("office.count_settings"), 303)


def _rule(typed: Typed, warehouse_id: int, abc: str) -> CountRule:
    """What was typed for a class; an empty limit is none."""
    values = {name: typed.whole(f"{name}-{abc}", *bounds) or 0 for name, bounds in RULES.items()}
    money = typed.money(f"tolerance_money-{abc}") or 0
    return CountRule(warehouse_id=warehouse_id, abc=abc, tolerance_money=money, **values)


def _as_typed(warehouse: Warehouse) -> dict[str, str]:
    """What is in force, as it would be typed."""
    told = {name: str(getattr(warehouse, name)) for name in NUMBERS}
    rules = session.scalars(select(CountRule).filter_by(warehouse_id=warehouse.id)).all()
    for abc in CLASSES:
        rule = rule_of(warehouse.id, abc, rules)
        told |= {f"{name}-{abc}": str(getattr(rule, name) or "") for name in RULES}
        money = Decimal(rule.tolerance_money) / MONEY_SCALE
        told[f"tolerance_money-{abc}"] = f"{money:.2f}" if rule.tolerance_money else ""
    return told


def _tried(warehouse_id: int, rules: Sequence[CountRule]) -> list[Trial]:
    now = clock.now()
    found = figures.rows(session, warehouse_id, now - timedelta(days=TRIED_DAYS), now)
    differing = [row for row in found if row.variance and row.says_something and not row.is_again]
    return [_trial(rule, [row for row in differing if _class_of(row) == rule.abc]) for rule in rules]


def _trial(rule: CountRule, rows: Sequence[Counted]) -> Trial:
    booked = sum(is_tolerated(row.variance, row.record, row.cost, rule) for row in rows)
    return Trial(gettext(NAMES[rule.abc]), len(rows), booked)


def _class_of(row: Counted) -> str:
    return row.abc if row.abc in CLASSES else "C"


def _show(
    warehouse: Warehouse,
    typed: Mapping[str, str],
    faults: Mapping[str, str] | None = None,
    trials: Sequence[Trial] = (),
) -> str:
    return render_template(
        "office/count_settings.html",
        typed=typed,
        faults=faults or {},
        classes=[(abc, gettext(NAMES[abc])) for abc in CLASSES],
        currency=warehouse.currency,
        days=TRIED_DAYS,
        trials=[
            [
                one.name,
                ngettext("%(num)s difference", "%(num)s differences", one.differences),
                ngettext("%(num)s would be adjusted", "%(num)s would be adjusted", one.booked),
            ]
            for one in trials
        ],
    )
