"""How bytes reach a printer: `tcp://host:9100`, or `file:DIR` for a machine without one.

A transport opens a connection (whatever goes wrong there is NotSent: try again as often as you like) and
sends one payload over it (whatever goes wrong there is InDoubt: paper may exist). Nothing here touches the
database. More ways to print are more classes in `_SCHEMES`.
"""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from warehouse.labels import status

CONNECT_SECONDS = 3.0
STATUS_SECONDS = 2.0
WRITE_SECONDS = 15.0
CLOSE_SECONDS = 5.0


class NotSent(Exception):
    """Nothing has left: the printer's health in one word (models.HEALTH), and a reason for people."""

    def __init__(self, health: str, reason: str) -> None:
        super().__init__(reason)
        self.health, self.reason = health, reason


class InDoubt(Exception):
    """Bytes have left and the printer did not say what became of them."""


@dataclass(frozen=True)
class Receipt:
    """What was learned of the printer while it took the job (printer.answers)."""

    learned: dict[str, Any] = field(default_factory=dict)


class Connection(Protocol):
    """A printer that is ready for one job."""

    def send(self, payload: bytes) -> Receipt:
        """Hand the job over. Raises InDoubt, or NotSent where it is sure that nothing came of it."""


class Transport(Protocol):
    """A way to one printer. `rest` is how long it wants between two jobs, in seconds."""

    rest: float

    def open(self, file_name: str) -> AbstractContextManager[Connection]:
        """Reach the printer and see that it is ready. Raises NotSent."""


@dataclass(frozen=True)
class TcpTransport:
    """The raw port of a label printer: one connection a job, status first where the printer answers it."""

    url: str
    answers: dict[str, Any]
    rest = 0.2

    @contextmanager
    def open(self, file_name: str) -> Iterator[Connection]:
        """Connect, and ask how the printer is when it is one that answers."""
        host, port = tcp_address(self.url)
        try:
            opened = socket.create_connection((host, port), timeout=CONNECT_SECONDS)
        except OSError as error:
            raise NotSent("offline", f"{host}:{port} cannot be reached: {_said(error)}") from error
        with opened:
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if self.answers.get("status"):
                _refuse_unready(opened)
            yield _TcpConnection(opened, closes=bool(self.answers.get("closes")))


@dataclass(frozen=True)
class _TcpConnection:
    """closes: this printer is known to end the connection when it has taken a job."""

    socket: socket.socket
    closes: bool

    def send(self, payload: bytes) -> Receipt:
        self.socket.settimeout(WRITE_SECONDS)
        try:
            self.socket.sendall(payload)
            self.socket.shutdown(socket.SHUT_WR)
            ended = self._ends()
        except OSError as error:
            raise InDoubt(f"the connection broke while sending: {_said(error)}") from error
        if self.closes and not ended:
            raise InDoubt("the printer took the bytes and did not end the connection as it used to")
        return Receipt({"closes": True} if ended else {})

    def _ends(self) -> bool:
        """Read what it says to the end. A printer that never ends a connection is waited for in vain."""
        deadline = time.monotonic() + CLOSE_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                if not self.socket.recv(4096):
                    return True
            except TimeoutError:
                break
        return False


@dataclass(frozen=True)
class FolderTransport:
    """A folder in place of a printer. The file appears whole or not at all."""

    url: str
    answers: dict[str, Any]
    rest = 0.0

    @contextmanager
    def open(self, file_name: str) -> Iterator[Connection]:
        """See that the folder is there and can be written."""
        folder = folder_of(self.url)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            yield _FolderConnection(folder / file_name)
        except OSError as error:
            raise NotSent("fault", f"{folder} cannot be written: {_said(error)}") from error


@dataclass(frozen=True)
class _FolderConnection:
    path: Path

    def send(self, payload: bytes) -> Receipt:
        partial = self.path.with_name(f".{self.path.name}.part")
        try:
            with partial.open("wb") as file:
                file.write(payload)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self.path)
        except OSError as error:
            with contextlib.suppress(OSError):
                partial.unlink()
            raise NotSent("fault", f"{self.path.parent} cannot be written: {_said(error)}") from error
        _sync_folder(self.path.parent)
        return Receipt()


_SCHEMES: dict[str, type[TcpTransport] | type[FolderTransport]] = {
    "tcp": TcpTransport,
    "file": FolderTransport,
}


def transport_to(url: str, answers: dict[str, Any]) -> Transport:
    """The way to this printer. Raises NotSent that names a kind of address that is not known."""
    try:
        return _SCHEMES[checked_url(url).partition(":")[0]](url, answers)
    except ValueError as error:
        raise NotSent("fault", str(error)) from error


def checked_url(url: str) -> str:
    """The address, if a printer can have it. Raises ValueError that says what is wrong."""
    scheme = url.partition(":")[0]
    if scheme not in _SCHEMES or ":" not in url:
        raise ValueError(f"not a printer's address: {url!r} (tcp://host:9100 or file:FOLDER)")
    if scheme == "tcp":
        tcp_address(url)
    elif not url.partition(":")[2].strip("/"):
        raise ValueError(f"no folder in {url!r}")
    return url


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


def folder_of(url: str) -> Path:
    """The folder of `file:DIR` or `file:///DIR`."""
    place = url.partition(":")[2]
    return Path(place.removeprefix("//")) if place.startswith("///") else Path(place)


def _refuse_unready(opened: socket.socket) -> None:
    try:
        opened.settimeout(STATUS_SECONDS)
        opened.sendall(status.REQUEST)
        answer = _status_answer(opened)
    except OSError as error:
        raise NotSent("silent", f"the printer does not say how it is: {_said(error)}") from error
    health, reason = status.read(answer)
    if health != "ok":
        raise NotSent(health, reason)


def _status_answer(opened: socket.socket) -> bytes:
    """Three lines, each ended by ETX; there is no length in front."""
    answer, deadline = b"", time.monotonic() + STATUS_SECONDS
    while answer.count(b"\x03") < 3 and (left := deadline - time.monotonic()) > 0:
        opened.settimeout(left)
        try:
            part = opened.recv(1024)
        except TimeoutError:
            break
        if not part:
            break
        answer += part
    return answer


def _sync_folder(folder: Path) -> None:
    """So that the file's name survives a power cut as its bytes do."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _said(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return (error.strerror or str(error) or type(error).__name__).lower()
