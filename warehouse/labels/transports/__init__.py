"""How bytes reach a printer: `tcp://host:9100`, `ipp://host/path`, `cups://queue`, or `file:DIR` for none at all.

A transport opens a connection (whatever goes wrong there is NotSent: try again as often as you like) and
sends one payload over it (whatever goes wrong there is InDoubt: paper may exist). Nothing here touches the
database. More ways to print are more classes in `_SCHEMES`.
"""

from __future__ import annotations

from typing import Any

from warehouse.labels.transports import ipp
from warehouse.labels.transports.cups import CupsTransport, queue_of
from warehouse.labels.transports.folder import FolderTransport, folder_of
from warehouse.labels.transports.interface import Fate, InDoubt, NotSent, Paper, Receipt, Told, Transport
from warehouse.labels.transports.ipp import IppTransport
from warehouse.labels.transports.tcp import TcpTransport, tcp_address

__all__ = [
    "Fate", "InDoubt", "NotSent", "Paper", "Receipt", "Told", "Transport",
    "checked_url", "folder_of", "tcp_address", "transport_to",
]  # fmt: skip
_SCHEMES: dict[str, type[TcpTransport] | type[IppTransport] | type[CupsTransport] | type[FolderTransport]] = {
    "tcp": TcpTransport,
    "ipp": IppTransport,
    "ipps": IppTransport,
    "cups": CupsTransport,
    "file": FolderTransport,
}
#: What reads each address, and refuses it with a ValueError.
_READERS = {
    "tcp": tcp_address, "ipp": ipp.checked_address, "ipps": ipp.checked_address, "cups": queue_of, "file": folder_of,
}  # fmt: skip


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
        known = "tcp://host:9100, ipp://host/path, cups://queue or file:FOLDER"
        raise ValueError(f"not a printer's address: {url!r} ({known})")
    _READERS[scheme](url)
    return url
