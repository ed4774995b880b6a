"""The PostgreSQL of the tests: copies that know nothing of each other, and nothing left behind."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.memory import is_alive
from tests.missing_parts import missing

CHECKOUT = Path(__file__).resolve().parent.parent


def plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


def fill(url: str) -> None:
    with psycopg.connect(plain(url)) as connection:
        connection.execute("CREATE TABLE tote (code text)")
        connection.execute("INSERT INTO tote VALUES ('T-1')")


def totes(url: str) -> list[str]:
    with psycopg.connect(plain(url)) as connection:
        return [code for (code,) in connection.execute("SELECT code FROM tote ORDER BY code")]


def is_gone_soon(process: int) -> bool:
    """An ended process keeps its number until init has taken note of it."""
    until = time.monotonic() + 60
    while is_alive(process) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_alive(process)


@pytest.fixture(scope="module", autouse=True)
def _names_of_its_own(worker_id: str) -> Iterator[None]:
    """Another worker that makes a folder at this moment would clear away what a test here leaves for itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postgres, "PREFIX", f"warehouse-{worker_id}-")
        yield


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    folder = postgres.new_folder()
    yield folder
    postgres.end(folder)
    assert not folder.exists()


@pytest.fixture
def server(folder: Path) -> postgres.Server:
    try:
        return postgres.server(folder, fill)
    except postgres.NoPostgres as reason:
        missing("postgresql", str(reason))


def test_a_fresh_database_is_the_template_again(server: postgres.Server) -> None:
    with psycopg.connect(plain(server.fresh("gw0"))) as connection:
        connection.execute("INSERT INTO tote VALUES ('T-2')")
    assert totes(server.fresh("gw0")) == ["T-1"]


def test_two_workers_do_not_see_each_other(server: postgres.Server) -> None:
    mine, yours = server.fresh("gw0"), server.fresh("gw1")
    with psycopg.connect(plain(mine)) as connection:
        connection.execute("INSERT INTO tote VALUES ('T-2')")
    assert totes(yours) == ["T-1"]


def test_an_empty_database_has_no_table(server: postgres.Server) -> None:
    with pytest.raises(psycopg.errors.UndefinedTable):
        totes(server.empty("migrating"))


def test_it_is_postgresql_18_reached_by_its_socket_alone(server: postgres.Server) -> None:
    with psycopg.connect(plain(server.url("postgres"))) as connection:
        assert connection.info.server_version >= 180000
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_server_that_is_there_is_used_and_left_as_it_was(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(postgres.GIVEN_SERVER, server.url("postgres"))
    visit = postgres.new_folder()
    guest = postgres.server(visit, fill)
    assert totes(guest.fresh("gw0")) == ["T-1"]
    postgres.end(visit)
    with psycopg.connect(plain(server.url("postgres"))) as connection:
        names = [name for (name,) in connection.execute("SELECT datname FROM pg_database")]
    assert not any(name.startswith(visit.name.removeprefix(postgres.PREFIX)) for name in names)


@pytest.mark.parametrize("had_its_own", [True, False])
def test_what_a_power_cut_left_is_cleared_away_by_a_run_with_a_server_given(
    server: postgres.Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, had_its_own: bool
) -> None:
    left = postgres.new_folder()
    (left / "leader").write_text("4194304")
    (left / "address").write_text(f"postgresql://postgres@/postgres?host={left}/socket")
    if had_its_own:
        (left / "data").symlink_to(tmp_path)
    monkeypatch.setenv(postgres.GIVEN_SERVER, server.url("postgres"))
    visit = postgres.new_folder()
    assert not left.exists()
    postgres.end(visit)


def test_the_server_of_a_run_that_was_killed_is_ended_by_the_next_run(server: postgres.Server) -> None:
    killed = (
        "import os, sys; from tests import postgres; postgres.PREFIX = sys.argv[1];"
        "folder = postgres.new_folder(); postgres.server(folder, lambda url: None);"
        "print(folder, flush=True); os._exit(1)"
    )
    said = subprocess.run(
        [sys.executable, "-c", killed, postgres.PREFIX],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    left = Path(said.stdout.strip())
    process = int((left / "data" / "postmaster.pid").read_text().split()[0])
    assert is_alive(process)
    postgres.end(postgres.new_folder())
    assert not left.exists()
    assert is_gone_soon(process)
