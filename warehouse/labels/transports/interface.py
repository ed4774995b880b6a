"""What a way to a printer must be able to do, and the words in which it answers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol


class NotSent(Exception):
    """Nothing has left: the printer's health in one word (models.HEALTH), and a reason for people."""

    def __init__(self, health: str, reason: str) -> None:
        super().__init__(reason)
        self.health, self.reason = health, reason


class InDoubt(Exception):
    """Bytes have left and the printer did not say what became of them."""


@dataclass(frozen=True)
class Paper:
    """One job on its way: the name that a folder gives it, the one that a print server knows it by, which no other
    job of any warehouse has, and how many labels it is."""

    file_name: str
    ticket: str = ""
    labels: int = 1

    @property
    def is_pages(self) -> bool:
        """True for a PDF, false for the commands of a label printer."""
        return self.file_name.endswith(".pdf")


@dataclass(frozen=True)
class Receipt:
    """What the printer said while it took the job: what was learned of it (printer.answers), a note by which it can be
    asked about the job later (print_job.receipt), and whether it proved that the paper came out."""

    learned: dict[str, Any] = field(default_factory=dict)
    note: str | None = None
    is_proved: bool = False


class Fate(Enum):
    """What a printer knows of a paper."""

    CAME_OUT = "it came out"
    NOTHING = "nothing of it came out and nothing will"
    UNDER_WAY = "it has it, or cannot be asked now"
    GIVEN_UP = "it has given it up"
    UNKNOWN = "it does not know"


@dataclass(frozen=True)
class Told:
    """A fate, the reason for people where there is one, and the printer's own number of the job where it has one."""

    fate: Fate
    reason: str = ""
    note: str | None = None


class Connection(Protocol):
    """A printer that is ready for one job. clue: a note by which it can be asked what became of the job, should
    nobody be there any more to hear its answer; it is kept before the first byte leaves."""

    @property
    def clue(self) -> str | None:
        """See above; None for a printer that could not tell."""

    def send(self, payload: bytes) -> Receipt:
        """Hand the job over. Raises InDoubt, or NotSent where it is sure that nothing came of it."""


class Transport(Protocol):
    """A way to one printer. `rest` is how long it wants between two jobs, in seconds."""

    rest: float

    def open(self, paper: Paper) -> AbstractContextManager[Connection]:
        """Reach the printer and see that it is ready. Raises NotSent."""

    def look(self) -> None:
        """See how it is, without a job. Raises NotSent."""

    def fate(self, note: str) -> Told:
        """What became of the paper of this note (a clue or a receipt). Never raises NotSent or InDoubt."""


def said(error: OSError) -> str:
    """What went wrong, in a few words for people."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror or str(error) or type(error).__name__).lower()
