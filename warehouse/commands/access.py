"""What commands share: the settings and the database of this run, and faults said in one line."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import contextmanager
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from warehouse import clock, migrating
from warehouse.codes import CodeTaken, fold
from warehouse.config import Config, from_environment
from warehouse.db import Database, DatabaseUnavailable
from warehouse.exchange.faults import Unreadable
from warehouse.sites import Warehouse, only_warehouse
from warehouse.stock.ledger import Act

#: The end of a command that could do nothing: bad words, no database.
NOTHING_DONE = 2


class Refusal(click.ClickException):
    """A sentence on standard error, and the end."""

    exit_code = NOTHING_DONE


class Access:
    """The settings of this run; called, it answers its database at the version of the code."""

    def __init__(self) -> None:
        self._settings: Config | None = None
        self._database: Database | None = None

    @property
    def settings(self) -> Config:
        """What the environment says."""
        if self._settings is None:
            try:
                self._settings = from_environment()
            except (OSError, ValueError) as error:
                raise Refusal(f"the settings cannot be used: {error}") from None
        return self._settings

    def bare(self) -> Database:
        """The database at whatever version it is."""
        if self._database is None:
            try:
                self._database = Database(self.settings.database_url)
            except (ArgumentError, ModuleNotFoundError, SQLAlchemyError) as error:
                raise Refusal(f"WAREHOUSE_DATABASE_URL cannot be used: {_first_line(error)}") from None
        return self._database

    def __call__(self) -> Database:
        """The database. Raises DatabaseUnavailable when it is not that of this code."""
        migrating.require_current(self.bare())
        return self.bare()

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.engine.dispose()


@contextmanager
def one_line_faults() -> Any:
    """Turn what can go wrong outside the program into one line and exit code 2."""
    try:
        yield
    except (DatabaseUnavailable, Unreadable, CodeTaken) as error:
        raise Refusal(str(error)) from None
    except DBAPIError as error:
        raise Refusal(f"the database refused: {_first_line(error.orig or error)}") from None
    except BrokenPipeError:
        # Whoever read us has gone (`| head`): nothing is left to say, nowhere to say it.
        sys.stderr.close()
        raise SystemExit(1) from None


def warehouse_of(session: Session, code: str | None = None) -> Warehouse:
    """The warehouse of this code, else the only one. Raises Refusal."""
    if code is None:
        only = only_warehouse(session)
        if only is None:
            known = [one.code for one in session.scalars(select(Warehouse))]
            raise Refusal(
                f"which --warehouse? There are {', '.join(known)}" if known else "there is no warehouse yet"
            )
        return only
    for warehouse in session.scalars(select(Warehouse)):
        if fold(warehouse.code) == fold(code):
            return warehouse
    raise Refusal(f"there is no warehouse {code}")


def act_in(warehouse_id: int) -> Act:
    """An act from the command line: nobody on the floor, now."""
    return Act(warehouse_id, None, None, None, clock.now())


def watch(things: Iterable[Any], label: str) -> Iterable[Any]:
    """The same things, with a progress bar where somebody looks on."""
    if not sys.stderr.isatty():
        yield from things
        return
    with click.progressbar(list(things), label=label, file=sys.stderr) as bar:
        yield from bar


def _first_line(error: BaseException) -> str:
    return str(error).strip().partition("\n")[0]
