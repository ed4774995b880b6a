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
    lines = [line.decode("ascii", "replace").split(",") for line in _LINE.findall(answer)]
    if len(lines) < 2 or len(lines[0]) < 12 or len(lines[1]) < 4:
        return SILENT
    first, second = lines[0], lines[1]
    flags = [
        (first[1], "paper", "out of paper"),
        (second[3], "ribbon", "out of ribbon"),
        (second[2], "head_open", "the print head is open"),
        (first[11], "too_hot", "the print head is too hot"),
        (first[2], "paused", "paused at the printer"),
        (first[5], "fault", "its memory is full of jobs that are not printed"),
    ]
    return next(((health, reason) for flag, health, reason in flags if flag.strip() == "1"), ("ok", ""))
