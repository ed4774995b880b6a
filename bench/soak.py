"""`make soak`: ten thousand scans under random faults; writes its section of bench/latest.json, prints the figures.

The machinery is that of the test of a thousand (tests/soak). Any scan that was lost, doubled or out of order
ends it with the difference that was found, and writes nothing.
"""

from __future__ import annotations

import argparse
import secrets
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from bench import results
from tests import world
from tests.postgres import NoPostgres, end, new_folder, server
from tests.soak.soak import run
from warehouse.db import Database

SECTION = "soak"
SCANS = 10_000
DATABASES = ("sqlite", "postgresql")


def main() -> None:
    """Soak on each of the chosen databases."""
    asked = _arguments()
    print(f"soak: {asked.scans} scans, seed {asked.seed} (again: make soak ARGS='--seed {asked.seed}')")
    section: dict[str, Any] = {}
    for database in asked.database or DATABASES:
        with tempfile.TemporaryDirectory(prefix="warehouse-soak-") as folder:
            try:
                section[database] = soak(database, Path(folder), asked.scans, asked.seed)
            except NoPostgres as reason:
                print(f"PostgreSQL: not soaked: {reason}")
    results.write(SECTION, results.read(SECTION) | section)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--scans", type=int, default=SCANS)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--database", choices=DATABASES, action="append", help="only this one")
    return parser.parse_args()


def soak(kind: str, folder: Path, scans: int, seed: int) -> dict[str, Any]:
    """One soak from an empty database on; its figures."""
    if kind == "sqlite":
        return _on(f"sqlite:///{folder / 'soak.sqlite3'}", kind, folder, scans, seed)
    postgres = new_folder()
    try:
        running = server(postgres, lambda url: None, durable=True)
        return _on(running.empty("soak"), kind, folder, scans, seed)
    finally:
        end(postgres)


def _on(url: str, kind: str, folder: Path, scans: int, seed: int) -> dict[str, Any]:
    world.build(url)
    database = Database(url)
    try:
        with sync_playwright() as playwright:
            result = run(playwright, database, url, folder, scans, seed, _teller(kind, scans))
    finally:
        database.engine.dispose()
    figures = dict(vars(result))
    for counted in ("faults", "outcomes"):
        figures[counted] = dict(sorted(figures[counted].items()))
    _print(kind, figures)
    return figures


def _teller(kind: str, scans: int) -> Callable[[int], None]:
    """Tell how far it is: on a terminal all the time, else now and then."""
    told = 0

    def tell(accepted: int) -> None:
        nonlocal told
        if sys.stderr.isatty():
            print(f"\r{kind}: {accepted} of {scans} ", end="", file=sys.stderr, flush=True)
        elif accepted - told >= scans // 10:
            told = accepted
            print(f"{kind}: {accepted} of {scans}", flush=True)

    return tell


def _print(kind: str, figures: dict[str, Any]) -> None:
    faults = ", ".join(f"{number} {name}" for name, number in figures["faults"].items())
    print(f"\n{kind}: {figures['scans']} scans in {figures['seconds']} s (seed {figures['seed']})")
    print(f"  faults: {faults}")
    print(f"  outcomes: {', '.join(f'{number} {name}' for name, number in figures['outcomes'].items())}")
    print(f"  replays {figures['replays']}, lost {figures['lost']}, double {figures['double']}")
    print(f"  audit: {figures['audit']}")


if __name__ == "__main__":
    main()
