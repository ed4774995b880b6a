"""What a setup file says, written: made when it is new, changed where it differs.

Each writer answers None, or the key and the sentence of a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from warehouse import codes
from warehouse.codes import CodeTaken, fold
from warehouse.db import Base
from warehouse.exchange import setup_delivery_writing as delivery
from warehouse.exchange.intake import Intake, describe
from warehouse.exchange.setup_picking import KEYS as PICKING_KEYS
from warehouse.labels.models import Printer, Station, StationPrinter
from warehouse.orders.models import Brand, Channel, CutOff, DeliveryService, Supplier
from warehouse.people import operations as people
from warehouse.people import pins
from warehouse.people.models import Person
from warehouse.stock.models import Zone
from warehouse.stock.places import ensure_warehouse, ensure_zone

Sentence = tuple[str, str] | None
#: What a warehouse may be told beside that which makes it one.
_LATER = ("gs1_prefix", "receives_blind", "promises_dock", *PICKING_KEYS)


def write_warehouse(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A warehouse with the places that each has."""
    known = intake.warehouses.get(fold(values["code"]))
    if known is None:
        rest = {name: values.pop(name) for name in _LATER if name in values}
        made = intake.warehouses[fold(values["code"])] = ensure_warehouse(intake.session, **values)
        _set(made, rest)
        intake.counts["new"] += 1
    else:
        _count(intake, _set(known, {name: value for name, value in values.items() if name != "code"}))
    return None


