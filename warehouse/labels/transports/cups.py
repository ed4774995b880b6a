"""`cups://queue`: a queue of the print server on this machine, by the library `zebra`.

For printers that only the print server knows how to reach. It is the least honest way: "completed" there means that the
bytes were handed over, and CUPS may forget a job that it has just accepted; so a job here ends as sent, never as
confirmed by itself.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from zebra import Zebra

from warehouse.labels.transports import limits
from warehouse.labels.transports.interface import Connection, Fate, InDoubt, NotSent, Paper, Receipt, Told

_QUEUE = re.compile(r"cups://([A-Za-z0-9_.][A-Za-z0-9_.-]{0,126})/?")
_STOPPED = re.compile(r"^printer \S+ disabled", re.MULTILINE)


@dataclass(frozen=True)
class CupsTransport:
    """A queue that is looked for before each job: the library takes a missing one for a printed label."""

    url: str
    answers: dict[str, Any]
    rest = 0.0

    @contextmanager
    def open(self, paper: Paper) -> Iterator[Connection]:
        """See that the queue is there and not stopped."""
        queue = queue_of(self.url)
        _refuse_unready(queue)
        yield _CupsConnection(queue, paper)

    def look(self) -> None:
        """As before a job."""
        _refuse_unready(queue_of(self.url))

    def fate(self, note: str) -> Told:
        """`lpr` gives no number by which it could be asked."""
        return Told(Fate.UNKNOWN)


@dataclass(frozen=True)
class _CupsConnection:
    queue: str
    paper: Paper
    clue: str | None = None

    def send(self, payload: bytes) -> Receipt:
        _Queue(self.queue, self.paper).output(payload)  # type: ignore[no-untyped-call]
        return Receipt()


class _Queue(Zebra):
    """The library's queue, but one whose end is looked at.

    The library starts `lpr` and throws its code away: a queue that is not there, a full disk and a refused job would
    all count as printed. Starting it is the one thing that is done here instead; and pages are not sent raw, for the
    queue is to turn them into what its printer understands.
    """

    def __init__(self, queue: str, paper: Paper) -> None:
        super().__init__(queue)  # type: ignore[no-untyped-call]
        self.paper = paper

    def _output_unix(self, commands: bytes) -> None:
        raw = [] if self.paper.is_pages else ["-o", "raw"]
        command = ["lpr", f"-P{self.queue}", *raw, "-T", self.paper.ticket or self.paper.file_name]
        try:
            ended = _run(command, limits.WRITE_SECONDS, commands)
        except subprocess.TimeoutExpired as error:
            raise InDoubt(f"lpr did not end: queue {self.queue} may have the job or not") from error
        if ended.returncode < 0:
            raise InDoubt(f"lpr was stopped: queue {self.queue} may have the job or not")
        if ended.returncode:
            raise NotSent("fault", f"queue {self.queue} refused it: {_words(ended)}")


def queue_of(url: str) -> str:
    """The queue of `cups://queue`. Raises ValueError for a name that no queue can have."""
    found = _QUEUE.fullmatch(url)
    if found is None:
        raise ValueError(f"not a queue's name: {url!r}")
    return found[1]


def _refuse_unready(queue: str) -> None:
    try:
        told = _run(["lpstat", "-p", queue], limits.ASK_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise NotSent("silent", f"the print server does not say how queue {queue} is") from error
    if told.returncode:
        is_there = "destination" not in told.stderr.decode("utf-8", "replace").lower()
        raise NotSent("offline" if is_there else "fault", f"queue {queue}: {_words(told)}")
    if _STOPPED.search(told.stdout.decode("utf-8", "replace")):
        raise NotSent("paused", f"queue {queue} is stopped: {_words(told)}")


def _run(command: list[str], seconds: float, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command, input=given, capture_output=True, timeout=seconds, env={**os.environ, "LC_ALL": "C"}
        )
    except OSError as error:
        raise NotSent(
            "fault", f"{command[0]} cannot be started: is cups-bsd or cups-client there?"
        ) from error


def _words(ended: subprocess.CompletedProcess[bytes]) -> str:
    """The last thing that it said, in one line."""
    told = (ended.stderr or ended.stdout).decode("utf-8", "replace").split("\n")
    lines = [" ".join(line.split()) for line in told if line.strip()]
    return (lines[-1] if lines else f"code {ended.returncode}")[:200]
