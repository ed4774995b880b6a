"""A whole world from one TOML file: warehouses, channels, services, stations, printers, suppliers, people."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from warehouse import clock
from warehouse.db import Database
from warehouse.exchange import setup_delivery as delivery
from warehouse.exchange import setup_writing as writing
from warehouse.exchange.cells import Cells
from warehouse.exchange.faults import Fault, Outcome, Unreadable, found, printable
from warehouse.exchange.intake import Intake
from warehouse.exchange.running import Wishes
from warehouse.exchange.setup_picking import KEYS as PICKING_KEYS
from warehouse.exchange.setup_picking import read_picking
from warehouse.exchange.setup_printing import PRINTER_KEYS, STATION_KEYS, read_printer, read_station
from warehouse.exchange.toml_rows import Entry, read_toml
from warehouse.orders import looks
from warehouse.orders.channel_rules import SWITCHES, is_days
from warehouse.orders.models import LABELS_AT_RECEIPT, WHEN_SHORT
from warehouse.people.badges import PREFIX
from warehouse.people.models import ROLES
from warehouse.people.pins import is_guessable, is_pin
from warehouse.stock.licence_plates import is_prefix

KNOWN = {
    "warehouse": (
        *("code", "name", "time_zone", "currency", "gs1_prefix", "receives_blind", "promises_dock"),
        *PICKING_KEYS,
    ),
    "zone": ("code", "warehouse", "start_x_m", "start_y_m", "end_x_m", "end_y_m", "walks_by_sequence"),
    "service": ("code", "name", "warehouse", "cut_offs", *delivery.SERVICE_KEYS),
    "supplier": ("code", "name", "over_tolerance_percent", "days_to_deliver", "label_at_receipt"),
    "channel": ("code", "name", "brand", "rules"),
    "printer": PRINTER_KEYS,
    "station": STATION_KEYS,
    "person": ("name", "badge", "pin", "roles", "warehouse", "language"),
    "carton": delivery.CARTON_KEYS,
    "delivery_rule": delivery.RULE_KEYS,
    "customer": delivery.CUSTOMER_KEYS,
}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = {
    "daily": range(7),
    "weekdays": range(5),
    **{day: range(place, place + 1) for place, day in enumerate(DAYS)},
}


class _TakeBack(Exception):
    """Ends the transaction without a trace."""


def run_setup(database: Database, paths: Sequence[str], wishes: Wishes) -> Outcome:
    """Take the files in: all that they say, or nothing."""
    outcome = Outcome(dry_run=wishes.dry_run)
    try:
        files = [read_toml(path) for path in paths]
        with suppress(_TakeBack), database.writing() as session:
            intake = Intake(session, clock.now())
            for tables in files:
                take(intake, tables)
            outcome.faults, outcome.notices, outcome.counts = intake.faults, intake.notices, intake.counts
            outcome.nothing_in = bool(intake.faults)
            if outcome.nothing_in or wishes.dry_run:
                raise _TakeBack
    except Unreadable as error:
        return Outcome(unreadable=[str(error)], nothing_in=True)
    return outcome


def take(intake: Intake, tables: dict[str, list[Entry]], *, demo: bool = False) -> None:
    """Read and write one file's tables, in the order in which they need each other."""
    for kind in tables.keys() - KNOWN.keys():
        intake.notice(f"ignored, not known here: [[{printable(kind)}]]")
    for kind, read in READERS.items():
        for entry in tables.get(kind, []):
            _take_entry(intake, kind, entry, read, demo)


def _take_entry(intake: Intake, kind: str, entry: Entry, read: Reader, demo: bool) -> None:
    for key in sorted(entry.keys - set(KNOWN[kind])):
        intake.notice(
            f"{printable(entry.file)}:{entry.lines.get(key, entry.line)}: ignored, not known here: {key}"
        )
    faults: list[Fault] = []
    values = read(intake, Cells(entry, faults), entry)
    if kind == "person" and is_guessable(str(values.get("pin") or "12")) and not demo and not faults:
        faults.append(entry.fault("pin", "everybody would try this PIN first: choose another"))
    if not faults:
        sentence = writing.WRITERS[kind](intake, values)
        if sentence:
            faults.append(entry.fault(*sentence))
    intake.faults += faults


