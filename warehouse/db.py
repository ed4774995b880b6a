"""The database: SQLite where nothing is set up, PostgreSQL where the shop has grown.

Nothing above this module asks which one it is. What differs is settled here once:

* SQLite: WAL, foreign keys on, synchronous=FULL (a power cut must not lose what a picker was told is
  done), and BEGIN IMMEDIATE for a transaction that will write, behind one lock of the process: the busy
  handler of SQLite sleeps, a lock hands over at once.
* PostgreSQL: READ COMMITTED; rows are locked in a fixed order, and a serialization failure or a deadlock
  is worth another try (`is_worth_another_try`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar, cast

from flask import current_app, g, has_app_context
from sqlalchemy import (
    URL,
    Date,
    DateTime,
    Dialect,
    Engine,
    Float,
    Integer,
    MetaData,
    Select,
    Table,
    bindparam,
    create_engine,
    event,
    inspect,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator
from werkzeug.local import LocalProxy

T = TypeVar("T")
TRIES = 3
MONEY_SCALE = 10_000
MANY, FEW = 5_000, 500
_INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class Base(DeclarativeBase):
    """What every table derives from; constraints are named, so that migrations can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, timezone-aware in Python, stored in UTC; a naive one is a fault of the caller."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment; hand on UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """SQLite forgets the zone: it is UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, values: tuple[str, ...]) -> str:
    """The text of a CHECK that a column holds one of these words."""
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


class DatabaseUnavailable(Exception):
    """The database is missing, locked or of another version; the message says so in one line."""


class Database:
    """One engine and the two kinds of transaction that the warehouse knows."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.engine = _engine(self.url)
        self._writer = threading.Lock() if self.is_embedded else None

    @property
    def is_embedded(self) -> bool:
        """True for the file on this machine, which one web process may serve."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that looks and leaves nothing behind."""
        with Session(self.engine, expire_on_commit=False) as opened:
            yield opened

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all."""
        with Session(self.engine, expire_on_commit=False) as opened, self.committing(opened):
            yield opened

    @contextmanager
    def committing(self, opened: Session) -> Iterator[None]:
        """Turn a session to writing for this block; commit at its end, roll back when it fails."""
        if opened.in_transaction():
            opened.commit()
        with self._alone():
            try:
                opened.connection(execution_options={"writing": True})
                yield
                opened.commit()
            except BaseException:
                opened.rollback()
                raise

    def write(self, work: Callable[[Session], T]) -> T:
        """Run `work` in a writing transaction, again when the database says that it is worth it."""
        for tries_left in range(TRIES, -1, -1):
            try:
                with self.writing() as opened:
                    return work(opened)
            except DBAPIError as error:
                if not tries_left or not is_worth_another_try(error):
                    raise
        raise AssertionError("unreachable")

    def renew_statistics(self) -> None:
        """After much came in at once: until PostgreSQL counts anew, it plans as for the tables that it knew."""
        if not self.is_embedded:
            with self.engine.begin() as connection:
                connection.exec_driver_sql("ANALYZE")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if self._writer is None:
            yield
            return
        if not self._writer.acquire(timeout=10):
            raise OperationalError("the database is busy", None, RuntimeError("database is locked"))
        try:
            yield
        finally:
            self._writer.release()


def is_worth_another_try(error: DBAPIError) -> bool:
    """True for PostgreSQL's serialization failure (40001) and deadlock (40P01), and a busy SQLite."""
    code = getattr(error.orig, "sqlstate", None)
    return code in {"40001", "40P01"} or "database is locked" in str(error.orig)


def is_out_of_order(error: DBAPIError) -> bool:
    """True when it is the database that cannot work now (busy, full, gone), not the statement that is wrong.

    PostgreSQL's classes of SQLSTATE: 08 connection, 53 resources, 57 operator, 58 system.
    """
    code = getattr(error.orig, "sqlstate", None) or ""
    said = str(error.orig).lower()
    return (
        bool(error.connection_invalidated)
        or is_worth_another_try(error)
        or code[:2] in {"08", "53", "57", "58"}
        or any(
            sign in said for sign in ("is locked", "disk is full", "disk i/o", "readonly", "unable to open")
        )
    )


def insert_or_ignore(opened: Session, model: type[Base], values: dict[str, Any], key: list[str]) -> bool:
    """Insert a row unless its key is there. True when the row is ours."""
    statement = _insert_or_ignore(opened.get_bind().dialect.name, _table(model), tuple(key))
    return opened.execute(statement, values).first() is not None


def insert_unless_there(opened: Session, model: type[Base], values: dict[str, Any]) -> bool:
    """The same whatever unique rule says that it is there, such as one that counts for open rows alone."""
    table = _table(model)
    statement = _insert(opened)(table).on_conflict_do_nothing().returning(next(iter(table.primary_key)))
    return opened.execute(statement, values).first() is not None


def insert_chosen(
    opened: Session, model: type[Base], columns: Sequence[str], chosen: Select[Any]
) -> int | None:
    """Insert the one row that a query chooses, unless some unique rule says that it is there. Answers its number, or
    None where nothing was chosen or it was there. One statement.
    """
    statement = _insert(opened)(_table(model)).from_select(columns, chosen).on_conflict_do_nothing()
    found: int | None = opened.scalar(statement.returning(next(iter(_table(model).primary_key))))
    return found


@lru_cache(maxsize=100)
def _insert_or_ignore(dialect: str, table: Table, key: tuple[str, ...]) -> Any:
    # RETURNING, because PostgreSQL's driver does not count the rows of an INSERT.
    statement = _INSERTS[dialect](table).on_conflict_do_nothing(index_elements=key)
    return statement.returning(table.c[key[0]])


