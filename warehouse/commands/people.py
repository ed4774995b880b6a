"""`warehouse person add` and `warehouse person set`."""

from __future__ import annotations

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.commands.access import Access, Refusal, warehouse_of
from warehouse.people import operations
from warehouse.people.badges import PREFIX
from warehouse.people.models import ROLES, Person
from warehouse.people.pins import is_guessable, is_pin

LONGEST_NAME = 80
ROLE = click.option(
    "--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times."
)
SITE = click.option("--warehouse", "site", metavar="W", help="Where, if there are several.")


@click.group("person")
def person_group() -> None:
    """People who work here."""


@person_group.command("add")
@click.argument("name")
@ROLE
@click.option("--badge", metavar="CODE", help="U. and a token; without it a random one.")
@click.option("--pin", required=True, help="4 to 6 digits that nobody tries first.")
@SITE
@click.pass_obj
def add_person(
    access: Access, name: str, roles: tuple[str, ...], badge: str | None, pin: str, site: str | None
) -> None:
    """Somebody new.

    Example: warehouse person add "Greta Holm" --role picker --role packer --pin 4071
    """
    if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(f"a name of 1 to {LONGEST_NAME} characters is wanted")
    _look_at(badge, pin)
    with access().writing() as session:
        if _found(session, name) is not None:
            raise Refusal(f"there is a {name} already: warehouse person set, or another name")
        person = operations.add_person(session, name, roles, warehouse_of(session, site).id, pin, badge)
        told = f"{person.name}: badge {person.badge}, {', '.join(roles) or 'no role'}"
    click.echo(told)


@person_group.command("set")
@click.argument("name")
@ROLE
@click.option("--no-role", is_flag=True, help="Take all roles away.")
@click.option(
    "--badge", metavar="CODE", help="A new badge; the old one is worthless at once. `new`: a random one."
)
@click.option("--pin", help="A new PIN; wrong tries are forgotten.")
@click.option("--disable/--enable", default=None, help="Shut out, or let in again.")
@SITE
@click.pass_obj
def set_person(
    access: Access, name: str, roles: tuple[str, ...], no_role: bool, badge: str | None, pin: str | None,
    disable: bool | None, site: str | None,
) -> None:  # fmt: skip
    """Change somebody's roles, badge or PIN.

    Example: warehouse person set "Greta Holm" --role supervisor --pin 9305
    """
    _look_at(None if badge == "new" else badge, pin)
    with access().writing() as session:
        person = _found(session, name)
        if person is None:
            raise Refusal(f"there is nobody called {name}")
        if roles or no_role:
            operations.set_roles(session, person, warehouse_of(session, site).id, roles)
        if pin is not None:
            operations.reset_pin(session, person, pin)
        if badge is not None:
            operations.revoke_badge(session, person, None if badge == "new" else badge)
        if disable is not None:
            (operations.disable if disable else operations.enable)(session, person)
        named = sorted({role.role for role in person.roles})
        state = " (may not sign in)" if person.disabled_at else ""
        told = f"{person.name}: badge {person.badge}, {', '.join(named) or 'no role'}{state}"
    click.echo(told)


def _look_at(badge: str | None, pin: str | None) -> None:
    """Refuse what would be no badge, and the PINs that everybody tries first."""
    if badge is not None and not (
        fold(badge).startswith(PREFIX) and len(PREFIX) < len(badge) <= 60 and badge.isascii()
    ):
        raise Refusal(f"a badge begins with {PREFIX} and has a token behind it: {badge}")
    if pin is not None and not is_pin(pin):
        raise Refusal("a PIN has 4 to 6 digits")
    if pin is not None and is_guessable(pin):
        raise Refusal("everybody would try this PIN first: choose another")


def _found(session: Session, name: str) -> Person | None:
    return session.scalars(select(Person).where(Person.name == name.strip())).unique().first()


commands: list[click.Command] = [person_group]
