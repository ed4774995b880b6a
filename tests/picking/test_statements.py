"""What a scan costs the database: counted, door and screen included."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from tests.person import Person
from tests.picking.walking import at_the_mugs, take
from tests.world import World, each_code
from warehouse.db import Database

#: Transaction control is no statement that reads or writes a row.
CONTROL = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "PRAGMA")
MOST = 12


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The statements that run in this block."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if not statement.upper().startswith(CONTROL):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def test_the_first_of_several_pieces(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    with counted(world.database) as seen:
        assert ada.scan(each_code("MUG-BL")).message == "picking.piece"
    assert len(seen) <= MOST, _listed(seen)


def test_the_last_piece_of_a_stop(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    ada.scan("A-01-A-01")
    ada.scan(each_code("MUG-BL"))
    with counted(world.database) as seen:
        assert ada.scan(each_code("MUG-BL")).message == "picking.line_done"
    assert len(seen) <= MOST, _listed(seen)


def test_a_bin_and_a_number(ada: Person, world: World) -> None:
    take(ada, "TOTE-001")
    with counted(world.database) as seen:
        assert ada.scan("A-01-A-01").message == "picking.bin_right"
    assert len(seen) <= 8, _listed(seen)
    ada.tap("quantity", quantity=2)


def test_a_confirmed_number(ada: Person, world: World) -> None:
    at_the_mugs(ada)
    with counted(world.database) as seen:
        ada.scan(each_code("MUG-BL"))
    assert len(seen) <= 8, _listed(seen)
    with counted(world.database) as seen:
        assert ada.scan("TOTE-002").message == "picking.line_done"
    assert len(seen) <= MOST, _listed(seen)


def _listed(seen: list[str]) -> str:
    return "\n".join(f"{number}. {' '.join(one.split())[:160]}" for number, one in enumerate(seen, start=1))
