"""`ipp://host/path`: an office printer, or a print server, which gives each job a number and says what becomes of it.

`ipps://` is the same, encrypted but not proved: printers sign their own certificates.
"""

from __future__ import annotations

import http.client
import itertools
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from warehouse.labels.transports import ipp_messages as ipp
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

_STATE = ("job-id", "job-name", "job-state", "job-state-reasons", "job-impressions-completed")
_OF_PRINTER = (
    "printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "document-format-supported",
)  # fmt: skip
_STOPPED = 5
#: What a printer may give as its reason, and our word and sentence for it; of several the first counts.
_REASONS = {
    "media-empty": ("paper", "out of paper"),
    "media-needed": ("paper", "out of paper"),
    "input-tray-missing": ("paper", "its paper tray is missing"),
    "media-jam": ("fault", "paper is jammed"),
    "cover-open": ("fault", "a cover is open"),
    "door-open": ("fault", "a door is open"),
    "interlock-open": ("fault", "a cover is open"),
    "marker-supply-empty": ("fault", "out of toner or ink"),
    "toner-empty": ("fault", "out of toner"),
    "output-area-full": ("fault", "its output tray is full"),
    "moving-to-paused": ("paused", "paused at the printer"),
    "paused": ("paused", "paused at the printer"),
    "connecting-to-device": ("offline", "its print server does not reach it"),
    "timed-out": ("offline", "its print server does not reach it"),
    "shutdown": ("offline", "it is switched off"),
    "fuser-over-temp": ("too_hot", "it is too hot"),
}
_COMPLETED, _GIVEN_UP, _UNDER_WAY = 9, (7, 8), (3, 4, 5, 6)
_numbers = itertools.count(1)


@dataclass(frozen=True)
class IppTransport:
    """A printer of pages. What it says of itself comes before each job; its number for the job is the receipt."""

    url: str
    answers: dict[str, Any]
    rest = 0.0

    @contextmanager
    def open(self, paper: Paper) -> Iterator[Connection]:
        """Ask how it is, and whether it reads what we send."""
        told = self._refuse_unready()
        formats = [str(each) for each in told.get("document-format-supported", [])]
        if paper.is_pages and formats and "application/pdf" not in formats:
            raise NotSent(
                "fault",
                "it does not read PDF: print by way of a queue that does (ipp://server/printers/NAME)",
            )
        yield _IppConnection(self.url, paper)

    def look(self) -> None:
        """As before a job."""
        self._refuse_unready()

    def fate(self, note: str) -> Told:
        """By its own number of the job; where nobody was there to hear that one, by the name that we gave it."""
        kind, _, value = note.partition(":")
        try:
            if kind == "job" and value.isdecimal():
                return _fate(
                    _ask(self.url, ipp.GET_JOB, [("job-id", ipp.INTEGER, [int(value)]), _wanted(_STATE)])
                )
            return self._fate_by_name(value) if kind == "name" else Told(Fate.UNKNOWN)
        except NotSent as refused:
            return Told(Fate.UNDER_WAY, refused.reason)
        except InDoubt as doubt:
            return Told(Fate.UNDER_WAY, str(doubt))

    def _refuse_unready(self) -> ipp.Attributes:
        try:
            answer = _ask(self.url, ipp.GET_PRINTER, [_wanted(_OF_PRINTER)])
        except InDoubt as doubt:
            raise NotSent("silent", f"the printer does not say how it is: {doubt}") from doubt
        if not answer.is_good:
            raise NotSent("fault", f"the printer does not say how it is: {_refusal(answer)}")
        told = next(iter(answer.of(ipp.PRINTER)), {})
        if trouble := _trouble(told):
            raise NotSent(*trouble)
        return told

    def _fate_by_name(self, name: str) -> Told:
        """Printers list what they still have to do and what they have done separately, if they list it at all."""
        for which in ("not-completed", "completed"):
            asked: list[ipp.Asked] = [
                     ("requesting-user-name", ipp.NAME, ["warehouse"]), ("limit", ipp.INTEGER, [500]),
                     ("which-jobs", ipp.KEYWORD, [which]), _wanted(_STATE)]  # fmt: skip
            answer = _ask(self.url, ipp.GET_JOBS, asked)
            named = [job for job in answer.of(ipp.JOB) if job.get("job-name") == [name]]
            if named:
                return _state(named[0])
        return Told(Fate.UNKNOWN)


@dataclass(frozen=True)
class _IppConnection:
    url: str
    paper: Paper

    @property
    def clue(self) -> str | None:
        return f"name:{self.paper.ticket}" if self.paper.ticket else None

    def send(self, payload: bytes) -> Receipt:
        kind = "application/pdf" if self.paper.is_pages else "application/octet-stream"
        name = self.paper.ticket or self.paper.file_name
        asked: list[ipp.Asked] = [
                 ("requesting-user-name", ipp.NAME, ["warehouse"]), ("job-name", ipp.NAME, [name]),
                 ("ipp-attribute-fidelity", ipp.BOOLEAN, [False]), ("document-format", ipp.MIME, [kind])]  # fmt: skip
        answer = _ask(self.url, ipp.PRINT_JOB, asked, payload)
        if not answer.is_good:
            raise NotSent("fault", f"the printer refused the job: {_refusal(answer)}")
        numbers = next(iter(answer.of(ipp.JOB)), {}).get("job-id", [])
        if not numbers:
            raise InDoubt("the printer took the job and gave it no number")
        return Receipt(note=f"job:{int(numbers[0])}")


