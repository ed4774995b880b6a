"""Migrations: up from nothing, down again, on filled tables, and in agreement with the models."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.world import World
from warehouse.db import Database, DatabaseUnavailable
from warehouse.migrating import disagreements, downgrade, require_current, upgrade


def test_up_down_and_up_again_from_nothing(empty: Database) -> None:
    upgrade(empty)
    assert inspect(empty.engine).has_table("movement")
    downgrade(empty, "base")
    assert set(inspect(empty.engine).get_table_names()) <= {"alembic_version"}
    upgrade(empty)
    require_current(empty)


def test_models_and_migrations_agree(empty: Database) -> None:
    upgrade(empty)
    assert disagreements(empty) == []


def test_a_table_that_differs_is_named(empty: Database) -> None:
    upgrade(empty)
    with empty.writing() as session:
        session.execute(text("ALTER TABLE zone ADD COLUMN colour VARCHAR(10)"))
    assert any("colour" in line for line in disagreements(empty))


def test_a_filled_database_stays_as_it_is_at_the_newest_version(world: World, database: Database) -> None:
    before = world.everything()
    upgrade(database)
    assert world.everything() == before
    require_current(database)


def test_down_on_filled_tables_leaves_nothing_half_done(world: World, database_url: str) -> None:
    database = Database(database_url)
    downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    upgrade(database)
    database.engine.dispose()


def test_a_database_that_was_never_set_up_says_what_to_do(empty: Database) -> None:
    with pytest.raises(DatabaseUnavailable, match="warehouse db upgrade"):
        require_current(empty)


def test_a_database_of_a_newer_version_is_left_alone(empty: Database) -> None:
    upgrade(empty)
    with empty.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnavailable, match="newer version"):
        require_current(empty)
    with pytest.raises(DatabaseUnavailable, match="newer version"):
        upgrade(empty)


def test_a_database_that_is_missing_says_so_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnavailable) as refusal:
        require_current(Database(f"sqlite:///{tmp_path}/nowhere/at/all.sqlite3"))
    assert "\n" not in str(refusal.value)
