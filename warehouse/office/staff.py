"""The rules of looking after people: who may change whom, and what a form about a person must say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.people import pins
from warehouse.people.models import ROLES, Person, PersonRole
from warehouse.people.rights import ADMINISTER

LONGEST_NAME = 80


class NotAllowed(Exception):
    """The office may not do this; the sentence says why."""


@dataclass
class PersonForm:
    """A new person as typed. `faults` has a sentence for each field that will not do."""

    name: str
    roles: list[str]
    pin: str
    pin_again: str
    faults: dict[str, str] = field(default_factory=dict)


def read_person(form: Mapping[str, str], roles: list[str]) -> PersonForm:
    """What was typed, looked over."""
    name = " ".join("".join(sign for sign in form.get("name", "") if sign.isprintable()).split())
    typed = PersonForm(name, roles, form.get("pin", "").strip(), form.get("pin_again", "").strip())
    if not name:
        typed.faults["name"] = gettext("Enter a name.")
    elif len(name) > LONGEST_NAME:
        typed.faults["name"] = gettext("A name has at most %(most)s letters.", most=LONGEST_NAME)
    if set(roles) - set(ROLES):
        typed.faults["roles"] = gettext("Choose roles from the list.")
    if typed.pin or typed.pin_again:
        fault = pin_fault(typed.pin, typed.pin_again)
        typed.faults |= {"pin": fault} if fault else {}
    return typed


def pin_fault(pin: str, again: str) -> str | None:
    """What is wrong with a PIN typed twice; None when nothing is."""
    if not pins.is_pin(pin):
        return gettext("A PIN has 4 to 6 digits.")
    if pin != again:
        return gettext("The two PINs differ. Enter both again.")
    if pins.is_guessable(pin):
        return gettext("That PIN is guessed first. Choose another.")
    return None


def is_name_taken(session: Session, name: str) -> bool:
    """True when somebody who works here has this very name: every list would mix the two up."""
    wanted = select(Person.id).where(func.lower(Person.name) == name.lower(), Person.disabled_at.is_(None))
    return session.scalar(wanted.limit(1)) is not None


def check_roles(actor: Person, warehouse_id: int, before: frozenset[str], after: frozenset[str]) -> None:
    """Only an administrator makes or unmakes administrators. Raises NotAllowed."""
    if "admin" in before ^ after and "admin" not in actor.role_names(warehouse_id):
        raise NotAllowed(gettext("Only an administrator may give or take that role."))


def check_power(actor: Person, person: Person) -> None:
    """Nobody changes those who may more, here or in another warehouse. Raises NotAllowed."""
    for role in person.roles:
        own = actor.role_names(role.warehouse_id)
        if not own & ADMINISTER or (role.role == "admin" and "admin" not in own):
            raise NotAllowed(gettext("Only an administrator may change %(name)s.", name=person.name))


def check_not_last_administrator(session: Session, person: Person, warehouse_id: int) -> None:
    """Somebody must be left who can let others in. Raises NotAllowed."""
    administrators = (
        select(Person.id)
        .join(PersonRole)
        .where(
            PersonRole.warehouse_id == warehouse_id, PersonRole.role == "admin", Person.disabled_at.is_(None)
        )
        .order_by(Person.id)
        .with_for_update(of=Person, key_share=True)
    )
    found = set(session.scalars(administrators))
    if found == {person.id}:
        raise NotAllowed(gettext("%(name)s is the last administrator.", name=person.name))
