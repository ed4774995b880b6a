"""What a setup file says of printers and stations: [[printer]] and [[station]]."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import found
from warehouse.exchange.intake import Intake
from warehouse.exchange.toml_rows import Entry
from warehouse.labels import transports
from warehouse.labels.models import PAPERS, PRINTS
from warehouse.labels.rendering import parse_size

PRINTER_KEYS = ("name", "url", "kind", "dpi", "size", "darkness", "speed", "station", "warehouse")
STATION_KEYS = (
    *("name", "warehouse", "location"),
    *(f"{paper}_{which}" for paper in PAPERS for which in ("printer", "spare")),
)
#: Between which numbers a printer takes these.
_LIMITS = {"darkness": (0, 30), "speed": (1, 14)}


def read_printer(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    """A printer. A file that says nothing of darkness or speed leaves them as they are."""
    warehouse = intake.warehouse(cells)
    url = cells.text("url", 400, required=True)
    size: tuple[float, float] | None = None
    try:
        url = _absolute(transports.checked_url(url)) if url else url
    except ValueError as error:
        cells.wrong("url", f"{error}, found {found(url)}")
    try:
        size = parse_size(entry.get("size")) if entry.get("size") else None
    except ValueError as error:
        cells.wrong("size", str(error))
    kind = cells.choice("kind", PRINTS)
    if not kind and not entry.get("kind"):
        cells.wrong("kind", "label or slip is wanted")
    told = {
        "name": cells.text("name", 60, required=True),
        "warehouse_id": warehouse.id if warehouse else None,
        "url": url,
        "kind": kind,
        "dpi": int(cells.choice("dpi", ("203", "300", "600"), "203")),
        "width_mm": size[0] if size else None,
        "height_mm": size[1] if size else None,
        "station": cells.text("station", 60),
    }
    return told | {name: number for name in _LIMITS if (number := _number(cells, name)) is not None}


def read_station(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    """A work place: where it stands, and for each paper its printer and its spare."""
    warehouse = intake.warehouse(cells)
    printers = {
        paper: (cells.text(f"{paper}_printer", 60), cells.text(f"{paper}_spare", 60)) for paper in PAPERS
    }
    for paper, (printer, spare) in printers.items():
        if spare and (not printer or spare == printer):
            cells.wrong(f"{paper}_spare", f"another printer beside {paper}_printer, found {found(spare)}")
    return {
        "name": cells.text("name", 60, required=True),
        "warehouse_id": warehouse.id if warehouse else None,
        "location": cells.text("location", 60),
        "printers": printers,
    }


def _number(cells: Cells, name: str) -> int | None:
    number, (least, most) = cells.whole(name), _LIMITS[name]
    if number is not None and not least <= number <= most:
        cells.wrong(name, f"a number from {least} to {most} is wanted, found {number}")
        return None
    return number


def _absolute(url: str) -> str:
    """A folder by its whole path: the worker may be started from another folder."""
    return (
        f"file:{Path(transports.folder_of(url)).expanduser().resolve()}" if url.startswith("file:") else url
    )
