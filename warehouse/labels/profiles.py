"""What a label's bytes get from the printer for which they are made, before they are stored: its own darkness and
speed, and the wish for a receipt. Never from a template, for the next printer has its own.

Every format of ours begins with ^XA and ends with ^XZ, and nobody's text can hold either (zpl.py escapes them).
"""

from __future__ import annotations

import re

_BEGIN, _END = b"^XA", b"^XZ"
_COPIES = re.compile(rb"\^PQ(\d{1,4})")
_WANTED = re.compile(rb"\^FN900\^FD(\d+)\^FS")


def for_printer(
    payload: bytes, job_id: int, *, darkness: int | None, speed: int | None, wants_receipt: bool
) -> bytes:
    """The label as this printer gets it."""
    begin = _BEGIN if speed is None else b"%s^PR%d" % (_BEGIN, speed)
    end = b"^FN900^FD%d^FS^FH_^HV900,%d,ACK[,]_0D_0A,L^FS%s" % (job_id, len(str(job_id)), _END)
    made = payload.replace(_BEGIN, begin)
    if wants_receipt:
        made = made.replace(_END, end)
    return made if darkness is None else b"~SD%02d\n%s" % (darkness, made)


def labels_in(payload: bytes) -> int:
    """How many labels come out of these bytes."""
    return sum(_copies(part) for part in payload.split(_END)[:-1])


def receipts_wanted(payload: bytes) -> tuple[bytes, int] | None:
    """The word with which the printer says that a label of it is done, and how often it must say so."""
    found = _WANTED.search(payload)
    return (b"ACK[%s]" % found[1], labels_in(payload)) if found else None


def _copies(part: bytes) -> int:
    found = _COPIES.search(part)
    return max(int(found[1]), 1) if found else 1
