"""The command line itself: what it offers, a house set up and served; what is wrong is one line on standard error."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from tests.cli.conftest import Run
from tests.ports import free_port
from warehouse.cli import main


def _all_commands(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _all_commands(command, (*words, name))
        else:
            yield (*words, name)


COMMANDS = [" ".join(words) for words in _all_commands(main)]


def test_all_commands_of_the_contract_are_there() -> None:
    contract = (
        "serve, worker, db upgrade, db downgrade, db check, demo load, import, export, wave release, order show, "
        "order hold, order resume, order cancel, audit, person add, person set, printer add, printers, print-jobs, "
        "label, slip, certificate"
    )
    assert set(contract.split(", ")) <= set(COMMANDS)


@pytest.mark.parametrize("words", COMMANDS)
def test_every_command_explains_itself_with_an_example(words: str, bare: Run) -> None:
    result = bare(*words.split(), "--help")
    assert result.exit_code == 0
    assert "Example: warehouse " + words in " ".join(result.stdout.split())


MISTAKES = {
    "no such command": ("brew",),
    "no such kind": ("import", "tea", "x.csv"),
    "no file": ("import", "orders"),
    "no such option": ("audit", "--quickly"),
    "a port that is none": ("serve", "--port", "99999"),
    "a kind of paper nobody prints": ("label", "poster", "X"),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_a_mistake_is_one_line_and_exit_2(what: str, bare: Run) -> None:
    result = bare(*MISTAKES[what])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1


# --- the database -----------------------------------------------------------------------------------------


def test_a_database_that_was_never_set_up_says_what_to_do(bare: Run) -> None:
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "run warehouse db upgrade" in result.stderr


def test_a_database_in_a_folder_that_is_not_there_is_one_line(
    bare: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WAREHOUSE_DATABASE_URL", "sqlite:////nowhere/at/all.sqlite3")
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "cannot be opened" in result.stderr


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "carrier-pigeon://x",
        "postgresql+psycopg://127.0.0.1:1/none",
        "postgresql://127.0.0.1:1/none",
    ],
)
def test_an_address_that_is_no_database_is_one_line(
    url: str, bare: Run, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("WAREHOUSE_DATABASE_URL", url)
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_a_setting_that_is_nonsense_is_one_line(bare: Run, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WAREHOUSE_PIN_HASH_COST", "much")
    result = bare("audit")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_database_of_a_newer_version_is_refused_in_one_line(bare: Run, tmp_path: Path) -> None:
    assert bare("db", "upgrade").exit_code == 0
    with sqlite3.connect(tmp_path / "instance" / "warehouse.sqlite3") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1
        assert "newer version (9999)" in result.stderr


def test_a_file_that_is_no_database_is_one_line(bare: Run, tmp_path: Path) -> None:
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / "warehouse.sqlite3").write_bytes(b"this is no database" * 100)
    for words in (("audit",), ("db", "upgrade")):
        result = bare(*words)
        assert result.exit_code == 2
        assert len(result.stderr.splitlines()) == 1


def test_up_down_and_check(run: Run) -> None:
    assert run("db", "check").stdout.strip() == "models and migrations agree"
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "downgrade", "never-was").exit_code == 2


def test_models_and_migrations_are_compared_where_no_database_is_yet(bare: Run) -> None:
    assert bare("db", "check").stdout.strip() == "models and migrations agree"


def test_downgrade_to_nothing_and_up_again(bare: Run) -> None:
    assert bare("db", "upgrade").exit_code == 0
    assert bare("db", "downgrade", "base").exit_code == 0
    assert bare("db", "upgrade").exit_code == 0


# --- the demo ---------------------------------------------------------------------------------------------


def test_the_demo_is_loaded_once_and_never_over_something(bare: Run, tmp_path: Path) -> None:
    bare("db", "upgrade")
    loaded = bare("demo", "load", "--size", "small", "--if-empty")
    assert loaded.exit_code == 0
    assert "60 products, 120 bins, 16 orders" in loaded.stdout
    assert (tmp_path / "instance" / "try-it-from-paper.pdf").read_bytes().startswith(b"%PDF")
    again = bare("demo", "load", "--if-empty")
    assert (again.exit_code, again.stdout) == (0, "")
    assert (
        bare("demo", "load").stderr
        == "warehouse: the database is not empty: a demo is loaded into an empty one\n"
    )


def test_a_demo_of_lines_that_are_not_there_is_one_line_and_leaves_nothing(bare: Run) -> None:
    bare("db", "upgrade")
    result = bare("demo", "load", "--orders", "nowhere.csv")
    assert result.exit_code == 2
    assert result.stderr == "warehouse: nowhere.csv: cannot be read: No such file or directory\n"
    assert bare("demo", "load", "--catalogue", "x.csv").exit_code == 2
    assert bare("demo", "load", "--size", "small").exit_code == 0


# --- the server -------------------------------------------------------------------------------------------


def test_several_web_processes_on_sqlite_are_refused(bare: Run) -> None:
    bare("db", "upgrade")
    result = bare("serve", "--workers", "2")
    assert result.exit_code == 2
    assert (
        result.stderr
        == "warehouse: SQLite is served by one process: leave --workers at 1, or use PostgreSQL\n"
    )


def test_a_port_that_is_taken_is_one_line(bare: Run) -> None:
    bare("db", "upgrade")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = bare("serve", "--port", str(taken.getsockname()[1]))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "already in use" in result.stderr


def test_the_server_serves_with_its_worker_and_both_end_together(bare: Run, tmp_path: Path) -> None:
    bare("db", "upgrade")
    bare("demo", "load", "--size", "small")
    port = free_port()
    with (tmp_path / "out").open("wb") as out:
        command = [sys.executable, "-m", "warehouse.cli", "serve", "--port", str(port)]
        server = subprocess.Popen(
            command, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )
    try:
        ready = _eventually(lambda: _get(f"http://127.0.0.1:{port}/readyz"), server)
        assert '"worker":"ok"' in ready.replace(" ", "")
        worker = _worker_of(server.pid)
        os.kill(worker, signal.SIGKILL)
        _eventually(lambda: _worker_of(server.pid) not in (0, worker), server)
        worker = _worker_of(server.pid)
    finally:
        server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert not Path(f"/proc/{worker}").exists()
    told = (tmp_path / "out").read_text()
    assert f"http://127.0.0.1:{port}/" in told
    assert "U.ADA PIN 1111" in told
    assert str(tmp_path / "instance" / "printed") in told
    assert "10. " in told


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:
        return str(answer.read().decode())


def _eventually(look: Callable[[], Any], server: subprocess.Popen[bytes]) -> Any:
    for _ in range(600):
        try:
            seen = look()
        except OSError:
            seen = None
        if seen:
            return seen
        assert server.poll() is None, "the server ended"
        time.sleep(0.1)
    raise AssertionError("it never came")


def _worker_of(server: int) -> int:
    """The worker's process, 0 for none."""
    for child in Path(f"/proc/{server}/task/{server}/children").read_text().split():
        words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        if b"worker" in words:
            return int(child)
    return 0
