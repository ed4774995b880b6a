"""What a label printer says of itself when asked with ~HS (ZPL II host status).

Line 1: paper out, pause, formats in the buffer, buffer full, temperatures. Line 2: head up, ribbon out,
labels remaining. Many printers say nothing at all just when something is wrong: silence is never "fine".
"""

from __future__ import annotations

import re

REQUEST = b"~HS\r\n"
_LINE = re.compile(rb"\x02([^\x02\x03]*)\x03")
SILENT = ("silent", "the printer does not say how it is: look at it (paper, ribbon, head)")


def read(answer: bytes) -> tuple[str, str]:
    """The printer's health (models.HEALTH) and a sentence for people."""
    lines = _lines(answer)
    if lines is None:
        return SILENT
    first, second = lines
    flags = [
        (first[1], "paper", "out of paper"),
        (second[3], "ribbon", "out of ribbon"),
        (second[2], "head_open", "the print head is open"),
        (first[11], "too_hot", "the print head is too hot"),
        (first[2], "paused", "paused at the printer"),
        (first[5], "fault", "its memory is full of jobs that are not printed"),
    ]
    return next(((health, reason) for flag, health, reason in flags if flag.strip() == "1"), ("ok", ""))


def is_idle(answer: bytes) -> bool:
    """True when its memory holds no format, whole or begun, and no label of a batch is still to come."""
    lines = _lines(answer)
    if lines is None:
        return False
    first, second = lines
    counts = (first[4], first[7], second[8] if len(second) > 8 else "")
    return all(count.strip().isdecimal() and int(count) == 0 for count in counts)


def _lines(answer: bytes) -> tuple[list[str], list[str]] | None:
    lines = [line.decode("ascii", "replace").split(",") for line in _LINE.findall(answer)]
    if len(lines) < 2 or len(lines[0]) < 12 or len(lines[1]) < 4:
        return None
    return lines[0], lines[1]
