"""A thousand scans under random faults, on both databases."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Playwright

from tests.soak.soak import run
from warehouse.db import Database

SCANS = 1_000
SEED = 20_260


def test_a_thousand_scans_are_each_applied_once(
    playwright: Playwright, database: Database, database_url: str, tmp_path: Path
) -> None:
    """Dropped, late, refused, offline, reloaded, crashed, the server killed: nothing lost, nothing doubled."""
    print(f"seed {SEED}")
    result = run(playwright, database, database_url, tmp_path, SCANS, SEED)
    assert result.scans >= SCANS
    assert result.lost == result.double == 0
    assert result.audit.endswith("all agree")
