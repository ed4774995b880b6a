"""Which station a device stands at: its papers come out there."""

from __future__ import annotations

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.labels.models import Station
from warehouse.people.models import Device
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Context, Refused


def stand_at(context: Context, meaning: Meaning, unknown: str) -> tuple[Station, int | None]:
    """The device of this scan stands at the station that was scanned. Answers it, and where the device stood before.

    Raises Refused with the sentence `unknown`.
    """
    stations = context.session.scalars(select(Station).where(Station.warehouse_id == context.warehouse_id))
    station = next((station for station in stations if fold(station.name) == meaning.label), None)
    if station is None:
        raise Refused(unknown, code=meaning.text)
    device = context.session.get_one(Device, context.visitor.device_id)
    before, device.station_id = device.station_id, station.id
    return station, before


def stand_back(context: Context, station_id: int | None) -> None:
    """Undo: it stands where it stood before."""
    context.session.get_one(Device, context.visitor.device_id).station_id = station_id