def checked_address(url: str) -> tuple[str, int, str]:
    """Host, port and path of `ipp://host[:port]/path`. Raises ValueError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"not host and path: {url!r}") from error
    if not host or parts.query or parts.fragment or parts.username or not url.isprintable() or " " in url:
        raise ValueError(f"not host and path: {url!r}")
    return host, 631 if port is None else port, quote(parts.path.rstrip("/") or "/ipp/print", safe="/%")


def _wanted(names: Sequence[str]) -> ipp.Asked:
    return ("requested-attributes", ipp.KEYWORD, names)


def _ask(url: str, operation: int, asked: Sequence[ipp.Asked], document: bytes = b"") -> ipp.Answer:
    """One question and its answer. Raises NotSent where it was not reached or refused to listen, else InDoubt."""
    host, port, path = checked_address(url)
    uri = ("printer-uri", ipp.URI, [f"ipp://{host}:{port}{path}"])
    body = ipp.question(operation, next(_numbers), [uri, *_in_order(asked)]) + document
    connection = _connected(url, host, port)
    seconds = limits.WRITE_SECONDS if document else limits.ASK_SECONDS
    # However slowly it dribbles, it has had its time.
    ending = threading.Timer(seconds, _end, [connection.sock])
    ending.start()
    try:
        connection.request("POST", path, body, {"Content-Type": "application/ipp"})
        return _answered(connection.getresponse())
    except (http.client.HTTPException, ipp.NotIpp, OSError) as error:
        why = said(error) if isinstance(error, OSError) else str(error) or type(error).__name__
        raise InDoubt(f"no answer that can be read: {why[:200]}") from error
    finally:
        ending.cancel()
        connection.close()


def _in_order(asked: Sequence[ipp.Asked]) -> list[ipp.Asked]:
    """The number of a job comes right behind the printer's address; all else as it was given."""
    return sorted(asked, key=lambda each: each[0] != "job-id")


def _connected(url: str, host: str, port: int) -> http.client.HTTPConnection:
    if url.startswith("ipps:"):
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            host, port, timeout=limits.CONNECT_SECONDS, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=limits.CONNECT_SECONDS)
    try:
        connection.connect()
    except OSError as error:
        raise NotSent("offline", f"{host}:{port} cannot be reached: {said(error)}") from error
    connection.sock.settimeout(limits.WRITE_SECONDS)
    return connection


def _end(opened: socket.socket) -> None:
    try:
        opened.shutdown(socket.SHUT_RDWR)
    except OSError:
        opened.close()


def _answered(response: http.client.HTTPResponse) -> ipp.Answer:
    if response.status == 426:
        raise NotSent("fault", "the printer wants ipps:// instead of ipp://")
    if response.status != 200:
        raise NotSent("fault", f"the printer refused to listen: HTTP {response.status}")
    told = response.read(limits.MOST_BYTES + 1)
    if len(told) > limits.MOST_BYTES:
        raise ipp.NotIpp("an answer without end")
    return ipp.answer(told)


def _trouble(told: ipp.Attributes) -> tuple[str, str] | None:
    """Why it cannot print now. A stopped printer is stopped by all it names, another only by what is no warning."""
    is_stopped = told.get("printer-state") == [_STOPPED]
    named = [str(each) for each in told.get("printer-state-reasons", [])]
    blocking = [each for each in named if is_stopped or not each.endswith(("-warning", "-report"))]
    plain = {
        each.removesuffix("-error").removesuffix("-warning").removesuffix("-report") for each in blocking
    }
    for reason, words in _REASONS.items():
        if reason in plain:
            return words
    if is_stopped:
        return (
            "fault",
            f"stopped at the printer: {', '.join(sorted(plain - {'none'}))[:200] or 'no reason given'}",
        )
    if told.get("printer-is-accepting-jobs") == [False]:
        return "paused", "the printer takes no jobs"
    return None


def _fate(answer: ipp.Answer) -> Told:
    jobs = answer.of(ipp.JOB)
    if not answer.is_good or not jobs:
        # Its memory of jobs is short.
        return Told(Fate.UNKNOWN if answer.is_good or answer.status == ipp.NOT_FOUND else Fate.UNDER_WAY)
    return _state(jobs[0])


def _state(job: ipp.Attributes) -> Told:
    state, numbers = next(iter(job.get("job-state", [])), None), job.get("job-id", [])
    reasons = [str(each) for each in job.get("job-state-reasons", []) if each != "none"]
    note = f"job:{int(numbers[0])}" if numbers else None
    if state == _COMPLETED:
        return Told(Fate.CAME_OUT, note=note)
    if state in _GIVEN_UP:
        begun = next(iter(job.get("job-impressions-completed", [])), 0)
        why = ", ".join(reasons)[:200] or "no reason given"
        return Told(Fate.UNKNOWN if begun else Fate.GIVEN_UP, f"the printer has given it up: {why}", note)
    return Told(Fate.UNDER_WAY if state in _UNDER_WAY else Fate.UNKNOWN, ", ".join(reasons)[:200], note)


def _refusal(answer: ipp.Answer) -> str:
    words = {0x0403: "it wants somebody to sign in", 0x0406: "there is no such printer at this address",
             0x040A: "it does not read this kind of document", 0x0503: "it has a fault of its own",
             0x0506: "it takes no jobs now", 0x0507: "it is busy"}  # fmt: skip
    return words.get(answer.status, f"IPP status 0x{answer.status:04x}")
