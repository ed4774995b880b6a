"""Getting to know a printer: what it answers when it is asked, and a test page whose code is scanned back.

A printer of labels is asked for its name (~HI), how it is (~HS), how many labels it has printed (SGD) and whether it
says of each format that it is done (^HV). What it answers is kept with it (printer.answers): how honestly the spool
can speak of its papers hangs on that.
"""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from warehouse.labels import spool, status, transports
from warehouse.labels.models import Printer, PrintJob
from warehouse.labels.transports import NotSent, limits
from warehouse.labels.transports.tcp import ODOMETER

KIND = "test"
#: Before a test page's number: what a scan of it means (codes.PREFIXES).
PREFIX = "T."
#: What the printer is asked for. The last one makes a format of nothing and wants a word when it is done.
NAME = b"~HI\r\n"
RECEIPT = b"^XA^FN900^FDprobe^FS^FH_^HV900,5,ACK[,]_0D_0A,F^XZ\r\n"
#: What the questions above find out; it is forgotten when the next test page is asked for.
FOUND = ("model", "status", "odometer", "receipt")
_LONGEST = 120


def ask_for(session: Session, printer: Printer, language: str, **asked: Any) -> PrintJob:
    """Queue a test page for this printer. `asked`: station_id, person_id, device_id, and scan_id or form_key."""
    job = spool.enqueue(
        session,
        warehouse_id=printer.warehouse_id,
        kind=KIND,
        subject=printer.name,
        content={"printer": printer.name, "language": language},
        **asked,
    )
    job.printer_id, job.state = printer.id, "queued"
    job.content = {**job.content, "code": f"{PREFIX}{job.id}"}
    printer.not_before = None
    session.flush()
    return job


def tells(printer: Printer) -> bool:
    """True for a printer that says how it is."""
    return bool((printer.answers or {}).get("status"))


def probe(url: str) -> dict[str, Any]:
    """What the printer at this address answers. Raises NotSent where it cannot be reached."""
    scheme = url.partition(":")[0]
    if scheme in {"ipp", "ipps"}:
        # Whoever speaks IPP says how it is; one that does not speak it refuses here.
        transports.transport_to(url, {}).look()
        return {"status": True}
    if scheme != "tcp":
        return {}
    host, port = transports.tcp_address(url)
    try:
        opened = socket.create_connection((host, port), timeout=limits.CONNECT_SECONDS)
    except OSError as error:
        raise NotSent("offline", f"{host}:{port} cannot be reached") from error
    with opened:
        return _asked(opened)


def keep(session: Session, printer_id: int, found: dict[str, Any]) -> None:
    """Store what was found out, in place of what an earlier test found."""
    printer = session.get_one(Printer, printer_id)
    rest = {name: value for name, value in (printer.answers or {}).items() if name not in FOUND}
    printer.answers = {**rest, **found}


def _asked(opened: socket.socket) -> dict[str, Any]:
    name = _answer(opened, NAME, lambda told: b"\x03" in told)
    how = _answer(opened, status.REQUEST, lambda told: told.count(b"\x03") >= 3)
    found: dict[str, Any] = {}
    if model := re.search(rb"\x02([^\x02\x03]+)\x03", name):
        found["model"] = model[1].decode("ascii", "replace").strip()[:_LONGEST]
    if how.count(b"\x03") >= 2:
        found["status"] = True
    # One that is silent so far would only be waited for.
    if not found:
        return found
    if re.search(rb'"\d{1,12}"', _answer(opened, ODOMETER, lambda told: told.count(b'"') >= 2)):
        found["odometer"] = True
    if b"ACK[probe]" in _answer(opened, RECEIPT, lambda told: b"]" in told):
        found["receipt"] = True
    return found


def _answer(opened: socket.socket, question: bytes, is_whole: Callable[[bytes], bool]) -> bytes:
    """What comes back; nothing where it is silent or has had enough of questions."""
    told, deadline = b"", time.monotonic() + limits.STATUS_SECONDS
    try:
        opened.sendall(question)
        while not is_whole(told) and (left := deadline - time.monotonic()) > 0:
            opened.settimeout(left)
            part = opened.recv(1024)
            if not part:
                break
            told += part
    except OSError:
        return told
    return told
