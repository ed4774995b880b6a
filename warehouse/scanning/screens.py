"""Showing a task: the screen that its stored facts ask for, as a page or as the part that changes."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from typing import Any

from flask import Flask, abort, g, redirect, render_template
from flask_babel import gettext
from sqlalchemy.orm import Session

from warehouse.db import session as request_session
from warehouse.people import approvals, profiles
from warehouse.people.presence import (
    current_device,
    current_device_id,
    current_person,
    current_roles,
    current_warehouse,
    to_sign_in,
)
from warehouse.people.tokens import sign_actor
from warehouse.scanning import agreeing, glances, put_back
from warehouse.scanning.registry import Screen, Verdict, Visitor, registry
from warehouse.words import N_

log = logging.getLogger(__name__)

#: A verdict is read at a glance: of a product's name it says so many signs, the card below says all.
LONGEST_NAME = 32
#: Commands, by the names that stand on their cards.
CARDS = {
    "short": N_("Short"), "skip": N_("Skip"), "undo": N_("Undo"), "done": N_("Done"),
    "back": N_("Back"), "print": N_("Print"), "full": N_("Full"), "empty": N_("Empty"),
}  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A verdict in the words of its reader."""

    outcome: str
    message: str
    sentence: str
    ask: str | None = None
    error_number: int | None = None


def sentence(message: str, values: dict[str, Any]) -> str:
    """The sentence behind a message's code, in the reader's language."""
    try:
        short = {name: _shortened(value) for name, value in values.items()}
        card = CARDS.get(str(values.get("action")))
        if card:
            short["action"] = gettext(card)
        return (str(gettext(registry().sentences[message])) % short).replace("….", "…")
    except (KeyError, ValueError, TypeError):
        log.exception("no sentence for %s with %s", message, sorted(values))
        return message


def _shortened(value: Any) -> Any:
    """The beginning of a long name, at a word's end; a code is a code only whole."""
    if not isinstance(value, str) or len(value) <= LONGEST_NAME or " " not in value:
        return value
    return f"{value[:LONGEST_NAME].rsplit(' ', 1)[0].rstrip(' ,;:-')}…"


def shown(verdict: Verdict, error_number: int | None = None) -> Shown:
    """A verdict ready for the screen."""
    return Shown(
        verdict.outcome, verdict.message, sentence(verdict.message, verdict.values), verdict.ask, error_number
    )


def current_visitor() -> Visitor | None:
    """Who looks, from the session's cookie; None when nobody is signed in on a known device."""
    person, device = current_person(), current_device()
    if person is None or device is None:
        return None
    return Visitor(person, device.id, device.warehouse_id, device.station_id)


def current_screen(session: Session, visitor: Visitor, task: str) -> Screen | None:
    """Where a task stands now; its list where it is closed; home where there is no such work."""
    activity, task_id = registry().of_task(task)
    if activity is None:
        return current_screen(session, visitor, "") if task else None
    screen = activity.screen(session, visitor, task_id)
    if screen is None and task_id is not None:
        return activity.screen(session, visitor, None) or current_screen(session, visitor, "")
    return _instead(session, visitor, screen)


def _instead(session: Session, visitor: Visitor, screen: Screen | None) -> Screen | None:
    """What comes before a task's screen: goods that go back after an undo, or one number that is asked on the way."""
    return glances.instead(session, visitor, put_back.instead(session, visitor, screen))


def render(screen: Screen, visitor: Visitor, verdict: Shown | None = None) -> str:
    """The screen's template, with what every shell needs around it."""
    is_asked = verdict is None or verdict.ask is not None
    asking = _asking(visitor, screen.task) if is_asked else None
    return render_template(
        screen.template,
        screen=screen,
        verdict=verdict,
        actor=sign_actor(visitor.person.id, visitor.device_id),
        new_scan_id=secrets.token_hex(16),
        asking=asking,
        **screen.values,
    )


def _asking(visitor: Visitor, task: str) -> dict[str, Any] | None:
    """The question that waits for a supervisor's word, with the word where it was just given on a page without
    scripts; None where nothing waits."""
    question = agreeing.open_question(request_session, visitor, task)
    if question is None or question.ask != "supervisor":
        return None
    word = approvals.take_kept(question.what)
    return {"task": task, "what": question.what, **word}


def show(task: str) -> Any:
    """The view of every floor address: the task's screen, for those who may see it."""
    visitor = current_visitor()
    if visitor is None:
        return to_sign_in()
    activity, task_id = registry().of_task(task)
    if activity is None:
        abort(404)
    if activity.rights and not activity.rights & current_roles():
        abort(403)
    screen = _instead(request_session, visitor, activity.screen(request_session, visitor, task_id))
    if screen is None:
        return redirect(f"/{activity.name}")
    return render(screen, visitor)


def add_addresses(app: Flask, name: str) -> None:
    """Give an activity its two addresses: its list and one piece of its work."""
    app.add_url_rule(f"/{name}", f"floor.{name or 'home'}", lambda: show(name))
    if name:
        app.add_url_rule(
            f"/{name}/<int:task_id>", f"floor.{name}_task", lambda task_id: show(f"{name}/{task_id}")
        )


def frame() -> dict[str, Any]:
    """What every page's shell shows of who is here."""
    if g.get("without_database"):
        return {}
    device = current_device()
    warehouse = current_warehouse()
    return {
        "person": current_person(),
        "device_id": current_device_id(),
        "error_number": device.error_number if device else 0,
        "at_station": device.station_id if device else None,
        "device_profile": profiles.for_page(device),
        "warehouse_name": warehouse.name if warehouse else "",
    }
