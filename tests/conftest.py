"""What every test may ask for: a database of each kind with the named world in it, the app, its people.

A test that uses `database` (or anything above it) runs twice, on SQLite and on PostgreSQL. Each gets a copy
of a filled template, so no test sees another's work; after each the ledger is audited.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from flask import Flask

pytest.register_assert_rewrite("tests.person", "tests.world", "tests.browser.conftest")

from tests import memory
from tests import world as the_world
from tests.person import Person
from tests.postgres import Server, server_of_the_run
from tests.world import World
from warehouse import create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.stock import audit

pytest_plugins = ["tests.missing_parts", "tests.postgres", "tests.tried_again"]

# How long an example takes on a busy machine says nothing of what it found. The examples are the same in every run, so
# that a run says something of the change; HYPOTHESIS_PROFILE=chance looks for others.
too_slow = hypothesis.HealthCheck.too_slow
for profile, is_steady in (("steady", True), ("chance", False)):
    hypothesis.settings.register_profile(
        profile, deadline=None, suppress_health_check=[too_slow], derandomize=is_steady
    )
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))


@pytest.fixture(autouse=True, scope="session")
def _nothing_beyond_loopback() -> Iterator[None]:
    """A test that reaches out fails here, by name."""
    real_connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            "127.0.0.1",
            "::1",
            "localhost",
        ):
            raise AssertionError(f"a test reached for {address[0]}")
        real_connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def database_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this worker's SQLite files lie, one test's after the other's: in memory, as PostgreSQL's do."""
    with memory.folder(tmp_path_factory.getbasetemp()) as folder:
        yield folder


@pytest.fixture(scope="session")
def sqlite_template(database_files: Path) -> Path:
    """A SQLite file with the named world in it."""
    path = database_files / "template.sqlite3"
    the_world.build(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Server:
    """The PostgreSQL of this run, whose template holds the named world."""
    return server_of_the_run(request.config, the_world.build)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def kept() -> dict[str, Any]:
    """What a worker keeps from test to test, because making it anew would take longer than most tests:
    for each kind of database the engine, with the SQL it has compiled, and the application, with its templates."""
    return {}


@pytest.fixture
def database_url(backend: str, request: pytest.FixtureRequest, database_files: Path, worker_id: str) -> str:
    """The address of a fresh database with the named world in it; the same address in every test of a worker."""
    kept: dict[str, Any] = request.getfixturevalue("kept")
    if backend in kept:
        kept[backend].engine.dispose()
    if backend == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        return server.fresh(worker_id)
    path = _unused(database_files / "world.sqlite3")
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


def _unused(path: Path) -> Path:
    """A new file each time: a connection that a late request still has open writes, when it closes, into its own."""
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()
    return path


@pytest.fixture
def database(database_url: str, backend: str, kept: dict[str, Any]) -> Iterator[Database]:
    """The database itself. After the test the ledger must agree with itself."""
    opened: Database = kept.setdefault(backend, Database(database_url))
    the_world.renew(opened)
    yield opened
    with opened.reading() as session:
        differences = audit.run(session).differences
    opened.engine.dispose()
    assert differences == []


@pytest.fixture
def empty(
    backend: str, request: pytest.FixtureRequest, database_files: Path, worker_id: str
) -> Iterator[Database]:
    """A database without a single table."""
    if backend == "postgresql":
        server: Server = request.getfixturevalue("postgres_server")
        url = server.empty(f"empty_{worker_id}")
    else:
        url = f"sqlite:///{_unused(database_files / 'empty.sqlite3')}"
    database = Database(url)
    yield database
    database.engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Config:
    """Settings of a small machine; hashing a PIN costs next to nothing."""
    return Config(
        instance=tmp_path, database_url=database_url, secret_key="a test", faults=True, pin_hash_cost=8
    )


@pytest.fixture
def app(database: Database, settings: Config, backend: str, kept: dict[str, Any]) -> Flask:
    """The application on this test's database."""
    name = f"app on {backend}"
    if name not in kept:
        kept[name] = create_app(settings, database)
    app: Flask = kept[name]
    app.config.update(
        INSTANCE=settings.instance, FAULTS=settings.faults, TESTING=True, PROPAGATE_EXCEPTIONS=False
    )
    # What it has in memory alone is of the test before.
    app.extensions.pop("unknown_badges", None)
    return app


@pytest.fixture
def world(database: Database) -> World:
    """The named things of the named world, by their codes."""
    return World(database)


def _person_fixture(name: str) -> Any:
    @pytest.fixture(name=name)
    def signed_in(app: Flask) -> Person:
        return Person.signed_in(app, name.title())

    return signed_in


ada, ben, carla, dan, eve, finn = (
    _person_fixture(name) for name in ("ada", "ben", "carla", "dan", "eve", "finn")
)
