"""What the forms of printers and stations must say. An address from a form reaches no machine that it should not."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from flask import request
from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.labels import transports
from warehouse.labels.models import PRINTS, Printer, Station
from warehouse.labels.rendering import parse_size
from warehouse.office.purchasing import Typed

LONGEST_NAME, LONGEST_URL = 60, 400
RESOLUTIONS = ("203", "300", "600")


def read_printer(session: Session, form: Mapping[str, str], known: Printer | None) -> Typed:
    """A printer as typed. `known`: the one that is changed."""
    typed = Typed(form)
    kind, dpi = form.get("kind", ""), form.get("dpi", "")
    typed.values |= {
        "name": typed.text("name", LONGEST_NAME, required=True),
        "url": _address(typed, known.url if known else ""),
        "kind": kind,
        "dpi": int(dpi) if dpi in RESOLUTIONS else 203,
        "darkness": typed.whole("darkness", 0, 30),
        "speed": typed.whole("speed", 1, 14),
    }
    if kind not in PRINTS:
        typed.faults["kind"] = gettext("Choose what it prints.")
    typed.values["width_mm"], typed.values["height_mm"] = _size(typed)
    if is_name_taken(session, Printer, typed.values["name"], known.id if known else None):
        typed.faults["name"] = gettext("The name %(name)s is taken.", name=typed.values["name"])
    return typed


def read_station(session: Session, form: Mapping[str, str], known: Station | None) -> Typed:
    """A station's name as typed."""
    typed = Typed(form)
    typed.values["name"] = typed.text("name", LONGEST_NAME, required=True)
    if is_name_taken(session, Station, typed.values["name"], known.id if known else None):
        typed.faults["name"] = gettext("The name %(name)s is taken.", name=typed.values["name"])
    return typed


def is_name_taken(
    session: Session, model: type[Printer] | type[Station], name: str, except_id: int | None
) -> bool:
    """True when another one answers to this name's barcode, in whatever case it is written."""
    wanted = select(model.id).where(func.upper(model.name) == fold(name), model.id != (except_id or 0))
    return session.scalar(wanted.limit(1)) is not None


def address_fault(url: str) -> str | None:
    """Why a form may not send papers to this address; None when it may.

    A name is looked up once, now: whoever may type here is trusted with the building's own names, and the worker asks
    again each time it connects, as it does for the addresses of the command line.
    """
    scheme = url.partition(":")[0].lower()
    if scheme == "file":
        return gettext("A folder is entered at the command line.")
    try:
        host = urlsplit(transports.checked_url(url)).hostname if scheme != "cups" else None
    except ValueError:
        return gettext("Enter an address such as tcp://10.0.0.21:9100.")
    if scheme == "cups":
        return None
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return gettext("No machine has the name %(name)s.", name=host)
    return next((fault for one in sorted(map(str, found)) if (fault := _refused(one))), None)


def listens_on_loopback() -> bool:
    """True for a server that serves this machine alone: then its printers may be on this machine too."""
    name = str(request.environ.get("SERVER_NAME", ""))
    return name == "localhost" or _is_loopback(name)


def _refused(address: str) -> str | None:
    found = _plain(ipaddress.ip_address(address.partition("%")[0]))
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return gettext("No printer has the address %(address)s.", address=address)
    if found.is_loopback and not listens_on_loopback():
        return gettext("%(address)s is this server itself.", address=address)
    return None


def _plain(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """An IPv4 address that is dressed as an IPv6 one means the same machine."""
    return getattr(address, "ipv4_mapped", None) or address


def _is_loopback(name: str) -> bool:
    try:
        return _plain(ipaddress.ip_address(name)).is_loopback
    except ValueError:
        return False


def _address(typed: Typed, before: str) -> str:
    url = typed.text("url", LONGEST_URL, required=True)
    # What the command line has entered stays as it is.
    if url and url != before and (fault := address_fault(url)):
        typed.faults["url"] = fault
    return url


def _size(typed: Typed) -> tuple[Any, Any]:
    text = typed.form.get("size", "").strip().replace("×", "x")
    try:
        return parse_size(text) if text else (None, None)
    except ValueError:
        typed.faults["size"] = gettext("Enter a size such as 100x150.")
        return None, None
