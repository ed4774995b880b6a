"""The demo as `make run` loads it, served by `warehouse serve`: what is done here is done as on the first day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browser.conftest import Server, as_process
from warehouse import clock, create_app
from warehouse.config import Config
from warehouse.db import Database
from warehouse.demo.filling import fill
from warehouse.demo.load import SEED
from warehouse.migrating import upgrade
from warehouse.sites import Warehouse
from warehouse.stock import audit


@pytest.fixture
def shop(empty: Database, tmp_path: Path) -> Iterator[Database]:
    """The demo; what its printers print lies in `tmp_path / "printed"`. At the end its books agree."""
    upgrade(empty)
    with empty.writing() as session:
        fill(session, clock.now(), tmp_path / "printed", "shop", SEED)
        # Whatever the hour: no order is so urgent that it is walked alone.
        session.scalars(select(Warehouse)).one().urgent_minutes = 0
    yield empty
    with empty.reading() as session:
        assert audit.run(session).differences == []


@pytest.fixture
def server(shop: Database, tmp_path: Path) -> Iterator[Server]:
    """`warehouse serve` on it."""
    yield from as_process(str(shop.url), tmp_path)


@pytest.fixture
def app(shop: Database, tmp_path: Path) -> Flask:
    """The application on it in the test's own process, for people without a browser (tests/person.py)."""
    settings = Config(
        instance=tmp_path, database_url=str(shop.url), secret_key="a test", faults=True, pin_hash_cost=8
    )
    return create_app(settings, shop)
