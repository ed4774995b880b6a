"""A network that fails on demand, for tests alone (`WAREHOUSE_FAULTS=1`, header X-Fault).

drop_before: the scan never arrives; drop_after: the answer is lost after the commit; late=MS: the answer
comes that late; delay=MS: the scan does; 503 and 401 as a server and a session would.
"""

from __future__ import annotations

import socket
import time

from flask import Flask, Request, Response
from flask import request as current_request

LONGEST_MS = 30_000


def requested(request: Request, app: Flask) -> str | None:
    """The fault that this request asks for; None unless faults are switched on."""
    return request.headers.get("X-Fault") if app.config["FAULTS"] else None


def before(fault: str | None) -> Response | None:
    """What happens instead of the scan, if anything."""
    if fault == "drop_before":
        return _hang_up()
    if fault in {"503", "401"}:
        return Response(f"fault {fault}\n", status=int(fault), mimetype="text/plain")
    _wait(fault, "delay")
    return None


def after(fault: str | None, response: Response) -> Response:
    """What happens to the answer of a scan that is already committed."""
    if fault == "drop_after":
        return _hang_up()
    _wait(fault, "late")
    return response


def _wait(fault: str | None, kind: str) -> None:
    name, _, milliseconds = (fault or "").partition("=")
    if name == kind and milliseconds.isdigit():
        time.sleep(min(int(milliseconds), LONGEST_MS) / 1000)


def _hang_up() -> Response:
    connection = current_request.environ.get("gunicorn.socket") or current_request.environ.get(
        "werkzeug.socket"
    )
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=500)
