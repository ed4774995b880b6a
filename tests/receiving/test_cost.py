"""What a scan costs: a receipt of a thousand lines asks the database no more often than one of three."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.person import Person
from tests.putaway.waiting import lay
from tests.receiving.goods import MUG, TOWEL
from tests.world import World, each_code

MOST_STATEMENTS = 12
FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")


@contextmanager
def _statements(world: World) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(FREE):
            found.append(statement)

    event.listen(world.database.engine, "before_cursor_execute", note)
    yield found
    event.remove(world.database.engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    "scan",
    [
        lambda ben: ben.scan(MUG),
        lambda ben: ben.scan(TOWEL),
        lambda ben: ben.tap("quantity", 7),
        lambda ben: ben.tap("receive-rest"),
    ],
    ids=["same product", "another product", "a number", "the rest"],
)
def test_a_count_costs_at_most_twelve_statements(
    world: World, ben: Person, scan: Callable[[Person], Any]
) -> None:
    ben.open("/receiving")
    ben.scan("1042")
    ben.scan(MUG)
    with _statements(world) as found:
        scan(ben)
    assert ben.page.outcome in {"ok", "line_done"}
    assert len(found) <= MOST_STATEMENTS, "\n".join(found)


@pytest.mark.parametrize(("sku", "promise"), [("VASE", 3), ("MUG-BL", 0)])
def test_putting_away_costs_at_most_twelve_statements(
    world: World, ben: Person, sku: str, promise: int
) -> None:
    """An order waits for the vase: the promise to it costs three more. The bins hold mugs enough."""
    lay(world, sku, 3)
    ben.open("/putaway")
    for step in ("take", "place"):
        with _statements(world) as found:
            ben.scan(each_code(sku) if step == "take" else ben.page.code)
        assert ben.page.outcome in {"ok", "task_done"}
        most = MOST_STATEMENTS + (promise if step == "place" else 0)
        assert len(found) <= most, step + "\n".join(found)