def add_or_insert(
    opened: Session,
    model: type[Base],
    key: dict[str, Any],
    amounts: dict[str, int],
    also: dict[str, Any] | None = None,
) -> None:
    """Add `amounts` to the row with this key; make the row, with `also`, when it is not there.

    One statement; a loaded object of that row is brought up to date by it.
    """
    row = {**key, **amounts, **(also or {})}
    changed = _add_or_insert(
        opened.get_bind().dialect.name, model, tuple(key), tuple(amounts), tuple(also or ())
    )
    told = {f"new_{name}": value for name, value in row.items()}
    opened.scalars(changed, told, execution_options={"populate_existing": True}).one()


@lru_cache(maxsize=100)
def _add_or_insert(
    dialect: str, model: type[Base], key: tuple[str, ...], amounts: tuple[str, ...], also: tuple[str, ...]
) -> Any:
    # Built once: it takes longer to build than to run, and every movement of goods runs it.
    columns = model.__mapper__.columns
    row: dict[str, Any] = {name: bindparam(f"new_{name}") for name in (*key, *amounts, *also)}
    statement = _INSERTS[dialect](model).values(row)
    sums = {name: columns[name] + statement.excluded[name] for name in amounts}
    return statement.on_conflict_do_update(index_elements=key, set_=sums).returning(model)


def add_or_insert_all(
    opened: Session, model: type[Base], key: Sequence[str], rows: Sequence[dict[str, Any]], amount: str
) -> None:
    """Insert many rows; where a key is there already, add the row's `amount` to it. Loaded objects learn nothing."""
    statement = _insert(opened)(_table(model))
    sums = {amount: _table(model).c[amount] + statement.excluded[amount]}
    if rows:
        opened.connection().execute(statement.on_conflict_do_update(index_elements=key, set_=sums), rows)


def in_parts(values: Sequence[T], at_once: int = MANY) -> Iterator[Sequence[T]]:
    """So many values as one statement takes, then the next: `MANY` numbers, or `FEW` that may be long texts."""
    for start in range(0, len(values), at_once):
        yield values[start : start + at_once]


def insert_or_change(
    opened: Session, model: type[Base], row: dict[str, Any], key: Sequence[str], changes: dict[str, Any]
) -> None:
    """Insert a row; where its key is there already, make these changes to it. One statement."""
    statement = _insert(opened)(model).values(**row)
    opened.execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=changes),
        execution_options={"synchronize_session": False},
    )


class days_after(FunctionElement[date]):
    """The day so many days after a day."""

    type, inherit_cache = Date(), True


class days_between(FunctionElement[float]):
    """So many days, and parts of one, from a moment to a later one."""

    type, inherit_cache = Float(), True


class whole_number(FunctionElement[int]):
    """A whole number of a JSON column by its key; 0 where there is none."""

    type, inherit_cache = Integer(), True


_SAID = {
    (days_after, "sqlite"): "date(%s, '+' || %s || ' days')",
    (days_after, "postgresql"): "(CAST(%s AS DATE) + %s)",
    (days_between, "sqlite"): "-(julianday(%s) - julianday(%s))",
    (days_between, "postgresql"): "(-EXTRACT(EPOCH FROM (%s - %s)) / 86400.0)",
    (whole_number, "sqlite"): "CASE json_type(%s, '$.' || %s) WHEN 'integer' "
    "THEN json_extract(%s, '$.' || %s) ELSE 0 END",
    (whole_number, "postgresql"): "CASE json_typeof(%s -> %s) WHEN 'number' "
    "THEN CAST(TRUNC(CAST(%s ->> %s AS NUMERIC)) AS INTEGER) ELSE 0 END",
}


@compiles(days_after)
@compiles(days_between)
@compiles(whole_number)
def _said(element: FunctionElement[Any], compiler: SQLCompiler, **more: Any) -> str:
    said = _SAID[type(element), compiler.dialect.name]
    parts = [compiler.process(clause, **more) for clause in element.clauses]
    return said % tuple(parts * (said.count("%s") // len(parts)))


def revision_of(opened: Session) -> str | None:
    """The migration that the database stands at, or None for one that was never set up."""
    if not inspect(opened.connection()).has_table("alembic_version"):
        return None
    return cast(
        "str | None", opened.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    )


def database() -> Database:
    """The database of the running application."""
    return cast(Database, current_app.extensions["database"])


class RequestSession(Session):
    """A session that holds on to what it has loaded: SQLAlchemy forgets rows that nobody refers to, and a
    request that works with a row and then shows it would read it twice."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.held: list[Any] = []


@event.listens_for(RequestSession, "loaded_as_persistent")
def _hold(opened: RequestSession, row: Any) -> None:
    opened.held.append(row)


def _request_session() -> Session:
    if not has_app_context():
        raise RuntimeError("no application context: open database().reading() or .writing()")
    if "session" not in g:
        g.session = RequestSession(database().engine)
    return cast(Session, g.session)


#: The session of the running request: it reads on GET, and writes and commits on POST (see `warehouse.web`).
session: Session = cast(Session, LocalProxy(_request_session))


def _table(model: type[Base]) -> Table:
    return cast(Table, model.__table__)


def _insert(opened: Session) -> Any:
    return _INSERTS[opened.get_bind().dialect.name]


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        from warehouse.postgresql import engine as server_engine

        return server_engine(url)
    # A pool of open connections: opening one anew costs the four PRAGMAs below on every request.
    engine = create_engine(url, connect_args={"timeout": 10}, poolclass=QueuePool, pool_size=16)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # None: the driver opens no transaction of its own; `_begin_sqlite` does.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
