"""`/setup/scanner`: the test of this device's scanner, its result, and its sheets. Nothing here is a scan.

The script of the page collects what comes for each code and posts it as one form; judged and kept here, in
`device.profile` alone. Supervisors see what the other devices' tests found.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from warehouse import clock
from warehouse.db import session
from warehouse.devices import sheets
from warehouse.devices.judging import Finding, Judgement, Read, Unreadable, judge, read_all
from warehouse.devices.probes import PROBES
from warehouse.devices.words import SENTENCES, SETTINGS
from warehouse.lookup.history import local_time
from warehouse.people import profiles
from warehouse.people.models import Device
from warehouse.people.presence import current_device, current_roles, current_warehouse_id, needs
from warehouse.people.rights import SUPERVISE
from warehouse.sites import Warehouse

LARGEST_FORM = 8_000
#: The names of the first 33 characters, none of which can be seen.
SIGNS = (
    "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC "
    "FS GS RS US SP"
)


@needs()
def show() -> str:
    """The last result; the test itself on a device without one, or when it is asked for again."""
    device = _device()
    judged = None if "again" in request.args else _judgement(device)
    return _test() if judged is None else _result(device, judged)


@needs()
def keep() -> Any:
    """Judge the reads and keep them."""
    device = _device()
    try:
        reads = read_all(json.loads(request.form.get("reads", "")[:LARGEST_FORM]))
    except (Unreadable, ValueError, RecursionError):
        return _test(error=gettext("The test did not arrive. Scan again.")), 422
    judged = judge(reads, clock.now())
    profiles.write(device, judged.profile, {name: asdict(read) for name, read in reads.items()})
    return redirect(url_for("devices.show"), 303)


@needs()
def scanner_sheet() -> Response:
    """The five codes on paper."""
    return _pdf(sheets.scanner_sheet, "scanner-test.pdf")


@needs()
def command_sheet() -> Response:
    """The commands on paper."""
    return _pdf(sheets.command_sheet, "commands.pdf")


def sentence(finding: Finding) -> str:
    """A finding in the reader's language."""
    value = "".join(piece for piece, _is_sign in parts(finding.value))
    return str(gettext(SENTENCES[finding.name], value=value))


def parts(text: str) -> list[tuple[str, bool]]:
    """A text in pieces: (characters, False), and (name, True) for a sign that cannot be seen."""
    pieces = re.split(r"([\x00-\x20])", text)
    names = SIGNS.split(" ")
    return [(names[ord(piece)], True) if place % 2 else (piece, False)
            for place, piece in enumerate(pieces) if piece]  # fmt: skip


def _test(error: str = "") -> str:
    return render_template("devices/test.html", probes=PROBES, signs=SIGNS, error=error, **_around())


def _result(device: Device, judged: Judgement) -> str:
    reads = read_all(profiles.reads(device))
    return render_template(
        "devices/result.html",
        ready=judged.ready,
        verdict_words=_verdict(judged),
        changes=[(sentence(one), SETTINGS.get(one.name, ())) for one in judged.changes],
        fine=[sentence(one) for one in judged.findings if one.fine],
        reads=[(probe, _told(reads.get(probe.name))) for probe in PROBES],
        tested=_when(device, judged),
        **_around(),
    )


def _verdict(judged: Judgement) -> str:
    if judged.ready:
        return " ".join([*map(sentence, judged.findings), gettext("Ready.")])
    return str(gettext("Change this, then test again."))


def _told(read: Read | None) -> dict[str, Any] | None:
    return asdict(read) | {"parts": parts(read.text), "doubled": read.doubled} if read else None


def _around() -> dict[str, Any]:
    """What both pages have below: the other devices, for those who look after them."""
    return {"devices": _devices() if current_roles() & SUPERVISE else None}


def _devices() -> list[dict[str, Any]]:
    """Each device of this warehouse and the verdict of its test."""
    wanted = select(Device).where(Device.warehouse_id == current_warehouse_id(), Device.revoked_at.is_(None))
    found = session.scalars(wanted.order_by(Device.number, Device.id))
    return [_row(device, _judgement(device)) for device in found]


def _row(device: Device, judged: Judgement | None) -> dict[str, Any]:
    number = device.number if device.number is not None else device.id[-4:]
    if judged is None:
        return {"number": number, "ready": None, "told": "", "tested": ""}
    told = gettext("Ready.") if judged.ready else " ".join(map(sentence, judged.changes))
    return {"number": number, "ready": judged.ready, "told": told, "tested": _when(device, judged)}


def _judgement(device: Device) -> Judgement | None:
    """What the kept reads mean; None before a test, or where another version kept them."""
    profile = profiles.read(device)
    try:
        return judge(read_all(profiles.reads(device)), profile.tested_at) if profile else None
    except Unreadable:
        return None


def _when(device: Device, judged: Judgement) -> str:
    return local_time(session.get_one(Warehouse, device.warehouse_id), judged.profile.tested_at)


def _device() -> Device:
    """The device in the hand: it has a row since somebody signed in on it."""
    device = current_device()
    if device is None:
        abort(404)
    return device


def _pdf(draw: Callable[[str], bytes], name: str) -> Response:
    paper = sheets.PAPERS.get(request.args.get("paper", "a4"), "A4")
    try:
        content = draw(paper)
    except OSError:
        abort(503)
    disposition = {"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype="application/pdf", headers=disposition)
