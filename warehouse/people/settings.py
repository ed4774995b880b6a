"""What people choose for themselves: hand, sound, language; and for the device: its theme, and the language
in which it asks for a badge. Plain forms, saved by POST; what is chosen stands on the page of every answer.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from warehouse import words
from warehouse.people import cover, pages
from warehouse.people.messages import say
from warehouse.people.models import SOUNDS
from warehouse.people.pages import form
from warehouse.people.presence import current_device, current_person, current_warehouse, needs

blueprint = Blueprint("settings", __name__)

#: The theme is the device's: a freezer is dark for whoever works there. Without the cookie: as the device says.
THEME_COOKIE = "warehouse_theme"
THEMES = ("light", "dark")
ONE_YEAR_SECONDS = 365 * 24 * 3600


@blueprint.get("/settings")
@needs()
def settings() -> str:
    """What is chosen now."""
    saved = {"outcome": "ok", "message": "people.settings_saved", "sentence": say("people.settings_saved")}
    return render_template(
        "people/settings.html",
        device=current_device(),
        languages=words.languages(),
        verdict=saved if "saved" in request.args else None,
    )


@blueprint.post("/settings")
@needs()
def save() -> Any:
    """Keep what was chosen; what is no choice stays as it was."""
    person = current_person()
    assert person is not None, "the view is for signed-in people"
    person.left_hand = form("hand") == "left"
    if form("sound") in SOUNDS:
        person.sound = form("sound")
    if form("language") in dict(words.languages()):
        person.language = form("language")
    answer = redirect(url_for("settings.settings", saved=1), 303)
    if form("theme") in THEMES:
        _keep(answer, THEME_COOKIE, form("theme"))
    else:
        answer.delete_cookie(THEME_COOKIE)
    return answer


@blueprint.post("/language")
def choose_language() -> Any:
    """The language in which this device asks for a badge; a person's own comes with their sign-in."""
    wanted = pages.local(form("next"))
    answer = redirect(url_for("people.sign_in", next=wanted if wanted != "/" else None), 303)
    if form("language") in dict(words.languages()):
        _keep(answer, words.LANGUAGE_COOKIE, form("language"))
    return answer


@blueprint.app_context_processor
def appearance() -> dict[str, Any]:
    """What every page says of its looks, its sounds, and when to cover itself."""
    theme = request.cookies.get(THEME_COOKIE)
    looks = {"theme": theme if theme in THEMES else ""}
    if g.get("without_database"):
        return looks
    person, warehouse = current_person(), current_warehouse()
    if person is None or warehouse is None:
        return looks
    return looks | {
        "sound": person.sound,
        "since": cover.since(),
        "lock_after": warehouse.lock_after_minutes,
    }


def _keep(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, max_age=ONE_YEAR_SECONDS, samesite="Lax", secure=request.is_secure)
