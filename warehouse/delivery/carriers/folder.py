"""One file a parcel into a folder that another program reads: JSON, or CSV with a header and one row.

A file appears whole, by rename; telling of a parcel again puts the new file in the old one's place. What was told and
does not come is told by a file of its own: the first one may be read already.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from warehouse import files
from warehouse.delivery.carriers.interface import CarrierFailed, ParcelFacts, Registered
from warehouse.delivery.carriers.own import manifest_line, tracking_number

FORMATS = ("json", "csv")


class Folder:
    """Our own label; the carrier's program hears of the parcel by a file."""

    name = "folder"
    is_told = True

    def number_of(self, parcel_id: int) -> str:
        """Ours: the file says it, so that the carrier's program may keep it."""
        return tracking_number(parcel_id)

    def fault_of(self, settings: Mapping[str, Any]) -> str | None:
        """A folder, and one of two formats."""
        if not isinstance(settings.get("folder"), str) or not settings["folder"]:
            return "folder: where are the files to be laid?"
        if settings.get("format", "json") not in FORMATS:
            return f"format: one of {', '.join(FORMATS)}"
        return None

    def register(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> Registered:
        """Lay the file of a parcel down."""
        _lay(facts, settings, "")
        return Registered(facts.tracking_number)

    def cancel(self, facts: ParcelFacts, settings: Mapping[str, Any]) -> None:
        """Lay a file down that takes it back."""
        _lay(facts, settings, "-cancelled")

    def manifest_line(self, facts: ParcelFacts) -> dict[str, str]:
        """The row of its table."""
        return manifest_line(facts)


def _lay(facts: ParcelFacts, settings: Mapping[str, Any], ending: str) -> None:
    form = settings.get("format", "json")
    folder = Path(str(settings.get("folder", ""))).expanduser()
    path = folder / f"parcel-{facts.parcel_id:06}{ending}.{form}"
    try:
        files.write_whole(path, _text(facts, form).encode())
    except OSError as error:
        raise CarrierFailed(f"{folder}: {error.strerror or error}") from error


def _text(facts: ParcelFacts, form: str) -> str:
    if form == "json":
        return json.dumps(asdict(facts), ensure_ascii=False, indent=1) + "\n"
    row, told = manifest_line(facts), io.StringIO()
    table = csv.DictWriter(told, list(row))
    table.writeheader()
    table.writerow({name: _harmless(text) for name, text in row.items()})
    return told.getvalue()


def _harmless(text: str) -> str:
    """A customer's text must not be a formula where somebody opens the table in a spreadsheet."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
