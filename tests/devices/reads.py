"""What devices of several kinds send for the five codes."""

from __future__ import annotations

import json
from typing import Any

from warehouse.devices.probes import PROBES, SEPARATOR

#: A scanner set to another keyboard than the computer: Y and Z exchanged, three signs wrong.
SWAPPED = str.maketrans("yzYZ-/+", "zyZYß-´")


def good() -> dict[str, dict[str, Any]]:
    """A device that is set up well."""
    return {
        probe.name: {"text": probe.text, "path": "keys", "gap": 4, "end": "enter", "times": 1}
        for probe in PROBES
    }


def changed(**fields: Any) -> dict[str, dict[str, Any]]:
    """The same device with one thing different in each read; a callable is given the text."""
    reads = good()
    for read in reads.values():
        for name, value in fields.items():
            read[name] = value(read["text"]) if callable(value) else value
    return reads


def without_separator(text: str) -> str:
    """As a device sends it that drops control characters."""
    return text.replace(SEPARATOR, "")


def as_form(reads: dict[str, dict[str, Any]]) -> dict[str, str]:
    """As the page's script fills it in."""
    return {"reads": json.dumps(reads)}
