"""A TOML file as rows: each `[[table]]` is one, and each of its keys knows its line."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

from warehouse.exchange.faults import Fault, Unreadable
from warehouse.exchange.files import Row, text_of

_TABLE = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_SUBTABLE = re.compile(r"\s*\[\s*[A-Za-z0-9_-]+\s*\.\s*([A-Za-z0-9_-]+)")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[=.]")
_AT_LINE = re.compile(r"line (\d+)")


@dataclass(frozen=True, eq=False)
class Entry(Row):
    """One table of the file. Plain values stand in `cells` as text, tables in `tables`, lists in `lists`."""

    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    lists: dict[str, list[Any]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def fault(self, column: str, what: str) -> Fault:
        """A fault at the line of the key."""
        return Fault(self.file, self.lines.get(column, self.line), column, what)

    @property
    def keys(self) -> set[str]:
        """All that the table says."""
        return self.cells.keys() | self.tables.keys() | self.lists.keys()


def read_toml(path: str) -> dict[str, list[Entry]]:
    """The tables of a file by name. Raises Unreadable."""
    name, text = text_of(path)
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT_LINE.search(str(error))
        raise Unreadable(Fault(name, int(at[1]) if at else 1, "TOML", f"this is not TOML: {error}")) from None
    places = _places(text)
    found: dict[str, list[Entry]] = {}
    for kind, tables in content.items():
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise Unreadable(Fault(name, 1, kind, f"write [[{kind}]]: each {kind} is a table of its own"))
        for number, table in enumerate(tables):
            line, lines = places.get(kind, {}).get(number, (1, {}))
            found.setdefault(kind, []).append(_entry(name, line, lines, table))
    return found


def _entry(name: str, line: int, lines: dict[str, int], table: dict[str, Any]) -> Entry:
    cells, tables, lists = {}, {}, {}
    for key, value in table.items():
        if isinstance(value, dict):
            tables[key] = value
        elif isinstance(value, list):
            lists[key] = value
        elif isinstance(value, bool):
            cells[key] = "yes" if value else "no"
        else:
            cells[key] = str(value).strip()
    return Entry(name, line, cells, tables, lists, lines)


def _places(text: str) -> dict[str, dict[int, tuple[int, dict[str, int]]]]:
    """Where each table begins and on which line each of its keys stands."""
    places: dict[str, dict[int, tuple[int, dict[str, int]]]] = {}
    keys: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        table, subtable, key = _TABLE.match(line), _SUBTABLE.match(line), _KEY.match(line)
        if table:
            here = places.setdefault(table[1], {})
            keys = {}
            here[len(here)] = (number, keys)
        elif subtable:
            keys.setdefault(subtable[1], number)
        elif key:
            keys.setdefault(key[1], number)
    return places
