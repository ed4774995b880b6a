"""Loading a demo into an empty database: the two ways in, for the command line, the bench and tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse import clock
from warehouse.db import Database
from warehouse.demo import filling, real
from warehouse.sites import Warehouse

SEED = 20


class NotEmpty(Exception):
    """There is a warehouse already: a demo never goes over anything."""


def generated(database: Database, *, instance: Path, size: str = "shop", seed: int = SEED) -> Counter[str]:
    """The demo that the project invents. Answers what it holds. Raises NotEmpty."""
    with database.writing() as session:
        _require_empty(session)
        return filling.fill(session, clock.now(), instance / "printed", size, seed)


def from_lines(
    database: Database,
    *,
    instance: Path,
    orders: str,
    catalogue: str | None = None,
    seed: int = SEED,
    web_whole: bool = False,
) -> tuple[Counter[str], list[str]]:
    """A demo of real order lines. Answers what it holds and what was left out. Raises NotEmpty, Unreadable."""
    with database.writing() as session:
        _require_empty(session)
        printed = instance / "printed"
        return real.fill(session, clock.now(), printed, orders, catalogue, seed, web_whole=web_whole)


def _require_empty(session: Session) -> None:
    if session.scalar(select(Warehouse.id).limit(1)) is not None:
        raise NotEmpty("the database is not empty: a demo is loaded into an empty one")
