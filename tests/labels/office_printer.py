"""An office printer on loopback that speaks IPP, written from RFC 8010 alone: it shares no line with ours."""

from __future__ import annotations

import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType

_PRINT, _GET_JOB, _GET_JOBS, _GET_PRINTER = 0x02, 0x09, 0x0A, 0x0B


@dataclass
class Job:
    """What it was given, and how far it is: 5 processing, 6 stopped, 7 cancelled, 8 aborted, 9 done."""

    number: int
    name: str
    document: bytes
    state: int = 9
    reasons: list[str] = field(default_factory=lambda: ["none"])
    pages: int = 0


class OfficePrinter:
    """`jobs` is what it took. reasons: what it says of itself. habit: `takes`; `holds` keeps jobs unprinted; `refuses`
    them; `drops` hangs up after it took the job; `babbles` answers what is no IPP; `drowns` the listener; `dribbles`;
    `http` answers 404. reads: the kinds of document that it knows. knows_jobs: it lists them.
    """

    def __init__(self, habit: str = "takes", reasons: tuple[str, ...] = ("none",)) -> None:
        self.habit, self.reasons, self.state = habit, reasons, 3
        self.reads = ["application/pdf", "image/urf"]
        self.knows_jobs, self.jobs, self.asked = True, list[Job](), list[int]()
        self.over = threading.Event()
        printer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                printer._serve(self)

            def log_message(self, *_said: object) -> None:
                """Quietly."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address for printer.url."""
        return f"ipp://127.0.0.1:{self._server.server_address[1]}/ipp/print"

    def __enter__(self) -> OfficePrinter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _serve(self, http: BaseHTTPRequestHandler) -> None:
        body = http.rfile.read(int(http.headers["Content-Length"]))
        operation, number = struct.unpack(">HI", body[2:8])
        self.asked.append(operation)
        given, document = _parsed(body)
        http.close_connection = True
        if operation == _PRINT and self.habit == "drops":
            self._take(given, document)
            return
        if self.habit == "http":
            http.send_error(404)
        elif self.habit == "dribbles":
            self._dribble(http)
        else:
            self._send(http, self._answer(operation, number, given, document))

    def _send(self, http: BaseHTTPRequestHandler, told: bytes) -> None:
        try:
            http.send_response(200)
            http.send_header("Content-Type", "application/ipp")
            http.send_header("Content-Length", str(len(told)))
            http.end_headers()
            http.wfile.write(told)
        except OSError:
            """The one who asked has heard enough."""

    def _dribble(self, http: BaseHTTPRequestHandler) -> None:
        """One byte of a header after the other, without end."""
        try:
            http.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.over.wait(0.02):
                http.wfile.write(b"x")
        except OSError:
            """The one who asked has waited enough."""

    def _answer(self, operation: int, number: int, given: dict[str, list[bytes]], document: bytes) -> bytes:
        if self.habit == "babbles":
            return b"\x02\x00\x00\x00" + struct.pack(">I", number) + b"\x04\x44\xff\xff"
        if self.habit == "drowns":
            return (
                b"\x02\x00\x00\x00"
                + struct.pack(">I", number)
                + b"\x04"
                + b"\x44\x00\x01x\x00\x01y" * 200_000
            )
        if operation == _GET_PRINTER:
            return _message(0, number, [(4, self._self_description())])
        if operation == _PRINT and self.habit == "refuses":
            return _message(0x0507, number, [])
        if operation == _PRINT:
            return _message(0, number, [(2, _described(self._take(given, document)))])
        if operation == _GET_JOB:
            (wanted,) = struct.unpack(">i", given["job-id"][0])
            found = [job for job in self.jobs if job.number == wanted and self.knows_jobs]
            return _message(0 if found else 0x0406, number, [(2, _described(job)) for job in found])
        done = given["which-jobs"] == [b"completed"]
        listed = [job for job in self.jobs if self.knows_jobs and (job.state > 6) == done]
        return _message(0, number, [(2, _described(job)) for job in listed])

    def _take(self, given: dict[str, list[bytes]], document: bytes) -> Job:
        job = Job(
            len(self.jobs) + 17, given["job-name"][0].decode(), document, 5 if self.habit == "holds" else 9
        )
        self.jobs.append(job)
        return job

    def _self_description(self) -> list[tuple[int, str, list[bytes]]]:
        return [
            (0x23, "printer-state", [struct.pack(">i", self.state)]),
            (0x44, "printer-state-reasons", [reason.encode() for reason in self.reasons]),
            (0x22, "printer-is-accepting-jobs", [b"\x01"]),
            (0x49, "document-format-supported", [kind.encode() for kind in self.reads]),
        ]


def _described(job: Job) -> list[tuple[int, str, list[bytes]]]:
    return [
        (0x21, "job-id", [struct.pack(">i", job.number)]),
        (0x42, "job-name", [job.name.encode()]),
        (0x23, "job-state", [struct.pack(">i", job.state)]),
        (0x44, "job-state-reasons", [reason.encode() for reason in job.reasons]),
        (0x21, "job-impressions-completed", [struct.pack(">i", job.pages)]),
    ]


def _message(status: int, number: int, groups: list[tuple[int, list[tuple[int, str, list[bytes]]]]]) -> bytes:
    told = struct.pack(">BBHI", 2, 0, status, number) + b"\x01"
    told += _attribute(0x47, "attributes-charset", [b"utf-8"]) + _attribute(
        0x48, "attributes-natural-language", [b"en"]
    )
    for tag, attributes in groups:
        told += bytes([tag]) + b"".join(_attribute(*each) for each in attributes)
    return told + b"\x03"


def _attribute(tag: int, name: str, values: list[bytes]) -> bytes:
    names = [name.encode(), *[b""] * (len(values) - 1)]
    return b"".join(
        struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(value)) + value
        for label, value in zip(names, values, strict=True)
    )


def _parsed(body: bytes) -> tuple[dict[str, list[bytes]], bytes]:
    found: dict[str, list[bytes]] = {}
    place, name = 8, ""
    while (tag := body[place]) != 3:
        place += 1
        if tag < 0x10:
            continue
        (length,) = struct.unpack_from(">H", body, place)
        name = body[place + 2 : place + 2 + length].decode() or name
        place += 2 + length
        (length,) = struct.unpack_from(">H", body, place)
        found.setdefault(name, []).append(body[place + 2 : place + 2 + length])
        place += 2 + length
    return found, body[place + 1 :]
