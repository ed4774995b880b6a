"""The same figures on both databases: SQLite, then a real PostgreSQL that keeps what it is told."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.postgres import NoPostgres, end, new_folder, server

Measure = Callable[[str, Path], dict[str, Any]]
Tell = Callable[[str, dict[str, Any]], None]


def on_both(measure: Measure, tell: Tell) -> dict[str, Any]:
    """`measure(address, folder)` on each, told as it comes; where there is no PostgreSQL, that is said."""
    figures: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
        figures["sqlite"] = measure(f"sqlite:///{folder}/bench.sqlite3", Path(folder))
    tell("SQLite", figures["sqlite"])
    postgres = new_folder()
    try:
        running = server(postgres, lambda url: None, durable=True)
        with tempfile.TemporaryDirectory(prefix="warehouse-bench-") as folder:
            figures["postgresql"] = measure(running.empty("bench"), Path(folder))
        tell("PostgreSQL", figures["postgresql"])
    except NoPostgres as reason:
        print(f"PostgreSQL: not measured: {reason}")
    finally:
        end(postgres)
    return figures
