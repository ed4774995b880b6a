"""What is wrong with a file, said in one line each, and what a run of an import came to."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

LONGEST_SHOWN = 60


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong: `FILE:LINE: COLUMN: what is wrong and what was found`."""

    file: str
    line: int
    column: str
    what: str

    def __str__(self) -> str:
        return f"{printable(self.file)}:{self.line}: {printable(self.column)}: {self.what}"


class Unreadable(Exception):
    """A file of which nothing can be used; carries the one fault, or a sentence when there is no line."""

    def __init__(self, what: Fault | str) -> None:
        super().__init__(str(what))


def found(value: str) -> str:
    """A value from a file as a fault shows it: quoted, shortened, one line whatever it holds."""
    shown = value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "..."
    return "'" + printable(shown) + "'"


def printable(text: str) -> str:
    """The text without anything that could move a terminal's cursor or break the line."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


@dataclass
class Outcome:
    """What an import came to: what to print, and the number with which the command ends."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)
    kept_out: str = ""
    nothing_in: bool = False
    dry_run: bool = False

    @property
    def exit_code(self) -> int:
        """0: all went in; 3: some was kept out; 2: nothing went in."""
        if self.nothing_in:
            return 2
        return 3 if self.faults else 0
