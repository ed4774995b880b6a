"""The pages on which people are looked after: new person, roles, PIN, badge, who may sign in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from warehouse.codes import CodeTaken
from warehouse.db import session
from warehouse.labels import spool
from warehouse.labels.models import Station
from warehouse.office import form_keys, staff
from warehouse.office.paging import ROWS, Page, offset_of, wanted_page
from warehouse.office.staff import NotAllowed
from warehouse.people import operations, tries
from warehouse.people.badges import person_of
from warehouse.people.models import ROLES, Person
from warehouse.people.presence import current_device_id, current_person, current_warehouse_id, needs
from warehouse.people.rights import ADMINISTER
from warehouse.sites import Warehouse
from warehouse.words import N_

ROLE_WORDS = {
    "picker": N_("Picker"),
    "receiver": N_("Receiver"),
    "packer": N_("Packer"),
    "counter": N_("Counter"),
    "supervisor": N_("Supervisor"),
    "admin": N_("Administrator"),
}


@needs(ADMINISTER)
def people() -> Any:
    """Everybody, and the form for somebody new."""
    return _list(staff.PersonForm("", [], "", ""))


@needs(ADMINISTER)
def add() -> Any:
    """Make a person; the same form sent twice shows the one it made."""
    key = form_keys.read(request.form.get("form_key", ""))
    typed = staff.read_person(request.form, request.form.getlist("roles"))
    if key is None:
        typed.faults["name"] = gettext("This form is old. Send it again.")
    elif made := person_of(session, form_keys.badge(key)):
        return _made(made, key, typed)
    elif "name" not in typed.faults and staff.is_name_taken(session, typed.name):
        typed.faults["name"] = gettext("%(name)s works here already. Add a letter.", name=typed.name)
    try:
        staff.check_roles(_actor(), _warehouse_id(), frozenset(), frozenset(typed.roles))
    except NotAllowed as refusal:
        typed.faults["roles"] = str(refusal)
    if typed.faults or key is None:
        return _list(typed), 422
    return _made(_add_once(typed, key), key, typed)


def _add_once(typed: staff.PersonForm, key: str) -> Person:
    """The person of this form. Of two clicks at once, the slower one finds what the other has made."""
    badge = form_keys.badge(key)
    try:
        with session.begin_nested():
            pin = typed.pin or form_keys.pin(key)
            return operations.add_person(session, typed.name, typed.roles, _warehouse_id(), pin, badge)
    except IntegrityError:
        made = person_of(session, badge)
        if made is None:
            raise
        return made


def _changes(view: Callable[[Person], Any]) -> Callable[..., Any]:
    """A form about one person: found, held, and changed only by those who may."""

    @wraps(view)
    @needs(ADMINISTER)
    def changing(person_id: int) -> Any:
        if session.get(Person, person_id) is None:
            abort(404)
        held = tries.lock(session, person_id)
        try:
            staff.check_power(_actor(), held)
            return view(held)
        except NotAllowed as refusal:
            session.rollback()
            return show_person(session.get_one(Person, person_id), error=str(refusal)), 422

    return changing


@needs(ADMINISTER)
def person(person_id: int) -> Any:
    """One person and all that may be done."""
    found = session.get(Person, person_id)
    if found is None:
        abort(404)
    return show_person(found)


@_changes
def set_roles(held: Person) -> Any:
    """Exactly the ticked roles, in this warehouse."""
    wanted, before = frozenset(request.form.getlist("roles")), held.role_names(_warehouse_id())
    if wanted - set(ROLES):
        raise NotAllowed(gettext("Choose roles from the list."))
    staff.check_roles(_actor(), _warehouse_id(), before, wanted)
    if "admin" in before - wanted:
        staff.check_not_last_administrator(session, held, _warehouse_id())
    operations.set_roles(session, held, _warehouse_id(), wanted)
    return _done(held, gettext("Roles of %(name)s changed.", name=held.name))


@_changes
def reset_pin(held: Person) -> Any:
    """Another PIN: the one typed twice, or a random one that is shown once."""
    key = _key()
    pin, again = request.form.get("pin", "").strip(), request.form.get("pin_again", "").strip()
    if fault := staff.pin_fault(pin, again) if pin or again else None:
        return show_person(held, faults={"pin": fault}), 422
    operations.reset_pin(session, held, pin or form_keys.pin(key))
    return show_person(held, new_pin=None if pin else form_keys.pin(key), told=gettext("The PIN is changed."))


@_changes
def revoke_badge(held: Person) -> Any:
    """The old badge is dead at once; a new one is made."""
    badge = form_keys.badge(_key())
    if held.badge != badge:
        try:
            operations.revoke_badge(session, held, badge)
        except CodeTaken:
            raise NotAllowed(gettext("This form is old. Send it again.")) from None
    return show_person(held, new_badge=badge, told=gettext("The old badge no longer opens anything."))


@_changes
def print_badge(held: Person) -> Any:
    """A badge from a station's label printer, once a form."""
    key = _key()
    station = next((one for one in _stations() if str(one.id) == request.form.get("station")), None)
    if station is None:
        raise NotAllowed(gettext("Choose a station."))
    warehouse = session.get_one(Warehouse, _warehouse_id())
    roles = ", ".join(role_words(held.role_names(warehouse.id)))
    spool.enqueue(
        session,
        warehouse_id=warehouse.id,
        kind="badge",
        subject=f"person:{held.id}",
        content={"name": held.name, "badge": held.badge, "site": warehouse.name, "roles": roles},
        station_id=station.id,
        person_id=_actor().id,
        device_id=current_device_id(),
        form_key=f"badge:{key}",
    )
    return _done(
        held, gettext("The badge of %(name)s comes at %(station)s.", name=held.name, station=station.name)
    )


