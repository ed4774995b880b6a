"""What is asked about pick lists: what there is to take, what is being walked, which totes are free."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session

from warehouse.orders import queries as orders
from warehouse.orders.models import Channel, CustomerOrder
from warehouse.people.models import Person
from warehouse.picking.models import PickLine, PickList, PickListOrder, PickTote, Shortage
from warehouse.stock.models import Location, Product
from warehouse.stock.quantities import Balance


@dataclass(frozen=True)
class Work:
    """Something that could be taken next: a released list that nobody has, or an open order.

    `tote`: the list was handed over, and its cart or latest tote stands somewhere; scanning it takes the list.
    """

    urgency: tuple[Any, ...]
    ship_by_at: datetime | None
    can_be_picked: bool
    pick_list_id: int | None = None
    order_id: int | None = None
    tote: str | None = None

    @property
    def priority(self) -> int:
        """Of the order, or the most urgent one of the list."""
        return -int(self.urgency[0])


@dataclass
class OpenList:
    """A list that is not finished, as the office sees it."""

    id: int
    wave_id: int | None
    made_at: datetime
    claimed_by: str | None
    claimed_at: datetime | None
    lines_done: int
    lines_total: int
    ship_by_at: datetime | None = None
    orders: list[str] = field(default_factory=list)
    totes: list[str] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Its code on paper."""
        return f"L.{self.id}"


@dataclass(frozen=True)
class MissingGoods:
    """A shortage that a picker reported."""

    at: datetime
    person: str | None
    bin: str
    sku: str
    product: str
    quantity_missing: int
    found: int
    reason: str


def open_list_of(session: Session, person_id: int) -> int | None:
    """The list that this person has in hand."""
    return session.scalar(
        select(PickList.id).where(PickList.claimed_by == person_id, PickList.finished_at.is_(None)).limit(1)
    )


def work_to_take(session: Session, warehouse_id: int, now: datetime) -> list[Work]:
    """Lists that nobody has and open orders, the most urgent first.

    What waits for stock is among them (`can_be_picked` is False); an order that is already on a walk is not.
    """
    unwalked = CustomerOrder.id.not_in(_walked_orders(warehouse_id))
    work = _unclaimed_lists(session, warehouse_id)
    for order in orders.open_orders(session, warehouse_id, now, None, unwalked):
        work.append(Work(order.urgency, order.ship_by_at, order.can_be_picked, order_id=order.order_id))
    return sorted(work, key=lambda piece: piece.urgency)


def unclaimed(session: Session, pick_list_id: int) -> PickList | None:
    """The list, locked, if nobody has it and nobody is just taking it."""
    return session.scalar(
        select(PickList)
        .where(PickList.id == pick_list_id, PickList.claimed_by.is_(None), PickList.finished_at.is_(None))
        .with_for_update(skip_locked=True, of=PickList, key_share=True)
        .execution_options(populate_existing=True)
    )


def open_lists(session: Session, warehouse_id: int) -> list[OpenList]:
    """Every list that is not finished, the most urgent first."""
    found = (
        select(PickList, Person.name)
        .outerjoin(Person, Person.id == PickList.claimed_by)
        .where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
        .order_by(PickList.id)
    )
    rows = {pick_list.id: _open_list(pick_list, name) for pick_list, name in session.execute(found)}
    for pick_list_id, number, ship_by_at in session.execute(_orders_of_open_lists(warehouse_id)):
        row = rows[pick_list_id]
        row.orders.append(number)
        row.ship_by_at = min(filter(None, (row.ship_by_at, ship_by_at)), default=None)
    for pick_list_id, code in session.execute(_totes_of_open_lists(warehouse_id)):
        rows[pick_list_id].totes.append(code)
    return sorted(
        rows.values(), key=lambda row: (row.ship_by_at is None, row.ship_by_at or row.made_at, row.id)
    )


def order_numbers(session: Session, pick_list_id: int) -> list[str]:
    """The numbers of the orders that a list serves."""
    wanted = (
        select(CustomerOrder.number)
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .where(PickListOrder.pick_list_id == pick_list_id)
        .order_by(CustomerOrder.id)
    )
    return list(session.scalars(wanted))


def orders_of(session: Session, pick_list_id: int) -> list[tuple[CustomerOrder, str]]:
    """The orders that a list serves, each with its channel's name."""
    wanted = (
        select(CustomerOrder, Channel.name)
        .join(Channel, Channel.id == CustomerOrder.channel_id)
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .where(PickListOrder.pick_list_id == pick_list_id)
        .order_by(*orders.URGENCY)
    )
    return [(order, channel) for order, channel in session.execute(wanted)]


def stopped_orders(session: Session, pick_list_id: int) -> list[tuple[CustomerOrder, str | None]]:
    """The orders of a list that were cancelled or held, each with its slot of the cart."""
    slot = select(func.min(PickTote.slot)).where(
        PickTote.pick_list_id == pick_list_id, PickTote.customer_order_id == CustomerOrder.id
    )
    wanted = (
        select(CustomerOrder, slot.correlate(CustomerOrder).scalar_subquery())
        .join(PickListOrder, PickListOrder.customer_order_id == CustomerOrder.id)
        .where(PickListOrder.pick_list_id == pick_list_id)
        .where(or_(CustomerOrder.cancelled_at.is_not(None), CustomerOrder.held_at.is_not(None)))
        .order_by(*orders.URGENCY)
    )
    return [(order, letter) for order, letter in session.execute(wanted)]


