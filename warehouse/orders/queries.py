"""What the floor asks about orders: which are open, what they still want, which stand ready to pack.

A promise (allocation) in a bin is work still to be walked; a promise in a tote is goods already picked.
That one difference is all these questions rest on, so no activity has to be asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, case, exists, func, nulls_last, or_, select
from sqlalchemy.orm import Session, aliased

from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.stock.allocation import Promise, is_allocatable, promisable_quantity
from warehouse.stock.models import CONTAINER_KINDS, Location, Lot
from warehouse.stock.quantities import Allocation, Balance

#: The order in which work is taken: cut-off first (none last), then the larger priority, then first come.
URGENCY = (
    nulls_last(CustomerOrder.ship_by_at.asc()),
    CustomerOrder.priority.desc(),
    CustomerOrder.placed_at,
    CustomerOrder.id,
)


@dataclass(frozen=True)
class OpenOrder:
    """An order that still wants goods. `can_be_picked`: what is free now serves it (looked at alone)."""

    order_id: int
    number: str
    ship_by_at: datetime | None
    priority: int
    placed_at: datetime
    ships_complete: bool
    can_be_picked: bool

    @property
    def urgency(self) -> tuple[Any, ...]:
        """Sorts as URGENCY does."""
        return urgency(self.ship_by_at, self.priority, self.placed_at, self.order_id)


@dataclass(frozen=True)
class WantedLine:
    """What a line of an order still wants, beyond what is picked and promised."""

    order_line_id: int
    product_id: int
    quantity: int


@dataclass(frozen=True)
class WantingLine:
    """An order line that wants more of its product, of an order that may be worked on."""

    order_id: int
    order_line_id: int
    product_id: int
    quantity: int
    ships_complete: bool
    on_shelves: int = 0
    """What lies free in bins of its product, and `here` in the place that was asked about."""
    here: int = 0


@dataclass(frozen=True)
class ReadyToPack:
    """An order whose goods lie in a tote and have no stop left on a walk; one row a tote.

    `stands_at` is the code of the place where the tote was set down; None while it is still carried.
    """

    order_id: int
    number: str
    channel: str
    tote_id: int
    tote_code: str
    ship_by_at: datetime | None
    is_fully_picked: bool
    stands_at: str | None


def urgency(
    ship_by_at: datetime | None, priority: int, placed_at: datetime, order_id: int
) -> tuple[Any, ...]:
    """The sort key of a piece of work: the same order as URGENCY, for comparing in Python."""
    return (ship_by_at is None, ship_by_at or placed_at, -priority, placed_at, order_id)


def open_orders(
    session: Session, warehouse_id: int, now: datetime, limit: int | None = None
) -> list[OpenOrder]:
    """Orders that still want goods, or have some promised that no walk fetches; the most urgent first."""
    able, waits = _served(warehouse_id), CustomerOrder.id.in_(_without_a_walk(warehouse_id))
    some = case((waits, 1), else_=able.c.some)
    whole = func.coalesce(able.c.whole, 1)
    wanted = (
        select(
            CustomerOrder.id,
            CustomerOrder.number,
            CustomerOrder.ship_by_at,
            CustomerOrder.priority,
            CustomerOrder.placed_at,
            CustomerOrder.ships_complete,
            case((CustomerOrder.ships_complete, whole), else_=some).label("able"),
        )
        .outerjoin(able, able.c.order_id == CustomerOrder.id)
        .where(*is_open(warehouse_id, now), or_(able.c.order_id.is_not(None), waits))
        .order_by(*URGENCY)
        .limit(limit)
    )
    return [
        OpenOrder(order_id, number, ship_by_at, priority, placed_at, ships_complete, bool(is_able))
        for order_id, number, ship_by_at, priority, placed_at, ships_complete, is_able in session.execute(
            wanted
        )
    ]


def is_open(warehouse_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of an order that may be worked on: not cancelled, held, packed, and its time has come."""
    return [
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.held_at.is_(None),
        CustomerOrder.packed_at.is_(None),
        or_(CustomerOrder.release_after_at.is_(None), CustomerOrder.release_after_at <= now),
    ]