def _warehouse(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    code = cells.text("code", 20, required=True)
    zone, currency = cells.text("time_zone", 40) or "UTC", cells.text("currency", 3).upper() or "GBP"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        cells.wrong("time_zone", f"a time zone such as Europe/London, found {found(zone)}")
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        cells.wrong("currency", f"three letters such as GBP, found {found(currency)}")
    prefix = cells.text("gs1_prefix", 12)
    if prefix and not is_prefix(prefix):
        cells.wrong("gs1_prefix", f"7 to 10 digits, as GS1 gave them, found {found(prefix)}")
    named = {"code": code, "name": cells.text("name", 80) or code, "time_zone": zone, "currency": currency}
    # A file that says nothing of them leaves the numbers of the plates and the switches as they are.
    switches = {name: cells.yes_no(name) for name in ("receives_blind", "promises_dock")}
    return (
        named
        | ({"gs1_prefix": prefix} if prefix else {})
        | {name: told for name, told in switches.items() if told is not None}
        | read_picking(cells)
    )


def _zone(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    warehouse = intake.warehouse(cells)
    told: dict[str, Any] = {
        f"{end}_{axis}_mm": cells.scaled(f"{end}_{axis}_m", 1000) for end in ("start", "end") for axis in "xy"
    }
    for end in ("start", "end"):
        if (told[f"{end}_x_mm"] is None) != (told[f"{end}_y_mm"] is None):
            cells.wrong(f"{end}_x_m", f"{end}_x_m and {end}_y_m are told together")
    told["walks_by_sequence"] = cells.yes_no("walks_by_sequence")
    named = {
        "code": cells.text("code", 40, required=True),
        "warehouse_id": warehouse.id if warehouse else None,
    }
    return named | {name: value for name, value in told.items() if value is not None}


def _service(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    code = cells.text("code", 40, required=True)
    week: dict[int, time] = {}
    told = entry.tables.get(
        "cut_offs", {"daily": entry.cells["cut_offs"]} if "cut_offs" in entry.cells else {}
    )
    for days, text in told.items():
        try:
            week |= dict.fromkeys(
                WEEK[days], text if isinstance(text, time) else time.fromisoformat(str(text))
            )
        except (KeyError, ValueError):
            what = (
                f'daily, weekdays or {", ".join(DAYS)} = "16:30" is wanted, found {found(f"{days} = {text}")}'
            )
            cells.wrong("cut_offs", what)
    warehouse = intake.warehouse(cells) if week else None
    name = cells.text("name", 80) or code
    named = {"code": code, "name": name, "week": week, "warehouse_id": warehouse.id if warehouse else None}
    return named | delivery.read_service(cells, entry)


def _supplier(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    code = cells.text("code", 60, required=True)
    return {
        "code": code,
        "name": cells.text("name", 120) or code,
        "over_tolerance_percent": cells.whole("over_tolerance_percent") or 0,
        "days_to_deliver": cells.whole("days_to_deliver"),
        "label_at_receipt": cells.choice("label_at_receipt", LABELS_AT_RECEIPT) or None,
    }


def _channel(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    code = cells.text("code", 40, required=True)
    brand = entry.tables.get("brand", {})
    for key, value in brand.items():
        if not _is_of_brand(key, value):
            what = "a text, list of texts or known key is wanted"
            cells.wrong("brand", f"{what}, found {found(f'{key} = {value}')}")
    if len(str(brand)) > 100_000:
        cells.wrong("brand", "at most 100,000 characters in all")
    rules = entry.tables.get("rules", {})
    try:
        json.dumps(rules)
    except (TypeError, ValueError):
        cells.wrong("rules", "texts, numbers, true, false and lists of them are wanted, no dates")
    for switch in SWITCHES:
        if not isinstance(rules.get(switch, False), bool):
            cells.wrong("rules", f"{switch} is true or false, found {found(str(rules[switch]))}")
    if rules.get("when_short", "split") not in WHEN_SHORT:
        cells.wrong(
            "rules", f"when_short is {', '.join(WHEN_SHORT)}, found {found(str(rules['when_short']))}"
        )
    if not is_days(rules.get("min_life_days", 0)):
        cells.wrong("rules", f"min_life_days is a number of days, found {found(str(rules['min_life_days']))}")
    return {"code": code, "name": cells.text("name", 80) or code, "brand": brand, "rules": rules}


def _is_of_brand(key: str, value: Any) -> bool:
    if key == "code" or key in looks.TEXTS:
        return isinstance(value, str)
    if key in ("return_address", *looks.PARAGRAPHS):
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if key in looks.SWITCHES:
        return isinstance(value, bool)
    if key != "translations" or not isinstance(value, dict):
        return False
    return all(
        isinstance(told, dict)
        and all(name in looks.PARAGRAPHS and _is_of_brand(name, it) for name, it in told.items())
        for told in value.values()
    )


def _person(intake: Intake, cells: Cells, entry: Entry) -> dict[str, Any]:
    warehouse = intake.warehouse(cells)
    roles = [str(role).casefold() for role in entry.lists.get("roles", entry.get("roles").split())]
    for role in roles:
        if role not in ROLES:
            cells.wrong("roles", f"of {', '.join(ROLES)}, found {found(role)}")
    pin, badge = entry.get("pin"), cells.text("badge", 60)
    if not is_pin(pin):
        cells.wrong("pin", "4 to 6 digits in quotation marks are wanted")
    if badge and not badge.upper().startswith(PREFIX):
        cells.wrong("badge", f"a badge begins with {PREFIX}, found {found(badge)}")
    return {
        "name": cells.text("name", 80, required=True),
        "badge": badge or None,
        "pin": pin,
        "roles": roles,
        "warehouse_id": warehouse.id if warehouse else None,
        "language": cells.text("language", 10),
    }


Reader = Callable[[Intake, Cells, Entry], dict[str, Any]]
READERS: dict[str, Reader] = {
    "warehouse": _warehouse,
    "zone": _zone,
    "service": _service,
    "supplier": _supplier,
    "channel": _channel,
    "printer": read_printer,
    "station": read_station,
    "person": _person,
    "carton": delivery.read_carton,
    "delivery_rule": delivery.read_rule,
    "customer": delivery.read_customer,
}
