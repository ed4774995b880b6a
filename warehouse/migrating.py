"""Bringing a database to the version of the code, and telling when it is not."""

from __future__ import annotations

from pathlib import Path

from alembic import command, op
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from warehouse import models
from warehouse.db import Database, DatabaseUnavailable, revision_of

PACKAGE = Path(__file__).parent


def migrations_folder() -> Path:
    """Where the migrations lie: inside the package in a wheel, beside it in a checkout."""
    return next(
        folder for folder in (PACKAGE / "_migrations", PACKAGE.parent / "migrations") if folder.is_dir()
    )


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to a version. Raises DatabaseUnavailable when it is newer than the code."""
    with database.reading() as session:
        _refuse_newer(session)
    command.upgrade(_configuration(database), revision)


def downgrade(database: Database, revision: str) -> None:
    """Take the database down to an earlier version."""
    command.downgrade(_configuration(database), revision)


def require_current(database: Database) -> None:
    """Raises DatabaseUnavailable, with what to do, unless the database stands at the code's version."""
    try:
        with database.reading() as session:
            _refuse_newer(session)
            if revision_of(session) != _scripts(database).get_current_head():
                raise DatabaseUnavailable(
                    f"{_name(database)} is not set up for this version: run warehouse db upgrade"
                )
    except DBAPIError as error:
        reason = str(error.orig).strip().partition("\n")[0]
        raise DatabaseUnavailable(f"{_name(database)} cannot be opened: {reason}") from None


def change_rule(table: str, rule: str, before: str, after: str) -> None:
    """In a migration: the CHECK `rule` says `after` instead of `before`. Raises RuntimeError where it says neither.

    SQLite cannot change a rule: the table is made anew, as its manual says (lang_altertable, section 7).
    """
    bind = op.get_bind()
    if bind.dialect.name != "sqlite":
        op.drop_constraint(op.f(rule), table, type_="check")
        op.create_check_constraint(op.f(rule), table, after)
        return
    told = text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    rows = bind.execute(told, {"table": table}).all()
    made = next(sql for what, sql in rows if what == "table")
    if before not in made:
        raise RuntimeError(f"{table} has another rule: {made}")
    made = made.replace(before, after).replace(table, f"{table}_new", 1)
    op.execute(text(made.replace(":", "\\:")))
    op.execute(f"INSERT INTO {table}_new SELECT * FROM {table}")
    op.execute(f"DROP TABLE {table}")
    op.execute(f"ALTER TABLE {table}_new RENAME TO {table}")
    for what, sql in rows:
        if what != "table":
            op.execute(text(sql.replace(":", "\\:")))


def disagreements(database: Database) -> list[str]:
    """Where the migrated database and the models differ, a line each; none when they agree.

    Alembic does not compare CHECK constraints, so their names are compared here.
    """
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(difference) for difference in compare_metadata(context, models.METADATA)]
        inspector = inspect(connection)
        for table in models.METADATA.sorted_tables:
            wanted = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
            there = {str(check["name"]) for check in inspector.get_check_constraints(table.name)}
            found += [f"{table.name}: CHECK {name} differs" for name in sorted(wanted ^ there)]
    return found


def _refuse_newer(session: Session) -> None:
    revision = revision_of(session)
    if revision is not None and revision not in _known_revisions():
        raise DatabaseUnavailable(
            f"the database is of a newer version ({revision}) than this program: update it"
        )


def _known_revisions() -> set[str]:
    scripts = ScriptDirectory(str(migrations_folder()))
    return {script.revision for script in scripts.walk_revisions()}


def _scripts(database: Database) -> ScriptDirectory:
    return ScriptDirectory.from_config(_configuration(database))


def _configuration(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    config.attributes["database"] = database
    return config


def _name(database: Database) -> str:
    return f"the database {database.url.render_as_string(hide_password=True)}"
