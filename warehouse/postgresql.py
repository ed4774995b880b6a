"""Connections to PostgreSQL; in a file of its own, because its driver is there only where PostgreSQL is used."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from sqlalchemy import URL, Engine, create_engine, event


def engine(url: URL) -> Engine:
    """An engine whose connections keep the plans of the floor's statements.

    A walk reads twenty tables at once: planning that anew for each scan takes four times as long as running it.
    The connection used last is used next: it knows the statements already. Raises sqlalchemy's errors of an
    address that is for another database.
    """
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    made = create_engine(url, pool_size=10, pool_pre_ping=True, pool_use_lifo=True)
    event.listen(made, "do_connect", _connect)
    event.listen(made, "connect", _prepare)
    return made


class Keeping(psycopg.Connection[Any]):
    """A connection that keeps its prepared statements over the end of a transaction in which nothing failed.

    Every reading session ends in a ROLLBACK, and the driver forgets all prepared statements at each, because
    tables that were made in it are gone; no session of ours makes any. PostgreSQL itself keeps them (its
    documentation of PREPARE: "for the duration of the current database session").
    """

    def rollback(self) -> None:
        """End the transaction; raises `psycopg.OperationalError` where the server is gone.

        One that failed, and a connection in the middle of something, is the driver's.
        """
        if self.info.transaction_status != TransactionStatus.INTRANS:
            super().rollback()
        elif (ended := self.pgconn.exec_(b"ROLLBACK")).status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(ended.get_error_message())


def _connect(_dialect: Any, _record: Any, given: list[Any], named: dict[str, Any]) -> Keeping:
    return Keeping.connect(*given, **named)


def _prepare(connection: Any, _record: Any) -> None:
    # No compiling of plans: it costs many times what any statement of the floor takes.
    connection.execute("SET jit = off")
    connection.commit()
