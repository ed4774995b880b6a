"""The command line as its tests run it: on a machine of its own, with nothing on it or with the named world."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from warehouse.cli import main
from warehouse.db import Database

Run = Callable[..., Result]


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A machine of its own: an instance folder in which nothing is yet."""
    monkeypatch.setenv("WAREHOUSE_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("WAREHOUSE_DATABASE_URL", raising=False)
    return monkeypatch


@pytest.fixture
def bare(environment: pytest.MonkeyPatch) -> Run:
    """The command on a machine without a database."""
    return lambda *words, **more: CliRunner().invoke(main, words, **more)


@pytest.fixture
def run(environment: pytest.MonkeyPatch, database_url: str, database: Database) -> Run:
    """The command on the named world."""
    environment.setenv("WAREHOUSE_DATABASE_URL", database_url)
    return lambda *words, **more: CliRunner().invoke(main, words, **more)
