"""Which open orders are meant: by cut-off, delivery service, channel, zone, single products, priority, numbers.

Everything that is said must be true of an order. All but the zone is asked of the papers. The zone is asked of the
plan, where it is known from which bins an order would be served (`Terms.fits`): an order is of a zone when all that it
would get lies in bins of that zone. Goods of orders that are not stay free for those that are, so that the release
comes to exactly what was looked at, and no walk leaves the zone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from warehouse.codes import fold
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine, DeliveryService
from warehouse.orders.queries import URGENCY, is_open, wants_goods
from warehouse.picking.releasing import Served, Terms
from warehouse.sites import Warehouse
from warehouse.stock.models import Location, Zone


class NotThere(Exception):
    """There is no channel, service or zone of that code. `what`: which of them."""

    def __init__(self, what: str, code: str) -> None:
        super().__init__(f"there is no {what} {code}")
        self.what, self.code = what, code


@dataclass(frozen=True)
class Choice:
    """What is said of the orders; None: nothing. `priority`: this one or a higher. `cut_off`: due up to this time of
    today on the building's clock, or of tomorrow where it has passed; what is late already is among them.
    """

    channel: str | None = None
    service: str | None = None
    zone: str | None = None
    cut_off: time | None = None
    single_product: bool = False
    priority: int | None = None
    numbers: Collection[str] | None = None
    order_ids: Collection[int] | None = None
    max_orders: int | None = None

    @property
    def words(self) -> dict[str, Any]:
        """What was said, as a wave keeps it."""
        told: dict[str, Any] = {
            "channel": self.channel,
            "service": self.service,
            "zone": self.zone,
            "cut_off": self.cut_off and self.cut_off.isoformat("minutes"),
            "single_product": self.single_product or None,
            "priority": self.priority,
            "orders": _count(self.numbers, self.order_ids),
            "max_orders": self.max_orders,
        }
        return {word: value for word, value in told.items() if value is not None}


def chosen(session: Session, warehouse_id: int, now: datetime, choice: Choice) -> list[tuple[int, str]]:
    """The open orders that are meant (id, number), the most urgent first: also such as nothing is free for.

    Raises NotThere.
    """
    wanted = select(CustomerOrder.id, CustomerOrder.number, CustomerOrder.number_key)
    wanted = wanted.where(*is_open(warehouse_id, now), wants_goods()).order_by(*URGENCY)
    wanted = wanted.where(*_of_papers(session, warehouse_id, now, choice))
    keys = None if choice.numbers is None else {fold(number) for number in choice.numbers}
    return [
        (order_id, number)
        for order_id, number, key in session.execute(wanted)
        if (keys is None or key in keys) and (choice.order_ids is None or order_id in choice.order_ids)
    ]


def terms_of(session: Session, warehouse_id: int, choice: Choice) -> Terms:
    """What the plan has to look at. Raises NotThere."""
    if choice.zone is None:
        return Terms(choice.max_orders)
    return Terms(choice.max_orders, _lies_in(session, warehouse_id, choice.zone))


def due_until(warehouse: Warehouse, now: datetime, cut_off: time) -> datetime:
    """The next moment at which the building's clock shows this time."""
    today = datetime.combine(warehouse.local_date(now), cut_off, ZoneInfo(warehouse.time_zone))
    return today if today > now else today + timedelta(days=1)


def _count(*named: Collection[Any] | None) -> int | None:
    """How many orders were named; None where it was not said by name."""
    return next((len(one) for one in named if one is not None), None)


def _of_papers(
    session: Session, warehouse_id: int, now: datetime, choice: Choice
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if choice.channel is not None:
        found.append(CustomerOrder.channel_id == _by_code(session, Channel, "channel", choice.channel))
    if choice.service is not None:
        service_id = _by_code(session, DeliveryService, "delivery service", choice.service)
        found.append(CustomerOrder.delivery_service_id == service_id)
    if choice.cut_off is not None:
        until = due_until(session.get_one(Warehouse, warehouse_id), now, choice.cut_off)
        found.append(CustomerOrder.ship_by_at <= until)
    if choice.priority is not None:
        found.append(CustomerOrder.priority >= choice.priority)
    if choice.single_product:
        found.append(CustomerOrder.id.in_(_of_one_product()))
    return found


def _of_one_product() -> Any:
    """Orders that want one product, on however many lines."""
    line = CustomerOrderLine
    return (
        select(line.customer_order_id)
        .where(line.quantity_ordered > line.quantity_cancelled)
        .group_by(line.customer_order_id)
        .having(func.count(line.product_id.distinct()) == 1)
    )


def _lies_in(session: Session, warehouse_id: int, code: str) -> Callable[[Served], bool]:
    zone_id = _by_code(session, Zone, "zone", code, Zone.warehouse_id == warehouse_id)
    inside = set(session.scalars(select(Location.id).where(Location.zone_id == zone_id)))
    return lambda served: all(one.location_id in inside for one in served.promises)


def _by_code(session: Session, table: Any, what: str, code: str, *also: ColumnElement[bool]) -> int:
    found = session.scalar(select(table.id).where(func.upper(table.code) == code.strip().upper(), *also))
    if found is None:
        raise NotThere(what, code)
    return int(found)
