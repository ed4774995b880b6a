"""`tcp://host:9100`: the raw port of a label printer, which takes what it is given and says little.

What little it says is made use of, as its test page found it out (printer.answers): `status` how it is (~HS) before
each job; `odometer` how many labels it has printed, read before the first byte, so that a connection that broke can
be settled without asking a person; `receipt` a word for each label that is done (^HV), the one true proof.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from warehouse import clock
from warehouse.labels import profiles, status
from warehouse.labels.transports import limits
from warehouse.labels.transports.interface import (
    Connection,
    Fate,
    InDoubt,
    NotSent,
    Paper,
    Receipt,
    Told,
    said,
)

ODOMETER = b'! U1 getvar "odometer.total_label_count"\r\n'
_COUNT = re.compile(rb'"(\d{1,12})"')
#: How many labels it had printed before, how many this job is, when it was begun.
_CLUE = re.compile(r"count:(\d+):(\d+):(\d+)")


@dataclass(frozen=True)
class TcpTransport:
    """One connection a job, status first where the printer answers it."""

    url: str
    answers: dict[str, Any]
    rest = 0.2

    @contextmanager
    def open(self, paper: Paper) -> Iterator[Connection]:
        """Connect, and ask how the printer is when it is one that answers."""
        with _reached(self.url) as opened:
            if self.answers.get("status"):
                _refuse_unready(opened)
            yield _TcpConnection(opened, self.answers, paper, self._clue(opened, paper.labels))

    def look(self) -> None:
        """One that cannot say how it is says all that it can by taking the connection."""
        with self.open(Paper("", labels=0)):
            pass

    def fate(self, note: str) -> Told:
        """What its count of labels says, once it is ready and has nothing left in its memory."""
        found = _CLUE.fullmatch(note)
        if found is None:
            return Told(Fate.UNKNOWN)
        before, labels, begun_at = (int(number) for number in found.groups())
        try:
            with _reached(self.url) as opened:
                is_idle = status.is_idle(_refuse_unready(opened)) if self.answers.get("status") else None
                count = _odometer(opened)
        except NotSent as refused:
            return Told(Fate.UNDER_WAY, refused.reason)
        waited = clock.now().timestamp() - begun_at
        return _judged(None if count is None else count - before, labels, is_idle, waited)

    def _clue(self, opened: socket.socket, labels: int) -> str | None:
        if not (labels and self.answers.get("odometer")):
            return None
        count = _odometer(opened)
        return None if count is None else f"count:{count}:{labels}:{int(clock.now().timestamp())}"


@dataclass(frozen=True)
class _TcpConnection:
    socket: socket.socket
    answers: dict[str, Any]
    paper: Paper
    clue: str | None

    def send(self, payload: bytes) -> Receipt:
        receipts = profiles.receipts_wanted(payload) if self.answers.get("receipt") else None
        self.socket.settimeout(limits.WRITE_SECONDS)
        try:
            self.socket.sendall(payload)
            proof = self._proof(*receipts) if receipts else None
            self.socket.shutdown(socket.SHUT_WR)
            ended = self._ends(1.0 if proof else limits.CLOSE_SECONDS)
        except OSError as error:
            raise InDoubt(f"the connection broke while sending: {said(error)}") from error
        # This printer is known to end the connection when it has taken a job.
        if self.answers.get("closes") and not (ended or proof):
            raise InDoubt("the printer took the bytes and did not end the connection as it used to")
        return Receipt({"closes": True} if ended else {}, note=proof, is_proved=proof is not None)

    def _proof(self, word: bytes, times: int) -> str:
        """Each label of the job said that it is done. Raises InDoubt."""
        answer = _answer(self.socket, limits.RECEIPT_SECONDS, lambda told: told.count(word) >= times)
        if (done := answer.count(word)) < times:
            raise InDoubt(
                f"the printer took the bytes and said of {done} of {times} labels that they are done"
            )
        return f"done:{times}"

    def _ends(self, seconds: float) -> bool:
        """Read what it says to the end. A printer that never ends a connection is waited for in vain."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                if not self.socket.recv(4096):
                    return True
            except TimeoutError:
                break
        return False


def tcp_address(url: str) -> tuple[str, int]:
    """Host and port of `tcp://host:9100`; the port may be left out."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"not host and port: {url!r}") from error
    if not host or parts.path.strip("/") or parts.query or parts.username:
        raise ValueError(f"not host and port: {url!r}")
    return host, 9100 if port is None else port


@contextmanager
def _reached(url: str) -> Iterator[socket.socket]:
    host, port = tcp_address(url)
    try:
        opened = socket.create_connection((host, port), timeout=limits.CONNECT_SECONDS)
    except OSError as error:
        raise NotSent("offline", f"{host}:{port} cannot be reached: {said(error)}") from error
    with opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        yield opened


def _refuse_unready(opened: socket.socket) -> bytes:
    """Its whole answer when it is ready. Raises NotSent; silence is never "fine"."""
    answer = _asked(opened, status.REQUEST, lambda told: told.count(b"\x03") >= 3)
    health, reason = status.read(answer)
    if health != "ok":
        raise NotSent(health, reason)
    return answer


def _odometer(opened: socket.socket) -> int | None:
    found = _COUNT.search(_asked(opened, ODOMETER, lambda told: told.count(b'"') >= 2))
    return int(found[1]) if found else None


def _asked(opened: socket.socket, question: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
    try:
        opened.settimeout(limits.STATUS_SECONDS)
        opened.sendall(question)
        return _answer(opened, limits.STATUS_SECONDS, is_whole)
    except OSError as error:
        raise NotSent("silent", f"the printer does not say how it is: {said(error)}") from error


def _answer(opened: socket.socket, seconds: float, is_whole: Callable[[bytes], bool]) -> bytes:
    """What it says until that is whole, it ends the connection, or has had its time: there is no length in front."""
    told, deadline = b"", time.monotonic() + seconds
    while not is_whole(told) and (left := deadline - time.monotonic()) > 0 and len(told) < limits.MOST_BYTES:
        opened.settimeout(left)
        try:
            part = opened.recv(1024)
        except TimeoutError:
            break
        if not part:
            break
        told += part
    return told


def _judged(more: int | None, labels: int, is_idle: bool | None, waited: float) -> Told:
    """more: labels printed since. That nothing comes is sure only of a printer that says that its memory is empty."""
    if more == labels:
        return Told(Fate.CAME_OUT)
    if more != 0 or is_idle is None or waited > limits.PATIENCE_SECONDS:
        return Told(Fate.UNKNOWN)
    if not is_idle or waited < limits.SETTLED_SECONDS:
        return Told(Fate.UNDER_WAY, "the printer is asked whether it came out")
    return Told(Fate.NOTHING, "the printer printed nothing of it")
