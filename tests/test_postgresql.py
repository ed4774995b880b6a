"""Statements are planned once for a connection, and what a session only looked at leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from tests.postgres import Server
from warehouse.db import Database

#: The driver prepares a statement when it comes for the sixth time.
OFTEN = 8
LOOK = text("SELECT count(*) FROM tote WHERE code = :code")


@pytest.fixture
def totes(postgres_server: Server, worker_id: str) -> Iterator[Database]:
    """A database with a table of totes."""
    database = Database(postgres_server.empty(f"statements_{worker_id}"))
    with database.writing() as session:
        session.execute(text("CREATE TABLE tote (code text PRIMARY KEY)"))
    yield database
    database.engine.dispose()


def look(session: Session) -> int:
    return session.execute(LOOK, {"code": "T-1"}).scalar_one()


def prepared(session: Session) -> int:
    kept = text(
        "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE 'SELECT count(*) FROM tote%'"
    )
    return session.execute(kept).scalar_one()


def add(session: Session, code: str = "T-1") -> None:
    session.execute(text("INSERT INTO tote VALUES (:code)"), {"code": code})


def look_often(database: Database) -> None:
    for _ in range(OFTEN):
        with database.reading() as session:
            assert look(session) == 0


def test_what_is_looked_at_often_is_prepared_once(totes: Database) -> None:
    look_often(totes)
    with totes.reading() as session:
        assert prepared(session) == 1


def test_it_stays_prepared_over_writing(totes: Database) -> None:
    look_often(totes)
    for number in range(OFTEN):
        write(totes, f"T-0{number}")
    with totes.reading() as session:
        assert prepared(session) == 1
        assert look(session) == 0


def test_a_session_that_reads_leaves_nothing_behind(totes: Database) -> None:
    with totes.reading() as session:
        add(session)
        assert look(session) == 1
    look_often(totes)


def test_a_failed_writing_leaves_nothing_behind(totes: Database) -> None:
    look_often(totes)
    write(totes, "T-2")
    with pytest.raises(IntegrityError):
        write(totes, "T-1", "T-2")
    look_often(totes)


def test_a_writing_that_our_own_code_ends_leaves_nothing_behind(totes: Database) -> None:
    def works_no_more(session: Session) -> None:
        add(session)
        raise LookupError("no such tote")

    with pytest.raises(LookupError):
        totes.write(works_no_more)
    look_often(totes)


@pytest.mark.parametrize("looks_again", [True, False])
def test_a_server_that_ends_the_connection_is_an_error_and_the_next_session_works(
    totes: Database, looks_again: bool
) -> None:
    with pytest.raises(DBAPIError):
        lose_the_connection(totes, looks_again)
    look_often(totes)


def write(database: Database, *codes: str) -> None:
    with database.writing() as session:
        for code in codes:
            add(session, code)


def lose_the_connection(database: Database, looks_again: bool) -> None:
    with database.reading() as session:
        own = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with database.writing() as other:
            other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
        if looks_again:
            look(session)