def wanted_lines(session: Session, order_id: int) -> list[WantedLine]:
    """What each line of an order still wants, in line order. Reads columns: never a stale row."""
    still = _still_wanted()
    lines = (
        select(CustomerOrderLine.id, CustomerOrderLine.product_id, still)
        .where(
            CustomerOrderLine.customer_order_id == order_id,
            CustomerOrderLine.product_id.is_not(None),
            still > 0,
        )
        .order_by(CustomerOrderLine.line)
    )
    rows: Any = session.execute(lines)
    return [WantedLine(*row) for row in rows]


def lacking_others(session: Session, warehouse_id: int, order_ids: list[int], product_id: int) -> set[int]:
    """Those of the orders that free stock cannot serve whole, whatever there may be of this product."""
    others = (CustomerOrder.id.in_(order_ids), CustomerOrderLine.product_id != product_id)
    able = _served(warehouse_id, *others)
    return set(session.scalars(select(able.c.order_id).where(able.c.whole == 0)))


def wanting(
    session: Session, warehouse_id: int, now: datetime, product_ids: Iterable[int], *also: Any
) -> list[WantingLine]:
    """The order lines that want more of these products than is picked and promised, the most urgent first.

    `also`: the two last columns of the answer.
    """
    still = _still_wanted()
    found = (
        select(
            CustomerOrderLine.customer_order_id,
            CustomerOrderLine.id,
            CustomerOrderLine.product_id,
            still,
            CustomerOrder.ships_complete,
            *also,
        )
        .join(CustomerOrder)
        .where(CustomerOrderLine.product_id.in_(list(product_ids)), *is_open(warehouse_id, now), still > 0)
        .order_by(*URGENCY, CustomerOrderLine.line)
    )
    rows: Any = session.execute(found)
    return [WantingLine(*row) for row in rows]


def is_wanted(warehouse_id: int, now: datetime, product_id: Any) -> Any:
    """The condition that `wanting` finds a line for this product: for queries that know it by a column."""
    line = (
        select(CustomerOrderLine.id)
        .join(CustomerOrder)
        .where(CustomerOrderLine.product_id == product_id, *is_open(warehouse_id, now), _still_wanted() > 0)
    )
    return line.correlate_except(CustomerOrderLine, CustomerOrder).exists()


def ready_to_pack(session: Session, warehouse_id: int) -> list[ReadyToPack]:
    """Orders to pack: fully picked ones first, then by cut-off."""
    tote, place, line = aliased(Location), aliased(Location), aliased(CustomerOrderLine)
    unpicked = exists().where(
        line.customer_order_id == CustomerOrder.id,
        line.quantity_ordered - line.quantity_cancelled > line.quantity_picked,
    )
    ready = (
        select(
            CustomerOrder.id,
            CustomerOrder.number,
            Channel.name,
            tote.id,
            tote.code,
            CustomerOrder.ship_by_at,
            unpicked.label("unpicked"),
            place.code,
            CustomerOrder.priority,
            CustomerOrder.placed_at,
        )
        .join(Channel)
        .join(CustomerOrderLine, CustomerOrderLine.customer_order_id == CustomerOrder.id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(tote, (tote.id == Allocation.location_id) & (tote.kind == "tote"))
        .outerjoin(place, place.id == tote.parent_id)
        .where(*_may_be_packed(warehouse_id), ~_has_stops_left())
        .distinct()
        .order_by("unpicked", *URGENCY, tote.code)
    )
    return [
        ReadyToPack(*row[:6], is_fully_picked=not row[6], stands_at=row[7]) for row in session.execute(ready)
    ]


def orders_in_container(session: Session, location_id: int) -> list[int]:
    """The orders whose promised goods lie in this tote (or other container), by their promises."""
    found = (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .where(Allocation.location_id == location_id)
        .distinct()
        .order_by(CustomerOrderLine.customer_order_id)
    )
    return list(session.scalars(found))


def promises_without_a_walk(session: Session, order_id: int) -> list[Promise]:
    """What is promised to an order in bins and on no pick list: goods that were put back from a tote."""
    lines = select(CustomerOrderLine.id).where(CustomerOrderLine.customer_order_id == order_id)
    wanted = select(Allocation).join(Location, Location.id == Allocation.location_id)
    rows = session.scalars(
        wanted.where(Allocation.customer_order_line_id.in_(lines), *_waits_in_a_bin())
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    )
    return [
        Promise(row.customer_order_line_id, row.location_id, row.product_id, row.lot_id, row.quantity)
        for row in rows
    ]


def _without_a_walk(warehouse_id: int) -> Select[int]:
    """The orders that have such promises."""
    return (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Location, Location.id == Allocation.location_id)
        .where(Allocation.warehouse_id == warehouse_id, *_waits_in_a_bin())
    )


