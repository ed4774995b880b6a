"""The desk at which files arrive."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from warehouse.db import Database
from warehouse.exchange.exports import run_export
from warehouse.exchange.faults import Outcome
from warehouse.exchange.kinds import KINDS
from warehouse.exchange.running import Wishes, run_import
from warehouse.exchange.setup import run_setup


class Desk:
    """Takes files in and gives them out."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder

    def take(self, kind: str, content: str | bytes, **wishes: Any) -> Outcome:
        """Import one file of this content, called file.csv."""
        path = self.folder / "file.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        if kind == "setup":
            return run_setup(self.database, [str(path)], Wishes(**wishes))
        return run_import(self.database, KINDS[kind], [str(path)], Wishes(**wishes))

    def faults(self, kind: str, content: str | bytes, **wishes: Any) -> list[str]:
        """What is said to be wrong, without the folder."""
        outcome = self.take(kind, content, **wishes)
        said = [*outcome.unreadable, *map(str, outcome.faults)]
        return [one.replace(f"{self.folder}/", "") for one in said]

    def give(self, kind: str) -> list[dict[str, str]]:
        """Export, as rows."""
        return list(csv.DictReader(io.StringIO(self.text(kind))))

    def text(self, kind: str) -> str:
        """Export, as the file's text."""
        written = io.StringIO()
        with self.database.reading() as session:
            run_export(session, kind, "-", written)
        return written.getvalue()


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    """The desk of this test's warehouse."""
    return Desk(database, tmp_path)
