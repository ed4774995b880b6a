"""What the floor asks about orders: which are open, what they still want, which stand ready to pack.

A promise (allocation) in a bin is work still to be walked; a promise in a tote is goods already picked.
That one difference is all these questions rest on, so no activity has to be asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, exists, func, nulls_last, or_, select
from sqlalchemy.orm import Session

from warehouse.orders.channel_rules import lasts_until_at, lasts_until_then
from warehouse.orders.models import Channel, CustomerOrder, CustomerOrderLine
from warehouse.sites import Warehouse
from warehouse.stock.allocation import Promise, is_allocatable, promisable_quantity
from warehouse.stock.models import CONTAINER_KINDS, Location, Lot, Product
from warehouse.stock.quantities import Allocation, Balance

#: The order in which work is taken: the larger priority first, then the cut-off (none last), then first come.
URGENCY = (
    CustomerOrder.priority.desc(),
    nulls_last(CustomerOrder.ship_by_at.asc()),
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
class WantingLine:
    """An order line that wants more of its product, of an order that may be worked on."""

    order_id: int
    order_line_id: int
    product_id: int
    quantity: int
    ships_complete: bool
    lasts_until: date | None = None
    """The day on which a lot must still be good for it."""
    on_shelves: int = 0
    """What lies free in bins of its product, and `here` in the place that was asked about."""
    here: int = 0


def urgency(
    ship_by_at: datetime | None, priority: int, placed_at: datetime, order_id: int
) -> tuple[Any, ...]:
    """The sort key of a piece of work: the same order as URGENCY, for comparing in Python."""
    return (-priority, ship_by_at is None, ship_by_at or placed_at, placed_at, order_id)


def open_orders(
    session: Session, warehouse_id: int, now: datetime, limit: int | None = None, *also: ColumnElement[bool]
) -> list[OpenOrder]:
    """Orders that still want goods, or have some promised that no walk fetches; the most urgent first.

    `also`: what else must be true of them. Whether something is free is looked up order by order, and ends with the
    first that is; all products are summed up only for those that ship complete.
    """
    today = session.get_one(Warehouse, warehouse_id).local_date(now)
    able = _served(warehouse_id, today, CustomerOrder.ships_complete.is_(True))
    waits = CustomerOrder.id.in_(_without_a_walk())
    some = case((waits, 1), (_some_is_free(warehouse_id, today), 1), else_=0)
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
        .where(*is_open(warehouse_id, now), wants_goods(), *also)
        .order_by(*URGENCY)
        .limit(limit)
    )
    return [
        OpenOrder(order_id, number, ship_by_at, priority, placed_at, ships_complete, bool(is_able))
        for order_id, number, ship_by_at, priority, placed_at, ships_complete, is_able in session.execute(
            wanted
        )
    ]


def wants_goods() -> ColumnElement[bool]:
    """The order lacks something, or has something promised that no walk fetches."""
    line = CustomerOrderLine
    lacks = exists().where(
        line.customer_order_id == CustomerOrder.id, line.product_id.is_not(None), *_lacks_goods()
    )
    return or_(lacks, CustomerOrder.id.in_(_without_a_walk()))


def is_open(warehouse_id: int, now: datetime) -> list[ColumnElement[bool]]:
    """The conditions of an order that may be worked on: not cancelled, held, packed, and its time has come."""
    return [
        CustomerOrder.warehouse_id == warehouse_id,
        CustomerOrder.cancelled_at.is_(None),
        CustomerOrder.held_at.is_(None),
        CustomerOrder.packed_at.is_(None),
        or_(CustomerOrder.release_after_at.is_(None), CustomerOrder.release_after_at <= now),
    ]


def lacking_others(
    session: Session, warehouse_id: int, now: datetime, order_ids: list[int], product_id: int
) -> set[int]:
    """Those of the orders that free stock cannot serve whole, whatever there may be of this product."""
    others = (CustomerOrder.id.in_(order_ids), CustomerOrderLine.product_id != product_id)
    able = _served(warehouse_id, session.get_one(Warehouse, warehouse_id).local_date(now), *others)
    return set(session.scalars(select(able.c.order_id).where(able.c.whole == 0)))


def wanting(
    session: Session, warehouse_id: int, now: datetime, product_ids: Iterable[int], *also: Any
) -> list[WantingLine]:
    """The order lines that want more of these products than is picked and promised, the most urgent first.

    `also`: the two last columns of the answer.
    """
    still = still_wanted()
    facts = (Warehouse.time_zone, Channel.rules, Product.min_life_days)
    found = (
        select(
            CustomerOrderLine.customer_order_id,
            CustomerOrderLine.id,
            CustomerOrderLine.product_id,
            still,
            CustomerOrder.ships_complete,
            *facts,
            *also,
        )
        .select_from(CustomerOrderLine)
        .join(CustomerOrder)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(Warehouse, Warehouse.id == CustomerOrder.warehouse_id)
        .join(Product, Product.id == CustomerOrderLine.product_id)
        .where(CustomerOrderLine.product_id.in_(list(product_ids)), *is_open(warehouse_id, now), still > 0)
        .order_by(*URGENCY, CustomerOrderLine.line)
    )
    rows: Any = session.execute(found)
    told: Any = [(*row[:5], lasts_until_at(now, *row[5:8]), *row[8:]) for row in rows]
    return [WantingLine(*columns) for columns in told]


def is_wanted(warehouse_id: int, now: datetime, product_id: Any) -> Any:
    """The condition that `wanting` finds a line for this product: for queries that know it by a column."""
    line = (
        select(CustomerOrderLine.id)
        .join(CustomerOrder)
        .where(CustomerOrderLine.product_id == product_id, *is_open(warehouse_id, now), still_wanted() > 0)
    )
    return line.correlate_except(CustomerOrderLine, CustomerOrder).exists()


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


def promises_without_a_walk(session: Session, order_ids: Collection[int]) -> list[tuple[int, Promise]]:
    """What is promised to orders in bins and on no pick list: goods that were put back from a tote, or arrived."""
    rows = session.execute(
        select(CustomerOrderLine.customer_order_id, Allocation)
        .join(CustomerOrderLine, CustomerOrderLine.id == Allocation.customer_order_line_id)
        .join(Location, Location.id == Allocation.location_id)
        .where(CustomerOrderLine.customer_order_id.in_(order_ids), *_waits_in_a_bin())
        .order_by(Allocation.id)
        .execution_options(populate_existing=True)
    )
    return [
        (
            order_id,
            Promise(row.customer_order_line_id, row.location_id, row.product_id, row.lot_id, row.quantity),
        )
        for order_id, row in rows
    ]


def _without_a_walk() -> Select[int]:
    """The orders that have such promises."""
    return (
        select(CustomerOrderLine.customer_order_id)
        .join(Allocation, Allocation.customer_order_line_id == CustomerOrderLine.id)
        .join(Location, Location.id == Allocation.location_id)
        .where(*_waits_in_a_bin())
    )


def _waits_in_a_bin() -> list[ColumnElement[bool]]:
    return [Allocation.pick_line_id.is_(None), Location.kind.not_in(CONTAINER_KINDS)]


def still_wanted() -> ColumnElement[int]:
    """Ordered, less cancelled, picked, and promised in bins: of a line, as one expression."""
    # The kind is looked up promise by promise: as a join, a database without fresh statistics reads all places a line.
    kind = select(Location.kind).where(Location.id == Allocation.location_id).scalar_subquery()
    promised = (
        select(func.coalesce(func.sum(Allocation.quantity), 0))
        .where(Allocation.customer_order_line_id == CustomerOrderLine.id, kind.not_in(CONTAINER_KINDS))
        .correlate(CustomerOrderLine)
        .scalar_subquery()
    )
    line = CustomerOrderLine
    return line.quantity_ordered - line.quantity_cancelled - line.quantity_picked - promised


def _lacks_goods() -> list[ColumnElement[bool]]:
    """The conditions of a line that wants more; what is all picked needs no look at promises."""
    line = CustomerOrderLine
    return [line.quantity_ordered - line.quantity_cancelled > line.quantity_picked, still_wanted() > 0]


def _some_is_free(warehouse_id: int, today: date) -> ColumnElement[bool]:
    """Of a line of the order that wants more, something could be promised now.

    The goods are looked up by the line's product as a value, not joined: that leaves no other order of looking.
    """
    lasts = or_(Lot.expires_on.is_(None), Lot.expires_on >= lasts_until_then(today))
    of_product = (Balance.warehouse_id == warehouse_id, Balance.product_id == CustomerOrderLine.product_id)
    free = (
        select(Balance.product_id)
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(*of_product, *is_allocatable(), lasts)
        .correlate(CustomerOrderLine, Channel, Product)
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(CustomerOrderLine.id)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(Product, Product.id == CustomerOrderLine.product_id)
        .where(CustomerOrderLine.customer_order_id == CustomerOrder.id, *_lacks_goods(), free.is_not(None))
        .correlate(CustomerOrder)
        .exists()
    )


def _served(warehouse_id: int, today: date, *of: ColumnElement[bool]) -> Subquery:
    """For each order (`of` these) that wants something: does free stock serve some of it, all of it?

    Grouped by product first, for 14 % of orders carry one product on two lines.
    """
    free, wants = _free(warehouse_id), _wants(warehouse_id, today, *of)
    lasts = or_(free.c.expires_on.is_(None), free.c.expires_on >= wants.c.until)
    of_product = (
        select(
            wants.c.order_id, wants.c.wanted, func.coalesce(func.sum(free.c.quantity), 0).label("quantity")
        )
        .outerjoin(free, and_(free.c.product_id == wants.c.product_id, lasts))
        .group_by(wants.c.order_id, wants.c.product_id, wants.c.until, wants.c.wanted)
        .subquery()
    )
    quantity = of_product.c.quantity
    return (
        select(
            of_product.c.order_id,
            func.max(case((quantity > 0, 1), else_=0)).label("some"),
            func.min(case((quantity >= of_product.c.wanted, 1), else_=0)).label("whole"),
        )
        .group_by(of_product.c.order_id)
        .subquery()
    )


def _wants(warehouse_id: int, today: date, *of: ColumnElement[bool]) -> Subquery:
    """How many of each product each order wants, and the day until which a lot must last for it."""
    still = still_wanted()
    lines = (
        select(
            CustomerOrderLine.customer_order_id.label("order_id"),
            CustomerOrderLine.product_id.label("product_id"),
            still.label("still"),
            lasts_until_then(today).label("until"),
        )
        .join(CustomerOrder)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(Product, Product.id == CustomerOrderLine.product_id)
        .where(
            CustomerOrder.warehouse_id == warehouse_id,
            CustomerOrder.packed_at.is_(None),
            CustomerOrder.cancelled_at.is_(None),
            *_lacks_goods(),
            *of,
        )
        .subquery()
    )
    key = (lines.c.order_id, lines.c.product_id, lines.c.until)
    return select(*key, func.sum(lines.c.still).label("wanted")).group_by(*key).subquery()


def _free(warehouse_id: int) -> Subquery:
    """What of each product could be promised now, by the date of its lots."""
    return (
        select(Balance.product_id, Lot.expires_on, func.sum(promisable_quantity()).label("quantity"))
        .join(Location, Location.id == Balance.location_id)
        .join(Lot, Lot.id == Balance.lot_id)
        .where(Balance.warehouse_id == warehouse_id, *is_allocatable())
        .group_by(Balance.product_id, Lot.expires_on)
        .subquery()
    )
