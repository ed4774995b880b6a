"""When a parcel must have left: the next cut-off of its delivery service, on the building's clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from warehouse.orders.models import CutOff
from warehouse.sites import Warehouse

#: (warehouse, delivery service) -> weekday -> local time
CutOffs = dict[tuple[int, int], dict[int, time]]


def all_cut_offs(session: Session) -> CutOffs:
    """The cut-offs of every service in every warehouse."""
    found: CutOffs = {}
    for row in session.scalars(select(CutOff)):
        found.setdefault((row.warehouse_id, row.delivery_service_id), {})[row.weekday] = row.local_time
    return found


def next_cut_off(warehouse: Warehouse, week: Mapping[int, time], after: datetime) -> datetime | None:
    """The first cut-off later than a moment; None for a service that has none."""
    today = warehouse.local_date(after)
    for days in range(8):
        day = today + timedelta(days=days)
        at = week.get(day.weekday())
        if at is not None:
            moment = datetime.combine(day, at, ZoneInfo(warehouse.time_zone))
            if moment > after:
                return moment
    return None
