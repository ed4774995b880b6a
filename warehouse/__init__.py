"""A warehouse's hands: a parcel's day, from the supplier's lorry to the carrier's van, one scan at a time.

`create_app` puts the house together: the ground, who is here, then the activities in the order of a
parcel's day, then the office.
"""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Flask, g
from flask_babel import Babel, get_locale
from flask_login import LoginManager
from flask_wtf import CSRFProtect
from htmx_flask import Htmx, request

from warehouse import assets, config, error_pages, health, pseudo, shell, words
from warehouse.db import Database
from warehouse.transactions import TransactionalFlask

ONE_DAY_SECONDS = 24 * 3600
LARGEST_BODY_BYTES = 4 * 1024 * 1024
#: Nothing from anywhere else, nothing inline; data: for the small pictures in papers' previews; WebAssembly
#: for the camera's reader, which is served from here as well.
POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def create_app(settings: config.Config | None = None, database: Database | None = None) -> Flask:
    """The application, ready to serve; without settings, as the environment says."""
    settings = settings or config.from_environment()
    app = TransactionalFlask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        FAULTS=settings.faults,
        PIN_HASH_COST=settings.pin_hash_cost,
        INSTANCE=settings.instance,
        CONTENT_SECURITY_POLICY=POLICY,
        PERMANENT_SESSION_LIFETIME=ONE_DAY_SECONDS,
        SESSION_REFRESH_EACH_REQUEST=False,  # people/cover.py does, once an hour
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        MAX_FORM_PARTS=1_000,
        BABEL_DEFAULT_LOCALE=words.SOURCE,
        BABEL_TRANSLATION_DIRECTORIES=str(words.TRANSLATIONS),
    )
    app.extensions["database"] = database or Database(settings.database_url)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    assets.init_app(app)
    _know_people(app)
    _add_activities(app)
    _add_pages(app)
    error_pages.init_app(app)
    app.after_request(_finish)
    return app


def layout() -> str:
    """The shell of this answer: the part that changes for htmx, the whole page for everybody else."""
    asked = request.htmx
    return "screen.html" if asked and not asked.history_restore_request else "page.html"


def _know_people(app: Flask) -> None:
    from warehouse.people.views import load_person

    login = LoginManager(app)
    login.session_protection = None
    login.user_loader(load_person)
    csrf = CSRFProtect(app)
    Htmx(app)
    babel = Babel(app, locale_selector=_locale)
    babel.domain_instance = pseudo.Words()
    app.context_processor(_language)
    app.jinja_env.filters["day"] = words.day
    app.extensions["csrf"] = csrf


def _locale() -> Locale:
    """How this answer is written: as its reader wishes, as long as the database can be asked who that is."""
    from warehouse.people.presence import device_holder

    person = None if g.get("without_database") else device_holder()
    return words.locale_of(words.spoken(person.language if person else None))


def _language() -> dict[str, str]:
    """What the shell says of its language."""
    locale = get_locale()
    return {"language": str(locale).replace("_", "-"), "direction": locale.text_direction}


def _add_activities(app: Flask) -> None:
    from warehouse.counting.activity import ACTIVITY as COUNTING
    from warehouse.dispatch.activity import ACTIVITY as DISPATCH
    from warehouse.lookup.activity import ACTIVITIES as LOOKUP
    from warehouse.moving.activity import ACTIVITY as MOVING
    from warehouse.moving.replenishing import ACTIVITY as REPLENISHING
    from warehouse.packing.activity import ACTIVITY as PACKING
    from warehouse.picking.activity import ACTIVITY as PICKING
    from warehouse.picking.back import ACTIVITY as PUT_BACK
    from warehouse.printing.activity import ACTIVITIES as PRINTING
    from warehouse.putaway.activity import ACTIVITY as PUT_AWAY
    from warehouse.putaway.unloading import ACTIVITY as UNLOADING
    from warehouse.receiving.activity import ACTIVITY as RECEIVING
    from warehouse.scanning import door, screens
    from warehouse.scanning.messages import SENTENCES
    from warehouse.scanning.registry import Registry

    registry = app.extensions["registry"] = Registry()
    registry.sentences.update(SENTENCES)
    for activity in (
        RECEIVING,
        PUT_AWAY,
        UNLOADING,
        MOVING,
        REPLENISHING,
        PICKING,
        PUT_BACK,
        PACKING,
        DISPATCH,
        COUNTING,
        *PRINTING,
        *LOOKUP,
    ):
        registry.register(activity)
    for name in registry.floor():
        screens.add_addresses(app, name)
    app.register_blueprint(door.blueprint)
    app.extensions["csrf"].exempt(door.blueprint)
    app.context_processor(screens.frame)


def _add_pages(app: Flask) -> None:
    from warehouse.devices.views import blueprint as devices
    from warehouse.lookup.views import blueprint as lookup
    from warehouse.office.views import blueprint as office
    from warehouse.people.locking import blueprint as locking
    from warehouse.people.settings import blueprint as settings
    from warehouse.people.views import blueprint as people
    from warehouse.printing.bins import blueprint as bins
    from warehouse.printing.views import blueprint as printing
    from warehouse.receiving.claim_pages import blueprint as claims

    for blueprint in (
        people,
        locking,
        settings,
        lookup,
        claims,
        printing,
        bins,
        office,
        devices,
        health.blueprint,
        shell.blueprint,
    ):
        app.register_blueprint(blueprint)
    app.context_processor(lambda: {"layout": layout()})
    app.jinja_env.globals["asset_version"] = assets.running_version


def _finish(response: Any) -> Any:
    """What every answer carries; pages are compressed, and never kept by a browser."""
    from warehouse.people.presence import give_device_cookie

    response.headers.setdefault("Content-Security-Policy", POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        response.vary.add("HX-Request")
        response.headers.setdefault("Cache-Control", "no-store")
        assets.compress(request, response)
    return give_device_cookie(response) if "device_id" in g else response