def free_tote(session: Session, warehouse_id: int) -> str | None:
    """The code of an empty tote that no walk has: the one that is proposed."""
    wanted = (
        select(Location.code)
        .where(
            Location.warehouse_id == warehouse_id,
            Location.kind == "tote",
            Location.slot.is_(None),
            Location.retired_at.is_(None),
            ~exists().where(PickTote.location_id == Location.id, PickTote.closed_at.is_(None)),
            ~exists().where(Balance.location_id == Location.id, Balance.quantity_on_hand > 0),
        )
        .order_by(Location.sequence, Location.code)
    )
    return session.scalar(wanted.limit(1))


def totes_in_hand(session: Session, pick_list_id: int) -> list[Location]:
    """Where the totes of a walk are: the first one first."""
    wanted = (
        select(Location)
        .join(PickTote, PickTote.location_id == Location.id)
        .where(PickTote.pick_list_id == pick_list_id, PickTote.closed_at.is_(None))
        .order_by(PickTote.id)
    )
    return list(session.scalars(wanted))


def shortages(session: Session, warehouse_id: int, limit: int = 100) -> list[MissingGoods]:
    """What pickers did not find, the latest first."""
    wanted = (
        select(
            Shortage.at,
            Person.name,
            Location.code,
            Product.sku,
            Product.name,
            Shortage.quantity_missing,
            Shortage.found,
            Shortage.reason,
        )
        .join(PickLine, PickLine.id == Shortage.pick_line_id)
        .join(Location, Location.id == PickLine.location_id)
        .join(Product, Product.id == PickLine.product_id)
        .outerjoin(Person, Person.id == Shortage.person_id)
        .where(Shortage.warehouse_id == warehouse_id)
        .order_by(Shortage.id.desc())
        .limit(limit)
    )
    return [MissingGoods(*row) for row in session.execute(wanted)]


def _unclaimed_lists(session: Session, warehouse_id: int) -> list[Work]:
    tote = (
        select(Location.code)
        .join(PickTote, PickTote.location_id == Location.id)
        .where(PickTote.pick_list_id == PickList.id, PickTote.closed_at.is_(None))
        .order_by(PickTote.id.desc())
        .limit(1)
        .correlate(PickList)
    )
    cart = select(Location.code).where(Location.id == PickList.cart_id).correlate(PickList)
    stands = func.coalesce(cart.scalar_subquery(), tote.scalar_subquery())
    wanted = (
        select(
            PickList.id,
            stands,
            CustomerOrder.ship_by_at,
            CustomerOrder.priority,
            CustomerOrder.placed_at,
            CustomerOrder.id,
        )
        .join(PickListOrder, PickListOrder.pick_list_id == PickList.id)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .where(
            PickList.warehouse_id == warehouse_id,
            PickList.finished_at.is_(None),
            PickList.claimed_by.is_(None),
            CustomerOrder.cancelled_at.is_(None),
            CustomerOrder.held_at.is_(None),
        )
    )
    best: dict[int, Work] = {}
    for pick_list_id, code, ship_by_at, *order in session.execute(wanted):
        key = orders.urgency(ship_by_at, *order)
        if pick_list_id not in best or key < best[pick_list_id].urgency:
            best[pick_list_id] = Work(key, ship_by_at, True, pick_list_id, tote=code)
    return list(best.values())


def _walked_orders(warehouse_id: int) -> Select[int]:
    return (
        select(PickListOrder.customer_order_id)
        .join(PickList, PickList.id == PickListOrder.pick_list_id)
        .where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
    )


def _orders_of_open_lists(warehouse_id: int) -> Select[int, str, datetime | None]:
    return (
        select(PickListOrder.pick_list_id, CustomerOrder.number, CustomerOrder.ship_by_at)
        .join(PickList, PickList.id == PickListOrder.pick_list_id)
        .join(CustomerOrder, CustomerOrder.id == PickListOrder.customer_order_id)
        .where(PickList.warehouse_id == warehouse_id, PickList.finished_at.is_(None))
        .order_by(CustomerOrder.id)
    )


def _totes_of_open_lists(warehouse_id: int) -> Select[int, str]:
    return (
        select(PickTote.pick_list_id, Location.code)
        .join(PickList, PickList.id == PickTote.pick_list_id)
        .join(Location, Location.id == PickTote.location_id)
        .where(
            PickList.warehouse_id == warehouse_id,
            PickList.finished_at.is_(None),
            PickTote.closed_at.is_(None),
        )
        .order_by(PickTote.id)
    )


def _open_list(pick_list: PickList, name: str | None) -> OpenList:
    return OpenList(
        pick_list.id,
        pick_list.wave_id,
        pick_list.made_at,
        name,
        pick_list.claimed_at,
        pick_list.lines_done,
        pick_list.lines_total,
    )