def _waits_in_a_bin() -> list[ColumnElement[bool]]:
    return [Allocation.pick_line_id.is_(None), Location.kind.not_in(CONTAINER_KINDS)]


def _may_be_packed(warehouse_id: int) -> list[ColumnElement[bool]]:
    return [
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.held_at.is_(None),
        CustomerOrder.packed_at.is_(None),
    ]


def _has_stops_left() -> ColumnElement[bool]:
    """The order has promised goods that still lie in a bin: somebody is to fetch them."""
    line, promise, place = aliased(CustomerOrderLine), aliased(Allocation), aliased(Location)
    return exists().where(
        line.customer_order_id == CustomerOrder.id,
        promise.customer_order_line_id == line.id,
        place.id == promise.location_id,
        place.kind.not_in(CONTAINER_KINDS),
    )


def _still_wanted() -> ColumnElement[int]:
    """Ordered, less cancelled, picked, and promised in bins: of a line, as one expression."""
    promised = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .join(Location, Location.id == Allocation.location_id)
        .where(
            Allocation.customer_order_line_id == CustomerOrderLine.id,
            Location.kind.not_in(CONTAINER_KINDS),
        )
        .correlate(CustomerOrderLine)
        .scalar_subquery()
    )
    line = CustomerOrderLine
    return line.quantity_ordered - line.quantity_cancelled - line.quantity_picked - promised


def _served(warehouse_id: int, *of: ColumnElement[bool]) -> Subquery:
    """For each order (`of` these) that wants something: does free stock serve some of it, all of it?

    Grouped by product first, for 14 % of orders carry one product on two lines.
    """
    still = _still_wanted()
    wanted = (
        select(
            CustomerOrderLine.customer_order_id.label("order_id"),
            CustomerOrderLine.product_id.label("product_id"),
            func.sum(still).label("wanted"),
        )
        .join(CustomerOrder)
        .where(
            CustomerOrder.warehouse_id == warehouse_id,
            CustomerOrder.packed_at.is_(None),
            CustomerOrder.cancelled_at.is_(None),
            CustomerOrderLine.product_id.is_not(None),
            still > 0,
            *of,
        )
        .group_by(CustomerOrderLine.customer_order_id, CustomerOrderLine.product_id)
        .subquery()
    )
    free = _free(warehouse_id)
    quantity = func.coalesce(free.c.quantity, 0)
    return (
        select(
            wanted.c.order_id,
            func.max(case((quantity > 0, 1), else_=0)).label("some"),
            func.min(case((quantity >= wanted.c.wanted, 1), else_=0)).label("whole"),
        )
        .select_from(wanted)
        .outerjoin(free, free.c.product_id == wanted.c.product_id)
        .group_by(wanted.c.order_id)
        .subquery()
    )


def _free(warehouse_id: int) -> Subquery:
    """What of each product could be promised now."""
    return (
        select(Balance.product_id, func.sum(promisable_quantity()).label("quantity"))
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, *is_allocatable())
        .group_by(Balance.product_id)
        .subquery()
    )
