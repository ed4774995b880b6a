"""`warehouse db upgrade | downgrade | check` and `warehouse audit`."""

from __future__ import annotations

import sys
import tempfile

import click
from alembic.util import CommandError

from warehouse import migrating
from warehouse.commands.access import Access, Refusal
from warehouse.db import Database, revision_of
from warehouse.stock import audit


@click.group("db")
def db_group() -> None:
    """Bring the database to the version of this program."""


@db_group.command()
@click.pass_obj
def upgrade(access: Access) -> None:
    """Make the tables, or bring them up to date.

    Example: warehouse db upgrade
    """
    migrating.upgrade(access.bare())
    click.echo("the database is up to date")


@db_group.command()
@click.argument("revision")
@click.pass_obj
def downgrade(access: Access, revision: str) -> None:
    """Take the database back to an earlier version: a revision, -1 for one step, base for nothing.

    Example: warehouse db downgrade -- -1
    """
    try:
        migrating.downgrade(access.bare(), revision)
    except CommandError as error:
        raise Refusal(f"not a version of this database: {error}") from None
    click.echo(f"the database is at {revision}")


@db_group.command()
@click.pass_obj
def check(access: Access) -> None:
    """Do models and migrations agree? Exit code 1 with each difference.

    Looked at in the database, or, where none is set up yet, in a new one that is thrown away.

    Example: warehouse db check
    """
    with access.bare().reading() as session:
        is_set_up = revision_of(session) is not None
    found = migrating.disagreements(access()) if is_set_up else _disagreements_of_a_new_one()
    for difference in found:
        click.echo(difference, err=True)
    click.echo(f"{len(found)} differences" if found else "models and migrations agree")
    sys.exit(1 if found else 0)


def _disagreements_of_a_new_one() -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/new.sqlite3")
        migrating.upgrade(database)
        found = migrating.disagreements(database)
        database.engine.dispose()
    return found


@click.command("audit")
@click.pass_obj
def audit_command(access: Access) -> None:
    """Prove every balance, promise and progress against its rows. Exit code 1 with each difference.

    Example: warehouse audit
    """
    with access().reading() as session:
        found = audit.run(session)
    for difference in found.differences:
        click.echo(difference, err=True)
    click.echo(str(found).splitlines()[-1])
    sys.exit(1 if found.differences else 0)


commands: list[click.Command] = [db_group, audit_command]