def write_zone(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A part of a building, and where its walks begin and end."""
    code, warehouse_id = values.pop("code"), values.pop("warehouse_id")
    zones = select(Zone.id).filter_by(warehouse_id=warehouse_id, code=code)
    is_new = intake.session.scalar(zones) is None
    zone = ensure_zone(intake.session, warehouse_id, code)
    _count(intake, _set(zone, values), is_new)
    return None


def write_service(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A delivery service with its cut-offs, its carrier and what that does not take."""
    known = intake.services.get(fold(values["code"]))
    service = known or DeliveryService(code=values["code"], name=values["name"])
    intake.services[fold(values["code"])] = service
    intake.session.add(service)
    intake.session.flush()
    week, warehouse_id = values.pop("week"), values.pop("warehouse_id")
    changed = _set(service, {name: value for name, value in values.items() if name != "code"})
    for weekday, local_time in week.items():
        key = {"warehouse_id": warehouse_id, "delivery_service_id": service.id, "weekday": weekday}
        changed |= _upsert(intake, CutOff, key, {"local_time": local_time})
    _count(intake, changed, known is None)
    return None


def write_supplier(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A supplier."""
    known = intake.suppliers.get(fold(values["code"]))
    supplier = known or Supplier(**values)
    intake.suppliers[fold(values["code"])] = supplier
    intake.session.add(supplier)
    _count(intake, _set(supplier, values), known is None)
    return None


def write_channel(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A channel, its brand and its rules."""
    known = intake.channels.get(fold(values["code"]))
    channel = known or Channel(code=values["code"], name=values["name"])
    intake.channels[fold(values["code"])] = channel
    intake.session.add(channel)
    changed = _set(channel, {"name": values["name"], "rules": values["rules"]})
    if values["brand"]:
        look = {name: value for name, value in values["brand"].items() if name != "code"}
        code = str(values["brand"].get("code") or values["code"].lower())
        changed |= _upsert(intake, Brand, {"code": code}, {"look": look})
        brand = intake.session.scalars(select(Brand).filter_by(code=code)).one()
        changed |= _set(channel, {"brand_id": brand.id})
    intake.session.flush()
    _count(intake, changed, known is None)
    return None


def write_printer(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A printer, at a station when one is named."""
    station = values.pop("station")
    known = intake.session.scalar(select(Printer).filter_by(name=values["name"]))
    if known is not None and known.warehouse_id != values["warehouse_id"]:
        return "name", f"{known.name} is a printer of another warehouse"
    is_new = known is None
    changed = _upsert(intake, Printer, {"name": values["name"]}, values)
    if station:
        changed |= _use(intake, values["warehouse_id"], station, values["kind"], values["name"])
    _count(intake, changed, is_new)
    return None


def write_station(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A work place and its printers."""
    is_new = intake.session.scalar(select(Station).filter_by(name=values["name"])) is None
    told = {"warehouse_id": values["warehouse_id"]}
    if values["location"]:
        place = codes.find(intake.session, values["location"], values["warehouse_id"])
        if place is None or place.kind != "location":
            return "location", f"unknown location, found '{values['location']}'"
        told["location_id"] = place.target_id
    changed = _upsert(intake, Station, {"name": values["name"]}, told)
    for paper, named in values["printers"].items():
        for key, printer in zip(("printer", "spare"), named, strict=True):
            if printer and intake.session.scalar(select(Printer.id).filter_by(name=printer)) is None:
                return f"{paper}_{key}", f"unknown printer, found '{printer}'"
        if named[0]:
            changed |= _use(intake, values["warehouse_id"], values["name"], paper, *named)
    _count(intake, changed, is_new)
    return None


def write_person(intake: Intake, values: dict[str, Any]) -> Sentence:
    """A person with roles in a warehouse; known by name."""
    session = intake.session
    known = session.scalars(select(Person).filter_by(name=values["name"])).unique().one_or_none()
    try:
        person = known or people.add_person(
            session, values["name"], values["roles"], values["warehouse_id"], values["pin"], values["badge"]
        )
        changed = bool(values["badge"]) and person.badge != values["badge"]
        if changed:
            people.revoke_badge(session, person, values["badge"])
    except CodeTaken as taken:
        return "badge", f"'{taken.text}' is already {describe(session, taken.taken)}"
    if known is not None and not pins.verify(person.pin_hash, values["pin"]):
        people.reset_pin(session, person, values["pin"])
        changed = True
    if person.role_names(values["warehouse_id"]) != frozenset(values["roles"]):
        people.set_roles(session, person, values["warehouse_id"], values["roles"])
        changed = True
    if values["language"]:  # a file that says nothing leaves what the person chose
        changed = _set(person, {"language": values["language"]}) or changed
    _count(intake, changed, known is None)
    return None


def _use(intake: Intake, warehouse_id: int, station: str, paper: str, printer: str, spare: str = "") -> bool:
    """A file that names no spare leaves the one that is there."""
    _upsert(intake, Station, {"name": station}, {"warehouse_id": warehouse_id})
    found_station = intake.session.scalars(select(Station).filter_by(name=station)).one()
    found_printer = intake.session.scalars(select(Printer).filter_by(name=printer)).one()
    key = {"station_id": found_station.id, "paper": paper}
    told = {"printer_id": found_printer.id}
    if spare:
        told["spare_id"] = intake.session.scalars(select(Printer.id).filter_by(name=spare)).one()
    return _upsert(intake, StationPrinter, key, told)


def _upsert(intake: Intake, model: type[Base], key: dict[str, Any], values: dict[str, Any]) -> bool:
    """Make the row of this key, or change it. True when something was done."""
    known = intake.session.scalar(select(model).filter_by(**key))
    if known is not None:
        return _set(known, values)
    intake.session.add(model(**{**key, **values}))
    intake.session.flush()
    return True


def _set(row: Base, told: dict[str, Any]) -> bool:
    differing = {name: value for name, value in told.items() if getattr(row, name) != value}
    for name, value in differing.items():
        setattr(row, name, value)
    return bool(differing)


def _count(intake: Intake, changed: bool, is_new: bool = False) -> None:
    intake.counts["new" if is_new else "changed" if changed else "unchanged"] += 1


WRITERS: dict[str, Callable[[Intake, dict[str, Any]], Sentence]] = {
    "warehouse": write_warehouse,
    "zone": write_zone,
    "service": write_service,
    "supplier": write_supplier,
    "channel": write_channel,
    "printer": write_printer,
    "station": write_station,
    "person": write_person,
    "carton": delivery.write_carton,
    "delivery_rule": delivery.write_rule,
    "customer": delivery.write_customer,
}
