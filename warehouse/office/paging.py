"""Long lists in pages of 200 rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

T = TypeVar("T")
ROWS = 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and where it stands in it."""

    rows: list[T]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max((self.total + ROWS - 1) // ROWS, 1)


def wanted_page() -> int:
    """The page that the address asks for; 1 for nonsense."""
    text = request.args.get("page", "")
    return max(int(text), 1) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def offset_of(number: int) -> int:
    """How many rows stand before a page."""
    return (number - 1) * ROWS
