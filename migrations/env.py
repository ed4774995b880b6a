"""How Alembic meets our database: one connection of ours, SQLite in batch mode, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from warehouse.db import Database
from warehouse.models import METADATA


@contextmanager
def _tables_may_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: its foreign keys must look away meanwhile, and are checked after."""
    raw = connection.connection.dbapi_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        broken = raw.execute("PRAGMA foreign_key_check").fetchall()
        assert not broken, f"rows that point nowhere: {broken[:5]}"
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    """Run the migrations on the database that `warehouse.migrating` hands over."""
    database: Database = context.config.attributes["database"]
    with (
        database.engine.connect().execution_options(writing=True) as connection,
        _tables_may_be_remade(connection),
    ):
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=database.is_embedded,
            transactional_ddl=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
