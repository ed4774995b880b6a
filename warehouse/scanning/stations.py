"""Which station a device stands at: its papers come out there.

Scanned on any screen of the floor, a station's code means the same and leaves the work where it is: the door asks
here before it asks the activity. What an activity does beside it (labels that waited for a station) is its `stands`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select

from warehouse.codes import fold
from warehouse.labels.models import Station
from warehouse.people.models import Device
from warehouse.people.rights import ANY_ROLE
from warehouse.scanning.asked import answered
from warehouse.scanning.meaning import Meaning
from warehouse.scanning.registry import Activity, Context, Refused, Verdict

#: By this a memo's entry is known as the door's own; it says where the device stood before.
_STOOD = "stood_at"


def stand_at(context: Context, activity: Activity, meaning: Meaning) -> Verdict:
    """The device of this scan stands at the station that was scanned."""
    if not context.visitor.roles & ANY_ROLE:
        raise Refused("scanning.no_right")
    stations = context.session.scalars(select(Station).where(Station.warehouse_id == context.warehouse_id))
    station = next((station for station in stations if fold(station.name) == meaning.label), None)
    if station is None:
        raise Refused("scanning.unknown_station", code=meaning.text)
    answered(context)
    device = context.session.get_one(Device, context.visitor.device_id)
    before, device.station_id = device.station_id, station.id
    verdict = Verdict("ok", "scanning.station", {"station": station.name}, memo=[{_STOOD: before}])
    if activity.stands is None:
        return verdict
    return activity.stands(replace(context, visitor=replace(context.visitor, station_id=station.id)), verdict)


def stand_back(context: Context, memo: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Undo: the device stands where it stood before. Answers the rest of the memo, which is the activity's."""
    for entry in memo:
        if _STOOD in entry:
            context.session.get_one(Device, context.visitor.device_id).station_id = entry[_STOOD]
    return [entry for entry in memo if _STOOD not in entry]