@_changes
def set_disabled(held: Person) -> Any:
    """Shut somebody out, or let them in again."""
    if request.form.get("disabled") != "1":
        operations.enable(session, held)
        return _done(held, gettext("%(name)s may sign in again.", name=held.name))
    if held.id == _actor().id:
        raise NotAllowed(gettext("Nobody shuts themself out. Ask another administrator."))
    if "admin" in held.role_names(_warehouse_id()):
        staff.check_not_last_administrator(session, held, _warehouse_id())
    operations.disable(session, held)
    return _done(held, gettext("%(name)s may no longer sign in.", name=held.name))


@_changes
def unlock(held: Person) -> Any:
    """End the pause after five wrong PINs."""
    operations.unlock(session, held)
    return _done(held, gettext("%(name)s may try again.", name=held.name))


def show_person(found: Person, **told: Any) -> str:
    """The page of one person, with what has just come of a form."""
    said = {"error": None, "told": None, "new_pin": None, "new_badge": None, "faults": {}} | told
    return render_template(
        "office/person.html",
        shown=found,
        roles=found.role_names(_warehouse_id()),
        role_choices=role_choices(),
        paused=tries.seconds_paused(found),
        stations=[(one.id, one.name) for one in _stations()],
        is_self=found.id == _actor().id,
        form_key=form_keys.mint(),
        **said,
    )


def role_choices() -> list[tuple[str, str]]:
    """The roles that the reader may give, with their words."""
    is_administrator = "admin" in _actor().role_names(_warehouse_id())
    return [(role, gettext(ROLE_WORDS[role])) for role in ROLES if role != "admin" or is_administrator]


def role_words(roles: frozenset[str]) -> list[str]:
    """Roles in words, in their usual order."""
    return [gettext(ROLE_WORDS[role]) for role in ROLES if role in roles]


def _list(typed: staff.PersonForm) -> str:
    number, total = wanted_page(), session.scalar(select(func.count(Person.id))) or 0
    wanted = select(Person).order_by(Person.disabled_at.is_not(None), func.lower(Person.name), Person.id)
    found = session.scalars(wanted.limit(ROWS).offset(offset_of(number))).unique().all()
    rows = [(one, role_words(one.role_names(_warehouse_id())), tries.seconds_paused(one)) for one in found]
    return render_template(
        "office/people.html",
        page=Page(rows, number, total),
        typed=typed,
        role_choices=role_choices(),
        form_key=form_keys.mint(),
    )


def _made(made: Person, key: str, typed: staff.PersonForm) -> str:
    return show_person(
        made,
        told=gettext("%(name)s may sign in.", name=made.name),
        new_pin=None if typed.pin else form_keys.pin(key),
        new_badge=made.badge,
    )


def _done(held: Person, words: str) -> Any:
    flash(words)
    return redirect(url_for("office.person", person_id=held.id), 303)


def _stations() -> list[Station]:
    wanted = select(Station).where(Station.warehouse_id == _warehouse_id()).order_by(Station.name)
    return list(session.scalars(wanted))


def _key() -> str:
    key = form_keys.read(request.form.get("form_key", ""))
    if key is None:
        raise NotAllowed(gettext("This form is old. Send it again."))
    return key


def _actor() -> Person:
    person = current_person()
    assert person is not None, "the view needs somebody"
    return person


def _warehouse_id() -> int:
    warehouse_id = current_warehouse_id()
    assert warehouse_id is not None, "whoever is here is in a warehouse"
    return warehouse_id
