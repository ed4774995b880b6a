"""Cartons, delivery services, the rules that choose one, and customers' notes, as a setup file says them.

What a file does not name stays as it is; a service or carton of before keeps what nobody mentions.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from warehouse.codes import fold, is_reserved
from warehouse.delivery.carriers import CARRIERS
from warehouse.delivery.handling import FLAGS
from warehouse.delivery.wishes import AMOUNTS, KEYS, LISTS, NUMBERS, faults_of
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import found
from warehouse.exchange.intake import Intake
from warehouse.exchange.toml_rows import Entry

CARTON_KEYS = (
    *("code", "name", "length_mm", "width_mm", "height_mm"),
    *("weight_grams", "max_weight_grams", "fill_percent"),
)
SERVICE_KEYS = ("carrier", "settings", "excludes", "max_weight_grams", "max_length_mm", "measures_weight")
RULE_KEYS = ("name", "warehouse", "service", "position", *KEYS)
CUSTOMER_KEYS = ("channel", "customer", "note")


def read_carton(_intake: Intake, cells: Cells, _entry: Entry) -> dict[str, Any]:
    """A kind of box, by its code."""
    code = cells.text("code", 40, required=True)
    if is_reserved(code):
        cells.wrong("code", f"begins like a code of our own labels, found {found(code)}")
    sides = {
        name: cells.whole(name, least=1, required=True) for name in ("length_mm", "width_mm", "height_mm")
    }
    fill = cells.whole("fill_percent", least=1)
    if fill is not None and fill > 100:
        cells.wrong("fill_percent", f"a number from 1 to 100, found {fill}")
    told = {"name": cells.text("name", 80), "weight_grams": cells.whole("weight_grams"), "fill_percent": fill}
    named = {name: value for name, value in told.items() if value not in (None, "")}
    return {"code": code, **sides, **named, **_limits(cells, "max_weight_grams")}


def read_service(cells: Cells, entry: Entry) -> dict[str, Any]:
    """What a delivery service is told beside its name and its cut-offs."""
    carrier = cells.choice("carrier", tuple(CARRIERS))
    settings = dict(entry.tables.get("settings", {}))
    if isinstance(settings.get("folder"), str) and settings["folder"]:
        # By its whole path: the worker may be started from another folder.
        settings["folder"] = str(Path(settings["folder"]).expanduser().resolve())
    fault = CARRIERS[carrier].fault_of(settings) if carrier else None
    if fault is not None:
        cells.wrong("settings", fault)
    told: dict[str, Any] = {"carrier": carrier or None, "measures_weight": cells.yes_no("measures_weight")}
    if "settings" in entry.keys or carrier:
        told["settings"] = settings
    if "excludes" in entry.keys:
        told["excludes"] = list_of(entry, "excludes")
        for flag in told["excludes"]:
            if flag not in FLAGS:
                cells.wrong("excludes", f"of {', '.join(FLAGS)}, found {found(flag)}")
    named = {name: value for name, value in told.items() if value is not None}
    return named | _limits(cells, "max_weight_grams", "max_length_mm")


def read_rule(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    """Which parcels travel by a service. Nonsense is named here, so that the bench never meets it."""
    warehouse = intake.warehouse(cells)
    wants: dict[str, Any] = {name: list_of(entry, name) for name in LISTS if name in entry.keys}
    for name in NUMBERS:
        value = cells.money(name) if name in AMOUNTS else cells.whole(name)
        if value is not None:
            wants[name] = value
    if cells.sound:
        for key, what in faults_of(wants):
            cells.wrong(key, what)
    known: dict[str, Any] = {"channels": intake.channels, "services": intake.services}
    for name, rows in known.items():
        for code in wants.get(name, ()):
            if fold(str(code)) not in rows:
                cells.wrong(name, f"unknown, found {found(str(code))}")
    return {
        "name": cells.text("name", 80, required=True),
        "warehouse_id": warehouse.id if warehouse else None,
        "service": cells.text("service", 40, required=True),
        "position": cells.whole("position"),
        "wants": wants,
    }


def read_customer(intake: Intake, cells: Cells, _entry: Entry) -> dict[str, Any]:
    """What the bench must know of a customer's every order."""
    code = cells.text("channel", 40, required=True)
    channel = intake.channels.get(fold(code)) if code else None
    if code and channel is None:
        cells.wrong("channel", f"unknown channel, found {found(code)}")
    return {
        "channel_id": channel.id if channel is not None else None,
        "customer_key": fold(cells.text("customer", 80, required=True)),
        "text": cells.text("note", 500, required=True, lines=True),
    }


def list_of(entry: Entry, key: str) -> list[Any]:
    """A list of texts; one text may stand without its brackets."""
    told = entry.lists.get(key)
    return list(told) if told is not None else [entry.get(key)]


def _limits(cells: Cells, *names: str) -> dict[str, int | None]:
    """Numbers of which 0 says that there is no limit."""
    told = {name: cells.whole(name) for name in names}
    return {name: value or None for name, value in told.items() if value is not None}
